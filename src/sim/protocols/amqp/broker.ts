/**
 * A RabbitMQ broker: AMQP 0-9-1 with its extensions (confirms, nack, dead letters, alternate exchanges).
 *
 *   connection ─▶ channels ─▶ exchange ─ bindings ─▶ queues ─▶ consumers
 *
 * Sources: AMQP 0-9-1 specification; rabbitmq.com for what RabbitMQ does beyond it or otherwise.
 * Simplified: writing to disk takes no time, so a persistent message is confirmed as soon as it is queued.
 * Simplified: one virtual host, one user without a password; `basic.qos` counts messages, not bytes.
 */
import { milliseconds } from '../../kernel/time.ts';
import type { Connection, ConnectionEvents, Endpoint } from '../../net/endpoint.ts';
import type { ProcessCore, Timer } from '../../net/process-core.ts';
import { sendMessage } from '../../net/send-message.ts';
import type { Envelope } from '../../net/send-message.ts';
import { concat } from '../../wire/utf8.ts';
import {
  AmqpDecoder,
  AmqpError,
  encodeContent,
  encodeHeartbeat,
  encodeMethod,
  FRAME_MAX,
  numberArgument,
  PROTOCOL_HEADER,
  tableIn,
  textIn,
} from './frames.ts';
import type { AmqpEvent, Arguments, Content, Method } from './frames.ts';
import { replyCodes } from './methods.ts';
import type { MethodName } from './methods.ts';
import { numberIn, Queue } from './queues.ts';
import type { DeathReason, Message, QueueConsumer, QueueSettings } from './queues.ts';
import { exchangeTypes, isBound } from './routing.ts';
import type { Binding, ExchangeType } from './routing.ts';
import { emptyTable } from './values.ts';
import type { Table, Value } from './values.ts';

const CHANNEL_MAX = 2_047;

interface Exchange {
  readonly name: string;
  readonly type: ExchangeType;
  readonly durable: boolean;
  readonly autoDelete: boolean;
  readonly internal: boolean;
  readonly args: Table;
  readonly bindings: Binding[];
}

/** What outlives the process: durable exchanges and queues, and the persistent messages in those. */
export interface AmqpDisk {
  exchanges: readonly Exchange[];
  queues: readonly { readonly settings: QueueSettings; readonly messages: readonly Message[] }[];
}

export function emptyAmqpDisk(): AmqpDisk {
  return { exchanges: [], queues: [] };
}

/** What the screen shows. */
export interface QueueView {
  readonly queue: string;
  readonly ready: number;
  readonly unacked: number;
  readonly consumers: number;
}
export interface ExchangeView {
  readonly exchange: string;
  readonly type: string;
  /** `routing key → queue`, in the order in which they were made. */
  readonly bindings: readonly string[];
}

export interface AmqpWatcher {
  queueChanged(view: QueueView): void;
  queueRemoved(queue: string): void;
  exchangeChanged(view: ExchangeView): void;
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
  readonly #disk: AmqpDisk;
  readonly #watcher: AmqpWatcher;
  readonly #exchanges = new Map<string, Exchange>();
  readonly #queues = new Map<string, Queue>();
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
    this.#disk = disk;
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
    for (const exchange of disk.exchanges) {
      const bindings = exchange.bindings.filter((one) => this.#isKept(one));
      this.#exchanges.set(exchange.name, { ...exchange, bindings });
    }
    for (const { settings: saved, messages } of disk.queues) {
      const queue = this.#addQueue(saved);
      queue.restore(messages.filter(({ content }) => content.properties.deliveryMode === 2));
    }
  }

  /** Takes connections from now on. */
  start(): void {
    for (const exchange of this.#exchanges.values()) this.#tellExchange(exchange);
    for (const queue of this.#queues.values()) this.#tellQueue(queue);
    this.#endpoint.listen((connection) => new BrokerConnection(this, connection).events);
  }

  #isKept({ to, name }: Binding): boolean {
    if (to === 'exchange') return this.#disk.exchanges.some((one) => one.name === name);
    return this.#disk.queues.some(({ settings }) => settings.name === name);
  }

  /** Durable things as they are now; called after each change. */
  #save(): void {
    this.#disk.exchanges = [...this.#exchanges.values()].filter((one) => one.durable);
    this.#disk.queues = [...this.#queues.values()]
      .filter(({ settings }) => settings.durable && settings.exclusiveTo === 0)
      .map((queue) => ({ settings: queue.settings, messages: queue.messages() }));
  }

  // ── Exchanges ──

  exchange(name: string): Exchange {
    const exchange = this.#exchanges.get(name);
    if (exchange !== undefined) return exchange;
    throw new ChannelError(404, `NOT_FOUND - no exchange '${name}' in vhost '/'`);
  }

  declareExchange(args: Arguments): void {
    const name = textIn(args, 'exchange');
    const known = this.#exchanges.get(name);
    if (args['passive'] === true) {
      this.exchange(name);
      return;
    }
    const type = exchangeTypes.find((one) => one === args['type']);
    if (type === undefined) {
      throw new AmqpError(503, `COMMAND_INVALID - unknown exchange type '${textIn(args, 'type')}'`);
    }
    if (known !== undefined) {
      const isSame =
        known.type === type &&
        known.durable === (args['durable'] === true) &&
        known.autoDelete === (args['autoDelete'] === true) &&
        known.internal === (args['internal'] === true);
      if (isSame) return;
      throw new ChannelError(406, `PRECONDITION_FAILED - inequivalent arg for exchange '${name}'`);
    }
    if (name === '' || name.startsWith('amq.')) {
      throw new ChannelError(403, `ACCESS_REFUSED - exchange name '${name}' is reserved`);
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
    this.#exchanges.set(name, exchange);
    this.#tellExchange(exchange);
    this.#save();
  }

  deleteExchange(args: Arguments): void {
    const name = textIn(args, 'exchange');
    if (name === '' || name.startsWith('amq.')) {
      throw new ChannelError(403, `ACCESS_REFUSED - exchange '${name}' may not be deleted`);
    }
    const exchange = this.#exchanges.get(name);
    if (exchange === undefined) return;
    if (args['ifUnused'] === true && exchange.bindings.length > 0) {
      throw new ChannelError(406, `PRECONDITION_FAILED - exchange '${name}' in use`);
    }
    this.#exchanges.delete(name);
    for (const other of this.#exchanges.values()) this.#unbindWhere(other, 'exchange', name);
    this.#save();
  }

  bind(to: 'queue' | 'exchange', name: string, source: string, args: Arguments): void {
    const exchange = this.exchange(source);
    if (source === '') {
      throw new ChannelError(
        403,
        'ACCESS_REFUSED - operation not permitted on the default exchange',
      );
    }
    const binding: Binding = {
      to,
      name,
      routingKey: textIn(args, 'routingKey'),
      args: tableIn(args, 'arguments'),
    };
    if (exchange.bindings.some((one) => isSameBinding(one, binding))) return;
    exchange.bindings.push(binding);
    this.#tellExchange(exchange);
    this.#save();
  }

  unbind(to: 'queue' | 'exchange', name: string, source: string, args: Arguments): void {
    const exchange = this.exchange(source);
    const binding: Binding = {
      to,
      name,
      routingKey: textIn(args, 'routingKey'),
      args: tableIn(args, 'arguments'),
    };
    const at = exchange.bindings.findIndex((one) => isSameBinding(one, binding));
    if (at >= 0) exchange.bindings.splice(at, 1);
    this.#settleExchange(exchange, at >= 0);
  }

  #unbindWhere(exchange: Exchange, to: Binding['to'], name: string): void {
    const before = exchange.bindings.length;
    const kept = exchange.bindings.filter((one) => one.to !== to || one.name !== name);
    exchange.bindings.splice(0, before, ...kept);
    this.#settleExchange(exchange, kept.length < before);
  }

  #settleExchange(exchange: Exchange, isChanged: boolean): void {
    if (!isChanged) return;
    if (exchange.autoDelete && exchange.bindings.length === 0)
      this.#exchanges.delete(exchange.name);
    this.#tellExchange(exchange);
    this.#save();
  }

  #tellExchange({ name, type, bindings }: Exchange): void {
    if (name.startsWith('amq.') && bindings.length === 0) return;
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
    if (args['passive'] === true) return this.queue(given, connection);
    this.#names += given === '' ? 1 : 0;
    const name =
      given === '' ? `amq.gen-${this.core.process.replace('/', '-')}-${this.#names}` : given;
    const settings: QueueSettings = {
      name,
      durable: args['durable'] === true,
      autoDelete: args['autoDelete'] === true,
      exclusiveTo: args['exclusive'] === true ? connection : 0,
      args: tableIn(args, 'arguments'),
    };
    const known = this.#queues.get(name);
    if (known === undefined) {
      if (given.startsWith('amq.')) {
        throw new ChannelError(403, `ACCESS_REFUSED - queue name '${name}' is reserved`);
      }
      checkArguments(settings.args);
      const queue = this.#addQueue(settings);
      this.#tellQueue(queue);
      this.#save();
      return queue;
    }
    this.queue(name, connection);
    const isSame =
      known.settings.durable === settings.durable &&
      known.settings.autoDelete === settings.autoDelete &&
      sayTable(known.settings.args) === sayTable(settings.args);
    if (isSame) return known;
    throw new ChannelError(
      406,
      `PRECONDITION_FAILED - inequivalent arg for queue '${name}' in vhost '/'`,
    );
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
    if (!this.#queues.delete(queue.name)) return;
    queue.close();
    for (const exchange of [...this.#exchanges.values()]) {
      this.#unbindWhere(exchange, 'queue', queue.name);
    }
    this.#watcher.queueRemoved(queue.name);
    this.#save();
  }

  /** Queues of a connection that is over. */
  removeExclusive(connection: number): void {
    for (const queue of [...this.#queues.values()]) {
      if (queue.settings.exclusiveTo === connection) this.removeQueue(queue);
    }
  }

  #tellQueue(queue: Queue): void {
    if (!this.#queues.has(queue.name)) return;
    const { name, readyCount: ready, unackedCount: unacked, consumerCount: consumers } = queue;
    this.#watcher.queueChanged({ queue: name, ready, unacked, consumers });
    if (queue.settings.durable) this.#save();
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
    const deaths = deathsOf(message.content);
    // A cycle in which nobody ever rejected it would go round for ever.
    const isCycle = deaths.some(
      (one) => one.get('queue') === queue.name && one.get('reason') === reason,
    );
    const isRejected =
      reason === 'rejected' || deaths.some((one) => one.get('reason') === 'rejected');
    if (isCycle && !isRejected) return;
    const ownKey = queue.settings.args.get('x-dead-letter-routing-key');
    const routingKey = typeof ownKey === 'string' ? ownKey : message.routingKey;
    const seconds = Math.floor((this.settings.epochMs + this.core.now / 1000) / 1000);
    const content = withDeath(message, queue.name, reason, seconds, deaths);
    const exchange = this.#exchanges.get(target);
    if (exchange === undefined) return;
    for (const next of this.#routed(exchange, routingKey, content)) {
      next.publish(target, routingKey, content);
    }
  }
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
  deliveryTag: number;
  /** For consumers that come from now on; 0: no limit. */
  prefetch: number;
  /** Over all consumers of the channel (`global`); 0: no limit. */
  prefetchAll: number;
  isConfirming: boolean;
  published: number;
  lastQueue: string;
  /** It was closed by us; only `close-ok` is heard. */
  isClosing: boolean;
}

class ChannelConsumer implements QueueConsumer {
  readonly tag: string;
  readonly queue: Queue;
  readonly noAck: boolean;
  readonly #channel: Channel;
  readonly #prefetch: number;
  readonly #send: (consumer: ChannelConsumer, message: Message) => void;
  readonly #onCancelled: (consumer: ChannelConsumer) => void;
  held = 0;

  constructor(
    channel: Channel,
    tag: string,
    queue: Queue,
    noAck: boolean,
    send: (consumer: ChannelConsumer, message: Message) => void,
    onCancelled: (consumer: ChannelConsumer) => void,
  ) {
    this.tag = tag;
    this.queue = queue;
    this.noAck = noAck;
    this.#channel = channel;
    this.#prefetch = channel.prefetch;
    this.#send = send;
    this.#onCancelled = onCancelled;
  }

  /** Prefetch does nothing under automatic acknowledgement. */
  hasRoom(): boolean {
    if (this.noAck) return true;
    if (this.#prefetch > 0 && this.held >= this.#prefetch) return false;
    const { prefetchAll, unacked } = this.#channel;
    return prefetchAll === 0 || unacked.size < prefetchAll;
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
  #state: 'header' | 'tuning' | 'open' | 'closing' | 'closed' = 'header';
  #output: Uint8Array[] = [];
  #label = '';
  #envelope: Envelope = control;
  #beat: Timer | null = null;
  #silence: Timer | null = null;
  #beatMs = 0;
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
    } catch (error) {
      if (!(error instanceof AmqpError)) throw error;
      this.#closeWith(error.replyCode, error.message, 0, 0);
    }
    this.#flush();
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
        this.#state = 'tuning';
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
        if (event.channel === 0) this.#takeConnection(event.method);
        else this.#takeOnChannel(event.channel, event.method, event.content);
        return;
    }
  }

  #takeConnection({ name, args }: Method): void {
    switch (name) {
      case 'connection.start-ok':
        this.#send(0, 'connection.tune', {
          channelMax: CHANNEL_MAX,
          frameMax: FRAME_MAX,
          heartbeat: this.#broker.settings.heartbeatSeconds,
        });
        return;
      case 'connection.tune-ok': {
        const frameMax = numberArgument(args, 'frameMax');
        if (frameMax > 0) this.#frameMax = Math.min(FRAME_MAX, frameMax);
        this.#beatMs = numberArgument(args, 'heartbeat') * 1_000;
        this.#hear();
        this.#beatLater();
        return;
      }
      case 'connection.open': {
        if (textIn(args, 'virtualHost') !== '/') {
          throw new AmqpError(530, `NOT_ALLOWED - vhost ${textIn(args, 'virtualHost')} not found`);
        }
        this.#state = 'open';
        this.#send(0, 'connection.open-ok');
        return;
      }
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
    if (this.#state === 'closing') return;
    if (this.#state !== 'open')
      throw new AmqpError(504, 'CHANNEL_ERROR - the connection is not open');
    const channel = this.#channels.get(id);
    if (method.name === 'channel.open') {
      if (channel !== undefined) throw new AmqpError(504, `CHANNEL_ERROR - channel ${id} is open`);
      this.#channels.set(id, {
        id,
        consumers: new Map(),
        unacked: new Map(),
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
      if (method.name === 'channel.close-ok') this.#channels.delete(id);
      return;
    }
    try {
      this.#carryOut(channel, method, content);
    } catch (error) {
      if (!(error instanceof ChannelError)) throw error;
      const { classId, methodId } = method.definition;
      channel.isClosing = true;
      this.#letGo(channel);
      const args = { replyCode: error.code, replyText: error.message, classId, methodId };
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
        broker.exchange(textIn(args, 'destination'));
        broker.bind('exchange', textIn(args, 'destination'), textIn(args, 'source'), args);
        reply('exchange.bind-ok');
        return;
      case 'exchange.unbind':
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
        broker.bind('queue', this.#queueOf(channel, args).name, textIn(args, 'exchange'), args);
        reply('queue.bind-ok');
        return;
      case 'queue.unbind':
        broker.unbind('queue', this.#queueOf(channel, args).name, textIn(args, 'exchange'), args);
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
        if (args['global'] === true) channel.prefetchAll = numberArgument(args, 'prefetchCount');
        else channel.prefetch = numberArgument(args, 'prefetchCount');
        this.#send(id, 'basic.qos-ok');
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
      case 'basic.recover': {
        this.#requeueAll(channel);
        this.#send(id, 'basic.recover-ok');
        return;
      }
      case 'confirm.select':
        channel.isConfirming = true;
        reply('confirm.select-ok');
        return;
      default:
        throw new AmqpError(540, `NOT_IMPLEMENTED - ${name}`);
    }
  }

  /** An empty name stands for the queue that was declared last on the channel. */
  #queueOf(channel: Channel, args: Arguments): Queue {
    const name = textIn(args, 'queue');
    return this.#broker.queue(name === '' ? channel.lastQueue : name, this.#connection.id);
  }

  #deleteQueue(channel: Channel, args: Arguments): number {
    let queue: Queue;
    try {
      queue = this.#queueOf(channel, args);
    } catch (error) {
      // Deleting what is not there is no error in RabbitMQ.
      if (error instanceof ChannelError && error.code === 404) return 0;
      throw error;
    }
    if (args['ifUnused'] === true && queue.consumerCount > 0) {
      throw new ChannelError(406, `PRECONDITION_FAILED - queue '${queue.name}' in use`);
    }
    if (args['ifEmpty'] === true && queue.readyCount > 0) {
      throw new ChannelError(406, `PRECONDITION_FAILED - queue '${queue.name}' not empty`);
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
    if (args['exclusive'] === true && queue.consumerCount > 0) {
      throw new ChannelError(403, `ACCESS_REFUSED - queue '${queue.name}' in use`);
    }
    const consumer = new ChannelConsumer(
      channel,
      tag,
      queue,
      args['noAck'] === true,
      (one, message) => this.#deliver(channel, one, message),
      (one) => {
        channel.consumers.delete(one.tag);
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
      channel.unacked.set(channel.deliveryTag, { message, queue, consumer });
    }
    this.#flush();
    this.#envelope = { ...control, role: 'event', label: `deliver ${message.routingKey}` };
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
    this.#send(channel.id, 'basic.get-ok', {
      deliveryTag: channel.deliveryTag,
      redelivered: message.isRedelivered,
      exchange: message.exchange,
      routingKey: message.routingKey,
      messageCount: queue.readyCount,
    });
    this.#output.push(encodeContent(channel.id, message.content, this.#frameMax));
  }

  #publish(channel: Channel, args: Arguments, content: Content | null): void {
    if (content === null) return;
    const exchange = textIn(args, 'exchange');
    const routingKey = textIn(args, 'routingKey');
    if (this.#broker.exchange(exchange).internal) {
      throw new ChannelError(403, `ACCESS_REFUSED - exchange '${exchange}' is internal`);
    }
    if (args['immediate'] === true) {
      throw new AmqpError(540, 'NOT_IMPLEMENTED - immediate=true');
    }
    channel.published += 1;
    const tag = channel.published;
    const { taken, isRefused } = this.#broker.publish(exchange, routingKey, content);
    if (taken === 0 && !isRefused && args['mandatory'] === true) {
      const more = { replyCode: replyCodes.noRoute, replyText: 'NO_ROUTE', exchange, routingKey };
      this.#send(channel.id, 'basic.return', more);
      this.#output.push(encodeContent(channel.id, content, this.#frameMax));
    }
    if (!channel.isConfirming) return;
    this.#flush();
    this.#envelope = { ...control, role: 'response', label: isRefused ? 'nack' : 'confirm' };
    const outcome = isRefused ? 'basic.nack' : 'basic.ack';
    this.#send(channel.id, outcome, { deliveryTag: tag, multiple: false });
    this.#flush();
  }

  #settle(channel: Channel, args: Arguments, how: 'ack' | 'requeue' | 'reject'): void {
    const tag = numberArgument(args, 'deliveryTag');
    const tags =
      args['multiple'] === true
        ? [...channel.unacked.keys()].filter((one) => tag === 0 || one <= tag)
        : [tag];
    if (args['multiple'] !== true && !channel.unacked.has(tag)) {
      throw new ChannelError(406, `PRECONDITION_FAILED - unknown delivery tag ${tag}`);
    }
    const queues = new Set<Queue>();
    for (const one of tags) {
      const delivery = channel.unacked.get(one);
      channel.unacked.delete(one);
      if (delivery === undefined) continue;
      const { message, queue, consumer } = delivery;
      if (consumer !== null) consumer.held -= 1;
      if (how === 'ack') queue.acknowledge(message);
      else if (how === 'requeue') queue.requeue(message);
      else queue.reject(message);
      queues.add(queue);
    }
    // A place came free: also in other queues, where the limit is that of the channel.
    for (const consumer of channel.consumers.values()) queues.add(consumer.queue);
    for (const queue of queues) queue.pump();
  }

  #requeueAll(channel: Channel): void {
    const deliveries = [...channel.unacked.values()];
    channel.unacked.clear();
    const queues = new Set<Queue>();
    for (const { message, queue, consumer } of deliveries) {
      if (consumer !== null) consumer.held -= 1;
      queue.requeue(message);
      queues.add(queue);
    }
    for (const queue of queues) queue.pump();
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
    this.#state = 'closing';
    this.#send(0, 'connection.close', {
      replyCode,
      replyText: replyText.slice(0, 200),
      classId,
      methodId,
    });
  }

  #over(): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#beat?.cancel();
    this.#silence?.cancel();
    for (const channel of this.#channels.values()) this.#letGo(channel);
    this.#channels.clear();
    this.#broker.removeExclusive(this.#connection.id);
  }

  // ── Heartbeats (specification 4.2.7) ──

  #hear(): void {
    if (this.#beatMs === 0) return;
    this.#silence?.cancel();
    this.#silence = this.#broker.core.schedule(milliseconds(2 * this.#beatMs), () => {
      this.#connection.abort();
      this.#over();
    });
  }

  #beatLater(): void {
    if (this.#beatMs === 0) return;
    this.#beat = this.#broker.core.schedule(milliseconds(this.#beatMs / 2), () => {
      this.#output.push(encodeHeartbeat());
      this.#label = 'heartbeat';
      this.#flush();
      this.#beatLater();
    });
  }

  // ── Output ──

  #send(channel: number, name: MethodName, args: Arguments = {}): void {
    if (this.#state === 'closed') return;
    this.#output.push(encodeMethod(channel, name, args));
    if (!this.#label.includes(name)) this.#label += this.#label === '' ? name : `, ${name}`;
  }

  /** What belongs together goes as one message. */
  #flush(): void {
    if (this.#output.length === 0) return;
    const bytes = concat(this.#output);
    const envelope = this.#envelope;
    const label = envelope.label === '' ? this.#label : envelope.label;
    this.#output = [];
    this.#label = '';
    this.#envelope = control;
    if (this.#connection.isOpen) {
      sendMessage(this.#broker.core, this.#connection, bytes, { ...envelope, label });
    }
  }
}

const control: Envelope = {
  protocol: 'amqp',
  role: 'control',
  label: '',
  status: 0,
  trace: '',
  span: '',
};

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

/** Arguments that the broker must be able to keep to; `x-max-length: "ten"` is refused, not passed over. */
function checkArguments(args: Table): void {
  for (const name of ['x-message-ttl', 'x-expires', 'x-max-length', 'x-max-length-bytes']) {
    if (args.has(name) && numberIn(args, name) === null) {
      throw new ChannelError(406, `PRECONDITION_FAILED - invalid arg '${name}'`);
    }
  }
  const overflow = args.get('x-overflow');
  if (overflow !== undefined && overflow !== 'drop-head' && overflow !== 'reject-publish') {
    throw new ChannelError(406, "PRECONDITION_FAILED - invalid arg 'x-overflow'");
  }
}

function deathsOf(content: Content): readonly Table[] {
  const deaths = content.properties.headers?.get('x-death');
  if (!Array.isArray(deaths)) return [];
  return deaths.filter((one): one is Table => one instanceof Map);
}

/** Entries are keyed by queue and reason and counted; the newest stands first. */
function withDeath(
  message: Message,
  queue: string,
  reason: DeathReason,
  seconds: number,
  deaths: readonly Table[],
): Content {
  const { exchange, routingKey, content } = message;
  const { expiration, ...properties } = content.properties;
  const same = deaths.find((one) => one.get('queue') === queue && one.get('reason') === reason);
  const others = deaths.filter((one) => one !== same);
  const count = same?.get('count');
  const entry = new Map<string, Value>([
    ...(same ?? [
      ['reason', reason],
      ['queue', queue],
      ['time', { seconds }],
      ['exchange', exchange],
      ['routing-keys', [routingKey]],
    ]),
    ['count', (typeof count === 'number' ? count : 0) + 1],
  ]);
  // It must not expire again for the same reason where it goes now.
  if (expiration !== undefined) entry.set('original-expiration', expiration);
  const headers = new Map<string, Value>([
    ...(content.properties.headers ?? emptyTable),
    ['x-death', [entry, ...others]],
  ]);
  if (!headers.has('x-first-death-queue')) {
    headers.set('x-first-death-queue', queue);
    headers.set('x-first-death-reason', reason);
    headers.set('x-first-death-exchange', exchange);
  }
  return { properties: { ...properties, headers }, body: content.body };
}

function isSameBinding(a: Binding, b: Binding): boolean {
  return (
    a.to === b.to &&
    a.name === b.name &&
    a.routingKey === b.routingKey &&
    sayTable(a.args) === sayTable(b.args)
  );
}

function sayTable(args: Table): string {
  return JSON.stringify([...args].sort(([a], [b]) => (a < b ? -1 : 1)));
}
