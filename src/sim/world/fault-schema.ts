/** The shape of a planned fault, made from the list of kinds. */
import * as z from 'zod';
import { faultKind, faultKindIds } from '../faults/index.ts';
import type { FaultKindId } from '../faults/index.ts';
import type { FaultSetting } from '../faults/kind.ts';
import type { PlannedFault } from '../faults/planned.ts';
import { ranges } from './limits.ts';
import { exactly, id, numberIn, oneOf } from './schema-rules.ts';

const plan = exactly({
  atMs: numberIn(ranges.planAtMs),
  forMs: z.exactOptional(numberIn(ranges.planForMs)),
  everyMs: z.exactOptional(numberIn(ranges.planForMs)),
  probability: z.exactOptional(numberIn(ranges.probability)),
});

/** Its kind first: what else it may have follows from that, and problems are told at their places. */
export const plannedFault: z.ZodType<PlannedFault> = z
  .looseObject({ kind: oneOf(faultKindIds) })
  .transform((given, context): PlannedFault => {
    const read = faultOf(given.kind).safeParse(given);
    if (read.success) return read.data;
    for (const { path, message } of read.error.issues) {
      context.issues.push({ code: 'custom', path, message, input: given });
    }
    return z.NEVER;
  });

function faultOf(kind: FaultKindId): z.ZodType<PlannedFault> {
  const settings = Object.entries(faultKind(kind).settings).map(
    ([name, setting]) => [name, z.exactOptional(valueOf(setting))] as const,
  );
  return exactly({
    id,
    kind: z.literal(kind),
    target: id,
    replica: z.exactOptional(numberIn({ min: 0, max: 1_000, isWhole: true })),
    settings: z.exactOptional(exactly(Object.fromEntries(settings))),
    plan,
  });
}

function valueOf(setting: FaultSetting): z.ZodType<number | string> {
  return setting.type === 'number' ? numberIn(setting) : oneOf(setting.choices);
}
