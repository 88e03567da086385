/** How queues of RabbitMQ are where their links do not say. */
import type { AmqpLink } from '../../world/scenario.ts';

export const amqpLinkDefaults = {
  prefetch: 10,
  acknowledge: 'handler',
  messageTtlMs: 0,
  lengthMax: 0,
  overflow: 'drop-head',
  attempts: 0,
  retryMs: 1_000,
} as const satisfies AmqpLink;
