/**
 * The scenario: one JSON document that says everything a run starts from.
 *
 * These are the types of the current version; `scenario-schema.ts` checks documents from outside
 * against them and migrates older versions. Units are in the names: `…Ms` milliseconds of virtual
 * time, `…PerSecond`, `…Mbps`.
 */
import type { Distribution } from '../kernel/distributions.ts';
import type { PlannedFault } from '../faults/planned.ts';
import type { Contract } from '../contract/contract.ts';
import type { LinkBalancer } from './link-balancer.ts';
import type { LinkPolicy } from './link-policies.ts';
import type { CorsRules, GatewayLimits, RouteRules, TokenRules } from './gateway-rules.ts';

export const SCENARIO_VERSION = 2;

/** A text in both languages of the interface. */
export interface Text {
  readonly en: string;
  readonly es: string;
}

/** What a user may call a thing: one name, or one per language (built-in scenarios). */
export type Name = string | Text;

export interface Scenario {
  readonly format: 'panal';
  readonly version: typeof SCENARIO_VERSION;
  /** Lower-case letters, digits and `-`, at most 40, begins with a letter. The same rule holds for node and link ids. */
  readonly id: string;
  readonly title: Name;
  /** A whole number from 0 to 4,294,967,295. */
  readonly seed: number;
  readonly nodes: readonly ScenarioNode[];
  readonly links: readonly ScenarioLink[];
  /** What breaks by plan. */
  readonly faults?: readonly PlannedFault[];
}

export type NodeKind = 'client' | 'gateway' | 'service' | 'broker';
export type ScenarioNode = ClientNode | GatewayNode | ServiceNode | BrokerNode;

interface NodeBase {
  readonly id: string;
  readonly name: Name;
  /** Canvas position of the node's top left corner, in canvas units (CSS px at zoom 1). */
  readonly position: { readonly x: number; readonly y: number };
}

/** Sends requests: by itself (load) and for the person at the page (request panel, `fetch`). */
export interface ClientNode extends NodeBase {
  readonly kind: 'client';
  readonly load: Load;
  /** What the load sends, each with the probability weight / sum of weights. */
  readonly requests: readonly LoadRequest[];
  /** How long the client waits for an answer before it gives up. */
  readonly timeoutMs: number;
  /** Who it signs in as; its load carries the token, and begins with it but for requests that need none. */
  readonly signIn?: SignIn;
}

/**
 * A POST to this path with `{user, password}`, answered by `{accessToken, expiresInSeconds}`; sent again
 * before the token ends.
 */
export interface SignIn {
  readonly path: string;
  readonly user: string;
  readonly password: string;
}

export interface LoadStep {
  readonly ratePerSecond: number;
  readonly forMs: number;
}

export type Load =
  | { readonly kind: 'none' }
  /** Open loop: arrivals do not wait for answers. */
  | {
      readonly kind: 'open';
      readonly ratePerSecond: number;
      readonly arrivals: 'poisson' | 'fixed';
    }
  /** Open loop whose rate goes from one to the other in a line, and stays there. */
  | {
      readonly kind: 'ramp';
      readonly fromPerSecond: number;
      readonly toPerSecond: number;
      readonly overMs: number;
      readonly arrivals: 'poisson' | 'fixed';
    }
  /** So many at once, when the load begins and after every `everyMs`. */
  | { readonly kind: 'burst'; readonly requests: number; readonly everyMs: number }
  /** Open loop whose rate changes at once; the last one stays. */
  | {
      readonly kind: 'steps';
      readonly steps: readonly LoadStep[];
      readonly arrivals: 'poisson' | 'fixed';
    }
  /** Closed loop: each user waits for its answer, thinks, and sends again. */
  | { readonly kind: 'closed'; readonly users: number; readonly thinkTimeMs: Distribution };

/**
 * In `path` and `body`, `{{3-9}}` stands for a random whole number from 3 to 9, and `{{sku:3-9}}` for one
 * that is the same in all requests of one visit.
 */
export interface LoadRequest extends FollowUp {
  readonly weight: number;
  /** It needs no token: a client that signs in sends it before it has one, too. */
  readonly beforeSignIn?: boolean;
  /** What is asked for next, one after the other, while the answers are good: one visit together. */
  readonly next?: readonly FollowUp[];
}

export interface FollowUp {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Node id of whom it asks, over the client's link there; left out: over its first link. */
  readonly to?: string;
}

/** The front door: matches, checks, limits, changes, and passes on. First match wins. */
export interface GatewayNode extends NodeBase {
  readonly kind: 'gateway';
  readonly routes: readonly Route[];
  /** Longest wait for a service's answer; past it the caller gets 504. */
  readonly timeoutMs: number;
  readonly tokens?: TokenRules;
  readonly limits?: GatewayLimits;
  readonly cors?: CorsRules;
}

export interface Route extends RouteRules {
  /** An HTTP method, or `*` for any. */
  readonly method: string;
  /** A template: `/api/orders/{id}`; a last segment `*` matches the rest of the path. */
  readonly path: string;
  /** Node id of the service behind; null: the answer is an aggregate. */
  readonly service: string | null;
  /** Prefix replaced before passing on: `/api/orders/7` with `{from: '/api', to: ''}` becomes `/orders/7`. */
  readonly rewrite: { readonly from: string; readonly to: string } | null;
}

/** A service: one contract, one code, one database, some replicas. */
export interface ServiceNode extends NodeBase {
  readonly kind: 'service';
  /** Version of contract and code, shown as v1, v2. */
  readonly codeVersion: number;
  readonly replicas: number;
  /** Handlers that may be at work at once in one replica; the rest wait in its queue. */
  readonly concurrency: number;
  /** CPU cores of one replica: how many `work` intervals proceed at once. */
  readonly cores: number;
  /** Requests that may wait in one replica; the next one is refused with 503. */
  readonly queueMax: number;
  /** CPU time that each call takes before its handler runs. */
  readonly cpuMs: Distribution;
  readonly contract: Contract;
  /** JavaScript module text: `export default service({ Operation(input, ctx) {…} })`. */
  readonly code: string;
  /** SQL run once when the service's database is created; null: no database. */
  readonly database: { readonly schema: string; readonly seed: string } | null;
  /** The service checks tokens itself: a call without a good one is refused. */
  readonly tokens?: TokenRules;
}

/** Which broker software a broker node runs; each is the protocol of the links that go through it. */
export const brokerProtocols = ['amqp', 'kafka'] as const;
export type BrokerProtocol = (typeof brokerProtocols)[number];

/** Takes messages from some and keeps them for others. Links go through it; none begins or ends there. */
export type BrokerNode = RabbitNode | KafkaNode;

/** One RabbitMQ broker. */
export interface RabbitNode extends NodeBase {
  readonly kind: 'broker';
  readonly protocol: 'amqp';
}

/** A cluster of Kafka brokers. */
export interface KafkaNode extends NodeBase {
  readonly kind: 'broker';
  readonly protocol: 'kafka';
  /** Broker processes of the cluster. */
  readonly replicas: number;
  /** Partitions and copies of a topic that comes by itself. */
  readonly partitions: number;
  readonly replicationFactor: number;
  /** Copies that must be in sync before a record counts as written. */
  readonly minInSync: number;
  /** Whether a copy that was not in sync may lead when nobody else is left: records are lost. */
  readonly unclean: boolean;
  /** How topics are kept; what is left out is as `defaultLogSettings` has it. -1: no bound. */
  readonly retentionMs?: number;
  readonly retentionBytes?: number;
  readonly segmentBytes?: number;
  readonly segmentMs?: number;
  /** Topics of which the newest record of each key is kept, and no older one. */
  readonly compactedTopics?: readonly string[];
}

/** How a link's two ends may talk, in the order in which they are offered. */
export const protocolIds = ['rest', 'grpc', 'amqp', 'kafka', 'websocket'] as const;
export type ProtocolId = (typeof protocolIds)[number];

/** Protocols whose links carry operations that stream. */
export const streamingProtocols: readonly ProtocolId[] = ['grpc'];

/** What a producer waits for: nothing, the leader of the partition, all that are in sync (`acks`). */
export const acksChoices = ['0', '1', 'all'] as const;
export type Acks = (typeof acksChoices)[number];

/** How a group shares its partitions (`partition.assignment.strategy`). */
export const assignors = ['range', 'roundrobin', 'sticky', 'cooperative-sticky'] as const;
export type Assignor = (typeof assignors)[number];

/** Where a group begins that has committed nothing (`auto.offset.reset`). */
export const offsetResets = ['earliest', 'latest'] as const;
/** When a consumer commits: after its handler, or every 5 s whatever has been handled (`enable.auto.commit`). */
export const commits = ['handler', 'automatic'] as const;

/**
 * How a link talks through Kafka; what is left out is as in `kafkaLinkDefaults`. The first two are the
 * caller's. The others are those of the callee's consumer, which takes them from the first of the
 * document's links that lead to it through the same broker.
 */
export interface KafkaLink {
  readonly acks?: Acks;
  /** Field of the message that is the record's key; empty: records have none; left out: the first field. */
  readonly key?: string;
  readonly assignor?: Assignor;
  readonly offsetReset?: (typeof offsetResets)[number];
  readonly commit?: (typeof commits)[number];
}

/** When a consumer acknowledges: after its handler, or before it, as soon as it has the message (`no-ack`). */
export const acknowledgements = ['handler', 'automatic'] as const;
/** What gives way in a queue that is full: its oldest message, or the new one (`overflow`). */
export const overflows = ['drop-head', 'reject-publish'] as const;

/**
 * How the queues of a link's callee are in RabbitMQ; what is left out is as in `amqpLinkDefaults`. The
 * first of the document's links that lead to the callee through the same broker decides.
 */
export interface AmqpLink {
  /** Messages that one consumer may hold unacknowledged; 0: no limit. */
  readonly prefetch?: number;
  readonly acknowledge?: (typeof acknowledgements)[number];
  /** How long a message may wait; 0: for ever. */
  readonly messageTtlMs?: number;
  /** How many messages may wait; 0: no limit. */
  readonly lengthMax?: number;
  readonly overflow?: (typeof overflows)[number];
  /** Deliveries of a message whose handler fails, until it goes to the dead-letter queue; 0: it is forgotten at once. */
  readonly attempts?: number;
  /** Wait before it is delivered once more. */
  readonly retryMs?: number;
}

/**
 * Caller to callee. Answers travel the other way with the same latency and bandwidth. Through a
 * broker it is two hops of this latency and bandwidth: caller to broker, broker to callee.
 */
export interface ScenarioLink {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly protocol: ProtocolId;
  /** The broker node between the two, where the protocol needs one; else null. */
  readonly broker: string | null;
  /** One-way latency of a segment. Never below 0.1 ms. */
  readonly latencyMs: Distribution;
  /** Probability that a segment is lost and has to be sent again, 0 to 0.5; 0 when left out. */
  readonly loss?: number;
  readonly bandwidthMbps: number;
  /** Connections that one caller process keeps to one callee process. */
  readonly connectionsMax: number;
  /** Longest wait of a service's call over this link; past it the call fails with reason `timeout`. */
  readonly timeoutMs: number;
  /** What its callers do around each call, outermost first; each kind once. Streams go past them. */
  readonly policies?: readonly LinkPolicy[];
  /** How its callers choose a replica; left out: in turn, and over gRPC once for each connection. */
  readonly balancer?: LinkBalancer;
  readonly kafka?: KafkaLink;
  readonly amqp?: AmqpLink;
}

/** One stretch of network of a link. */
export interface Hop {
  /** The link's own id for the first, with `>` behind it for the one from a broker to the callee. */
  readonly id: string;
  readonly from: string;
  readonly to: string;
}

export function hopsOf({ id, from, to, broker }: ScenarioLink): readonly Hop[] {
  if (broker === null) return [{ id, from, to }];
  return [
    { id, from, to: broker },
    { id: `${id}>`, from: broker, to },
  ];
}

/** The link that a hop belongs to. */
export function linkOfHop(hop: string): string {
  return hop.endsWith('>') ? hop.slice(0, -1) : hop;
}

export function isBrokered(protocol: ProtocolId): protocol is BrokerProtocol {
  return brokerProtocols.some((one) => one === protocol);
}

/** Processes that the node has when all of them are up. */
export function processCountOf(node: ScenarioNode): number {
  const isMany = node.kind === 'service' || (node.kind === 'broker' && node.protocol === 'kafka');
  return isMany ? node.replicas : 1;
}
