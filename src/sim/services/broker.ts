/**
 * A broker as a process: its own clock, its connections, and a disk that outlives it. RabbitMQ is one
 * process, a Kafka cluster several that know of each other.
 */
import { KAFKA_PORT, kafkaHost } from '../contract/channel-names.ts';
import { EPOCH_MS, milliseconds } from '../kernel/time.ts';
import type { Instant } from '../kernel/time.ts';
import { Endpoint } from '../net/endpoint.ts';
import { InputCursor, ProcessCore } from '../net/process-core.ts';
import { AmqpBroker, emptyAmqpDisk } from '../protocols/amqp/broker.ts';
import type { AmqpDisk } from '../protocols/amqp/broker.ts';
import { KafkaBroker } from '../protocols/kafka/broker.ts';
import { defaultLogSettings } from '../protocols/kafka/log.ts';
import { emptyDisk as emptyKafkaDisk } from '../protocols/kafka/partitions.ts';
import type { KafkaDisk, KafkaSettings } from '../protocols/kafka/partitions.ts';
import type { BrokerNode, KafkaNode } from '../world/scenario.ts';
import type { Advance, InlineProcess, ProcessInput } from './process.ts';
import { ProcessFaults } from './process-faults.ts';

const HEARTBEAT_SECONDS = 60;

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** What a broker has written; whatever kind of broker it is. */
export interface BrokerDisk {
  readonly amqp: AmqpDisk;
  readonly kafka: KafkaDisk;
}

export function emptyDisk(): BrokerDisk {
  return { amqp: emptyAmqpDisk(), kafka: emptyKafkaDisk() };
}

export class BrokerProcess implements InlineProcess {
  readonly #core: ProcessCore;
  readonly #endpoint: Endpoint;
  readonly #faults: ProcessFaults;
  readonly #broker: AmqpBroker | KafkaBroker;
  readonly #link: string;
  readonly #advertised: (process: string) => Address | null;
  #generation = 0;
  #isStarted = false;
  /** Inputs come before timers of the same instant; who is alive must not be heard before the start. */
  readonly #early: ProcessInput[] = [];

  /** `link`: the hop between the brokers of a cluster; `advertised`: where a broker process says that it is. */
  constructor(
    process: string,
    ordinal: number,
    seed: number,
    startedAt: Instant,
    node: BrokerNode,
    link: string,
    disk: BrokerDisk,
    advertised: (process: string) => Address | null,
  ) {
    const core = new ProcessCore(process, ordinal, seed, startedAt);
    this.#core = core;
    this.#endpoint = new Endpoint(core);
    this.#faults = new ProcessFaults(core);
    this.#link = link;
    this.#advertised = advertised;
    this.#broker =
      node.protocol === 'kafka'
        ? kafkaBroker(core, this.#endpoint, node, link, disk.kafka, advertised)
        : rabbitBroker(core, this.#endpoint, disk.amqp);
    core.schedule(milliseconds(0), () => {
      core.fact({ kind: 'replica-started', process, codeVersion: 1 });
      this.#broker.start();
      this.#isStarted = true;
      for (const members of this.#early.splice(0)) this.#accept(members);
    });
  }

  advance(inputs: readonly ProcessInput[], until: Instant): Advance {
    const cursor = new InputCursor(inputs);
    while (this.#core.turn(cursor, until, this.#accept));
    return { outputs: this.#core.takeOutputs(), nextAt: this.#core.nextAt };
  }

  readonly #accept = (input: ProcessInput): void => {
    if (input.kind === 'faults') {
      this.#faults.become(input.faults);
      return;
    }
    if (input.kind === 'segment') this.#endpoint.receive(input);
    if (input.kind === 'members' && !this.#isStarted) {
      this.#early.push(input);
      return;
    }
    if (input.kind === 'members' && input.generation > this.#generation) {
      this.#generation = input.generation;
      if (this.#broker instanceof KafkaBroker) this.#broker.members(input.alive, input.started);
    }
    if (this.#broker instanceof AmqpBroker) {
      if (input.kind === 'policies') this.#broker.setPolicies(input.policies);
      return;
    }
    if (input.kind === 'operate') this.#broker.operate(input.operation);
    if (
      input.kind === 'configure' &&
      input.node.kind === 'broker' &&
      input.node.protocol === 'kafka'
    ) {
      this.#broker.configure(
        kafkaSettings(this.#core.process, input.node, this.#link, this.#advertised),
      );
    }
  };
}

function kafkaSettings(
  process: string,
  node: KafkaNode,
  link: string,
  advertised: (process: string) => Address | null,
): KafkaSettings {
  const ids = Array.from({ length: node.replicas }, (_, id) => id);
  const { retentionMs, retentionBytes, segmentBytes, segmentMs } = {
    ...defaultLogSettings,
    ...node,
  };
  return {
    brokerId: Number(process.slice(process.lastIndexOf('/') + 1)),
    addresses: ids.map(
      (id) => advertised(`${node.id}/${id}`) ?? { host: kafkaHost(node.id, id), port: KAFKA_PORT },
    ),
    processes: ids.map((id) => `${node.id}/${id}`),
    link,
    partitions: node.partitions,
    replicationFactor: node.replicationFactor,
    minInSync: node.minInSync,
    unclean: node.unclean,
    log: { ...defaultLogSettings, retentionMs, retentionBytes, segmentBytes, segmentMs },
    compactedTopics: node.compactedTopics ?? [],
    epochMs: EPOCH_MS,
  };
}

function kafkaBroker(
  core: ProcessCore,
  endpoint: Endpoint,
  node: KafkaNode,
  link: string,
  disk: KafkaDisk,
  advertised: (process: string) => Address | null,
): KafkaBroker {
  const { process } = core;
  return new KafkaBroker(core, endpoint, kafkaSettings(process, node, link, advertised), disk, {
    partitionChanged: (view) => core.fact({ kind: 'partition-changed', process, ...view }),
    groupChanged: (view) => core.fact({ kind: 'group-changed', process, ...view }),
    offsetCommitted: (group, topic, partition, offset) =>
      core.fact({ kind: 'offset-committed', process, group, topic, partition, offset }),
    recordsAppended: (topic, partition, baseOffset, records) =>
      core.fact({ kind: 'records-appended', process, topic, partition, baseOffset, records }),
    recordsKept: (topic, partition, offsets) =>
      core.fact({ kind: 'records-kept', process, topic, partition, offsets }),
  });
}

function rabbitBroker(core: ProcessCore, endpoint: Endpoint, disk: AmqpDisk): AmqpBroker {
  const { process } = core;
  const settings = { heartbeatSeconds: HEARTBEAT_SECONDS, epochMs: EPOCH_MS };
  return new AmqpBroker(core, endpoint, settings, disk, {
    queueChanged: (view) => core.fact({ kind: 'queue-changed', process, ...view }),
    queueRemoved: (queue) => core.fact({ kind: 'queue-removed', process, queue }),
    exchangeChanged: (view) => core.fact({ kind: 'exchange-changed', process, ...view }),
  });
}
