/**
 * Calls and events of a contract over WebSockets.
 *
 *   /calls   caller dials callee; many calls share one socket, told apart by their numbers
 *            → {"id":1,"call":"Charge","input":{…},"traceparent":"…"}   ← {"id":1,"status":201,"value":{…}}
 *   /events  subscriber dials publisher, which pushes from then on
 *            ← {"event":"OrderPlaced","id":"1520331-0","data":{…},"traceparent":"…"}
 *   /socket  both at once, for a browser or another program: it calls, and hears every event
 *
 * Nobody acknowledges an event. A subscriber that lost its socket dials again and names the last event
 * it has (`?last=`); the publisher sends what came since, as far as it holds it (`outlet.ts`). What is
 * older, or was held by a publisher that died, is lost.
 */
import { parseJson } from '../../wire/json.ts';
import { askEvent, askOperation } from '../../contract/asked.ts';
import type { CallResult, IncomingCall, OutgoingCall, ProtocolSide } from '../../contract/calls.ts';
import { CALLS_PATH, EVENTS_PATH, SOCKET_PATH } from '../../contract/channel-names.ts';
import type { Contract } from '../../contract/contract.ts';
import { membersOf, membersOfReply, resultOf } from '../../contract/json-messages.ts';
import { metadataObject, ownMetadata } from '../../contract/metadata.ts';
import type { Random } from '../../kernel/random.ts';
import type { Connection, ConnectionEvents, Endpoint } from '../../net/endpoint.ts';
import { OpenCall } from '../../net/open-call.ts';
import type { ProcessCore } from '../../net/process-core.ts';
import { controlEnvelope, sendMessage } from '../../net/send-message.ts';
import type { Source } from '../../services/process.ts';
import { encodeResponse } from '../../wire/http1.ts';
import type { HttpRequest } from '../../wire/http1.ts';
import { formatTraceparent, parseTraceparent } from '../../wire/trace-context.ts';
import type { TraceParent } from '../../wire/trace-context.ts';
import { closeCodes } from '../../wire/websocket.ts';
import { Dialled } from './dial.ts';
import { Following } from './following.ts';
import { asksForWebSocket, openingAnswer, upgradeRequired } from './handshake.ts';
import { Outlet } from './outlet.ts';
import { WebSocketSession } from './session.ts';
import type { SessionEnd } from './session.ts';

/** Longest wait for the answer to a handshake, virtual ms; calls that wait for it give up by themselves. */
const OPEN_WITHIN_MS = 30_000;
/** Answers that wait for a slow caller, in bytes, past which no more of its calls are read. */
const ANSWERS_UNSENT_MAX = 65_536;

class PendingCall extends OpenCall<OutgoingCall, CallResult> {
  readonly text: string;
  isSent = false;

  constructor(
    core: ProcessCore,
    call: OutgoingCall,
    done: (result: CallResult) => void,
    text: string,
  ) {
    super(core, call, done);
    this.text = text;
  }
}

/** A socket to one callee, over one link. */
interface Line {
  readonly dialled: Dialled;
  /** By number; those not sent yet wait for the handshake. */
  readonly pending: Map<number, PendingCall>;
}

export class WebSocketSide implements ProtocolSide {
  readonly #core: ProcessCore;
  readonly #endpoint: Endpoint;
  readonly #service: string;
  readonly #contract: () => Contract;
  readonly #handle: (call: IncomingCall) => void;
  readonly #chance: Random;
  readonly #lines = new Map<string, Line>();
  readonly #outlets = new Map<string, Outlet>();
  /** For whoever listens at `/socket`. */
  readonly #audience: Outlet;
  readonly #followings = new Map<string, Following>();
  #calls = 0;

  constructor(
    core: ProcessCore,
    endpoint: Endpoint,
    service: string,
    contract: () => Contract,
    handle: (call: IncomingCall) => void,
  ) {
    this.#core = core;
    this.#endpoint = endpoint;
    this.#service = service;
    this.#contract = contract;
    this.#handle = handle;
    this.#chance = core.random('websocket');
    this.#audience = new Outlet(core, false);
  }

  // ── Calling ──

  call(call: OutgoingCall, done: (result: CallResult) => void): void {
    if (call.callable.kind === 'event') {
      this.#publish(call, call.callable.event.name, done);
      return;
    }
    this.#calls += 1;
    const id = this.#calls;
    const { name } = call.callable.operation;
    const traceparent = formatTraceparent(call.trace, call.span);
    const more = call.metadata.length === 0 ? {} : { metadata: metadataObject(call.metadata) };
    const text = JSON.stringify({ id, call: name, input: call.input, traceparent, ...more });
    const pending = new PendingCall(this.#core, call, done, text);
    const line = this.#lineTo(call);
    pending.startTimer(() => {
      line.pending.delete(id);
      return !pending.isSent;
    });
    line.pending.set(id, pending);
    if (line.dialled.session?.isOpen === true) sendCall(line.dialled.session, pending);
  }

  #lineTo(call: OutgoingCall): Line {
    const key = `${call.link.id} ${call.peer}`;
    const known = this.#lines.get(key);
    if (known !== undefined) return known;
    const pending = new Map<number, PendingCall>();
    const lose = (how: SessionEnd['how']): void => {
      this.#lines.delete(key);
      const lost = [...pending.values()];
      pending.clear();
      for (const one of lost) {
        const values = { callee: one.call.peer };
        if (how === 'refused') one.fail('connection-refused', values, true);
        else one.fail('connection-reset', values, !one.isSent);
      }
    };
    const dialled = new Dialled(this.#core, this.#endpoint, this.#chance, {
      link: call.link.id,
      peer: call.peer,
      host: call.link.to,
      target: CALLS_PATH,
      direction: 'out',
      timeoutMs: OPEN_WITHIN_MS,
      opened: (session) => {
        for (const one of pending.values()) sendCall(session, one);
      },
      message: (text, size) => this.#takeAnswer(pending, text, size),
      notOpened: (why) => lose(why.kind === 'lost' ? why.how : 'refused'),
      ended: ({ how }) => lose(how),
    });
    const line: Line = { dialled, pending };
    this.#lines.set(key, line);
    return line;
  }

  #takeAnswer(pending: Map<number, PendingCall>, text: string, size: number): void {
    const message = readMessage(text);
    const { id } = message;
    const one = typeof id === 'number' ? pending.get(id) : undefined;
    if (one === undefined || typeof id !== 'number') return;
    pending.delete(id);
    one.bytes += size;
    const result = resultOf(message);
    if (result === null) {
      one.fail('bad-response', { error: 'the answer has no status' }, false);
    } else one.end(result.status, result);
  }

  // ── Publishing ──

  /** Over as soon as it is sent: whether anybody hears it, the publisher is not told. */
  #publish(call: OutgoingCall, event: string, done: (result: CallResult) => void): void {
    const bytes = this.#outletOf(call.link.id).publish(event, call.input, call.trace, call.span);
    this.#core.fact({
      kind: 'call-ended',
      process: this.#core.process,
      link: call.link.id,
      bytes,
      status: 202,
      reason: '',
      latencyUs: 0,
    });
    done({ kind: 'accepted' });
  }

  /** Tells whoever listens at `/socket`, whatever the links speak. */
  tell(event: string, data: unknown, trace: string, span: string): void {
    this.#audience.publish(event, data, trace, span);
  }

  #outletOf(link: string): Outlet {
    const known = this.#outlets.get(link);
    if (known !== undefined) return known;
    const outlet = new Outlet(this.#core, true);
    this.#outlets.set(link, outlet);
    return outlet;
  }

  // ── Serving ──

  /** Takes over a connection whose first request asks for a WebSocket; null leaves it to HTTP. */
  accept(connection: Connection, request: HttpRequest): ConnectionEvents | null {
    const [path = '', search = ''] = request.target.split('?');
    const isPlain = !asksForWebSocket(request);
    if (isPlain && path !== SOCKET_PATH) return null;
    const answer = isPlain ? upgradeRequired() : openingAnswer(request);
    const isKnown = path === CALLS_PATH || path === EVENTS_PATH || path === SOCKET_PATH;
    const response =
      answer.status === 101 && !isKnown
        ? { ...answer, status: 404, statusText: 'Not Found', headers: [] }
        : answer;
    const { status, statusText } = response;
    const envelope = controlEnvelope('websocket', 'handshake', `${status} ${statusText}`);
    sendMessage(this.#core, connection, encodeResponse(response), { ...envelope, status });
    if (response.status !== 101) {
      connection.close();
      return { received() {}, ended() {} };
    }
    const hearsEvents = path !== CALLS_PATH;
    const outlet = path === EVENTS_PATH ? this.#outletOf(connection.link) : this.#audience;
    const session = new WebSocketSession(this.#core, connection, null, {
      message: (text) => {
        if (path === EVENTS_PATH) return;
        this.#takeCall(session, text);
        if (connection.unsent > ANSWERS_UNSENT_MAX) session.pause();
      },
      drained: () => session.resume(),
      ended: () => outlet.leave(session),
    });
    if (hearsEvents) outlet.subscribe(connection.peer, session, lastOf(search));
    return session.connectionEvents;
  }

  #takeCall(session: WebSocketSession, text: string): void {
    const { id, call, input, traceparent, metadata } = readMessage(text);
    if (typeof id !== 'number' || typeof call !== 'string') {
      session.close(closeCodes.invalidData, 'a call has an id and a name');
      return;
    }
    const name = call;
    this.#handle({
      title: name,
      parent: parentOf(traceparent),
      deadline: null,
      asked: askOperation(this.#service, this.#contract(), name, input),
      metadata: () => ownMetadata(textsOf(metadata)),
      isCancelled: () => false,
      answer(reply, trace, span) {
        if (!session.isOpen) return;
        session.send(JSON.stringify({ id, ...membersOfReply(reply) }), {
          protocol: 'websocket',
          role: 'response',
          label: `${reply.status} ${name}`,
          status: reply.status,
          trace,
          span,
        });
      },
    });
  }

  // ── Subscribing ──

  follow(sources: readonly Source[]): void {
    const wanted = new Map<string, { link: string; publisher: string }>();
    for (const { link, callers, service } of sources) {
      if (link.protocol !== 'websocket' || service === null) continue;
      const hears = this.#contract().subscribes.some(
        (subscription) => subscription.slice(0, subscription.indexOf('.')) === service.id,
      );
      if (!hears) continue;
      for (const publisher of callers)
        wanted.set(`${link.id} ${publisher}`, { link: link.id, publisher });
    }
    for (const [key, following] of this.#followings) {
      if (wanted.has(key)) continue;
      this.#followings.delete(key);
      following.end();
    }
    for (const [key, { link, publisher }] of wanted) {
      if (this.#followings.has(key)) continue;
      this.#followings.set(
        key,
        new Following(
          this.#core,
          this.#endpoint,
          this.#chance,
          link,
          publisher,
          ({ event, data, traceparent }, done) => {
            this.#handle({
              title: `event ${event}`,
              parent: parentOf(traceparent),
              isLinked: true,
              deadline: null,
              asked: askEvent(this.#service, this.#contract(), event, data),
              metadata: () => [],
              isCancelled: () => false,
              answer: done,
            });
          },
        ),
      );
    }
  }
}

function sendCall(session: WebSocketSession, pending: PendingCall): void {
  const { call } = pending;
  const name = call.callable.kind === 'operation' ? call.callable.operation.name : '';
  pending.isSent = true;
  pending.bytes += session.send(pending.text, {
    protocol: 'websocket',
    role: 'request',
    label: name,
    status: 0,
    trace: call.trace,
    span: call.span,
  });
}

function readMessage(text: string): Readonly<Record<string, unknown>> {
  return membersOf(parseJson(text));
}

/** The texts among the members of an object. */
function textsOf(value: unknown): readonly (readonly [string, string])[] {
  return Object.entries(membersOf(value)).flatMap(([name, text]) =>
    typeof text === 'string' ? [[name, text] as const] : [],
  );
}

function parentOf(traceparent: unknown): TraceParent | null {
  return typeof traceparent === 'string' ? parseTraceparent(traceparent) : null;
}

/** The last event that the subscriber has; empty where it names none. */
function lastOf(search: string): string {
  const pair = search.split('&').find((one) => one.startsWith('last='));
  return pair === undefined ? '' : pair.slice('last='.length);
}
