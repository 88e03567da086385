/**
 * All folds over the journal behind one door: facts go in as they happen, views come out when the
 * screen or a test asks. Nothing here changes a run.
 */
import { instant } from '../kernel/time.ts';
import type { Instant } from '../kernel/time.ts';
import type { Dissection } from '../wire/dissection.ts';
import type { ProtocolId, Scenario, ScenarioLink } from '../world/scenario.ts';
import { BadgesFold } from './badges.ts';
import { BrokersFold } from './brokers.ts';
import type { Kept } from './brokers.ts';
import { FaultsFold } from './faults.ts';
import { DotsFold } from './dots.ts';
import type { Dot } from './dots.ts';
import type { Fact } from './facts.ts';
import { LinkMeasuresFold } from './link-measures.ts';
import type { Holding } from './link-views.ts';
import { LogLinesFold } from './log-lines.ts';
import { MessagesFold } from './messages.ts';
import { MetricsFold } from './metrics.ts';
import { PoliciesFold } from './policies.ts';
import { ReplicaSharesFold } from './replica-shares.ts';
import { RequestsFold } from './requests.ts';
import { SeriesFold } from './series.ts';
import { TracesFold } from './traces.ts';
import type {
  Badge,
  FaultView,
  BrokerView,
  GroupMeasures,
  LinkMeasures,
  LinkView,
  LogLine,
  MessageDetail,
  MessageFilter,
  MessageList,
  Metrics,
  NodeView,
  RequestView,
  Series,
  TraceView,
} from './views.ts';

/** Explains the bytes of a message; see `dissect` of the protocols. */
export type Dissect = (
  protocol: ProtocolId,
  bytes: Uint8Array,
  label: string,
  earlier: () => readonly Uint8Array[],
) => Dissection;

/** Where brokers keep what a link brings its callee; see `placesOf` of the contract's channel names. */
export type PlacesOf = (link: ScenarioLink, name: string, isEvent: boolean) => Kept;

/** What the screen shows at every moment; see `Observer.frame`. */
export interface ObservedFrame {
  readonly nodes: readonly NodeView[];
  readonly links: readonly LinkView[];
  readonly badges: readonly Badge[];
  readonly faults: readonly FaultView[];
  readonly total: Metrics;
  /** The newest 300, 500 and 2,000; of dots, those under way. */
  readonly requests: readonly RequestView[];
  readonly log: readonly LogLine[];
  readonly dots: readonly Dot[];
}

const REQUESTS_IN_FRAME = 300;

/** What `Observer.load` needs to go on, for `frame` only. */
export type SavedFrame = ReturnType<Observer['save']>;

export class Observer {
  readonly #dissect: Dissect;
  /** It is asked for `frame` only, and takes nothing else. */
  readonly #isForFrames: boolean;
  readonly #metrics = new MetricsFold();
  readonly #requests = new RequestsFold();
  readonly #messages = new MessagesFold();
  readonly #traces = new TracesFold();
  readonly #faults: FaultsFold;
  readonly #logLines = new LogLinesFold((...where) => this.#faults.at(...where));
  readonly #badges = new BadgesFold((...where) => this.#faults.at(...where));
  readonly #dots = new DotsFold();
  readonly #brokers = new BrokersFold();
  readonly #policies = new PoliciesFold();
  readonly #shares = new ReplicaSharesFold();
  readonly #measures: LinkMeasuresFold;
  readonly #series: SeriesFold;
  readonly #holding: Holding;

  /** `scenario` gives the document as it is now. */
  constructor(dissect: Dissect, placesOf: PlacesOf, scenario: () => Scenario, isForFrames = false) {
    this.#dissect = dissect;
    this.#isForFrames = isForFrames;
    this.#holding = (...what) => this.#brokers.held(placesOf(...what), scenario());
    this.#measures = new LinkMeasuresFold(scenario);
    this.#series = new SeriesFold(scenario);
    this.#faults = new FaultsFold(scenario);
  }

  /** Takes every fact of the journal, once and in order. Called for each, so it only files it. */
  accept(fact: Fact): void {
    if (!this.#isForFrames) this.#series.accept(fact);
    switch (fact.kind) {
      case 'segment-sent':
        this.#dots.accept(fact);
        this.#metrics.accept(fact);
        if (!this.#isForFrames) this.#messages.acceptSegment(fact);
        return;
      case 'message-sent':
        this.#dots.accept(fact);
        this.#metrics.accept(fact);
        this.#shares.accept(fact);
        if (this.#isForFrames) return;
        this.#traces.add(this.#messages.acceptMessage(fact));
        this.#measures.accept(fact);
        return;
      case 'segment-held':
        this.#dots.accept(fact);
        if (!this.#isForFrames) this.#messages.acceptHeld(fact);
        return;
      case 'segment-freed':
        this.#dots.accept(fact);
        if (!this.#isForFrames) this.#messages.acceptFreed(fact);
        return;
      case 'segment-corrupted':
      case 'segment-duplicated':
        return;
      case 'segment-lost':
        this.#dots.accept(fact);
        this.#metrics.accept(fact);
        return;
      case 'segment-delivered':
      case 'connection-opened':
      case 'connection-ended':
      case 'call-handled':
      case 'call-ended':
      case 'replica-load-changed':
        this.#metrics.accept(fact);
        return;
      case 'span-started':
      case 'span-ended':
        if (this.#isForFrames) return;
        this.#traces.accept(fact);
        this.#measures.accept(fact);
        return;
      case 'request-started':
      case 'request-ended':
        this.#requests.accept(fact);
        this.#traces.accept(fact);
        this.#metrics.accept(fact);
        return;
      case 'policy-changed':
        this.#policies.accept(fact);
        this.#logLines.accept(fact);
        return;
      case 'policy-acted':
        this.#traces.accept(fact);
        this.#policies.accept(fact);
        return;
      case 'replica-ejected':
      case 'replica-readmitted':
        this.#shares.accept(fact);
        this.#logLines.accept(fact);
        return;
      case 'replica-started':
      case 'replica-stopped':
        if (fact.kind === 'replica-stopped') {
          this.#policies.stop(fact.process);
          this.#shares.stop(fact.process);
        }
        this.#metrics.accept(fact);
        this.#logLines.accept(fact);
        if (this.#isForFrames) return;
        this.#brokers.accept(fact);
        this.#measures.accept(fact);
        return;
      case 'command-applied':
        this.#metrics.accept(fact);
        this.#logLines.accept(fact);
        return;
      case 'gateway-decided':
        this.#traces.accept(fact);
        return;
      case 'failure-observed':
        this.#traces.accept(fact);
        this.#badges.accept(fact);
        this.#logLines.accept(fact);
        return;
      case 'log-written':
        this.#logLines.accept(fact);
        return;
      case 'queue-changed':
      case 'queue-removed':
      case 'exchange-changed':
      case 'partition-changed':
      case 'group-changed':
      case 'offset-committed':
      case 'records-appended':
      case 'records-kept':
        this.#brokers.accept(fact);
        return;
      case 'query-executed':
        if (this.#isForFrames) return;
        this.#measures.accept(fact);
        return;
      case 'fault-began':
      case 'fault-ended':
        this.#faults.accept(fact);
        this.#logLines.accept(fact);
        return;
      case 'run-started':
        return;
    }
  }

  nodes(nowMs: number, scenario: Scenario): NodeView[] {
    return this.#metrics.nodes(nowMs, scenario).map((view) => {
      const newest = this.#traces.newestDecisions(`${view.id}/0`);
      const replicas = this.#shares.mark(view.id, view.replicas);
      return { ...view, replicas, ...(newest === null ? {} : { newest }) };
    });
  }

  links(nowMs: number, scenario: Scenario): LinkView[] {
    const links = new Map(scenario.links.map((link) => [link.id, link]));
    return this.#metrics.links(nowMs, scenario).map((view) => {
      const link = links.get(view.id);
      if (link === undefined) return view;
      const shares = this.#shares.read(link, nowMs);
      return {
        ...view,
        ...(link.policies === undefined ? {} : { policies: this.#policies.read(link) }),
        ...(shares.length === 0 ? {} : { shares }),
      };
    });
  }

  /** Over all clients: the rate is the goodput, the queue length the requests in flight. */
  total(nowMs: number): Metrics {
    return this.#metrics.total(nowMs);
  }

  badges(nowMs: number): Badge[] {
    return this.#badges.read(nowMs);
  }

  /** What is broken now. */
  faults(): readonly FaultView[] {
    return this.#faults.read();
  }

  /** Requests that began or ended since the last take, at most 200. */
  takeRequests(): RequestView[] {
    return this.#requests.take((ended) => this.#traces.valuesOf(ended));
  }

  /** Log lines since the last take, the newest: see `newestLines`. */
  takeLog(): LogLine[] {
    return this.#logLines.take();
  }

  /** Segments sent since the last take, the newest 2,000. */
  takeDots(): Dot[] {
    return this.#dots.take();
  }

  /** All that the screen shows at this moment, whatever has been taken before. */
  frame(nowMs: number, scenario: Scenario): ObservedFrame {
    return {
      nodes: this.nodes(nowMs, scenario),
      links: this.links(nowMs, scenario),
      badges: this.badges(nowMs),
      faults: this.faults(),
      total: this.total(nowMs),
      requests: this.#requests.newest(REQUESTS_IN_FRAME, (ended) => this.#traces.valuesOf(ended)),
      log: this.#logLines.newest(),
      dots: this.#dots.underWay(instant(nowMs * 1000)),
    };
  }

  /** All that `frame` is made of, as plain values. A fold that it gets something from belongs here. */
  save(nowMs: number) {
    return {
      metrics: this.#metrics.save(),
      requests: this.#requests.save(),
      traces: this.#traces.save(),
      logLines: this.#logLines.save(),
      badges: this.#badges.save(),
      faults: this.#faults.read(),
      policies: this.#policies.save(),
      shares: this.#shares.save(),
      dots: this.#dots.save(instant(nowMs * 1000)),
    };
  }

  /** Goes on where another was saved. For one that is new, and for frames only. */
  load(saved: SavedFrame): void {
    this.#metrics.load(saved.metrics);
    this.#requests.load(saved.requests);
    this.#traces.load(saved.traces);
    this.#logLines.load(saved.logLines);
    this.#badges.load(saved.badges);
    this.#faults.load(saved.faults);
    this.#policies.load(saved.policies);
    this.#shares.load(saved.shares);
    this.#dots.load(saved.dots);
  }

  /** What a broker node has inside. */
  broker(node: string): BrokerView {
    return this.#brokers.read(node);
  }

  /** What each link has cost and brought, by protocol. */
  measures(): LinkMeasures[] {
    return this.#measures.read(this.#holding);
  }

  /** What these links of one caller have cost and brought together. */
  measuresOf(links: readonly string[]): GroupMeasures {
    return this.#measures.readGroup(links, this.#holding);
  }

  /** Figures of a node or link over time, until now. */
  series(target: string, now: Instant): Series {
    return this.#series.read(target, now);
  }

  /** Null for a trace that never was or is not among the newest 1,000 any more. */
  trace(id: string): TraceView | null {
    return this.#traces.trace(id);
  }

  /** Null for a message that never was or whose bytes are not kept any more. */
  message(id: number): MessageDetail | null {
    const message = this.#messages.message(id);
    if (message === null) return null;
    const { protocol, bytes, label } = message;
    const earlier = (): readonly Uint8Array[] => this.#messages.before(id);
    return { ...message, dissection: this.#dissect(protocol, bytes, label, earlier) };
  }

  /** Messages of a link, node, connection or trace, the newest that are kept. */
  messages(filter: MessageFilter): MessageList {
    return this.#messages.list(filter);
  }
}
