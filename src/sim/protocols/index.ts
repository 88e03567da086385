/**
 * The protocols that a link may speak, and a service's end of all of them: it calls by whichever
 * its link names, and takes calls by any. A new protocol is a folder here and its line in `sideOf`.
 */
import type {
  CallResult,
  CallStream,
  IncomingCall,
  OutgoingCall,
  ProtocolSide,
} from '../contract/calls.ts';
import type { Contract, Field } from '../contract/contract.ts';
import type { Connection, ConnectionEvents, Endpoint } from '../net/endpoint.ts';
import type { ProcessCore } from '../net/process-core.ts';
import type { Source } from '../services/process.ts';
import { concat } from '../wire/utf8.ts';
import type { HttpRequest } from '../wire/http1.ts';
import type { Dissection } from '../wire/dissection.ts';
import type { KafkaSeek } from '../world/commands.ts';
import type { ProtocolId } from '../world/scenario.ts';
import { AmqpSide } from './amqp/calls.ts';
import { dissectAmqp } from './amqp/dissector.ts';
import { acceptGrpcCalls } from './grpc/callee.ts';
import { GrpcSide } from './grpc/caller.ts';
import { dissectGrpc } from './grpc/dissector.ts';
import { isHttp2 } from './grpc/transport.ts';
import { KafkaSide } from './kafka/calls.ts';
import { dissectKafka } from './kafka/dissector.ts';
import { acceptRestCalls, RestSide } from './rest/calls.ts';
import { dissectHttp1 } from './rest/dissector.ts';
import { WebSocketSide } from './websocket/calls.ts';
import { dissectWebSocket, openingSummary } from './websocket/dissector.ts';

/** As people call them, in every language. */
const names: readonly (readonly [ProtocolId, string])[] = [
  ['rest', 'REST'],
  ['grpc', 'gRPC'],
  ['amqp', 'RabbitMQ'],
  ['kafka', 'Kafka'],
  ['websocket', 'WebSocket'],
];

/** As people call it, in every language. */
export function nameOfProtocol(protocol: ProtocolId): string {
  return names.find(([id]) => id === protocol)?.[1] ?? protocol;
}

export class ServiceCalls {
  readonly #core: ProcessCore;
  readonly #endpoint: Endpoint;
  readonly #service: string;
  readonly #contract: () => Contract;
  readonly #handle: (call: IncomingCall) => void;
  readonly #websocket: WebSocketSide;
  readonly #kafka: KafkaSide;
  #sources: readonly Source[] = [];
  readonly #sides: Readonly<Record<ProtocolId, ProtocolSide>>;

  /** `contract` is asked for each call, since it may change; calls that come go to `handle`. */
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
    this.#websocket = new WebSocketSide(core, endpoint, service, contract, handle);
    this.#kafka = new KafkaSide(core, endpoint, service, contract, handle);
    this.#sides = {
      rest: new RestSide(core, endpoint),
      grpc: new GrpcSide(core, endpoint),
      amqp: new AmqpSide(core, endpoint, service, contract, handle),
      kafka: this.#kafka,
      websocket: this.#websocket,
    };
  }

  /** From now on connections are taken; before, they are refused. */
  listen(): void {
    this.#endpoint.listen((connection) => this.#accept(connection));
  }

  /** HTTP/1.1 and HTTP/2 share a port: the first bytes tell which it is. */
  #accept(connection: Connection): ConnectionEvents {
    let events: ConnectionEvents | null = null;
    let first: Uint8Array = new Uint8Array(0);
    return {
      received: (bytes) => {
        if (events === null) {
          first = first.length === 0 ? bytes : concat([first, bytes]);
          const isNewer = isHttp2(first);
          if (isNewer === null) return;
          events = isNewer ? this.#acceptGrpc(connection) : this.#acceptRest(connection);
          events.received(first);
        } else events.received(bytes);
      },
      drained: () => events?.drained?.(),
      ended: (how) => events?.ended(how),
    };
  }

  #acceptRest(connection: Connection): ConnectionEvents {
    const upgrade = (request: HttpRequest): ConnectionEvents | null =>
      this.#websocket.accept(connection, request);
    const [core, contract] = [this.#core, this.#contract];
    return acceptRestCalls(core, connection, this.#service, contract, this.#handle, upgrade);
  }

  #acceptGrpc(connection: Connection): ConnectionEvents {
    const fields = (name: string): readonly Field[] | null => this.#eventFields(name);
    const [core, contract] = [this.#core, this.#contract];
    return acceptGrpcCalls(core, connection, this.#service, contract, fields, this.#handle);
  }

  /** Of an event that this service hears; null for others. */
  #eventFields(name: string): readonly Field[] | null {
    for (const { service } of this.#sources) {
      const isHeard = this.#contract().subscribes.includes(`${service?.id ?? ''}.${name}`);
      const event = service?.contract.events.find((one) => one.name === name);
      if (isHeard && event !== undefined) return event.fields;
    }
    return null;
  }

  /** Makes the call by the protocol of its link; `done` is told once. */
  call(call: OutgoingCall, done: (result: CallResult) => void): void {
    this.#sides[call.link.protocol].call(call, done);
  }

  carriesStreams(protocol: ProtocolId): boolean {
    return this.#sides[protocol].stream !== undefined;
  }

  /** Names of the protocols that do. */
  get carryingStreams(): readonly string[] {
    return names.filter(([id]) => this.carriesStreams(id)).map(([, name]) => name);
  }

  /** Opens a call of an operation that streams. Throws where the protocol of its link carries none. */
  stream(call: OutgoingCall, done: (result: CallResult) => void): CallStream {
    const side = this.#sides[call.link.protocol];
    if (side.stream === undefined) {
      throw new RangeError(`${call.link.protocol} carries no streams`);
    }
    return side.stream(call, done);
  }

  /** Whoever the call was made for has gone: it ends as `cancelled`, where its protocol can tell the callee. */
  cancel(call: OutgoingCall): void {
    this.#sides[call.link.protocol].cancel?.(call);
  }

  /** Its consumer at that broker node goes on somewhere else. */
  seek(broker: string, topic: string | null, to: KafkaSeek): void {
    this.#kafka.seek(broker, topic, to);
  }

  /** Tells an event to whoever listens at this process's own socket, besides its subscribers. */
  tell(event: string, data: unknown, trace: string, span: string): void {
    this.#websocket.tell(event, data, trace, span);
  }

  follow(sources: readonly Source[]): void {
    this.#sources = sources;
    for (const side of Object.values(this.#sides)) side.follow(sources);
  }
}

/**
 * Explains the bytes of one message. `label` as its sender gave it; `earlier` are the messages that
 * went before it the same way on its connection, which HTTP/2 needs to read its headers.
 */
export function dissect(
  protocol: ProtocolId,
  bytes: Uint8Array,
  label: string,
  earlier: () => readonly Uint8Array[],
): Dissection {
  switch (protocol) {
    case 'rest':
      return dissectHttp1(bytes);
    case 'grpc':
      return dissectGrpc(bytes, earlier());
    case 'amqp':
      return dissectAmqp(bytes, label);
    case 'kafka':
      return dissectKafka(bytes, label);
    case 'websocket':
      // The opening handshake is HTTP; its first letter could not begin a frame.
      return startsHttp(bytes) ? dissectOpening(bytes) : dissectWebSocket(bytes, label);
  }
}

function dissectOpening(bytes: Uint8Array): Dissection {
  const http = dissectHttp1(bytes);
  return { ...http, summary: openingSummary(http) };
}

function startsHttp(bytes: Uint8Array): boolean {
  return bytes[0] === 0x47 || bytes[0] === 0x48;
}
