/**
 * What a gateway may be told beyond method, path and service: conditions, changes, access, limits and
 * aggregation. Types only; everything is left out where it is not wanted. Units are in the names.
 *
 *   request ──▶ cors ▶ limits ▶ match ▶ tokens ▶ access ▶ limits of the route ▶ a place ▶ change
 *                                                                                   │
 *   answer  ◀── change ◀────────────────── one service, or several merged into one ◀┘
 */

/** A header or a query parameter that a request must have. */
export interface FieldCondition {
  /** A header's name in any case; a parameter's exactly. */
  readonly name: string;
  /** Its whole value, or `*` for any. */
  readonly value: string;
}

/** What a request must have besides method and path; all of it must hold. */
export interface RouteConditions {
  /** Host without its port, in any case; `*.example.org` for any name below. */
  readonly host?: string;
  readonly headers?: readonly FieldCondition[];
  readonly query?: readonly FieldCondition[];
  /** As `API-Version: 2` or `Accept: application/json; version=2` ask for it. */
  readonly version?: string;
}

/** Which fields of a JSON body go on. Paths such as `lines.price` go through lists. `keep` first, then `drop`, then `rename`. */
export interface Projection {
  /** Left out: all. */
  readonly keep?: readonly string[];
  readonly drop?: readonly string[];
  /** From the path to a new last name. */
  readonly rename?: Readonly<Record<string, string>>;
}

/**
 * In the texts, `{name}` stands for a parameter of the path, and `{query.name}`, `{header.name}`,
 * `{claim.name}`, `{body.name}` and `{trace}` for what the request brought. Where there is no such value,
 * what was to be set is not set, and the step says so.
 */
export interface RequestChanges {
  readonly setHeaders?: Readonly<Record<string, string>>;
  readonly removeHeaders?: readonly string[];
  readonly setQuery?: Readonly<Record<string, string>>;
  readonly removeQuery?: readonly string[];
  readonly body?: Projection;
  /**
   * By the path of a field of a JSON body, after `body`: JSON, with placeholders in its texts; what is no JSON
   * is a text.
   */
  readonly setFields?: Readonly<Record<string, string>>;
}

export interface ResponseChanges {
  readonly setHeaders?: Readonly<Record<string, string>>;
  readonly removeHeaders?: readonly string[];
  /** Of an answer made of parts, `keep` keeps also what it says of itself (`partial`, `missing` …). */
  readonly body?: Projection;
}

// ── Aggregation ──

/**
 * What becomes of an answer without this part: `fail` makes the part required; `omit` leaves it out and
 * names it; `default` puts a given value in its place; `last-known` the newest one that was good, and
 * where there is none, as `omit`.
 */
export const legPolicies = ['fail', 'omit', 'default', 'last-known'] as const;
export type LegPolicy = (typeof legPolicies)[number];

/**
 * One of the calls that an answer is put together from. A part is good when it was answered with a status
 * from 200 to 299 and JSON or nothing; 404 is a part that failed, like any other status.
 */
export interface Leg {
  /** Its name in the answer, and that by which later parts refer to it. Not one of `takenPartNames` (`gateway/part-names.ts`). */
  readonly name: string;
  /** Node id of the service. */
  readonly service: string;
  readonly method: string;
  /**
   * Target with `{name}` for a parameter of the route's path, `{query.name}`, `{header.name}`,
   * `{claim.name}`, `{body.name}`, `{trace}`, or `{part.field}` for what an earlier part of the list answered, before `response`
   * took something away. Where a value is missing the part fails, and nothing is asked.
   */
  readonly target: string;
  /** Longest wait for each attempt; left out: the gateway's. */
  readonly timeoutMs?: number;
  /** Further attempts after one that failed without an answer or by 502, 503 or 504. Only for GET. */
  readonly retries?: number;
  /** How long a good answer is used again for the same target and headers; 0 or left out: never. Only for GET. */
  readonly cacheMs?: number;
  /** `last-known` only for GET. */
  readonly onFailure: LegPolicy;
  /** JSON text for `default`. */
  readonly fallback?: string;
  readonly response?: Projection;
  /**
   * One call for each value found in an earlier part, `{each}` in the target (the N + 1 problem). The part
   * is a list: a result for each value, in their order, and null where there is none.
   */
  readonly each?: LegEach;
}

export interface LegEach {
  /** `part.path.to.field`; goes through lists. */
  readonly of: string;
  /**
   * All values in one call, else a call for each. `sku={each}` in the query becomes `sku=1&sku=2`, as
   * contracts have lists; anywhere else the values are joined by commas.
   */
  readonly batch: boolean;
  /** Of a batch: where in the answer the list of results is; left out: the answer is the list. */
  readonly list?: string;
  /**
   * Of a batch: the field by which a result says whose it is; left out: results are in the order of the
   * values, without repeated ones, and there must be as many.
   */
  readonly key?: string;
}

export interface Aggregate {
  /**
   * `parallel`: a part waits only for those that its target uses. `sequence`: each waits for the one before.
   * In both, the first required part that fails ends it all.
   */
  readonly order: 'parallel' | 'sequence';
  /**
   * `namespace`: each part under its name. `flat`: the fields of all parts at the top; where a field of that
   * name is there already, the later one is called `part.field`, and the answer lists it in `collisions`.
   */
  readonly merge: 'namespace' | 'flat';
  /**
   * Longest wait for all parts together, attempts and all; left out: each has its own only. Parts that are
   * not there by then have failed by `timeout`, and what becomes of the answer is their policy.
   */
  readonly timeoutMs?: number;
  readonly legs: readonly Leg[];
}

// ── Who and what ──

/** Signature algorithms (RFC 7518 section 3.1, RFC 8037). */
export const tokenAlgorithms = ['HS256', 'RS256', 'ES256', 'EdDSA'] as const;
export type TokenAlgorithm = (typeof tokenAlgorithms)[number];

/** What is checked of a token, in this order. */
export const tokenChecks = [
  'size', // at most `sizeMax` bytes
  'form', // three parts of base64url, JSON objects, no name twice
  'algorithm', // one of `algorithms`; never none
  'critical', // no `crit` that is not understood, no `b64: false` (RFC 7515 section 4.1.11, RFC 7797)
  'type', // `typ` is the one expected
  'key', // `kid` names a known key, and the key is for that algorithm
  'signature',
  'expiry', // `exp`
  'not-before', // `nbf`
  'issued', // `iat` is not in the future
  'issuer', // `iss`
  'audience', // `aud`
  'revocation', // `jti` was not revoked
] as const;
export type TokenCheck = (typeof tokenChecks)[number];

/** How tokens are checked: by a gateway for its routes, or by a service for itself. */
export interface TokenRules {
  /** Node id of the service that publishes the keys. */
  readonly identity: string;
  /** Path of its key set there (RFC 7517 section 5). */
  readonly keysPath: string;
  /** Path of its list of revoked tokens there; left out: none is asked for. */
  readonly revokedPath?: string;
  /** How old keys and list may be before they are asked for again. */
  readonly refreshMs: number;
  readonly issuer: string;
  readonly audience: string;
  readonly algorithms: readonly TokenAlgorithm[];
  /** `typ` of the header, such as `at+jwt` (RFC 9068); left out: any. */
  readonly type?: string;
  readonly leewaySeconds: number;
  readonly sizeMax: number;
  /** Cookie that may carry the token where there is no `Authorization` header. */
  readonly cookie?: string;
  /** Checks that are switched off: each is a hole. */
  readonly off?: readonly TokenCheck[];
}

/** What a request must prove; left out: nothing. */
export interface RouteAccess {
  /** All of them must be in the token's `scope`. */
  readonly scopes: readonly string[];
  /** One of them must be in the token's `roles`; empty: whoever it is. */
  readonly roles: readonly string[];
}

// ── Limits ──

/**
 * Whose requests are counted together: everybody's, each client's, or each token's `sub`. A request without
 * a verified token counts as its client's.
 */
export const limitKeys = ['all', 'client', 'subject'] as const;
export type LimitKey = (typeof limitKeys)[number];

/** Rates count in thousandths. In a sliding window, each request counts for exactly one window's length. */
export type RateLimit = {
  readonly per: LimitKey;
} & (
  | { readonly kind: 'token-bucket'; readonly ratePerSecond: number; readonly burst: number }
  | { readonly kind: 'sliding-window'; readonly requests: number; readonly windowMs: number }
);

/** So many requests in each window of that length, counted anew from each of its multiples since the start. */
export interface Quota {
  readonly per: LimitKey;
  readonly requests: number;
  readonly windowMs: number;
}

/**
 * What a gateway takes at all. Rate and quota are looked at before any route, or, per subject, once the
 * token has been verified; a place is asked for when nothing else is left to decide.
 */
export interface GatewayLimits {
  readonly rate?: RateLimit;
  readonly quota?: Quota;
  /** Requests that may be under way at once; the next one waits or is refused. */
  readonly concurrencyMax?: number;
  /** Requests that may wait for a place, those of higher priority first; left out: none. */
  readonly waitingMax?: number;
  /** Left out: 8 MiB. */
  readonly bodyBytesMax?: number;
  /** Request line and headers together; left out: 64 KiB. */
  readonly headerBytesMax?: number;
}

/** Which pages of other origins may ask (Fetch standard, CORS protocol). */
export interface CorsRules {
  /** Origins such as `http://shop.example`, or `*` alone for any. */
  readonly origins: readonly string[];
  /** Whether cookies may come along (`credentials: 'include'`); then `*` is not allowed. */
  readonly credentials: boolean;
  /** How long a browser need not ask again. */
  readonly maxAgeSeconds: number;
}

/** What a route may say beyond method, path, service and rewrite. */
export interface RouteRules {
  readonly when?: RouteConditions;
  /** Routes that a request fits alike share it by their weights. */
  readonly weight?: number;
  readonly request?: RequestChanges;
  readonly response?: ResponseChanges;
  /** Of a command that a queue takes: where to ask what became of it, a target as in `setHeaders`. */
  readonly location?: string;
  readonly access?: RouteAccess;
  readonly limit?: RateLimit;
  /** Higher ones are taken first and refused last; 0 when left out. */
  readonly priority?: number;
  /** The answer is put together from several services; `service` is null then. */
  readonly aggregate?: Aggregate;
}
