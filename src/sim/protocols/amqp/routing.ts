/** Which bindings of an exchange a message goes through (specification 3.1.3; headers as RabbitMQ has them). */
import { emptyTable, sayValue } from './values.ts';
import type { Table, Value } from './values.ts';

export const exchangeTypes = ['direct', 'fanout', 'topic', 'headers'] as const;
export type ExchangeType = (typeof exchangeTypes)[number];

export interface Binding {
  readonly to: 'queue' | 'exchange';
  readonly name: string;
  readonly routingKey: string;
  readonly args: Table;
}

export function isBound(
  type: ExchangeType,
  { routingKey, args }: Binding,
  key: string,
  headers: Table = emptyTable,
): boolean {
  switch (type) {
    case 'direct':
      return routingKey === key;
    case 'fanout':
      return true;
    case 'topic':
      return matchesTopic(wordsOf(routingKey), wordsOf(key));
    case 'headers':
      return matchesHeaders(args, headers);
  }
}

/**
 * `*` stands for one word, `#` for any number of them, also none. Each place of the pattern keeps the places
 * of the key that it may have come to, so that many `#` cost no more than their number.
 */
function matchesTopic(pattern: readonly string[], words: readonly string[]): boolean {
  let reached = new Set([0]);
  for (const part of pattern) {
    const next = new Set<number>();
    for (const at of reached) {
      if (part === '#') for (let end = at; end <= words.length; end++) next.add(end);
      else if (at < words.length && (part === '*' || part === words[at])) next.add(at + 1);
    }
    reached = next;
  }
  return reached.has(words.length);
}

/** An empty key has no words. */
function wordsOf(key: string): readonly string[] {
  return key === '' ? [] : key.split('.');
}

/**
 * `x-match`: all of the arguments, or any. Those that begin with `x-` are conditions only where it
 * says `-with-x` (RabbitMQ 3.10). An argument without a value asks only that the header is there.
 */
function matchesHeaders(args: Table, headers: Table): boolean {
  const match = args.get('x-match');
  const isWithX = match === 'all-with-x' || match === 'any-with-x';
  const wanted = [...args].filter(
    ([name]) => name !== 'x-match' && (isWithX || !name.startsWith('x-')),
  );
  const fits = ([name, value]: readonly [string, Value]): boolean => {
    const given = headers.get(name);
    return given !== undefined && (value === null || sayValue(given) === sayValue(value));
  };
  return match === 'any' || match === 'any-with-x' ? wanted.some(fits) : wanted.every(fits);
}
