/**
 * Whether a value fits the fields of a message, and if not, why, in one sentence.
 *
 * Inputs are checked strictly: a member that the contract does not name is refused, because it is
 * most likely a typing error. Answers are read tolerantly: their unknown members are dropped by
 * `keepKnown`, so that a service may return whole rows and a newer callee may say more.
 * `null` counts as missing, as in the JSON form of protobuf.
 */
import { isMembers } from '../wire/json.ts';
import type { Field } from './contract.ts';

/** Levels of nested messages that are followed; a contract has far fewer. */
const DEPTH_MAX = 32;

/**
 * Null when the value fits; else a sentence that names the field, what was given and what was
 * expected. With `unknown` set to `dropped`, members that no field names are passed over.
 */
export function checkMessage(
  fields: readonly Field[],
  value: unknown,
  unknown: 'refused' | 'dropped' = 'refused',
): string | null {
  return checkFields(fields, value, '', unknown === 'refused', 0);
}

function checkFields(
  fields: readonly Field[],
  value: unknown,
  place: string,
  isStrict: boolean,
  depth: number,
): string | null {
  if (!isMembers(value)) {
    const what = place === '' ? 'The message' : `Field ${place}`;
    return `${what} is ${sayValue(value)}; an object was expected.`;
  }
  if (depth > DEPTH_MAX) return `Field ${place} is nested deeper than ${DEPTH_MAX} messages.`;
  for (const field of fields) {
    const here = place === '' ? field.name : `${place}.${field.name}`;
    // Own members only: a field called `constructor` is not what every object inherits.
    const member = Object.hasOwn(value, field.name) ? value[field.name] : undefined;
    if (member === undefined || member === null) {
      // A list that is not there is an empty list, as in protobuf.
      if (field.optional === true || field.repeated === true) continue;
      return `Field ${here} is missing; ${sayType(field)} was expected.`;
    }
    const wrong =
      field.repeated === true
        ? checkList(field, member, here, isStrict, depth)
        : checkOne(field, member, here, isStrict, depth);
    if (wrong !== null) return wrong;
  }
  return isStrict ? checkUnknown(fields, value, place) : null;
}

function checkUnknown(
  fields: readonly Field[],
  value: Readonly<Record<string, unknown>>,
  place: string,
): string | null {
  const stranger = Object.keys(value).find((name) => !fields.some((field) => field.name === name));
  if (stranger === undefined) return null;
  const here = place === '' ? stranger : `${place}.${stranger}`;
  const known = fields.map((field) => field.name).join(', ');
  const expected = known === '' ? 'no fields were expected' : `${known} were expected`;
  return `Field ${here.slice(0, 80)} is not in the contract; ${expected}.`;
}

function checkList(
  field: Field,
  list: unknown,
  place: string,
  isStrict: boolean,
  depth: number,
): string | null {
  if (!Array.isArray(list)) {
    return `Field ${place} is ${sayValue(list)}; a list of ${field.type} was expected.`;
  }
  for (let at = 0; at < list.length; at++) {
    const wrong = checkOne(field, list[at], `${place}[${at}]`, isStrict, depth);
    if (wrong !== null) return wrong;
  }
  return null;
}

function checkOne(
  field: Field,
  value: unknown,
  place: string,
  isStrict: boolean,
  depth: number,
): string | null {
  if (field.type === 'message') {
    return checkFields(field.fields ?? [], value, place, isStrict, depth + 1);
  }
  if (isOfType(field.type, value)) return null;
  return `Field ${place} is ${sayValue(value)}; ${sayType({ ...field, repeated: false })} was expected.`;
}

function isOfType(type: 'string' | 'int' | 'double' | 'bool', value: unknown): boolean {
  switch (type) {
    case 'string':
      return typeof value === 'string';
    case 'int':
      return Number.isSafeInteger(value);
    case 'double':
      return Number.isFinite(value);
    case 'bool':
      return typeof value === 'boolean';
  }
}

/**
 * The value without the members that no field names and without null ones, at every level.
 * Made for values that `checkMessage` with `dropped` has found to fit.
 */
export function keepKnown(
  fields: readonly Field[],
  value: unknown,
): Readonly<Record<string, unknown>> {
  const kept = newMembers();
  if (!isMembers(value)) return kept;
  for (const field of fields) {
    const member = Object.hasOwn(value, field.name) ? value[field.name] : undefined;
    if (member === undefined || member === null) {
      if (field.repeated === true) kept[field.name] = [];
      continue;
    }
    if (field.type !== 'message') kept[field.name] = member;
    else if (Array.isArray(member)) {
      kept[field.name] = member.map((one) => keepKnown(field.fields ?? [], one));
    } else kept[field.name] = keepKnown(field.fields ?? [], member);
  }
  return kept;
}

/**
 * Of objects that inherit nothing. What `Object.create(null)` gives inherits nothing either, but engines
 * keep it as a dictionary, which is several times slower.
 */
class Members {
  [name: string]: unknown;
}
Reflect.deleteProperty(Members.prototype, 'constructor');
Object.setPrototypeOf(Members.prototype, null);
Object.freeze(Members.prototype);

/** An object that inherits nothing: any name, `__proto__` too, is a member of it and nothing else. */
export function newMembers(): Record<string, unknown> {
  return new Members();
}

function sayType(field: Field): string {
  if (field.repeated === true) return `a list of ${field.type}`;
  switch (field.type) {
    case 'string':
      return 'a text';
    case 'int':
      return 'a whole number';
    case 'double':
      return 'a number';
    case 'bool':
      return 'true or false';
    case 'message':
      return 'an object';
  }
}

/** The value in few words, for messages: its kind, and itself where it is short. */
export function sayValue(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return value.length > 40 ? `the text "${value.slice(0, 40)}…"` : `the text "${value}"`;
    case 'number':
    case 'boolean':
    case 'undefined':
      return String(value);
    case 'object':
      if (value === null) return 'null';
      return Array.isArray(value) ? `a list of ${value.length}` : 'an object';
    default:
      return `a ${typeof value}`;
  }
}
