/**
 * Nothing vanishes: what was asked or told over a link is answered, failed with a reason, done, or
 * still held by a broker. A fold over a whole run that says what cannot be accounted for.
 *
 *   client span ─┬─ answered ──────▶ a handler ended so
 *                ├─ accepted ──────▶ a handler had it, or a broker still holds it
 *                ├─ failed, sure ──▶ no handler did it
 *                └─ failed ────────▶ has a reason; done or not
 */
import type { Fact } from '../../src/sim/index.ts';

type FactOf<K extends Fact['kind']> = Extract<Fact, { readonly kind: K }>;

interface Call {
  readonly started: FactOf<'span-started'>;
  ended: FactOf<'span-ended'> | null;
  readonly handlers: Handler[];
  /** Empty where nothing was sent: an event that nobody held a socket for. */
  protocol: string;
}

interface Handler {
  readonly started: FactOf<'span-started'>;
  ended: FactOf<'span-ended'> | null;
}

export interface Account {
  /** In words for a developer; empty when everything is accounted for. */
  readonly problems: readonly string[];
  readonly calls: number;
  readonly answered: number;
  readonly accepted: number;
  readonly failed: number;
  /** Accepted by a broker that still holds them. */
  readonly held: number;
  /** Done more than once, as a redelivery does. */
  readonly repeated: number;
  /** Events of sockets that no subscriber ever had. */
  readonly unheard: number;
}

/** After its connection is open a socket asks to upgrade; a lost segment takes its time. */
const UPGRADE_MOST_US = 2_000_000;
const PUSH_MOST_US = 2_000_000;

/**
 * Takes every fact of a run in order, and closes once its load has ended and it had time to come to
 * rest.
 */
export class Book {
  readonly #calls = new Map<string, Call>();
  readonly #handlers = new Map<string, Handler>();
  readonly #requests = new Map<number, FactOf<'request-started'>>();
  /** When processes stopped. */
  readonly #stops = new Map<string, number[]>();
  /** Messages in each queue of RabbitMQ, and records behind each group of Kafka. */
  readonly #queues = new Map<string, number>();
  readonly #ends = new Map<string, number>();
  readonly #commits = new Map<string, number>();
  /** By whoever dials: callers, and subscribers. */
  readonly #sockets: { readonly opened: FactOf<'connection-opened'>; endedAt: number }[] = [];
  readonly #segments = new Map<number, FactOf<'segment-sent'>>();
  readonly #problems: string[] = [];
  #now = 0;

  accept(fact: Fact): void {
    if (fact.at < this.#now) this.#problem(fact.at, `${fact.kind} came after ${this.#now} µs`);
    this.#now = fact.at;
    switch (fact.kind) {
      case 'request-started':
        this.#requests.set(fact.request, fact);
        return;
      case 'request-ended':
        if (!this.#requests.delete(fact.request)) {
          this.#problem(fact.at, `request ${fact.request} ended twice, or never began`);
        }
        return;
      case 'span-started':
        this.#start(fact);
        return;
      case 'span-ended':
        this.#end(fact);
        return;
      case 'message-sent': {
        const call = this.#calls.get(fact.span);
        if (call !== undefined && fact.role !== 'response') call.protocol = fact.protocol;
        return;
      }
      case 'connection-opened':
        this.#sockets.push({ opened: fact, endedAt: Number.POSITIVE_INFINITY });
        return;
      case 'connection-ended': {
        const socket = this.#sockets.find(
          ({ opened, endedAt }) => opened.connection === fact.connection && endedAt > fact.at,
        );
        if (socket !== undefined) socket.endedAt = fact.at;
        return;
      }
      case 'segment-sent':
        this.#segments.set(fact.segment, fact);
        return;
      case 'segment-delivered': {
        const sent = this.#segments.get(fact.segment);
        if (sent?.arrivesAt !== fact.at) {
          this.#problem(fact.at, `segment ${fact.segment} came twice, unsent, or at another time`);
        }
        this.#segments.delete(fact.segment);
        return;
      }
      case 'replica-stopped':
        this.#stops.set(nodeOf(fact.process), [...this.#stopsOf(fact.process), fact.at]);
        return;
      case 'queue-changed':
        this.#queues.set(fact.queue, fact.ready + fact.unacked);
        return;
      case 'queue-removed':
        this.#queues.delete(fact.queue);
        return;
      case 'partition-changed':
        this.#ends.set(`${fact.topic} ${fact.partition}`, fact.endOffset);
        return;
      case 'offset-committed':
        this.#commits.set(`${fact.topic} ${fact.partition}`, fact.offset);
        return;
      default:
        return;
    }
  }

  #start(fact: FactOf<'span-started'>): void {
    if (fact.role === 'client') {
      this.#calls.set(fact.span, { started: fact, ended: null, handlers: [], protocol: '' });
      return;
    }
    if (fact.role !== 'server') return;
    const handler: Handler = { started: fact, ended: null };
    this.#handlers.set(fact.span, handler);
    const call = this.#calls.get(fact.parent);
    if (call === undefined) this.#problem(fact.at, `${fact.process} does ${fact.name} unasked`);
    else call.handlers.push(handler);
  }

  #end(fact: FactOf<'span-ended'>): void {
    const span = this.#calls.get(fact.span) ?? this.#handlers.get(fact.span);
    if (span === undefined) return;
    if (span.ended !== null) this.#problem(fact.at, `span ${fact.span} ended twice`);
    span.ended = fact;
  }

  close(): Account {
    for (const { request, path } of this.#requests.values()) {
      this.#problem(this.#now, `request ${request} (${path}) never ended`);
    }
    for (const { segment, link, arrivesAt } of this.#segments.values()) {
      if (arrivesAt !== null && arrivesAt <= this.#now) {
        this.#problem(arrivesAt, `segment ${segment} of ${link} never arrived`);
      }
    }
    const count = { answered: 0, accepted: 0, failed: 0, repeated: 0, unheard: 0 };
    let waiting = 0;
    for (const call of this.#calls.values()) {
      const { ended, handlers } = call;
      if (handlers.filter(isDone).length > 1) count.repeated += 1;
      if (ended === null) {
        if (!this.#stoppedSince(call.started)) this.#complain(call, 'was never told how it ended');
      } else if (ended.reason !== '' && ended.reason !== 'callee-failed') {
        count.failed += 1;
        if (ended.definite && handlers.some(isDone)) this.#complain(call, 'was done after all');
      } else if (ended.status === 202 && ended.reason === '') {
        count.accepted += 1;
        if (handlers.some(({ ended: end }) => end !== null)) continue;
        if (call.protocol !== '' && call.protocol !== 'websocket') waiting += 1;
        else if (this.#isExcused(call)) count.unheard += 1;
        else this.#complain(call, 'was accepted and never done');
      } else {
        count.answered += 1;
        // Well or badly, as it was told: a gRPC status stands for several of HTTP.
        const isGood = ended.status < 400;
        if (!handlers.some((one) => one.ended !== null && one.ended.status < 400 === isGood)) {
          this.#complain(call, 'was answered by nobody');
        }
      }
    }
    const held = this.#held();
    if (waiting > held) {
      this.#problem(this.#now, `${waiting} accepted and never done, but brokers hold ${held}`);
      for (const call of this.#calls.values()) {
        const isWaiting = call.ended?.status === 202 && !call.handlers.some((one) => one.ended);
        if (isWaiting && call.protocol !== 'websocket') this.#complain(call, 'is among them');
      }
    }
    return { ...count, held: waiting, calls: this.#calls.size, problems: this.#problems };
  }

  /** A push reaches whoever holds a socket: excused is one for which no replica held one throughout. */
  #isExcused({ started }: Call): boolean {
    const { process, link, at } = started;
    return !this.#sockets.some(
      ({ opened, endedAt }) =>
        opened.to === process &&
        opened.link === link &&
        opened.at + UPGRADE_MOST_US < at &&
        endedAt > at + PUSH_MOST_US,
    );
  }

  #stoppedSince({ process, at }: FactOf<'span-started'>): boolean {
    return this.#stopsOf(process).some((stop) => stop >= at);
  }

  #stopsOf(process: string): readonly number[] {
    return this.#stops.get(nodeOf(process)) ?? [];
  }

  #held(): number {
    let held = 0;
    for (const count of this.#queues.values()) held += count;
    for (const [partition, end] of this.#ends) {
      // Nobody commits in topics for answers, nor in Kafka's own.
      if (/^(replies\.|__)/.test(partition)) continue;
      held += end - (this.#commits.get(partition) ?? 0);
    }
    return held;
  }

  #complain({ started, ended, protocol, handlers }: Call, what: string): void {
    const { process, name, link, span } = started;
    const told = ended === null ? 'nothing' : `${ended.status} ${ended.reason}`;
    this.#problem(
      started.at,
      `${name} from ${process} over ${link} (${protocol}, span ${span}, told ${told}, ` +
        `handlers ${handlers.length}) ${what}`,
    );
  }

  #problem(at: number, text: string): void {
    if (this.#problems.length < 20) this.#problems.push(`${at / 1000} ms: ${text}`);
  }
}

function isDone({ ended }: Handler): boolean {
  return ended !== null && ended.reason === '' && ended.status < 400;
}

function nodeOf(process: string): string {
  const slash = process.lastIndexOf('/');
  return slash < 0 ? process : process.slice(0, slash);
}
