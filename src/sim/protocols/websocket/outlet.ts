/**
 * The publishing end of events over WebSockets: numbers them, pushes each to whoever listens, and
 * holds the newest for those that come back.
 *
 *   publish ─▶ held, the newest HELD_MAX ─▶ open sockets ─▶ [ unsent ≤ UNSENT_MAX, else closed with 1008 ]
 *                       ▲
 *                       └── a subscriber that names the last event it has gets those that came since
 *
 * Simplified: an event's number begins with its instant, and the clocks of all processes agree.
 */
import type { ProcessCore } from '../../net/process-core.ts';
import { formatTraceparent } from '../../wire/trace-context.ts';
import { closeCodes } from '../../wire/websocket.ts';
import type { WebSocketSession } from './session.ts';

/** Events that a publisher holds for subscribers that come back. */
export const HELD_MAX = 100;
/** Bytes that may wait here for one slow reader, besides the window of its connection. */
export const UNSENT_MAX = 65_536;

/** `<virtual µs>-<n>`: later is greater, whichever replica published it and however often it was restarted. */
type EventId = string;

interface Held {
  readonly id: EventId;
  readonly label: string;
  readonly text: string;
  readonly trace: string;
  readonly span: string;
  /** The process that it was pushed to, where one of several is to have it; empty: nobody yet. */
  takenBy: string;
}

interface Subscriber {
  readonly process: string;
  readonly session: WebSocketSession;
}

export class Outlet {
  readonly #core: ProcessCore;
  /** Each event is for one of the subscribers, in turn; else for all. */
  readonly #isShared: boolean;
  readonly #held: Held[] = [];
  readonly #subscribers = new Set<Subscriber>();
  #published = 0;
  #at = 0;
  #ofInstant = 0;

  /** Shared: its subscribers are replicas of one service, which is to have each event once. */
  constructor(core: ProcessCore, isShared: boolean) {
    this.#core = core;
    this.#isShared = isShared;
  }

  /** Pushes the event and says how many bytes that took. */
  publish(event: string, data: unknown, trace: string, span: string): number {
    const id = this.#nextId();
    const traceparent = formatTraceparent(trace, span);
    const text = JSON.stringify({ event, id, data, traceparent });
    const held: Held = { id, label: `event ${event}`, text, trace, span, takenBy: '' };
    this.#held.push(held);
    if (this.#held.length > HELD_MAX) this.#held.shift();
    this.#published += 1;
    const open = [...this.#subscribers].filter((one) => this.#hasRoom(one, trace));
    const turn = this.#published % Math.max(1, open.length);
    let bytes = 0;
    for (const one of this.#isShared ? open.slice(turn, turn + 1) : open) bytes += push(one, held);
    return bytes;
  }

  /** `process` listens on this socket from now on, and is sent what came since the event `last`. */
  subscribe(process: string, session: WebSocketSession, last: EventId): void {
    const subscriber = { process, session };
    this.#subscribers.add(subscriber);
    if (last === '') return;
    for (const held of this.#held) {
      const isOthers = this.#isShared && held.takenBy !== '' && held.takenBy !== process;
      if (!isOthers && isLater(held.id, last)) push(subscriber, held);
    }
  }

  leave(session: WebSocketSession): void {
    for (const one of this.#subscribers) if (one.session === session) this.#subscribers.delete(one);
  }

  /** A reader that is too far behind is told so, and comes back for what is held. */
  #hasRoom({ process, session }: Subscriber, trace: string): boolean {
    if (!session.isOpen) return false;
    const { link, unsent } = session.connection;
    if (unsent <= UNSENT_MAX) return true;
    this.#core.fact({
      kind: 'failure-observed',
      process: this.#core.process,
      link,
      trace,
      reason: 'slow-reader',
      values: { peer: process, unsent, limit: UNSENT_MAX },
    });
    session.close(closeCodes.policyViolation, `reads too slowly: ${unsent} bytes are unsent`);
    return false;
  }

  #nextId(): EventId {
    const { now } = this.#core;
    this.#ofInstant = now === this.#at ? this.#ofInstant + 1 : 0;
    this.#at = now;
    return `${now}-${this.#ofInstant}`;
  }
}

function push({ process, session }: Subscriber, held: Held): number {
  const { label, text, trace, span } = held;
  held.takenBy = process;
  const envelope = { protocol: 'websocket', role: 'event', label, status: 0, trace, span } as const;
  return session.send(text, envelope);
}

function isLater(id: EventId, last: EventId): boolean {
  const [at, n] = partsOf(id);
  const [lastAt, lastN] = partsOf(last);
  return at > lastAt || (at === lastAt && n > lastN);
}

/** What is no number of ours counts as the beginning. */
function partsOf(id: EventId): readonly [at: number, n: number] {
  const [, at = '-1', n = '0'] = /^(\d+)-(\d+)$/.exec(id) ?? [];
  return [Number(at), Number(n)];
}
