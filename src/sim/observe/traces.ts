/**
 * The newest traces, and the newest messages with their bytes.
 *
 * Facts are only sorted into their trace here; views are made when somebody asks for one.
 */
import { toMilliseconds } from '../kernel/time.ts';
import type { Instant } from '../kernel/time.ts';
import type {
  FailureObserved,
  MessageSent,
  ReasonValues,
  RequestEnded,
  RequestStarted,
  SpanEnded,
  SpanStarted,
} from '../services/facts.ts';
import type { Fact } from './facts.ts';
import { FAILURES_MAX, valuesBehind } from './failures.ts';
import { requestView } from './requests.ts';
import type { MessageView, SpanView, TraceView } from './views.ts';

export const TRACES_MAX = 1_000;
/** Spans and messages of one trace that are kept; a service that calls in a loop makes more. */
const ENTRIES_PER_TRACE_MAX = 2_000;
export const MESSAGE_BYTES_MAX = 16 * 1024 * 1024;
/** As many as the kept traces have when each has ten. */
const MESSAGES_MAX = 10_000;

interface Span {
  readonly started: SpanStarted;
  ended: SpanEnded | null;
}

interface Message {
  readonly sent: MessageSent;
  /** Of its last segment so far. */
  arrivesAt: Instant;
  chunks: Uint8Array[];
}

interface Trace {
  readonly started: RequestStarted;
  ended: RequestEnded | null;
  readonly spans: Span[];
  readonly messages: Message[];
  readonly failures: FailureObserved[];
}

export class TracesFold {
  readonly #traces = new Map<string, Trace>();
  /** Their ids by turns, so that the oldest is known; to find it in the map itself is slow. */
  readonly #ring: string[] = [];
  #started = 0;
  /** Two generations of messages, so that old ones are dropped many at a time. */
  #messages = new Map<number, Message>();
  #olderMessages = new Map<number, Message>();
  /** Of the younger generation. */
  #messageBytes = 0;
  #newest: Message | null = null;

  accept(fact: Fact): void {
    switch (fact.kind) {
      case 'request-started':
        this.#traces.set(fact.trace, {
          started: fact,
          ended: null,
          spans: [],
          messages: [],
          failures: [],
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
      case 'failure-observed': {
        const failures = this.#traces.get(fact.trace)?.failures;
        if (failures !== undefined && failures.length < FAILURES_MAX) failures.push(fact);
        return;
      }
      case 'message-sent': {
        const message: Message = { sent: fact, arrivesAt: fact.at, chunks: [] };
        this.#makeRoom(fact.size);
        this.#messages.set(fact.message, message);
        this.#newest = message;
        const trace = this.#traces.get(fact.trace);
        if (trace === undefined || trace.messages.length >= ENTRIES_PER_TRACE_MAX) return;
        trace.messages.push(message);
        return;
      }
      case 'segment-sent': {
        if (fact.message === 0) return;
        // Most messages are one segment that leaves with them.
        const message =
          this.#newest?.sent.message === fact.message ? this.#newest : this.#find(fact.message);
        if (message === undefined) return;
        message.chunks.push(fact.bytes);
        if (fact.arrivesAt > message.arrivesAt) message.arrivesAt = fact.arrivesAt;
        return;
      }
      default:
        return;
    }
  }

  #keepNewest(trace: string): void {
    const place = this.#started % TRACES_MAX;
    const oldest = this.#ring[place];
    if (oldest !== undefined) this.#traces.delete(oldest);
    this.#ring[place] = trace;
    this.#started += 1;
  }

  #find(message: number): Message | undefined {
    return this.#messages.get(message) ?? this.#olderMessages.get(message);
  }

  /** Lets go of the bytes of the older generation when the younger is full; traces go on naming them. */
  #makeRoom(size: number): void {
    const bytes = this.#messageBytes + size;
    if (bytes <= MESSAGE_BYTES_MAX / 2 && this.#messages.size < MESSAGES_MAX / 2) {
      this.#messageBytes = bytes;
      return;
    }
    for (const message of this.#olderMessages.values()) message.chunks = [];
    this.#olderMessages = this.#messages;
    this.#messages = new Map();
    this.#messageBytes = size;
  }

  /** Status of a response on its way; 0 for a request or a message that is not kept any more. */
  statusOf(message: number): number {
    return this.#find(message)?.sent.status ?? 0;
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
    };
  }

  /** The message with its bytes; null when it is not kept any more. */
  message(id: number): (MessageView & { readonly bytes: Uint8Array }) | null {
    const message = this.#find(id);
    if (message === undefined) return null;
    return { ...messageView(message), bytes: joined(message.chunks) };
  }

  /** What was sent before it the same way on its connection, as far as it is kept, oldest first. */
  before(id: number): readonly Uint8Array[] {
    const message = this.#messages.get(id);
    if (message === undefined) return [];
    const { connection, direction } = message.sent;
    const earlier: Uint8Array[] = [];
    for (const one of this.#messages.values()) {
      if (one === message) break;
      if (one.sent.connection === connection && one.sent.direction === direction) {
        earlier.push(joined(one.chunks));
      }
    }
    return earlier;
  }
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
    startMs: toMilliseconds(started.at),
    endMs: ended === null ? null : toMilliseconds(ended.at),
    status: ended?.status ?? 0,
    reason: ended?.reason ?? '',
    values: isFailed ? valuesBehind(failures, ended.reason, started.process, ended.at) : {},
    definite: ended?.definite ?? true,
  };
}

function messageView({ sent, arrivesAt }: Message): MessageView {
  return {
    message: sent.message,
    protocol: sent.protocol,
    connection: sent.connection,
    link: sent.link,
    direction: sent.direction,
    from: sent.from,
    to: sent.to,
    trace: sent.trace,
    span: sent.span,
    role: sent.role,
    label: sent.label,
    status: sent.status,
    size: sent.size,
    sentAtMs: toMilliseconds(sent.at),
    arrivesAtMs: toMilliseconds(arrivesAt),
  };
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
