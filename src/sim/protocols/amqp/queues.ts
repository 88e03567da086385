/**
 * One classic queue of RabbitMQ: messages in order, consumers in turn, and the ways out of it.
 *
 *   publish ─▶ [ ready … ] ─▶ consumer with room ─▶ unacknowledged ─▶ ack
 *                 │ expired at the head · over its length · rejected ─▶ dead-letter exchange
 *
 * Sources: rabbitmq.com "Time-To-Live", "Queue Length Limit", "Dead Letter Exchanges", "Consumer Prefetch".
 */
import { milliseconds, toMilliseconds } from '../../kernel/time.ts';
import type { ProcessCore, Timer } from '../../net/process-core.ts';
import type { Content } from './frames.ts';
import type { Table, Value } from './values.ts';

export interface Message {
  /** Order in the queue; a message that comes back takes its old place. */
  readonly position: number;
  readonly exchange: string;
  readonly routingKey: string;
  readonly content: Content;
  /** Virtual ms; null: never. */
  readonly expiresAtMs: number | null;
  isRedelivered: boolean;
}

/** Why a message left for the dead-letter exchange. */
export type DeathReason = 'rejected' | 'expired' | 'maxlen';

export interface QueueConsumer {
  readonly tag: string;
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
  readonly #ttlMs: number | null;
  readonly #expiresMs: number | null;
  readonly #lengthMax: number | null;
  readonly #bytesMax: number | null;
  readonly #rejectsPublish: boolean;
  /** Ready, in order of their positions. */
  #ready: Message[] = [];
  readonly #unacked = new Set<Message>();
  readonly #consumers: QueueConsumer[] = [];
  #turn = 0;
  #positions = 0;
  #bytes = 0;
  #timer: Timer | null = null;
  #idle: Timer | null = null;
  #hadConsumer = false;

  constructor(core: ProcessCore, settings: QueueSettings, events: QueueEvents) {
    this.settings = settings;
    this.#core = core;
    this.#events = events;
    const { args } = settings;
    this.#ttlMs = numberIn(args, 'x-message-ttl');
    this.#expiresMs = numberIn(args, 'x-expires');
    this.#lengthMax = numberIn(args, 'x-max-length');
    this.#bytesMax = numberIn(args, 'x-max-length-bytes');
    this.#rejectsPublish = args.get('x-overflow') === 'reject-publish';
    this.#watchIdle();
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

  /** False: the queue is full and would rather not have it (`reject-publish`). */
  publish(exchange: string, routingKey: string, content: Content): boolean {
    if (this.#rejectsPublish && this.#isOver(1, content.body.length)) return false;
    const own = Number(content.properties.expiration ?? Number.NaN);
    const ttl = Math.min(this.#ttlMs ?? Infinity, Number.isFinite(own) ? own : Infinity);
    this.#positions += 1;
    const message: Message = {
      position: this.#positions,
      exchange,
      routingKey,
      content,
      expiresAtMs: Number.isFinite(ttl) ? this.#nowMs() + ttl : null,
      isRedelivered: false,
    };
    this.#ready.push(message);
    this.#bytes += content.body.length;
    this.#pump();
    // What nobody took at once may be too much; the oldest give way.
    while (this.#isOver(0, 0)) this.#die(this.#ready.shift(), 'maxlen');
    this.#settle();
    return true;
  }

  /** Puts back what was saved, before anybody consumes. */
  restore(messages: readonly Message[]): void {
    this.#ready = messages.toSorted((a, b) => a.position - b.position);
    this.#positions = this.#ready.at(-1)?.position ?? 0;
    this.#bytes = this.#ready.reduce((sum, { content }) => sum + content.body.length, 0);
    this.#settle();
  }

  /** All that is there, delivered or not. */
  messages(): readonly Message[] {
    return [...this.#ready, ...this.#unacked];
  }

  #isOver(more: number, moreBytes: number): boolean {
    const length = this.#ready.length + more;
    const isLong = this.#lengthMax !== null && length > this.#lengthMax;
    const isLarge = this.#bytesMax !== null && this.#bytes + moreBytes > this.#bytesMax;
    return isLong || (isLarge && length > 0);
  }

  // ── Consumers ──

  subscribe(consumer: QueueConsumer): void {
    this.#consumers.push(consumer);
    this.#hadConsumer = true;
    this.#idle?.cancel();
    this.pump();
  }

  unsubscribe(consumer: QueueConsumer): void {
    const at = this.#consumers.indexOf(consumer);
    if (at < 0) return;
    this.#consumers.splice(at, 1);
    this.#events.changed(this);
    if (this.#consumers.length > 0) return;
    this.#watchIdle();
    if (this.settings.autoDelete && this.#hadConsumer) this.#events.unused(this);
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
    }
  }

  /** In turn among those that have room. */
  #nextConsumer(): QueueConsumer | null {
    for (let count = 0; count < this.#consumers.length; count++) {
      const consumer = this.#consumers[this.#turn % this.#consumers.length];
      this.#turn += 1;
      if (consumer?.hasRoom() === true) return consumer;
    }
    return null;
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
    this.#touch();
    this.#settle();
    return message;
  }

  acknowledge(message: Message): void {
    this.#unacked.delete(message);
    this.#events.changed(this);
  }

  /** Back to its old place, marked as redelivered. */
  requeue(message: Message): void {
    if (!this.#unacked.delete(message)) return;
    message.isRedelivered = true;
    const at = this.#ready.findIndex((one) => one.position > message.position);
    this.#ready.splice(at < 0 ? this.#ready.length : at, 0, message);
    this.#bytes += message.content.body.length;
  }

  reject(message: Message): void {
    if (!this.#unacked.delete(message)) return;
    this.#events.died(this, message, 'rejected');
    this.#settle();
  }

  purge(): number {
    const count = this.#ready.length;
    this.#ready = [];
    this.#bytes = 0;
    this.#touch();
    this.#settle();
    return count;
  }

  /** Nobody gets anything from it any more. */
  close(): void {
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
      const first = this.#ready[0];
      if (first === undefined || first.expiresAtMs === null) return;
      if (first.expiresAtMs > this.#nowMs()) return;
      this.#ready.shift();
      this.#die(first, 'expired');
    }
  }

  #die(message: Message | undefined, reason: DeathReason): void {
    if (message === undefined) return;
    this.#bytes -= message.content.body.length;
    this.#events.died(this, message, reason);
  }

  /** The timer of the message at the head, and the figures for whoever watches. */
  #settle(): void {
    this.#timer?.cancel();
    this.#timer = null;
    const expiresAtMs = this.#ready[0]?.expiresAtMs ?? null;
    if (expiresAtMs !== null) {
      const wait = milliseconds(Math.max(0, expiresAtMs - this.#nowMs()));
      this.#timer = this.#core.schedule(wait, () => this.pump());
    }
    this.#events.changed(this);
  }

  #touch(): void {
    if (this.#consumers.length === 0) this.#watchIdle();
  }

  #watchIdle(): void {
    this.#idle?.cancel();
    if (this.#expiresMs === null) return;
    this.#idle = this.#core.schedule(milliseconds(this.#expiresMs), () =>
      this.#events.unused(this),
    );
  }

  #nowMs(): number {
    return toMilliseconds(this.#core.now);
  }
}

export function numberIn(args: Table, name: string): number | null {
  const value: Value | undefined = args.get(name);
  return typeof value === 'number' && value >= 0 ? value : null;
}
