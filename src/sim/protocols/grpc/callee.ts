/**
 * Serves a contract over one HTTP/2 connection, as gRPC: each call is a stream.
 *
 *   headers · one message or many  →  headers · one message or many · trailers with grpc-status
 *
 * A call whose inputs stream begins with its headers, any other once its message is there.
 */
import { askEvent, askOperation } from '../../contract/asked.ts';
import type {
  Asked,
  ErrorReply,
  IncomingCall,
  IncomingStream,
  Reply,
} from '../../contract/calls.ts';
import { streamsIn } from '../../contract/contract.ts';
import type { Contract, Field, Operation } from '../../contract/contract.ts';
import { ownMetadata } from '../../contract/metadata.ts';
import { methodPath } from '../../contract/proto-text.ts';
import { encodeMessage } from '../../contract/protobuf.ts';
import { milliseconds, toMilliseconds } from '../../kernel/time.ts';
import type { Connection, ConnectionEvents } from '../../net/endpoint.ts';
import type { ProcessCore, Timer } from '../../net/process-core.ts';
import type { Envelope } from '../../net/send-message.ts';
import type { Header } from '../../wire/hpack.ts';
import { Http2Session } from '../../wire/http2.ts';
import { parseTraceparent } from '../../wire/trace-context.ts';
import {
  codeOf,
  formatMessage,
  frameMessage,
  headerOf,
  httpOf,
  isStatus,
  MessageSplitter,
  parseTimeout,
  statusOfHttp,
} from './codec.ts';
import type { GrpcStatus } from './codec.ts';
import { Inbox } from './inbox.ts';
import { CONTENT_TYPE, control, flush, NOTHING, readMessage } from './transport.ts';

/** A call whose only message is not all there yet. */
interface Incoming {
  readonly headers: readonly Header[];
  readonly splitter: MessageSplitter;
  message: Uint8Array;
}

/** A call that is being done. */
class Served {
  readonly name: string;
  /** Inputs that stream. */
  readonly inbox: Inbox | null;
  /** Headers of the answer have been sent. */
  hasAnswered = false;
  /** Outputs so far. */
  sent = 0;
  /** What the output that the windows hold up is called, and who is told when it has left. */
  heldUp: { readonly envelope: Envelope; readonly room: () => void } | null = null;
  gone: (() => void) | null = null;
  timer: Timer | null = null;

  constructor(name: string, inbox: Inbox | null) {
    this.name = name;
    this.inbox = inbox;
  }
}

/**
 * `contract` is asked for each call: it may change; `eventFields` knows the events of others that the
 * service hears.
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
  const open = new Map<number, Served>();

  function say(envelope: Envelope): void {
    flush(core, connection, session, envelope);
  }

  /** An error that comes before anything else is told in one block of headers ("Trailers-Only"). */
  function end(id: number, status: GrpcStatus, detail: string, envelope: Envelope): void {
    const trailers: Header[] = [['grpc-status', String(codeOf(status))]];
    if (detail !== '') trailers.push(['grpc-message', formatMessage(detail)]);
    const served = open.get(id);
    served?.timer?.cancel();
    open.delete(id);
    if (served?.hasAnswered === true) session.sendHeaders(id, trailers, true);
    else session.sendHeaders(id, [...answerHeaders, ...trailers], true);
    say(envelope);
  }

  function refuse(id: number, status: GrpcStatus, detail: string): void {
    end(id, status, detail, {
      ...control,
      role: 'response',
      label: status,
      status: httpOf(status),
    });
  }

  /** Its caller does not wait for it any more. */
  function drop(id: number): void {
    streams.delete(id);
    const served = open.get(id);
    if (served === undefined) return;
    open.delete(id);
    served.timer?.cancel();
    served.gone?.();
    served.inbox?.drop();
  }

  function dropAll(): void {
    for (const id of [...open.keys()]) drop(id);
  }

  /** Refuses a call in the middle, and tells whoever does it. */
  function stop(id: number, status: GrpcStatus, detail: string): void {
    const served = open.get(id);
    refuse(id, status, detail);
    served?.gone?.();
    served?.inbox?.drop();
  }

  function sendOutput(id: number, operation: Operation, output: object): void {
    const served = open.get(id);
    if (served === undefined) return;
    if (!served.hasAnswered) session.sendHeaders(id, answerHeaders, false);
    served.hasAnswered = true;
    session.sendData(id, frameMessage(encodeMessage(operation.output, output)), false);
  }

  function streamOf(id: number, served: Served, operation: Operation): IncomingStream {
    return {
      next(take) {
        if (served.inbox === null) take(null);
        else served.inbox.next(take);
      },
      send(output, trace, span, room) {
        if (open.get(id) !== served) return;
        served.sent += 1;
        const label = `${served.name} ${served.sent}`;
        const status = operation.success;
        const envelope: Envelope = {
          ...control,
          role: 'response',
          label,
          status,
          trace,
          span,
        };
        sendOutput(id, operation, output);
        const isHeldUp = session.isWaiting(id);
        if (isHeldUp) served.heldUp = { envelope, room };
        say(envelope);
        if (!isHeldUp) room();
      },
      onGone(told) {
        served.gone = told;
      },
    };
  }

  function begin(id: number, headers: readonly Header[], asked: Asked, inbox: Inbox | null): void {
    const path = headerOf(headers, ':path');
    const name = path.slice(path.lastIndexOf('/') + 1);
    const timeoutMs = parseTimeout(headerOf(headers, 'grpc-timeout'));
    const served = new Served(name, inbox);
    open.set(id, served);
    const operation = asked.kind === 'operation' ? asked.operation : null;
    const streaming = operation?.stream === undefined ? null : streamOf(id, served, operation);
    if (streaming !== null && timeoutMs !== null) {
      served.timer = core.schedule(milliseconds(timeoutMs), () => {
        stop(id, 'DEADLINE_EXCEEDED', 'the deadline of the call is over');
      });
    }
    handle({
      title: name,
      parent: parseTraceparent(headerOf(headers, 'traceparent')),
      deadline: timeoutMs === null ? null : toMilliseconds(core.now) + timeoutMs,
      asked,
      metadata: () => ownMetadata(headers),
      isCancelled: () => open.get(id) !== served,
      ...(streaming === null ? {} : { stream: streaming }),
      answer(reply, trace, span) {
        if (open.get(id) !== served) return;
        const status = reply.kind === 'answer' ? 'OK' : statusOf(reply);
        if (reply.kind === 'answer') sendAnswer(id, served, operation, reply);
        end(id, status, reply.kind === 'answer' ? '' : reply.detail, {
          ...control,
          role: 'response',
          label: `${status} ${name}`,
          status: reply.status,
          trace,
          span,
        });
      },
    });
  }

  /** What goes before the trailers of a call that went well. */
  function sendAnswer(
    id: number,
    served: Served,
    operation: Operation | null,
    { value }: Extract<Reply, { kind: 'answer' }>,
  ): void {
    const isLast = operation?.stream === 'server' || operation?.stream === 'both';
    if (!served.hasAnswered) session.sendHeaders(id, answerHeaders, false);
    served.hasAnswered = true;
    if (isLast) return;
    const message = operation === null ? NOTHING : encodeMessage(operation.output, value);
    session.sendData(id, frameMessage(message), false);
  }

  function complete(id: number, { headers, message }: Incoming): void {
    const path = headerOf(headers, ':path');
    const name = path.slice(path.lastIndexOf('/') + 1);
    const asked =
      path === methodPath(service, name)
        ? askedOf(service, contract(), eventFields(name), name, message)
        : unknownMethod(service, path);
    begin(id, headers, asked, null);
  }

  /** The operation of that path, where its inputs stream. */
  function streamingOperation(headers: readonly Header[]): Operation | undefined {
    const path = headerOf(headers, ':path');
    return contract().operations.find(
      (one) => streamsIn(one) && path === methodPath(service, one.name),
    );
  }

  function take(id: number, headers: readonly Header[], isEnd: boolean): void {
    const operation = streamingOperation(headers);
    if (operation === undefined) {
      const incoming: Incoming = { headers, splitter: new MessageSplitter(), message: NOTHING };
      if (isEnd) complete(id, incoming);
      else streams.set(id, incoming);
      return;
    }
    session.hold(id);
    const inbox = new Inbox(operation.input, (bytes) => {
      session.take(id, bytes);
      say(control);
    });
    begin(id, headers, { kind: 'operation', operation, input: {} }, inbox);
    if (isEnd) inbox.end();
  }

  /** More of the inputs of a call that is being done. */
  function takeInputs(id: number, inbox: Inbox, bytes: Uint8Array, isEnd: boolean): void {
    const wrong = inbox.push(bytes);
    if (wrong !== null) stop(id, wrong.status, wrong.detail);
    else if (isEnd && inbox.isCutOff) stop(id, 'INTERNAL', 'the message ends early');
    else if (isEnd) inbox.end();
  }

  const session: Http2Session = new Http2Session('server', {
    headers(id, headers, isEnd) {
      const known = streams.get(id);
      if (known !== undefined) {
        streams.delete(id);
        if (isEnd) complete(id, known);
        return;
      }
      const served = open.get(id);
      if (served !== undefined) {
        served.inbox?.end();
        return;
      }
      const type = headerOf(headers, 'content-type');
      if (headerOf(headers, ':method') !== 'POST' || !type.startsWith(CONTENT_TYPE)) {
        session.sendHeaders(id, [[':status', '415']], true);
        return;
      }
      take(id, headers, isEnd);
    },
    data(id, bytes, isEnd) {
      const inbox = open.get(id)?.inbox;
      if (inbox !== undefined && inbox !== null) {
        takeInputs(id, inbox, bytes, isEnd);
        return;
      }
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
    drained(id) {
      const served = open.get(id);
      const heldUp = served?.heldUp ?? null;
      if (served === undefined || heldUp === null) return;
      served.heldUp = null;
      say(heldUp.envelope);
      heldUp.room();
    },
    reset: drop,
    goaway() {},
    failed() {
      say(control);
      connection.close();
      dropAll();
    },
  });
  say(control);

  return {
    received(bytes) {
      session.receive(bytes);
      say(control);
    },
    ended: dropAll,
  };
}

const answerHeaders: readonly Header[] = [
  [':status', '200'],
  ['content-type', CONTENT_TYPE],
];

function statusOf({ code, status }: ErrorReply): GrpcStatus {
  return isStatus(code) ? code : statusOfHttp(status);
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
