/** Shape of a link's balancer. */
import * as z from 'zod';
import { ranges } from './limits.ts';
import { balancerKinds, countedFailures } from './link-balancer.ts';
import type { LinkBalancer } from './link-balancer.ts';
import { exactly, numberIn, oneOf, rule, textLike } from './schema-rules.ts';

const nameOfKey = textLike(
  /^[A-Za-z][\w-]{0,59}$/,
  rule(
    'the name of a header or a field: letters, digits, "_" or "-", at most 60',
    'el nombre de una cabecera o un campo: letras, cifras, "_" o "-", 60 como máximo',
  ),
);

export const balancer: z.ZodType<LinkBalancer> = exactly({
  kind: oneOf(balancerKinds),
  hashBy: z.exactOptional(nameOfKey),
  ejection: z.exactOptional(
    exactly({
      failures: numberIn(ranges.consecutiveFailures),
      counts: oneOf(countedFailures),
      baseMs: numberIn(ranges.ejectionMs),
      percentMax: numberIn(ranges.percent),
      panicPercent: numberIn(ranges.percent),
    }),
  ),
});
