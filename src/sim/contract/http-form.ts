/**
 * The HTTP form of a contract: which request carries an operation's input, and back.
 *
 *   fields named in the path template   path segments
 *   the rest, GET and DELETE            query string, one pair for each value of a list
 *   the rest, POST, PUT and PATCH       members of a JSON object in the body
 *
 * A nested message in a query string travels as its JSON text. Query strings are read as HTML
 * forms write them (`+` is a space, WHATWG URL section 5.1).
 */
import { isMembers } from '../wire/json.ts';
import type { Contract, Field, Operation } from './contract.ts';
import { checkMessage, newMembers, sayValue } from './messages.ts';
import { encode, format, match, parseTemplate } from './path-template.ts';
import { queryPairs } from './query.ts';

export interface HttpForm {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  /** Null: the request has no body. */
  readonly body: object | null;
}

/** The request that carries this input. Throws `PathTemplateError` when a value cannot stand in the path. */
export function toHttpForm(operation: Operation, input: unknown): HttpForm {
  const members = isMembers(input) ? input : {};
  const inPath = pathNames(operation);
  const params = new Map<string, string>();
  const pairs: string[] = [];
  const body = newMembers();
  for (const field of operation.input) {
    const value = Object.hasOwn(members, field.name) ? members[field.name] : undefined;
    if (value === undefined || value === null) continue;
    if (inPath.has(field.name)) params.set(field.name, textOf(value));
    else if (hasBody(operation)) body[field.name] = value;
    else {
      for (const one of Array.isArray(value) ? value : [value]) {
        pairs.push(`${encode(field.name)}=${encode(textOf(one))}`);
      }
    }
  }
  const path = format(operation.path, params);
  const target = pairs.length === 0 ? path : `${path}?${pairs.join('&')}`;
  const isEmpty = !hasBody(operation) || operation.input.every((field) => inPath.has(field.name));
  return { method: operation.method, target, body: isEmpty ? null : body };
}

export type InputResult =
  | { readonly ok: true; readonly value: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly error: string };

/**
 * The input that a request carries, checked against the contract. `params` come from
 * `findOperation`, `query` is the text after `?`, `body` the parsed JSON or undefined for none.
 */
export function fromHttpForm(
  operation: Operation,
  params: ReadonlyMap<string, string>,
  query: string,
  body: unknown,
): InputResult {
  const inPath = pathNames(operation);
  const input = newMembers();
  if (hasBody(operation)) {
    if (query !== '')
      return refuse(
        `The query "${query.slice(0, 40)}" was given; ${operation.name} takes its fields in the body.`,
      );
    if (body !== undefined && !isMembers(body)) {
      return refuse(`The body is ${sayValue(body)}; a JSON object was expected.`);
    }
    for (const [name, value] of Object.entries(body ?? {})) {
      if (inPath.has(name))
        return refuse(`Field ${name} was given in the body; it was expected in the path only.`);
      input[name] = value;
    }
  } else {
    if (body !== undefined)
      return refuse(`A body was given; ${operation.method} ${operation.path} takes none.`);
    const wrong = readQuery(operation, inPath, query, input);
    if (wrong !== null) return refuse(wrong);
  }
  for (const [name, text] of params) {
    const field = operation.input.find((one) => one.name === name);
    if (field === undefined) continue;
    const value = valueOf(field, text);
    if (value === undefined) return refuse(sayUnreadable(field, text, 'path'));
    input[name] = value;
  }
  const wrong = checkMessage(operation.input, input);
  return wrong === null ? { ok: true, value: input } : refuse(wrong);
}

/** Puts the query's pairs into `input`; a sentence when one does not fit. */
function readQuery(
  operation: Operation,
  inPath: ReadonlySet<string>,
  query: string,
  input: Record<string, unknown>,
): string | null {
  const lists = new Map<string, unknown[]>();
  for (const { text: pair, name, value: text } of queryPairs(query)) {
    if (name === null || text === null) {
      return `The query has "${pair.slice(0, 40)}"; whole %XX of UTF-8 were expected.`;
    }
    const field = operation.input.find((one) => one.name === name);
    if (field === undefined) {
      const known = operation.input.map((one) => one.name).filter((one) => !inPath.has(one));
      const expected = known.length === 0 ? 'none' : known.join(', ');
      return `Field ${name.slice(0, 80)} in the query is not in the contract; ${expected} were expected.`;
    }
    if (inPath.has(name))
      return `Field ${name} was given in the query; it was expected in the path only.`;
    const value = valueOf(field, text);
    if (value === undefined) return sayUnreadable(field, text, 'query');
    if (field.repeated === true) {
      const list = lists.get(name) ?? [];
      list.push(value);
      lists.set(name, list);
      input[name] = list;
    } else if (Object.hasOwn(input, name)) {
      return `Field ${name} was given twice in the query; one value was expected.`;
    } else input[name] = value;
  }
  return null;
}

function refuse(error: string): InputResult {
  return { ok: false, error };
}

function sayUnreadable(field: Field, text: string, where: 'path' | 'query'): string {
  return `Field ${field.name} in the ${where} is "${text.slice(0, 40)}"; ${field.type} was expected.`;
}

export type OperationMatch =
  | {
      readonly kind: 'found';
      readonly operation: Operation;
      readonly params: ReadonlyMap<string, string>;
    }
  /** The path exists with other methods, in the order of the contract. */
  | { readonly kind: 'method-not-allowed'; readonly allow: string[] }
  | { readonly kind: 'not-found' };

/** The first operation whose method and path fit. `path` has no query. */
export function findOperation(contract: Contract, method: string, path: string): OperationMatch {
  const allow: string[] = [];
  for (const operation of contract.operations) {
    const params = match(operation.path, path);
    if (params === null) continue;
    if (operation.method === method) return { kind: 'found', operation, params };
    if (!allow.includes(operation.method)) allow.push(operation.method);
  }
  return allow.length > 0 ? { kind: 'method-not-allowed', allow } : { kind: 'not-found' };
}

/** Where a subscriber takes an event over REST: `POST /events/OrderPlaced`. */
export function eventPath(event: string): string {
  return `/events/${encode(event)}`;
}

/** Fields that travel in the path. */
export function pathNames(operation: Operation): ReadonlySet<string> {
  const parsed = parseTemplate(operation.path);
  return new Set(parsed.ok ? parsed.template.names : []);
}

/** Whether the fields that are not in the path travel in a body; else they do in the query string. */
export function hasBody({ method }: Operation): boolean {
  return method !== 'GET' && method !== 'DELETE';
}

/** How a value is written in a path or query. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return JSON.stringify(value) ?? '';
}

/** The value that the text stands for; undefined when it stands for none of the field's type. */
function valueOf(field: Field, text: string): unknown {
  switch (field.type) {
    case 'string':
      return text;
    case 'int': {
      const value = /^-?\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
      return Number.isSafeInteger(value) ? value : undefined;
    }
    case 'double': {
      const value = /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text) ? Number(text) : Number.NaN;
      return Number.isFinite(value) ? value : undefined;
    }
    case 'bool':
      return text === 'true' ? true : text === 'false' ? false : undefined;
    case 'message':
      try {
        return JSON.parse(text);
      } catch {
        return undefined;
      }
  }
}
