/**
 * A running cluster behind real ports of 127.0.0.1: what a socket brings becomes segments on the
 * link that leads to the node, so that it meets the cluster's latency, queues and failures.
 *
 *   socket ──▶ outside-segment (a command) ──▶ link ──▶ process
 *   socket ◀── outside(segment) ◀──────────── link ◀── process
 *
 * Virtual time follows the wall clock. Each connection goes to the node's next replica, as behind a
 * load balancer of connections; Kafka's brokers have a port each, since clients choose among them.
 */
import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { loadSqlite } from '../src/host/database.ts';
import { inlineHosts } from '../src/host/inline-host.ts';
import { Cluster, CommandError, hopsOf, milliseconds, processCountOf } from '../src/sim/index.ts';
import type { Instant, OutsideSegment, Scenario, ScenarioNode } from '../src/sim/index.ts';
import { RealWindow } from './real-window.ts';

const HOST = '127.0.0.1';
/** Longest sleep while nothing is due, in ms. */
const SLEEP_MAX_MS = 1_000;

export interface OpenPort {
  readonly node: ScenarioNode;
  /** The only process behind the port; null: any of the node's replicas. */
  readonly process: string | null;
  readonly port: number;
}

interface Received {
  readonly process: string;
  readonly connection: number;
  readonly flag: 'syn' | 'data' | 'window' | 'fin' | 'rst';
  readonly bytes: Uint8Array;
}

/** A program's connection. */
interface Outside {
  readonly socket: Socket;
  readonly window: RealWindow;
}

export class RealPorts {
  readonly ports: OpenPort[] = [];
  /** Where each process with a port of its own is. */
  readonly advertised = new Map<string, { readonly host: string; readonly port: number }>();
  #cluster: Cluster | null = null;
  readonly #servers: Server[] = [];
  readonly #sockets = new Map<number, Outside>();
  readonly #turns = new Map<string, number>();
  #beganAt = 0;
  readonly #actions: ((cluster: Cluster) => void)[] = [];
  #received: Received[] = [];
  #connections = 0;
  #isClosed = false;
  #wake: () => void = () => {};
  #running: Promise<void> = Promise.resolve();

  /**
   * Opens the scenario and a port for its gateways, then its services, then its brokers, in the
   * document's order, from `firstPort` on; 0: any that are free. Rejects when a port is in use, with nothing left open.
   */
  static async open(
    scenario: Scenario,
    { seed = scenario.seed, firstPort = 0 }: { seed?: number; firstPort?: number } = {},
  ): Promise<RealPorts> {
    const ports = new RealPorts();
    try {
      await ports.#listen(scenario, firstPort);
      ports.#start(
        Cluster.open(scenario, {
          seed,
          hosts: inlineHosts(),
          databases: await loadSqlite(undefined, seed),
          outside: (segment) => deliver(ports.#sockets, segment),
          advertised: ports.advertised,
        }),
      );
    } catch (error) {
      await ports.close();
      throw error;
    }
    return ports;
  }

  /** Does something with the cluster between two windows, as a person at the page would. */
  async act<T>(action: (cluster: Cluster) => T): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#actions.push((cluster) => {
        try {
          resolve(action(cluster));
        } catch (error) {
          reject(error);
        }
      });
      this.#wake();
    });
  }

  /** Closes every port and connection, then the cluster. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#wake();
    await this.#running;
    for (const { socket } of this.#sockets.values()) socket.destroy();
    await Promise.all(
      this.#servers.map(
        (server) =>
          new Promise<void>((resolve) => {
            server.close(() => resolve());
          }),
      ),
    );
    this.#cluster?.close();
  }

  async #listen(scenario: Scenario, firstPort: number): Promise<void> {
    const linked = new Set(scenario.links.flatMap(hopsOf).map(({ to }) => to));
    const served = (['gateway', 'service', 'broker'] as const).flatMap((kind) =>
      scenario.nodes
        .filter((node) => node.kind === kind && linked.has(node.id))
        .flatMap(behindPorts),
    );
    for (const [at, { node, process }] of served.entries()) {
      const server = createServer((socket) => this.#accept(node, process, socket));
      const wanted = firstPort === 0 ? 0 : firstPort + at;
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(wanted, HOST, resolve);
      });
      this.#servers.push(server);
      const address = server.address();
      const port = address !== null && typeof address === 'object' ? address.port : wanted;
      this.ports.push({ node, process, port });
      if (process !== null) this.advertised.set(process, { host: HOST, port });
    }
  }

  #start(cluster: Cluster): void {
    this.#cluster = cluster;
    this.#beganAt = performance.now();
    this.#running = this.#run(cluster);
  }

  #accept(node: ScenarioNode, only: string | null, socket: Socket): void {
    this.#connections += 1;
    const connection = this.#connections;
    const process = only ?? this.#nextProcess(node);
    const give = (flag: Received['flag'], bytes = new Uint8Array(0)): void => {
      this.#received.push({ process, connection, flag, bytes });
      this.#wake();
    };
    const end = (flag: 'fin' | 'rst') => (): void => {
      if (this.#sockets.delete(connection)) give(flag);
    };
    const window = new RealWindow(socket, () => give('window'));
    this.#sockets.set(connection, { socket, window });
    socket.setNoDelay(true);
    // Bytes wait in the socket until the handshake has crossed the link.
    socket.pause();
    socket.on('data', (chunk) => {
      window.gave(chunk.length);
      give('data', new Uint8Array(chunk));
    });
    socket.on('end', end('fin'));
    socket.on('close', end('fin'));
    socket.on('error', end('rst'));
    give('syn');
  }

  #nextProcess(node: ScenarioNode): string {
    const turn = this.#turns.get(node.id) ?? 0;
    this.#turns.set(node.id, turn + 1);
    return `${node.id}/${turn % processCountOf(node)}`;
  }

  async #run(cluster: Cluster): Promise<void> {
    while (!this.#isClosed) {
      const received = this.#received;
      this.#received = [];
      await cluster.runTo(this.#wallNow());
      for (const segment of received) this.#send(cluster, segment);
      for (const action of this.#actions.splice(0)) action(cluster);
      await this.#sleep(cluster);
    }
  }

  #send(cluster: Cluster, segment: Received): void {
    try {
      cluster.command({ kind: 'outside-segment', ...segment });
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      // An edit has taken the node or its links away: nobody is there any more.
      deliver(this.#sockets, { ...segment, flag: 'rst' });
    }
  }

  /** Until the next event of the cluster is due, or something comes. */
  async #sleep(cluster: Cluster): Promise<void> {
    if (this.#received.length > 0 || this.#actions.length > 0 || this.#isClosed) return;
    const due = (cluster.nextAt - this.#wallNow()) / 1000;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, Math.min(SLEEP_MAX_MS, Math.max(0, due)));
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = () => {};
  }

  #wallNow(): Instant {
    return milliseconds(performance.now() - this.#beganAt) as number as Instant;
  }
}

/** One port for any replica; or one for each of Kafka's brokers. */
function behindPorts(node: ScenarioNode): readonly Omit<OpenPort, 'port'>[] {
  if (node.kind !== 'broker' || node.protocol !== 'kafka') return [{ node, process: null }];
  return Array.from({ length: node.replicas }, (_, at) => ({ node, process: `${node.id}/${at}` }));
}

function deliver(sockets: Map<number, Outside>, { connection, flag, bytes }: OutsideSegment): void {
  const outside = sockets.get(connection);
  if (outside === undefined) return;
  const { socket, window } = outside;
  if (flag === 'syn-ack') socket.resume();
  else if (flag === 'data') window.write(bytes);
  else if (flag === 'window') window.takeRoom();
  else if (flag === 'fin') {
    sockets.delete(connection);
    socket.end();
  } else if (flag === 'rst') {
    sockets.delete(connection);
    socket.resetAndDestroy();
  }
}
