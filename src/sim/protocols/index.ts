/**
 * The protocols that a link may speak, and a service's end of all of them: it calls by whichever
 * its link names, and takes calls by any. A new protocol is a folder here and its line in `sideOf`.
 */
import type { CallResult, IncomingCall, OutgoingCall, ProtocolSide } from '../contract/calls.ts';
import type { Contract } from '../contract/contract.ts';
import type { Endpoint } from '../net/endpoint.ts';
import type { ProcessCore } from '../net/process-core.ts';
import type { Source } from '../services/process.ts';
import type { Dissection } from '../wire/dissection.ts';
import type { ProtocolId } from '../world/scenario.ts';
import { KafkaSide } from './kafka/calls.ts';
import { dissectKafka } from './kafka/dissector.ts';
import { acceptRestCalls, RestSide } from './rest/calls.ts';
import { dissectHttp1 } from './rest/dissector.ts';
import { WebSocketSide } from './websocket/calls.ts';
import { dissectWebSocket } from './websocket/dissector.ts';

export class ServiceCalls {
  readonly #core: ProcessCore;
  readonly #endpoint: Endpoint;
  readonly #service: string;
  readonly #contract: () => Contract;
  readonly #handle: (call: IncomingCall) => void;
  readonly #websocket: WebSocketSide;
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
    this.#sides = {
      rest: new RestSide(core, endpoint),
      kafka: new KafkaSide(core, endpoint, service, contract, handle),
      websocket: this.#websocket,
    };
  }

  /** From now on connections are taken; before, they are refused. */
  listen(): void {
    this.#endpoint.listen((connection) =>
      acceptRestCalls(
        this.#core,
        connection,
        this.#service,
        this.#contract,
        this.#handle,
        (request) => this.#websocket.accept(connection, request),
      ),
    );
  }

  /** Makes the call by the protocol of its link; `done` is told once. */
  call(call: OutgoingCall, done: (result: CallResult) => void): void {
    this.#sides[call.link.protocol].call(call, done);
  }

  follow(sources: readonly Source[]): void {
    for (const side of Object.values(this.#sides)) side.follow(sources);
  }
}

/** Explains the bytes of one message; `label` as its sender gave it. */
export function dissect(protocol: ProtocolId, bytes: Uint8Array, label: string): Dissection {
  switch (protocol) {
    case 'rest':
      return dissectHttp1(bytes);
    case 'kafka':
      return dissectKafka(bytes, label);
    case 'websocket':
      // The opening handshake is HTTP; its first letter could not begin a frame.
      return startsHttp(bytes) ? dissectHttp1(bytes) : dissectWebSocket(bytes);
  }
}

function startsHttp(bytes: Uint8Array): boolean {
  return bytes[0] === 0x47 || bytes[0] === 0x48;
}
