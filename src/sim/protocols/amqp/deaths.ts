/**
 * Dead letters: what their headers say of where and why they died (rabbitmq.com, "Dead Letter Exchanges").
 */
import type { Content } from './frames.ts';
import type { DeathReason, Message } from './queues.ts';
import { emptyTable } from './values.ts';
import type { Table, Value } from './values.ts';

/**
 * Whether a queue is among those where the message died, newest first, and nobody rejected it since:
 * it would go round for ever by itself.
 */
export function isCycle(queue: string, deaths: readonly Table[]): boolean {
  for (const death of deaths) {
    if (death.get('reason') === 'rejected') return false;
    if (death.get('queue') === queue) return true;
  }
  return false;
}

export function deathsOf(content: Content): readonly Table[] {
  const deaths = content.properties.headers?.get('x-death');
  if (!Array.isArray(deaths)) return [];
  return deaths.filter((one): one is Table => one instanceof Map);
}

/**
 * The content with one death more. Entries are keyed by queue and reason and counted, the newest
 * first; time, exchange and keys stay those of the first time. Its time to live goes, or it would
 * expire again where it goes now.
 */
export function withDeath(
  message: Message,
  queue: string,
  reason: DeathReason,
  seconds: number,
): Content {
  const { exchange, routingKey, content } = message;
  const { expiration, ...properties } = content.properties;
  const deaths = deathsOf(content);
  const same = deaths.find((one) => one.get('queue') === queue && one.get('reason') === reason);
  const entry = new Map<string, Value>(
    same ?? [
      ['count', 0],
      ['reason', reason],
      ['queue', queue],
      ['time', { seconds }],
      ['exchange', exchange],
      ['routing-keys', [routingKey]],
      ...(expiration === undefined ? [] : ([['original-expiration', expiration]] as const)),
    ],
  );
  entry.set('count', countOf(entry) + 1);
  const all = [entry, ...deaths.filter((one) => one !== same)].map(
    // RabbitMQ writes counts in 64 bits.
    (one) => new Map<string, Value>([...one, ['count', { long: countOf(one) }]]),
  );
  const headers = new Map<string, Value>([
    ...(content.properties.headers ?? emptyTable),
    ['x-death', all],
    ['x-last-death-exchange', exchange],
    ['x-last-death-queue', queue],
    ['x-last-death-reason', reason],
  ]);
  if (!headers.has('x-first-death-queue')) {
    headers.set('x-first-death-exchange', exchange);
    headers.set('x-first-death-queue', queue);
    headers.set('x-first-death-reason', reason);
  }
  return { properties: { ...properties, headers }, body: content.body };
}

export function countOf(death: Table): number {
  const count = death.get('count');
  if (typeof count === 'number') return count;
  const isLong = typeof count === 'object' && count !== null && 'long' in count;
  return isLong ? count.long : 0;
}
