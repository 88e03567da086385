/** Names of an aggregate's parts: which are taken, and which earlier ones a part uses. Pure. */
import type { Leg } from '../world/gateway-rules.ts';

/** What an answer says of itself at its top. */
export const takenByAnswer = ['partial', 'missing', 'stale', 'defaulted', 'collisions'] as const;
/** What else a placeholder with a dot may begin with. */
const otherSources = ['query', 'header', 'claim', 'body', 'trace'] as const;
/** No part may be called so. */
export const takenPartNames: readonly string[] = [...takenByAnswer, ...otherSources, 'each'];

const notParts: ReadonlySet<string> = new Set(otherSources);

/** Names of the parts that its target or its `each` uses, each once; whether there are such parts is not asked. */
export function partsUsedBy({ target, each }: Pick<Leg, 'target' | 'each'>): readonly string[] {
  const used = new Set<string>();
  for (const [, name = ''] of target.matchAll(/\{([A-Za-z]\w*)\.[^{}]*\}/g)) {
    if (!notParts.has(name)) used.add(name);
  }
  const [of = ''] = each?.of.split('.', 1) ?? [];
  if (of !== '') used.add(of);
  return [...used];
}
