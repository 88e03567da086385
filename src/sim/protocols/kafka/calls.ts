/**
 * Calls and events of a contract through Kafka.
 *
 *   event    topic `orders.OrderPlaced`; each subscribing service is a group of its own
 *   command  topic `payments.Charge`, group `payments`; over once as many brokers have it as `acks` says
 *   query    the same, with the headers `reply-to` and `correlation-id`; its answer comes in the
 *            caller's own topic `replies.orders.0`
 *
 * The key of a record is the first field of its message unless the link says otherwise, so that what
 * belongs together stays in order. A consumer commits after its handler unless the link says otherwise;
 * what it had done but not committed is done again.
 */
import { isMembers } from '../../wire/json.ts';
import { askEvent, askOperation } from '../../contract/asked.ts';
import { LINGER_MS } from '../../contract/calls.ts';
import type { CallResult, IncomingCall, OutgoingCall, ProtocolSide } from '../../contract/calls.ts';
import { channelName, groupOf, repliesTopic } from '../../contract/channel-names.ts';
import type { Contract } from '../../contract/contract.ts';
import { membersOf, membersOfReply, readJson, resultOf } from '../../contract/json-messages.ts';
import { ownMetadata } from '../../contract/metadata.ts';
import { EPOCH_MS, milliseconds } from '../../kernel/time.ts';
import type { Endpoint } from '../../net/endpoint.ts';
import { OpenCall } from '../../net/open-call.ts';
import type { ProcessCore, Timer } from '../../net/process-core.ts';
import type { Source } from '../../services/process.ts';
import type { KafkaSeek } from '../../world/commands.ts';
import { formatTraceparent, parseTraceparent } from '../../wire/trace-context.ts';
import { bytesOfText, textOfBytes } from '../../wire/utf8.ts';
import { kafkaLinkDefaults } from './defaults.ts';
import { KafkaClient } from './client.ts';
import type { KafkaPlace } from './client.ts';
import { KafkaConsumer } from './consumer.ts';
import type { Consumed, ConsumerSettings } from './consumer.ts';
import { KafkaProducer } from './producer.ts';
import type { Delivery } from './producer.ts';
import { EARLIEST, KafkaReader, LATEST } from './reader.ts';
import type { RecordHeader } from './records.ts';

class Pending extends OpenCall<OutgoingCall, CallResult> {
  delivery: Delivery | null = null;
}

/** What a process has to do with the brokers that one link leads to. */
interface Outlet {
  readonly producer: KafkaProducer;
  /** Queries that wait for their answer, by correlation id. */
  readonly replies: Map<string, Pending>;
  /** Told once answers can be read; null once they can. */
  waiting: (() => void)[] | null;
  readonly place: KafkaPlace;
}

/** What a consumer is made of; the settings are those of the first link that comes through its broker. */
interface Wanted {
  readonly hop: string;
  readonly brokers: readonly string[];
  readonly settings: ConsumerSettings;
  readonly topics: string[];
}

/** A consumer, and what it was made for: another share of topics or brokers asks for another one. */
interface Inlet {
  readonly key: string;
  readonly consumer: KafkaConsumer;
  readonly producer: KafkaProducer;
  /** Set while it is on its way out. */
  leaving: Timer | null;
}

export class KafkaSide implements ProtocolSide {
  readonly #core: ProcessCore;
  readonly #endpoint: Endpoint;
  readonly #service: string;
  readonly #contract: () => Contract;
  readonly #handle: (call: IncomingCall) => void;
  readonly #outlets = new Map<string, Outlet>();
  readonly #inlets = new Map<string, Inlet>();
  #correlations = 0;

  constructor(
    core: ProcessCore,
    endpoint: Endpoint,
    service: string,
    contract: () => Contract,
    handle: (call: IncomingCall) => void,
  ) {
    this.#core = core;
    this.#endpoint = endpoint;
    this.#service = service;
    this.#contract = contract;
    this.#handle = handle;
  }

  // ── Calling ──

  call(call: OutgoingCall, done: (result: CallResult) => void): void {
    const pending = new Pending(this.#core, call, done);
    pending.startTimer(() => !(pending.delivery?.giveUp() ?? false));
    const outlet = this.#outletOf(call);
    const { callable } = call;
    const isQuery = callable.kind === 'operation' && callable.operation.kind === 'query';
    if (!isQuery) {
      this.#send(outlet, pending, '');
      return;
    }
    this.#correlations += 1;
    const correlation = String(this.#correlations);
    outlet.replies.set(correlation, pending);
    const go = (): void => {
      if (!pending.isOver) this.#send(outlet, pending, correlation);
    };
    if (outlet.waiting === null) go();
    else outlet.waiting.push(go);
    if (outlet.waiting?.length === 1) this.#listenForReplies(outlet);
  }

  #outletOf({ link, peers }: OutgoingCall): Outlet {
    const known = this.#outlets.get(link.id);
    if (known !== undefined) return known;
    const place: KafkaPlace = { hop: link.id, direction: 'out', brokers: peers };
    const client = new KafkaClient(this.#core, this.#endpoint, place);
    const producer = new KafkaProducer(this.#core, client, EPOCH_MS);
    const outlet: Outlet = { producer, replies: new Map(), waiting: [], place };
    this.#outlets.set(link.id, outlet);
    return outlet;
  }

  #send(outlet: Outlet, pending: Pending, correlation: string): void {
    const { call } = pending;
    const { callable, link, input, trace, span, metadata } = call;
    const isEvent = callable.kind === 'event';
    const name = isEvent ? callable.event.name : callable.operation.name;
    const fields = isEvent ? callable.event.fields : callable.operation.input;
    const headers: RecordHeader[] = [header('traceparent', formatTraceparent(trace, span))];
    headers.push(...metadata.map(([name, value]) => header(name, value)));
    if (correlation !== '') {
      headers.push(
        header('reply-to', repliesTopic(this.#core.process)),
        header('correlation-id', correlation),
      );
    }
    pending.delivery = outlet.producer.send(
      {
        topic: channelName(isEvent ? this.#service : link.to, name),
        key: keyOf(link.kafka?.key ?? fields[0]?.name, input),
        value: bytesOfText(JSON.stringify(input ?? {})),
        headers,
        label: name,
        trace,
        span,
      },
      link.kafka?.acks ?? kafkaLinkDefaults.acks,
      ({ bytes }) => {
        pending.bytes += bytes;
        // A query goes on until its answer has come.
        if (correlation !== '') return;
        pending.end(202, { kind: 'accepted' });
      },
      (detail) =>
        pending.fail('broker-refused', { broker: link.broker ?? '', error: detail }, true),
    );
  }

  /** Answers are read from where their topic ends now: what came before was for an earlier life. */
  #listenForReplies(outlet: Outlet): void {
    // Connections of its own: an answer to the producer would wait behind a fetch that waits for records.
    const client = new KafkaClient(this.#core, this.#endpoint, outlet.place);
    const topic = repliesTopic(this.#core.process);
    const reader = new KafkaReader(this.#core, client, EARLIEST, (_position, records, more) => {
      for (const record of records) this.#takeReply(outlet, record);
      more();
    });
    client.findTopic(topic, ({ partitions }) => {
      let open = partitions.length;
      for (const { partition } of partitions) {
        reader.findOffset({ topic, partition }, LATEST, (offset) => {
          reader.add({ topic, partition }, offset);
          open -= 1;
          if (open > 0) return;
          const waiting = outlet.waiting ?? [];
          outlet.waiting = null;
          for (const go of waiting) go();
        });
      }
    });
  }

  #takeReply(outlet: Outlet, record: Consumed): void {
    const correlation = headerOf(record.headers, 'correlation-id');
    const pending = outlet.replies.get(correlation);
    outlet.replies.delete(correlation);
    if (pending === undefined) return;
    pending.bytes += record.value?.length ?? 0;
    const result = resultOf(membersOf(inputOf(record)));
    if (result === null) {
      pending.fail('bad-response', { error: 'the reply has no status' }, false);
    } else pending.end(result.status, result);
  }

  // ── Serving ──

  /** One consumer for each broker node, over the first link that comes through it. */
  follow(sources: readonly Source[]): void {
    const wanted = new Map<string, Wanted>();
    const { operations, subscribes } = this.#contract();
    for (const { link, callers, service } of sources) {
      if (link.protocol !== 'kafka' || link.broker === null) continue;
      const { assignor, offsetReset, commit } = { ...kafkaLinkDefaults, ...link.kafka };
      const one = wanted.get(link.broker) ?? {
        hop: `${link.id}>`,
        brokers: callers,
        settings: { assignor, offsetReset, commit },
        topics: [],
      };
      wanted.set(link.broker, one);
      const events = subscribes.filter(
        (subscription) => subscription.slice(0, subscription.indexOf('.')) === service?.id,
      );
      for (const topic of [
        ...operations.map(({ name }) => channelName(this.#service, name)),
        ...events,
      ]) {
        if (!one.topics.includes(topic)) one.topics.push(topic);
      }
    }
    for (const [broker, inlet] of this.#inlets) {
      const now = wanted.get(broker);
      if (now !== undefined && keyOfInlet(now) === inlet.key) {
        inlet.leaving?.cancel();
        inlet.leaving = null;
      } else if (now === undefined) this.#leave(broker, inlet);
      else {
        this.#inlets.delete(broker);
        inlet.consumer.close();
      }
    }
    for (const [broker, one] of wanted) {
      if (!this.#inlets.has(broker) && one.topics.length > 0) this.#open(broker, one);
    }
  }

  /** Its consumer at that broker goes on somewhere else in a topic, or in all of them. */
  seek(broker: string, topic: string | null, to: KafkaSeek): void {
    this.#inlets.get(broker)?.consumer.seek(topic, to, EPOCH_MS);
  }

  /** No link comes through it any more; what is on its way still is taken. */
  #leave(broker: string, inlet: Inlet): void {
    inlet.leaving ??= this.#core.schedule(milliseconds(LINGER_MS), () => {
      if (this.#inlets.get(broker) === inlet) this.#inlets.delete(broker);
      inlet.consumer.close();
    });
  }

  #open(broker: string, wanted: Wanted): void {
    const { hop, brokers, topics, settings } = wanted;
    const place = { hop, direction: 'back', brokers } as const;
    const client = (): KafkaClient => new KafkaClient(this.#core, this.#endpoint, place);
    const producer = new KafkaProducer(this.#core, client(), EPOCH_MS);
    // As in Kafka's consumer: what it asks of its coordinator must not wait behind a fetch.
    const consumer = new KafkaConsumer(
      this.#core,
      client(),
      client(),
      groupOf(this.#service),
      topics,
      settings,
      (topic, record, done) => this.#take(producer, topic, record, done),
    );
    const key = keyOfInlet(wanted);
    this.#inlets.set(broker, { key, consumer, producer, leaving: null });
    consumer.start();
  }

  #take(producer: KafkaProducer, topic: string, record: Consumed, done: () => void): void {
    // Simplified: handlers have no form for a deletion, so a tombstone is passed over.
    if (record.value === null) {
      done();
      return;
    }
    const dot = topic.indexOf('.');
    const name = topic.slice(dot + 1);
    const isOwn = topic.slice(0, dot) === this.#service;
    const input = inputOf(record);
    const replyTo = headerOf(record.headers, 'reply-to');
    const correlation = headerOf(record.headers, 'correlation-id');
    const asked = isOwn
      ? askOperation(this.#service, this.#contract(), name, input)
      : askEvent(this.#service, this.#contract(), name, input);
    this.#handle({
      title: isOwn ? name : `event ${name}`,
      parent: parseTraceparent(headerOf(record.headers, 'traceparent')),
      ...(replyTo === '' ? { isLinked: true } : {}),
      deadline: null,
      asked,
      metadata: () =>
        ownMetadata(record.headers.map(({ key }) => [key, headerOf(record.headers, key)] as const)),
      isCancelled: () => false,
      answer: (reply, trace, span) => {
        if (replyTo !== '') {
          const headers = [
            header('traceparent', formatTraceparent(trace, span)),
            header('correlation-id', correlation),
          ];
          const label = `reply ${name}`;
          const value = bytesOfText(JSON.stringify(membersOfReply(reply)));
          const ignore = (): void => {};
          producer.send(
            { topic: replyTo, key: bytesOfText(correlation), value, headers, label, trace, span },
            'all',
            ignore,
            ignore,
          );
        }
      },
      acknowledge: () => done(),
    });
  }
}

function keyOfInlet({ hop, brokers, settings, topics }: Wanted): string {
  return JSON.stringify([hop, brokers, settings, topics]);
}

function header(key: string, value: string): RecordHeader {
  return { key, value: bytesOfText(value) };
}

function headerOf(headers: readonly RecordHeader[], key: string): string {
  const value = headers.find((one) => one.key === key)?.value ?? null;
  return value === null ? '' : textOfBytes(value);
}

/** That field of the message, as text; null without one: such records go wherever there is room. */
function keyOf(name: string | undefined, input: unknown): Uint8Array | null {
  if (name === undefined || !isMembers(input) || !Object.hasOwn(input, name)) return null;
  const value = input[name];
  return bytesOfText(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));
}

/** A tombstone says nothing. */
function inputOf({ value }: Consumed): unknown {
  return value === null ? undefined : readJson(value);
}
