/** A client's socket from its first segment on: connect, ask to upgrade, then frames (RFC 6455 section 4.1). */
import { milliseconds } from '../../kernel/time.ts';
import type { Random } from '../../kernel/random.ts';
import type { Connection, ConnectionEnd, Endpoint } from '../../net/endpoint.ts';
import type { ProcessCore, Timer } from '../../net/process-core.ts';
import { controlEnvelope, sendMessage } from '../../net/send-message.ts';
import type { Envelope } from '../../net/send-message.ts';
import { encodeRequest } from '../../wire/http1.ts';
import type { HttpHeaders, HttpResponse } from '../../wire/http1.ts';
import { isAccepted, newKey, OpeningDecoder, openingRequest } from './handshake.ts';
import { WebSocketSession } from './session.ts';
import type { SessionEvents } from './session.ts';

/** Why a socket did not come about. */
export type NotOpened =
  /** The server answered something else than 101, or 101 to another question. */
  | { readonly kind: 'refused'; readonly response: HttpResponse }
  | { readonly kind: 'lost'; readonly how: ConnectionEnd }
  | { readonly kind: 'unreadable'; readonly error: string }
  | { readonly kind: 'timeout' };

export interface Dialling extends SessionEvents {
  readonly link: string;
  /** Process to dial; `host` is the node's name, for the request. */
  readonly peer: string;
  readonly host: string;
  readonly target: string;
  /** Headers besides those of the handshake. */
  readonly headers?: HttpHeaders;
  readonly direction: 'out' | 'back';
  /** Longest wait for the answer to the handshake, virtual ms. */
  readonly timeoutMs: number;
  /** Of the opening request; its trace and span where it belongs to one. */
  readonly envelope?: Pick<Envelope, 'trace' | 'span'>;
  opened(session: WebSocketSession, response: HttpResponse): void;
  notOpened(why: NotOpened): void;
}

export class Dialled {
  session: WebSocketSession | null = null;
  readonly #core: ProcessCore;
  readonly #chance: Random;
  readonly #to: Dialling;
  readonly #key: string;
  readonly #decoder = new OpeningDecoder();
  readonly #connection: Connection;
  readonly #timer: Timer;
  #isOver = false;

  /** Keys and masks are drawn from `chance`. */
  constructor(core: ProcessCore, endpoint: Endpoint, chance: Random, to: Dialling) {
    this.#core = core;
    this.#chance = chance;
    this.#to = to;
    this.#key = newKey(chance);
    this.#connection = endpoint.connect(
      to.link,
      to.peer,
      {
        opened: () => this.#ask(),
        received: (bytes) => {
          if (this.session === null) this.#takeOpening(bytes);
          else this.session.receive(bytes);
        },
        drained: () => to.drained?.(),
        ended: (how) => {
          if (this.session === null) this.#fail({ kind: 'lost', how });
          else this.session.lost(how);
        },
      },
      to.direction,
    );
    this.#timer = core.schedule(milliseconds(to.timeoutMs), () => {
      this.#connection.abort();
      this.#fail({ kind: 'timeout' });
    });
  }

  /** Nobody wants it any more: closes the socket, or gives up opening one. */
  close(code: number, reason: string): void {
    if (this.session !== null) {
      this.session.close(code, reason);
      return;
    }
    this.#isOver = true;
    this.#timer.cancel();
    this.#connection.abort();
  }

  #ask(): void {
    const { host, target, headers = [], envelope = { trace: '', span: '' } } = this.#to;
    const request = openingRequest(host, target, this.#key, headers);
    sendMessage(this.#core, this.#connection, encodeRequest(request), {
      ...controlEnvelope('websocket', 'handshake', `GET ${target}`),
      ...envelope,
    });
  }

  #takeOpening(bytes: Uint8Array): void {
    if (this.#isOver) return;
    const event = this.#decoder.push(bytes);
    if (event === null) return;
    if (event.kind === 'error') {
      this.#connection.abort();
      this.#fail({ kind: 'unreadable', error: event.error });
      return;
    }
    const { response, rest } = event;
    if (!isAccepted(response, this.#key)) {
      this.#connection.abort();
      this.#fail({ kind: 'refused', response });
      return;
    }
    this.#timer.cancel();
    const session = new WebSocketSession(this.#core, this.#connection, this.#chance, this.#to);
    this.session = session;
    this.#to.opened(session, response);
    if (rest.length > 0) session.receive(rest);
  }

  #fail(why: NotOpened): void {
    if (this.#isOver || this.session !== null) return;
    this.#isOver = true;
    this.#timer.cancel();
    this.#to.notOpened(why);
  }
}
