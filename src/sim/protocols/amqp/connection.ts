/**
 * One client's connection to a broker: its handshake, its channels, heartbeats.
 *
 *   connection ─▶ channels ─▶ methods ─▶ exchanges and queues of the broker ─▶ answers, deliveries
 */
import { after, between, milliseconds, START } from '../../kernel/time.ts';
import type { Duration, Instant } from '../../kernel/time.ts';
import type { Connection, ConnectionEvents } from '../../net/endpoint.ts';
import type { Timer } from '../../net/process-core.ts';
import { controlEnvelope } from '../../net/send-message.ts';
import type { AmqpBroker } from './broker.ts';
import { ChannelMethods } from './channel-methods.ts';
import type { Channel } from './channel.ts';
import {
  AmqpDecoder,
  AmqpError,
  encodeHeartbeat,
  encodeMethod,
  FRAME_MAX,
  numberArgument,
  PROTOCOL_HEADER,
  replyTextOf,
  tableIn,
  textIn,
} from './frames.ts';
import type { AmqpEvent, Content, Method } from './frames.ts';
import { Output } from './output.ts';
import { ChannelError, refuseAbove } from './refusals.ts';
import type { Table, Value } from './values.ts';

const CHANNEL_MAX = 2_047;

/** Smallest frame that both sides must take (specification 4.2.3). */
const FRAME_MIN = 4_096;

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

/** One client's connection. */
export class BrokerConnection {
  readonly events: ConnectionEvents;
  readonly #broker: AmqpBroker;
  readonly #connection: Connection;
  readonly #out: Output;
  readonly #methods: ChannelMethods;
  readonly #decoder = new AmqpDecoder('server');
  readonly #channels = new Map<number, Channel>();
  #beat: Timer | null = null;
  #silence: Timer | null = null;
  #beatMs = 0;
  #heardAt: Instant = START;
  #channelMax = CHANNEL_MAX;

  constructor(broker: AmqpBroker, connection: Connection) {
    this.#broker = broker;
    this.#connection = connection;
    this.#out = new Output(broker.core, connection);
    this.#methods = new ChannelMethods(broker, connection.id, this.#out);
    this.events = {
      received: (bytes) => this.#receive(bytes),
      ended: () => this.#over(),
    };
  }

  #receive(bytes: Uint8Array): void {
    if (this.#out.state === 'closed') return;
    this.#hear();
    try {
      for (const event of this.#decoder.push(bytes)) this.#take(event);
      this.#out.flush();
    } catch (error) {
      if (!(error instanceof AmqpError)) throw error;
      // Where the next frame would begin is not known any more.
      this.#closeWith(error.replyCode, error.message, 0, 0);
      this.#out.flush();
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
          this.#out.push(PROTOCOL_HEADER);
          this.#out.flush();
          this.#connection.close();
          this.#over();
          return;
        }
        this.#out.state = 'starting';
        this.#out.send(0, 'connection.start', {
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
    if (this.#out.state === expected) return;
    throw new AmqpError(503, `COMMAND_INVALID - ${name} is out of turn`);
  }

  #takeConnection({ name, args }: Method): void {
    if (this.#out.state === 'closed') return;
    switch (name) {
      case 'connection.start-ok': {
        this.#expectState('starting', name);
        const capabilities = tableIn(args, 'clientProperties').get('capabilities');
        this.#methods.isToldOfCancels =
          capabilities instanceof Map && capabilities.get('consumer_cancel_notify') === true;
        this.#out.state = 'tuning';
        this.#out.send(0, 'connection.tune', {
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
        this.#out.frameMax = frameMax;
        this.#decoder.frameMax = frameMax;
        this.#channelMax = channelMax;
        this.#out.state = 'opening';
        this.#beatMs = numberArgument(args, 'heartbeat') * 1_000;
        this.#hear();
        this.#listenLater(milliseconds(2 * this.#beatMs));
        this.#beatLater();
        return;
      }
      case 'connection.open': {
        this.#expectState('opening', name);
        if (textIn(args, 'virtualHost') !== '/') {
          throw new AmqpError(530, `NOT_ALLOWED - vhost ${textIn(args, 'virtualHost')} not found`);
        }
        this.#out.state = 'open';
        this.#out.send(0, 'connection.open-ok');
        return;
      }
      case 'connection.update-secret':
        this.#out.send(0, 'connection.update-secret-ok');
        return;
      case 'connection.close':
        this.#out.send(0, 'connection.close-ok');
        this.#out.flush();
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
    if (this.#out.state === 'closing' || this.#out.state === 'closed') return;
    if (this.#out.state !== 'open')
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
      this.#out.send(id, 'channel.open-ok');
      return;
    }
    if (channel === undefined) {
      throw new AmqpError(504, `CHANNEL_ERROR - expected 'channel.open' on channel ${id}`);
    }
    if (channel.isClosing) {
      // Both sides may close it at the same moment.
      if (method.name === 'channel.close') this.#out.send(id, 'channel.close-ok');
      if (method.name === 'channel.close-ok' || method.name === 'channel.close') {
        this.#channels.delete(id);
      }
      return;
    }
    if (method.name === 'channel.close') {
      this.#methods.letGo(channel);
      this.#channels.delete(id);
      this.#out.send(id, 'channel.close-ok');
      return;
    }
    try {
      this.#methods.carryOut(channel, method, content);
    } catch (error) {
      if (!(error instanceof ChannelError)) throw error;
      const { classId, methodId } = method.definition;
      channel.isClosing = true;
      this.#methods.letGo(channel);
      const replyText = replyTextOf(error.message);
      const args = { replyCode: error.code, replyText, classId, methodId };
      this.#out.send(id, 'channel.close', args);
    }
  }

  #closeWith(replyCode: number, replyText: string, classId: number, methodId: number): void {
    if (this.#out.state === 'closing' || this.#out.state === 'closed') return;
    this.#letGoOfAll();
    this.#out.state = 'closing';
    this.#out.push(
      encodeMethod(0, 'connection.close', {
        replyCode,
        replyText: replyTextOf(replyText),
        classId,
        methodId,
      }),
    );
    this.#out.envelope = controlEnvelope('amqp', 'closing', 'connection.close');
  }

  #over(): void {
    if (this.#out.state === 'closed') return;
    this.#out.state = 'closed';
    this.#beat?.cancel();
    this.#silence?.cancel();
    this.#letGoOfAll();
  }

  #letGoOfAll(): void {
    const channels = [...this.#channels.values()];
    this.#channels.clear();
    for (const channel of channels) this.#methods.letGo(channel);
    this.#broker.removeExclusive(this.#connection.id);
  }

  // ── Heartbeats (specification 4.2.7) ──

  #hear(): void {
    this.#heardAt = this.#broker.core.now;
  }

  /** Two intervals of silence, and it counts as gone. */
  #listenLater(wait: Duration): void {
    if (this.#beatMs === 0) return;
    const { core } = this.#broker;
    this.#silence = core.schedule(wait, () => {
      const goneAt = after(this.#heardAt, milliseconds(2 * this.#beatMs));
      if (goneAt > core.now) {
        this.#listenLater(between(core.now, goneAt));
        return;
      }
      this.#connection.abort();
      this.#over();
    });
  }

  #beatLater(): void {
    if (this.#beatMs === 0) return;
    this.#beat = this.#broker.core.schedule(milliseconds(this.#beatMs / 2), () => {
      this.#out.push(encodeHeartbeat());
      this.#out.envelope = controlEnvelope('amqp', 'heartbeat', 'heartbeat');
      this.#out.flush();
      this.#beatLater();
    });
  }
}
