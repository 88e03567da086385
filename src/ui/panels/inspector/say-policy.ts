/** The numbers by which a policy decides, in words. */
import { say, sayNumber } from '../../../i18n/text.ts';
import type { Lang } from '../../../i18n/text.ts';
import { policyWords as words } from '../../../i18n/words/policies.ts';
import type { PolicyKind, ReasonValues } from '../../../sim/index.ts';

/** `5 of 10 failed; it opens at 50 % · until 12.4 s at least`; empty where there is nothing to tell. */
export function sayPolicyState(kind: PolicyKind, values: ReasonValues, lang: Lang): string {
  const parts: string[] = [];
  switch (kind) {
    case 'breaker': {
      const { slow = 0, untilMs } = values;
      parts.push(say(words.stateBreaker, lang, values));
      if (slow !== 0) parts.push(say(words.stateSlow, lang, values));
      if (untilMs !== undefined) {
        const until = sayNumber(Number(untilMs) / 1_000, lang);
        parts.push(say(words.stateUntil, lang, { until }));
      }
      break;
    }
    case 'bulkhead':
      parts.push(say(words.statePlaces, lang, values));
      if (values['waitingMax'] !== 0) parts.push(say(words.stateWaiting, lang, values));
      break;
    case 'adaptive-limit':
      parts.push(say(words.stateLimit, lang, values));
      break;
    case 'retry':
      parts.push(say(words.stateLeft, lang, values));
      break;
    default:
      break;
  }
  return parts.join(' · ');
}
