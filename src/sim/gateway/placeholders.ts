/**
 * Texts with `{name}` in them, filled with what a request brought:
 *
 *   {name}, {*}     a parameter of the route's path
 *   {query.name}    the first value of a query parameter
 *   {header.name}   a header; several of a name with a comma between
 *   {claim.name}    a claim of the checked token; `{claim.address.city}` goes inside
 *   {any.other}     what the caller gives: `{trace}`, `{body.name}`, or a field that an earlier part
 *                   answered
 *
 * A value can't leave its place: in a target it is percent-encoded and never becomes a dot segment or
 * an empty one, in a header it can't end the line. Braces around anything else are plain text.
 */
import { isMembers } from '../wire/json.ts';
import { encode } from '../contract/path-template.ts';
import { headerValues } from '../wire/http1.ts';
import type { HttpHeaders } from '../wire/http1.ts';
import { queryValue } from './query.ts';

export interface PlaceholderSources {
  readonly params: ReadonlyMap<string, string>;
  /** What stands behind `?`. */
  readonly search: string;
  readonly headers: HttpHeaders;
  /** Of a token that was checked; null: there is none. */
  readonly claims: Readonly<Record<string, unknown>> | null;
  /** For all other names; undefined or null: there is no such value. */
  readonly valueOf?: (name: string) => unknown;
}

export type Filled =
  | { readonly ok: true; readonly text: string }
  /** `missing`: nothing has that name. `unfit`: there is a value, but it can't stand there. */
  | { readonly ok: false; readonly why: 'missing' | 'unfit'; readonly name: string };

/** Longest filled text, in characters. */
export const FILLED_LENGTH_MAX = 8_000;

type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'place'; readonly name: string };

const placePattern = /\{(\*|[A-Za-z_][^{}\s"]*)\}/;

const CACHE_MAX = 2_000;
const cache = new Map<string, readonly Part[]>();

/** Names of the placeholders of a text, in order. */
export function placeholderNames(template: string): readonly string[] {
  return partsOf(template).flatMap((part) => (part.kind === 'place' ? [part.name] : []));
}

/** Path and query, or a path alone. A list is written with commas between its values. */
export function fillTarget(template: string, sources: PlaceholderSources): Filled {
  let text = '';
  let isQuery = false;
  let lastInPath = '';
  for (const part of partsOf(template)) {
    if (part.kind === 'text') {
      text += visible(part.text);
      isQuery ||= part.text.includes('?');
      continue;
    }
    const { name } = part;
    const values = textsOf(valueOf(name, sources));
    if (typeof values === 'string') return { ok: false, why: values, name };
    if (isQuery) text += values.map(encode).join(',');
    else {
      lastInPath = name;
      if (name === '*') text += values.join().split('/').map(encode).join('/');
      else if (values.includes('') || values.length === 0) return { ok: false, why: 'unfit', name };
      else text += values.map(encode).join(',');
    }
  }
  const [path = ''] = text.split('?', 1);
  const isSafe = path.startsWith('/') && !path.includes('//') && !hasDots(path);
  return isSafe && text.length <= FILLED_LENGTH_MAX
    ? { ok: true, text }
    : { ok: false, why: 'unfit', name: lastInPath };
}

/** A header's value: what it may not hold, or what readers would read differently, is percent-encoded as UTF-8. */
export function fillHeader(template: string, sources: PlaceholderSources): Filled {
  const filled = fillText(template, sources);
  return filled.ok ? { ok: true, text: filled.text.replace(/[^ -~]+/g, encode) } : filled;
}

/** A text as it is, for a place that is encoded as a whole. */
export function fillText(template: string, sources: PlaceholderSources): Filled {
  let text = '';
  for (const part of partsOf(template)) {
    if (part.kind === 'text') text += part.text;
    else {
      const { name } = part;
      const values = textsOf(valueOf(name, sources));
      if (typeof values === 'string') return { ok: false, why: values, name };
      text += values.join(',');
      if (text.length > FILLED_LENGTH_MAX) return { ok: false, why: 'unfit', name };
    }
  }
  return { ok: true, text };
}

/** The member at a path such as `address.city`; undefined: there is none. Does not go through lists. */
export function memberAt(value: unknown, path: string): unknown {
  let here = value;
  for (const name of path.split('.')) {
    if (!isMembers(here) || !Object.hasOwn(here, name)) return undefined;
    here = here[name];
  }
  return here;
}

function partsOf(template: string): readonly Part[] {
  const known = cache.get(template);
  if (known !== undefined) return known;
  // Split by a pattern with a group: texts at even places, names at odd ones.
  const parts = template
    .split(placePattern)
    .map((text, at): Part =>
      at % 2 === 0 ? { kind: 'text', text } : { kind: 'place', name: text },
    )
    .filter((part) => part.kind === 'place' || part.text !== '');
  if (cache.size >= CACHE_MAX) cache.clear();
  cache.set(template, parts);
  return parts;
}

function valueOf(name: string, sources: PlaceholderSources): unknown {
  const dot = name.indexOf('.');
  const rest = name.slice(dot + 1);
  switch (dot < 0 ? '' : name.slice(0, dot)) {
    case 'query':
      return queryValue(sources.search, rest);
    case 'header': {
      const values = headerValues(sources.headers, rest);
      return values.length === 0 ? undefined : values.join(', ');
    }
    case 'claim': {
      const { claims } = sources;
      if (claims === null) return undefined;
      // Some claims are named by a URL, with dots in it.
      return Object.hasOwn(claims, rest) ? claims[rest] : memberAt(claims, rest);
    }
    default:
      return sources.params.get(name) ?? sources.valueOf?.(name);
  }
}

/** Texts, numbers, truth values, and lists of them. */
function textsOf(value: unknown): readonly string[] | 'missing' | 'unfit' {
  if (value === undefined || value === null) return 'missing';
  const texts: string[] = [];
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  for (const one of list) {
    if (typeof one === 'string') texts.push(one);
    else if (typeof one === 'number' || typeof one === 'boolean') texts.push(String(one));
    else return 'unfit';
  }
  return texts;
}

function hasDots(path: string): boolean {
  if (!path.includes('.') && !/%2e/i.test(path)) return false;
  return path.split('/').some((segment) => /^(\.|%2e){1,2}$/i.test(segment));
}

/** What a person wrote in a target, as it goes on the wire. */
function visible(text: string): string {
  return text.replace(/[^!-~]+/g, encode);
}
