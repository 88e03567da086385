/**
 * A running cluster behind real ports of 127.0.0.1: what a socket brings becomes segments on the
 * link that leads to the node, so that it meets the cluster's latency, queues and failures.
 *
 *   socket ──▶ outside-segment (a command) ──▶ link ──▶ process
 *   socket ◀── outside(segment) ◀──────────── link ◀── process
 *
 * Virtual time follows the wall clock (`RealClock`). Each connection goes to the node's next replica, as behind a
 * load balancer of connections; Kafka's brokers have a port each, since clients choose among them.
 */
import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { loadSqlite } from '../src/host/database.ts';
import { inlineHosts } from '../src/host/inline-host.ts';
import { applyEdit, Cluster, CommandError, hopsOf, processCountOf } from '../src/sim/index.ts';
import type {
  Edit,
  OutsideSegment,
  ReplicaHostFactory,
  Scenario,
  ScenarioNode,
} from '../src/sim/index.ts';
import { RealClock } from './real-clock.ts';
import { RealWindow } from './real-window.ts';

const HOST = '127.0.0.1';
/** Longest sleep while nothing is due, in ms. */
const SLEEP_MAX_MS = 1_000;
/** Longest stretch of work before sockets and commands get their turn, in ms. */
const SLICE_MS = 20;

export interface RealPortsOptions {
  readonly seed?: number;
  /** The first port of all; 0: any that are free. */
  readonly firstPort?: number;
  /** Virtual seconds per second. */
  readonly speed?: number;
  /** Where the code of services runs; without, in this thread, with all its rights. */
  readonly hosts?: ReplicaHostFactory;
  /** See `ClusterOptions`. */
  readonly isEndless?: boolean;
}

export interface OpenPort {
  readonly node: ScenarioNode;
  /** The only process behind the port; null: any of the node's replicas. */
  readonly process: string | null;
  readonly port: number;
}

const CLOSED = 'The cluster was closed.';

/** A port that can't be opened, and for whom it was meant. */
export class PortError extends Error {
  /** Node's, such as `EADDRINUSE`. */
  readonly code: string;
  readonly port: number;
  readonly node: string;

  constructor(cause: Error, port: number, node: string) {
    super(cause.message, { cause });
    this.code = 'code' in cause ? String(cause.code) : '';
    this.port = port;
    this.node = node;
  }
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
  readonly #clock: RealClock;
  readonly #firstPort: number;
  /** Null: it will not be done any more. */
  readonly #actions: ((cluster: Cluster | null) => void)[] = [];
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
    {
      seed = scenario.seed,
      firstPort = 0,
      speed = 1,
      hosts = inlineHosts(),
      isEndless = false,
    }: RealPortsOptions = {},
  ): Promise<RealPorts> {
    const ports = new RealPorts(firstPort, speed);
    try {
      await ports.#listen(scenario);
      ports.#start(
        Cluster.open(scenario, {
          seed,
          hosts,
          databases: await loadSqlite(undefined, seed),
          outside: (segment) => deliver(ports.#sockets, segment),
          advertised: ports.advertised,
          isEndless,
        }),
      );
    } catch (error) {
      await ports.close();
      throw error;
    }
    return ports;
  }

  private constructor(firstPort: number, speed: number) {
    this.#firstPort = firstPort;
    this.#clock = new RealClock(speed);
  }

  /** Read it only; `setClock` changes it. */
  get clock(): Pick<RealClock, 'speed' | 'isPaused' | 'speedReached'> {
    return this.#clock;
  }

  /** Programs that are connected now. */
  get connectionCount(): number {
    return this.#sockets.size;
  }

  /** Speed and pause take effect between two windows. While time stands still, programs wait. */
  async setClock(change: { readonly speed?: number; readonly isPaused?: boolean }): Promise<void> {
    await this.act((cluster) => this.#clock.set(cluster.now, change));
  }

  /**
   * Changes the document, as an edit at the page does. What it has anew gets ports first, so that
   * brokers know where they are; their list is returned. Rejects with `EditError`, or `PortError`.
   */
  async edit(edit: Edit): Promise<readonly OpenPort[]> {
    const before = this.ports.length;
    await this.#listen(await this.act(({ scenario }) => applyEdit(scenario, edit)));
    await this.act((cluster) => cluster.command(edit));
    return this.ports.slice(before);
  }

  /** Does something with the cluster between two windows, as a person at the page would. Rejects when it was closed before. */
  async act<T>(action: (cluster: Cluster) => T): Promise<T> {
    if (this.#isClosed) throw new Error(CLOSED);
    return new Promise((resolve, reject) => {
      this.#actions.push((cluster) => {
        try {
          if (cluster === null) throw new Error(CLOSED);
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
    for (const action of this.#actions.splice(0)) action(null);
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

  async #listen(scenario: Scenario): Promise<void> {
    const linked = new Set(scenario.links.flatMap(hopsOf).map(({ to }) => to));
    const served = (['gateway', 'service', 'broker'] as const).flatMap((kind) =>
      scenario.nodes
        .filter((node) => node.kind === kind && linked.has(node.id))
        .flatMap(behindPorts),
    );
    for (const { node, process } of served) {
      const isOpen = this.ports.some(
        (open) => open.node.id === node.id && open.process === process,
      );
      if (isOpen) continue;
      const server = createServer((socket) => this.#accept(node, process, socket));
      const wanted = this.#firstPort === 0 ? 0 : this.#firstPort + this.ports.length;
      await new Promise<void>((resolve, reject) => {
        server.once('error', (error) => reject(new PortError(error, wanted, process ?? node.id)));
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
    this.#clock.set(cluster.now, {});
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
      await cluster.runTo(this.#clock.target, this.#stopsInTime());
      this.#clock.reached(cluster.now);
      for (const segment of received) this.#send(cluster, segment);
      for (const action of this.#actions.splice(0)) action(cluster);
      await this.#sleep(cluster);
    }
  }

  /** After a slice, or when somebody waits; never before one window. */
  #stopsInTime(): () => boolean {
    const until = performance.now() + SLICE_MS;
    let windows = 0;
    return () => {
      windows += 1;
      if (windows === 1) return false;
      return this.#isWanted() || performance.now() > until;
    };
  }

  #isWanted(): boolean {
    return this.#received.length > 0 || this.#actions.length > 0 || this.#isClosed;
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
    if (this.#isWanted()) return;
    const due = this.#clock.msUntil(cluster.nextAt);
    if (due <= 0) {
      // Behind: sockets get their turn, and on it goes.
      await new Promise((resolve) => void setImmediate(resolve));
      return;
    }
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, Math.min(SLEEP_MAX_MS, due));
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = () => {};
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
    window.end();
  } else if (flag === 'rst') {
    sockets.delete(connection);
    socket.resetAndDestroy();
  }
}
