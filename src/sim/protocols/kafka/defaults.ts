/** How a link talks through Kafka where it does not say: Kafka's own defaults, but for commits. */
import type { KafkaLink } from '../../world/scenario.ts';

export const kafkaLinkDefaults = {
  acks: 'all',
  assignor: 'range',
  offsetReset: 'earliest',
  commit: 'handler',
} as const satisfies KafkaLink;
