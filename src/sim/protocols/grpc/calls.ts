/**
 * Calls of a contract over gRPC: unary calls as streams of one HTTP/2 connection to one callee
 * process. A client picks its callee once for each connection, so load does not spread by itself over
 * replicas: that is what a balancer of connections does with it.
 *
 *   POST /panal.Catalog/GetProduct, grpc-timeout: 950m  →  headers · message · trailers with grpc-status
 *
 * A caller that stops waiting resets its stream, and the callee hears of it.
 * Simplified: the contract has unary calls only; keepalive pings are answered, not sent.
 */
import { askEvent, askOperation } from '../../contract/asked.ts';
import type {
  Asked,
  CallResult,
  IncomingCall,
  OutgoingCall,
  ProtocolSide,
  Reply,
} from '../../contract/calls.ts';
import type { Contract, Field } from '../../contract/contract.ts';
import { methodPath } from '../../contract/proto-text.ts';
import { decodeMessage, encodeMessage } from '../../contract/protobuf.ts';
import { toMilliseconds } from '../../kernel/time.ts';
import type { Random } from '../../kernel/random.ts';
import type { Connection, ConnectionEnd, ConnectionEvents, Endpoint } from '../../net/endpoint.ts';
import { OpenCall } from '../../net/open-call.ts';
import type { ProcessCore } from '../../net/process-core.ts';
import { controlEnvelope, sendMessage } from '../../net/send-message.ts';
import type { Envelope } from '../../net/send-message.ts';
import type { ControlPurpose, Reason, ReasonValues } from '../../services/facts.ts';
import { WireError } from '../../wire/bytes.ts';
import type { Header } from '../../wire/hpack.ts';
import {
  FRAME_HEAD_BYTES,
  frameTypes,
  Http2Session,
  PREFACE,
  readFrameHead,
} from '../../wire/http2.ts';
import { formatTraceparent, parseTraceparent } from '../../wire/trace-context.ts';
import {
  codeOf,
  formatMessage,
  formatTimeout,
  frameMessage,
  headerOf,
  httpOf,
  MessageSplitter,
  parseMessage,
  parseTimeout,
  statusOfCode,
  statusOfHttp,
} from './codec.ts';
import type { GrpcStatus } from './codec.ts';

const CONTENT_TYPE = 'application/grpc';
const NOTHING = new Uint8Array(0);

class Pending extends OpenCall<OutgoingCall, CallResult> {
  readonly splitter = new MessageSplitter();
  stream = 0;
  message: Uint8Array = NOTHING;
  /** `:status` of the answer; empty before it. */
  httpStatus = '';
}

/** A connection to one callee, over one link. */
interface Channel {
  readonly key: string;
  readonly peer: string;
  connection: Connection | null;
  session: Http2Session | null;
  /** By stream. */
  readonly pending: Map<number, Pending>;
  /** Calls that wait for the connection, or for a stream. */
  readonly waiting: Pending[];
}

export class GrpcSide implements ProtocolSide {
  readonly #core: ProcessCore;
  readonly #endpoint: Endpoint;
  readonly #chance: Random;
  readonly #channels = new Map<string, Channel>();

  constructor(core: ProcessCore, endpoint: Endpoint) {
    this.#core = core;
    this.#endpoint = endpoint;
    this.#chance = core.random('grpc');
  }

  /** Nothing has to be fetched: callers come by themselves. */
  follow(): void {}

  call(call: OutgoingCall, done: (result: CallResult) => void): void {
    const pending = new Pending(this.#core, call, done);
    const channel = this.#channelOf(call);
    pending.startTimer(() => this.#letGo(channel, pending));
    channel.waiting.push(pending);
    this.#pump(channel);
  }

  #channelOf({ link, peers, peer }: OutgoingCall): Channel {
    const known = this.#channels.get(link.id);
    if (known !== undefined && peers.includes(known.peer)) return known;
    if (known !== undefined) this.#retire(known);
    const chosen = peers[this.#chance.int(0, Math.max(0, peers.length - 1))] ?? peer;
    const channel: Channel = {
      key: link.id,
      peer: chosen,
      connection: null,
      session: null,
      pending: new Map(),
      waiting: [],
    };
    this.#channels.set(link.id, channel);
    channel.connection = this.#endpoint.connect(link.id, chosen, {
      opened: () => this.#opened(channel),
      received: (bytes) => {
        channel.session?.receive(bytes);
        this.#flush(channel, control);
      },
      ended: (how) => this.#lost(channel, how),
    });
    return channel;
  }

  /** Its callee is not listed any more: no new calls, and it closes once the last is answered. */
  #retire(channel: Channel): void {
    this.#channels.delete(channel.key);
    if (channel.pending.size === 0 && channel.waiting.length === 0) channel.connection?.close();
  }

  #opened(channel: Channel): void {
    channel.session = new Http2Session('client', {
      headers: (stream, headers, isEnd) => this.#takeHeaders(channel, stream, headers, isEnd),
      data: (stream, bytes, isEnd) => this.#takeData(channel, stream, bytes, isEnd),
      reset: (stream, code) => this.#takeReset(channel, stream, code),
      goaway: () => this.#retire(channel),
      failed: (error) => {
        this.#flush(channel, control);
        channel.connection?.abort();
        this.#fallen(channel, 'bad-response', { error: error.message });
      },
    });
    this.#flush(channel, control);
    this.#pump(channel);
  }

  #pump(channel: Channel): void {
    const { session } = channel;
    if (session === null) return;
    while (session.mayOpen) {
      const pending = channel.waiting.shift();
      if (pending === undefined) return;
      if (!pending.isOver) this.#begin(channel, session, pending);
    }
  }

  #begin(channel: Channel, session: Http2Session, pending: Pending): void {
    const { call } = pending;
    const { callable, link, trace, span } = call;
    const isEvent = callable.kind === 'event';
    const name = isEvent ? callable.event.name : callable.operation.name;
    const fields = isEvent ? callable.event.fields : callable.operation.input;
    const waitedMs = toMilliseconds(pending.waited);
    const headers: Header[] = [
      [':method', 'POST'],
      [':scheme', 'http'],
      [':path', methodPath(link.to, name)],
      [':authority', link.to],
      ['te', 'trailers'],
      ['content-type', CONTENT_TYPE],
      ['grpc-timeout', formatTimeout(call.timeoutMs - waitedMs)],
      ['traceparent', formatTraceparent(trace, span)],
    ];
    const stream = session.request(headers, false);
    pending.stream = stream;
    channel.pending.set(stream, pending);
    session.sendData(stream, frameMessage(encodeMessage(fields, call.input)), true);
    pending.bytes += this.#flush(channel, {
      ...control,
      role: 'request',
      label: name,
      trace,
      span,
    });
  }

  #takeHeaders(channel: Channel, id: number, headers: readonly Header[], isEnd: boolean): void {
    const pending = channel.pending.get(id);
    if (pending === undefined) return;
    pending.httpStatus ||= headerOf(headers, ':status');
    if (!isEnd) return;
    channel.pending.delete(id);
    const code = headerOf(headers, 'grpc-status');
    if (code === '') {
      const error = `the answer has no grpc-status; its :status is ${pending.httpStatus}`;
      pending.fail('bad-response', { error }, false);
    } else {
      const status = statusOfCode(Number(code));
      this.#answer(pending, status, parseMessage(headerOf(headers, 'grpc-message')));
    }
    this.#pump(channel);
  }

  #takeData(channel: Channel, id: number, bytes: Uint8Array, isEnd: boolean): void {
    const pending = channel.pending.get(id);
    if (pending === undefined) return;
    pending.bytes += bytes.length + FRAME_HEAD_BYTES;
    for (const event of pending.splitter.push(bytes)) {
      if (event.kind === 'message') pending.message = event.message;
      else {
        channel.pending.delete(id);
        channel.session?.reset(id, 'cancel');
        pending.fail('bad-response', { error: event.detail }, false);
        return;
      }
    }
    if (!isEnd) return;
    channel.pending.delete(id);
    const error = `the answer ends without grpc-status; its :status is ${pending.httpStatus}`;
    pending.fail('bad-response', { error }, false);
    this.#pump(channel);
  }

  #takeReset(channel: Channel, id: number, code: number): void {
    const pending = channel.pending.get(id);
    if (pending === undefined) return;
    channel.pending.delete(id);
    pending.fail('connection-reset', { callee: channel.peer, code }, false);
  }

  #answer(pending: Pending, status: GrpcStatus, detail: string): void {
    const http = httpOf(status);
    const { callable } = pending.call;
    if (status !== 'OK') {
      pending.end(http, { kind: 'error', status: http, detail: `${status}: ${detail}` });
      return;
    }
    if (callable.kind === 'event') {
      pending.end(202, { kind: 'answer', status: 202, value: {} });
      return;
    }
    const value = readMessage(callable.operation.output, pending.message);
    if (typeof value === 'string') pending.fail('bad-response', { error: value }, false);
    else {
      const { success } = callable.operation;
      pending.end(success, { kind: 'answer', status: success, value });
    }
  }

  #lost(channel: Channel, how: ConnectionEnd): void {
    const reason = how === 'refused' ? 'connection-refused' : 'connection-reset';
    this.#fallen(channel, reason, { callee: channel.peer });
  }

  #fallen(channel: Channel, reason: Reason, values: ReasonValues): void {
    if (this.#channels.get(channel.key) === channel) this.#channels.delete(channel.key);
    const sent = [...channel.pending.values()];
    const waiting = channel.waiting.splice(0);
    channel.pending.clear();
    for (const one of sent) one.fail(reason, values, false);
    for (const one of waiting) one.fail(reason, values, true);
  }

  /** Nobody waits for it any more, and the callee hears of it. True: it was never sent. */
  #letGo(channel: Channel, { stream }: Pending): boolean {
    if (stream === 0) return true;
    channel.pending.delete(stream);
    channel.session?.reset(stream, 'cancel');
    this.#flush(channel, control);
    return false;
  }

  #flush(channel: Channel, envelope: Envelope): number {
    return flush(this.#core, channel.connection, channel.session, envelope);
  }
}

/** A call that comes in over a stream. */
interface Incoming {
  readonly headers: readonly Header[];
  readonly splitter: MessageSplitter;
  message: Uint8Array;
}

/**
 * Serves a contract over one HTTP/2 connection. `contract` is asked for each call: it may change;
 * `eventFields` knows the events of others that the service hears.
 */
export function acceptGrpcCalls(
  core: ProcessCore,
  connection: Connection,
  service: string,
  contract: () => Contract,
  eventFields: (name: string) => readonly Field[] | null,
  handle: (call: IncomingCall) => void,
): ConnectionEvents {
  const streams = new Map<number, Incoming>();
  const open = new Set<number>();
  let isGone = false;

  function end(id: number, status: GrpcStatus, detail: string, envelope: Envelope): void {
    const trailers: Header[] = [['grpc-status', String(codeOf(status))]];
    if (detail !== '') trailers.push(['grpc-message', formatMessage(detail)]);
    open.delete(id);
    session.sendHeaders(id, trailers, true);
    flush(core, connection, session, envelope);
  }

  function refuse(id: number, status: GrpcStatus, detail: string): void {
    session.sendHeaders(id, answerHeaders, false);
    end(id, status, detail, {
      ...control,
      role: 'response',
      label: status,
      status: httpOf(status),
    });
  }

  function complete(id: number, { headers, message }: Incoming): void {
    const path = headerOf(headers, ':path');
    const name = path.slice(path.lastIndexOf('/') + 1);
    const timeout = parseTimeout(headerOf(headers, 'grpc-timeout'));
    const asked =
      path === methodPath(service, name)
        ? askedOf(service, contract(), eventFields(name), name, message)
        : unknownMethod(service, path);
    open.add(id);
    handle({
      title: name,
      parent: parseTraceparent(headerOf(headers, 'traceparent')),
      deadline: timeout === null ? null : toMilliseconds(core.now) + timeout,
      asked,
      isCancelled: () => isGone || !open.has(id),
      answer(reply, trace, span) {
        if (isGone || !open.has(id)) return;
        const status = reply.kind === 'answer' ? 'OK' : statusOfHttp(reply.status);
        const envelope: Envelope = {
          ...control,
          role: 'response',
          label: `${status} ${name}`,
          status: reply.status,
          trace,
          span,
        };
        session.sendHeaders(id, answerHeaders, false);
        if (reply.kind === 'answer') {
          session.sendData(id, frameMessage(outputOf(asked, reply)), false);
        }
        end(id, status, reply.kind === 'answer' ? '' : reply.detail, envelope);
      },
    });
  }

  const session: Http2Session = new Http2Session('server', {
    headers(id, headers, isEnd) {
      const known = streams.get(id);
      if (known !== undefined) {
        streams.delete(id);
        if (isEnd) complete(id, known);
        return;
      }
      const type = headerOf(headers, 'content-type');
      if (headerOf(headers, ':method') !== 'POST' || !type.startsWith(CONTENT_TYPE)) {
        session.sendHeaders(id, [[':status', '415']], true);
        return;
      }
      const incoming: Incoming = { headers, splitter: new MessageSplitter(), message: NOTHING };
      if (isEnd) complete(id, incoming);
      else streams.set(id, incoming);
    },
    data(id, bytes, isEnd) {
      const incoming = streams.get(id);
      if (incoming === undefined) return;
      for (const event of incoming.splitter.push(bytes)) {
        if (event.kind === 'message') incoming.message = event.message;
        else {
          streams.delete(id);
          refuse(id, event.status, event.detail);
          return;
        }
      }
      if (!isEnd) return;
      streams.delete(id);
      if (incoming.splitter.isCutOff) refuse(id, 'INTERNAL', 'the message ends early');
      else complete(id, incoming);
    },
    reset(id) {
      streams.delete(id);
      open.delete(id);
    },
    goaway() {},
    failed() {
      flush(core, connection, session, control);
      connection.close();
      isGone = true;
    },
  });
  flush(core, connection, session, control);

  return {
    received(bytes) {
      session.receive(bytes);
      flush(core, connection, session, control);
    },
    ended() {
      isGone = true;
    },
  };
}

/** Whether bytes that open a connection are those of HTTP/2; null while they may be either. */
export function isHttp2(bytes: Uint8Array): boolean | null {
  for (let at = 0; at < Math.min(bytes.length, PREFACE.length); at++) {
    if (bytes[at] !== PREFACE[at]) return false;
  }
  return bytes.length >= 4 ? true : null;
}

const answerHeaders: readonly Header[] = [
  [':status', '200'],
  ['content-type', CONTENT_TYPE],
];

/** What it is for, its frames say. */
const control = controlEnvelope('grpc', 'flow-control');

/** Sends what waits in the session, as one message; gives its size. */
function flush(
  core: ProcessCore,
  connection: Connection | null,
  session: Http2Session | null,
  envelope: Envelope,
): number {
  const bytes = session?.takeOutput() ?? NOTHING;
  if (bytes.length === 0 || connection === null || !connection.isOpen) return 0;
  sendMessage(
    core,
    connection,
    bytes,
    envelope.role === 'control' ? envelopeOf(bytes, connection) : envelope,
  );
  return bytes.length;
}

/** Of frames that no call has just asked for. */
function envelopeOf(bytes: Uint8Array, { direction }: Connection): Envelope {
  const found = frameNames(bytes);
  const label = found.join(', ');
  // The rest of a message that flow control had held back.
  if (found.includes('DATA') || found.includes('HEADERS')) {
    return { ...control, role: direction === 'out' ? 'request' : 'response', label };
  }
  const purpose = purposes.find(([name]) => found.includes(name))?.[1] ?? 'flow-control';
  return { ...control, purpose, label };
}

/** The weightiest frame first. */
const purposes: readonly (readonly [frame: string, purpose: ControlPurpose])[] = [
  ['GOAWAY', 'closing'],
  ['SETTINGS', 'handshake'],
  ['RST_STREAM', 'cancellation'],
  ['PING', 'heartbeat'],
];

const names = new Map<number, string>(
  Object.entries(frameTypes).map(([name, type]): [number, string] => [
    type,
    name.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase(),
  ]),
);

/** `SETTINGS`, `WINDOW_UPDATE`: the frames in these bytes, each kind once. */
function frameNames(bytes: Uint8Array): readonly string[] {
  const found: string[] = [];
  let at = isHttp2(bytes) === true ? PREFACE.length : 0;
  for (;;) {
    const head = readFrameHead(bytes, at);
    if (head === null) break;
    const name = names.get(head.type) ?? `frame ${head.type}`;
    if (!found.includes(name)) found.push(name);
    at += FRAME_HEAD_BYTES + head.length;
  }
  return found;
}

function askedOf(
  service: string,
  contract: Contract,
  event: readonly Field[] | null,
  name: string,
  message: Uint8Array,
): Asked {
  const operation = contract.operations.find((one) => one.name === name);
  const fields = operation?.input ?? event;
  if (fields === null) return unknownMethod(service, methodPath(service, name));
  const input = readMessage(fields, message);
  if (typeof input !== 'string') {
    return operation === undefined
      ? askEvent(service, contract, name, input)
      : askOperation(service, contract, name, input);
  }
  const values = { operation: name, error: input };
  return { kind: 'error', status: 400, reason: 'bad-request', detail: input, values };
}

function unknownMethod(service: string, path: string): Asked {
  const detail = `${service} has no method ${path}`;
  return { kind: 'error', status: 501, reason: 'unknown-operation', detail, values: { path } };
}

/** The message, or the sentence that says why the bytes are none. */
function readMessage(
  fields: readonly Field[],
  bytes: Uint8Array,
): Readonly<Record<string, unknown>> | string {
  try {
    return decodeMessage(fields, bytes);
  } catch (error) {
    if (error instanceof WireError) return error.message;
    throw error;
  }
}

function outputOf(asked: Asked, reply: Reply & { readonly kind: 'answer' }): Uint8Array {
  if (asked.kind !== 'operation') return NOTHING;
  return encodeMessage(asked.operation.output, reply.value);
}
