/**
 * What producers and consumers share: connections to brokers, requests and their answers in order,
 * and what the cluster says of its topics.
 */
import { after, between, milliseconds } from '../../kernel/time.ts';
import type { Duration, Instant } from '../../kernel/time.ts';
import type { Connection, Endpoint } from '../../net/endpoint.ts';
import type { ProcessCore, Timer } from '../../net/process-core.ts';
import { controlEnvelope, sendMessage } from '../../net/send-message.ts';
import type { Envelope } from '../../net/send-message.ts';
import { ByteReader, WireError } from '../../wire/bytes.ts';
import { encodeRequestFrame, FrameSplitter } from './frames.ts';
import { apis, errors } from './messages.ts';
import type { Api } from './messages.ts';
import { purposeOf } from './purposes.ts';
import { int32 } from './types.ts';
import type { ValueOf } from './types.ts';

/** Wait before metadata is asked for again, or a request is tried anew (`retry.backoff.ms`). */
export const BACKOFF_MS = 100;

/**
 * Longest wait for an answer (`request.timeout.ms`, Kafka's default): then the connection is given up, and
 * with it whatever was asked on it.
 */
const REQUEST_TIMEOUT_MS = 30_000;

/** Where a client finds the brokers of a cluster. */
export interface KafkaPlace {
  /** Hop that leads to the brokers, and which way of it. */
  readonly hop: string;
  readonly direction: 'out' | 'back';
  /** Process of each broker, by its id. */
  readonly brokers: readonly string[];
}

/** Why a request has no answer: `refused` when nobody was there, `reset` when the connection broke. */
export type RequestFailure = 'refused' | 'reset';

/** What it is for, its request says. */
export const control = controlEnvelope('kafka', 'setup');

interface Pending {
  readonly sentAt: Instant;
  /** Reads the answer, which may throw; what it gives tells who asked. */
  readonly answer: (reader: ByteReader, size: number) => () => void;
  readonly fail: (why: RequestFailure) => void;
}

interface Line {
  connection: Connection | null;
  readonly splitter: FrameSplitter;
  /** Looks whether an answer has been waited for too long. */
  watch: Timer | null;
  /** Requests not answered yet, by their numbers, oldest first. */
  readonly pending: Map<number, Pending>;
  /** Told when what waited has been sent. */
  readonly onOpen: (() => void)[];
  readonly unsent: { readonly bytes: Uint8Array; readonly envelope: Envelope }[];
}

export type TopicMetadata = ValueOf<typeof apis.metadata.response>['topics'][number];

export class KafkaClient {
  readonly place: KafkaPlace;
  readonly #core: ProcessCore;
  readonly #endpoint: Endpoint;
  readonly #lines = new Map<number, Line>();
  readonly #topics = new Map<string, TopicMetadata>();
  readonly #asking = new Map<string, ((topic: TopicMetadata) => void)[]>();
  #count = 0;
  #turn = 0;
  #isClosed = false;

  constructor(core: ProcessCore, endpoint: Endpoint, place: KafkaPlace) {
    this.#core = core;
    this.#endpoint = endpoint;
    this.place = place;
  }

  /** Sends one request to a broker; exactly one of the two is told. Gives the size of the request. */
  request<Q, R>(
    broker: number,
    api: Api<Q, R>,
    request: Q,
    envelope: Envelope,
    done: (response: R, size: number) => void,
    fail: (why: RequestFailure) => void,
  ): number {
    this.#count += 1;
    const id = this.#count;
    const bytes = encodeRequestFrame(api, id, this.#core.process, request);
    const line = this.#lineTo(broker);
    line.pending.set(id, {
      sentAt: this.#core.now,
      answer: (reader, size) => {
        const response = api.response.read(reader);
        return () => done(response, size);
      },
      fail,
    });
    const label = envelope.label === '' ? api.name : envelope.label;
    const named =
      envelope.role === 'control'
        ? controlEnvelope('kafka', purposeOf(api.key), label)
        : { ...envelope, label };
    if (line.connection?.isOpen === true) {
      sendMessage(this.#core, line.connection, bytes, named);
    } else line.unsent.push({ bytes, envelope: named });
    line.connection ??= this.#connect(broker, line);
    line.watch ??= this.#watch(broker, line, milliseconds(REQUEST_TIMEOUT_MS));
    return bytes.length;
  }

  /** A request that gets no answer (`acks=0`): `sent` once it has left, `fail` when nobody was there to send it to. */
  tell<Q, R>(
    broker: number,
    api: Api<Q, R>,
    request: Q,
    envelope: Envelope,
    sent: () => void,
    fail: (why: RequestFailure) => void,
  ): number {
    const size = this.request(broker, api, request, envelope, () => {}, fail);
    const line = this.#lineTo(broker);
    const id = this.#count;
    const leave = (): void => {
      line.pending.delete(id);
      sent();
    };
    if (line.connection?.isOpen === true) leave();
    else line.onOpen.push(leave);
    return size;
  }

  close(): void {
    this.#isClosed = true;
    for (const { connection, watch } of this.#lines.values()) {
      watch?.cancel();
      connection?.close();
    }
    this.#lines.clear();
  }

  #lineTo(broker: number): Line {
    const known = this.#lines.get(broker);
    if (known !== undefined) return known;
    const line: Line = {
      connection: null,
      watch: null,
      splitter: new FrameSplitter(),
      pending: new Map(),
      unsent: [],
      onOpen: [],
    };
    this.#lines.set(broker, line);
    return line;
  }

  #connect(broker: number, line: Line): Connection {
    const { hop, direction, brokers } = this.place;
    const connection = this.#endpoint.connect(
      hop,
      brokers[broker] ?? '',
      {
        opened: () => {
          for (const { bytes, envelope } of line.unsent.splice(0)) {
            sendMessage(this.#core, connection, bytes, envelope);
          }
          for (const told of line.onOpen.splice(0)) told();
        },
        received: (bytes) => {
          try {
            for (const frame of line.splitter.push(bytes)) this.#answer(line, frame);
          } catch (error) {
            if (!(error instanceof WireError)) throw error;
            connection.abort();
            this.#lose(broker, line, 'reset');
          }
        },
        ended: (how) => this.#lose(broker, line, how === 'refused' ? 'refused' : 'reset'),
      },
      direction,
    );
    return connection;
  }

  #lose(broker: number, line: Line, why: RequestFailure): void {
    if (this.#lines.get(broker) === line) this.#lines.delete(broker);
    line.watch?.cancel();
    const lost = [...line.pending.values()];
    line.pending.clear();
    for (const { fail } of lost) fail(why);
  }

  /** In the one timer of the line; answers come much sooner than it goes off. */
  #watch(broker: number, line: Line, wait: Duration): Timer {
    return this.#core.schedule(wait, () => {
      const [oldest] = line.pending.values();
      const due = after(oldest?.sentAt ?? this.#core.now, milliseconds(REQUEST_TIMEOUT_MS));
      if (oldest === undefined) line.watch = null;
      else if (due > this.#core.now) {
        line.watch = this.#watch(broker, line, between(this.#core.now, due));
      } else {
        line.connection?.abort();
        this.#lose(broker, line, 'reset');
      }
    });
  }

  /** Throws `WireError` where it is no answer to anything that was asked. */
  #answer(line: Line, frame: Uint8Array): void {
    const reader = new ByteReader(frame);
    const id = int32.read(reader);
    const pending = line.pending.get(id);
    if (pending === undefined) throw new WireError(`nothing was asked with the number ${id}`, 0);
    const tell = pending.answer(reader, frame.length + 4);
    line.pending.delete(id);
    tell();
  }

  // ── Metadata ──

  /** What is known of the topic; undefined until `findTopic` has found it. */
  topic(name: string): TopicMetadata | undefined {
    return this.#topics.get(name);
  }

  /** It was wrong: the next `findTopic` asks again. */
  forget(name: string): void {
    this.#topics.delete(name);
  }

  leaderOf(topic: string, partition: number): number {
    const found = this.#topics.get(topic)?.partitions.find((one) => one.partition === partition);
    return found?.leader ?? -1;
  }

  /** Asks one broker after the other until somebody leads some of the topic; a partition may have no leader. */
  findTopic(name: string, done: (topic: TopicMetadata) => void): void {
    const known = this.#topics.get(name);
    if (known !== undefined) {
      done(known);
      return;
    }
    const asking = this.#asking.get(name);
    if (asking !== undefined) {
      asking.push(done);
      return;
    }
    this.#asking.set(name, [done]);
    this.#ask(name);
  }

  #ask(name: string): void {
    const { brokers } = this.place;
    const again = (): void => {
      this.#turn += 1;
      this.#core.schedule(milliseconds(BACKOFF_MS), () => {
        if (!this.#isClosed) this.#ask(name);
      });
    };
    this.request(
      this.#turn % Math.max(1, brokers.length),
      apis.metadata,
      { topics: [name], allowAutoTopicCreation: true },
      { ...control, label: `Metadata ${name}` },
      ({ topics }) => {
        const topic = topics.find((one) => one.topic === name);
        const isUsable =
          topic !== undefined &&
          topic.errorCode === errors.none &&
          topic.partitions.some(({ leader }) => leader >= 0);
        if (!isUsable) {
          again();
          return;
        }
        // In the order of the partitions, whatever the broker's.
        const ordered = topic.partitions.toSorted((a, b) => a.partition - b.partition);
        const found = { ...topic, partitions: ordered };
        this.#topics.set(name, found);
        const waiting = this.#asking.get(name) ?? [];
        this.#asking.delete(name);
        for (const one of waiting) one(found);
      },
      again,
    );
  }
}
