/**
 * The last filter of a route with `aggregate`: asks for the parts, each as soon as it can be asked for,
 * and answers once with what came of them.
 *
 *   parts ─▶ those whose earlier parts are there ─▶ calls ─▶ results ─▶ … ─▶ one answer
 *                                                     └▶ a required part failed: the others are cancelled
 */
import { between, milliseconds, toMilliseconds } from '../kernel/time.ts';
import type { Duration } from '../kernel/time.ts';
import type { ProcessCore } from '../net/process-core.ts';
import { jsonResponse, problemResponse } from '../protocols/rest/behaviour.ts';
import type { Aggregate } from '../world/gateway-rules.ts';
import type { GatewayNode } from '../world/scenario.ts';
import { listed } from './changed-messages.ts';
import { sourcesOf } from './changes.ts';
import { compileParts } from './compiled-parts.ts';
import type { CompiledPart } from './compiled-parts.ts';
import { KnownAnswers } from './known-answers.ts';
import type { KnownAnswer } from './known-answers.ts';
import { mergeParts } from './merge.ts';
import { PartCall } from './part-call.ts';
import type { PartCaller } from './part-call.ts';
import {
  nothingThere,
  sayFailure,
  statusOfWhole,
  unusable,
  withoutValue,
} from './part-failures.ts';
import type { PartFailure } from './part-failures.ts';
import { EACH_VALUES_MAX, entriesOf, partOf, resultWithout, valuesAt } from './parts.ts';
import type { Entry, Lack, Part, Result } from './parts.ts';
import type { Passage } from './passage.ts';
import { memberAt } from './placeholders.ts';
import type { PlaceholderSources } from './placeholders.ts';
import type { UpstreamCalls } from './upstream-calls.ts';

/** Headers that ask for something of the whole answer, and say nothing to a service that gives a part. */
const notForParts = /^(accept|accept-encoding|expect|range|if-.*|traceparent|tracestate)$/i;

export class Aggregator {
  readonly #core: ProcessCore;
  readonly #calls: UpstreamCalls;
  readonly #known = new KnownAnswers();

  constructor(core: ProcessCore, calls: UpstreamCalls) {
    this.#core = core;
    this.#calls = calls;
  }

  /** Leads the passage to its end. */
  answer(passage: Passage, aggregate: Aggregate, { id, timeoutMs }: GatewayNode): void {
    const own = passage.outgoing.headers.filter(([name]) => !notForParts.test(name));
    const headersWithBody = [['Accept', 'application/json'] as const, ...own];
    const caller: PartCaller = {
      core: this.#core,
      calls: this.#calls,
      passage,
      headersWithBody,
      headers: headersWithBody.filter(([name]) => !/^content-/i.test(name)),
      gateway: id,
      timeoutMs,
    };
    new Assembly(caller, aggregate, this.#known).begin();
  }
}

/** What one call is for: values of `each`; null: all of the part. */
type Errand = readonly string[] | null;

/** A part on its way. */
interface Asked {
  readonly compiled: CompiledPart;
  /** Values of `each` as they were found, with repeated ones; null: the part has none. */
  order: readonly string[] | null;
  /** Calls that are still to be made. */
  errands: readonly Errand[];
  underWay: number;
  readonly entries: Entry[];
  /** Once it has ended. */
  part: Part | null;
}

/** What a call that is under way would bring. */
interface Waiting {
  readonly asked: Asked;
  readonly errand: Errand;
  readonly target: string;
  readonly known: KnownAnswer | null;
}

/** One answer in the making. */
class Assembly {
  readonly #caller: PartCaller;
  readonly #passage: Passage;
  readonly #core: ProcessCore;
  readonly #aggregate: Aggregate;
  readonly #known: KnownAnswers;
  readonly #asked: readonly Asked[];
  /** Calls that are under way, and what each is for. */
  readonly #open = new Map<PartCall, Waiting>();
  readonly #sources: PlaceholderSources;
  /** What answers may depend on besides their target; made when it is needed. */
  #headersKey: string | null = null;
  #isAdvancing = false;

  constructor(caller: PartCaller, aggregate: Aggregate, known: KnownAnswers) {
    this.#caller = caller;
    this.#passage = caller.passage;
    this.#core = caller.core;
    this.#aggregate = aggregate;
    this.#known = known;
    this.#asked = compileParts(aggregate).map((compiled) => ({
      compiled,
      order: null,
      errands: [],
      underWay: 0,
      entries: [],
      part: null,
    }));
    const sources = sourcesOf(this.#passage);
    const valueOf = (name: string): unknown => this.#fieldOf(name) ?? sources.valueOf?.(name);
    this.#sources = { ...sources, valueOf };
  }

  begin(): void {
    this.#passage.whenOver(() => this.#cancelAll());
    const { timeoutMs } = this.#aggregate;
    if (timeoutMs !== undefined) {
      const timer = this.#core.schedule(milliseconds(timeoutMs), () => this.#expire(timeoutMs));
      this.#passage.whenOver(() => timer.cancel());
    }
    this.#advance();
  }

  /** The time for all is up: what is not there has failed, and each part's policy decides. */
  #expire(timeoutMs: number): void {
    const { gateway } = this.#caller;
    const { method = '', path = '' } = this.#passage.route ?? {};
    const late = ({ leg }: CompiledPart, target: string, definite: boolean): PartFailure => ({
      reason: 'timeout',
      values: {
        ...{ part: leg.name, service: leg.service, target, timeoutMs },
        setting: `${gateway}.${method} ${path}.timeoutMs`,
      },
      status: 504,
      headers: [],
      definite,
      isTold: false,
    });
    const open = [...this.#open];
    this.#cancelAll();
    for (const [, { asked, errand, target, known }] of open) {
      if (this.#passage.isOver) return;
      const failure = late(asked.compiled, target, false);
      this.#lose(asked, errand, failure, known, 'answered', target);
    }
    for (const asked of this.#asked) {
      if (asked.part !== null) continue;
      // Those that were still to be made.
      const isUnasked = asked.underWay === 0 && asked.entries.length === 0;
      const unmade = isUnasked && asked.errands.length === 0 ? [null] : asked.errands;
      for (const errand of unmade) {
        if (this.#passage.isOver) return;
        const failure = late(asked.compiled, asked.compiled.leg.target, true);
        this.#lose(asked, errand, failure, null, 'called');
      }
      asked.errands = [];
      asked.underWay = 0;
      this.#settle(asked);
    }
    this.#advance();
  }

  /** Asks for all that can be asked for, and answers when nothing is left to wait for. */
  #advance(): void {
    // A call that ends at once comes back here while others have not begun.
    if (this.#isAdvancing) return;
    this.#isAdvancing = true;
    while (!this.#passage.isOver) {
      const calls = this.#asked.flatMap((asked) => this.#callsFor(asked));
      if (calls.length === 0 || this.#passage.isOver) break;
      for (const [call, waiting] of calls) {
        this.#open.set(call, waiting);
        call.announce();
      }
      this.#passage.tell();
      for (const [call] of calls) if (!this.#passage.isOver) call.begin();
    }
    this.#isAdvancing = false;
    if (this.#passage.isOver) return;
    if (this.#asked.every(({ part }) => part !== null)) this.#finish();
    else this.#passage.tell();
  }

  /** Calls that can be made now. */
  #callsFor(asked: Asked): (readonly [PartCall, Waiting])[] {
    if (asked.part !== null || asked.underWay > 0 || this.#passage.isOver) return [];
    if (asked.errands.length === 0) {
      if (asked.compiled.waitsFor.some((at) => this.#asked[at]?.part === null)) return [];
      this.#plan(asked);
    }
    const calls: (readonly [PartCall, Waiting])[] = [];
    while (asked.errands.length > 0 && !this.#passage.isOver) {
      const [errand = null, ...others] = asked.errands;
      asked.errands = others;
      asked.underWay += 1;
      const call = this.#callFor(asked, errand);
      if (call !== null) calls.push(call);
      // In sequence the calls of one part wait for each other, too.
      if (call !== null && this.#aggregate.order === 'sequence') break;
    }
    return calls;
  }

  /** Which calls a part needs; it ends here where there is nothing to ask, or nothing to ask with. */
  #plan(asked: Asked): void {
    const { leg, of } = asked.compiled;
    const { each } = leg;
    if (each === undefined || of === null) {
      asked.errands = [null];
      return;
    }
    const earlier = this.#asked[of.at]?.part;
    const found = earlier?.isThere === true ? valuesAt(earlier.value, of.path) : null;
    const unique = [...new Set(found)];
    if (found === null || unique.length > EACH_VALUES_MAX) {
      const told = { part: leg.name, service: leg.service, target: leg.target };
      const error = `${unique.length} values at ${each.of}; at most ${EACH_VALUES_MAX} are asked for`;
      const failure =
        found === null
          ? withoutValue(each.of, told, this.#statusBehind(each.of))
          : unusable(error, told);
      this.#lose(asked, null, failure, null, 'called');
      this.#settle(asked);
      return;
    }
    asked.order = found;
    asked.errands = each.batch && unique.length > 0 ? [unique] : unique.map((value) => [value]);
    if (unique.length === 0) this.#settle(asked);
  }

  /** Null: the errand has ended already, from memory or because it can't be asked. */
  #callFor(asked: Asked, errand: Errand): readonly [PartCall, Waiting] | null {
    const { leg, fill, isRemembered } = asked.compiled;
    const filled = fill(this.#sources, errand);
    if (!filled.ok) {
      const told = { part: leg.name, service: leg.service, target: leg.target };
      const failure = withoutValue(filled.name, told, this.#statusBehind(filled.name));
      this.#lose(asked, errand, failure, null, 'called');
      this.#ended(asked);
      return null;
    }
    const target = filled.text;
    const key = isRemembered ? this.#keyOf(leg.service, target) : null;
    const known = key === null ? null : (this.#known.get(key) ?? null);
    if (known !== null && this.#ageOf(known) < milliseconds(leg.cacheMs ?? 0)) {
      const cachedMs = toMilliseconds(this.#ageOf(known));
      this.#passage.note('answered', { part: leg.name, service: leg.service, target, cachedMs });
      this.#put(asked, errand, target, known.value, asGood);
      this.#ended(asked);
      return null;
    }
    const call = new PartCall(this.#caller, leg, target, (answer) => {
      this.#open.delete(call);
      if (!answer.ok) this.#lose(asked, errand, answer.failure, known, null, target);
      else if (this.#put(asked, errand, target, answer.value, asGood) && key !== null) {
        const { value, bytes } = answer;
        this.#known.keep(key, { value, bytes, at: this.#core.now });
      }
      this.#ended(asked);
      this.#advance();
    });
    return [call, { asked, errand, target, known }];
  }

  /** Each value of the errand gets what the answer has for it. False: the answer is of no use. */
  #put(
    asked: Asked,
    errand: Errand,
    target: string,
    answer: unknown,
    resultOf: (value: unknown) => Result,
  ): boolean {
    const { leg } = asked.compiled;
    const told = { part: leg.name, service: leg.service, target };
    const read = entriesOf(leg, errand, answer, resultOf);
    if (typeof read === 'string') {
      this.#lose(asked, errand, unusable(read, told), null, 'answered');
      return false;
    }
    asked.entries.push(...read.entries);
    if (read.lost.length > 0) {
      const failure = nothingThere({ ...told, values: read.lost.join(', ') });
      this.#lose(asked, read.lost, failure, null, 'answered');
    }
    return true;
  }

  /** The part's policy decides. `known`: see `last-known`. `step`: where nobody has noted the failure yet. */
  #lose(
    asked: Asked,
    errand: Errand,
    failure: PartFailure,
    known: KnownAnswer | null,
    step: 'called' | 'answered' | null,
    target = '',
  ): void {
    const { leg } = asked.compiled;
    const { reason, values, isTold } = failure;
    const { trace } = this.#passage;
    const { process } = this.#core;
    const result = resultWithout(leg, failure);
    if (step !== null) {
      this.#passage.note(step, { ...values, reason }, result === null ? 'stopped' : 'noted');
    }
    if (!isTold) {
      this.#core.fact({ kind: 'failure-observed', process, link: '', trace, reason, values });
    }
    if (result === null) this.#failWhole(leg.name, leg.service, failure);
    else if (known !== null && leg.onFailure === 'last-known') {
      const ageMs = toMilliseconds(this.#ageOf(known));
      const stale = (value: unknown): Result => ({ kind: 'stale', value, failure, ageMs });
      this.#put(asked, errand, target, known.value, stale);
    } else for (const of of errand ?? [null]) asked.entries.push({ of, result });
  }

  #ended(asked: Asked): void {
    asked.underWay -= 1;
    if (asked.underWay === 0 && asked.errands.length === 0) this.#settle(asked);
  }

  #settle(asked: Asked): void {
    asked.part = partOf(asked.compiled.leg, asked.entries, asked.order);
  }

  #finish(): void {
    const parts = this.#asked.flatMap(({ part }) => (part === null ? [] : [part]));
    const { body, collisions, missing, stale, defaulted } = mergeParts(
      parts,
      this.#aggregate.merge,
    );
    this.#passage.note('merged', {
      ...listed(
        'parts',
        parts.flatMap(({ name, isThere }) => (isThere ? [name] : [])),
      ),
      ...listed('missing', missing.map(sayLack)),
      ...listed('stale', stale.map(sayLack)),
      ...listed('defaulted', defaulted.map(sayLack)),
      ...listed(
        'collisions',
        collisions.map((one) => `${one.field} (${one.parts.join(', ')})`),
      ),
    });
    this.#passage.answer(jsonResponse(200, body), '', true);
  }

  /** A required part is missing: nobody gets an answer without it. */
  #failWhole(part: string, service: string, failure: PartFailure): void {
    const { reason, headers, definite } = failure;
    const status = statusOfWhole(failure);
    const cancelled = new Set([...this.#open.keys()].map((call) => call.part));
    this.#cancelAll();
    const decided = { part, reason, status, ...listed('cancelled', [...cancelled]) };
    this.#passage.note('merged', decided, 'stopped');
    const values = { ...failure.values, part, service };
    const detail = `The part ${part} is required. ${sayFailure(failure, service)}`;
    const response = problemResponse(status, reason, detail, values, headers);
    const isSafe = this.#aggregate.legs.every(({ method }) => method === 'GET');
    this.#passage.answer(response, reason, definite && isSafe);
  }

  #cancelAll(): void {
    for (const call of [...this.#open.keys()]) call.cancel();
    this.#open.clear();
  }

  /** `part.field`, for placeholders. */
  #fieldOf(name: string): unknown {
    const [source = '', ...path] = name.split('.');
    const found = this.#partNamed(source)?.part;
    if (found?.isThere !== true) return undefined;
    return path.length === 0 ? found.value : memberAt(found.value, path.join('.'));
  }

  #partNamed(name: string): Asked | undefined {
    return this.#asked.find(({ compiled }) => compiled.leg.name === name);
  }

  /** What the client is answered where this value is missing: that is its own fault, or that of an earlier part. */
  #statusBehind(name: string): number {
    const [source = ''] = name.split('.', 1);
    const asked = this.#partNamed(source);
    if (asked === undefined) return 400;
    const failure = asked.part?.failure ?? null;
    return failure === null ? 502 : statusOfWhole(failure);
  }

  #ageOf({ at }: KnownAnswer): Duration {
    return between(at, this.#core.now);
  }

  /** What a service gave for one token or cookie is not given for another: all headers count. */
  #keyOf(service: string, target: string): string {
    this.#headersKey ??= JSON.stringify(this.#caller.headers);
    return `${service} ${target} ${this.#headersKey}`;
  }
}

function asGood(value: unknown): Result {
  return { kind: 'good', value };
}

function sayLack({ part, value }: Lack): string {
  return value === undefined ? part : `${part} ${value}`;
}
