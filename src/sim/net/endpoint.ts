/**
 * A process's connections: opens them, takes those of others, and hands each what comes for it.
 *
 *   client: syn ──▶ syn-ack ◀── open     (one round trip before the first byte, RFC 9293 section 3.5)
 *   refused: syn ──▶ rst ◀──             (nobody listens)
 *
 * Order and loss are the link's business: segments of one connection arrive in the order sent.
 * Simplified: a `fin` closes both directions at once; there is no half-closed state.
 */
import { EndpointConnection } from './connection.ts';
import type { Connection, ConnectionEnd, ConnectionEvents, ConnectionHome } from './connection.ts';
import type { SegmentFlag } from './facts.ts';
import type { ProcessCore } from './process-core.ts';
import type { ProcessInput } from '../services/process.ts';

const NOTHING = new Uint8Array(0);

export type { Connection, ConnectionEnd, ConnectionEvents } from './connection.ts';

export class Endpoint implements ConnectionHome {
  readonly #core: ProcessCore;
  readonly #connections = new Map<number, EndpointConnection>();
  #accept: ((connection: Connection) => ConnectionEvents) | null = null;

  /** Connections that were accepted while the process was paused, which it has yet to hear of. */
  readonly #acceptedEarly = new Set<number>();

  constructor(core: ProcessCore) {
    this.#core = core;
    // A process's machine completes the handshake without it, as far as its backlog goes.
    core.whilePaused = (segment) => {
      if (segment.flag !== 'syn' || this.#accept === null) return;
      this.#acceptedEarly.add(segment.connection);
      this.transmit(this.#incoming(segment), 'syn-ack', NOTHING, 0);
    };
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
        connection.take(input.bytes);
        return;
      case 'window':
        connection.takeRoom();
        return;
      case 'fin':
        connection.takeEnd('closed');
        return;
      case 'rst':
        connection.takeReset();
        return;
      case 'syn':
        return;
    }
  }

  transmit(connection: Connection, flag: SegmentFlag, bytes: Uint8Array, message: number): void {
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

  forget(connection: Connection): boolean {
    return this.#connections.delete(connection.id);
  }

  reportEnd({ id, link }: Connection, how: ConnectionEnd): void {
    const { process } = this.#core;
    this.#core.fact({ kind: 'connection-ended', connection: id, link, process, how });
  }

  #receiveUnknown(input: ProcessInput & { kind: 'segment' }): void {
    if (input.flag !== 'syn' && input.flag !== 'data') return;
    const connection = this.#incoming(input);
    if (input.flag === 'data' || this.#accept === null) {
      this.transmit(connection, 'rst', NOTHING, 0);
      return;
    }
    this.#connections.set(connection.id, connection);
    const isAcceptedEarly = this.#acceptedEarly.delete(connection.id);
    if (!isAcceptedEarly) this.transmit(connection, 'syn-ack', NOTHING, 0);
    connection.events = this.#accept(connection);
  }

  #incoming(segment: ProcessInput & { kind: 'segment' }): EndpointConnection {
    const { connection, link, direction, from } = segment;
    const back = direction === 'out' ? 'back' : 'out';
    return new EndpointConnection(this, connection, link, back, from, true);
  }
}
