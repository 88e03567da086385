/**
 * One answer from several parts (see `Aggregate.merge`). What is not as its service gave it just now is
 * said at its top, and nothing is overwritten:
 *
 *   {"catalog": {…}, "partial": true, "missing": [{"part": "reviews", "reason": "timeout"}]}
 *   {"name": …, "price.name": …, "collisions": [{"field": "name", "parts": ["catalog", "price"]}]}
 */
import { isMembers } from '../wire/json.ts';
import { newMembers } from '../contract/messages.ts';
import { takenByAnswer } from './part-names.ts';
import type { Lack, Part } from './parts.ts';

export interface Collision {
  readonly field: string;
  /** Who has it, and who came later; `gateway`: the name is one that the answer itself needs. */
  readonly parts: readonly [string, string];
}

export interface Merged {
  readonly body: Readonly<Record<string, unknown>>;
  readonly collisions: readonly Collision[];
  /** Of all parts, in their order. */
  readonly missing: readonly Lack[];
  readonly stale: readonly Lack[];
  readonly defaulted: readonly Lack[];
}

const GATEWAY = 'gateway';

/** In the order of the list; a part that has no fields (a list, a text) keeps its name where it is flat, too. */
export function mergeParts(parts: readonly Part[], merge: 'namespace' | 'flat'): Merged {
  const body = newMembers();
  const collisions: Collision[] = [];
  const owners = new Map<string, string>(
    merge === 'flat' ? takenByAnswer.map((name) => [name, GATEWAY]) : [],
  );
  const put = (field: string, part: string, value: unknown): void => {
    let place = field;
    const owner = owners.get(field);
    if (owner !== undefined) {
      collisions.push({ field, parts: [owner, part] });
      while (owners.has(place)) place = `${part}.${place}`;
    }
    owners.set(place, part);
    body[place] = value;
  };
  for (const { name, isThere, shown } of parts) {
    if (!isThere) continue;
    if (merge === 'flat' && isMembers(shown)) {
      for (const [field, value] of Object.entries(shown)) put(field, name, value);
    } else put(name, name, shown);
  }
  const missing = parts.flatMap((part) => part.missing);
  const stale = parts.flatMap((part) => part.stale);
  const defaulted = parts.flatMap((part) => part.defaulted);
  if (missing.length > 0) {
    body['partial'] = true;
    body['missing'] = missing;
  }
  if (stale.length > 0) body['stale'] = stale;
  if (defaulted.length > 0) body['defaulted'] = defaulted;
  if (collisions.length > 0) body['collisions'] = collisions;
  return { body, collisions, missing, stale, defaulted };
}
