/**
 * What the links through a RabbitMQ ask of its queues, as policies: an operator sets them from outside, so
 * queues that are there take them, and whoever declares a queue need not know them.
 */
import { callsQueue, deadQueue, eventsQueue } from '../contract/channel-names.ts';
import { amqpLinkDefaults } from '../protocols/amqp/defaults.ts';
import type { QueuePolicy } from '../services/process.ts';
import type { Scenario } from './scenario.ts';

/** Of the queues `payments` and `payments.events` of each callee; the first link to it decides. */
export function policiesOf({ links }: Scenario, broker: string): readonly QueuePolicy[] {
  const callees = new Set<string>();
  return links.flatMap((link) => {
    if (link.protocol !== 'amqp' || link.broker !== broker || callees.has(link.to)) return [];
    callees.add(link.to);
    const { messageTtlMs, lengthMax, overflow, attempts } = { ...amqpLinkDefaults, ...link.amqp };
    const policy = {
      messageTtlMs: messageTtlMs === 0 ? null : messageTtlMs,
      lengthMax: lengthMax === 0 ? null : lengthMax,
      overflow,
      deadLetter: attempts === 0 ? null : deadQueue(link.to),
    };
    return [callsQueue(link.to), eventsQueue(link.to)].map((queue) => ({ queue, ...policy }));
  });
}
