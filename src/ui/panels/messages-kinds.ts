/** Which kinds of messages the list shows. What protocols need for themselves is hidden at first. */
import { createStore } from 'zustand/vanilla';
import { sayCount } from '../../i18n/text.ts';
import type { Lang } from '../../i18n/text.ts';
import { hiddenCount, kindWords } from '../../i18n/words/messages.ts';
import { controlPurposes } from '../../sim/index.ts';
import type { MessageKind, MessageList } from '../../sim/index.ts';

export type KindCounts = MessageList['counts'];

/** What is said, in the order in which it is offered. */
export const saidKinds = ['request', 'response', 'event'] as const satisfies MessageKind[];

interface KindsState {
  readonly shown: ReadonlySet<MessageKind>;
}

export const kindsStore = createStore<KindsState>()(() => ({ shown: new Set(saidKinds) }));

export function showKind(kind: MessageKind, isShown: boolean): void {
  const shown = new Set(kindsStore.getState().shown);
  if (isShown) shown.add(kind);
  else shown.delete(kind);
  kindsStore.setState({ shown });
}

export function showBackground(isShown: boolean): void {
  const shown = new Set(kindsStore.getState().shown);
  for (const purpose of controlPurposes) {
    if (isShown) shown.add(purpose);
    else shown.delete(purpose);
  }
  kindsStore.setState({ shown });
}

/** Kinds of background that there are, the most frequent first. */
export function backgroundIn(counts: KindCounts): readonly MessageKind[] {
  const countOf = (kind: MessageKind): number => counts[kind] ?? 0;
  return controlPurposes
    .filter((purpose) => countOf(purpose) > 0)
    .toSorted((a, b) => countOf(b) - countOf(a));
}

/** `214 hidden: 180 heartbeats, 34 acknowledgements.`; empty when nothing is. */
export function sayHidden(counts: KindCounts, shown: ReadonlySet<MessageKind>, lang: Lang): string {
  const hidden = [...saidKinds, ...backgroundIn(counts)].filter(
    (kind) => (counts[kind] ?? 0) > 0 && !shown.has(kind),
  );
  if (hidden.length === 0) return '';
  const total = hidden.reduce((sum, kind) => sum + (counts[kind] ?? 0), 0);
  const kinds = hidden
    .map((kind) => sayCount(kindWords[kind].count, lang, counts[kind] ?? 0))
    .join(', ');
  return sayCount(hiddenCount, lang, total, { kinds });
}
