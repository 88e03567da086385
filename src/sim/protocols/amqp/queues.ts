/**
 * One classic queue of RabbitMQ: messages in order, consumers in turn, and the ways out of it.
 *
 *   publish ─▶ [ ready … ] ─▶ consumer with room ─▶ unacknowledged ─▶ ack
 *                 │ expired at the head · over its length · rejected ─▶ dead-letter exchange
 *
 * Sources: rabbitmq.com "Time-To-Live", "Queue Length Limit", "Dead Letter Exchanges", "Consumer Prefetch",
 * "Consumer Priorities", "Single Active Consumer"; where they are silent, RabbitMQ 3.13 itself.
 */
import { after, between, milliseconds, START } from '../../kernel/time.ts';
import type { Duration, Instant } from '../../kernel/time.ts';
import type { ProcessCore, Timer } from '../../net/process-core.ts';
import type { QueuePolicy } from '../../services/process.ts';
import type { Content } from './frames.ts';
import type { Table, Value } from './values.ts';

export interface Message {
  /** Order in the queue; a message that comes back takes its old place. */
  readonly position: number;
  readonly exchange: string;
  readonly routingKey: string;
  readonly content: Content;
  /** Virtual ms; null: never. */
  readonly expiresAt: Instant | null;
  isRedelivered: boolean;
}

/** Why a message left for the dead-letter exchange. */
export type DeathReason = 'rejected' | 'expired' | 'maxlen';

export interface QueueConsumer {
  readonly tag: string;
  /** Nobody else may consume while it does. */
  readonly isExclusive: boolean;
  /** Those of a higher one come first, as long as they have room (`x-priority`). */
  readonly priority: number;
  /** Whether it may have one more. */
  hasRoom(): boolean;
  deliver(message: Message, queue: Queue): void;
  /** The queue is gone (`consumer_cancel_notify`). */
  cancelled(): void;
}

export interface QueueSettings {
  readonly name: string;
  readonly durable: boolean;
  readonly autoDelete: boolean;
  /** Connection that it belongs to alone; 0 for none. */
  readonly exclusiveTo: number;
  readonly args: Table;
}

export interface QueueEvents {
  changed(queue: Queue): void;
  died(queue: Queue, message: Message, reason: DeathReason): void;
  /** It was not used for as long as it may be (`x-expires`), or its last consumer left (`auto-delete`). */
  unused(queue: Queue): void;
}

export class Queue {
  readonly settings: QueueSettings;
  readonly #core: ProcessCore;
  readonly #events: QueueEvents;
  #ttlMs: number | null;
  readonly #expires: Duration | null;
  #lengthMax: number;
  readonly #bytesMax: number;
  #overflow: Value;
  #policy: QueuePolicy | null = null;
  readonly #isSingleActive: boolean;
  /** Ready, in order of their positions. */
  #ready: Message[] = [];
  readonly #unacked = new Set<Message>();
  /** By priority; among equals, whoever got the last message stands last. */
  readonly #consumers: QueueConsumer[] = [];
  #positions = 0;
  #bytes = 0;
  #timer: Timer | null = null;
  #timerAt: Instant = START;
  #idle: Timer | null = null;
  #usedAt: Instant = START;
  #isClosed = false;

  constructor(core: ProcessCore, settings: QueueSettings, events: QueueEvents) {
    this.settings = settings;
    this.#core = core;
    this.#events = events;
    const { args } = settings;
    this.#ttlMs = numberIn(args, 'x-message-ttl');
    const expiresMs = numberIn(args, 'x-expires');
    this.#expires = expiresMs === null ? null : milliseconds(expiresMs);
    this.#lengthMax = numberIn(args, 'x-max-length') ?? Infinity;
    this.#bytesMax = numberIn(args, 'x-max-length-bytes') ?? Infinity;
    this.#overflow = args.get('x-overflow') ?? 'drop-head';
    this.#isSingleActive = args.get('x-single-active-consumer') === true;
    this.touch();
  }

  /**
   * Takes what was set for it from outside. Of two lengths or times the smaller holds, else what was
   * declared goes before. A time to live is for messages that come from now on.
   */
  set policy(policy: QueuePolicy | null) {
    const { args } = this.settings;
    const least = (name: string, given: number | null): number =>
      Math.min(numberIn(args, name) ?? Infinity, given ?? Infinity);
    this.#policy = policy;
    const ttl = least('x-message-ttl', policy?.messageTtlMs ?? null);
    this.#ttlMs = Number.isFinite(ttl) ? ttl : null;
    this.#lengthMax = least('x-max-length', policy?.lengthMax ?? null);
    this.#overflow = args.get('x-overflow') ?? policy?.overflow ?? 'drop-head';
    this.#dropHead();
    this.#settle();
  }

  /** Where its dead letters go: exchange and key; null: nowhere. The key may be that of the message. */
  get deadLetters(): { readonly exchange: string; readonly routingKey: string | null } | null {
    const { args } = this.settings;
    const exchange = args.get('x-dead-letter-exchange');
    const routingKey = args.get('x-dead-letter-routing-key');
    if (typeof exchange === 'string') {
      return { exchange, routingKey: typeof routingKey === 'string' ? routingKey : null };
    }
    const queue = this.#policy?.deadLetter ?? null;
    return queue === null ? null : { exchange: '', routingKey: queue };
  }

  get name(): string {
    return this.settings.name;
  }

  get readyCount(): number {
    return this.#ready.length;
  }

  get unackedCount(): number {
    return this.#unacked.size;
  }

  get consumerCount(): number {
    return this.#consumers.length;
  }

  /** Somebody consumes it alone. */
  get isTaken(): boolean {
    return this.#consumers.some((one) => one.isExclusive);
  }

  /** False: the queue is full and would rather not have it (`reject-publish`). */
  publish(exchange: string, routingKey: string, content: Content): boolean {
    const message = this.#messageOf(exchange, routingKey, content);
    if (this.#overflow !== 'drop-head' && this.#isOver(1, content.body.length)) {
      if (this.#overflow === 'reject-publish-dlx') this.#events.died(this, message, 'maxlen');
      return false;
    }
    this.#positions = message.position;
    const consumer = this.#ready.length === 0 ? this.#nextConsumer() : null;
    if (consumer === null) {
      this.#ready.push(message);
      this.#bytes += content.body.length;
      // The oldest give way.
      this.#dropHead();
    } else {
      // At once, and so even where it has no time to live at all.
      this.#unacked.add(message);
      consumer.deliver(message, this);
    }
    this.#pump();
    this.#settle();
    return true;
  }

  #messageOf(exchange: string, routingKey: string, content: Content): Message {
    const own = Number(content.properties.expiration ?? Infinity);
    const ttl = Math.min(this.#ttlMs ?? Infinity, own);
    const expiresAt = Number.isFinite(ttl) ? after(this.#core.now, milliseconds(ttl)) : null;
    const position = this.#positions + 1;
    return { position, exchange, routingKey, content, expiresAt, isRedelivered: false };
  }

  /** Puts back what was saved, before anybody consumes. */
  restore(messages: readonly Message[]): void {
    this.#ready = messages.toSorted((a, b) => a.position - b.position);
    this.#positions = this.#ready.at(-1)?.position ?? 0;
    this.#bytes = this.#ready.reduce((sum, { content }) => sum + content.body.length, 0);
    this.#settle();
  }

  /** All that is there and asked to be kept; what had been delivered will be so again. */
  persistent(): readonly Message[] {
    const delivered = [...this.#unacked].map((one) => ({ ...one, isRedelivered: true }));
    return [...this.#ready, ...delivered].filter(
      ({ content }) => content.properties.deliveryMode === 2,
    );
  }

  /** Only what is ready counts, not what consumers hold. */
  #isOver(more: number, moreBytes: number): boolean {
    return this.#ready.length + more > this.#lengthMax || this.#bytes + moreBytes > this.#bytesMax;
  }

  #dropHead(): void {
    if (this.#overflow !== 'drop-head') return;
    while (this.#isOver(0, 0)) this.#die('maxlen');
  }

  // ── Consumers ──

  subscribe(consumer: QueueConsumer): void {
    this.#line(consumer);
    this.#idle?.cancel();
    this.#idle = null;
    this.pump();
  }

  /** Behind those that are as important. */
  #line(consumer: QueueConsumer): void {
    const behind = this.#consumers.findIndex((one) => one.priority < consumer.priority);
    this.#consumers.splice(behind < 0 ? this.#consumers.length : behind, 0, consumer);
  }

  unsubscribe(consumer: QueueConsumer): void {
    const at = this.#consumers.indexOf(consumer);
    if (at < 0) return;
    this.#consumers.splice(at, 1);
    if (this.#consumers.length > 0) {
      // Another one may be the active one now.
      this.pump();
      return;
    }
    this.touch();
    this.#events.changed(this);
    if (this.settings.autoDelete) this.#events.unused(this);
  }

  /** Somebody may have room again. */
  pump(): void {
    this.#pump();
    this.#settle();
  }

  #pump(): void {
    this.#expire();
    while (this.#ready.length > 0) {
      const consumer = this.#nextConsumer();
      if (consumer === null) return;
      const message = this.#takeFirst();
      if (message !== null) consumer.deliver(message, this);
      this.#expire();
    }
  }

  /** The first in the line that has room, who then goes to its end. */
  #nextConsumer(): QueueConsumer | null {
    if (this.#isSingleActive) {
      const [first] = this.#consumers;
      return first?.hasRoom() === true ? first : null;
    }
    const at = this.#consumers.findIndex((one) => one.hasRoom());
    const [consumer] = at < 0 ? [] : this.#consumers.splice(at, 1);
    if (consumer === undefined) return null;
    this.#line(consumer);
    return consumer;
  }

  #takeFirst(): Message | null {
    const message = this.#ready.shift();
    if (message === undefined) return null;
    this.#bytes -= message.content.body.length;
    this.#unacked.add(message);
    return message;
  }

  /** For `basic.get`; null when nothing is ready. */
  get(): Message | null {
    this.#expire();
    const message = this.#takeFirst();
    this.touch();
    this.#settle();
    return message;
  }

  acknowledge(message: Message): void {
    if (this.#unacked.delete(message)) this.#events.changed(this);
  }

  /** Back to their old places, marked as redelivered; the queue is not longer than it may be for that. */
  requeue(messages: readonly Message[]): void {
    for (const message of messages) {
      if (!this.#unacked.delete(message)) continue;
      message.isRedelivered = true;
      const after = this.#ready.findIndex((one) => one.position > message.position);
      this.#ready.splice(after < 0 ? this.#ready.length : after, 0, message);
      this.#bytes += message.content.body.length;
    }
    this.#dropHead();
  }

  reject(message: Message): void {
    if (!this.#unacked.delete(message)) return;
    this.#events.died(this, message, 'rejected');
    this.#settle();
  }

  /** Gives how many went; they are not dead letters. */
  purge(): number {
    const count = this.#ready.length;
    this.#ready = [];
    this.#bytes = 0;
    this.#settle();
    return count;
  }

  /** Nobody gets anything from it any more. */
  close(): void {
    this.#isClosed = true;
    this.#timer?.cancel();
    this.#idle?.cancel();
    for (const consumer of this.#consumers.splice(0)) consumer.cancelled();
    this.#ready = [];
    this.#unacked.clear();
  }

  // ── Time ──

  /** Only at the head: a message behind one that lives longer waits for it, expired or not. */
  #expire(): void {
    for (;;) {
      const expiresAt = this.#ready[0]?.expiresAt ?? null;
      if (expiresAt === null || expiresAt > this.#core.now) return;
      this.#die('expired');
    }
  }

  /** The one at the head. */
  #die(reason: DeathReason): void {
    const message = this.#ready.shift();
    if (message === undefined) return;
    this.#bytes -= message.content.body.length;
    this.#events.died(this, message, reason);
  }

  /** The timer of the message at the head, and the figures for whoever watches. */
  #settle(): void {
    const expiresAt = this.#ready[0]?.expiresAt ?? null;
    // A timer that goes off too early looks again; a new one for each head would fill the list of timers.
    const isDue = this.#timer !== null && expiresAt !== null && this.#timerAt <= expiresAt;
    if (expiresAt !== null && !isDue && !this.#isClosed) {
      this.#timer?.cancel();
      this.#timerAt = expiresAt;
      const { now } = this.#core;
      const wait = expiresAt > now ? between(now, expiresAt) : milliseconds(0);
      this.#timer = this.#core.schedule(wait, () => {
        this.#timer = null;
        this.pump();
      });
    }
    this.#events.changed(this);
  }

  /** It was declared again, or asked: its time without use begins anew (`x-expires`). */
  touch(): void {
    this.#usedAt = this.#core.now;
    const isWatched = this.#idle !== null || this.#consumers.length > 0;
    if (this.#expires !== null && !isWatched) this.#watchIdle(this.#expires);
  }

  #watchIdle(expires: Duration): void {
    const unusedAt = after(this.#usedAt, expires);
    this.#idle = this.#core.schedule(between(this.#core.now, unusedAt), () => {
      this.#idle = null;
      if (after(this.#usedAt, expires) > this.#core.now) this.#watchIdle(expires);
      else this.#events.unused(this);
    });
  }
}

function numberIn(args: Table, name: string): number | null {
  const value: Value | undefined = args.get(name);
  return typeof value === 'number' && value >= 0 ? value : null;
}
