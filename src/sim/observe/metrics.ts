/**
 * Figures of nodes, links and the whole, over the last five seconds of virtual time.
 *
 * A failure is an answer of status 500 or more, no answer, or anything with a reason: a service
 * that says "there is no such product" has done its work, so a 404 of its own is not one.
 * Simplified: the window moves in tenths of itself, so it covers 4.5 to 5 seconds.
 */
import type { Instant } from '../kernel/time.ts';
import type { MessageSent, Reason } from '../services/facts.ts';
import type { Scenario, ScenarioNode } from '../world/scenario.ts';
import type { Fact } from './facts.ts';
import { Histogram } from './histogram.ts';
import type { LinkView, Metrics, NodeView, ReplicaState, ReplicaView } from './views.ts';

const SLICES = 10;
const SLICE_US = 500_000;
const UNSENT_MAX = 10_000;

/** What fell into one tenth of the window. */
interface Slice {
  failed: number;
  bytes: number;
  /** Bucket of each duration, so that it can leave the histogram with the slice. */
  readonly buckets: number[];
}

/** A `CallWindow` as plain values. */
interface SavedCalls {
  readonly slices: readonly Slice[];
  readonly newest: number;
  readonly countTotal: number;
  readonly errorTotal: number;
}

/** Calls of one place: the last five seconds in slices, and everything in two numbers. */
export class CallWindow {
  readonly #histogram = new Histogram();
  readonly #slices: readonly Slice[] = Array.from({ length: SLICES }, () => ({
    failed: 0,
    bytes: 0,
    buckets: [],
  }));
  /** Number of the newest slice, counted from the start of the run. */
  #newest = 0;
  #failed = 0;
  #bytes = 0;
  #countTotal = 0;
  #errorTotal = 0;

  add(at: Instant, latencyUs: number, isFailure: boolean, bytes: number): void {
    const slice = this.#turnTo(at);
    const bucket = this.#histogram.add(latencyUs);
    this.#countTotal += 1;
    if (slice === undefined) return;
    slice.buckets.push(bucket);
    if (bytes > 0) {
      slice.bytes += bytes;
      this.#bytes += bytes;
    }
    if (!isFailure) return;
    this.#errorTotal += 1;
    this.#failed += 1;
    slice.failed += 1;
  }

  /** Lets go of what is older than the window; answers the slice of `at`. */
  #turnTo(at: number): Slice | undefined {
    const number = Math.floor(at / SLICE_US);
    if (number > this.#newest) {
      const first = Math.max(this.#newest + 1, number - SLICES + 1);
      for (let one = first; one <= number; one++) this.#empty(this.#slices[one % SLICES]);
      this.#newest = number;
    }
    return this.#slices[number % SLICES];
  }

  #empty(slice: Slice | undefined): void {
    if (slice === undefined || slice.buckets.length === 0) return;
    for (const bucket of slice.buckets) this.#histogram.remove(bucket);
    this.#failed -= slice.failed;
    this.#bytes -= slice.bytes;
    slice.buckets.length = 0;
    slice.failed = 0;
    slice.bytes = 0;
  }

  /** Everything that `of` needs to go on from here. */
  save(): SavedCalls {
    return {
      slices: this.#slices.map(({ failed, bytes, buckets }) => {
        return { failed, bytes, buckets: [...buckets] };
      }),
      newest: this.#newest,
      countTotal: this.#countTotal,
      errorTotal: this.#errorTotal,
    };
  }

  static of({ slices, newest, countTotal, errorTotal }: SavedCalls): CallWindow {
    const calls = new CallWindow();
    for (const [at, slice] of calls.#slices.entries()) {
      const { failed = 0, bytes = 0, buckets = [] } = slices[at] ?? {};
      slice.failed = failed;
      slice.bytes = bytes;
      for (const bucket of buckets) slice.buckets.push(calls.#histogram.addTo(bucket));
      calls.#failed += failed;
      calls.#bytes += bytes;
    }
    calls.#newest = newest;
    calls.#countTotal = countTotal;
    calls.#errorTotal = errorTotal;
    return calls;
  }

  read(nowMs: number, queueLength: number, utilisation: number): Metrics {
    return { ...this.#figures(nowMs, (count) => count), queueLength, utilisation };
  }

  /** As `read`, with the rate of successes only. */
  readGoodput(nowMs: number, queueLength: number): Metrics {
    const goodput = this.#figures(nowMs, (count, failed) => count - failed);
    return { ...goodput, queueLength, utilisation: 0 };
  }

  #figures(
    nowMs: number,
    counted: (count: number, failed: number) => number,
  ): Omit<Metrics, 'queueLength' | 'utilisation'> {
    const nowUs = nowMs * 1000;
    this.#turnTo(nowUs);
    const sinceUs = Math.max(0, this.#newest - SLICES + 1) * SLICE_US;
    // The first figures of a run would be thousands per second; half a slice is the least divisor.
    const seconds = Math.max(nowUs - sinceUs, SLICE_US / 2) / 1e6;
    const count = this.#histogram.total;
    const [p50 = null, p95 = null] = this.#histogram.quantiles([0.5, 0.95]);
    return {
      ratePerSecond: counted(count, this.#failed) / seconds,
      latencyMsP50: p50 === null ? null : p50 / 1000,
      latencyMsP95: p95 === null ? null : p95 / 1000,
      errorRatio: count === 0 ? 0 : this.#failed / count,
      countTotal: this.#countTotal,
      errorTotal: this.#errorTotal,
      bytesPerSecond: this.#bytes / seconds,
    };
  }
}

interface Replica {
  readonly number: number;
  readonly figures: NodeFigures;
  state: ReplicaState;
  busy: number;
  queue: number;
  reason: Reason | '';
  detail: string;
}

interface NodeFigures {
  readonly calls: CallWindow;
  readonly replicas: Map<number, Replica>;
  /** Clients: requests under way. */
  inFlight: number;
}

interface LinkFigures {
  readonly id: string;
  readonly calls: CallWindow;
  connections: number;
  segmentsLost: number;
  messages: number;
}

/** The whole fold as plain values; links and nodes by their ids. */
interface Saved {
  readonly nodes: readonly {
    readonly id: string;
    readonly calls: SavedCalls;
    readonly inFlight: number;
    readonly replicas: readonly Omit<Replica, 'figures'>[];
  }[];
  readonly links: readonly (Omit<LinkFigures, 'calls'> & {
    readonly id: string;
    readonly calls: SavedCalls;
  })[];
  readonly connections: readonly {
    readonly connection: number;
    readonly link: string;
    readonly from: string;
    readonly to: string;
  }[];
  readonly unsent: readonly MessageSent[];
  readonly left: readonly (readonly [message: number, bytes: number])[];
  readonly lastSegments: readonly (readonly [segment: number, link: string])[];
  readonly total: SavedCalls;
  readonly inFlight: number;
}

interface OpenConnection {
  readonly link: LinkFigures;
  readonly from: string;
  readonly to: string;
}

/** The fold behind `nodes`, `links` and `total` of the observer. */
export class MetricsFold {
  readonly #nodes = new Map<string, NodeFigures>();
  readonly #links = new Map<string, LinkFigures>();
  readonly #replicas = new Map<string, Replica>();
  readonly #connections = new Map<number, OpenConnection>();
  /** Messages that are not wholly on their link yet: their reader's window is full. */
  readonly #unsent = new Map<number, MessageSent>();
  /** Bytes that are left of those that have begun to leave. */
  readonly #left = new Map<number, number>();
  /** The last segment of each message under way. */
  readonly #lastSegments = new Map<number, LinkFigures>();
  #total = new CallWindow();
  #inFlight = 0;

  accept(fact: Fact): void {
    switch (fact.kind) {
      case 'message-sent':
        // Messages for a connection that was gone already leave nothing but their entry here.
        if (this.#unsent.size >= UNSENT_MAX) this.#forgetUnsent();
        this.#unsent.set(fact.message, fact);
        return;
      case 'segment-sent':
        if (fact.message !== 0)
          this.#sendPart(fact.message, fact.bytes.length, fact.segment, fact.link);
        return;
      case 'segment-lost':
        this.#link(fact.link).segmentsLost += 1;
        return;
      case 'segment-delivered': {
        const link = this.#lastSegments.get(fact.segment);
        if (link === undefined) return;
        this.#lastSegments.delete(fact.segment);
        link.messages -= 1;
        return;
      }
      case 'call-ended': {
        const isFailure = failed(fact.status, fact.reason);
        this.#link(fact.link).calls.add(fact.at, fact.latencyUs, isFailure, fact.bytes);
        return;
      }
      case 'call-handled': {
        const { calls } = this.#replica(fact.process).figures;
        calls.add(fact.at, fact.sojournUs, failed(fact.status, fact.reason), 0);
        return;
      }
      case 'replica-load-changed': {
        const replica = this.#replica(fact.process);
        replica.queue = fact.queue;
        replica.busy = fact.busy;
        return;
      }
      case 'request-started':
        this.#inFlight += 1;
        this.#node(fact.client).inFlight += 1;
        return;
      case 'request-ended': {
        const node = this.#node(fact.client);
        const isFailure = failed(fact.status, fact.reason);
        this.#inFlight -= 1;
        node.inFlight -= 1;
        node.calls.add(fact.at, fact.latencyUs, isFailure, 0);
        this.#total.add(fact.at, fact.latencyUs, isFailure, 0);
        return;
      }
      case 'connection-opened': {
        const link = this.#link(fact.link);
        link.connections += 1;
        this.#connections.set(fact.connection, { link, from: fact.from, to: fact.to });
        return;
      }
      case 'connection-ended':
        this.#endConnection(fact.connection);
        return;
      case 'replica-started':
        this.#start(fact.process);
        return;
      case 'replica-stopped':
        this.#stop(fact.process, fact.reason, fact.detail);
        return;
      case 'command-applied':
        this.#acceptCommand(fact.command);
        return;
      default:
        return;
    }
  }

  #forgetUnsent(): void {
    this.#unsent.clear();
    this.#left.clear();
  }

  #sendPart(message: number, size: number, segment: number, link: string): void {
    const sent = this.#unsent.get(message);
    if (sent === undefined) return;
    // Most leave in one segment.
    if (size < sent.size) {
      const left = (this.#left.get(message) ?? sent.size) - size;
      if (left > 0) {
        this.#left.set(message, left);
        return;
      }
      this.#left.delete(message);
    }
    this.#unsent.delete(message);
    const figures = this.#link(link);
    figures.messages += 1;
    this.#lastSegments.set(segment, figures);
  }

  #endConnection(id: number): void {
    const connection = this.#connections.get(id);
    if (connection === undefined) return;
    this.#connections.delete(id);
    connection.link.connections -= 1;
    // What it had not sent went with it.
    for (const [message, { connection: of }] of this.#unsent) {
      if (of !== id) continue;
      this.#unsent.delete(message);
      this.#left.delete(message);
    }
  }

  #start(process: string): void {
    become(this.#replica(process), 'up', '', '');
  }

  #stop(process: string, reason: Reason | 'removed', detail: string): void {
    const replica = this.#replica(process);
    // A replica that was removed and still is in the document is on its way back.
    if (reason === 'removed') become(replica, 'starting', '', '');
    else become(replica, 'down', reason, detail);
    // What a client had asked goes with it; no `request-ended` will come.
    const { figures } = replica;
    this.#inFlight -= figures.inFlight;
    figures.inFlight = 0;
    for (const [id, { from, to }] of this.#connections) {
      if (from === process || to === process) this.#endConnection(id);
    }
  }

  /** A restart has been asked for: between that and `replica-started` the replica is starting. */
  #acceptCommand(text: string): void {
    if (!text.includes('restart-replica')) return;
    const command: unknown = JSON.parse(text);
    if (typeof command !== 'object' || command === null) return;
    const members = new Map<string, unknown>(Object.entries(command));
    if (members.get('kind') !== 'restart-replica') return;
    const replica = this.#replica(`${members.get('node')}/${members.get('replica')}`);
    become(replica, 'starting', '', '');
  }

  /** Everything that `load` needs to go on from here. */
  save(): Saved {
    return {
      nodes: [...this.#nodes].map(([id, { calls, inFlight, replicas }]) => ({
        id,
        calls: calls.save(),
        inFlight,
        replicas: [...replicas.values()].map(({ number, state, busy, queue, reason, detail }) => {
          return { number, state, busy, queue, reason, detail };
        }),
      })),
      links: [...this.#links.values()].map((link) => ({ ...link, calls: link.calls.save() })),
      connections: [...this.#connections].map(([connection, { link, from, to }]) => {
        return { connection, link: link.id, from, to };
      }),
      unsent: [...this.#unsent.values()],
      left: [...this.#left],
      lastSegments: [...this.#lastSegments].map(([segment, link]) => [segment, link.id] as const),
      total: this.#total.save(),
      inFlight: this.#inFlight,
    };
  }

  load(saved: Saved): void {
    for (const { id, calls, inFlight, replicas } of saved.nodes) {
      const figures: NodeFigures = { calls: CallWindow.of(calls), replicas: new Map(), inFlight };
      this.#nodes.set(id, figures);
      for (const one of replicas) {
        const replica = { ...one, figures };
        figures.replicas.set(one.number, replica);
        this.#replicas.set(`${id}/${one.number}`, replica);
      }
    }
    for (const link of saved.links) {
      this.#links.set(link.id, { ...link, calls: CallWindow.of(link.calls) });
    }
    for (const { connection, link, from, to } of saved.connections) {
      this.#connections.set(connection, { link: this.#link(link), from, to });
    }
    for (const message of saved.unsent) this.#unsent.set(message.message, message);
    for (const [message, bytes] of saved.left) this.#left.set(message, bytes);
    for (const [segment, link] of saved.lastSegments) {
      this.#lastSegments.set(segment, this.#link(link));
    }
    this.#total = CallWindow.of(saved.total);
    this.#inFlight = saved.inFlight;
  }

  #node(id: string): NodeFigures {
    let node = this.#nodes.get(id);
    if (node === undefined) {
      node = { calls: new CallWindow(), replicas: new Map(), inFlight: 0 };
      this.#nodes.set(id, node);
    }
    return node;
  }

  #link(id: string): LinkFigures {
    let link = this.#links.get(id);
    if (link === undefined) {
      link = { id, calls: new CallWindow(), connections: 0, segmentsLost: 0, messages: 0 };
      this.#links.set(id, link);
    }
    return link;
  }

  #replica(process: string): Replica {
    const known = this.#replicas.get(process);
    if (known !== undefined) return known;
    const slash = process.lastIndexOf('/');
    const figures = this.#node(process.slice(0, slash));
    const number = Number(process.slice(slash + 1));
    const replica: Replica = {
      number,
      figures,
      state: 'starting',
      busy: 0,
      queue: 0,
      reason: '',
      detail: '',
    };
    this.#replicas.set(process, replica);
    figures.replicas.set(number, replica);
    return replica;
  }

  /** Figures of each node of the document, in its order. */
  nodes(nowMs: number, scenario: Scenario): NodeView[] {
    return scenario.nodes.map((node) => this.#nodeView(nowMs, node));
  }

  #nodeView(nowMs: number, node: ScenarioNode): NodeView {
    const figures = this.#node(node.id);
    const isMany = node.kind === 'service' || (node.kind === 'broker' && node.protocol === 'kafka');
    const count = isMany ? node.replicas : 1;
    const replicas = Array.from({ length: count }, (_, at) => replicaView(at, figures));
    const up = replicas.filter((replica) => replica.state === 'up').length;
    const waiting = replicas.reduce((sum, replica) => sum + replica.queue, 0);
    const queueLength = node.kind === 'client' ? figures.inFlight : waiting;
    // Clients and gateways have no limit of handlers that a share could be taken of.
    const places = node.kind === 'service' ? up * node.concurrency : 0;
    const busy = replicas.reduce((sum, replica) => sum + replica.busy, 0);
    const utilisation = places === 0 ? 0 : Math.min(1, busy / places);
    return {
      id: node.id,
      replicas,
      metrics: figures.calls.read(nowMs, queueLength, utilisation),
    };
  }

  /** Figures of each link of the document, in its order. */
  links(nowMs: number, scenario: Scenario): LinkView[] {
    const unsent = this.#unsentByLink();
    return scenario.links.map(({ id }) => {
      const { calls, connections, messages } = this.#link(id);
      const unsentBytes = unsent.get(id) ?? 0;
      // Of the hop behind a broker too.
      const segmentsLost = this.#link(id).segmentsLost + this.#link(`${id}>`).segmentsLost;
      const metrics = calls.read(nowMs, messages, 0);
      return { id, connections, unsentBytes, segmentsLost, metrics };
    });
  }

  #unsentByLink(): ReadonlyMap<string, number> {
    const bytes = new Map<string, number>();
    for (const { message, connection, link, size } of this.#unsent.values()) {
      if (!this.#connections.has(connection)) continue;
      bytes.set(link, (bytes.get(link) ?? 0) + (this.#left.get(message) ?? size));
    }
    return bytes;
  }

  /** Over all clients: the rate is that of successes, the queue length the requests in flight. */
  total(nowMs: number): Metrics {
    return this.#total.readGoodput(nowMs, this.#inFlight);
  }
}

function replicaView(number: number, figures: NodeFigures): ReplicaView {
  const replica = figures.replicas.get(number);
  return {
    replica: number,
    state: replica?.state ?? 'starting',
    busy: replica?.busy ?? 0,
    queue: replica?.queue ?? 0,
    reason: replica?.reason ?? '',
    detail: replica?.detail ?? '',
  };
}

function become(replica: Replica, state: ReplicaState, reason: Reason | '', detail: string): void {
  replica.state = state;
  replica.busy = 0;
  replica.queue = 0;
  replica.reason = reason;
  replica.detail = detail;
}

/** What counts as a failure; see the head of this file. */
export function failed(status: number, reason: Reason | ''): boolean {
  return status === 0 || status >= 500 || reason !== '';
}
