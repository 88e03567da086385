/** What is asked on the channels of one connection, carried out: exchanges, queues, consumers, messages. */
import { parseTraceparent } from '../../wire/trace-context.ts';
import type { TraceParent } from '../../wire/trace-context.ts';
import type { AmqpBroker } from './broker.ts';
import { ChannelConsumer } from './channel.ts';
import type { Channel } from './channel.ts';
import { AmqpError, BODY_BYTES_MAX, numberArgument, textIn } from './frames.ts';
import type { Arguments, Content, Method } from './frames.ts';
import { replyCodes } from './methods.ts';
import type { MethodName } from './methods.ts';
import type { Output } from './output.ts';
import type { Message, Queue } from './queues.ts';
import { ChannelError, checkProperties, refuseDefault } from './refusals.ts';

const plain = { protocol: 'amqp', status: 0, trace: '', span: '' } as const;

export class ChannelMethods {
  /** The client said that it understands `basic.cancel` from a broker. */
  isToldOfCancels = false;
  readonly #broker: AmqpBroker;
  /** Number of the connection, to which exclusive queues belong. */
  readonly #owner: number;
  readonly #out: Output;
  #tags = 0;

  constructor(broker: AmqpBroker, owner: number, out: Output) {
    this.#broker = broker;
    this.#owner = owner;
    this.#out = out;
  }

  carryOut(channel: Channel, { name, args }: Method, content: Content | null): void {
    const { id } = channel;
    const broker = this.#broker;
    const owner = this.#owner;
    const isQuiet = args['noWait'] === true;
    const reply = (answer: MethodName, more: Arguments = {}): void => {
      if (!isQuiet) this.#out.send(id, answer, more);
    };
    switch (name) {
      case 'channel.flow':
        this.#out.send(id, 'channel.flow-ok', { active: true });
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
        this.#out.send(id, 'queue.unbind-ok');
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
        this.#out.send(id, 'basic.qos-ok');
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
        if (name === 'basic.recover') this.#out.send(id, 'basic.recover-ok');
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
    return this.#broker.queue(nameOf(channel, args), this.#owner);
  }

  #deleteQueue(channel: Channel, args: Arguments): number {
    const name = nameOf(channel, args);
    let queue: Queue;
    try {
      queue = this.#broker.queue(name, this.#owner);
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
        if (!this.isToldOfCancels) return;
        this.#out.send(channel.id, 'basic.cancel', { consumerTag: one.tag, noWait: true });
        this.#out.flush();
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
    this.#out.flush();
    this.#out.envelope = {
      ...plain,
      ...traceOf(message.content),
      role: 'event',
      label: `deliver ${message.routingKey}`,
    };
    this.#out.send(channel.id, 'basic.deliver', {
      consumerTag: consumer.tag,
      deliveryTag: channel.deliveryTag,
      redelivered: message.isRedelivered,
      exchange: message.exchange,
      routingKey: message.routingKey,
    });
    this.#out.content(channel.id, message.content);
    this.#out.flush();
  }

  #get(channel: Channel, args: Arguments): void {
    const queue = this.#queueOf(channel, args);
    const message = queue.get();
    if (message === null) {
      this.#out.send(channel.id, 'basic.get-empty');
      return;
    }
    channel.deliveryTag += 1;
    if (args['noAck'] === true) queue.acknowledge(message);
    else channel.unacked.set(channel.deliveryTag, { message, queue, consumer: null });
    this.#out.flush();
    this.#out.envelope = { ...plain, role: 'response', label: `get ${message.routingKey}` };
    this.#out.send(channel.id, 'basic.get-ok', {
      deliveryTag: channel.deliveryTag,
      redelivered: message.isRedelivered,
      exchange: message.exchange,
      routingKey: message.routingKey,
      messageCount: queue.readyCount,
    });
    this.#out.content(channel.id, message.content);
    this.#out.flush();
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
      this.#out.flush();
      this.#out.envelope = {
        ...plain,
        ...traceOf(content),
        role: 'response',
        label: `return ${routingKey}`,
      };
      this.#out.send(channel.id, 'basic.return', more);
      this.#out.content(channel.id, content);
      this.#out.flush();
    }
    if (!channel.isConfirming) return;
    channel.published += 1;
    const tag = channel.published;
    this.#out.flush();
    this.#out.envelope = {
      ...plain,
      ...traceOf(content),
      role: 'response',
      label: isRefused ? 'nack' : 'confirm',
    };
    const outcome = isRefused ? 'basic.nack' : 'basic.ack';
    this.#out.send(channel.id, outcome, { deliveryTag: tag, multiple: false });
    this.#out.flush();
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
  letGo(channel: Channel): void {
    const consumers = [...channel.consumers.values()];
    channel.consumers.clear();
    for (const consumer of consumers) consumer.queue.unsubscribe(consumer);
    this.#requeueAll(channel);
  }
}

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

/** A broker does not read it; whoever looks at its messages wants to know which request they belong to. */
function traceOf({ properties }: Content): TraceParent | null {
  const text = properties.headers?.get('traceparent');
  return typeof text === 'string' ? parseTraceparent(text) : null;
}
