/** A RabbitMQ broker of ours by itself, in virtual time, and clients of it that speak in methods. */
import { milliseconds } from '../../src/sim/kernel/time.ts';
import { Endpoint } from '../../src/sim/net/endpoint.ts';
import { InputCursor, ProcessCore } from '../../src/sim/net/process-core.ts';
import { AmqpBroker, emptyAmqpDisk } from '../../src/sim/protocols/amqp/broker.ts';
import type { ExchangeState, QueueState } from '../../src/sim/services/facts.ts';
import {
  AmqpDecoder,
  encodeContent,
  encodeMethod,
  numberArgument,
  PROTOCOL_HEADER,
  textIn,
} from '../../src/sim/protocols/amqp/frames.ts';
import type { AmqpEvent, Arguments, Content } from '../../src/sim/protocols/amqp/frames.ts';
import type { MethodName } from '../../src/sim/protocols/amqp/methods.ts';
import type { Value } from '../../src/sim/protocols/amqp/values.ts';
import { bytesOfText, concat, textOfBytes } from '../../src/sim/wire/utf8.ts';
import { at } from './open-cluster.ts';

const EPOCH_MS = 1_767_225_600_000;

export type Answer = Extract<AmqpEvent, { kind: 'method' }>;

/** `heartbeatSeconds` is what the broker asks its clients for. */
export class AmqpBench {
  /** What was last said of each queue that is there. */
  readonly queues = new Map<string, QueueState>();
  /** Everything that was said of queues and exchanges, in order. */
  readonly told: (QueueState | ExchangeState)[] = [];
  core = new ProcessCore('rabbit/0', 1, 1, at(0));
  readonly #disk = emptyAmqpDisk();
  readonly #heartbeatSeconds: number;
  readonly #lines = new Map<number, AmqpLine>();
  #endpoint = new Endpoint(this.core);
  #connections = 0;

  constructor(heartbeatSeconds = 0) {
    this.#heartbeatSeconds = heartbeatSeconds;
    this.#start();
  }

  #start(): void {
    const settings = { heartbeatSeconds: this.#heartbeatSeconds, epochMs: EPOCH_MS };
    new AmqpBroker(this.core, this.#endpoint, settings, this.#disk, {
      queueChanged: (view) => {
        this.queues.set(view.queue, view);
        this.told.push(view);
      },
      queueRemoved: (queue) => this.queues.delete(queue),
      exchangeChanged: (view) => this.told.push(view),
    }).start();
  }

  /** Ends the process and starts another one on what is on its disk. */
  restart(): void {
    this.core = new ProcessCore('rabbit/0', 1, 1, this.core.now);
    this.#endpoint = new Endpoint(this.core);
    this.#lines.clear();
    this.queues.clear();
    this.#start();
  }

  /** A connection that is open, with channel 1 open on it. */
  connect(clientCapabilities: Readonly<Record<string, Value>> = {}): AmqpLine {
    const line = this.dial();
    line.write(PROTOCOL_HEADER);
    const capabilities = new Map(Object.entries(clientCapabilities));
    const clientProperties = new Map([['capabilities', capabilities]]);
    line.tell('connection.start-ok', { clientProperties, mechanism: 'PLAIN' }, 0);
    const heartbeat = this.#heartbeatSeconds;
    line.tell('connection.tune-ok', { channelMax: 10, frameMax: 4_096, heartbeat }, 0);
    line.tell('connection.open', { virtualHost: '/' }, 0);
    line.tell('channel.open');
    return line;
  }

  /** A connection on which nothing was said yet. */
  dial(): AmqpLine {
    this.#connections += 1;
    const line = new AmqpLine(this, this.#connections);
    this.#lines.set(this.#connections, line);
    this.give(line, 'syn', new Uint8Array(0));
    return line;
  }

  give(line: AmqpLine, flag: 'syn' | 'data' | 'rst', bytes: Uint8Array): void {
    this.#endpoint.receive({
      kind: 'segment',
      at: this.core.now,
      link: 'link',
      direction: 'out',
      connection: line.id,
      from: 'client/0',
      flag,
      message: 0,
      bytes,
    });
    this.#carry();
  }

  advance(ms: number): void {
    const until = at((this.core.now + milliseconds(ms) + 1) / 1000);
    while (this.core.turn(new InputCursor([]), until, () => {}));
    this.core.now = at(until / 1000);
    this.#carry();
  }

  #carry(): void {
    for (const output of this.core.takeOutputs()) {
      if (output.kind === 'segment') this.#lines.get(output.connection)?.take(output);
    }
  }
}

/** One client's end. */
export class AmqpLine {
  readonly id: number;
  /** Methods that came and were not taken yet. */
  inbox: Answer[] = [];
  heartbeats = 0;
  isOver = false;
  /** It was told which protocol is spoken here. */
  isToldProtocol = false;
  readonly #bench: AmqpBench;
  readonly #decoder = new AmqpDecoder('client');

  constructor(bench: AmqpBench, id: number) {
    this.#bench = bench;
    this.id = id;
  }

  /** Sends a method, with a content where one is given; gives everything that came since. */
  tell(name: MethodName, args: Arguments = {}, channel = 1, content?: Content): readonly Answer[] {
    const parts = [encodeMethod(channel, name, args)];
    if (content !== undefined) parts.push(encodeContent(channel, content, 4_096));
    return this.write(concat(parts));
  }

  write(bytes: Uint8Array): readonly Answer[] {
    this.#bench.give(this, 'data', bytes);
    return this.taken();
  }

  /** What came since it was asked last. */
  taken(): readonly Answer[] {
    return this.inbox.splice(0);
  }

  publish(
    routingKey: string,
    body: string,
    properties: Content['properties'] = {},
    more: Arguments = {},
  ): readonly Answer[] {
    const content = { properties, body: bytesOfText(body) };
    return this.tell('basic.publish', { routingKey, ...more }, 1, content);
  }

  queue(queue: string, args: Readonly<Record<string, Value>> = {}, more: Arguments = {}): void {
    this.tell('queue.declare', { queue, arguments: new Map(Object.entries(args)), ...more });
  }

  /** Body of the next message of a queue; null where nothing is ready. */
  get(queue: string, noAck = true): string | null {
    const [answer] = this.tell('basic.get', { queue, noAck });
    return answer?.content === null || answer === undefined
      ? null
      : textOfBytes(answer.content.body);
  }

  /** Ends without a word. */
  breakOff(): void {
    this.#bench.give(this, 'rst', new Uint8Array(0));
  }

  take({ flag, bytes }: { readonly flag: string; readonly bytes: Uint8Array }): void {
    if (flag === 'fin' || flag === 'rst') this.isOver = true;
    if (flag !== 'data') return;
    if (PROTOCOL_HEADER.every((byte, place) => bytes[place] === byte)) {
      this.isToldProtocol = true;
      return;
    }
    for (const event of this.#decoder.push(bytes)) {
      if (event.kind === 'method') this.inbox.push(event);
      if (event.kind === 'heartbeat') this.heartbeats += 1;
    }
  }
}

/** Names of methods, to compare with. */
export function namesOf(answers: readonly Answer[]): string[] {
  return answers.map(({ method }) => method.name);
}

/** Bodies of what was delivered. */
export function bodiesOf(answers: readonly Answer[]): string[] {
  return answers.flatMap(({ content }) => (content === null ? [] : [textOfBytes(content.body)]));
}

/** `404 NOT_FOUND - …` of the method that closed a channel or the connection; empty where none did. */
export function closeOf(answers: readonly Answer[]): string {
  const close = answers.find(({ method }) => method.name.endsWith('.close'));
  if (close === undefined) return '';
  const { args } = close.method;
  return `${numberArgument(args, 'replyCode')} ${textIn(args, 'replyText')}`;
}
