/**
 * Calls and events of a contract over WebSockets.
 *
 *   /calls   caller dials callee; many calls share one socket, told apart by their numbers
 *            → {"id":1,"call":"Charge","input":{…},"traceparent":"…"}   ← {"id":1,"status":201,"value":{…}}
 *   /events  subscriber dials publisher, which pushes from then on
 *            ← {"event":"OrderPlaced","id":17,"data":{…},"traceparent":"…"}
 *
 * Nobody acknowledges an event. A subscriber that lost its socket dials again, later each time, and
 * names the last event it has; the publisher still holds the newest `HELD_MAX` and sends those that
 * came since. What is older, or was held by a publisher that died, is lost.
 */
import { askEvent, askOperation } from '../../contract/asked.ts';
import type { CallResult, IncomingCall, OutgoingCall, ProtocolSide } from '../../contract/calls.ts';
import { CALLS_PATH, EVENTS_PATH } from '../../contract/channel-names.ts';
import type { Contract } from '../../contract/contract.ts';
import { membersOf, membersOfReply, parseJson, resultOf } from '../../contract/json-messages.ts';
import { milliseconds } from '../../kernel/time.ts';
import type { Random } from '../../kernel/random.ts';
import type { Connection, ConnectionEnd, ConnectionEvents, Endpoint } from '../../net/endpoint.ts';
import { OpenCall } from '../../net/open-call.ts';
import type { ProcessCore, Timer } from '../../net/process-core.ts';
import { controlEnvelope, sendMessage } from '../../net/send-message.ts';
import type { Source } from '../../services/process.ts';
import { encodeRequest, encodeResponse, ResponseDecoder } from '../../wire/http1.ts';
import type { HttpRequest } from '../../wire/http1.ts';
import { formatTraceparent, parseTraceparent } from '../../wire/trace-context.ts';
import type { TraceParent } from '../../wire/trace-context.ts';
import { closeCodes } from '../../wire/websocket.ts';
import {
  asksForWebSocket,
  isAccepted,
  newKey,
  openingAnswer,
  openingRequest,
} from './handshake.ts';
import { WebSocketSession } from './session.ts';

/** Events of one link that a publisher holds for subscribers that come back. */
const HELD_MAX = 100;
/** First and longest wait before a subscriber dials again, virtual ms; it doubles in between, each time with full jitter. */
const RECONNECT_FIRST_MS = 100;
const RECONNECT_MOST_MS = 5_000;

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

/** A subscriber's socket, at the publisher. */
interface Subscriber {
  readonly service: string;
  readonly session: WebSocketSession;
}

interface Held {
  readonly id: number;
  readonly label: string;
  readonly text: string;
  readonly trace: string;
  readonly span: string;
}

/** What a publisher keeps for one link: events numbered from 1. */
interface Outlet {
  count: number;
  readonly held: Held[];
  readonly subscribers: Set<Subscriber>;
}

/** A subscriber's side of one socket to one publisher process. */
interface Following {
  readonly link: string;
  readonly publisher: string;
  dialled: Dialled | null;
  timer: Timer | null;
  failures: number;
  /** Number of the last event that came; 0 before the first. */
  last: number;
  isOver: boolean;
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
    const text = JSON.stringify({ id, call: name, input: call.input, traceparent });
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
    const dialled = new Dialled(this.#core, this.#endpoint, this.#chance, {
      link: call.link.id,
      peer: call.peer,
      host: call.link.to,
      target: CALLS_PATH,
      direction: 'out',
      opened: (session) => {
        for (const one of pending.values()) sendCall(session, one);
      },
      message: (text, size) => this.#takeAnswer(pending, text, size),
      ended: (how) => {
        this.#lines.delete(key);
        const lost = [...pending.values()];
        pending.clear();
        for (const one of lost) {
          const values = { callee: one.call.peer };
          if (how === 'refused') one.fail('connection-refused', values, true);
          else one.fail('connection-reset', values, !one.isSent);
        }
      },
    });
    const line: Line = { dialled, pending };
    this.#lines.set(key, line);
    dialled.dial();
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
    const outlet = this.#outletOf(call.link.id);
    outlet.count += 1;
    const id = outlet.count;
    const { trace, span } = call;
    const traceparent = formatTraceparent(trace, span);
    const text = JSON.stringify({ event, id, data: call.input, traceparent });
    const held: Held = { id, label: `event ${event}`, text, trace, span };
    outlet.held.push(held);
    if (outlet.held.length > HELD_MAX) outlet.held.shift();
    const bytes = this.#push(outlet, call.link.to, held);
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

  /** To one socket of the subscribing service, in turn: its replicas are one subscriber. */
  #push(outlet: Outlet, service: string, held: Held): number {
    const open = [...outlet.subscribers].filter(
      (one) => one.service === service && one.session.isOpen,
    );
    const chosen = open[held.id % Math.max(1, open.length)];
    return chosen === undefined ? 0 : sendHeld(chosen.session, held);
  }

  #outletOf(link: string): Outlet {
    const known = this.#outlets.get(link);
    if (known !== undefined) return known;
    const outlet: Outlet = { count: 0, held: [], subscribers: new Set() };
    this.#outlets.set(link, outlet);
    return outlet;
  }

  // ── Serving ──

  /** Takes over a connection whose first request asks for a WebSocket; null leaves it to HTTP. */
  accept(connection: Connection, request: HttpRequest): ConnectionEvents | null {
    if (!asksForWebSocket(request)) return null;
    const [path = '', search = ''] = request.target.split('?');
    const answer = openingAnswer(request);
    const isKnown = path === CALLS_PATH || path === EVENTS_PATH;
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
    return path === CALLS_PATH
      ? this.#serveCalls(connection)
      : this.#serveEvents(connection, search);
  }

  #serveCalls(connection: Connection): ConnectionEvents {
    const session = new WebSocketSession(this.#core, connection, null, {
      message: (text) => this.#takeCall(session, text),
      ended() {},
    });
    return eventsOf(session);
  }

  #takeCall(session: WebSocketSession, text: string): void {
    const { id, call, input, traceparent } = readMessage(text);
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

  #serveEvents(connection: Connection, search: string): ConnectionEvents {
    const query = new Map(search.split('&').map((pair) => pairOf(pair)));
    const outlet = this.#outletOf(connection.link);
    const session = new WebSocketSession(this.#core, connection, null, {
      message() {},
      ended: () => void outlet.subscribers.delete(subscriber),
    });
    const service = connection.peer.slice(0, connection.peer.indexOf('/'));
    const subscriber: Subscriber = { service, session };
    outlet.subscribers.add(subscriber);
    const last = Number(query.get('last') ?? Number.NaN);
    if (last > 0) {
      for (const held of outlet.held) if (held.id > last) sendHeld(session, held);
    }
    return eventsOf(session);
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
      following.isOver = true;
      following.timer?.cancel();
      following.dialled?.session?.close(closeCodes.goingAway, 'the link changed');
    }
    for (const [key, { link, publisher }] of wanted) {
      if (this.#followings.has(key)) continue;
      const following: Following = {
        link,
        publisher,
        dialled: null,
        timer: null,
        failures: 0,
        last: 0,
        isOver: false,
      };
      this.#followings.set(key, following);
      this.#dial(following);
    }
  }

  #dial(following: Following): void {
    const { link, publisher } = following;
    following.dialled = new Dialled(this.#core, this.#endpoint, this.#chance, {
      link,
      peer: publisher,
      host: publisher.slice(0, publisher.indexOf('/')),
      target: `${EVENTS_PATH}?last=${following.last}`,
      direction: 'back',
      opened: () => {
        following.failures = 0;
      },
      message: (text) => this.#takeEvent(following, text),
      ended: () => {
        if (following.isOver) return;
        const most = Math.min(RECONNECT_MOST_MS, RECONNECT_FIRST_MS * 2 ** following.failures);
        following.failures = Math.min(following.failures + 1, 10);
        const wait = milliseconds(this.#chance.next() * most);
        following.timer = this.#core.schedule(wait, () => this.#dial(following));
      },
    });
    following.dialled.dial();
  }

  #takeEvent(following: Following, text: string): void {
    const { event, id, data, traceparent } = readMessage(text);
    if (typeof event !== 'string' || typeof id !== 'number') return;
    following.last = id;
    this.#handle({
      title: `event ${event}`,
      parent: parentOf(traceparent),
      deadline: null,
      asked: askEvent(this.#service, this.#contract(), event, data),
      isCancelled: () => false,
      answer() {},
    });
  }
}

interface Dialling {
  readonly link: string;
  readonly peer: string;
  readonly host: string;
  readonly target: string;
  readonly direction: 'out' | 'back';
  opened(session: WebSocketSession): void;
  message(text: string, size: number): void;
  ended(how: ConnectionEnd): void;
}

/** A client's socket from its first segment on: connect, ask to upgrade, then frames. */
class Dialled {
  session: WebSocketSession | null = null;
  readonly #core: ProcessCore;
  readonly #endpoint: Endpoint;
  readonly #chance: Random;
  readonly #to: Dialling;

  constructor(core: ProcessCore, endpoint: Endpoint, chance: Random, to: Dialling) {
    this.#core = core;
    this.#endpoint = endpoint;
    this.#chance = chance;
    this.#to = to;
  }

  dial(): void {
    const { link, peer, host, target, direction } = this.#to;
    const key = newKey(this.#chance);
    const decoder = new ResponseDecoder();
    const connection = this.#endpoint.connect(
      link,
      peer,
      {
        opened: () => {
          const request = encodeRequest(openingRequest(host, target, key));
          const envelope = controlEnvelope('websocket', 'handshake', `GET ${target}`);
          sendMessage(this.#core, connection, request, envelope);
        },
        received: (bytes) => {
          if (this.session !== null) this.session.receive(bytes);
          else this.#takeOpening(connection, decoder, key, bytes);
        },
        ended: (how) => {
          if (this.session === null) this.#to.ended(how);
          else this.session.lost(how);
        },
      },
      direction,
    );
  }

  #takeOpening(
    connection: Connection,
    decoder: ResponseDecoder,
    key: string,
    bytes: Uint8Array,
  ): void {
    // The head ends with an empty line; what follows is frames already.
    const end = endOfHead(bytes);
    const [event] = decoder.push(end < 0 ? bytes : bytes.subarray(0, end));
    if (event === undefined) return;
    if (event.kind === 'error' || !isAccepted(event.response, key)) {
      connection.abort();
      this.#to.ended('refused');
      return;
    }
    const session = new WebSocketSession(this.#core, connection, this.#chance, this.#to);
    this.session = session;
    this.#to.opened(session);
    if (end >= 0 && end < bytes.length) session.receive(bytes.subarray(end));
  }
}

function endOfHead(bytes: Uint8Array): number {
  for (let at = 3; at < bytes.length; at++) {
    if (bytes[at] === 10 && bytes[at - 1] === 13 && bytes[at - 2] === 10 && bytes[at - 3] === 13) {
      return at + 1;
    }
  }
  return -1;
}

function eventsOf(session: WebSocketSession): ConnectionEvents {
  return {
    received: (bytes) => session.receive(bytes),
    ended: (how) => session.lost(how),
  };
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

function sendHeld(session: WebSocketSession, held: Held): number {
  const { label, trace, span } = held;
  return session.send(held.text, {
    protocol: 'websocket',
    role: 'event',
    label,
    status: 0,
    trace,
    span,
  });
}

function readMessage(text: string): Readonly<Record<string, unknown>> {
  return membersOf(parseJson(text));
}

function parentOf(traceparent: unknown): TraceParent | null {
  return typeof traceparent === 'string' ? parseTraceparent(traceparent) : null;
}

function pairOf(pair: string): readonly [string, string] {
  const [name = '', value = ''] = pair.split('=');
  return [name, value];
}
