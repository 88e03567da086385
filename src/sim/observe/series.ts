/**
 * Series of figures over virtual time, for the charts: of each client, gateway, service and link.
 *
 * What a failure is, `metrics.ts` says. An answer counts in the second in which it came, with the time
 * since it was asked for; levels are means over the time of a bucket.
 */
import { toMilliseconds } from '../kernel/time.ts';
import type { Instant } from '../kernel/time.ts';
import type { Scenario, ServiceNode } from '../world/scenario.ts';
import { correctedDurations, expectedIntervalUs } from './coordinated-omission.ts';
import type { Fact } from './facts.ts';
import { commandValues } from './log-lines.ts';
import { failed } from './metrics.ts';
import { Quantiles, SeriesBuckets } from './series-buckets.ts';
import type { Bucket } from './series-buckets.ts';
import type { Series, SeriesMark, SeriesPoint } from './views.ts';

const MARKS_MAX = 200;
const PARTS = [0.5, 0.95, 0.99];
/** Commands that are the traffic itself. */
const TRAFFIC = new Set([
  'outside-segment',
  'send-request',
  'open-socket',
  'send-to-socket',
  'close-socket',
  'run-sql',
  // The fault says it.
  'break',
  'mend',
]);

interface Replica {
  isUp: boolean;
  queue: number;
  busy: number;
  /** Pieces of work that have a core or wait for one. */
  work: number;
}

interface Place {
  readonly id: string;
  readonly buckets: SeriesBuckets;
  readonly replicas: Map<string, Replica>;
  /** Links and clients: what has been asked and not answered. */
  underWay: number;
}

interface OpenSpan {
  readonly place: Place;
  readonly process: string;
  readonly replica: Replica | null;
}

export class SeriesFold {
  readonly #scenario: () => Scenario;
  readonly #places = new Map<string, Place>();
  /** Calls over links, and pieces of work, that are not over. */
  readonly #spans = new Map<string, OpenSpan>();
  readonly #requests = new Map<number, string>();
  #marks: SeriesMark[] = [];
  readonly #quantiles = new Quantiles();

  constructor(scenario: () => Scenario) {
    this.#scenario = scenario;
  }

  accept(fact: Fact): void {
    switch (fact.kind) {
      case 'request-started': {
        const place = this.#place(fact.client);
        this.#requests.set(fact.request, fact.client);
        place.buckets.at(fact.at).started += 1;
        place.underWay += 1;
        this.#level(fact.at, place);
        return;
      }
      case 'request-ended': {
        const place = this.#place(fact.client);
        const { at, latencyUs, status, reason } = fact;
        place.buckets.end(at, latencyUs, failed(status, reason), reason);
        if (!this.#requests.delete(fact.request)) return;
        place.underWay -= 1;
        this.#level(at, place);
        return;
      }
      case 'call-ended':
      case 'call-handled': {
        const { at, status, reason } = fact;
        const latencyUs = fact.kind === 'call-ended' ? fact.latencyUs : fact.sojournUs;
        const id = fact.kind === 'call-ended' ? fact.link : nodeOf(fact.process);
        this.#place(id).buckets.end(at, latencyUs, failed(status, reason), reason);
        return;
      }
      case 'span-started':
        this.#start(fact);
        return;
      case 'span-ended': {
        const open = this.#spans.get(fact.span);
        if (open !== undefined) this.#endSpan(fact.at, fact.span, open);
        return;
      }
      case 'replica-load-changed': {
        const place = this.#place(nodeOf(fact.process));
        const replica = replicaOf(place, fact.process);
        replica.queue = fact.queue;
        replica.busy = fact.busy;
        this.#level(fact.at, place);
        return;
      }
      case 'replica-started':
      case 'replica-stopped':
        this.#turn(fact.at, fact.process, fact.kind === 'replica-started');
        return;
      case 'fault-began':
      case 'fault-ended': {
        const { at, kind, what, target } = fact;
        this.#mark({ atMs: toMilliseconds(at), kind, name: what, target });
        return;
      }
      case 'command-applied': {
        const { command, target } = commandValues(fact);
        // How many places there are may be another number now.
        for (const place of this.#places.values()) this.#level(fact.at, place);
        if (TRAFFIC.has(String(command))) return;
        this.#mark({
          atMs: toMilliseconds(fact.at),
          kind: 'command',
          name: String(command),
          target: String(target ?? ''),
        });
        return;
      }
      case 'failure-observed':
        if (fact.reason === 'load-limit') {
          const { errors } = this.#place(nodeOf(fact.process)).buckets.at(fact.at);
          errors.set(fact.reason, (errors.get(fact.reason) ?? 0) + 1);
        }
        return;
      default:
        return;
    }
  }

  #start(fact: Extract<Fact, { kind: 'span-started' }>): void {
    const { at, process, role, name, link, span, attempt } = fact;
    if (role === 'server') {
      this.#place(nodeOf(process)).buckets.at(at).started += 1;
    } else if (role === 'client' && link !== '') {
      const place = this.#place(link);
      const bucket = place.buckets.at(at);
      bucket.started += 1;
      bucket.attempts += 1;
      if (attempt === undefined || attempt === 1) bucket.calls += 1;
      place.underWay += 1;
      this.#spans.set(span, { place, process, replica: null });
      this.#level(at, place);
    } else if (role === 'internal' && name === 'cpu') {
      const place = this.#place(nodeOf(process));
      const replica = replicaOf(place, process);
      replica.work += 1;
      this.#spans.set(span, { place, process, replica });
      this.#level(at, place);
    }
  }

  #endSpan(at: Instant, span: string, { place, replica }: OpenSpan): void {
    this.#spans.delete(span);
    if (replica === null) place.underWay -= 1;
    else replica.work -= 1;
    this.#level(at, place);
  }

  #turn(at: Instant, process: string, isUp: boolean): void {
    const id = nodeOf(process);
    const place = this.#place(id);
    // What it had under way ends with it, and nothing says so.
    for (const [span, open] of this.#spans) {
      if (open.process === process) this.#endSpan(at, span, open);
    }
    for (const [request, client] of this.#requests) {
      if (client !== id) continue;
      this.#requests.delete(request);
      place.underWay -= 1;
    }
    place.replicas.set(process, { isUp, queue: 0, busy: 0, work: 0 });
    this.#level(at, place);
  }

  #place(id: string): Place {
    let place = this.#places.get(id);
    if (place === undefined) {
      place = { id, buckets: new SeriesBuckets(), replicas: new Map(), underWay: 0 };
      this.#places.set(id, place);
    }
    return place;
  }

  #level(at: Instant, place: Place): void {
    let { underWay: queue } = place;
    let busy = 0;
    let up = 0;
    let busyCores = 0;
    const service = place.replicas.size === 0 ? null : serviceOf(this.#scenario(), place.id);
    for (const replica of place.replicas.values()) {
      queue += replica.queue;
      busy += replica.busy;
      if (replica.isUp) up += 1;
      // A core is never idle while work waits for one.
      if (service !== null) busyCores += Math.min(replica.work, service.cores);
    }
    const places = up * (service?.concurrency ?? 0);
    const cores = up * (service?.cores ?? 0);
    place.buckets.setLevels(at, { queue, busy, places, busyCores, cores });
  }

  #mark(mark: SeriesMark): void {
    const last = this.#marks.at(-1);
    // A slider that is dragged is one change.
    if (last?.kind === mark.kind && last.name === mark.name && last.target === mark.target) {
      if (mark.atMs - last.atMs < 250) return;
    }
    this.#marks.push(mark);
    if (this.#marks.length > 2 * MARKS_MAX) this.#marks = this.#marks.slice(-MARKS_MAX);
  }

  read(id: string, nowUs: number): Series {
    const place = this.#place(id);
    const buckets = place.buckets.read(nowUs);
    const intervalUs = expectedIntervalUs(this.#scenario(), id, buckets);
    const points = buckets.map((bucket) => this.#point(bucket, nowUs, intervalUs));
    return {
      target: id,
      nowMs: nowUs / 1000,
      expectedIntervalMs: intervalUs === null ? null : intervalUs / 1000,
      points,
      marks: this.#marks.slice(-MARKS_MAX),
    };
  }

  #point(bucket: Bucket, nowUs: number, intervalUs: number | null): SeriesPoint {
    const lengthUs = Math.min(bucket.widthUs, nowUs - bucket.atUs);
    const mean = (sum: number, over: number): number => (over <= 0 ? 0 : sum / over);
    const [p50 = null, p95 = null, p99 = null] = this.#quantiles.of(bucket.durations, PARTS);
    const corrected =
      intervalUs === null ? bucket.durations : correctedDurations(bucket.durations, intervalUs);
    const [unhidden = null] = intervalUs === null ? [] : this.#quantiles.of(corrected, [0.99]);
    return {
      atMs: bucket.atUs / 1000,
      lengthMs: lengthUs / 1000,
      started: bucket.started,
      ended: bucket.ended,
      failed: bucket.failed,
      errors: [...bucket.errors],
      latencyMsP50: p50,
      latencyMsP95: p95,
      latencyMsP99: p99,
      latencyMsP99Corrected: unhidden,
      queueLength: mean(bucket.queue, lengthUs),
      queueLengthMax: bucket.queueMax,
      utilisation: bucket.places === 0 ? null : mean(bucket.busy, bucket.places),
      coreUtilisation: bucket.cores === 0 ? null : mean(bucket.busyCores, bucket.cores),
      attemptsPerCall: bucket.calls === 0 ? null : bucket.attempts / bucket.calls,
    };
  }
}

function nodeOf(process: string): string {
  return process.slice(0, process.lastIndexOf('/'));
}

function serviceOf(scenario: Scenario, id: string): ServiceNode | null {
  const node = scenario.nodes.find((one) => one.id === id);
  return node?.kind === 'service' ? node : null;
}

function replicaOf(place: Place, process: string): Replica {
  let replica = place.replicas.get(process);
  if (replica === undefined) {
    replica = { isUp: true, queue: 0, busy: 0, work: 0 };
    place.replicas.set(process, replica);
  }
  return replica;
}
