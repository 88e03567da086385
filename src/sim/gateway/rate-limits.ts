/**
 * Rates and quotas of a gateway and of its routes: how many requests of one key there may be, and what
 * each is told of it.
 *
 *   `RateLimit-Limit`, `-Remaining`, `-Reset`: of the limit that is nearest to its end, on every answer
 *   that one was counted for (draft-ietf-httpapi-ratelimit-headers-06). Past it: 429 with `Retry-After`
 *   (RFC 6585 section 4, RFC 9110 section 10.2.3), in whole seconds, never too early.
 *
 * Simplified: a gateway is one process, and so its counts are exact.
 */
import { milliseconds } from '../kernel/time.ts';
import type { Instant } from '../kernel/time.ts';
import type { ProcessCore } from '../net/process-core.ts';
import { FixedWindow } from '../resilience/rate-limit/fixed-window.ts';
import type { Allowance, Meter } from '../resilience/rate-limit/meter.ts';
import { PerKey } from '../resilience/rate-limit/per-key.ts';
import { SlidingWindow } from '../resilience/rate-limit/sliding-window.ts';
import { TokenBucket } from '../resilience/rate-limit/token-bucket.ts';
import type { ReasonValues } from '../services/facts.ts';
import { header } from '../wire/http1.ts';
import type { HttpHeaders, HttpResponse } from '../wire/http1.ts';
import type { LimitKey, Quota, RateLimit } from '../world/gateway-rules.ts';
import type { GatewayNode, Route } from '../world/scenario.ts';
import type { Filter, Passage } from './passage.ts';

/** One limit with the meters of its keys. */
interface Counter {
  readonly kind: 'rate' | 'quota';
  readonly per: LimitKey;
  /** Where it was set, and its own values. */
  readonly values: ReasonValues;
  readonly meters: PerKey;
}

interface Count {
  readonly counter: Counter;
  readonly key: string;
  readonly meter: Meter;
  readonly allowance: Allowance;
}

const NONE: readonly Counter[] = [];

export class RateLimits {
  readonly #core: ProcessCore;
  /** By what they count; a limit that an edit left as it was goes on counting. */
  #meters = new Map<string, PerKey>();
  #early = NONE;
  /** Those of the gateway that count by subject. */
  #late = NONE;
  #byRoute: ReadonlyMap<Route, readonly Counter[]> = new Map();

  constructor(core: ProcessCore, node: GatewayNode) {
    this.#core = core;
    this.configure(node);
  }

  configure(node: GatewayNode): void {
    const before = this.#meters;
    const meters = new Map<string, PerKey>();
    const metersOf = (place: string, rule: RateLimit | Quota): PerKey => {
      let key = `${place} ${JSON.stringify(rule)}`;
      // Routes that are alike in all of this count apart.
      while (meters.has(key)) key += "'";
      const known = before.get(key) ?? new PerKey(() => newMeter(rule));
      meters.set(key, known);
      return known;
    };
    const own: Counter[] = [];
    for (const kind of ['rate', 'quota'] as const) {
      const rule = node.limits?.[kind];
      if (rule === undefined) continue;
      const values = { ...valuesOf(rule), setting: `${node.id}.limits.${kind}` };
      own.push({ kind, per: rule.per, values, meters: metersOf(kind, rule) });
    }
    this.#early = own.filter(({ per }) => per !== 'subject');
    this.#late = own.filter(({ per }) => per === 'subject');
    const byRoute = new Map<Route, readonly Counter[]>();
    for (const [at, route] of node.routes.entries()) {
      const { limit, method, path } = route;
      if (limit === undefined) continue;
      const values = { ...valuesOf(limit), route: at + 1, setting: `${node.id}.routes` };
      const counted = metersOf(`${method} ${path}`, limit);
      byRoute.set(route, [{ kind: 'rate', per: limit.per, values, meters: counted }]);
    }
    this.#byRoute = byRoute;
    this.#meters = meters;
  }

  /** Those of the gateway, before anything else is known of a request. */
  readonly atTheDoor: Filter = (passage, next) => {
    this.#count(passage, this.#early, next);
  };

  /** Those by subject and those of the route, when both are known. */
  readonly ofRoute: Filter = (passage, next) => {
    const { route } = passage;
    this.#count(passage, this.#late, () => {
      const own = route === null ? NONE : (this.#byRoute.get(route) ?? this.#likeOf(route));
      this.#count(passage, own, next);
    });
  };

  /** Of the route as it is now: rules may have changed while the request waited. */
  #likeOf({ method, path }: Route): readonly Counter[] {
    for (const [route, counters] of this.#byRoute) {
      if (route.method === method && route.path === path) return counters;
    }
    return NONE;
  }

  /** All of them must allow it; a request that one of them refuses is counted by none. */
  #count(passage: Passage, counters: readonly Counter[], next: () => void): void {
    if (counters.length === 0) {
      next();
      return;
    }
    const { now } = this.#core;
    const counts = counters.map((counter) => countOf(counter, passage, now));
    const refusing = counts
      .filter(({ allowance }) => !allowance.isAllowed)
      .reduce<Count | null>((longest, one) => longerOf(longest, one), null);
    if (refusing !== null) {
      refuse(passage, refusing);
      return;
    }
    for (const { counter, key, meter } of counts) {
      meter.take(now);
      const left = meter.ask(now);
      const { kind, per, values } = counter;
      const { limit, remaining } = left;
      passage.note('limited', { kind, per, key, ...values, limit, remaining });
      passage.finishWith((response) => withHeaders(response, left));
    }
    next();
  }
}

function newMeter(rule: RateLimit | Quota): Meter {
  if (!('kind' in rule)) return new FixedWindow(rule.requests, milliseconds(rule.windowMs));
  return rule.kind === 'token-bucket'
    ? new TokenBucket(rule.ratePerSecond, rule.burst)
    : new SlidingWindow(rule.requests, milliseconds(rule.windowMs));
}

function valuesOf(rule: RateLimit | Quota): ReasonValues {
  if ('kind' in rule && rule.kind === 'token-bucket') {
    const { ratePerSecond, burst } = rule;
    return { ratePerSecond, burst };
  }
  const { requests, windowMs } = rule;
  return { requests, windowMs };
}

function countOf(counter: Counter, passage: Passage, now: Instant): Count {
  const { per, meters } = counter;
  const subject = per === 'subject' ? (passage.principal?.subject ?? '') : '';
  const key = subject !== '' ? subject : per === 'all' ? '' : passage.client;
  // No client's id has a colon.
  const meter = meters.meterOf(subject === '' ? key : `sub:${subject}`, now);
  return { counter, key, meter, allowance: meter.ask(now) };
}

function longerOf(one: Count | null, other: Count): Count {
  return one !== null && one.allowance.waitUs >= other.allowance.waitUs ? one : other;
}

function refuse(passage: Passage, { counter, key, allowance }: Count): void {
  const { kind, per } = counter;
  const retryAfterMs = allowance.waitUs / 1000;
  const values = { per, key, ...counter.values, retryAfterMs };
  passage.note('limited', { kind, ...values, limit: allowance.limit, remaining: 0 }, 'stopped');
  const whose = key === '' ? 'All clients together' : key;
  const detail = `${whose}: ${amount(counter.values)}; one more in ${retryAfterMs} ms`;
  const reason = kind === 'rate' ? 'rate-limited' : 'quota-exceeded';
  const retryAfter = String(wholeSeconds(allowance.waitUs));
  const headers: HttpHeaders = [['Retry-After', retryAfter], ...headersOf(allowance)];
  passage.refuse(429, reason, detail, values, headers);
}

function amount({ ratePerSecond, burst, requests, windowMs }: ReasonValues): string {
  return ratePerSecond === undefined
    ? `${requests ?? ''} requests in ${windowMs ?? ''} ms`
    : `${ratePerSecond} requests per second, ${burst ?? ''} at once`;
}

/** The answer says what is left of this limit, unless it says so of one of which less is left. */
function withHeaders(response: HttpResponse, allowance: Allowance): HttpResponse {
  const said = header(response.headers, 'RateLimit-Remaining');
  if (said !== undefined && Number(said) <= allowance.remaining) return response;
  const others = response.headers.filter(([name]) => !/^ratelimit-/i.test(name));
  return { ...response, headers: [...others, ...headersOf(allowance)] };
}

function headersOf({ limit, remaining, resetUs }: Allowance): HttpHeaders {
  return [
    ['RateLimit-Limit', String(limit)],
    ['RateLimit-Remaining', String(remaining)],
    ['RateLimit-Reset', String(wholeSeconds(resetUs))],
  ];
}

/** Rounded up: who comes then is not too early. */
function wholeSeconds(us: number): number {
  return Math.ceil(us / 1e6);
}
