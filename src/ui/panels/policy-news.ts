/** What a log line of a policy says, in words. */
import { say, sayCount } from '../../i18n/text.ts';
import type { Lang, Text } from '../../i18n/text.ts';
import {
  policyNewsCounts as counts,
  policyNewsWords as words,
} from '../../i18n/words/policy-news.ts';
import type { LogLine, ReasonValues } from '../../sim/index.ts';
import { saySeconds } from './drawer-names.ts';

/** `where`: the link, as its reader knows it. */
export function policyNews({ values }: LogLine, where: string, lang: Lang): string {
  if (values['state'] !== 'open') return say(wordsFor(values), lang, { ...values, where });
  const { failed, slow, untilMs } = values;
  const until = saySeconds(Number(untilMs), lang);
  const [opened, count] = isBySlowness(values)
    ? [counts.openedSlow, slow]
    : [counts.opened, failed];
  return sayCount(opened, lang, Number(count), { ...values, where, until });
}

function wordsFor({ state, policy }: ReasonValues): Text {
  switch (state) {
    case 'half-open':
      return words.halfOpen;
    case 'closed':
      return words.closed;
    case 'spent':
      return words.budgetSpent;
    default:
      return policy === 'bulkhead' ? words.bulkheadFull : words.limitFull;
  }
}

/** Too few failed for it to have opened by them. */
function isBySlowness({ failed, calls, failurePercent }: ReasonValues): boolean {
  return 100 * Number(failed) < Number(failurePercent) * Number(calls);
}
