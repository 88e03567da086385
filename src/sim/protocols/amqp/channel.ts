/** A channel of a connection, and the consumers on it with their limits. */
import { tableIn } from './frames.ts';
import type { Arguments } from './frames.ts';
import type { Message, Queue, QueueConsumer } from './queues.ts';

/** What was delivered on a channel and not acknowledged yet. */
interface Delivery {
  readonly message: Message;
  readonly queue: Queue;
  readonly consumer: ChannelConsumer | null;
}

export interface Channel {
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

export class ChannelConsumer implements QueueConsumer {
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
