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
import type { Endpoint } from '../../net/endpoint.ts';
import type { ProcessCore } from '../../net/process-core.ts';
import type { ExchangeState, QueueState } from '../../services/facts.ts';
import type { QueuePolicy } from '../../services/process.ts';
import { BrokerConnection } from './connection.ts';
import { deathsOf, isCycle, withDeath } from './deaths.ts';
import { AmqpError, tableIn, textIn } from './frames.ts';
import type { Arguments, Content } from './frames.ts';
import { Queue } from './queues.ts';
import type { DeathReason, Message, QueueSettings } from './queues.ts';
import {
  ChannelError,
  checkArguments,
  refuseDefault,
  refuseOther,
  refuseReserved,
} from './refusals.ts';
import { exchangeTypes, isBound } from './routing.ts';
import type { Binding, ExchangeType } from './routing.ts';
import { emptyTable, sayValue } from './values.ts';
import type { Table } from './values.ts';

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

export class AmqpBroker {
  readonly core: ProcessCore;
  readonly settings: AmqpSettings;
  readonly #endpoint: Endpoint;
  readonly #watcher: AmqpWatcher;
  readonly #exchanges = new Map<string, Exchange>();
  readonly #queues = new Map<string, Queue>();
  /** What the watcher knows of each queue, so that it is told nothing twice. */
  readonly #told = new Map<string, QueueState>();
  #policies: readonly QueuePolicy[] = [];
  /** Queues that have had one: it may be taken back. */
  readonly #policied = new WeakSet<Queue>();
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
    this.#setPolicy(queue);
    return queue;
  }

  /** What an operator sets from outside, for queues that are there and that come. */
  setPolicies(policies: readonly QueuePolicy[]): void {
    this.#policies = policies;
    for (const queue of this.#queues.values()) this.#setPolicy(queue);
  }

  #setPolicy(queue: Queue): void {
    const policy = this.#policies.find((one) => one.queue === queue.name);
    if (policy !== undefined || this.#policied.has(queue)) queue.policy = policy ?? null;
    if (policy !== undefined) this.#policied.add(queue);
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
    const letters = queue.deadLetters;
    if (letters === null) return;
    const { exchange: target } = letters;
    const routingKey = letters.routingKey ?? message.routingKey;
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

function isSameBinding(a: Binding, b: Binding): boolean {
  return (
    a.to === b.to &&
    a.name === b.name &&
    a.routingKey === b.routingKey &&
    sayValue(a.args) === sayValue(b.args)
  );
}
