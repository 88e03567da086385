/**
 * A WebSocket that passes through the gateway: the opening request goes to the service behind the
 * route, and once that has answered 101, bytes go both ways until either side ends it (RFC 9110
 * section 7.8). Any other answer goes back as it is.
 *
 *   client ◀── bytes ──▶ gateway ◀── bytes, on a connection of its own ──▶ service
 *
 * The gateway does not look into the frames. A side that reads slowly holds back the other.
 */
import type { Connection, ConnectionEnd, ConnectionEvents, Endpoint } from '../net/endpoint.ts';
import { OpenCall } from '../net/open-call.ts';
import type { ProcessCore } from '../net/process-core.ts';
import { controlEnvelope, sendMessage } from '../net/send-message.ts';
import type { Envelope } from '../net/send-message.ts';
import type { CallOutcome, RestCall, RestExchange } from '../protocols/rest/behaviour.ts';
import { OpeningDecoder } from '../protocols/websocket/handshake.ts';
import { RelayedFrames } from '../protocols/websocket/relayed.ts';
import { encodeRequest, encodeResponse } from '../wire/http1.ts';
import type { HttpRequest, HttpResponse } from '../wire/http1.ts';

/** Bytes for one side that may wait before nothing more is read from the other. */
const UNSENT_MAX = 65_536;

type Opening = OpenCall<RestCall, Exclude<CallOutcome, { readonly kind: 'failure' }>>;

/** The client's side from its opening request on, which is answered once; and what follows a 101. */
export class SocketRelay implements RestExchange, ConnectionEvents {
  readonly request: HttpRequest;
  readonly problem = null;
  readonly connection: Connection;
  readonly #core: ProcessCore;
  readonly #endpoint: Endpoint;
  readonly #decoder = new OpeningDecoder();
  readonly #framesOut = new RelayedFrames();
  readonly #framesBack = new RelayedFrames();
  #call: RestCall | null = null;
  #opening: Opening | null = null;
  #service: Connection | null = null;
  #isSwitched = false;
  #isGone = false;
  #tellGone = (): void => {};

  constructor(core: ProcessCore, endpoint: Endpoint, connection: Connection, request: HttpRequest) {
    this.#core = core;
    this.#endpoint = endpoint;
    this.connection = connection;
    this.request = request;
  }

  /** Asks the service; `done` is told of its answer, and gives the client one by `respond`. */
  begin(call: RestCall, done: (outcome: CallOutcome) => void): void {
    const opening: Opening = new OpenCall(this.#core, call, done);
    const service = this.#endpoint.connect(call.link.id, call.peer, {
      opened: () => this.#ask(opening, service),
      received: (bytes) => this.#takeFromService(opening, service, bytes),
      drained: () => this.connection.resume(),
      ended: (how) => this.#lose(opening, how),
    });
    opening.startTimer(() => {
      service.abort();
      return false;
    });
    [this.#call, this.#opening, this.#service] = [call, opening, service];
  }

  isGone(): boolean {
    return this.#isGone;
  }

  onGone(told: () => void): void {
    this.#tellGone = told;
  }

  respond(response: HttpResponse, trace: string, span: string): void {
    if (this.#isGone) return;
    this.#tellGone = () => {};
    const { status, statusText } = response;
    const envelope = {
      ...controlEnvelope('websocket', 'handshake', `${status} ${statusText}`),
      status,
    };
    const bytes = encodeResponse(
      status === 101
        ? response
        : { ...response, headers: [...response.headers, ['Connection', 'close']] },
    );
    sendMessage(this.#core, this.connection, bytes, { ...envelope, trace, span });
    if (status !== 101) this.connection.close();
  }

  received(bytes: Uint8Array): void {
    // Before it is answered a client has nothing to say (RFC 6455 section 4.1).
    if (!this.#isSwitched || this.#service === null) return;
    this.#pass(bytes, this.#framesOut, this.#service, this.connection);
  }

  drained(): void {
    this.#service?.resume();
  }

  ended(): void {
    this.#isGone = true;
    this.#opening?.fail('cancelled', { callee: this.#call?.peer ?? '' }, false);
    this.#service?.abort();
    this.#tellGone();
  }

  #ask(opening: Opening, service: Connection): void {
    const { request, trace, span } = opening.call;
    const bytes = encodeRequest(request);
    opening.bytes += bytes.length;
    const envelope = controlEnvelope('websocket', 'handshake', `GET ${request.target}`);
    sendMessage(this.#core, service, bytes, { ...envelope, trace, span });
  }

  #takeFromService(opening: Opening, service: Connection, bytes: Uint8Array): void {
    if (this.#isSwitched) {
      this.#pass(bytes, this.#framesBack, this.connection, service);
      return;
    }
    if (opening.isOver) return;
    opening.bytes += bytes.length;
    const event = this.#decoder.push(bytes);
    if (event === null) return;
    if (event.kind === 'error') {
      service.abort();
      opening.fail('bad-response', { error: event.error }, false);
      return;
    }
    const { response, rest } = event;
    this.#isSwitched = response.status === 101;
    if (!this.#isSwitched) service.close();
    opening.end(response.status, { kind: 'answer', response });
    if (rest.length > 0) this.#takeFromService(opening, service, rest);
  }

  /** The service's side ended; the client hears of it in the same way. */
  #lose(opening: Opening, how: ConnectionEnd): void {
    const { link, peer: callee, trace } = opening.call;
    if (!this.#isSwitched) {
      const isRefused = how === 'refused';
      const reason = isRefused ? 'connection-refused' : 'connection-reset';
      opening.fail(reason, { callee }, isRefused);
    } else if (how === 'closed') this.connection.close();
    else {
      const { process } = this.#core;
      const reason = 'connection-reset';
      const values = { peer: callee };
      this.#core.fact({ kind: 'failure-observed', process, link: link.id, trace, reason, values });
      this.connection.abort();
    }
  }

  /** Frames as they come, in the opening's trace. */
  #pass(bytes: Uint8Array, frames: RelayedFrames, to: Connection, from: Connection): void {
    const { trace, span } = this.#call ?? { trace: '', span: '' };
    for (const { bytes: piece, label, purpose } of frames.cut(bytes)) {
      if (!to.isOpen) break;
      const base = { protocol: 'websocket', label, status: 0, trace, span } as const;
      const envelope: Envelope =
        purpose === null ? { ...base, role: 'event' } : { ...base, role: 'control', purpose };
      sendMessage(this.#core, to, piece, envelope);
    }
    if (to.unsent > UNSENT_MAX) from.pause();
  }
}
