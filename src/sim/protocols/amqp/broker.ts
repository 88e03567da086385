/**
 * A RabbitMQ broker: AMQP 0-9-1 with its extensions (confirms, nack, dead letters, alternate exchanges).
 *
 *   connection ─▶ channels ─▶ exchange ─ bindings ─▶ queues ─▶ consumers
 *
 * Sources: AMQP 0-9-1 specification; rabbitmq.com for what RabbitMQ does beyond it or otherwise; RabbitMQ
 * 3.13 itself for reply codes and texts.
 * Simplified: writing to disk takes no time, so a persistent message is confirmed as soon as it is queued.
 * Simplified: one virtual host, one user without a password; `basic.qos` counts messages, not bytes.
 * Simplified: classic queues only, without priorities of messages; others are refused, and so is `tx`.
 */
import { milliseconds, toMilliseconds } from '../../kernel/time.ts';
import type { Connection, ConnectionEvents, Endpoint } from '../../net/endpoint.ts';
import type { ProcessCore, Timer } from '../../net/process-core.ts';
import { controlEnvelope, sendMessage } from '../../net/send-message.ts';
import type { Envelope } from '../../net/send-message.ts';
import type { ExchangeState, QueueState } from '../../services/facts.ts';
import { parseTraceparent } from '../../wire/trace-context.ts';
import type { TraceParent } from '../../wire/trace-context.ts';
import { concat } from '../../wire/utf8.ts';
import {
  AmqpDecoder,
  AmqpError,
  BODY_BYTES_MAX,
  encodeContent,
  encodeHeartbeat,
  encodeMethod,
  FRAME_MAX,
  numberArgument,
  PROTOCOL_HEADER,
  replyTextOf,
  tableIn,
  textIn,
} from './frames.ts';
import type { AmqpEvent, Arguments, Content, Method } from './frames.ts';
import { replyCodes } from './methods.ts';
import type { MethodName } from './methods.ts';
import { purposeOf } from './purposes.ts';
import { Queue } from './queues.ts';
import type { DeathReason, Message, QueueConsumer, QueueSettings } from './queues.ts';
import { exchangeTypes, isBound } from './routing.ts';
import type { Binding, ExchangeType } from './routing.ts';
import { emptyTable, sayValue } from './values.ts';
import type { Table, Value } from './values.ts';

const CHANNEL_MAX = 2_047;
/** Smallest frame that both sides must take (specification 4.2.3). */
const FRAME_MIN = 4_096;
/** The only user. */
const USER = 'guest';
/** Longest time that a message or a queue may live, in ms. */
const EXPIRY_MS_MAX = 2 ** 32 - 1;
/** Arguments of a queue that must be the same when it is declared again. */
const comparedArguments = [
  'x-expires',
  'x-message-ttl',
  'x-dead-letter-exchange',
  'x-dead-letter-routing-key',
  'x-max-length',
  'x-max-length-bytes',
  'x-overflow',
  'x-single-active-consumer',
] as const;

interface Exchange {
  readonly name: string;
  readonly type: ExchangeType;
  readonly durable: boolean;
  readonly autoDelete: boolean;
  readonly internal: boolean;
  readonly args: Table;
  readonly bindings: Binding[];
}

/** Durable exchanges and queues, and the persistent messages in those. */
export interface AmqpContents {
  readonly exchanges: readonly Exchange[];
  readonly queues: readonly {
    readonly settings: QueueSettings;
    readonly messages: readonly Message[];
  }[];
}

/** What outlives the process. It is asked once, by the next broker; until then nothing is copied. */
export interface AmqpDisk {
  read: () => AmqpContents;
}

export function emptyAmqpDisk(): AmqpDisk {
  return { read: () => ({ exchanges: [], queues: [] }) };
}

export interface AmqpWatcher {
  queueChanged(view: QueueState): void;
  queueRemoved(queue: string): void;
  exchangeChanged(view: ExchangeState): void;
}

export interface AmqpSettings {
  /** Seconds between two heartbeats that are asked for; 0: none. RabbitMQ's default is 60. */
  readonly heartbeatSeconds: number;
  /** ms since 1970 at virtual 0: what times in headers count from. */
  readonly epochMs: number;
}

/** A method that a channel may not carry out: the channel is closed with this code (specification 1.2). */
class ChannelError extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

export class AmqpBroker {
  readonly core: ProcessCore;
  readonly settings: AmqpSettings;
  readonly #endpoint: Endpoint;
  readonly #watcher: AmqpWatcher;
  readonly #exchanges = new Map<string, Exchange>();
  readonly #queues = new Map<string, Queue>();
  /** What the watcher knows of each queue, so that it is told nothing twice. */
  readonly #told = new Map<string, QueueState>();
  #names = 0;

  constructor(
    core: ProcessCore,
    endpoint: Endpoint,
    settings: AmqpSettings,
    disk: AmqpDisk,
    watcher: AmqpWatcher,
  ) {
    this.core = core;
    this.settings = settings;
    this.#endpoint = endpoint;
    this.#watcher = watcher;
    for (const [name, type] of [
      ['', 'direct'],
      ['amq.direct', 'direct'],
      ['amq.fanout', 'fanout'],
      ['amq.topic', 'topic'],
      ['amq.headers', 'headers'],
      ['amq.match', 'headers'],
    ] as const) {
      this.#exchanges.set(name, {
        name,
        type,
        durable: true,
        autoDelete: false,
        internal: false,
        args: emptyTable,
        bindings: [],
      });
    }
    const { exchanges, queues } = disk.read();
    for (const exchange of exchanges) {
      this.#exchanges.set(exchange.name, { ...exchange, bindings: [] });
    }
    for (const { settings: saved, messages } of queues) this.#addQueue(saved).restore(messages);
    for (const { name, bindings } of exchanges) {
      const kept = bindings.filter(({ to, name: target }) =>
        to === 'queue' ? this.#queues.has(target) : this.#exchanges.has(target),
      );
      this.#exchanges.get(name)?.bindings.push(...kept);
    }
    disk.read = () => this.#contents();
  }

  /** Takes connections from now on. */
  start(): void {
    for (const exchange of this.#exchanges.values()) {
      const isOurs = exchange.name === '' || exchange.name.startsWith('amq.');
      // Those that every broker has are worth a word once they are used.
      if (!isOurs || exchange.bindings.length > 0) this.#tellExchange(exchange);
    }
    for (const queue of this.#queues.values()) this.#tellQueue(queue);
    this.#endpoint.listen((connection) => new BrokerConnection(this, connection).events);
  }

  #contents(): AmqpContents {
    return {
      exchanges: [...this.#exchanges.values()].filter((one) => one.durable),
      queues: [...this.#queues.values()]
        .filter(({ settings }) => settings.durable && settings.exclusiveTo === 0)
        .map((queue) => ({ settings: queue.settings, messages: queue.persistent() })),
    };
  }

  // ── Exchanges ──

  exchange(name: string): Exchange {
    const exchange = this.#exchanges.get(name);
    if (exchange !== undefined) return exchange;
    throw new ChannelError(404, `NOT_FOUND - no exchange '${name}' in vhost '/'`);
  }

  declareExchange(args: Arguments): void {
    const name = textIn(args, 'exchange');
    refuseDefault(name);
    if (args['passive'] === true) {
      this.exchange(name);
      return;
    }
    const type = exchangeTypes.find((one) => one === args['type']);
    if (type === undefined) {
      throw new AmqpError(503, `COMMAND_INVALID - unknown exchange type '${textIn(args, 'type')}'`);
    }
    const exchange: Exchange = {
      name,
      type,
      durable: args['durable'] === true,
      autoDelete: args['autoDelete'] === true,
      internal: args['internal'] === true,
      args: tableIn(args, 'arguments'),
      bindings: [],
    };
    const known = this.#exchanges.get(name);
    if (known !== undefined) {
      const what = `exchange '${name}' in vhost '/'`;
      refuseOther(what, 'type', type, known.type);
      refuseOther(what, 'durable', exchange.durable, known.durable);
      refuseOther(what, 'auto_delete', exchange.autoDelete, known.autoDelete);
      refuseOther(what, 'internal', exchange.internal, known.internal);
      const alternate = 'alternate-exchange';
      refuseOther(what, alternate, exchange.args.get(alternate), known.args.get(alternate));
      return;
    }
    refuseReserved('exchange', name);
    this.#exchanges.set(name, exchange);
    this.#tellExchange(exchange);
  }

  deleteExchange(args: Arguments): void {
    const name = textIn(args, 'exchange');
    refuseDefault(name);
    refuseReserved('exchange', name);
    const exchange = this.#exchanges.get(name);
    if (exchange === undefined) return;
    if (args['ifUnused'] === true && exchange.bindings.length > 0) {
      throw new ChannelError(406, `PRECONDITION_FAILED - exchange '${name}' in vhost '/' in use`);
    }
    this.#removeExchange(exchange);
  }

  #removeExchange(exchange: Exchange): void {
    if (!this.#exchanges.delete(exchange.name)) return;
    exchange.bindings.length = 0;
    this.#tellExchange(exchange);
    for (const other of [...this.#exchanges.values()]) {
      this.#unbindWhere(other, 'exchange', exchange.name);
    }
  }

  bind(to: 'queue' | 'exchange', name: string, source: string, args: Arguments): void {
    refuseDefault(source);
    const exchange = this.exchange(source);
    const binding: Binding = {
      to,
      name,
      routingKey: textIn(args, 'routingKey'),
      args: tableIn(args, 'arguments'),
    };
    if (exchange.bindings.some((one) => isSameBinding(one, binding))) return;
    exchange.bindings.push(binding);
    this.#tellExchange(exchange);
  }

  /** What is not bound, or not there at all, is not bound afterwards either: no error in RabbitMQ. */
  unbind(to: 'queue' | 'exchange', name: string, source: string, args: Arguments): void {
    refuseDefault(source);
    const exchange = this.#exchanges.get(source);
    if (exchange === undefined) return;
    const binding: Binding = {
      to,
      name,
      routingKey: textIn(args, 'routingKey'),
      args: tableIn(args, 'arguments'),
    };
    const at = exchange.bindings.findIndex((one) => isSameBinding(one, binding));
    if (at < 0) return;
    exchange.bindings.splice(at, 1);
    this.#settleExchange(exchange);
  }

  #unbindWhere(exchange: Exchange, to: Binding['to'], name: string): void {
    const kept = exchange.bindings.filter((one) => one.to !== to || one.name !== name);
    if (kept.length === exchange.bindings.length) return;
    exchange.bindings.splice(0, exchange.bindings.length, ...kept);
    this.#settleExchange(exchange);
  }

  #settleExchange(exchange: Exchange): void {
    if (exchange.autoDelete && exchange.bindings.length === 0) this.#removeExchange(exchange);
    else this.#tellExchange(exchange);
  }

  #tellExchange({ name, type, bindings }: Exchange): void {
    this.#watcher.exchangeChanged({
      exchange: name,
      type,
      bindings: bindings.map((one) => `${one.routingKey} → ${one.name}`),
    });
  }

  // ── Queues ──

  queue(name: string, connection: number): Queue {
    const queue = this.#queues.get(name);
    if (queue === undefined) {
      throw new ChannelError(404, `NOT_FOUND - no queue '${name}' in vhost '/'`);
    }
    const { exclusiveTo } = queue.settings;
    if (exclusiveTo !== 0 && exclusiveTo !== connection) {
      throw new ChannelError(
        405,
        `RESOURCE_LOCKED - cannot obtain exclusive access to locked queue '${name}' in vhost '/'`,
      );
    }
    return queue;
  }

  declareQueue(args: Arguments, connection: number): Queue {
    const given = textIn(args, 'queue');
    if (args['passive'] === true) {
      const found = this.queue(given, connection);
      found.touch();
      return found;
    }
    const name = given === '' ? this.#freeName() : given;
    const settings: QueueSettings = {
      name,
      durable: args['durable'] === true,
      autoDelete: args['autoDelete'] === true,
      exclusiveTo: args['exclusive'] === true ? connection : 0,
      args: tableIn(args, 'arguments'),
    };
    const known = this.#queues.get(name);
    if (known === undefined) {
      if (given !== '') refuseReserved('queue', given);
      checkArguments(name, settings.args);
      const queue = this.#addQueue(settings);
      this.#tellQueue(queue);
      return queue;
    }
    this.queue(name, connection);
    if (known.settings.exclusiveTo !== settings.exclusiveTo) {
      throw new ChannelError(
        405,
        `RESOURCE_LOCKED - cannot obtain exclusive access to locked queue '${name}' in vhost '/'`,
      );
    }
    const what = `queue '${name}' in vhost '/'`;
    refuseOther(what, 'durable', settings.durable, known.settings.durable);
    refuseOther(what, 'auto_delete', settings.autoDelete, known.settings.autoDelete);
    for (const one of comparedArguments) {
      refuseOther(what, one, settings.args.get(one), known.settings.args.get(one));
    }
    known.touch();
    return known;
  }

  /** Also free of those that were kept from before a restart. */
  #freeName(): string {
    for (;;) {
      this.#names += 1;
      const name = `amq.gen-${this.core.process.replace('/', '-')}-${this.#names}`;
      if (!this.#queues.has(name)) return name;
    }
  }

  #addQueue(settings: QueueSettings): Queue {
    const queue = new Queue(this.core, settings, {
      changed: (one) => this.#tellQueue(one),
      died: (one, message, reason) => this.#bury(one, message, reason),
      unused: (one) => this.removeQueue(one),
    });
    this.#queues.set(settings.name, queue);
    return queue;
  }

  removeQueue(queue: Queue): void {
    if (this.#queues.get(queue.name) !== queue) return;
    this.#queues.delete(queue.name);
    queue.close();
    for (const exchange of [...this.#exchanges.values()]) {
      this.#unbindWhere(exchange, 'queue', queue.name);
    }
    this.#told.delete(queue.name);
    this.#watcher.queueRemoved(queue.name);
  }

  /** Queues of a connection that is over. */
  removeExclusive(connection: number): void {
    for (const queue of [...this.#queues.values()]) {
      if (queue.settings.exclusiveTo === connection) this.removeQueue(queue);
    }
  }

  #tellQueue(queue: Queue): void {
    if (this.#queues.get(queue.name) !== queue) return;
    const { name, readyCount: ready, unackedCount: unacked, consumerCount: consumers } = queue;
    const told = this.#told.get(name);
    const isSame =
      told?.ready === ready && told.unacked === unacked && told.consumers === consumers;
    if (isSame) return;
    const view = { queue: name, ready, unacked, consumers };
    this.#told.set(name, view);
    this.#watcher.queueChanged(view);
  }

  // ── Routing ──

  /** How many queues took it, and whether one that would not have it was among those it was for. */
  publish(
    exchangeName: string,
    routingKey: string,
    content: Content,
  ): { taken: number; isRefused: boolean } {
    const queues = this.#routed(this.exchange(exchangeName), routingKey, content);
    let taken = 0;
    let isRefused = false;
    for (const queue of queues) {
      if (queue.publish(exchangeName, routingKey, content)) taken += 1;
      else isRefused = true;
    }
    return { taken, isRefused };
  }

  #routed(exchange: Exchange, routingKey: string, content: Content): ReadonlySet<Queue> {
    const found = new Set<Queue>();
    this.#collect(exchange, routingKey, content, found, new Set());
    return found;
  }

  #collect(
    exchange: Exchange,
    routingKey: string,
    content: Content,
    found: Set<Queue>,
    seen: Set<string>,
  ): void {
    if (seen.has(exchange.name)) return;
    seen.add(exchange.name);
    const before = found.size;
    let isMatched = false;
    if (exchange.name === '') {
      const queue = this.#queues.get(routingKey);
      if (queue !== undefined) found.add(queue);
    }
    for (const binding of exchange.bindings) {
      if (!isBound(exchange.type, binding, routingKey, content.properties.headers)) continue;
      isMatched = true;
      if (binding.to === 'queue') {
        const queue = this.#queues.get(binding.name);
        if (queue !== undefined) found.add(queue);
      } else {
        const next = this.#exchanges.get(binding.name);
        if (next !== undefined) this.#collect(next, routingKey, content, found, seen);
      }
    }
    const alternate = exchange.args.get('alternate-exchange');
    if (isMatched || found.size > before || typeof alternate !== 'string') return;
    const next = this.#exchanges.get(alternate);
    if (next !== undefined) this.#collect(next, routingKey, content, found, seen);
  }

  /** To the dead-letter exchange of the queue, with a line in `x-death`; without one it is gone. */
  #bury(queue: Queue, message: Message, reason: DeathReason): void {
    const target = queue.settings.args.get('x-dead-letter-exchange');
    if (typeof target !== 'string' || !this.#exchanges.has(target)) return;
    const ownKey = queue.settings.args.get('x-dead-letter-routing-key');
    const routingKey = typeof ownKey === 'string' ? ownKey : message.routingKey;
    const seconds = Math.floor((this.settings.epochMs + this.core.now / 1000) / 1000);
    const content = withDeath(message, queue.name, reason, seconds);
    const exchange = this.#exchanges.get(target);
    if (exchange === undefined) return;
    const deaths = deathsOf(content);
    for (const next of this.#routed(exchange, routingKey, content)) {
      if (!isCycle(next.name, deaths)) next.publish(target, routingKey, content);
    }
  }
}

/**
 * Whether a queue is among those where the message died, newest first, and nobody rejected it since:
 * it would go round for ever by itself.
 */
function isCycle(queue: string, deaths: readonly Table[]): boolean {
  for (const death of deaths) {
    if (death.get('reason') === 'rejected') return false;
    if (death.get('queue') === queue) return true;
  }
  return false;
}

/** What was delivered on a channel and not acknowledged yet. */
interface Delivery {
  readonly message: Message;
  readonly queue: Queue;
  readonly consumer: ChannelConsumer | null;
}

interface Channel {
  readonly id: number;
  readonly consumers: Map<string, ChannelConsumer>;
  readonly unacked: Map<number, Delivery>;
  /** Of those, how many its consumers hold; what came by `basic.get` is outside of every limit. */
  held: number;
  deliveryTag: number;
  /** For consumers that come from now on; 0: no limit. */
  prefetch: number;
  /** Over all consumers of the channel (`global`); 0: no limit. */
  prefetchAll: number;
  isConfirming: boolean;
  /** Since it confirms: confirms count from 1. */
  published: number;
  lastQueue: string;
  /** It was closed by us; only `close-ok` is heard. */
  isClosing: boolean;
}

class ChannelConsumer implements QueueConsumer {
  readonly tag: string;
  readonly queue: Queue;
  readonly noAck: boolean;
  readonly isExclusive: boolean;
  readonly priority: number;
  readonly #channel: Channel;
  readonly #prefetch: number;
  readonly #send: (consumer: ChannelConsumer, message: Message) => void;
  readonly #onCancelled: (consumer: ChannelConsumer) => void;
  held = 0;

  constructor(
    channel: Channel,
    tag: string,
    queue: Queue,
    args: Arguments,
    send: (consumer: ChannelConsumer, message: Message) => void,
    onCancelled: (consumer: ChannelConsumer) => void,
  ) {
    this.tag = tag;
    this.queue = queue;
    this.noAck = args['noAck'] === true;
    this.isExclusive = args['exclusive'] === true;
    const priority = tableIn(args, 'arguments').get('x-priority');
    this.priority = typeof priority === 'number' ? priority : 0;
    this.#channel = channel;
    this.#prefetch = channel.prefetch;
    this.#send = send;
    this.#onCancelled = onCancelled;
  }

  /** Prefetch does nothing under automatic acknowledgement. */
  hasRoom(): boolean {
    if (this.noAck) return true;
    if (this.#prefetch > 0 && this.held >= this.#prefetch) return false;
    const { prefetchAll, held } = this.#channel;
    return prefetchAll === 0 || held < prefetchAll;
  }

  deliver(message: Message): void {
    this.#send(this, message);
  }

  cancelled(): void {
    this.#onCancelled(this);
  }
}

/** One client's connection. */
class BrokerConnection {
  readonly events: ConnectionEvents;
  readonly #broker: AmqpBroker;
  readonly #connection: Connection;
  readonly #decoder = new AmqpDecoder('server');
  readonly #channels = new Map<number, Channel>();
  #frameMax = FRAME_MAX;
  #state: 'header' | 'starting' | 'tuning' | 'opening' | 'open' | 'closing' | 'closed' = 'header';
  #output: Uint8Array[] = [];
  /** Of what waits in the output; null until something does. */
  #envelope: Envelope | null = null;
  #beat: Timer | null = null;
  #silence: Timer | null = null;
  #beatMs = 0;
  #heardAtMs = 0;
  #channelMax = CHANNEL_MAX;
  /** It said that it understands `basic.cancel` from a broker. */
  #isToldOfCancels = false;
  #tags = 0;

  constructor(broker: AmqpBroker, connection: Connection) {
    this.#broker = broker;
    this.#connection = connection;
    this.events = {
      received: (bytes) => this.#receive(bytes),
      ended: () => this.#over(),
    };
  }

  #receive(bytes: Uint8Array): void {
    if (this.#state === 'closed') return;
    this.#hear();
    try {
      for (const event of this.#decoder.push(bytes)) this.#take(event);
      this.#flush();
    } catch (error) {
      if (!(error instanceof AmqpError)) throw error;
      // Where the next frame would begin is not known any more.
      this.#closeWith(error.replyCode, error.message, 0, 0);
      this.#flush();
      this.#connection.close();
      this.#over();
    }
  }

  #take(event: AmqpEvent): void {
    switch (event.kind) {
      case 'heartbeat':
        return;
      case 'protocol-header': {
        const isOurs = PROTOCOL_HEADER.every((byte, at) => event.bytes[at] === byte);
        if (!isOurs) {
          // The version that is spoken here, and no more (specification 4.2.2).
          this.#output.push(PROTOCOL_HEADER);
          this.#flush();
          this.#connection.close();
          this.#over();
          return;
        }
        this.#state = 'starting';
        this.#send(0, 'connection.start', {
          versionMajor: 0,
          versionMinor: 9,
          serverProperties: serverProperties,
          mechanisms: 'PLAIN AMQPLAIN',
          locales: 'en_US',
        });
        return;
      }
      case 'method':
        this.#takeMethod(event.channel, event.method, event.content);
        return;
    }
  }

  #takeMethod(channel: number, method: Method, content: Content | null): void {
    try {
      if (channel === 0) this.#takeConnection(method);
      else this.#takeOnChannel(channel, method, content);
    } catch (error) {
      if (!(error instanceof AmqpError)) throw error;
      const { classId, methodId } = method.definition;
      this.#closeWith(error.replyCode, error.message, classId, methodId);
    }
  }

  #expectState(expected: 'starting' | 'tuning' | 'opening', name: string): void {
    if (this.#state === expected) return;
    throw new AmqpError(503, `COMMAND_INVALID - ${name} is out of turn`);
  }

  #takeConnection({ name, args }: Method): void {
    if (this.#state === 'closed') return;
    switch (name) {
      case 'connection.start-ok': {
        this.#expectState('starting', name);
        const capabilities = tableIn(args, 'clientProperties').get('capabilities');
        this.#isToldOfCancels =
          capabilities instanceof Map && capabilities.get('consumer_cancel_notify') === true;
        this.#state = 'tuning';
        this.#send(0, 'connection.tune', {
          channelMax: CHANNEL_MAX,
          frameMax: FRAME_MAX,
          heartbeat: this.#broker.settings.heartbeatSeconds,
        });
        return;
      }
      case 'connection.tune-ok': {
        this.#expectState('tuning', name);
        const [frameMax, channelMax] = [
          numberArgument(args, 'frameMax'),
          numberArgument(args, 'channelMax'),
        ];
        if (frameMax !== 0 && frameMax < FRAME_MIN) {
          throw new AmqpError(
            530,
            `NOT_ALLOWED - negotiated frame_max = ${frameMax} is lower than the minimum allowed value (${FRAME_MIN})`,
          );
        }
        // 0 stands for no limit, which is more than was offered.
        refuseAbove('frame_max', frameMax, FRAME_MAX);
        refuseAbove('channel_max', channelMax, CHANNEL_MAX);
        this.#frameMax = frameMax;
        this.#decoder.frameMax = frameMax;
        this.#channelMax = channelMax;
        this.#state = 'opening';
        this.#beatMs = numberArgument(args, 'heartbeat') * 1_000;
        this.#hear();
        this.#listenLater(2 * this.#beatMs);
        this.#beatLater();
        return;
      }
      case 'connection.open': {
        this.#expectState('opening', name);
        if (textIn(args, 'virtualHost') !== '/') {
          throw new AmqpError(530, `NOT_ALLOWED - vhost ${textIn(args, 'virtualHost')} not found`);
        }
        this.#state = 'open';
        this.#send(0, 'connection.open-ok');
        return;
      }
      case 'connection.update-secret':
        this.#send(0, 'connection.update-secret-ok');
        return;
      case 'connection.close':
        this.#send(0, 'connection.close-ok');
        this.#flush();
        this.#connection.close();
        this.#over();
        return;
      case 'connection.close-ok':
        this.#connection.close();
        this.#over();
        return;
      default:
        throw new AmqpError(503, `COMMAND_INVALID - ${name} on channel 0`);
    }
  }

  #takeOnChannel(id: number, method: Method, content: Content | null): void {
    if (this.#state === 'closing' || this.#state === 'closed') return;
    if (this.#state !== 'open')
      throw new AmqpError(504, 'CHANNEL_ERROR - the connection is not open');
    const channel = this.#channels.get(id);
    if (method.name === 'channel.open') {
      if (channel !== undefined) {
        throw new AmqpError(504, "CHANNEL_ERROR - second 'channel.open' seen");
      }
      const { size } = this.#channels;
      if (size >= this.#channelMax) {
        throw new AmqpError(
          530,
          `NOT_ALLOWED - number of channels opened (${size}) has reached the negotiated channel_max (${this.#channelMax})`,
        );
      }
      this.#channels.set(id, {
        id,
        consumers: new Map(),
        unacked: new Map(),
        held: 0,
        deliveryTag: 0,
        prefetch: 0,
        prefetchAll: 0,
        isConfirming: false,
        published: 0,
        lastQueue: '',
        isClosing: false,
      });
      this.#send(id, 'channel.open-ok');
      return;
    }
    if (channel === undefined) {
      throw new AmqpError(504, `CHANNEL_ERROR - expected 'channel.open' on channel ${id}`);
    }
    if (channel.isClosing) {
      // Both sides may close it at the same moment.
      if (method.name === 'channel.close') this.#send(id, 'channel.close-ok');
      if (method.name === 'channel.close-ok' || method.name === 'channel.close') {
        this.#channels.delete(id);
      }
      return;
    }
    try {
      this.#carryOut(channel, method, content);
    } catch (error) {
      if (!(error instanceof ChannelError)) throw error;
      const { classId, methodId } = method.definition;
      channel.isClosing = true;
      this.#letGo(channel);
      const replyText = replyTextOf(error.message);
      const args = { replyCode: error.code, replyText, classId, methodId };
      this.#send(id, 'channel.close', args);
    }
  }

  #carryOut(channel: Channel, { name, args }: Method, content: Content | null): void {
    const { id } = channel;
    const broker = this.#broker;
    const owner = this.#connection.id;
    const isQuiet = args['noWait'] === true;
    const reply = (answer: MethodName, more: Arguments = {}): void => {
      if (!isQuiet) this.#send(id, answer, more);
    };
    switch (name) {
      case 'channel.close':
        this.#letGo(channel);
        this.#channels.delete(id);
        this.#send(id, 'channel.close-ok');
        return;
      case 'channel.flow':
        this.#send(id, 'channel.flow-ok', { active: true });
        return;
      case 'exchange.declare':
        broker.declareExchange(args);
        reply('exchange.declare-ok');
        return;
      case 'exchange.delete':
        broker.deleteExchange(args);
        reply('exchange.delete-ok');
        return;
      case 'exchange.bind':
        refuseDefault(textIn(args, 'destination'));
        broker.exchange(textIn(args, 'destination'));
        broker.bind('exchange', textIn(args, 'destination'), textIn(args, 'source'), args);
        reply('exchange.bind-ok');
        return;
      case 'exchange.unbind':
        refuseDefault(textIn(args, 'destination'));
        broker.unbind('exchange', textIn(args, 'destination'), textIn(args, 'source'), args);
        reply('exchange.unbind-ok');
        return;
      case 'queue.declare': {
        const queue = broker.declareQueue(args, owner);
        channel.lastQueue = queue.name;
        reply('queue.declare-ok', {
          queue: queue.name,
          messageCount: queue.readyCount,
          consumerCount: queue.consumerCount,
        });
        return;
      }
      case 'queue.bind':
        broker.bind(
          'queue',
          this.#queueOf(channel, args).name,
          textIn(args, 'exchange'),
          withKey(channel, args),
        );
        reply('queue.bind-ok');
        return;
      case 'queue.unbind':
        broker.unbind(
          'queue',
          nameOf(channel, args),
          textIn(args, 'exchange'),
          withKey(channel, args),
        );
        this.#send(id, 'queue.unbind-ok');
        return;
      case 'queue.purge':
        reply('queue.purge-ok', { messageCount: this.#queueOf(channel, args).purge() });
        return;
      case 'queue.delete': {
        const messageCount = this.#deleteQueue(channel, args);
        reply('queue.delete-ok', { messageCount });
        return;
      }
      case 'basic.qos':
        if (numberArgument(args, 'prefetchSize') !== 0) {
          throw new AmqpError(540, 'NOT_IMPLEMENTED - prefetch_size != 0');
        }
        if (args['global'] === true) channel.prefetchAll = numberArgument(args, 'prefetchCount');
        else channel.prefetch = numberArgument(args, 'prefetchCount');
        this.#send(id, 'basic.qos-ok');
        for (const consumer of channel.consumers.values()) consumer.queue.pump();
        return;
      case 'basic.consume':
        this.#consume(channel, args, reply);
        return;
      case 'basic.cancel': {
        const tag = textIn(args, 'consumerTag');
        const consumer = channel.consumers.get(tag);
        channel.consumers.delete(tag);
        reply('basic.cancel-ok', { consumerTag: tag });
        consumer?.queue.unsubscribe(consumer);
        return;
      }
      case 'basic.publish':
        this.#publish(channel, args, content);
        return;
      case 'basic.get':
        this.#get(channel, args);
        return;
      case 'basic.ack':
        this.#settle(channel, args, 'ack');
        return;
      case 'basic.nack':
      case 'basic.reject':
        this.#settle(channel, args, args['requeue'] === true ? 'requeue' : 'reject');
        return;
      case 'basic.recover':
      case 'basic.recover-async':
        if (args['requeue'] !== true) {
          throw new AmqpError(540, 'NOT_IMPLEMENTED - requeue=false');
        }
        this.#requeueAll(channel);
        if (name === 'basic.recover') this.#send(id, 'basic.recover-ok');
        return;
      case 'confirm.select':
        channel.isConfirming = true;
        reply('confirm.select-ok');
        return;
      default:
        throw new AmqpError(540, `NOT_IMPLEMENTED - ${name}`);
    }
  }

  #queueOf(channel: Channel, args: Arguments): Queue {
    return this.#broker.queue(nameOf(channel, args), this.#connection.id);
  }

  #deleteQueue(channel: Channel, args: Arguments): number {
    const name = nameOf(channel, args);
    let queue: Queue;
    try {
      queue = this.#broker.queue(name, this.#connection.id);
    } catch (error) {
      // Deleting what is not there is no error in RabbitMQ.
      if (error instanceof ChannelError && error.code === 404) return 0;
      throw error;
    }
    if (args['ifUnused'] === true && queue.consumerCount > 0) {
      throw new ChannelError(406, `PRECONDITION_FAILED - queue '${name}' in vhost '/' in use`);
    }
    if (args['ifEmpty'] === true && queue.readyCount > 0) {
      throw new ChannelError(406, `PRECONDITION_FAILED - queue '${name}' in vhost '/' not empty`);
    }
    const count = queue.readyCount;
    this.#broker.removeQueue(queue);
    return count;
  }

  #consume(
    channel: Channel,
    args: Arguments,
    reply: (answer: MethodName, more: Arguments) => void,
  ): void {
    const queue = this.#queueOf(channel, args);
    const given = textIn(args, 'consumerTag');
    this.#tags += given === '' ? 1 : 0;
    const tag = given === '' ? `amq.ctag-${this.#tags}` : given;
    if (channel.consumers.has(tag)) {
      throw new AmqpError(530, `NOT_ALLOWED - attempt to reuse consumer tag '${tag}'`);
    }
    if (queue.isTaken || (args['exclusive'] === true && queue.consumerCount > 0)) {
      throw new ChannelError(
        403,
        `ACCESS_REFUSED - queue '${queue.name}' in vhost '/' in exclusive use`,
      );
    }
    const consumer = new ChannelConsumer(
      channel,
      tag,
      queue,
      args,
      (one, message) => this.#deliver(channel, one, message),
      (one) => {
        channel.consumers.delete(one.tag);
        if (!this.#isToldOfCancels) return;
        this.#send(channel.id, 'basic.cancel', { consumerTag: one.tag, noWait: true });
        this.#flush();
      },
    );
    channel.consumers.set(tag, consumer);
    reply('basic.consume-ok', { consumerTag: tag });
    queue.subscribe(consumer);
  }

  #deliver(channel: Channel, consumer: ChannelConsumer, message: Message): void {
    channel.deliveryTag += 1;
    const { queue } = consumer;
    if (consumer.noAck) queue.acknowledge(message);
    else {
      consumer.held += 1;
      channel.held += 1;
      channel.unacked.set(channel.deliveryTag, { message, queue, consumer });
    }
    this.#flush();
    this.#envelope = {
      ...plain,
      ...traceOf(message.content),
      role: 'event',
      label: `deliver ${message.routingKey}`,
    };
    this.#send(channel.id, 'basic.deliver', {
      consumerTag: consumer.tag,
      deliveryTag: channel.deliveryTag,
      redelivered: message.isRedelivered,
      exchange: message.exchange,
      routingKey: message.routingKey,
    });
    this.#output.push(encodeContent(channel.id, message.content, this.#frameMax));
    this.#flush();
  }

  #get(channel: Channel, args: Arguments): void {
    const queue = this.#queueOf(channel, args);
    const message = queue.get();
    if (message === null) {
      this.#send(channel.id, 'basic.get-empty');
      return;
    }
    channel.deliveryTag += 1;
    if (args['noAck'] === true) queue.acknowledge(message);
    else channel.unacked.set(channel.deliveryTag, { message, queue, consumer: null });
    this.#flush();
    this.#envelope = { ...plain, role: 'response', label: `get ${message.routingKey}` };
    this.#send(channel.id, 'basic.get-ok', {
      deliveryTag: channel.deliveryTag,
      redelivered: message.isRedelivered,
      exchange: message.exchange,
      routingKey: message.routingKey,
      messageCount: queue.readyCount,
    });
    this.#output.push(encodeContent(channel.id, message.content, this.#frameMax));
    this.#flush();
  }

  #publish(channel: Channel, args: Arguments, content: Content | null): void {
    if (content === null) {
      throw new ChannelError(
        406,
        `PRECONDITION_FAILED - message size is larger than configured max size ${BODY_BYTES_MAX}`,
      );
    }
    const exchange = textIn(args, 'exchange');
    const routingKey = textIn(args, 'routingKey');
    if (this.#broker.exchange(exchange).internal) {
      throw new ChannelError(
        403,
        `ACCESS_REFUSED - cannot publish to internal exchange '${exchange}' in vhost '/'`,
      );
    }
    if (args['immediate'] === true) {
      throw new AmqpError(540, 'NOT_IMPLEMENTED - immediate=true');
    }
    checkProperties(content);
    const { taken, isRefused } = this.#broker.publish(exchange, routingKey, content);
    if (taken === 0 && !isRefused && args['mandatory'] === true) {
      const more = { replyCode: replyCodes.noRoute, replyText: 'NO_ROUTE', exchange, routingKey };
      this.#flush();
      this.#envelope = { ...plain, role: 'response', label: `return ${routingKey}` };
      this.#send(channel.id, 'basic.return', more);
      this.#output.push(encodeContent(channel.id, content, this.#frameMax));
      this.#flush();
    }
    if (!channel.isConfirming) return;
    channel.published += 1;
    const tag = channel.published;
    this.#flush();
    this.#envelope = { ...plain, role: 'response', label: isRefused ? 'nack' : 'confirm' };
    const outcome = isRefused ? 'basic.nack' : 'basic.ack';
    this.#send(channel.id, outcome, { deliveryTag: tag, multiple: false });
    this.#flush();
  }

  #settle(channel: Channel, args: Arguments, how: 'ack' | 'requeue' | 'reject'): void {
    const tag = numberArgument(args, 'deliveryTag');
    const isAll = args['multiple'] === true && tag === 0;
    if (!isAll && !channel.unacked.has(tag)) {
      throw new ChannelError(406, `PRECONDITION_FAILED - unknown delivery tag ${tag}`);
    }
    const tags =
      args['multiple'] === true
        ? [...channel.unacked.keys()].filter((one) => isAll || one <= tag)
        : [tag];
    const back = new Map<Queue, Message[]>();
    const queues = new Set<Queue>();
    for (const one of tags) {
      const delivery = channel.unacked.get(one);
      channel.unacked.delete(one);
      if (delivery === undefined) continue;
      const { message, queue, consumer } = delivery;
      if (consumer !== null) {
        consumer.held -= 1;
        channel.held -= 1;
      }
      if (how === 'ack') queue.acknowledge(message);
      else if (how === 'reject') queue.reject(message);
      else {
        const messages = back.get(queue) ?? [];
        messages.push(message);
        back.set(queue, messages);
      }
      queues.add(queue);
    }
    for (const [queue, messages] of back) queue.requeue(messages);
    // A place came free: also in other queues, where the limit is that of the channel.
    for (const consumer of channel.consumers.values()) queues.add(consumer.queue);
    for (const queue of queues) queue.pump();
  }

  #requeueAll(channel: Channel): void {
    const back = new Map<Queue, Message[]>();
    for (const { message, queue, consumer } of channel.unacked.values()) {
      if (consumer !== null) consumer.held -= 1;
      const messages = back.get(queue) ?? [];
      messages.push(message);
      back.set(queue, messages);
    }
    channel.unacked.clear();
    channel.held = 0;
    for (const [queue, messages] of back) queue.requeue(messages);
    for (const queue of back.keys()) queue.pump();
  }

  /** The channel is over: its consumers leave, and what they had not acknowledged comes back. */
  #letGo(channel: Channel): void {
    const consumers = [...channel.consumers.values()];
    channel.consumers.clear();
    for (const consumer of consumers) consumer.queue.unsubscribe(consumer);
    this.#requeueAll(channel);
  }

  #closeWith(replyCode: number, replyText: string, classId: number, methodId: number): void {
    if (this.#state === 'closing' || this.#state === 'closed') return;
    this.#letGoOfAll();
    this.#state = 'closing';
    this.#output.push(
      encodeMethod(0, 'connection.close', {
        replyCode,
        replyText: replyTextOf(replyText),
        classId,
        methodId,
      }),
    );
    this.#envelope = controlEnvelope('amqp', 'closing', 'connection.close');
  }

  #over(): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#beat?.cancel();
    this.#silence?.cancel();
    this.#letGoOfAll();
  }

  #letGoOfAll(): void {
    const channels = [...this.#channels.values()];
    this.#channels.clear();
    for (const channel of channels) this.#letGo(channel);
    this.#broker.removeExclusive(this.#connection.id);
  }

  // ── Heartbeats (specification 4.2.7) ──

  #hear(): void {
    this.#heardAtMs = toMilliseconds(this.#broker.core.now);
  }

  /** Two intervals of silence, and it counts as gone. */
  #listenLater(waitMs: number): void {
    if (this.#beatMs === 0) return;
    const { core } = this.#broker;
    this.#silence = core.schedule(milliseconds(waitMs), () => {
      const restMs = this.#heardAtMs + 2 * this.#beatMs - toMilliseconds(core.now);
      if (restMs > 0) {
        this.#listenLater(restMs);
        return;
      }
      this.#connection.abort();
      this.#over();
    });
  }

  #beatLater(): void {
    if (this.#beatMs === 0) return;
    this.#beat = this.#broker.core.schedule(milliseconds(this.#beatMs / 2), () => {
      this.#output.push(encodeHeartbeat());
      this.#envelope = controlEnvelope('amqp', 'heartbeat', 'heartbeat');
      this.#flush();
      this.#beatLater();
    });
  }

  // ── Output ──

  #send(channel: number, name: MethodName, args: Arguments = {}): void {
    const isOver = this.#state === 'closing' && name !== 'connection.close-ok';
    if (this.#state === 'closed' || isOver) return;
    this.#output.push(encodeMethod(channel, name, args));
    const before = this.#envelope;
    if (before === null) this.#envelope = controlEnvelope('amqp', purposeOf(name), name);
    else if (before.role === 'control' && !before.label.includes(name)) {
      this.#envelope = { ...before, label: `${before.label}, ${name}` };
    }
  }

  /** What belongs together goes as one message. */
  #flush(): void {
    if (this.#output.length === 0) return;
    const bytes = concat(this.#output);
    const envelope = this.#envelope ?? opening;
    this.#output = [];
    this.#envelope = null;
    if (this.#connection.isOpen) {
      sendMessage(this.#broker.core, this.#connection, bytes, envelope);
    }
  }
}

const plain = { protocol: 'amqp', status: 0, trace: '', span: '' } as const;
/** A broker does not read it; whoever looks at its messages wants to know which request they belong to. */
function traceOf({ properties }: Content): TraceParent | null {
  const text = properties.headers?.get('traceparent');
  return typeof text === 'string' ? parseTraceparent(text) : null;
}

/** Of the header that says which version is spoken. */
const opening = controlEnvelope('amqp', 'handshake', 'AMQP 0-9-1');

const serverProperties: Table = new Map<string, Value>([
  [
    'capabilities',
    new Map<string, Value>([
      ['publisher_confirms', true],
      ['exchange_exchange_bindings', true],
      ['basic.nack', true],
      ['consumer_cancel_notify', true],
      ['per_consumer_qos', true],
    ]),
  ],
  ['product', 'Panal, as RabbitMQ'],
  ['version', '3.13'],
]);

/** An empty name stands for the queue that was declared last on the channel. */
function nameOf(channel: Channel, args: Arguments): string {
  const name = textIn(args, 'queue') === '' ? channel.lastQueue : textIn(args, 'queue');
  if (name !== '') return name;
  throw new ChannelError(404, 'NOT_FOUND - no previously declared queue');
}

/** Where the name of the queue and the key are both empty, the key is that name too. */
function withKey(channel: Channel, args: Arguments): Arguments {
  const isShort = textIn(args, 'queue') === '' && textIn(args, 'routingKey') === '';
  return isShort ? { ...args, routingKey: nameOf(channel, args) } : args;
}

function refuseDefault(exchange: string): void {
  if (exchange !== '') return;
  throw new ChannelError(403, 'ACCESS_REFUSED - operation not permitted on the default exchange');
}

function refuseReserved(kind: 'exchange' | 'queue', name: string): void {
  if (!name.startsWith('amq.')) return;
  throw new ChannelError(
    403,
    `ACCESS_REFUSED - ${kind} name '${name}' contains reserved prefix 'amq.*'`,
  );
}

/** What is declared again must be as it was (specification, `exchange.declare` and `queue.declare`). */
function refuseOther(
  what: string,
  name: string,
  given: Value | undefined,
  known: Value | undefined,
): void {
  const said = (value: Value | undefined): string =>
    value === undefined ? 'none' : `'${sayValue(value).replace(/^\w+ /, '')}'`;
  if (said(given) === said(known)) return;
  throw new ChannelError(
    406,
    `PRECONDITION_FAILED - inequivalent arg '${name}' for ${what}: received ${said(given)} but current is ${said(known)}`,
  );
}

function refuseAbove(name: string, value: number, most: number): void {
  if (value > 0 && value <= most) return;
  throw new AmqpError(
    530,
    `NOT_ALLOWED - negotiated ${name} = ${value} is higher than the maximum allowed value (${most})`,
  );
}

/** Arguments that the broker must be able to keep to; `x-max-length: "ten"` is refused, not passed over. */
function checkArguments(queue: string, args: Table): void {
  const refuse = (name: string, why: string): never => {
    throw new ChannelError(
      406,
      `PRECONDITION_FAILED - invalid arg '${name}' for queue '${queue}' in vhost '/': ${why}`,
    );
  };
  for (const name of ['x-message-ttl', 'x-expires', 'x-max-length', 'x-max-length-bytes']) {
    const value = args.get(name);
    if (value === undefined) continue;
    if (typeof value !== 'number' || !Number.isInteger(value)) refuse(name, 'expected integer');
    else if (value < 0) refuse(name, `value_negative, ${value}`);
    else if (name === 'x-expires' && value === 0) refuse(name, 'value_zero, 0');
    else if (/ttl|expires/.test(name) && value > EXPIRY_MS_MAX) {
      refuse(name, `value_too_big, ${value}`);
    }
  }
  for (const name of ['x-dead-letter-exchange', 'x-dead-letter-routing-key']) {
    const value = args.get(name);
    if (value !== undefined && typeof value !== 'string') refuse(name, 'expected string');
  }
  if (args.has('x-dead-letter-routing-key') && !args.has('x-dead-letter-exchange')) {
    refuse('x-dead-letter-routing-key', 'routing_key_but_no_dlx_defined');
  }
  const overflow = args.get('x-overflow') ?? 'drop-head';
  const overflows: readonly Value[] = ['drop-head', 'reject-publish', 'reject-publish-dlx'];
  if (!overflows.includes(overflow)) refuse('x-overflow', 'invalid_overflow');
  if ((args.get('x-queue-type') ?? 'classic') !== 'classic') {
    refuse('x-queue-type', 'only classic queues are simulated');
  }
  if (args.has('x-max-priority')) refuse('x-max-priority', 'priorities are not simulated');
}

/** Of a message that is published; RabbitMQ closes the channel for these two. */
function checkProperties({ properties: { expiration, userId } }: Content): void {
  if (userId !== undefined && userId !== USER) {
    throw new ChannelError(
      406,
      `PRECONDITION_FAILED - user_id property set to '${userId}' but authenticated user was '${USER}'`,
    );
  }
  if (expiration === undefined) return;
  if (!/^\d{1,10}$/.test(expiration) || Number(expiration) > EXPIRY_MS_MAX) {
    throw new ChannelError(406, `PRECONDITION_FAILED - invalid expiration '${expiration}'`);
  }
}

function deathsOf(content: Content): readonly Table[] {
  const deaths = content.properties.headers?.get('x-death');
  if (!Array.isArray(deaths)) return [];
  return deaths.filter((one): one is Table => one instanceof Map);
}

/**
 * The content with one death more. Entries are keyed by queue and reason and counted, the newest
 * first; time, exchange and keys stay those of the first time. Its time to live goes, or it would
 * expire again where it goes now.
 */
function withDeath(message: Message, queue: string, reason: DeathReason, seconds: number): Content {
  const { exchange, routingKey, content } = message;
  const { expiration, ...properties } = content.properties;
  const deaths = deathsOf(content);
  const same = deaths.find((one) => one.get('queue') === queue && one.get('reason') === reason);
  const entry = new Map<string, Value>(
    same ?? [
      ['count', 0],
      ['reason', reason],
      ['queue', queue],
      ['time', { seconds }],
      ['exchange', exchange],
      ['routing-keys', [routingKey]],
      ...(expiration === undefined ? [] : ([['original-expiration', expiration]] as const)),
    ],
  );
  entry.set('count', countOf(entry) + 1);
  const all = [entry, ...deaths.filter((one) => one !== same)].map(
    // RabbitMQ writes counts in 64 bits.
    (one) => new Map<string, Value>([...one, ['count', { long: countOf(one) }]]),
  );
  const headers = new Map<string, Value>([
    ...(content.properties.headers ?? emptyTable),
    ['x-death', all],
    ['x-last-death-exchange', exchange],
    ['x-last-death-queue', queue],
    ['x-last-death-reason', reason],
  ]);
  if (!headers.has('x-first-death-queue')) {
    headers.set('x-first-death-exchange', exchange);
    headers.set('x-first-death-queue', queue);
    headers.set('x-first-death-reason', reason);
  }
  return { properties: { ...properties, headers }, body: content.body };
}

function countOf(death: Table): number {
  const count = death.get('count');
  if (typeof count === 'number') return count;
  const isLong = typeof count === 'object' && count !== null && 'long' in count;
  return isLong ? count.long : 0;
}

function isSameBinding(a: Binding, b: Binding): boolean {
  return (
    a.to === b.to &&
    a.name === b.name &&
    a.routingKey === b.routingKey &&
    sayValue(a.args) === sayValue(b.args)
  );
}
