/**
 * Parts of an aggregate, apart from how they are asked for: which values a part has a call for, which
 * result of a batch belongs to which value, and what its policy makes of a failure. Pure.
 */
import { isMembers, parseJson } from '../wire/json.ts';
import type { Leg, LegEach } from '../world/gateway-rules.ts';
import type { PartFailure } from './part-failures.ts';
import { memberAt } from './placeholders.ts';
import { project } from './projection.ts';

/** Values of one part that are asked for; more would be a page that asks for a whole catalog. */
export const EACH_VALUES_MAX = 100;

/** What there is of a part, or of one value of a part with `each`. `value` is as its service gave it. */
export type Result =
  | { readonly kind: 'good'; readonly value: unknown }
  | {
      readonly kind: 'stale';
      readonly value: unknown;
      readonly failure: PartFailure;
      readonly ageMs: number;
    }
  | { readonly kind: 'defaulted'; readonly value: unknown; readonly failure: PartFailure }
  | { readonly kind: 'missing'; readonly failure: PartFailure };

/** What came of one value, or of the whole part: then there is one, of which `of` is null. */
export interface Entry {
  readonly of: string | null;
  readonly result: Result;
}

/** What the policy makes of a failure, where nothing is known from before; null: the whole answer fails. */
export function resultWithout({ onFailure, fallback }: Leg, failure: PartFailure): Result | null {
  switch (onFailure) {
    case 'fail':
      return null;
    case 'omit':
    case 'last-known':
      return { kind: 'missing', failure };
    case 'default':
      return { kind: 'defaulted', value: parseJson(fallback ?? '') ?? null, failure };
  }
}

/** Why an answer has no value of its service at some place. */
export interface Lack {
  readonly part: string;
  /** Of a part with `each`: for which value. */
  readonly value?: string;
  readonly reason: string;
}

/** A part once all its calls have ended. */
export interface Part {
  readonly name: string;
  /** False: nothing of it goes into the answer. */
  readonly isThere: boolean;
  /** Why not. */
  readonly failure: PartFailure | null;
  /** As its services gave it: what later parts see. */
  readonly value: unknown;
  /** As the answer has it. */
  readonly shown: unknown;
  readonly missing: readonly Lack[];
  readonly stale: readonly (Lack & { readonly ageMs: number })[];
  readonly defaulted: readonly Lack[];
}

/** `order`: the values of `each` as they were found, with repeated ones; null: the part has none. */
export function partOf(leg: Leg, entries: readonly Entry[], order: readonly string[] | null): Part {
  const { name } = leg;
  const result = entries[0]?.result ?? null;
  if (result?.kind === 'missing' && entries.every((one) => one.result.kind === 'missing')) {
    const { failure } = result;
    const missing = [lack(name, null, failure)];
    const nothing = { value: undefined, shown: undefined, stale: [], defaulted: [] };
    return { name, isThere: false, failure, missing, ...nothing };
  }
  const byValue = new Map(entries.map((entry) => [entry.of, entry.result]));
  const results = order?.map((of) => byValue.get(of) ?? null) ?? [];
  return {
    name,
    isThere: true,
    failure: null,
    value: order === null ? valueOf(result) : results.map(valueOf),
    shown: order === null ? shownOf(leg, result) : results.map((one) => shownOf(leg, one)),
    missing: entries.flatMap((entry) => lackOf(name, entry, 'missing')),
    stale: entries.flatMap(({ of, result: one }) =>
      one.kind === 'stale' ? [{ ...lack(name, of, one.failure), ageMs: one.ageMs }] : [],
    ),
    defaulted: entries.flatMap((entry) => lackOf(name, entry, 'defaulted')),
  };
}

function valueOf(result: Result | null): unknown {
  return result === null || result.kind === 'missing' ? null : result.value;
}

function shownOf({ response }: Leg, result: Result | null): unknown {
  if (result === null || result.kind === 'missing') return null;
  // A default is written by whoever wrote the projection, as it is wanted.
  const isGiven = response === undefined || result.kind === 'defaulted';
  return isGiven ? result.value : project(response, result.value).value;
}

function lackOf(part: string, { of, result }: Entry, kind: 'missing' | 'defaulted'): Lack[] {
  return result.kind === kind ? [lack(part, of, result.failure)] : [];
}

function lack(part: string, of: string | null, { reason }: PartFailure): Lack {
  return of === null ? { part, reason } : { part, value: of, reason };
}

/**
 * The values at a path, through lists, as they would stand in a target. Null: there is no such value, or
 * one of a list has none, or it is a list or an object at the end of the path.
 */
export function valuesAt(value: unknown, path: readonly string[]): readonly string[] | null {
  if (Array.isArray(value)) {
    const found: string[] = [];
    for (const one of value) {
      const values = valuesAt(one, path);
      if (values === null) return null;
      found.push(...values);
    }
    return found;
  }
  const [name, ...rest] = path;
  if (name !== undefined) {
    if (!isMembers(value) || !Object.hasOwn(value, name)) return null;
    return valuesAt(value[name], rest);
  }
  const isText = typeof value === 'string' || typeof value === 'number';
  return isText || typeof value === 'boolean' ? [String(value)] : null;
}

export interface Entries {
  readonly entries: readonly Entry[];
  /** Values for which the answer to a batch has nothing. */
  readonly lost: readonly string[];
}

/** What an answer holds for each value that it was asked for (null: for the part); a sentence: that can't be told. */
export function entriesOf(
  { each }: Leg,
  values: readonly string[] | null,
  answer: unknown,
  resultOf: (value: unknown) => Result,
): Entries | string {
  const [only = null] = values ?? [];
  if (each === undefined || !each.batch || values === null) {
    return { entries: [{ of: only, result: resultOf(answer) }], lost: [] };
  }
  const results = resultsOfBatch(each, values, answer);
  if (typeof results === 'string') return results;
  const entries: Entry[] = [];
  const lost: string[] = [];
  for (const of of values) {
    const value = results.get(of) ?? null;
    if (value === null) lost.push(of);
    else entries.push({ of, result: resultOf(value) });
  }
  return { entries, lost };
}

function resultsOfBatch(
  { list, key }: LegEach,
  values: readonly string[],
  answer: unknown,
): ReadonlyMap<string, unknown> | string {
  const given: unknown = list === undefined ? answer : memberAt(answer, list);
  if (!Array.isArray(given)) {
    return list === undefined ? 'the answer is not a list' : `there is no list at ${list}`;
  }
  const results: readonly unknown[] = given;
  if (key === undefined) {
    return results.length === values.length
      ? new Map(values.map((value, at) => [value, results[at]]))
      : `there are ${results.length} results for ${values.length} values`;
  }
  const asked = new Set(values);
  const found = new Map<string, unknown>();
  for (const result of results) {
    const [value] = valuesAt(result, key.split('.')) ?? [];
    if (value !== undefined && asked.has(value) && !found.has(value)) found.set(value, result);
  }
  return found;
}
