/** Faults in the list of actions: what is broken and can be mended, and everything that can break. */
import { faultKindWords, faultWords as words } from '../../i18n/words/faults.ts';
import type { FaultView, Scenario } from '../../sim/index.ts';
import type { Selection } from '../../state/ui-store.ts';
import { breakThing, kindsFor, mendThing, orToast, placeText } from '../canvas/fault-actions.ts';
import type { Command } from './command-search.ts';

export function faultCommands(
  scenario: Scenario,
  faults: readonly FaultView[],
): readonly Command[] {
  const group = words.faults;
  const items: readonly Selection[] = [
    ...scenario.links.map(({ id }) => ({ kind: 'link', id }) as const),
    ...scenario.nodes.map(({ id }) => ({ kind: 'node', id }) as const),
  ];
  return [
    ...faults.map((fault) => ({
      id: `mend-${fault.id}`,
      group,
      text: words.mendOf,
      values: { fault: faultKindWords[fault.what].name, name: placeText(scenario, fault.target) },
      run: () => orToast(mendThing(fault)),
    })),
    ...items.flatMap((item) =>
      kindsFor(item).map((kind) => ({
        id: `break-${item.id}-${kind}`,
        group,
        text: words.breakBy,
        values: { fault: faultKindWords[kind].name, name: placeText(scenario, item.id) },
        key: 'F',
        run: () => orToast(breakThing({ kind, target: item.id })),
      })),
    ),
  ];
}
