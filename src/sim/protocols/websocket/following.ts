/**
 * The subscribing end of events over WebSockets: dials the publisher, dials again when the socket is
 * lost, later each time and never all at once, and names the last event it has.
 *
 * At most `IN_HAND_MAX` events are handed on and not done; past that it reads nothing more, and its
 * connection's window holds the publisher back.
 */
import { parseJson } from '../../wire/json.ts';
import { after, milliseconds, START } from '../../kernel/time.ts';
import type { Random } from '../../kernel/random.ts';
import type { Endpoint } from '../../net/endpoint.ts';
import type { ProcessCore, Timer } from '../../net/process-core.ts';
import { EVENTS_PATH } from '../../contract/channel-names.ts';
import { membersOf } from '../../contract/json-messages.ts';
import { closeCodes } from '../../wire/websocket.ts';
import { Dialled } from './dial.ts';
import type { WebSocketSession } from './session.ts';

/**
 * First and longest wait before a subscriber dials again, virtual ms. It doubles in between, and is
 * drawn anew each time from 0 to that (full jitter), so that those who lost their socket together do
 * not come back together.
 */
export const RECONNECT_FIRST_MS = 100;
export const RECONNECT_MOST_MS = 5_000;
/** Events of one publisher process that may be handed on and not done. */
export const IN_HAND_MAX = 10;
/** Longest wait for the answer to a handshake, virtual ms. */
const OPEN_WITHIN_MS = 5_000;

export interface FollowedEvent {
  readonly event: string;
  readonly data: unknown;
  readonly traceparent: unknown;
}

export class Following {
  readonly #core: ProcessCore;
  readonly #endpoint: Endpoint;
  readonly #chance: Random;
  readonly #link: string;
  readonly #publisher: string;
  readonly #take: (event: FollowedEvent, done: () => void) => void;
  #dialled: Dialled | null = null;
  #session: WebSocketSession | null = null;
  #timer: Timer | null = null;
  #failures = 0;
  #openedAt = START;
  #inHand = 0;
  /** Number of the last event that came, or where to begin before the first. */
  #last: string;
  #isOver = false;

  /** `take` is handed each event, and says when it is done with it. */
  constructor(
    core: ProcessCore,
    endpoint: Endpoint,
    chance: Random,
    link: string,
    publisher: string,
    take: (event: FollowedEvent, done: () => void) => void,
  ) {
    this.#core = core;
    this.#endpoint = endpoint;
    this.#chance = chance;
    this.#link = link;
    this.#publisher = publisher;
    this.#take = take;
    this.#last = `${core.now}-0`;
    this.#dial();
  }

  /** The link goes another way now. */
  end(): void {
    this.#isOver = true;
    this.#timer?.cancel();
    this.#dialled?.close(closeCodes.goingAway, 'the link changed');
  }

  #dial(): void {
    const publisher = this.#publisher;
    this.#dialled = new Dialled(this.#core, this.#endpoint, this.#chance, {
      link: this.#link,
      peer: publisher,
      host: publisher.slice(0, publisher.indexOf('/')),
      target: `${EVENTS_PATH}?last=${this.#last}`,
      direction: 'back',
      timeoutMs: OPEN_WITHIN_MS,
      opened: (session) => {
        this.#session = session;
        this.#openedAt = this.#core.now;
        this.#holdBack();
      },
      message: (text) => this.#hear(text),
      notOpened: () => this.#dialLater(),
      ended: () => {
        const isTrusted = after(this.#openedAt, milliseconds(RECONNECT_MOST_MS)) <= this.#core.now;
        if (isTrusted) this.#failures = 0;
        this.#dialLater();
      },
    });
  }

  #dialLater(): void {
    this.#session = null;
    if (this.#isOver) return;
    const most = Math.min(RECONNECT_MOST_MS, RECONNECT_FIRST_MS * 2 ** this.#failures);
    this.#failures = Math.min(this.#failures + 1, 10);
    const wait = milliseconds(this.#chance.next() * most);
    this.#timer = this.#core.schedule(wait, () => this.#dial());
  }

  #hear(text: string): void {
    const { event, id, data, traceparent } = membersOf(parseJson(text));
    if (typeof event !== 'string' || typeof id !== 'string') return;
    this.#last = id;
    this.#failures = 0;
    this.#inHand += 1;
    this.#holdBack();
    this.#take({ event, data, traceparent }, () => {
      this.#inHand -= 1;
      if (this.#inHand < IN_HAND_MAX) this.#session?.resume();
    });
  }

  #holdBack(): void {
    if (this.#inHand >= IN_HAND_MAX) this.#session?.pause();
  }
}
