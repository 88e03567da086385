/**
 * The newest traces.
 *
 * Facts are only sorted into their trace here; views are made when somebody asks for one.
 */
import { toMilliseconds } from '../kernel/time.ts';
import type {
  FailureObserved,
  GatewayDecided,
  PolicyActed,
  ReasonValues,
  RequestEnded,
  RequestStarted,
  SpanEnded,
  SpanStarted,
} from '../services/facts.ts';
import type { Fact } from './facts.ts';
import { FAILURES_MAX, valuesBehind } from './failures.ts';
import { messageView } from './messages.ts';
import type { Message } from './messages.ts';
import { requestView } from './requests.ts';
import type { DecisionView, NewestDecisions, PolicyActView, SpanView, TraceView } from './views.ts';

export const TRACES_MAX = 1_000;
/** Spans and messages of one trace that are kept; a service that calls in a loop makes more. */
const ENTRIES_PER_TRACE_MAX = 2_000;
/** Steps of a gateway's newest request that go with every refresh of its figures. */
const NEWEST_STEPS_MAX = 24;
/** For how long a person's request stays the newest of a gateway, or the load would hide it at once. */
const PERSON_STAYS_MS = 2_000;

interface Span {
  readonly started: SpanStarted;
  ended: SpanEnded | null;
}

interface Trace {
  readonly started: RequestStarted;
  ended: RequestEnded | null;
  readonly spans: Span[];
  readonly messages: Message[];
  readonly failures: FailureObserved[];
  readonly decisions: GatewayDecided[];
  readonly acts: PolicyActed[];
}

/** What the newest decisions and the reasons of requests need: no spans, no messages. */
interface Saved {
  readonly started: number;
  readonly traces: readonly Pick<Trace, 'started' | 'failures' | 'decisions'>[];
  readonly newest: readonly (readonly [process: string, trace: string])[];
}

export class TracesFold {
  readonly #traces = new Map<string, Trace>();
  /** Their ids by turns, so that the oldest is known; to find it in the map itself is slow. */
  readonly #ring: string[] = [];
  /** By process: the trace of the request that it took last. */
  readonly #newest = new Map<string, string>();
  #started = 0;

  accept(fact: Fact): void {
    switch (fact.kind) {
      case 'request-started':
        this.#traces.set(fact.trace, {
          started: fact,
          ended: null,
          spans: [],
          messages: [],
          failures: [],
          decisions: [],
          acts: [],
        });
        this.#keepNewest(fact.trace);
        return;
      case 'request-ended': {
        const trace = this.#traces.get(fact.trace);
        if (trace !== undefined) trace.ended = fact;
        return;
      }
      case 'span-started': {
        const trace = this.#traces.get(fact.trace);
        if (trace === undefined || trace.spans.length >= ENTRIES_PER_TRACE_MAX) return;
        trace.spans.push({ started: fact, ended: null });
        return;
      }
      case 'span-ended': {
        const trace = this.#traces.get(fact.trace);
        if (trace !== undefined) endSpan(trace.spans, fact);
        return;
      }
      case 'gateway-decided': {
        const trace = this.#traces.get(fact.trace);
        if (trace === undefined || trace.decisions.length >= ENTRIES_PER_TRACE_MAX) return;
        this.#noteNewest(trace, fact);
        trace.decisions.push(fact);
        return;
      }
      case 'policy-acted': {
        const acts = this.#traces.get(fact.trace)?.acts;
        if (acts !== undefined && acts.length < ENTRIES_PER_TRACE_MAX) acts.push(fact);
        return;
      }
      case 'failure-observed': {
        const failures = this.#traces.get(fact.trace)?.failures;
        if (failures !== undefined && failures.length < FAILURES_MAX) failures.push(fact);
        return;
      }
      default:
        return;
    }
  }

  /** It belongs to its trace from now on. */
  add(message: Message): void {
    const trace = this.#traces.get(message.sent.trace);
    if (trace === undefined || trace.messages.length >= ENTRIES_PER_TRACE_MAX) return;
    trace.messages.push(message);
  }

  /** A request is the newest from its first step on, not whenever an older one takes a further step. */
  #noteNewest({ started, decisions }: Trace, { process, trace, at }: GatewayDecided): void {
    if (decisions.some((one) => one.process === process)) return;
    const shown = this.#traces.get(this.#newest.get(process) ?? '')?.started;
    const stays =
      shown?.origin === 'person' &&
      started.origin === 'load' &&
      toMilliseconds(at) - toMilliseconds(shown.at) < PERSON_STAYS_MS;
    if (!stays) this.#newest.set(process, trace);
  }

  /** What a gateway has decided so far about the request that it took last. */
  newestDecisions(process: string): NewestDecisions | null {
    const trace = this.#newest.get(process);
    const found = trace === undefined ? undefined : this.#traces.get(trace);
    if (trace === undefined || found === undefined) return null;
    const { method, path } = found.started;
    const steps = found.decisions.flatMap((fact) => (fact.process === process ? views(fact) : []));
    return { trace, method, path, steps: steps.slice(-NEWEST_STEPS_MAX) };
  }

  #keepNewest(trace: string): void {
    const place = this.#started % TRACES_MAX;
    const oldest = this.#ring[place];
    if (oldest !== undefined) this.#traces.delete(oldest);
    this.#ring[place] = trace;
    this.#started += 1;
  }

  /** As much as `newestDecisions` and `valuesOf` need to go on from here. */
  save(): Saved {
    return {
      started: this.#started,
      traces: [...this.#traces.values()].map(({ started, failures, decisions }) => {
        return { started, failures, decisions };
      }),
      newest: [...this.#newest],
    };
  }

  load({ started, traces, newest }: Saved): void {
    this.#started = started - traces.length;
    for (const one of traces) {
      this.#traces.set(one.started.trace, {
        started: one.started,
        ended: null,
        spans: [],
        messages: [],
        acts: [],
        failures: [...one.failures],
        decisions: [...one.decisions],
      });
      this.#keepNewest(one.started.trace);
    }
    for (const [process, trace] of newest) this.#newest.set(process, trace);
  }

  /** The values behind a request's reason; empty when its trace is not kept any more. */
  valuesOf({ trace, reason, client, at }: RequestEnded): ReasonValues {
    const failures = this.#traces.get(trace)?.failures ?? [];
    return valuesBehind(failures, reason, `${client}/0`, at);
  }

  trace(id: string): TraceView | null {
    const trace = this.#traces.get(id);
    if (trace === undefined) return null;
    return {
      request: requestView(trace.started, trace.ended, (ended) => this.valuesOf(ended)),
      spans: inTreeOrder(trace.spans).map((span) => spanView(span, trace.failures)),
      messages: trace.messages.map(messageView),
      decisions: trace.decisions.flatMap(views),
      acts: trace.acts.map(actView),
    };
  }
}

function actView({ at, process, link, span, policy, act, values }: PolicyActed): PolicyActView {
  return { atMs: toMilliseconds(at), process, link, span, policy, act, values };
}

function views({ at, process, span, steps }: GatewayDecided): readonly DecisionView[] {
  const atMs = toMilliseconds(at);
  return steps.map((step) => ({ ...step, process, span, atMs }));
}

/** A few spans are found faster in a list than in a map, and those that end are among the last. */
function endSpan(spans: readonly Span[], ended: SpanEnded): void {
  for (let at = spans.length - 1; at >= 0; at--) {
    const span = spans[at];
    if (span?.started.span !== ended.span) continue;
    span.ended = ended;
    return;
  }
}

/** Parents before children, siblings by start; a span whose parent is unknown counts as a root. */
function inTreeOrder(spans: readonly Span[]): Span[] {
  const known = new Set(spans.map((span) => span.started.span));
  const children = new Map<string, Span[]>();
  for (const span of spans) {
    const { parent } = span.started;
    const key = known.has(parent) ? parent : '';
    const siblings = children.get(key);
    if (siblings === undefined) children.set(key, [span]);
    else siblings.push(span);
  }
  // Facts come in the order of their instants, so siblings are in order already.
  const ordered: Span[] = [];
  const open = (children.get('') ?? []).toReversed();
  for (let span = open.pop(); span !== undefined; span = open.pop()) {
    ordered.push(span);
    const below = children.get(span.started.span) ?? [];
    // Taken once, so that spans that name each other as parents cannot go round for ever.
    children.delete(span.started.span);
    for (let at = below.length - 1; at >= 0; at--) {
      const child = below[at];
      if (child !== undefined) open.push(child);
    }
  }
  return ordered;
}

function spanView({ started, ended }: Span, failures: readonly FailureObserved[]): SpanView {
  const isFailed = ended !== null && ended.reason !== '';
  return {
    span: started.span,
    parent: started.parent,
    process: started.process,
    role: started.role,
    name: started.name,
    link: started.link,
    attempt: started.attempt ?? 0,
    isLinked: started.isLinked ?? false,
    startMs: toMilliseconds(started.at),
    endMs: ended === null ? null : toMilliseconds(ended.at),
    status: ended?.status ?? 0,
    reason: ended?.reason ?? '',
    values: isFailed ? valuesBehind(failures, ended.reason, started.process, ended.at) : {},
    definite: ended?.definite ?? true,
  };
}
