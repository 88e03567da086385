/**
 * Request targets as a gateway takes them: in one form only, so that no two readers of a path can
 * disagree about where it leads (RFC 9110 section 4.2, RFC 3986 section 6.2.2).
 *
 * Refused is what some reader might take for a way out of a prefix: dot segments however they are
 * written, empty segments, slashes and backslashes that are encoded, and what is encoded twice.
 */
import { encode, segmentsOf } from '../contract/path-template.ts';
import { splitTarget } from '../wire/http1.ts';

export interface Target {
  /** Of a target such as `http://shop.example/orders`, as proxies get it; null: it names none. */
  readonly authority: string | null;
  /** `%7e` is `~` in it, and what stays encoded is so in capital letters. */
  readonly path: string;
  /** What stands behind `?`. */
  readonly search: string;
}

export function readTarget(target: string): Target {
  const absolute = target.startsWith('/') ? null : /^https?:\/\/([^/?#]*)([^#]*)$/i.exec(target);
  const own = absolute?.[2] ?? target;
  const rest = absolute !== null && !own.startsWith('/') ? `/${own}` : own;
  const { path, search } = splitTarget(rest);
  return { authority: absolute?.[1] ?? null, path: normalize(path), search };
}

export function formatTarget(path: string, search: string): string {
  return search === '' ? path : `${path}?${search}`;
}

const suspicious = /[\\#%]|\/\/|\/\./;
const traps =
  /[\\#]|\/\/|%(?![0-9a-f]{2})|%(?:2f|5c|[01][0-9a-f]|7f)|%25(?:2e|2f|5c|25)|\/(?:\.|%2e){1,2}(?=[/;]|$)/i;

/** What makes a path one that could lead out of its place; null: nothing. */
export function trapIn(path: string): string | null {
  if (!suspicious.test(path)) return null;
  const trap = traps.exec(path)?.[0];
  if (trap !== undefined) return trap;
  try {
    decodeURIComponent(path);
    return null;
  } catch {
    return '%';
  }
}

/** What needs no percent-encoding has none, and hexadecimal digits are capital letters. */
function normalize(path: string): string {
  if (!path.includes('%')) return path;
  return path.replace(/%[0-9a-f]{2}/gi, (encoded) => {
    const character = String.fromCharCode(Number.parseInt(encoded.slice(1), 16));
    return /[A-Za-z0-9._~-]/.test(character) ? character : encoded.toUpperCase();
  });
}

/** A prefix of whole segments and what stands in its place, read once for a route. */
export interface Rewrite {
  readonly from: readonly (string | null)[];
  readonly to: string;
}

export function compileRewrite({
  from,
  to,
}: {
  readonly from: string;
  readonly to: string;
}): Rewrite {
  const prefix = from.replace(/^\/|\/$/g, '');
  return {
    from: prefix === '' ? [] : segmentsOf(`/${prefix}`),
    to: to.replace(/\/$/, '').replace(/[^!-~]+/g, encode),
  };
}

/** The path for the service behind; one that does not begin with the prefix stays as it is. */
export function rewritePath({ from, to }: Rewrite, path: string): string {
  const parts = segmentsOf(path);
  if (from.some((segment, at) => segment !== parts[at])) return path;
  const rest = path.split('/').slice(from.length + 1);
  const rewritten = [to, ...rest].join('/');
  return rewritten.startsWith('/') ? rewritten : `/${rewritten}`;
}
