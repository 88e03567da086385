/** Which bindings of an exchange a message goes through (specification 3.1.3; headers as RabbitMQ has them). */
import { emptyTable } from './values.ts';
import type { Table } from './values.ts';

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
      return matchesTopic(routingKey.split('.'), key.split('.'));
    case 'headers':
      return matchesHeaders(args, headers);
  }
}

/** `*` stands for one word, `#` for any number of them, also none. */
function matchesTopic(pattern: readonly string[], words: readonly string[]): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) return words.length === 0;
  if (first === '#') {
    return words.some((_, at) => matchesTopic(rest, words.slice(at))) || matchesTopic(rest, []);
  }
  const [word, ...more] = words;
  if (word === undefined) return false;
  return (first === '*' || first === word) && matchesTopic(rest, more);
}

/** `x-match`: all of the arguments, or any; those that begin with `x-` are no conditions. */
function matchesHeaders(args: Table, headers: Table): boolean {
  const wanted = [...args].filter(([name]) => !name.startsWith('x-'));
  const fits = ([name, value]: readonly [string, unknown]): boolean =>
    headers.has(name) && (value === null || Object.is(headers.get(name), value));
  return args.get('x-match') === 'any' ? wanted.some(fits) : wanted.every(fits);
}
