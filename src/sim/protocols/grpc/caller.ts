/**
 * Calls of a contract over gRPC, at their makers: streams of one HTTP/2 connection to one callee
 * process. A client picks its callee once for each connection, so load does not spread by itself over
 * replicas: that is what a balancer of connections does with it.
 *
 *   POST /panal.Catalog/GetProduct, grpc-timeout: 950m  →  headers · messages · trailers with grpc-status
 *
 * A caller that stops waiting resets its stream, and the callee hears of it. While a call goes on that
 * may outlast `KEEPALIVE_MS`, a connection on which nothing comes is asked by a PING whether it lives.
 * Simplified: no compression, and sending or taking a message of a stream costs no processor time.
 */
import type { CallResult, CallStream, OutgoingCall, ProtocolSide } from '../../contract/calls.ts';
import { streamsIn, streamsOut } from '../../contract/contract.ts';
import type { Field } from '../../contract/contract.ts';
import { methodPath } from '../../contract/proto-text.ts';
import { encodeMessage } from '../../contract/protobuf.ts';
import { between, milliseconds, toMilliseconds } from '../../kernel/time.ts';
import type { Instant } from '../../kernel/time.ts';
import type { Random } from '../../kernel/random.ts';
import type { Connection, ConnectionEnd, Endpoint } from '../../net/endpoint.ts';
import { OpenCall } from '../../net/open-call.ts';
import type { ProcessCore } from '../../net/process-core.ts';
import type { Envelope } from '../../net/send-message.ts';
import type { Reason, ReasonValues } from '../../services/facts.ts';
import type { Header } from '../../wire/hpack.ts';
import { FRAME_HEAD_BYTES, Http2Session } from '../../wire/http2.ts';
import { formatTraceparent } from '../../wire/trace-context.ts';
import {
  formatTimeout,
  frameMessage,
  headerOf,
  httpOf,
  MessageSplitter,
  parseMessage,
  statusOfCode,
} from './codec.ts';
import type { GrpcStatus } from './codec.ts';
import { Inbox } from './inbox.ts';
import { CONTENT_TYPE, control, flush, NOTHING, readMessage } from './transport.ts';

/** How long nothing has come when the callee is asked whether it is there, and how long it may take to say so; virtual ms. */
export const KEEPALIVE_MS = 20_000;

class Pending extends OpenCall<OutgoingCall, CallResult> {
  readonly name: string;
  readonly fields: readonly Field[];
  /** Outputs that stream; else there is one, `message`. */
  readonly inbox: Inbox | null;
  readonly splitter = new MessageSplitter();
  message: Uint8Array = NOTHING;
  stream = 0;
  /** `:status` of the answer; empty before it. */
  httpStatus = '';
  /** Inputs so far. */
  sent = 0;
  /** What its maker gave before there was a stream to send it on. */
  readonly early: (() => void)[] = [];
  /** Told when the input that the windows hold up has left. */
  room: (() => void) | null = null;

  constructor(
    core: ProcessCore,
    call: OutgoingCall,
    done: (result: CallResult) => void,
    taken: (bytes: number) => void,
  ) {
    super(core, call, done);
    const { callable } = call;
    const isEvent = callable.kind === 'event';
    this.name = isEvent ? callable.event.name : callable.operation.name;
    this.fields = isEvent ? callable.event.fields : callable.operation.input;
    this.inbox =
      isEvent || !streamsOut(callable.operation)
        ? null
        : new Inbox(callable.operation.output, taken);
  }

  /** Whether its inputs stream. */
  get streamsIn(): boolean {
    const { callable } = this.call;
    return callable.kind === 'operation' && streamsIn(callable.operation);
  }
}

/** A connection to one callee, over one link. */
interface Channel {
  readonly key: string;
  readonly link: string;
  /** It is one of several, of which the link's balancer chooses. */
  readonly isBalanced: boolean;
  readonly peer: string;
  connection: Connection | null;
  session: Http2Session | null;
  /** By stream. */
  readonly pending: Map<number, Pending>;
  /** Calls that wait for the connection, or for a stream. */
  readonly waiting: Pending[];
  /** When something came last. */
  heardAt: Instant;
  isWatched: boolean;
}

export class GrpcSide implements ProtocolSide {
  readonly #core: ProcessCore;
  readonly #endpoint: Endpoint;
  readonly #chance: Random;
  readonly #channels = new Map<string, Channel>();
  /** Calls that are not over, to be cancelled by whoever made them. */
  readonly #open = new Map<OutgoingCall, () => void>();

  constructor(core: ProcessCore, endpoint: Endpoint) {
    this.#core = core;
    this.#endpoint = endpoint;
    this.#chance = core.random('grpc');
  }

  /** Nothing has to be fetched: callers come by themselves. */
  follow(): void {}

  call(call: OutgoingCall, done: (result: CallResult) => void): void {
    this.stream(call, done);
  }

  stream(call: OutgoingCall, done: (result: CallResult) => void): CallStream {
    const channel = this.#channelOf(call);
    const over = (result: CallResult): void => {
      this.#open.delete(call);
      done(result);
      // What came before the callee's answer is still given out; after a failure nothing is.
      if (result.kind === 'failure') pending.inbox?.drop();
      else pending.inbox?.end();
    };
    const taken = (bytes: number): void => {
      channel.session?.take(pending.stream, bytes);
      this.#flush(channel, control);
    };
    const pending = new Pending(this.#core, call, over, taken);
    pending.startTimer(() => this.#letGo(channel, pending));
    this.#open.set(call, () => {
      const definite = this.#letGo(channel, pending);
      const operation = `${call.link.to}.${pending.name}`;
      pending.fail('cancelled', { operation, callee: channel.peer }, definite);
    });
    channel.waiting.push(pending);
    this.#pump(channel);
    return {
      next: (take) => {
        if (pending.inbox === null) take(null);
        else pending.inbox.next(take);
      },
      send: (input, room) => {
        this.#onceBegun(pending, () => this.#sendInput(channel, pending, input, room));
      },
      end: () => this.#onceBegun(pending, () => this.#endInputs(channel, pending)),
      stop: () => {
        if (pending.isOver) return;
        this.#letGo(channel, pending);
        const status = call.callable.kind === 'operation' ? call.callable.operation.success : 202;
        pending.end(status, { kind: 'answer', status, value: {} });
      },
    };
  }

  cancel(call: OutgoingCall): void {
    this.#open.get(call)?.();
  }

  /** The link's one connection; where a balancer chooses for each call, one for each callee process. */
  #channelOf({ link, peers, peer }: OutgoingCall): Channel {
    const isBalanced = link.balancer !== undefined;
    const key = isBalanced ? `${link.id} ${peer}` : link.id;
    const known = this.#channels.get(key);
    if (known !== undefined && peers.includes(known.peer)) return known;
    for (const other of this.#channels.values()) {
      const isKept = other.isBalanced === isBalanced && peers.includes(other.peer);
      if (other.link === link.id && !isKept) this.#retire(other);
    }
    const chosen = isBalanced
      ? peer
      : (peers[this.#chance.int(0, Math.max(0, peers.length - 1))] ?? peer);
    const channel: Channel = {
      key,
      link: link.id,
      isBalanced,
      peer: chosen,
      connection: null,
      session: null,
      pending: new Map(),
      waiting: [],
      heardAt: this.#core.now,
      isWatched: false,
    };
    this.#channels.set(key, channel);
    channel.connection = this.#endpoint.connect(link.id, chosen, {
      opened: () => this.#opened(channel),
      received: (bytes) => {
        channel.heardAt = this.#core.now;
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
      drained: (stream) => this.#drained(channel, stream),
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
    const { call, name, fields } = pending;
    const { link, trace, span } = call;
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
      ...call.metadata,
    ];
    const stream = session.request(headers, false);
    pending.stream = stream;
    channel.pending.set(stream, pending);
    if (pending.inbox !== null) session.hold(stream);
    if (!pending.streamsIn) {
      session.sendData(stream, frameMessage(encodeMessage(fields, call.input)), true);
    }
    pending.bytes += this.#flush(channel, asked(pending, name));
    if (call.timeoutMs > KEEPALIVE_MS && !channel.isWatched) this.#watch(channel, KEEPALIVE_MS);
    for (const act of pending.early.splice(0)) act();
  }

  /** Asks for a sign of life when none has come for long; a call that ends sooner is missed by its timeout. */
  #watch(channel: Channel, afterMs: number): void {
    channel.isWatched = true;
    this.#core.schedule(milliseconds(afterMs), () => {
      channel.isWatched = false;
      const { session } = channel;
      if (session === null || channel.pending.size === 0) return;
      const silentMs = toMilliseconds(between(channel.heardAt, this.#core.now));
      if (silentMs < KEEPALIVE_MS) {
        this.#watch(channel, KEEPALIVE_MS - silentMs);
        return;
      }
      if (silentMs >= 2 * KEEPALIVE_MS) {
        channel.connection?.abort();
        const error = `no sign of life for ${silentMs} ms`;
        this.#fallen(channel, 'connection-reset', { callee: channel.peer, error });
        return;
      }
      session.ping(new Uint8Array(8));
      this.#flush(channel, control);
      this.#watch(channel, KEEPALIVE_MS);
    });
  }

  // ── Inputs that stream ──

  #onceBegun(pending: Pending, act: () => void): void {
    if (pending.isOver) return;
    if (pending.stream === 0) pending.early.push(act);
    else act();
  }

  #sendInput(channel: Channel, pending: Pending, input: unknown, room: () => void): void {
    const { session } = channel;
    const { stream, fields } = pending;
    if (session === null) return;
    pending.sent += 1;
    session.sendData(stream, frameMessage(encodeMessage(fields, input)), false);
    const isHeldUp = session.isWaiting(stream);
    if (isHeldUp) pending.room = room;
    pending.bytes += this.#flush(channel, asked(pending, `${pending.name} ${pending.sent}`));
    if (!isHeldUp) room();
  }

  #endInputs(channel: Channel, pending: Pending): void {
    channel.session?.sendData(pending.stream, NOTHING, true);
    pending.bytes += this.#flush(channel, asked(pending, `${pending.name} END_STREAM`));
  }

  #drained(channel: Channel, id: number): void {
    const pending = channel.pending.get(id);
    const room = pending?.room ?? null;
    if (pending === undefined || room === null) return;
    pending.room = null;
    pending.bytes += this.#flush(channel, asked(pending, `${pending.name} ${pending.sent}`));
    room();
  }

  // ── What comes back ──

  #takeHeaders(channel: Channel, id: number, headers: readonly Header[], isEnd: boolean): void {
    const pending = channel.pending.get(id);
    if (pending === undefined) return;
    pending.httpStatus ||= headerOf(headers, ':status');
    if (!isEnd) return;
    this.#forget(channel, id);
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
    const wrong = takeOutput(pending, bytes);
    if (wrong !== null) {
      this.#forget(channel, id);
      pending.fail('bad-response', { error: wrong }, false);
      return;
    }
    if (!isEnd) return;
    this.#forget(channel, id);
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
      const said = `${status}: ${detail}`;
      pending.end(http, { kind: 'error', status: http, code: status, detail: said });
      return;
    }
    if (callable.kind === 'event') {
      pending.end(202, { kind: 'answer', status: 202, value: {} });
      return;
    }
    const { success, output } = callable.operation;
    const value = pending.inbox === null ? readMessage(output, pending.message) : {};
    if (typeof value === 'string') pending.fail('bad-response', { error: value }, false);
    else pending.end(success, { kind: 'answer', status: success, value });
  }

  /** Its stream is over here; a callee that still takes inputs hears of it. */
  #forget(channel: Channel, id: number): void {
    channel.pending.delete(id);
    channel.session?.reset(id, 'cancel');
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
    this.#forget(channel, stream);
    this.#flush(channel, control);
    return false;
  }

  #flush(channel: Channel, envelope: Envelope): number {
    return flush(this.#core, channel.connection, channel.session, envelope);
  }
}

/** Null, or why the data is no message of an answer. */
function takeOutput(pending: Pending, bytes: Uint8Array): string | null {
  if (pending.inbox !== null) return pending.inbox.push(bytes)?.detail ?? null;
  for (const event of pending.splitter.push(bytes)) {
    if (event.kind === 'error') return event.detail;
    pending.message = event.message;
  }
  return null;
}

function asked({ call: { trace, span } }: Pending, label: string): Envelope {
  return { ...control, role: 'request', label, trace, span };
}
