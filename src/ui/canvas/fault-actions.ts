/** Breaking and mending from the canvas: does it, and says what was done. Loaded with the faults menu. */
import { say } from '../../i18n/text.ts';
import type { Text, Values } from '../../i18n/text.ts';
import { canvasWords } from '../../i18n/words/canvas.ts';
import { faultKindWords, faultWords } from '../../i18n/words/faults.ts';
import { faultKind, faultKindIds } from '../../sim/index.ts';
import type { FaultKindId, FaultView, Scenario } from '../../sim/index.ts';
import { documentStore } from '../../state/document-store.ts';
import { breakNow, mend } from '../../state/faults.ts';
import type { Breaking } from '../../state/faults.ts';
import { runStore } from '../../state/run-store.ts';
import { uiStore } from '../../state/ui-store.ts';
import type { Selection } from '../../state/ui-store.ts';
import { sayError } from '../kit/say-error.ts';
import { announce, showToast } from './canvas-store.ts';

function t(text: Text, values?: Values): string {
  return say(text, uiStore.getState().lang, values);
}

/** Kinds that can break this node or link, in the order in which they are offered. */
export function kindsFor({ kind, id }: Selection): readonly FaultKindId[] {
  const node = documentStore.getState().scenario.nodes.find((one) => one.id === id);
  return faultKindIds.filter((one) => {
    const known = faultKind(one);
    if (known.on === 'link') return kind === 'link';
    if (node === undefined || kind !== 'node' || !known.nodes.includes(node.kind)) return false;
    return known.needsDatabase !== true || (node.kind === 'service' && node.database !== null);
  });
}

export function activeAt({ id }: Selection): readonly FaultView[] {
  return runStore.getState().faults.filter(({ target }) => target === id);
}

/** `Orders`, or `Orders → Payments`. */
export function placeName(id: string): string {
  return t(placeText(documentStore.getState().scenario, id));
}

export function placeText({ nodes, links }: Scenario, id: string): Text {
  const nameOf = (node: string): Text => {
    const name = nodes.find((one) => one.id === node)?.name ?? node;
    return typeof name === 'string' ? { en: name, es: name } : name;
  };
  const link = links.find((one) => one.id === id);
  if (link === undefined) return nameOf(id);
  const [from, to] = [nameOf(link.from), nameOf(link.to)];
  return { en: `${from.en} → ${to.en}`, es: `${from.es} → ${to.es}` };
}

/** Resolves to an empty text, or to why it was refused. */
export async function breakThing(what: Breaking): Promise<string> {
  try {
    await breakNow(what);
  } catch (error) {
    return sayError(error);
  }
  const isOnce = faultKind(what.kind).isMomentary || what.forMs !== undefined;
  const values = { fault: t(faultKindWords[what.kind].name), name: placeName(what.target) };
  announce(t(isOnce ? faultWords.brokeOnce : faultWords.broke, values));
  return '';
}

/** As `breakThing`. */
export async function mendThing({ id, what, target }: FaultView): Promise<string> {
  try {
    await mend(id);
  } catch (error) {
    return sayError(error);
  }
  announce(t(faultWords.mended, { fault: t(faultKindWords[what].name), name: placeName(target) }));
  return '';
}

/** What was refused becomes a toast. */
export async function orToast(work: Promise<string>): Promise<void> {
  const message = await work;
  if (message !== '') showToast(t(canvasWords.failed, { message }));
}
