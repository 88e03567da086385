/**
 * One process's end of its connections: open, send, receive in order, close, reset.
 *
 *   client: syn ──▶ syn-ack ◀── open     (one round trip before the first byte, RFC 9293 section 3.5)
 *   refused: syn ──▶ rst ◀──             (nobody listens)
 *
 * Order and loss are the link's business: segments of one connection arrive in the order sent.
 * Simplified: a `fin` closes both directions at once; there is no half-closed state.
 * Simplified: no acknowledgements, windows or congestion control; a write leaves at once in segments of 16 kB.
 */
import type { SegmentFlag } from './facts.ts';
import type { ProcessCore } from './process-core.ts';
import type { ProcessInput } from '../services/process.ts';

/** Largest payload of one segment, in bytes. */
export const SEGMENT_BYTES_MAX = 16_384;

const NOTHING = new Uint8Array(0);

export type ConnectionEnd = 'closed' | 'refused' | 'reset';

/** What the owner of a connection wants to know. */
export interface ConnectionEvents {
  opened?(): void;
  /** Bytes as they come; message boundaries are the protocol's business. */
  received(bytes: Uint8Array): void;
  /** The other side ended it, or could not be reached. Not called for one's own close or abort. */
  ended(how: ConnectionEnd): void;
}

export interface Connection {
  readonly id: number;
  readonly link: string;
  /** The direction in which this end sends. */
  readonly direction: 'out' | 'back';
  /** Process at the other end. */
  readonly peer: string;
  readonly isOpen: boolean;
  /** `message` numbers the application message that the bytes belong to. */
  send(bytes: Uint8Array, message: number): void;
  /** Ends it in order. */
  close(): void;
  /** Ends it at once with a reset. */
  abort(): void;
}

class EndpointConnection implements Connection {
  isOpen: boolean;
  events: ConnectionEvents = { received() {}, ended() {} };
  readonly id: number;
  readonly link: string;
  readonly direction: 'out' | 'back';
  readonly peer: string;
  readonly #endpoint: Endpoint;

  constructor(
    endpoint: Endpoint,
    id: number,
    link: string,
    direction: 'out' | 'back',
    peer: string,
    isOpen: boolean,
  ) {
    this.#endpoint = endpoint;
    this.id = id;
    this.link = link;
    this.direction = direction;
    this.peer = peer;
    this.isOpen = isOpen;
  }

  send(bytes: Uint8Array, message: number): void {
    if (!this.isOpen) return;
    for (let start = 0; start < bytes.length; start += SEGMENT_BYTES_MAX) {
      const end = Math.min(bytes.length, start + SEGMENT_BYTES_MAX);
      const part = start === 0 && end === bytes.length ? bytes : bytes.slice(start, end);
      this.#endpoint.transmit(this, 'data', part, message);
    }
  }

  close(): void {
    this.#end('fin', 'closed');
  }

  abort(): void {
    this.#end('rst', 'reset');
  }

  #end(flag: SegmentFlag, how: ConnectionEnd): void {
    if (!this.#endpoint.forget(this)) return;
    this.#endpoint.transmit(this, flag, NOTHING, 0);
    this.#endpoint.reportEnd(this, how);
  }
}

export class Endpoint {
  readonly #core: ProcessCore;
  readonly #connections = new Map<number, EndpointConnection>();
  #accept: ((connection: Connection) => ConnectionEvents) | null = null;

  constructor(core: ProcessCore) {
    this.#core = core;
  }

  /** From now on, connections of others are accepted; without it they are refused. */
  listen(accept: (connection: Connection) => ConnectionEvents): void {
    this.#accept = accept;
  }

  /** Opens a connection over a link; `direction` is `back` where this process is at the callee's end of it. */
  connect(
    link: string,
    peer: string,
    events: ConnectionEvents,
    direction: 'out' | 'back' = 'out',
  ): Connection {
    const id = this.#core.nextId();
    const connection = new EndpointConnection(this, id, link, direction, peer, false);
    connection.events = events;
    this.#connections.set(connection.id, connection);
    this.transmit(connection, 'syn', NOTHING, 0);
    return connection;
  }

  receive(input: ProcessInput & { kind: 'segment' }): void {
    const connection = this.#connections.get(input.connection);
    if (connection === undefined) {
      this.#receiveUnknown(input);
      return;
    }
    switch (input.flag) {
      case 'syn-ack':
        connection.isOpen = true;
        this.#core.fact({
          kind: 'connection-opened',
          connection: connection.id,
          link: connection.link,
          from: this.#core.process,
          to: connection.peer,
        });
        connection.events.opened?.();
        return;
      case 'data':
        connection.events.received(input.bytes);
        return;
      case 'fin':
        this.#lose(connection, 'closed');
        return;
      case 'rst':
        this.#lose(connection, connection.isOpen ? 'reset' : 'refused');
        return;
      case 'syn':
        return;
    }
  }

  transmit(
    connection: EndpointConnection,
    flag: SegmentFlag,
    bytes: Uint8Array,
    message: number,
  ): void {
    this.#core.emit({
      kind: 'segment',
      at: this.#core.now,
      link: connection.link,
      direction: connection.direction,
      connection: connection.id,
      to: connection.peer,
      flag,
      message,
      bytes,
    });
  }

  /** Takes a connection out of the table; false when it was not in it any more. */
  forget(connection: EndpointConnection): boolean {
    connection.isOpen = false;
    return this.#connections.delete(connection.id);
  }

  reportEnd(connection: EndpointConnection, how: ConnectionEnd): void {
    this.#core.fact({
      kind: 'connection-ended',
      connection: connection.id,
      link: connection.link,
      process: this.#core.process,
      how,
    });
  }

  #lose(connection: EndpointConnection, how: ConnectionEnd): void {
    this.forget(connection);
    this.reportEnd(connection, how);
    connection.events.ended(how);
  }

  #receiveUnknown(input: ProcessInput & { kind: 'segment' }): void {
    if (input.flag === 'rst' || input.flag === 'fin' || input.flag === 'syn-ack') return;
    const back = input.direction === 'out' ? 'back' : 'out';
    const connection = new EndpointConnection(
      this,
      input.connection,
      input.link,
      back,
      input.from,
      true,
    );
    if (input.flag === 'data' || this.#accept === null) {
      this.transmit(connection, 'rst', NOTHING, 0);
      return;
    }
    this.#connections.set(connection.id, connection);
    this.transmit(connection, 'syn-ack', NOTHING, 0);
    connection.events = this.#accept(connection);
  }
}
