/** Shapes of rates: a gateway's limit says besides whose requests are counted together. */
import * as z from 'zod';
import { ranges } from './limits.ts';
import { choice, exactly, numberIn } from './schema-rules.ts';

const bucket = { ratePerSecond: numberIn(ranges.limitPerSecond), burst: numberIn(ranges.burst) };
const sliding = {
  requests: numberIn(ranges.windowRequests),
  windowMs: numberIn(ranges.timeoutMs),
};
const error = { error: choice(['token-bucket', 'sliding-window']) };

/** With these members besides. */
export function ratesWith<const S extends z.ZodRawShape>(more: S) {
  return z.discriminatedUnion(
    'kind',
    [
      exactly({ kind: z.literal('token-bucket'), ...more, ...bucket }),
      exactly({ kind: z.literal('sliding-window'), ...more, ...sliding }),
    ],
    error,
  );
}
