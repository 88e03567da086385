/**
 * A token taken apart to be edited, and put together again: its two JSON texts, and by what it is signed.
 * Pure functions over the model's own.
 */
import type { Key, TokenKit } from './token-kit.ts';

/**
 * What stands behind the second dot. `kept`: what stood there. `none`: nothing. `identity`: by the identity
 * service's own key. `own`: by a key of one's own. `public`, `empty`: HS256, with the text of the public key
 * or with nothing as its secret.
 */
export const seals = ['kept', 'none', 'identity', 'own', 'public', 'empty'] as const;
export type Seal = (typeof seals)[number];

export interface TokenDraft {
  /** The token that it began with; empty: none. */
  readonly original: string;
  /** JSON texts. */
  readonly header: string;
  readonly claims: string;
  readonly seal: Seal;
}

export interface SealKeys {
  /** The identity service's own ones, with their secret halves, the newest last. */
  readonly identity: readonly Key[];
  /** Those that it publishes. */
  readonly published: readonly Key[];
  readonly own: Key;
}

export const emptyDraft: TokenDraft = { original: '', header: '{}', claims: '{}', seal: 'kept' };

/** The parts of a token as they are; what can't be read is left empty. */
export function draftOf(token: string): TokenDraft {
  const [header = '', claims = ''] = token.trim().split('.');
  return {
    original: token.trim(),
    header: pretty(textIn(header)),
    claims: pretty(textIn(claims)),
    seal: 'kept',
  };
}

function textIn(part: string): string {
  try {
    const bytes = atob(part.replaceAll('-', '+').replaceAll('_', '/'));
    return new TextDecoder().decode(Uint8Array.from(bytes, (char) => char.charCodeAt(0)));
  } catch {
    return '';
  }
}

/** Null: not a JSON object. */
export function objectIn(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? Object.fromEntries(Object.entries(value)) : null;
  } catch {
    return null;
  }
}

export function pretty(text: string): string {
  const value = objectIn(text);
  // A name that comes twice would be lost in an object.
  if (value === null || compact(text) !== JSON.stringify(value)) return text;
  return JSON.stringify(value, null, 2);
}

/** The text without the space between its words. */
function compact(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|\s+/g, (piece) => (piece.startsWith('"') ? piece : ''));
}

export type Composed =
  | { readonly ok: true; readonly token: string }
  | { readonly ok: false; readonly problem: 'no-json' | 'no-key' };

export function compose(draft: TokenDraft, keys: SealKeys, kit: TokenKit): Composed {
  const header = objectIn(draft.header);
  if (header === null) return { ok: false, problem: 'no-json' };
  const claims = compact(draft.claims);
  const unsigned = kit.unsignedToken(header, claims);
  const isKept = draft.seal === 'kept';
  if (isKept)
    return { ok: true, token: `${partsOf(draft, unsigned)}.${signatureOf(draft.original)}` };
  if (draft.seal === 'none') return { ok: true, token: `${unsigned}.` };
  if (draft.seal === 'public' || draft.seal === 'empty') {
    const secret = draft.seal === 'empty' ? '' : publicText(header, keys, kit);
    if (secret === null) return { ok: false, problem: 'no-key' };
    const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
    const signature = kit.base64url(kit.hmacSha256(bytes(secret), bytes(unsigned)));
    return { ok: true, token: `${unsigned}.${signature}` };
  }
  const key = draft.seal === 'own' ? keys.own : keyNamed(header['kid'], keys.identity);
  if (key === undefined) return { ok: false, problem: 'no-key' };
  return { ok: true, token: kit.signWith(key, header, claims) };
}

/** As they stood, where nothing was changed but the space between words: else the old signature is lost. */
function partsOf(draft: TokenDraft, unsigned: string): string {
  const before = draftOf(draft.original);
  const isSame =
    compact(before.header) === compact(draft.header) &&
    compact(before.claims) === compact(draft.claims);
  return isSame ? draft.original.split('.').slice(0, 2).join('.') : unsigned;
}

function signatureOf(token: string): string {
  return token.split('.')[2] ?? '';
}

/** The one of that name, else the newest. */
export function keyNamed(kid: unknown, keys: readonly Key[]): Key | undefined {
  return keys.find((key) => key.kid === kid) ?? keys.at(-1);
}

function publicText(
  header: Readonly<Record<string, unknown>>,
  { published }: SealKeys,
  kit: TokenKit,
): string | null {
  const key = keyNamed(header['kid'], published);
  return key === undefined ? null : kit.pemOf(key);
}
