/**
 * The gateway: takes requests off its connections, leads each through the filters in order, asks the
 * services behind, and answers.
 */
import { Endpoint } from '../net/endpoint.ts';
import type { Connection, ConnectionEvents } from '../net/endpoint.ts';
import { InputCursor, ProcessCore } from '../net/process-core.ts';
import { milliseconds } from '../kernel/time.ts';
import type { Instant } from '../kernel/time.ts';
import type { Random } from '../kernel/random.ts';
import { acceptRest } from '../protocols/rest/behaviour.ts';
import type { RestExchange } from '../protocols/rest/behaviour.ts';
import { asksForWebSocket } from '../protocols/websocket/handshake.ts';
import type { Http1Limits, HttpRequest } from '../wire/http1.ts';
import type { GatewayNode } from '../world/scenario.ts';
import type { Advance, InlineProcess, ProcessInput, Upstream } from '../services/process.ts';
import { ProcessFaults } from '../services/process-faults.ts';
import { checkAcceptable } from './acceptable.ts';
import { checkAccess } from './access.ts';
import { Aggregator } from './aggregate.ts';
import { changeMessages } from './changes.ts';
import { crossOrigin } from './cors.ts';
import { Matching } from './matching.ts';
import { Passage } from './passage.ts';
import type { Filter } from './passage.ts';
import { Places } from './places.ts';
import { RateLimits } from './rate-limits.ts';
import { SocketRelay } from './relay.ts';
import { TokenCheckpoint } from './tokens.ts';
import { messageLimitsOf, refuseUnreadable } from './unreadable.ts';
import { answerFrom } from './upstream-answers.ts';
import { UpstreamCalls } from './upstream-calls.ts';

export class GatewayProcess implements InlineProcess {
  readonly #core: ProcessCore;
  readonly #endpoint: Endpoint;
  readonly #calls: UpstreamCalls;
  readonly #aggregator: Aggregator;
  readonly #ids: Random;
  readonly #faults: ProcessFaults;
  readonly #tokens: TokenCheckpoint;
  /** In the order in which a request meets them; the last one asks the services. */
  readonly #filters: readonly Filter[];
  readonly #rateLimits: RateLimits;
  readonly #matching: Matching;
  readonly #places: Places;
  #messageLimits: Http1Limits;
  #node: GatewayNode;
  #busy = 0;

  constructor(
    process: string,
    ordinal: number,
    seed: number,
    startedAt: Instant,
    node: GatewayNode,
    upstreams: readonly Upstream[],
  ) {
    this.#core = new ProcessCore(process, ordinal, seed, startedAt);
    this.#endpoint = new Endpoint(this.#core);
    this.#ids = this.#core.random('ids');
    this.#faults = new ProcessFaults(this.#core);
    this.#calls = new UpstreamCalls(this.#core, this.#endpoint, this.#ids, node.id, upstreams);
    this.#matching = new Matching(node, this.#core.random('weights'));
    this.#tokens = new TokenCheckpoint(this.#core, this.#calls, node);
    this.#aggregator = new Aggregator(this.#core, this.#calls);
    this.#node = node;
    this.#rateLimits = new RateLimits(this.#core, node);
    this.#places = new Places(this.#core, node, () => this.#reportLoad());
    this.#messageLimits = messageLimitsOf(node);
    this.#filters = [
      (passage, next) => crossOrigin(this.#node, passage, next),
      (passage, next) => refuseUnreadable(this.#node, passage, next),
      this.#rateLimits.atTheDoor,
      (passage, next) => this.#matching.match(passage, next),
      (passage, next) => this.#tokens.check(passage, next),
      (passage, next) => checkAccess(passage, this.#node.id, next),
      checkAcceptable,
      this.#rateLimits.ofRoute,
      this.#places.filter,
      changeMessages,
      (passage) => this.#passOn(passage),
    ];
    this.#core.schedule(milliseconds(0), () => {
      this.#core.fact({ kind: 'replica-started', process, codeVersion: 1 });
      this.#endpoint.listen((connection) =>
        acceptRest(this.#core, connection, (exchange) => this.#receive(exchange), {
          upgrade: (request) => this.#upgrade(connection, request),
          limits: () => this.#messageLimits,
        }),
      );
    });
  }

  advance(inputs: readonly ProcessInput[], until: Instant): Advance {
    const cursor = new InputCursor(inputs);
    while (this.#core.turn(cursor, until, this.#accept));
    return { outputs: this.#core.takeOutputs(), nextAt: this.#core.nextAt };
  }

  readonly #accept = (input: ProcessInput): void => {
    switch (input.kind) {
      case 'segment':
        this.#endpoint.receive(input);
        return;
      case 'upstreams':
        this.#calls.follow(input.upstreams);
        return;
      case 'configure':
        if (input.node.kind === 'gateway') this.#configure(input.node);
        return;
      case 'faults':
        this.#faults.become(input.faults);
        return;
      case 'query-result':
      case 'request':
      case 'socket':
      case 'members':
      case 'operate':
      case 'policies':
      case 'seek':
        return;
    }
  };

  #configure(node: GatewayNode): void {
    this.#node = node;
    this.#matching.configure(node);
    this.#tokens.configure(node);
    this.#rateLimits.configure(node);
    this.#messageLimits = messageLimitsOf(node);
    this.#places.configure(node);
  }

  /** A request for a WebSocket takes its connection with it; it is answered as any other until a service says 101. */
  #upgrade(connection: Connection, request: HttpRequest): ConnectionEvents | null {
    if (!asksForWebSocket(request)) return null;
    const relay = new SocketRelay(this.#core, this.#endpoint, connection, request);
    this.#receive(relay, relay);
    return relay;
  }

  #receive(exchange: RestExchange, relay: SocketRelay | null = null): void {
    const passage = new Passage(this.#core, this.#ids, exchange, relay, () => {
      this.#busy -= 1;
      this.#reportLoad();
    });
    this.#busy += 1;
    this.#reportLoad();
    this.#lead(passage, 0);
  }

  /** Through the filters from the one at `at`. */
  #lead(passage: Passage, at: number): void {
    if (!passage.isOver) this.#filters[at]?.(passage, () => this.#lead(passage, at + 1));
  }

  #passOn(passage: Passage): void {
    const { route, outgoing } = passage;
    if (route === null) return;
    if (route.aggregate !== undefined) {
      this.#aggregator.answer(passage, route.aggregate, this.#node);
      return;
    }
    if (route.service === null) return;
    const { service } = route;
    const { method, target, headers, body } = outgoing;
    passage.note('called', { service, method, target });
    passage.tell();
    const cancel = this.#calls.call(
      {
        service,
        method,
        target,
        headers,
        body,
        timeoutMs: this.#node.timeoutMs,
        timeoutSetting: `${this.#node.id}.timeoutMs`,
        deadline: passage.deadline,
        trace: passage.trace,
        parent: passage.span,
        client: passage.client,
        relay: passage.relay,
      },
      (outcome) => answerFrom(passage, service, outcome),
    );
    passage.whenOver(cancel);
  }

  #reportLoad(): void {
    const { process } = this.#core;
    const queue = this.#places.waiting;
    const busy = this.#busy - queue;
    this.#core.fact({ kind: 'replica-load-changed', process, queue, busy });
  }
}
