/** Shapes of the policies of a link; what goes together in them is in `policy-mismatches.ts`. */
import * as z from 'zod';
import { BODY_LENGTH_MAX, ranges } from './limits.ts';
import { backoffs, jitters, policyKinds } from './link-policies.ts';
import type { LinkPolicy } from './link-policies.ts';
import { ratesWith } from './rate-schema.ts';
import { choice, exactly, flag, listUpTo, numberIn, oneOf, rule } from './schema-rules.ts';

const timeoutMs = numberIn(ranges.timeoutMs);
const percent = numberIn(ranges.percent);

const jsonRule = rule(
  `JSON of at most ${BODY_LENGTH_MAX} characters, such as {"items": []}`,
  `JSON de ${BODY_LENGTH_MAX} caracteres como máximo, como {"items": []}`,
);
const jsonText = z
  .string({ error: jsonRule })
  .max(BODY_LENGTH_MAX, { error: jsonRule })
  .refine((text) => isJsonObject(text), { error: jsonRule });

const budget = z.discriminatedUnion(
  'kind',
  [
    exactly({
      kind: z.literal('share'),
      percent,
      perSecond: numberIn(ranges.retriesPerSecond),
    }),
    exactly({
      kind: z.literal('tokens'),
      tokensMax: numberIn(ranges.retryTokens),
      tokenRatio: numberIn(ranges.tokenRatio),
    }),
  ],
  { error: choice(['share', 'tokens']) },
);

const policy: z.ZodType<LinkPolicy> = z.discriminatedUnion(
  'kind',
  [
    exactly({ kind: z.literal('deadline'), timeoutMs }),
    exactly({ kind: z.literal('timeout'), timeoutMs }),
    exactly({ kind: z.literal('fallback'), value: jsonText }),
    exactly({
      kind: z.literal('cache'),
      freshMs: timeoutMs,
      entriesMax: numberIn(ranges.cacheEntries),
      staleMs: numberIn(ranges.durationMs),
      coalesces: flag,
    }),
    exactly({ kind: z.literal('idempotency-key') }),
    exactly({
      kind: z.literal('retry'),
      attempts: numberIn(ranges.policyAttempts),
      backoff: oneOf(backoffs),
      baseMs: numberIn(ranges.durationMs),
      capMs: numberIn(ranges.durationMs),
      jitter: oneOf(jitters),
      budget: z.exactOptional(budget),
      repeatsUnsafe: z.exactOptional(flag),
    }),
    exactly({
      kind: z.literal('hedge'),
      afterMs: timeoutMs,
      attempts: numberIn(ranges.hedges),
    }),
    exactly({
      kind: z.literal('breaker'),
      window: oneOf(['calls', 'seconds']),
      size: numberIn(ranges.breakerSize),
      callsMin: numberIn(ranges.breakerSize),
      failurePercent: percent,
      slowMs: z.exactOptional(timeoutMs),
      slowPercent: z.exactOptional(percent),
      openMs: timeoutMs,
      probes: numberIn(ranges.probes),
    }),
    exactly({ kind: z.literal('rate-limit'), rate: ratesWith({}) }),
    exactly({
      kind: z.literal('bulkhead'),
      callsMax: numberIn(ranges.callsMax),
      waitingMax: numberIn(ranges.waitingMax),
      waitMs: numberIn(ranges.durationMs),
    }),
    exactly({
      kind: z.literal('adaptive-limit'),
      first: numberIn(ranges.callsMax),
      least: numberIn(ranges.callsMax),
      most: numberIn(ranges.callsMax),
      backoffPercent: numberIn(ranges.percentLeft),
      slowMs: timeoutMs,
    }),
  ],
  { error: choice(policyKinds) },
);

export const policies = listUpTo(policy, policyKinds.length);

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
