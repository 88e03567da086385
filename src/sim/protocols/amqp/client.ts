/**
 * One connection of ours to a RabbitMQ broker, with one channel: opened, tuned, in confirm mode. What
 * is asked of it before it is open waits.
 */
import type { Connection, Endpoint } from '../../net/endpoint.ts';
import type { ProcessCore } from '../../net/process-core.ts';
import { controlEnvelope, sendMessage } from '../../net/send-message.ts';
import type { Envelope } from '../../net/send-message.ts';
import { concat } from '../../wire/utf8.ts';
import {
  AmqpDecoder,
  AmqpError,
  encodeContent,
  encodeMethod,
  FRAME_MAX,
  numberArgument,
  PROTOCOL_HEADER,
  textIn,
} from './frames.ts';
import type { AmqpEvent, Arguments, Content, Method } from './frames.ts';
import type { MethodName } from './methods.ts';
import { purposeOf } from './purposes.ts';
import type { Table } from './values.ts';

/** Where a client finds the broker. */
export interface AmqpPlace {
  /** Hop that leads there, and which way of it. */
  readonly hop: string;
  readonly direction: 'out' | 'back';
  readonly broker: string;
}

export type Confirmation = 'confirmed' | 'refused' | 'returned' | 'unreachable' | 'lost';

export interface Delivered {
  readonly routingKey: string;
  readonly isRedelivered: boolean;
  readonly content: Content;
  ack(): void;
  /** Not done: back to its old place, or out of the queue, as a dead letter where it has somewhere to go. */
  nack(isRequeued: boolean): void;
}

const opening = controlEnvelope('amqp', 'handshake', 'AMQP 0-9-1');

interface Publishing {
  readonly exchange: string;
  readonly routingKey: string;
  readonly content: Content;
  readonly envelope: Envelope;
  readonly done: (confirmation: Confirmation, bytes: number) => void;
  bytes: number;
  isReturned: boolean;
}

/** A method that is answered by one of its own, and what to do with the answer. */
interface Asked {
  readonly name: MethodName;
  readonly args: Arguments;
  readonly answered: (args: Arguments) => void;
}

const CHANNEL = 1;
/** Without it a broker does not say when a queue that is consumed goes. */
const clientProperties: Table = new Map([
  ['capabilities', new Map([['consumer_cancel_notify', true]])],
]);

export class AmqpClient {
  readonly #core: ProcessCore;
  readonly #onLost: (how: 'refused' | 'lost', detail: string) => void;
  readonly #connection: Connection;
  readonly #decoder = new AmqpDecoder('client');
  /** Methods in order; the first is under way. */
  readonly #asked: Asked[] = [];
  #isAsking = false;
  readonly #waiting: Publishing[] = [];
  readonly #unconfirmed = new Map<number, Publishing>();
  readonly #consumers = new Map<string, (delivered: Delivered) => void>();
  #published = 0;
  #frameMax = FRAME_MAX;
  #isOpen = false;
  #isOver = false;

  /** `onLost` is told once, when the connection could not be had, broke, or was closed by the broker. */
  constructor(
    core: ProcessCore,
    endpoint: Endpoint,
    { hop, direction, broker }: AmqpPlace,
    onLost: (how: 'refused' | 'lost', detail: string) => void,
  ) {
    this.#core = core;
    this.#onLost = onLost;
    this.#connection = endpoint.connect(
      hop,
      broker,
      {
        opened: () => this.#transmit([PROTOCOL_HEADER], opening),
        received: (bytes) => this.#receive(bytes),
        ended: (how) => this.#lose(how === 'refused' ? 'refused' : 'lost', ''),
      },
      direction,
    );
  }

  /** Asks in order, each after the answer to the one before; with `noWait` there is none to wait for. */
  ask(name: MethodName, args: Arguments, answered: (args: Arguments) => void = () => {}): void {
    this.#asked.push({ name, args, answered });
    this.#askNext();
  }

  /** Consumes a queue; the limit of unacknowledged messages must have been asked for before. */
  consume(queue: string, tag: string, take: (delivered: Delivered) => void, noAck = false): void {
    this.#consumers.set(tag, take);
    this.ask('basic.consume', { queue, consumerTag: tag, noAck });
  }

  /** Mandatory, so that what would be routed nowhere comes back. `done` once the broker has spoken. */
  publish(
    exchange: string,
    routingKey: string,
    content: Content,
    envelope: Envelope,
    done: (confirmation: Confirmation, bytes: number) => void,
  ): void {
    const publishing: Publishing = {
      exchange,
      routingKey,
      content,
      envelope,
      done,
      bytes: 0,
      isReturned: false,
    };
    this.#waiting.push(publishing);
    this.#pump();
  }

  close(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    if (!this.#connection.isOpen) {
      this.#connection.abort();
      return;
    }
    this.#send(0, 'connection.close', { replyCode: 200, replyText: 'bye' });
    this.#connection.close();
  }

  #askNext(): void {
    while (!this.#isAsking && this.#isOpen) {
      const next = this.#asked[0];
      if (next === undefined) return;
      this.#send(CHANNEL, next.name, next.args);
      if (next.args['noWait'] === true) this.#asked.shift();
      else this.#isAsking = true;
    }
  }

  /** What was asked for goes first: exchanges and queues must be there. */
  #pump(): void {
    if (!this.#isOpen || this.#asked.length > 0) return;
    for (const publishing of this.#waiting.splice(0)) {
      this.#published += 1;
      this.#unconfirmed.set(this.#published, publishing);
      const { exchange, routingKey, content, envelope } = publishing;
      publishing.bytes = this.#transmit(
        [
          encodeMethod(CHANNEL, 'basic.publish', { exchange, routingKey, mandatory: true }),
          encodeContent(CHANNEL, content, this.#frameMax),
        ],
        envelope,
      );
    }
  }

  #receive(bytes: Uint8Array): void {
    if (this.#isOver) return;
    try {
      for (const event of this.#decoder.push(bytes)) this.#take(event);
    } catch (error) {
      if (!(error instanceof AmqpError)) throw error;
      this.#connection.abort();
      this.#lose('lost', error.message);
    }
  }

  #take(event: AmqpEvent): void {
    if (event.kind !== 'method') return;
    const { method, content, channel } = event;
    const { name, args } = method;
    switch (name) {
      case 'connection.start':
        this.#send(0, 'connection.start-ok', {
          clientProperties,
          mechanism: 'PLAIN',
          response: '\0guest\0guest',
          locale: 'en_US',
        });
        return;
      case 'connection.tune':
        this.#agree(args);
        this.#send(0, 'connection.open', { virtualHost: '/' });
        return;
      case 'connection.open-ok':
        this.#send(CHANNEL, 'channel.open');
        return;
      case 'channel.open-ok':
        this.#send(CHANNEL, 'confirm.select');
        return;
      case 'confirm.select-ok':
        this.#isOpen = true;
        this.#askNext();
        this.#pump();
        return;
      case 'basic.cancel':
        // The queue that it consumed is gone: whoever owns this connection begins anew.
        this.#connection.close();
        this.#lose('lost', `consumer ${textIn(args, 'consumerTag')} cancelled`);
        return;
      case 'channel.close':
      case 'connection.close':
        this.#send(channel, name === 'channel.close' ? 'channel.close-ok' : 'connection.close-ok');
        this.#connection.close();
        this.#lose('lost', textIn(args, 'replyText'));
        return;
      case 'basic.deliver':
        if (content !== null) this.#deliver(args, content);
        return;
      case 'basic.return':
        this.#markReturned(args);
        return;
      case 'basic.ack':
      case 'basic.nack':
        this.#confirm(args, name === 'basic.ack');
        return;
      default:
        this.#answer(method);
    }
  }

  /** No more than either side wants; 0 is no wish. */
  #agree(args: Arguments): void {
    const offered = numberArgument(args, 'frameMax');
    this.#frameMax = offered === 0 ? FRAME_MAX : Math.min(offered, FRAME_MAX);
    this.#decoder.frameMax = this.#frameMax;
    // No heartbeats: the network of the simulation says when it has lost somebody.
    this.#send(0, 'connection.tune-ok', { ...args, frameMax: this.#frameMax, heartbeat: 0 });
  }

  #answer({ name, args }: Method): void {
    const first = this.#asked[0];
    if (first === undefined || name !== `${first.name}-ok`) return;
    this.#asked.shift();
    this.#isAsking = false;
    first.answered(args);
    this.#askNext();
    this.#pump();
  }

  #deliver(args: Arguments, content: Content): void {
    const tag = args['deliveryTag'];
    this.#consumers.get(textIn(args, 'consumerTag'))?.({
      routingKey: textIn(args, 'routingKey'),
      isRedelivered: args['redelivered'] === true,
      content,
      ack: () => {
        if (!this.#isOver && tag !== undefined)
          this.#send(CHANNEL, 'basic.ack', { deliveryTag: tag });
      },
      nack: (requeue) => {
        if (!this.#isOver && tag !== undefined)
          this.#send(CHANNEL, 'basic.nack', { deliveryTag: tag, requeue });
      },
    });
  }

  /** A return comes before the confirm of the same message, and returns come in order. */
  #markReturned(args: Arguments): void {
    for (const publishing of this.#unconfirmed.values()) {
      const isIt =
        !publishing.isReturned &&
        publishing.exchange === args['exchange'] &&
        publishing.routingKey === args['routingKey'];
      if (!isIt) continue;
      publishing.isReturned = true;
      return;
    }
  }

  #confirm(args: Arguments, isTaken: boolean): void {
    const tag = Number(args['deliveryTag']);
    const tags =
      args['multiple'] === true ? [...this.#unconfirmed.keys()].filter((one) => one <= tag) : [tag];
    for (const one of tags) {
      const publishing = this.#unconfirmed.get(one);
      this.#unconfirmed.delete(one);
      if (publishing === undefined) continue;
      const outcome = publishing.isReturned ? 'returned' : 'confirmed';
      publishing.done(isTaken ? outcome : 'refused', publishing.bytes);
    }
  }

  #lose(how: 'refused' | 'lost', detail: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const sent = [...this.#unconfirmed.values()];
    const waiting = this.#waiting.splice(0);
    this.#unconfirmed.clear();
    this.#onLost(how, detail);
    for (const one of sent) one.done('lost', one.bytes);
    for (const one of waiting) one.done('unreachable', 0);
  }

  #send(channel: number, name: MethodName, args: Arguments = {}): void {
    const envelope = controlEnvelope('amqp', purposeOf(name), name);
    this.#transmit([encodeMethod(channel, name, args)], envelope);
  }

  #transmit(parts: readonly Uint8Array[], envelope: Envelope): number {
    if (!this.#connection.isOpen) return 0;
    const bytes = concat(parts);
    sendMessage(this.#core, this.#connection, bytes, envelope);
    return bytes.length;
  }
}
