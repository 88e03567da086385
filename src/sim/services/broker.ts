/** One broker of a Kafka cluster as a process: its own clock, its connections, its logs on a disk that outlives it. */
import { EPOCH_MS, milliseconds } from '../kernel/time.ts';
import type { Instant } from '../kernel/time.ts';
import { Endpoint } from '../net/endpoint.ts';
import { InputCursor, ProcessCore } from '../net/process-core.ts';
import { KafkaBroker } from '../protocols/kafka/broker.ts';
import type { KafkaDisk } from '../protocols/kafka/broker.ts';
import type { BrokerNode } from '../world/scenario.ts';
import type { Advance, InlineProcess, ProcessInput } from './process.ts';

/** The port that brokers name to their clients. */
const KAFKA_PORT = 9092;

export class BrokerProcess implements InlineProcess {
  readonly #core: ProcessCore;
  readonly #endpoint: Endpoint;
  readonly #broker: KafkaBroker;
  #generation = 0;

  /** `link`: the hop between the brokers of the cluster. */
  constructor(
    process: string,
    ordinal: number,
    seed: number,
    startedAt: Instant,
    node: BrokerNode,
    link: string,
    disk: KafkaDisk,
  ) {
    const core = new ProcessCore(process, ordinal, seed, startedAt);
    this.#core = core;
    this.#endpoint = new Endpoint(core);
    const ids = Array.from({ length: node.replicas }, (_, id) => id);
    this.#broker = new KafkaBroker(
      core,
      this.#endpoint,
      {
        brokerId: Number(process.slice(process.lastIndexOf('/') + 1)),
        addresses: ids.map((id) => ({ host: `${node.id}-${id}`, port: KAFKA_PORT })),
        processes: ids.map((id) => `${node.id}/${id}`),
        link,
        partitions: node.partitions,
        replicationFactor: node.replicationFactor,
        minInSync: node.minInSync,
        unclean: node.unclean,
        epochMs: EPOCH_MS,
      },
      disk,
      {
        partitionChanged: (view) => core.fact({ kind: 'partition-changed', process, ...view }),
        groupChanged: (view) => core.fact({ kind: 'group-changed', process, ...view }),
        offsetCommitted: (group, topic, partition, offset) =>
          core.fact({ kind: 'offset-committed', process, group, topic, partition, offset }),
      },
    );
    core.schedule(milliseconds(0), () => {
      core.fact({ kind: 'replica-started', process, codeVersion: 1 });
      this.#broker.start();
    });
  }

  advance(inputs: readonly ProcessInput[], until: Instant): Advance {
    const cursor = new InputCursor(inputs);
    while (this.#core.turn(cursor, until, this.#accept));
    return { outputs: this.#core.takeOutputs(), nextAt: this.#core.nextAt };
  }

  readonly #accept = (input: ProcessInput): void => {
    if (input.kind === 'segment') this.#endpoint.receive(input);
    if (input.kind === 'members' && input.generation > this.#generation) {
      this.#generation = input.generation;
      this.#broker.members(input.alive);
    }
  };
}
