/** Which nodes may be linked, and in plain words why others may not. Pure. */
import type { Text } from '../../i18n/text.ts';
import { canvasWords } from '../../i18n/words/canvas.ts';
import type { Scenario } from '../../sim/index.ts';
import { readingOrder } from './navigation.ts';

/** What hinders a link from one node to the other; null when nothing does. */
export function refusal(scenario: Scenario, from: string, to: string): Text | null {
  if (from === to) return canvasWords.refusedSelf;
  const kinds = new Map(scenario.nodes.map(({ id, kind }) => [id, kind]));
  if (kinds.get(to) === 'client') return canvasWords.refusedClient;
  if (kinds.get(from) === 'broker' || kinds.get(to) === 'broker') return canvasWords.refusedBroker;
  const isTwin = scenario.links.some((link) => link.from === from && link.to === to);
  return isTwin ? canvasWords.refusedTwin : null;
}

/** Ids of the nodes at which a link from (`out`) or to (`in`) the node may end, in reading order. */
export function candidates(
  scenario: Scenario,
  node: string,
  side: 'out' | 'in',
): readonly string[] {
  return readingOrder(scenario.nodes)
    .map((other) => other.id)
    .filter((other) => {
      const [from, to] = side === 'out' ? [node, other] : [other, node];
      return refusal(scenario, from, to) === null;
    });
}
