/**
 * Checks tokens by the keys and the list of revoked ones that an identity service publishes. Both are
 * asked for over the network, kept, and asked for again when they are old, while requests go on with the
 * old ones. Only the first request of all waits, and those whose key is not known yet.
 */
import { isMembers } from '../wire/json.ts';
import { between, EPOCH_MS, milliseconds, toMilliseconds } from '../kernel/time.ts';
import type { Instant } from '../kernel/time.ts';
import { readKeySet } from '../tokens/keys.ts';
import type { KeySet } from '../tokens/keys.ts';
import { principalOf } from '../tokens/principal.ts';
import type { Principal } from '../tokens/principal.ts';
import { examineToken, judgeToken } from '../tokens/verify.ts';
import type { CheckResult, ExaminedToken } from '../tokens/verify.ts';
import type { TokenCheck, TokenRules } from '../world/gateway-rules.ts';
import type { ReasonValues } from './facts.ts';

/** How soon keys are asked for again because of a `kid` that is not known: else forged ones would flood the identity service. */
export const UNKNOWN_KEY_COOLDOWN_MS = 5_000;
/** How soon what could not be had is asked for again; until then whoever needs it is refused at once. */
export const RETRY_COOLDOWN_MS = 1_000;
/** Tokens whose signature is remembered, and how long they may be for that. */
const REMEMBERED_MAX = 1_000;
const REMEMBERED_LENGTH_MAX = 8_192;

/** The request for which something is asked. */
export interface Asker {
  readonly trace: string;
  readonly span: string;
}

/** What the identity service answered at a path: JSON, or why there is none. */
export type Published =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'failure'; readonly error: string };

/** Asks the identity service; `done` is told once, maybe at once. */
export type AskIdentity = (
  rules: TokenRules,
  path: string,
  asker: Asker,
  done: (published: Published) => void,
) => void;

export type TokenOutcome =
  | { readonly kind: 'good'; readonly principal: Principal; readonly values: ReasonValues }
  | { readonly kind: 'bad'; readonly failed: CheckResult; readonly values: ReasonValues }
  /** It can't be checked: keys or list were never had. */
  | { readonly kind: 'unavailable'; readonly values: ReasonValues };

/** What a check looks at, by its name in the token. */
const memberOf: Readonly<Partial<Record<TokenCheck, string>>> = {
  algorithm: 'alg',
  critical: 'crit',
  type: 'typ',
  key: 'kid',
  expiry: 'exp',
  'not-before': 'nbf',
  issued: 'iat',
  issuer: 'iss',
  audience: 'aud',
  revocation: 'jti',
};

interface Remembered {
  readonly examined: ExaminedToken;
  readonly principal: Principal;
  /** What the checks that don't change with time were decided by. */
  readonly values: ReasonValues;
}

export class TokenVerifier {
  readonly #now: () => Instant;
  readonly #clockMs: () => number;
  readonly #ask: AskIdentity;
  #rules: TokenRules;
  /** One more with each change of the rules. */
  #edition = 0;
  #keys: Kept<KeySet>;
  #revoked: Kept<ReadonlySet<string>>;
  /** The newest last. */
  readonly #remembered = new Map<string, Remembered>();

  /** `clockMs`: what the clock shows that `exp` and `nbf` are compared with, ms since the run began. */
  constructor(
    rules: TokenRules,
    now: () => Instant,
    ask: AskIdentity,
    clockMs = (): number => toMilliseconds(now()),
  ) {
    this.#rules = rules;
    this.#now = now;
    this.#clockMs = clockMs;
    this.#ask = ask;
    this.#keys = this.#keptKeys();
    this.#revoked = this.#keptList();
  }

  /** New rules hold from the next token on; keys stay where they come from the same place. */
  configure(rules: TokenRules): void {
    const before = this.#rules;
    if (JSON.stringify(rules) === JSON.stringify(before)) return;
    this.#rules = rules;
    this.#edition += 1;
    this.#remembered.clear();
    const isSame = rules.identity === before.identity;
    if (!isSame || rules.keysPath !== before.keysPath) this.#keys = this.#keptKeys();
    if (!isSame || rules.revokedPath !== before.revokedPath) this.#revoked = this.#keptList();
  }

  /** `done` is told at once where all that is needed is at hand. */
  verify(token: string, asker: Asker, done: (outcome: TokenOutcome) => void): void {
    const { revokedPath } = this.#rules;
    // What comes when the rules have changed is of a service that may not be asked any more.
    const anew = this.#unlessStill(() => this.verify(token, asker, done));
    this.#keys.use(asker, (keys) => {
      if (anew()) return;
      if (keys === null) {
        done({ kind: 'unavailable', values: this.#missing('keys', this.#keys.error) });
        return;
      }
      if (revokedPath === undefined) this.#judge(token, keys, null, asker, done);
      else {
        this.#revoked.use(asker, (revoked) => {
          if (anew()) return;
          if (revoked !== null) this.#judge(token, keys, revoked, asker, done);
          else done({ kind: 'unavailable', values: this.#missing('list', this.#revoked.error) });
        });
      }
    });
  }

  /** Does it, and says so, where the rules are not those of now any more. */
  #unlessStill(work: () => void): () => boolean {
    const edition = this.#edition;
    return () => {
      if (edition === this.#edition) return false;
      work();
      return true;
    };
  }

  #judge(
    token: string,
    keys: KeySet,
    revoked: ReadonlySet<string> | null,
    asker: Asker,
    done: (outcome: TokenOutcome) => void,
  ): void {
    const first = this.#recall(token, keys);
    const isUnknown = first.examined.first.some((one) => one.problem === 'unknown-key');
    if (isUnknown && (this.#keys.isAsking || this.#keys.mayAskAgain(UNKNOWN_KEY_COOLDOWN_MS))) {
      const anew = this.#unlessStill(() => this.verify(token, asker, done));
      this.#keys.askAgain(asker, (newer) => {
        if (anew()) return;
        const known = newer ?? keys;
        done(this.#outcome(this.#recall(token, known), revoked));
      });
      return;
    }
    done(this.#outcome(first, revoked));
  }

  #outcome(
    { examined, principal, values }: Remembered,
    revoked: ReadonlySet<string> | null,
  ): TokenOutcome {
    const nowMs = EPOCH_MS + this.#clockMs();
    const { checks, failed, claims } = judgeToken(examined, this.#rules, revoked, nowMs);
    if (failed !== null || claims === null) {
      const why = failed ?? checks.at(-1);
      if (why === undefined) throw new Error('A token without any check');
      const { check, problem } = why;
      const name = memberOf[check];
      const values = { ...why.values, check, problem, ...(name === undefined ? {} : { name }) };
      return { kind: 'bad', failed: why, values };
    }
    const holes = checks.filter((one) => one.outcome === 'off' && one.problem !== '');
    return {
      kind: 'good',
      principal,
      values: {
        ...values,
        now: Math.floor(nowMs / 1000),
        ...(revoked === null ? {} : { revoked: revoked.size }),
        ...(holes.length === 0 ? {} : { holes: holes.map((one) => one.check).join(', ') }),
      },
    };
  }

  #recall(token: string, keys: KeySet): Remembered {
    const known = this.#remembered.get(token);
    if (known !== undefined) {
      this.#remembered.delete(token);
      this.#remembered.set(token, known);
      return known;
    }
    const examined = examineToken(token, this.#rules, keys);
    const { header, payload } = examined.token;
    const principal = principalOf(payload ?? {});
    const one = {
      examined,
      principal,
      values: valuesOf(token, header ?? {}, principal, this.#rules),
    };
    if (token.length <= REMEMBERED_LENGTH_MAX) {
      if (this.#remembered.size >= REMEMBERED_MAX) {
        const [oldest = ''] = this.#remembered.keys();
        this.#remembered.delete(oldest);
      }
      this.#remembered.set(token, one);
    }
    return one;
  }

  #missing(what: 'keys' | 'list', error: string): ReasonValues {
    const { identity, keysPath, revokedPath = '' } = this.#rules;
    return { what, identity, path: what === 'keys' ? keysPath : revokedPath, error };
  }

  #keptKeys(): Kept<KeySet> {
    return new Kept(
      this.#now,
      () => this.#rules.refreshMs,
      (asker, done) => this.#ask(this.#rules, this.#rules.keysPath, asker, done),
      readKeySet,
      () => this.#remembered.clear(),
    );
  }

  #keptList(): Kept<ReadonlySet<string>> {
    return new Kept(
      this.#now,
      () => this.#rules.refreshMs,
      (asker, done) => this.#ask(this.#rules, this.#rules.revokedPath ?? '', asker, done),
      readRevoked,
      () => {},
    );
  }
}

/** `{ "revoked": [ … ] }`, each the `jti` of a token. */
function readRevoked(value: unknown): ReadonlySet<string> | null {
  if (!isMembers(value) || !Array.isArray(value['revoked'])) return null;
  return new Set(value['revoked'].filter((one) => typeof one === 'string'));
}

function valuesOf(
  token: string,
  header: Readonly<Record<string, unknown>>,
  { subject, claims }: Principal,
  rules: TokenRules,
): ReasonValues {
  const said = (value: unknown): string | number =>
    typeof value === 'number' ? value : typeof value === 'string' ? value.slice(0, 100) : '';
  return {
    subject: subject.slice(0, 100),
    size: token.length,
    algorithm: said(header['alg']),
    type: said(header['typ']),
    key: said(header['kid']),
    exp: said(claims['exp']),
    issuer: said(claims['iss']),
    audience: rules.audience,
    token: said(claims['jti']),
    ...(rules.off === undefined || rules.off.length === 0 ? {} : { off: rules.off.join(', ') }),
  };
}

/** Something that is published, and kept until it is had anew. */
class Kept<T> {
  /** Why it could not be had the last time; empty: it could. */
  error = '';
  readonly #now: () => Instant;
  readonly #refreshMs: () => number;
  readonly #ask: (asker: Asker, done: (published: Published) => void) => void;
  readonly #read: (value: unknown) => T | null;
  readonly #onChange: () => void;
  #value: T | null = null;
  #text = '';
  #askedAt: Instant | null = null;
  #had: Instant | null = null;
  /** Null: nothing is under way. */
  #waiting: ((value: T | null) => void)[] | null = null;

  constructor(
    now: () => Instant,
    refreshMs: () => number,
    ask: (asker: Asker, done: (published: Published) => void) => void,
    read: (value: unknown) => T | null,
    onChange: () => void,
  ) {
    this.#now = now;
    this.#refreshMs = refreshMs;
    this.#ask = ask;
    this.#read = read;
    this.#onChange = onChange;
  }

  /** At once where there is one, however old; null: there is none to be had now. */
  use(asker: Asker, done: (value: T | null) => void): void {
    if (this.#value !== null) {
      const isOld = this.#isPast(this.#had, this.#refreshMs());
      if (isOld && this.mayAskAgain(RETRY_COOLDOWN_MS)) this.askAgain(asker, () => {});
      done(this.#value);
    } else if (this.#waiting !== null || this.mayAskAgain(RETRY_COOLDOWN_MS)) {
      this.askAgain(asker, done);
    } else done(null);
  }

  /** Whether an answer is under way. */
  get isAsking(): boolean {
    return this.#waiting !== null;
  }

  /** Whether it was not asked for lately. */
  mayAskAgain(cooldownMs: number): boolean {
    return this.#isPast(this.#askedAt, cooldownMs);
  }

  /** Together with those who wait already; null: it could not be had, and never was before. */
  askAgain(asker: Asker, done: (value: T | null) => void): void {
    if (this.#waiting !== null) {
      this.#waiting.push(done);
      return;
    }
    this.#waiting = [done];
    this.#askedAt = this.#now();
    this.#ask(asker, (published) => {
      const waiting = this.#waiting ?? [];
      this.#waiting = null;
      this.#take(published);
      for (const one of waiting) one(this.#value);
    });
  }

  #take(published: Published): void {
    if (published.kind === 'failure') {
      this.error = published.error;
      return;
    }
    const value = this.#read(published.value);
    if (value === null) {
      this.error = 'it published something else';
      return;
    }
    this.error = '';
    this.#had = this.#now();
    const text = JSON.stringify(published.value);
    if (text === this.#text) return;
    this.#text = text;
    this.#value = value;
    this.#onChange();
  }

  #isPast(since: Instant | null, ms: number): boolean {
    return since === null || between(since, this.#now()) >= milliseconds(ms);
  }
}
