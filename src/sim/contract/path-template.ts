/**
 * Path templates such as `/orders/{id}` and `/files/*`, for contracts and gateway routes.
 *
 *   literal   one segment, compared after percent-decoding (RFC 3986 section 2.1)
 *   {name}    one segment that is not empty; its decoded text is the parameter
 *   *         only last: the rest of the path, which may be empty; the parameter is called `*`
 *
 * Dot segments never match and are never made, so that a value cannot climb out of its place.
 */

export type PathSegment =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'parameter'; readonly name: string }
  | { readonly kind: 'rest' };

export interface PathTemplate {
  readonly text: string;
  readonly segments: readonly PathSegment[];
  /** Names of its parameters in order; `*` for the rest. */
  readonly names: readonly string[];
}

export type TemplateResult =
  | { readonly ok: true; readonly template: PathTemplate }
  | { readonly ok: false; readonly error: string };

/** The template or a value does not fit; the message says what was given and what was expected. */
export class PathTemplateError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'PathTemplateError';
  }
}

/** Parsed templates that are kept; a document has far fewer. */
const CACHE_MAX = 2_000;
const cache = new Map<string, TemplateResult>();

/** Reads a template's text. Answers are kept, so that asking again costs a look-up. */
export function parseTemplate(text: string): TemplateResult {
  const known = cache.get(text);
  if (known !== undefined) return known;
  const result = readTemplate(text);
  if (cache.size >= CACHE_MAX) cache.clear();
  cache.set(text, result);
  return result;
}

function readTemplate(text: string): TemplateResult {
  if (!text.startsWith('/')) return refuse(text, 'a path that begins with "/" was expected');
  if (/[?#\s]/.test(text)) return refuse(text, 'a path without "?", "#" and spaces was expected');
  const parts = text.slice(1).split('/');
  const segments: PathSegment[] = [];
  const names: string[] = [];
  for (const [at, part] of parts.entries()) {
    if (part === '*') {
      if (at < parts.length - 1) return refuse(text, '"*" was expected as the last segment only');
      segments.push({ kind: 'rest' });
      names.push('*');
      continue;
    }
    const name = /^\{([A-Za-z_]\w*)\}$/.exec(part)?.[1];
    if (name !== undefined) {
      if (names.includes(name))
        return refuse(text, `each name once was expected, {${name}} is twice`);
      segments.push({ kind: 'parameter', name });
      names.push(name);
      continue;
    }
    if (/[{}*]/.test(part)) {
      return refuse(
        text,
        `a literal, a whole segment {name} or a last "*" was expected at "${part}"`,
      );
    }
    const literal = decode(part);
    if (literal === null)
      return refuse(
        text,
        `a segment without dots alone and with whole %XX was expected at "${part}"`,
      );
    segments.push({ kind: 'literal', text: literal });
  }
  return { ok: true, template: { text, segments, names } };
}

function refuse(text: string, expected: string): TemplateResult {
  return { ok: false, error: `The path template "${text}" was given; ${expected}.` };
}

/** A segment's text; null when it is a dot segment or its percent-encoding is broken. */
function decode(segment: string): string | null {
  let text = segment;
  if (segment.includes('%')) {
    try {
      text = decodeURIComponent(segment);
    } catch {
      return null;
    }
  }
  return text === '.' || text === '..' ? null : text;
}

/**
 * Parameters by name when the path fits the template, else null. `path` has no query.
 * A template that cannot be read matches nothing.
 */
export function match(template: string, path: string): Map<string, string> | null {
  const parsed = parseTemplate(template);
  if (!parsed.ok || !path.startsWith('/')) return null;
  const { segments, names } = parsed.template;
  // The usual case: no parameters, and nothing that could be written in two ways.
  if (names.length === 0 && path === template) return new Map();
  const parts = segmentsOf(path);
  return misfitOf(segments, parts) === null ? parametersOf(segments, parts) : null;
}

/** A path's segments, decoded; null for one that matches nothing. `path` begins with `/` and has no query. */
export function segmentsOf(path: string): readonly (string | null)[] {
  return path.slice(1).split('/').map(decode);
}

/** The parameters of a path that fits. */
export function parametersOf(
  segments: readonly PathSegment[],
  parts: readonly (string | null)[],
): Map<string, string> {
  const params = new Map<string, string>();
  for (const [at, segment] of segments.entries()) {
    if (segment.kind === 'parameter') params.set(segment.name, parts[at] ?? '');
    else if (segment.kind === 'rest') params.set('*', parts.slice(at).join('/'));
  }
  return params;
}

/**
 * The first place where a path does not fit; null: it fits. As many as there are segments in the
 * template: the path goes on where it should end.
 */
export function misfitOf(
  segments: readonly PathSegment[],
  parts: readonly (string | null)[],
): number | null {
  for (let at = 0; at < segments.length; at++) {
    const segment = segments[at];
    const part = parts[at];
    if (part === undefined || part === null || segment === undefined) return at;
    if (segment.kind === 'rest') {
      const bad = parts.indexOf(null, at);
      return bad < 0 ? null : bad;
    }
    if (segment.kind === 'literal' ? part !== segment.text : part === '') return at;
  }
  return parts.length === segments.length ? null : segments.length;
}

/**
 * The path with its parameters filled in and percent-encoded: the inverse of `match`.
 * Throws `PathTemplateError` when one is missing, empty, or a dot segment.
 */
export function format(template: string, params: ReadonlyMap<string, string>): string {
  const parsed = parseTemplate(template);
  if (!parsed.ok) throw new PathTemplateError(parsed.error);
  const parts = parsed.template.segments.map((segment) => {
    if (segment.kind === 'literal') return encode(segment.text);
    const name = segment.kind === 'rest' ? '*' : segment.name;
    const value = params.get(name);
    if (value === undefined) {
      throw new PathTemplateError(`No ${name} was given; "${template}" expects it in the path.`);
    }
    if (segment.kind === 'parameter') return encodeParameter(template, name, value);
    return value
      .split('/')
      .map((part) => (part === '' ? '' : encodeParameter(template, name, part)))
      .join('/');
  });
  return `/${parts.join('/')}`;
}

function encodeParameter(template: string, name: string, value: string): string {
  if (value === '' || value === '.' || value === '..') {
    throw new PathTemplateError(
      `The ${name} "${value}" was given; text that can stand as a path segment was expected in "${template}".`,
    );
  }
  return encode(value);
}

/** Percent-encodes text for a path or query. Half a surrogate pair becomes U+FFFD, as in UTF-8. */
export function encode(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\uFFFD'));
}
