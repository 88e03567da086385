/**
 * Checks a token step by step, in the order of `tokenChecks`: each step says with which values it
 * passed or failed, and the first that fails stops it. A check that is switched off stops nothing, but
 * still says what it would have found, since that is the hole.
 */
import type { TokenAlgorithm, TokenCheck, TokenRules } from '../world/gateway-rules.ts';
import type { Members } from './json-object.ts';
import type { Jwk, KeySet } from './keys.ts';
import { naiveKeyAt, pemOf } from './naive-keys.ts';
import { isHmacOf, isSignedBy } from './signatures.ts';
import { decodeToken } from './token.ts';
import type { DecodedToken, FormProblem } from './token.ts';
import { bytesOfText } from '../wire/utf8.ts';

/** Why a check fails. */
export type TokenProblem =
  | 'too-large'
  | FormProblem['problem']
  | 'no-algorithm'
  | 'algorithm-none'
  | 'algorithm-not-allowed'
  | 'algorithm-of-another-key'
  | 'unknown-extension'
  | 'unencoded-payload'
  | 'another-type'
  | 'no-key-named'
  | 'unknown-key'
  | 'bad-signature'
  | 'no-expiry'
  | 'expired'
  | 'no-instant'
  | 'not-yet-valid'
  | 'issued-in-future'
  | 'another-issuer'
  | 'another-audience'
  | 'revoked'
  | 'no-token-id';

export type CheckValues = Readonly<Record<string, string | number>>;

export interface CheckResult {
  readonly check: TokenCheck;
  /** `off`: it was not asked to decide; a `problem` is then what went through the hole. */
  readonly outcome: 'passed' | 'failed' | 'off';
  readonly problem: TokenProblem | '';
  /** `given` and `expected`, and what else it was decided by; instants and leeway are in seconds. */
  readonly values: CheckValues;
}

export interface Verification {
  /** Up to the one that failed. */
  readonly checks: readonly CheckResult[];
  readonly failed: CheckResult | null;
  /** Null where a check failed: nothing in it may be believed. */
  readonly claims: Members | null;
}

/** What doesn't change with time: worked out once for a token, its rules and keys. */
export interface ExaminedToken {
  readonly token: DecodedToken;
  /** From size to signature. */
  readonly first: readonly CheckResult[];
  /** Issuer and audience; empty where one before failed. */
  readonly names: readonly CheckResult[];
}

/** `nowMs` since 1970; `revoked` are `jti`s, null where no list is kept. */
export function verifyToken(
  text: string,
  rules: TokenRules,
  keys: KeySet,
  revoked: ReadonlySet<string> | null,
  nowMs: number,
): Verification {
  return judgeToken(examineToken(text, rules, keys), rules, revoked, nowMs);
}

/** The claims of a token that is whole and signed by one of the keys; null: it is not. Nothing else is checked. */
export function claimsSignedBy(text: string, keys: readonly Jwk[]): Members | null {
  const { header, payload, signature, signed, problems } = decodeToken(text);
  if (problems.length > 0 || header === null || signature === null) return null;
  if (criticalOf(header)[0] !== '') return null;
  const key = keyFor(textOf(header['alg']), textOf(header['kid']), { keys });
  const isBy = key !== null && key.alg === header['alg'] && isSignedBy(key, signed, signature);
  return isBy ? payload : null;
}

export function examineToken(text: string, rules: TokenRules, keys: KeySet): ExaminedToken {
  const size = sizeOf(text, rules);
  // What is too long is not read at all.
  const isTooLong = resultOf('size', size, rules).outcome === 'failed';
  const token = decodeToken(isTooLong ? '' : text);
  const first: CheckResult[] = [];
  const passes = (check: TokenCheck, finding: Finding): boolean => {
    const result = resultOf(check, finding, rules);
    first.push(result);
    return result.outcome !== 'failed';
  };
  const isSigned =
    passes('size', size) &&
    passes('form', formOf(token)) &&
    token.header !== null &&
    token.payload !== null &&
    examineHeader(token, token.header, rules, keys, passes);
  const names =
    !isSigned || token.payload === null
      ? []
      : [
          resultOf('issuer', issuerOf(token.payload, rules), rules),
          resultOf('audience', audienceOf(token.payload, rules), rules),
        ];
  return { token, first, names };
}

export function judgeToken(
  { token, first, names }: ExaminedToken,
  rules: TokenRules,
  revoked: ReadonlySet<string> | null,
  nowMs: number,
): Verification {
  const claims = token.payload;
  const last = first.at(-1);
  if (last === undefined || last.outcome === 'failed' || claims === null || names.length === 0) {
    return { checks: first, failed: last ?? null, claims: null };
  }
  const now = Math.floor(nowMs / 1000);
  const checks = [
    ...first,
    resultOf('expiry', expiryOf(claims, rules, now), rules),
    resultOf('not-before', beginOf(claims, 'nbf', 'not-yet-valid', rules, now), rules),
    resultOf('issued', beginOf(claims, 'iat', 'issued-in-future', rules, now), rules),
    ...names,
    resultOf('revocation', revocationOf(claims, revoked), rules),
  ];
  const at = checks.findIndex((one) => one.outcome === 'failed');
  if (at < 0) return { checks, failed: null, claims };
  return { checks: checks.slice(0, at + 1), failed: checks[at] ?? null, claims: null };
}

/** What a check found; an empty problem: all is well. */
type Finding = readonly [problem: TokenProblem | '', values: CheckValues];

function resultOf(check: TokenCheck, [problem, values]: Finding, rules: TokenRules): CheckResult {
  const isOff = rules.off?.includes(check) === true;
  const outcome = isOff && !isHopeless(problem) ? 'off' : problem === '' ? 'passed' : 'failed';
  return { check, outcome, problem, values };
}

/** What can't be read can't be let through either, whoever doesn't mind. */
function isHopeless(problem: TokenProblem | ''): boolean {
  return (
    problem === 'not-three-parts' || problem === 'not-json-object' || problem === 'nested-too-deep'
  );
}

function sizeOf({ length }: string, { sizeMax }: TokenRules): Finding {
  return [length > sizeMax ? 'too-large' : '', { given: length, expected: sizeMax }];
}

function formOf({ problems, header, payload }: DecodedToken): Finding {
  const isReadable = header !== null && payload !== null;
  // What makes it unreadable is said before what is merely wrong.
  const first = problems.find(({ problem }) => !isReadable && isHopeless(problem)) ?? problems[0];
  if (first === undefined) return ['', { given: 3 }];
  const { problem, part, given } = first;
  const isLost = !isReadable && part !== 'signature' && problem === 'not-base64url';
  return [isLost ? 'not-json-object' : problem, { part, given }];
}

// ── Header ──

/** From the algorithm to the signature; true where nothing failed. */
function examineHeader(
  token: DecodedToken,
  header: Members,
  rules: TokenRules,
  keys: KeySet,
  passes: (check: TokenCheck, finding: Finding) => boolean,
): boolean {
  const alg = textOf(header['alg']);
  const kid = textOf(header['kid']);
  const named = keyFor(alg, kid, keys);
  // Where nobody minds which key is named, any that fits is taken; what it is for is checked as of any other.
  const isAnyTaken = named === null && rules.off?.includes('key') === true;
  const key = isAnyTaken ? anyKeyBehind(token, alg, kid, keys) : named;
  return (
    passes('algorithm', algorithmOf(header, key, rules)) &&
    passes('critical', criticalOf(header)) &&
    passes('type', typeOf(header, rules)) &&
    passes('key', keyOf(alg, kid, named, keys)) &&
    passes('signature', [
      isGenuine(token, alg, kid, key) ? '' : 'bad-signature',
      { alg, kid, bytes: token.signature?.length ?? 0 },
    ])
  );
}

/** A token that names no key is for the one of its algorithm, where there is but one. */
function keyFor(alg: string, kid: string, { keys }: KeySet): Jwk | null {
  const named = kid === '' ? keys : keys.filter((one) => one.kid === kid);
  const fitting = named.filter((one) => one.alg === alg);
  if (kid === '') return (fitting.length === 1 ? fitting[0] : undefined) ?? null;
  return fitting[0] ?? named[0] ?? null;
}

function isNone(alg: string): boolean {
  return alg.toLowerCase() === 'none';
}

function algorithmOf(header: Members, key: Jwk | null, { algorithms }: TokenRules): Finding {
  const alg = textOf(header['alg']);
  const values = { given: alg, expected: algorithms.join(', ') };
  if (typeof header['alg'] !== 'string') return ['no-algorithm', values];
  if (isNone(alg)) return ['algorithm-none', values];
  const isAllowed = algorithms.some((one: TokenAlgorithm) => one === alg);
  if (!isAllowed) return ['algorithm-not-allowed', values];
  // The key decides what it is for, never the token (RFC 8725 section 3.1).
  if (key !== null && key.alg !== alg) {
    return ['algorithm-of-another-key', { ...values, kid: key.kid ?? '', expected: key.alg }];
  }
  return ['', values];
}

function criticalOf(header: Members): Finding {
  const critical = header['crit'];
  if (header['b64'] === false) return ['unencoded-payload', { given: 'b64: false' }];
  if (critical === undefined) return ['', { given: '' }];
  const given = Array.isArray(critical) ? critical.map(textOf).join(', ') : textOf(critical);
  return ['unknown-extension', { given: given.slice(0, 100) }];
}

/** A media type: in any case, and `application/` may be left out (RFC 7515 section 4.1.9). */
function typeOf(header: Members, { type }: TokenRules): Finding {
  const given = textOf(header['typ']);
  const plain = (one: string): string => one.toLowerCase().replace(/^application\//, '');
  const isRight = type === undefined || plain(given) === plain(type);
  return [isRight ? '' : 'another-type', { given: given.slice(0, 100), expected: type ?? '' }];
}

function keyOf(alg: string, kid: string, key: Jwk | null, { keys }: KeySet): Finding {
  const expected = keys.map((one) => one.kid ?? '').join(', ');
  const values = { given: kid.slice(0, 200), expected };
  if (isNone(alg)) return ['', values];
  if (key !== null) return ['', { ...values, given: key.kid ?? '' }];
  return [kid === '' ? 'no-key-named' : 'unknown-key', values];
}

/**
 * What careless code comes upon where no known key is named: what a strange `kid` selects, or else whichever
 * of the known ones the signature fits. Null: there is none.
 */
function anyKeyBehind(token: DecodedToken, alg: string, kid: string, { keys }: KeySet): Jwk | null {
  const found = naiveKeyAt(kid);
  if (found !== null) return found.kind === 'key' ? found.key : null;
  return keys.find((one) => isBy(one, token, alg)) ?? null;
}

/**
 * Whether the signature is right: by the key that is taken for it. Nothing has to fit where `alg` is none,
 * and under a strange `kid` careless code may find a secret.
 */
function isGenuine(token: DecodedToken, alg: string, kid: string, key: Jwk | null): boolean {
  const { signed, signature } = token;
  if (signature === null) return false;
  if (isNone(alg)) return signature.length === 0;
  if (key !== null) return isBy(key, token, alg);
  const found = naiveKeyAt(kid);
  return found?.kind === 'secret' && alg === 'HS256' && isHmacOf(found.secret, signed, signature);
}

/** What believes `alg` takes the text of a public key as the secret of HS256. */
function isBy(key: Jwk, { signed, signature }: DecodedToken, alg: string): boolean {
  if (signature === null) return false;
  if (key.alg === alg) return isSignedBy(key, signed, signature);
  return alg === 'HS256' && isHmacOf(bytesOfText(pemOf(key)), signed, signature);
}

// ── Claims ──

/** Seconds since 1970 (RFC 7519 section 2, NumericDate); null: the claim is something else. */
function secondsOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

function expiryOf(claims: Members, { leewaySeconds: leeway }: TokenRules, now: number): Finding {
  const given = claims['exp'];
  const exp = secondsOf(given);
  if (given === undefined) return ['no-expiry', { now, leeway }];
  if (exp === null) return ['no-instant', { claim: 'exp', given: textOf(given) }];
  return [now < exp + leeway ? '' : 'expired', { given: exp, now, leeway, over: now - exp }];
}

/** `nbf` and `iat`: neither may lie ahead. */
function beginOf(
  claims: Members,
  claim: 'nbf' | 'iat',
  problem: TokenProblem,
  { leewaySeconds: leeway }: TokenRules,
  now: number,
): Finding {
  const given = claims[claim];
  const begin = secondsOf(given);
  if (given === undefined) return ['', { now, leeway }];
  if (begin === null) return ['no-instant', { claim, given: textOf(given) }];
  const values = { given: begin, now, leeway, under: begin - now };
  return [now >= begin - leeway ? '' : problem, values];
}

function issuerOf(claims: Members, { issuer: expected }: TokenRules): Finding {
  const given = claims['iss'];
  return [
    given === expected ? '' : 'another-issuer',
    { given: textOf(given).slice(0, 100), expected },
  ];
}

/** One audience, or a list of them (RFC 7519 section 4.1.3). */
function audienceOf(claims: Members, { audience: expected }: TokenRules): Finding {
  const aud = claims['aud'];
  const given: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
  const values = { given: given.map(textOf).join(', ').slice(0, 100), expected };
  return [given.includes(expected) ? '' : 'another-audience', values];
}

function revocationOf(claims: Members, revoked: ReadonlySet<string> | null): Finding {
  const jti = claims['jti'];
  const given = textOf(jti).slice(0, 100);
  if (revoked === null) return ['', { given, list: 'none' }];
  if (typeof jti !== 'string') return ['no-token-id', { given, revoked: revoked.size }];
  return [revoked.has(jti) ? 'revoked' : '', { given, revoked: revoked.size }];
}

/** As it is said in values. */
function textOf(value: unknown): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
