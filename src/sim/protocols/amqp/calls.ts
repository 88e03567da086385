/**
 * Calls and events of a contract through RabbitMQ.
 *
 *   command  direct exchange `calls`, key `payments.Charge` → queue `payments`; over once it is confirmed
 *   query    the same, with `reply-to` and `correlation-id`; its answer comes in a queue of the caller's own
 *   event    topic exchange `events`, key `orders.OrderPlaced` → queue `notify.events` of each subscriber
 *
 * Queues are durable and messages persistent. A consumer acknowledges after its handler unless the link
 * says otherwise; what it had done but not acknowledged is delivered again, and says so. A message whose
 * handler fails may be tried some times (`payments.retry`, from which it comes back when it expires) and
 * then goes to the dead-letter queue `payments.dead`.
 */
import { askEvent, askOperation } from '../../contract/asked.ts';
import { LINGER_MS } from '../../contract/calls.ts';
import type { CallResult, IncomingCall, OutgoingCall, ProtocolSide } from '../../contract/calls.ts';
import {
  CALLS_EXCHANGE,
  callsQueue,
  channelName,
  deadQueue,
  EVENTS_EXCHANGE,
  eventsQueue,
} from '../../contract/channel-names.ts';
import type { Contract } from '../../contract/contract.ts';
import { membersOf, membersOfReply, readJson, resultOf } from '../../contract/json-messages.ts';
import { ownMetadata } from '../../contract/metadata.ts';
import { milliseconds } from '../../kernel/time.ts';
import type { Endpoint } from '../../net/endpoint.ts';
import { OpenCall } from '../../net/open-call.ts';
import type { ProcessCore, Timer } from '../../net/process-core.ts';
import type { Envelope } from '../../net/send-message.ts';
import type { ReasonValues } from '../../services/facts.ts';
import type { Source } from '../../services/process.ts';
import type { AmqpLink } from '../../world/scenario.ts';
import { formatTraceparent, parseTraceparent } from '../../wire/trace-context.ts';
import { bytesOfText } from '../../wire/utf8.ts';
import { AmqpClient } from './client.ts';
import type { Confirmation, Delivered } from './client.ts';
import { textIn } from './frames.ts';
import type { Content } from './frames.ts';
import { countOf, deathsOf } from './deaths.ts';
import { amqpLinkDefaults } from './defaults.ts';
import { emptyTable } from './values.ts';
import type { Table, Value } from './values.ts';

/** Where a message keeps the key that it came with, while it waits for its next attempt (as Spring AMQP names it). */
const ORIGINAL_KEY = 'x-original-routingKey';
/** Wait before a consumer dials again. */
const RECONNECT_MS = 200;

class Pending extends OpenCall<OutgoingCall, CallResult> {
  isSent = false;
}

/** A caller's connection to the broker of one link. */
interface Outlet {
  readonly client: AmqpClient;
  /** Queues of callees that were declared on it, with their binding. */
  readonly declared: Set<string>;
  /** Queries that wait for their answer, by correlation id. */
  readonly replies: Map<string, Pending>;
  /** Name of the queue for answers; null until it is there. */
  replyQueue: string | null;
  readonly onReplyQueue: (() => void)[];
}

/** What a callee consumes from one broker. */
interface Inlet {
  readonly key: string;
  client: AmqpClient | null;
  timer: Timer | null;
  /** Set while it is on its way out. */
  leaving: Timer | null;
  isOver: boolean;
}

type Settings = Readonly<
  Pick<Required<AmqpLink>, 'prefetch' | 'acknowledge' | 'attempts' | 'retryMs'>
>;

/** What a consumer is made of; the settings are those of the first link that comes through its broker. */
interface Wanted {
  readonly hop: string;
  readonly process: string;
  readonly settings: Settings;
  readonly events: string[];
}

export class AmqpSide implements ProtocolSide {
  readonly #core: ProcessCore;
  readonly #endpoint: Endpoint;
  readonly #service: string;
  readonly #contract: () => Contract;
  readonly #handle: (call: IncomingCall) => void;
  readonly #outlets = new Map<string, Outlet>();
  readonly #inlets = new Map<string, Inlet>();
  #correlations = 0;

  constructor(
    core: ProcessCore,
    endpoint: Endpoint,
    service: string,
    contract: () => Contract,
    handle: (call: IncomingCall) => void,
  ) {
    this.#core = core;
    this.#endpoint = endpoint;
    this.#service = service;
    this.#contract = contract;
    this.#handle = handle;
  }

  // ── Calling ──

  call(call: OutgoingCall, done: (result: CallResult) => void): void {
    const pending = new Pending(this.#core, call, done);
    pending.startTimer(() => !pending.isSent);
    const outlet = this.#outletOf(call);
    const { callable } = call;
    if (callable.kind === 'event') {
      const topic = channelName(this.#service, callable.event.name);
      for (const hearer of callable.hearers) {
        declare(outlet, eventsQueue(hearer), EVENTS_EXCHANGE, topic);
      }
      this.#publish(outlet, pending, EVENTS_EXCHANGE, topic, '');
      return;
    }
    const { operation } = callable;
    const routingKey = channelName(call.link.to, operation.name);
    declare(outlet, callsQueue(call.link.to), CALLS_EXCHANGE, routingKey);
    if (operation.kind === 'command') {
      this.#publish(outlet, pending, CALLS_EXCHANGE, routingKey, '');
      return;
    }
    this.#correlations += 1;
    const correlation = String(this.#correlations);
    outlet.replies.set(correlation, pending);
    const go = (): void => this.#publish(outlet, pending, CALLS_EXCHANGE, routingKey, correlation);
    if (outlet.replyQueue === null) outlet.onReplyQueue.push(go);
    else go();
    if (outlet.replyQueue === null && outlet.onReplyQueue.length === 1) this.#openReplies(outlet);
  }

  #outletOf({ link, peer }: OutgoingCall): Outlet {
    const known = this.#outlets.get(link.id);
    if (known !== undefined) return known;
    const place = { hop: link.id, direction: 'out', broker: peer } as const;
    const client = new AmqpClient(this.#core, this.#endpoint, place, (how, detail) => {
      this.#outlets.delete(link.id);
      const lost = [...outlet.replies.values()];
      const reason = how === 'refused' ? 'connection-refused' : 'connection-reset';
      for (const one of lost) {
        const values: ReasonValues =
          detail === '' ? { callee: peer } : { callee: peer, error: detail };
        one.fail(reason, values, !one.isSent);
      }
    });
    const outlet: Outlet = {
      client,
      declared: new Set(),
      replies: new Map(),
      replyQueue: null,
      onReplyQueue: [],
    };
    this.#outlets.set(link.id, outlet);
    client.ask('exchange.declare', {
      exchange: CALLS_EXCHANGE,
      type: 'direct',
      durable: true,
      noWait: true,
    });
    client.ask('exchange.declare', {
      exchange: EVENTS_EXCHANGE,
      type: 'topic',
      durable: true,
      noWait: true,
    });
    return outlet;
  }

  #openReplies(outlet: Outlet): void {
    outlet.client.ask('queue.declare', { exclusive: true, autoDelete: true }, (args) => {
      const queue = textIn(args, 'queue');
      outlet.client.consume(
        queue,
        'replies',
        (delivered) => this.#takeReply(outlet, delivered),
        true,
      );
      outlet.replyQueue = queue;
      for (const go of outlet.onReplyQueue.splice(0)) go();
    });
  }

  #publish(
    outlet: Outlet,
    pending: Pending,
    exchange: string,
    routingKey: string,
    correlation: string,
  ): void {
    if (pending.isOver) return;
    const { trace, span, input, metadata } = pending.call;
    const traced = new Map<string, Value>([
      ['traceparent', formatTraceparent(trace, span)],
      ...metadata,
    ]);
    const common = { contentType: 'application/json', headers: traced, deliveryMode: 2 };
    const replyTo = outlet.replyQueue ?? '';
    const content: Content = {
      properties: correlation === '' ? common : { ...common, correlationId: correlation, replyTo },
      body: bytesOfText(JSON.stringify(input ?? {})),
    };
    pending.isSent = true;
    const envelope: Envelope = {
      protocol: 'amqp',
      role: 'request',
      label: routingKey,
      status: 0,
      trace,
      span,
    };
    outlet.client.publish(exchange, routingKey, content, envelope, (confirmation, bytes) => {
      pending.bytes += bytes;
      this.#confirm(pending, confirmation, exchange, correlation !== '');
    });
  }

  #confirm(pending: Pending, confirmation: Confirmation, exchange: string, isQuery: boolean): void {
    const { peer, link } = pending.call;
    switch (confirmation) {
      case 'confirmed':
        // A query goes on until its answer has come.
        if (isQuery) return;
        pending.end(202, { kind: 'accepted' });
        return;
      case 'returned':
        if (exchange === EVENTS_EXCHANGE) {
          // Nobody subscribes through this broker, which is no failure of whoever publishes.
          pending.end(202, { kind: 'accepted' });
          return;
        }
        pending.fail('broker-refused', { broker: link.broker ?? '', error: 'no queue' }, true);
        return;
      case 'refused':
        pending.fail('broker-refused', { broker: link.broker ?? '', error: 'nack' }, true);
        return;
      case 'unreachable':
        pending.fail('connection-refused', { callee: peer }, true);
        return;
      case 'lost':
        pending.fail('connection-reset', { callee: peer }, false);
    }
  }

  #takeReply(outlet: Outlet, { content }: Delivered): void {
    const correlation = content.properties.correlationId ?? '';
    const pending = outlet.replies.get(correlation);
    outlet.replies.delete(correlation);
    if (pending === undefined) return;
    pending.bytes += content.body.length;
    const result = resultOf(membersOf(readJson(content.body)));
    if (result === null) {
      pending.fail('bad-response', { error: 'the reply has no status' }, false);
    } else pending.end(result.status, result);
  }

  // ── Serving ──

  /** One connection to each broker, over the first link that comes through it. */
  follow(sources: readonly Source[]): void {
    const wanted = new Map<string, Wanted>();
    const { subscribes } = this.#contract();
    for (const { link, callers, service } of sources) {
      const [process] = callers;
      if (link.protocol !== 'amqp' || link.broker === null || process === undefined) continue;
      const { prefetch, acknowledge, attempts, retryMs } = { ...amqpLinkDefaults, ...link.amqp };
      const settings = { prefetch, acknowledge, attempts, retryMs };
      const one = wanted.get(link.broker) ?? {
        hop: `${link.id}>`,
        process,
        settings,
        events: [],
      };
      wanted.set(link.broker, one);
      for (const event of subscribes) {
        if (event.startsWith(`${service?.id ?? ''}.`)) one.events.push(event);
      }
    }
    for (const [broker, inlet] of this.#inlets) {
      const now = wanted.get(broker);
      if (now !== undefined && JSON.stringify(now) === inlet.key) {
        inlet.leaving?.cancel();
        inlet.leaving = null;
      } else if (now === undefined) {
        // No link comes through it any more; what is on its way still is taken.
        inlet.leaving ??= this.#core.schedule(milliseconds(LINGER_MS), () => {
          this.#close(broker, inlet);
        });
      } else this.#close(broker, inlet);
    }
    for (const [broker, one] of wanted) {
      if (this.#inlets.has(broker)) continue;
      const key = JSON.stringify(one);
      const inlet: Inlet = { key, client: null, timer: null, leaving: null, isOver: false };
      this.#inlets.set(broker, inlet);
      this.#open(inlet, one);
    }
  }

  #close(broker: string, inlet: Inlet): void {
    if (this.#inlets.get(broker) === inlet) this.#inlets.delete(broker);
    inlet.isOver = true;
    inlet.timer?.cancel();
    inlet.client?.close();
  }

  #open(inlet: Inlet, wanted: Wanted): void {
    const { hop, process: broker, events, settings } = wanted;
    const place = { hop, direction: 'back', broker } as const;
    const client = new AmqpClient(this.#core, this.#endpoint, place, () => {
      if (inlet.isOver) return;
      inlet.timer = this.#core.schedule(milliseconds(RECONNECT_MS), () =>
        this.#open(inlet, wanted),
      );
    });
    inlet.client = client;
    client.ask('basic.qos', { prefetchCount: settings.prefetch });
    if (settings.attempts > 0) {
      client.ask('queue.declare', { queue: deadQueue(this.#service), durable: true });
    }
    const { operations } = this.#contract();
    if (operations.length > 0) {
      client.ask('exchange.declare', { exchange: CALLS_EXCHANGE, type: 'direct', durable: true });
      const queue = callsQueue(this.#service);
      client.ask('queue.declare', { queue, durable: true });
      for (const { name } of operations) {
        const routingKey = channelName(this.#service, name);
        client.ask('queue.bind', { queue, exchange: CALLS_EXCHANGE, routingKey });
      }
      this.#consume(client, queue, 'calls', settings);
    }
    if (events.length > 0) {
      const queue = eventsQueue(this.#service);
      client.ask('exchange.declare', { exchange: EVENTS_EXCHANGE, type: 'topic', durable: true });
      client.ask('queue.declare', { queue, durable: true });
      for (const routingKey of events) {
        client.ask('queue.bind', { queue, exchange: EVENTS_EXCHANGE, routingKey });
      }
      this.#consume(client, queue, 'events', settings);
    }
  }

  /** With more than one attempt, what failed waits in a queue of its own until it expires and comes back. */
  #consume(client: AmqpClient, queue: string, tag: string, settings: Settings): void {
    if (settings.attempts > 1) {
      const back = new Map<string, Value>([
        ['x-dead-letter-exchange', ''],
        ['x-dead-letter-routing-key', queue],
      ]);
      client.ask('queue.declare', { queue: `${queue}.retry`, durable: true, arguments: back });
    }
    const take = (delivered: Delivered): void => this.#take(client, queue, settings, delivered);
    client.consume(queue, tag, take, settings.acknowledge === 'automatic');
  }

  /** Once more later, or to the dead-letter queue by its policy. */
  #giveBack(client: AmqpClient, queue: string, settings: Settings, delivered: Delivered): void {
    const { content, routingKey } = delivered;
    const { headers = emptyTable } = content.properties;
    if (triedIn(headers, `${queue}.retry`) + 1 >= settings.attempts) {
      delivered.nack(false);
      return;
    }
    const traced = headers.get('traceparent');
    const parent = typeof traced === 'string' ? parseTraceparent(traced) : null;
    const again: Content = {
      properties: {
        ...content.properties,
        expiration: String(settings.retryMs),
        headers: new Map([...headers, [ORIGINAL_KEY, originalKey(headers, routingKey)]]),
      },
      body: content.body,
    };
    const { trace, span } = parent ?? { trace: '', span: '' };
    const label = `retry ${originalKey(headers, routingKey)}`;
    const envelope: Envelope = { protocol: 'amqp', role: 'event', label, status: 0, trace, span };
    // Acknowledged only when the broker has the copy: a crash between repeats it, and loses nothing.
    client.publish('', `${queue}.retry`, again, envelope, (confirmation) => {
      if (confirmation === 'confirmed') delivered.ack();
    });
  }

  #take(client: AmqpClient, queue: string, settings: Settings, delivered: Delivered): void {
    const { content } = delivered;
    const routingKey = originalKey(content.properties.headers ?? emptyTable, delivered.routingKey);
    const dot = routingKey.indexOf('.');
    const name = routingKey.slice(dot + 1);
    const isOwn = routingKey.slice(0, dot) === this.#service;
    const { headers, replyTo, correlationId = '' } = content.properties;
    const traceparent = headers?.get('traceparent');
    const input = readJson(content.body);
    this.#handle({
      title: isOwn ? name : `event ${name}`,
      parent: typeof traceparent === 'string' ? parseTraceparent(traceparent) : null,
      ...(replyTo === undefined ? { isLinked: true } : {}),
      deadline: null,
      asked: isOwn
        ? askOperation(this.#service, this.#contract(), name, input)
        : askEvent(this.#service, this.#contract(), name, input),
      metadata: () => ownMetadata(textsOf(headers)),
      isCancelled: () => false,
      answer: (reply, trace, span) => {
        if (replyTo !== undefined && replyTo !== '') {
          const envelope: Envelope = {
            protocol: 'amqp',
            role: 'response',
            label: `reply ${name}`,
            status: reply.status,
            trace,
            span,
          };
          const answer: Content = {
            properties: { contentType: 'application/json', correlationId },
            body: bytesOfText(JSON.stringify(membersOfReply(reply))),
          };
          client.publish('', replyTo, answer, envelope, () => {});
        }
      },
      acknowledge: (reply) => {
        const isForgotten = replyTo !== undefined || settings.attempts === 0;
        if (settings.acknowledge === 'automatic') return;
        if (reply.kind === 'answer' || isForgotten) delivered.ack();
        else this.#giveBack(client, queue, settings, delivered);
      },
    });
  }
}

/**
 * Both sides declare queue and binding, so that a message waits for a callee that has not come yet:
 * an exchange drops what no queue is bound for.
 */
function declare(outlet: Outlet, queue: string, exchange: string, routingKey: string): void {
  const key = `${queue} ${routingKey}`;
  if (outlet.declared.has(key)) return;
  outlet.declared.add(key);
  // What the broker refuses closes the channel; nothing waits for its consent.
  outlet.client.ask('queue.declare', { queue, durable: true, noWait: true });
  outlet.client.ask('queue.bind', { queue, exchange, routingKey, noWait: true });
}

/** How often it has come back from that queue. */
function triedIn(headers: Table, queue: string): number {
  const deaths = deathsOf({ properties: { headers }, body: new Uint8Array(0) });
  const death = deaths.find((one) => one.get('queue') === queue && one.get('reason') === 'expired');
  return death === undefined ? 0 : countOf(death);
}

function originalKey(headers: Table, otherwise: string): string {
  const key = headers.get(ORIGINAL_KEY);
  return typeof key === 'string' ? key : otherwise;
}

/** The headers that are text, but those that tell what became of the message on its way. */
function textsOf(headers: ReadonlyMap<string, Value> | undefined): readonly [string, string][] {
  return [...(headers ?? [])].flatMap(([name, value]): [string, string][] =>
    typeof value === 'string' && name !== ORIGINAL_KEY && !/^x-(first|last)-death/.test(name)
      ? [[name, value]]
      : [],
  );
}
