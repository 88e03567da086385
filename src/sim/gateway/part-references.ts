/** Which earlier parts of an aggregate a part needs. Pure. */
import type { Leg } from '../world/gateway-rules.ts';

/** What else a placeholder with a dot may begin with. */
const notParts: ReadonlySet<string> = new Set(['query', 'header', 'claim']);

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
