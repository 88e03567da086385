/**
 * One process of the model in real time on real sockets: what reaches its port is a segment, and the
 * segments that it sends are written to sockets. For clients and servers that others wrote.
 */
import { connect, createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { milliseconds } from '../../src/sim/kernel/time.ts';
import { Endpoint } from '../../src/sim/net/endpoint.ts';
import type { SegmentFlag } from '../../src/sim/net/facts.ts';
import { InputCursor, ProcessCore } from '../../src/sim/net/process-core.ts';
import type { ProcessInput } from '../../src/sim/services/process.ts';
import { RealWindow } from '../../scripts/real-window.ts';
import { at } from './open-cluster.ts';

/** Where a peer that the process dials really is. */
export type AddressOf = (process: string) => { readonly host: string; readonly port: number };

export class RealProcess {
  readonly core: ProcessCore;
  readonly endpoint: Endpoint;
  readonly #beganAt = performance.now();
  readonly #sockets = new Map<number, { readonly socket: Socket; readonly window: RealWindow }>();
  readonly #addressOf: AddressOf;
  readonly #server: Server;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #connections = 0;
  #isClosed = false;
  #isPumping = false;
  #inputs: ProcessInput[] = [];

  constructor(
    process: string,
    ordinal: number,
    addressOf: AddressOf = () => ({ host: '127.0.0.1', port: 1 }),
  ) {
    this.core = new ProcessCore(process, ordinal, 1, at(0));
    this.endpoint = new Endpoint(this.core);
    this.#addressOf = addressOf;
    this.#server = createServer((socket) => this.#accept(socket));
  }

  /** Runs `start` in virtual time and listens; resolves to the port. */
  async listen(start: () => void, port = 0): Promise<number> {
    this.core.schedule(milliseconds(0), start);
    this.#pump();
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, '127.0.0.1', resolve);
    });
    const address = this.#server.address();
    return address !== null && typeof address === 'object' ? address.port : 0;
  }

  /** Does something in the process, now. */
  run(action: () => void): void {
    this.core.now = this.#now();
    action();
    this.#pump();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    for (const { socket } of this.#sockets.values()) socket.destroy();
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
  }

  #now(): ReturnType<typeof at> {
    return at(performance.now() - this.#beganAt);
  }

  #accept(socket: Socket): void {
    this.#connections += 1;
    const connection = 2 ** 40 + this.#connections;
    this.#watch(connection, socket, 'out');
    this.#give(connection, 'syn', new Uint8Array(0), 'out');
  }

  #watch(connection: number, socket: Socket, direction: 'out' | 'back'): void {
    const nothing = new Uint8Array(0);
    const window = new RealWindow(socket, () => {
      this.#give(connection, 'window', nothing, direction);
    });
    this.#sockets.set(connection, { socket, window });
    socket.setNoDelay(true);
    const lose = (flag: 'fin' | 'rst') => (): void => {
      if (!this.#sockets.delete(connection)) return;
      this.#give(connection, flag, nothing, direction);
    };
    socket.on('data', (chunk) => {
      window.gave(chunk.length);
      this.#give(connection, 'data', new Uint8Array(chunk), direction);
    });
    socket.on('end', lose('fin'));
    socket.on('close', lose('fin'));
    socket.on('error', lose('rst'));
  }

  #give(connection: number, flag: SegmentFlag, bytes: Uint8Array, direction: 'out' | 'back'): void {
    if (this.#isClosed) return;
    const message = 0;
    const from = 'client/0';
    const link = 'tcp';
    this.#inputs.push({
      kind: 'segment',
      at: this.#now(),
      link,
      direction,
      connection,
      from,
      flag,
      message,
      bytes,
    });
    this.#pump();
  }

  #pump(): void {
    if (this.#isClosed || this.#isPumping) return;
    this.#isPumping = true;
    const inputs = this.#inputs;
    this.#inputs = [];
    const until = at((this.#now() + 1) / 1000);
    const cursor = new InputCursor(inputs);
    while (
      this.core.turn(cursor, until, (input) => {
        if (input.kind === 'segment') this.endpoint.receive(input);
      })
    );
    for (const output of this.core.takeOutputs()) {
      if (output.kind !== 'segment') continue;
      const { socket, window } = this.#sockets.get(output.connection) ?? {};
      if (output.flag === 'syn') this.#dial(output.connection, output.to);
      else if (output.flag === 'data') window?.write(output.bytes);
      else if (output.flag === 'window') window?.takeRoom();
      else if (output.flag === 'fin') {
        this.#sockets.delete(output.connection);
        window?.end();
      } else if (output.flag === 'rst') {
        this.#sockets.delete(output.connection);
        socket?.destroy();
      }
    }
    this.#isPumping = false;
    clearTimeout(this.#timer);
    const { nextAt } = this.core;
    if (this.#inputs.length > 0) setImmediate(() => this.#pump());
    else if (Number.isFinite(nextAt)) {
      const wait = Math.min(60_000, Math.max(0, (nextAt - this.#now()) / 1000));
      this.#timer = setTimeout(() => this.#pump(), wait);
    }
  }

  #dial(connection: number, process: string): void {
    const { host, port } = this.#addressOf(process);
    const socket = connect(port, host, () => {
      this.#give(connection, 'syn-ack', new Uint8Array(0), 'back');
    });
    this.#watch(connection, socket, 'back');
  }
}
