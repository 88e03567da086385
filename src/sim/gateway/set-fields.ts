/**
 * Fields that a route sets in a JSON body: JSON as it is written, with placeholders filled in its texts,
 * and what is no JSON as a text. Pure.
 */
import { newMembers } from '../contract/messages.ts';
import { isMembers, parseJson } from '../wire/json.ts';
import { fillText } from './placeholders.ts';
import type { PlaceholderSources } from './placeholders.ts';

export interface FieldsSet {
  readonly value: unknown;
  readonly set: readonly string[];
  /** Not set: a placeholder has no value. */
  readonly missing: readonly string[];
}

/**
 * The body with those fields, by path; null: it is no object, so it has no fields. What is no object on the
 * way to a field becomes one. A field whose placeholder has no value is left out: it is not the client's
 * to choose.
 */
export function setFields(
  fields: Readonly<Record<string, string>>,
  body: unknown,
  sources: PlaceholderSources,
): FieldsSet | null {
  if (!isMembers(body)) return null;
  let value = body;
  const set: string[] = [];
  const missing: string[] = [];
  for (const [path, template] of Object.entries(fields)) {
    const lacks: string[] = [];
    const filled = filledValue(template, sources, lacks);
    value = withField(value, path.split('.'), lacks.length === 0 ? filled : undefined);
    if (lacks.length === 0) set.push(path);
    else missing.push(`${path} {${lacks[0]}}`);
  }
  return { value, set, missing };
}

function filledValue(template: string, sources: PlaceholderSources, lacks: string[]): unknown {
  const written = parseJson(template);
  return fill(written === undefined ? template : written);

  function fill(value: unknown): unknown {
    if (typeof value === 'string') {
      const filled = fillText(value, sources);
      if (filled.ok) return filled.text;
      lacks.push(filled.name);
      return null;
    }
    if (Array.isArray(value)) return value.map(fill);
    if (!isMembers(value)) return value;
    const members = newMembers();
    for (const [name, member] of Object.entries(value)) members[name] = fill(member);
    return members;
  }
}

/** A copy with the member at a path; undefined: without it. */
function withField(
  owner: unknown,
  [name = '', ...rest]: readonly string[],
  value: unknown,
): Record<string, unknown> {
  const members = newMembers();
  if (isMembers(owner)) {
    for (const [other, member] of Object.entries(owner)) members[other] = member;
  }
  if (rest.length > 0) {
    // Nothing to take away below what is not there.
    if (value !== undefined || isMembers(members[name])) {
      members[name] = withField(members[name], rest, value);
    }
  } else if (value === undefined) delete members[name];
  else members[name] = value;
  return members;
}
