/** Actions that put another policy around the calls of the link that is selected. */
import { commandWords } from '../../i18n/words/commands.ts';
import { policyNames } from '../../i18n/words/policies.ts';
import { policyKinds } from '../../sim/index.ts';
import type { Scenario } from '../../sim/index.ts';
import * as session from '../../state/session.ts';
import type { UiState } from '../../state/ui-store.ts';
import { inspect } from '../canvas/actions.ts';
import { attempt } from '../kit/notices.ts';
import { withPolicy } from '../panels/inspector/policy-list.ts';
import type { Command } from './command-search.ts';

export function policyCommands({ links }: Scenario, { selection }: UiState): readonly Command[] {
  const [only] = selection;
  const link = links.find(({ id }) => only?.kind === 'link' && id === only.id);
  if (only === undefined || link === undefined || selection.length > 1) return [];
  return policyKinds
    .filter((kind) => !link.policies?.some((policy) => policy.kind === kind))
    .map((kind) => ({
      id: `policy-${kind}`,
      group: commandWords.groupCanvas,
      text: commandWords.addPolicy,
      values: { name: policyNames[kind].name },
      run: async () => {
        const edited = { kind: 'update-link', link: withPolicy(link, kind) } as const;
        if (await attempt(() => session.edit(edited))) inspect(only);
      },
    }));
}
