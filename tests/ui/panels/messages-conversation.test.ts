import { expect, it } from 'vitest';
import { hello } from '../../../src/sim/world/scenarios/hello.ts';
import {
  conversationName,
  conversationOf,
  filterOf,
  keyOf,
} from '../../../src/ui/panels/messages-conversation.ts';

const connection = {
  kind: 'connection',
  connection: 7,
  from: 'client/0',
  to: 'gateway/0',
} as const;

it('is what was asked for, else what is selected last, else everything', () => {
  const selection = [
    { kind: 'link', id: 'gateway-hello' },
    { kind: 'node', id: 'hello' },
  ] as const;
  expect(conversationOf({ conversation: null, selection }, hello)).toEqual(selection[1]);
  expect(conversationOf({ conversation: connection, selection }, hello)).toEqual(connection);
  expect(conversationOf({ conversation: null, selection: [] }, hello)).toEqual({ kind: 'all' });
  const gone = [{ kind: 'link', id: 'gone' }] as const;
  expect(conversationOf({ conversation: null, selection: gone }, hello)).toEqual({ kind: 'all' });
});

it('has a filter, a key and a name of its own', () => {
  const known = [
    { kind: 'all' },
    { kind: 'link', id: 'gateway-hello' },
    { kind: 'node', id: 'hello' },
    connection,
  ] as const;
  expect(known.map(filterOf)).toEqual([
    {},
    { link: 'gateway-hello' },
    { node: 'hello' },
    { connection: 7 },
  ]);
  expect(new Set(known.map(keyOf)).size).toBe(known.length);
  expect(known.map((one) => conversationName(one, hello, 'en'))).toEqual([
    'everything',
    'Gateway → Hello · REST',
    'Hello',
    'Client with Gateway',
  ]);
});
