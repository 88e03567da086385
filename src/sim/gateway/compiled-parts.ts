/** An aggregate as requests need it, read once: what waits for what, and how targets are filled. */
import { encode } from '../contract/path-template.ts';
import type { Aggregate, Leg } from '../world/gateway-rules.ts';
import { partsUsedBy } from './part-names.ts';
import { FILLED_LENGTH_MAX, fillTarget } from './placeholders.ts';
import type { Filled, PlaceholderSources } from './placeholders.ts';

export interface CompiledPart {
  readonly leg: Leg;
  /** Places in the list of the parts that must have ended before. */
  readonly waitsFor: readonly number[];
  /** Of a part with `each`: the place of the part that has the values, and where they are in it. */
  readonly of: { readonly at: number; readonly path: readonly string[] } | null;
  /** Whether its answers are kept in memory. */
  readonly isRemembered: boolean;
  /** `values`: those of `each` that this call is for. */
  readonly fill: (sources: PlaceholderSources, values: readonly string[] | null) => Filled;
}

const compiled = new WeakMap<Aggregate, readonly CompiledPart[]>();

export function compileParts(aggregate: Aggregate): readonly CompiledPart[] {
  const known = compiled.get(aggregate);
  if (known !== undefined) return known;
  const names = aggregate.legs.map(({ name }) => name);
  const parts = aggregate.legs.map((leg, at): CompiledPart => {
    const used = partsUsedBy(leg).map((name) => names.indexOf(name));
    const waitsFor = aggregate.order === 'sequence' ? [...names.keys()].slice(0, at) : used;
    const [ofName = '', ...path] = leg.each?.of.split('.') ?? [];
    return {
      leg,
      // Those that don't stand before it can't be waited for; their values are missing.
      waitsFor: waitsFor.filter((other) => other >= 0 && other < at),
      of: leg.each === undefined ? null : { at: names.indexOf(ofName), path },
      isRemembered:
        leg.method === 'GET' && ((leg.cacheMs ?? 0) > 0 || leg.onFailure === 'last-known'),
      fill: fillerOf(leg),
    };
  });
  compiled.set(aggregate, parts);
  return parts;
}

function fillerOf({ target, each }: Leg): CompiledPart['fill'] {
  const { rest, repeated } = splitRepeated(target, each?.batch === true);
  return (sources, values) => {
    if (values === null) return fillTarget(target, sources);
    const one: unknown = each?.batch === true ? values : values[0];
    const filled = fillTarget(rest, {
      ...sources,
      valueOf: (name) => (name === 'each' ? one : sources.valueOf?.(name)),
    });
    if (!filled.ok || repeated.length === 0) return filled;
    const pairs = repeated.flatMap((name) => values.map((value) => `${name}=${encode(value)}`));
    const joint = filled.text.includes('?') ? '&' : '?';
    const text = `${filled.text}${joint}${pairs.join('&')}`;
    return text.length <= FILLED_LENGTH_MAX
      ? { ok: true, text }
      : { ok: false, why: 'unfit', name: 'each' };
  };
}

/** Parameters of the query whose whole value is `{each}` are repeated in a batch, a pair for each value. */
function splitRepeated(
  target: string,
  isBatch: boolean,
): { readonly rest: string; readonly repeated: readonly string[] } {
  const cut = target.indexOf('?');
  if (!isBatch || cut < 0) return { rest: target, repeated: [] };
  const repeated: string[] = [];
  const others = target
    .slice(cut + 1)
    .split('&')
    .filter((pair) => {
      if (!pair.endsWith('={each}')) return true;
      repeated.push(pair.slice(0, -'={each}'.length));
      return false;
    });
  const path = target.slice(0, cut);
  return { rest: others.length === 0 ? path : `${path}?${others.join('&')}`, repeated };
}
