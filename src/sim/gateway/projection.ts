/**
 * Which fields of a JSON value go on (`Projection`): `keep` first, then `drop`, then `rename`, all by the
 * names that the value came with. Paths go through lists. A name such as `__proto__` is only a name.
 */
import { isMembers } from '../wire/json.ts';
import { newMembers } from '../contract/messages.ts';
import type { Projection } from '../world/gateway-rules.ts';

export interface Projected {
  readonly value: unknown;
  /** Paths of the fields that were left out, each once, whatever list they were in; at most `PATHS_MAX`. */
  readonly dropped: readonly string[];
  /** Paths, before, of those that have another name now; at most `PATHS_MAX`. */
  readonly renamed: readonly string[];
}

/** Paths that are named in what is told of a request. */
const PATHS_MAX = 20;
/** Lists within lists; what is deeper has no fields for us, so that no body can exhaust the stack. */
const LISTS_MAX = 100;

/** All rules for one field, and for those below it. */
interface Place {
  readonly path: string;
  /** Kept with all that is in it. */
  isKept: boolean;
  /** Something below it is kept. */
  hasKept: boolean;
  isDropped: boolean;
  newName: string | null;
  readonly fields: Map<string, Place>;
}

/** Read once: a gateway uses the same rules for every request. */
const compiled = new WeakMap<Projection, Place>();

/**
 * The value with the fields that go on. Where only fields of a thing are kept and the thing turns out to
 * be a number or a text, it has no such fields and is left out; as the whole value it becomes null.
 * A field that gets the name of another one takes its place.
 */
export function project(projection: Projection, value: unknown): Projected {
  let root = compiled.get(projection);
  if (root === undefined) {
    root = compile(projection);
    compiled.set(projection, root);
  }
  const [dropped, renamed] = [new Set<string>(), new Set<string>()];
  const kept = apply(root, value, root.isKept, { dropped, renamed }, 0);
  return { value: kept ?? null, dropped: [...dropped], renamed: [...renamed] };
}

function compile({ keep, drop, rename }: Projection): Place {
  const root = newPlace('');
  root.isKept = keep === undefined;
  for (const path of keep ?? []) {
    let place = root;
    for (const name of path.split('.')) {
      place.hasKept = true;
      place = fieldOf(place, name);
    }
    place.isKept = true;
  }
  for (const path of drop ?? []) placeAt(root, path).isDropped = true;
  for (const [path, name] of Object.entries(rename ?? {})) placeAt(root, path).newName = name;
  return root;
}

function newPlace(path: string): Place {
  const fields = new Map<string, Place>();
  return { path, isKept: false, hasKept: false, isDropped: false, newName: null, fields };
}

function placeAt(root: Place, path: string): Place {
  return path.split('.').reduce(fieldOf, root);
}

function fieldOf(place: Place, name: string): Place {
  const known = place.fields.get(name);
  if (known !== undefined) return known;
  const field = newPlace(pathOf(place, name));
  place.fields.set(name, field);
  return field;
}

function pathOf({ path }: Place, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

interface Told {
  readonly dropped: Set<string>;
  readonly renamed: Set<string>;
}

/** `isKept`: all that no rule names stays. Undefined: nothing is left of it. */
function apply(place: Place, value: unknown, isKept: boolean, told: Told, lists: number): unknown {
  if (isKept && place.fields.size === 0) return value;
  if (Array.isArray(value)) {
    if (lists === LISTS_MAX) return undefined;
    return value.flatMap((one: unknown) => {
      const kept = apply(place, one, isKept, told, lists + 1);
      return kept === undefined ? [] : [kept];
    });
  }
  if (!isMembers(value)) return isKept ? value : undefined;
  const members = newMembers();
  // New names come last, so that they win over an old field of that name wherever it stands.
  const renamed: [string, unknown][] = [];
  for (const [name, member] of Object.entries(value)) {
    const field = place.fields.get(name);
    const kept = field === undefined ? (isKept ? member : undefined) : keptOf(field);
    if (kept === undefined) note(told.dropped, pathOf(place, name));
    else if (field === undefined || field.newName === null) members[name] = kept;
    else {
      note(told.renamed, field.path);
      renamed.push([field.newName, kept]);
    }

    function keptOf(at: Place): unknown {
      const isWhole = isKept || at.isKept;
      if (at.isDropped || (!isWhole && !at.hasKept)) return undefined;
      return apply(at, member, isWhole, told, lists);
    }
  }
  for (const [name, member] of renamed) members[name] = member;
  return members;
}

function note(paths: Set<string>, path: string): void {
  if (paths.size < PATHS_MAX) paths.add(path);
}
