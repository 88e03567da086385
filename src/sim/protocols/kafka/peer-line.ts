/** A connection from one broker to another. */
import { milliseconds } from '../../kernel/time.ts';
import type { Connection, Endpoint } from '../../net/endpoint.ts';
import type { ProcessCore } from '../../net/process-core.ts';
import { controlEnvelope, sendMessage } from '../../net/send-message.ts';
import { ByteReader } from '../../wire/bytes.ts';
import { encodeRequestFrame, FrameSplitter } from './frames.ts';
import { apis } from './messages.ts';
import type { Api, FetchRequest, FetchResponse } from './messages.ts';
import type { KafkaSettings } from './partitions.ts';

const REPLICA_BACKOFF_MS = 200;

/** Tells it things, and copies from it what it leads. */
export class PeerLine {
  readonly #core: ProcessCore;
  readonly #endpoint: Endpoint;
  readonly #settings: KafkaSettings;
  readonly #id: number;
  readonly #next: () => FetchRequest | null;
  readonly #fetched: (response: FetchResponse) => void;
  readonly #answers = new Map<number, (reader: ByteReader) => void>();
  #connection: Connection | null = null;
  #queued: { readonly bytes: Uint8Array; readonly label: string }[] = [];
  #count = 0;
  #isFetching = false;

  constructor(
    core: ProcessCore,
    endpoint: Endpoint,
    settings: KafkaSettings,
    id: number,
    next: () => FetchRequest | null,
    fetched: (response: FetchResponse) => void,
  ) {
    this.#core = core;
    this.#endpoint = endpoint;
    this.#settings = settings;
    this.#id = id;
    this.#next = next;
    this.#fetched = fetched;
  }

  startFetching(): void {
    if (this.#isFetching) return;
    const request = this.#next();
    if (request === null) return;
    this.#isFetching = true;
    this.send(apis.fetch, request, (response) => {
      this.#isFetching = false;
      this.#fetched(response);
      this.startFetching();
    });
  }

  send<Q, R>(api: Api<Q, R>, request: Q, done: (response: R) => void): void {
    this.#count += 1;
    const id = this.#count;
    this.#answers.set(id, (reader) => done(api.response.read(reader)));
    const bytes = encodeRequestFrame(api, id, `broker-${this.#settings.brokerId}`, request);
    const label = `${api.name}, broker to broker`;
    if (this.#connection?.isOpen === true) this.#transmit(this.#connection, bytes, label);
    else this.#queued.push({ bytes, label });
    this.#connection ??= this.#connect();
  }

  #connect(): Connection {
    const peer = this.#settings.processes[this.#id] ?? '';
    const splitter = new FrameSplitter();
    const connection = this.#endpoint.connect(this.#settings.link, peer, {
      opened: () => {
        for (const { bytes, label } of this.#queued.splice(0)) {
          this.#transmit(connection, bytes, label);
        }
      },
      received: (bytes) => {
        for (const frame of splitter.push(bytes)) {
          const { id, reader } = readAnswer(frame);
          const answer = this.#answers.get(id);
          this.#answers.delete(id);
          answer?.(reader);
        }
      },
      ended: () => {
        this.#connection = null;
        this.#answers.clear();
        this.#queued = [];
        this.#isFetching = false;
        this.#core.schedule(milliseconds(REPLICA_BACKOFF_MS), () => this.startFetching());
      },
    });
    return connection;
  }

  #transmit(connection: Connection, bytes: Uint8Array, label: string): void {
    sendMessage(this.#core, connection, bytes, controlEnvelope('kafka', 'replication', label));
  }
}

function readAnswer(frame: Uint8Array): { id: number; reader: ByteReader } {
  const reader = new ByteReader(frame);
  return { id: reader.u32(), reader };
}
