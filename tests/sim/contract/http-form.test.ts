import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import type { Contract, Field, Operation } from '../../../src/sim/contract/contract.ts';
import {
  eventPath,
  findOperation,
  fromHttpForm,
  toHttpForm,
} from '../../../src/sim/contract/http-form.ts';

const fields: readonly Field[] = [
  { name: 'id', number: 1, type: 'int' },
  { name: 'text', number: 2, type: 'string' },
  { name: 'ratio', number: 3, type: 'double', optional: true },
  { name: 'isNew', number: 4, type: 'bool', optional: true },
  { name: 'tags', number: 5, type: 'string', repeated: true },
  {
    name: 'nested',
    number: 6,
    type: 'message',
    optional: true,
    fields: [{ name: 'x', number: 1, type: 'string' }],
  },
];

function operation(method: Operation['method'], path: string, input = fields): Operation {
  const kind = method === 'GET' ? 'query' : 'command';
  return { name: 'Op', kind, method, path, idempotent: true, success: 200, input, output: [] };
}

/** The way there and back, as a server sees it. */
function carried(one: Operation, input: unknown): unknown {
  const form = toHttpForm(one, input);
  const [path = '', query = ''] = form.target.split('?');
  const found = findOperation({ operations: [one], events: [], subscribes: [] }, form.method, path);
  if (found.kind !== 'found') return found;
  const body: unknown = form.body === null ? undefined : JSON.parse(JSON.stringify(form.body));
  const result = fromHttpForm(found.operation, found.params, query, body);
  return result.ok ? { ...result.value } : result.error;
}

describe('toHttpForm and fromHttpForm', () => {
  const input = fc.record(
    {
      id: fc.maxSafeInteger(),
      text: fc.string({ unit: 'grapheme' }),
      ratio: fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => (x === 0 ? 0 : x)),
      isNew: fc.boolean(),
      tags: fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1 }),
      nested: fc.record({ x: fc.string({ unit: 'grapheme' }) }),
    },
    { requiredKeys: ['id', 'text'] },
  );

  it.each(['GET', 'DELETE', 'POST', 'PUT', 'PATCH'] as const)(
    '%s carries any input there and back',
    (method) => {
      fc.assert(
        fc.property(input, (value) => {
          expect(carried(operation(method, '/things/{id}'), value)).toEqual(value);
        }),
      );
    },
  );

  it('puts fields where they belong', () => {
    const value = { id: 7, text: 'a&b c', tags: ['x', 'y'] };
    expect(toHttpForm(operation('GET', '/things/{id}'), value)).toEqual({
      method: 'GET',
      target: '/things/7?text=a%26b%20c&tags=x&tags=y',
      body: null,
    });
    const post = toHttpForm(operation('POST', '/things/{id}'), value);
    expect(post.target).toBe('/things/7');
    expect({ ...post.body }).toEqual({ text: 'a&b c', tags: ['x', 'y'] });
    expect(toHttpForm(operation('POST', '/things', []), {}).body).toBeNull();
  });

  const get = operation('GET', '/things/{id}');
  const post = operation('POST', '/things/{id}');
  const id = new Map([['id', '7']]);
  it.each([
    [
      get,
      new Map([['id', 'x']]),
      'text=a',
      undefined,
      'Field id in the path is "x"; int was expected.',
    ],
    [get, id, '', undefined, 'Field text is missing; a text was expected.'],
    [
      get,
      id,
      'text=a&text=b',
      undefined,
      'Field text was given twice in the query; one value was expected.',
    ],
    [
      get,
      id,
      'text=a&id=8',
      undefined,
      'Field id was given in the query; it was expected in the path only.',
    ],
    [get, id, 'text=%E0', undefined, 'The query has "text=%E0"; whole %XX of UTF-8 were expected.'],
    [
      get,
      id,
      'text=a&ratio=1e999',
      undefined,
      'Field ratio in the query is "1e999"; double was expected.',
    ],
    [
      get,
      id,
      'text=a&isNew=yes',
      undefined,
      'Field isNew in the query is "yes"; bool was expected.',
    ],
    [get, id, '__proto__=1', undefined, /^Field __proto__ in the query is not in the contract/],
    [get, id, 'text=a', {}, 'A body was given; GET /things/{id} takes none.'],
    [post, id, '', undefined, 'Field text is missing; a text was expected.'],
    [post, id, '', [1], 'The body is a list of 1; a JSON object was expected.'],
    [
      post,
      id,
      '',
      { text: 'a', id: 8 },
      'Field id was given in the body; it was expected in the path only.',
    ],
    [post, id, 'x=1', { text: 'a' }, 'The query "x=1" was given; Op takes its fields in the body.'],
    [
      post,
      id,
      '',
      JSON.parse('{"text":"a","__proto__":{"id":1}}'),
      /^Field __proto__ is not in the contract/,
    ],
  ])('refuses what does not fit, by name (%#)', (one, params, query, body, message) => {
    const result = fromHttpForm(one, params, query, body);
    expect(result.ok ? '' : result.error).toMatch(message);
  });
});

describe('findOperation', () => {
  const contract: Contract = {
    operations: [
      { ...operation('GET', '/orders/recent', []), name: 'Recent' },
      { ...operation('GET', '/orders/{id}', []), name: 'Get' },
      { ...operation('DELETE', '/orders/{id}', []), name: 'Delete' },
    ],
    events: [],
    subscribes: [],
  };

  it('takes the first that fits, says which methods do, or that nothing does', () => {
    const recent = findOperation(contract, 'GET', '/orders/recent');
    expect(recent.kind === 'found' && recent.operation.name).toBe('Recent');
    const found = findOperation(contract, 'DELETE', '/orders/7');
    expect(found.kind === 'found' && [...found.params]).toEqual([['id', '7']]);
    expect(findOperation(contract, 'PUT', '/orders/7')).toEqual({
      kind: 'method-not-allowed',
      allow: ['GET', 'DELETE'],
    });
    expect(findOperation(contract, 'GET', '/')).toEqual({ kind: 'not-found' });
  });
});

it('has a path for each event', () => {
  expect(eventPath('OrderPlaced')).toBe('/events/OrderPlaced');
});
