/** Fields of a JSON value that go on: kept, dropped, renamed; through lists, and by any name. */
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { project } from '../../../src/sim/gateway/projection.ts';
import type { Projection } from '../../../src/sim/world/gateway-rules.ts';

const order = {
  id: 7,
  customer: { name: 'Ana', card: '4111' },
  lines: [
    { sku: 'a', price: 3, cost: 1 },
    { sku: 'b', price: 5, cost: 2 },
  ],
};

function json(projection: Projection, value: unknown): unknown {
  return JSON.parse(JSON.stringify(project(projection, value).value));
}

describe('project', () => {
  it.each<[string, Projection, unknown]>([
    ['nothing said: all stays', {}, order],
    ['keeps fields', { keep: ['id'] }, { id: 7 }],
    ['keeps nothing', { keep: [] }, {}],
    ['keeps inside', { keep: ['customer.name'] }, { customer: { name: 'Ana' } }],
    ['keeps through lists', { keep: ['lines.sku'] }, { lines: [{ sku: 'a' }, { sku: 'b' }] }],
    [
      'keeps the whole where both are named',
      { keep: ['customer', 'customer.name'] },
      { customer: { name: 'Ana', card: '4111' } },
    ],
    [
      'drops inside, through lists',
      { drop: ['customer.card', 'lines.cost', 'id'] },
      {
        customer: { name: 'Ana' },
        lines: [
          { sku: 'a', price: 3 },
          { sku: 'b', price: 5 },
        ],
      },
    ],
    [
      'drops from what is kept',
      { keep: ['customer'], drop: ['customer.card'] },
      { customer: { name: 'Ana' } },
    ],
    [
      'renames last, by the old names',
      { keep: ['id', 'customer.name'], rename: { customer: 'buyer', 'customer.name': 'who' } },
      { id: 7, buyer: { who: 'Ana' } },
    ],
    [
      'renames through lists',
      { keep: ['lines.sku'], rename: { 'lines.sku': 'article' } },
      { lines: [{ article: 'a' }, { article: 'b' }] },
    ],
    ['drops before it renames', { keep: ['id'], drop: ['id'], rename: { id: 'number' } }, {}],
    ['has no field of that name', { keep: ['total', 'id.x', 'lines.sku.x'] }, { lines: [{}, {}] }],
  ])('%s', (_what, projection, expected) => {
    expect(json(projection, order)).toEqual(expected);
  });

  it('swaps two names', () => {
    expect(json({ rename: { a: 'b', b: 'a' } }, { a: 1, b: 2 })).toEqual({ b: 1, a: 2 });
  });

  it('lets a renamed field take the place of one that has the name already', () => {
    expect(json({ rename: { a: 'b' } }, { a: 1, b: 2 })).toEqual({ b: 1 });
    expect(json({ rename: { b: 'a' } }, { a: 1, b: 2 })).toEqual({ a: 2 });
  });

  it('goes through a list at the top, and through lists of lists', () => {
    expect(json({ keep: ['a'] }, [{ a: 1, b: 2 }, [{ a: 3, b: 4 }]])).toEqual([
      { a: 1 },
      [{ a: 3 }],
    ]);
  });

  it('leaves out what has no fields where only fields were to be kept', () => {
    expect(json({ keep: ['a.b'] }, { a: 'secret' })).toEqual({});
    expect(json({ keep: ['a.b'] }, { a: ['secret', { b: 1 }, null] })).toEqual({ a: [{ b: 1 }] });
    expect(json({ keep: ['a'] }, 'secret')).toBeNull();
    expect(json({ drop: ['a'] }, 'text')).toBe('text');
  });

  it.each(['__proto__', 'constructor', 'toJSON', 'hasOwnProperty', 'then'])(
    'takes %s as a name',
    (name) => {
      const value: unknown = JSON.parse(`{"${name}": {"x": 1, "y": 2}, "other": 3}`);
      const text = (projection: Projection): string =>
        JSON.stringify(project(projection, value).value);
      expect(text({ keep: [`${name}.x`] })).toBe(`{"${name}":{"x":1}}`);
      expect(text({ drop: [name] })).toBe('{"other":3}');
      const rename: unknown = JSON.parse(`{"other": "${name}"}`);
      expect(text({ drop: [name], rename: Object.assign(Object.create(null), rename) })).toBe(
        `{"${name}":3}`,
      );
      expect(text({ keep: [name, `${name}.x`], drop: ['other'] })).toBe(
        `{"${name}":{"x":1,"y":2}}`,
      );
      expect(Object.hasOwn(Object.prototype, 'x')).toBe(false);
    },
  );

  it('tells which fields it left out and which it renamed, once for a whole list', () => {
    const { dropped, renamed } = project(
      { drop: ['lines.cost', 'nothing'], rename: { 'lines.sku': 'article', id: 'number' } },
      order,
    );
    expect(dropped).toEqual(['lines.cost']);
    expect(renamed).toEqual(['id', 'lines.sku']);
  });

  it('is not brought down by lists within lists', () => {
    let value: unknown = { a: 1 };
    for (let i = 0; i < 100_000; i++) value = [value];
    expect(() => project({ keep: ['a'] }, value)).not.toThrow();
  });

  it('keeps only what was named, whatever the value', () => {
    const names = fc.constantFrom('a', 'b', 'c', '__proto__');
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom<unknown>(1, 'x', null, true),
        fc.array(tie('value'), { maxLength: 3 }),
        fc
          .array(fc.tuple(names, tie('value')), { maxLength: 4 })
          .map((entries) => Object.fromEntries(entries)),
      ),
    }));
    const path = fc.array(names, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('.'));
    fc.assert(
      fc.property(value, fc.array(path, { maxLength: 4 }), (given, keep) => {
        const left = pathsOf(JSON.parse(JSON.stringify(project({ keep }, given).value)), '');
        for (const one of left) {
          expect(
            keep.some(
              (kept) => one === kept || one.startsWith(`${kept}.`) || kept.startsWith(`${one}.`),
            ),
          ).toBe(true);
        }
      }),
    );
    fc.assert(
      fc.property(value, fc.array(path, { maxLength: 4 }), (given, drop) => {
        const gone = pathsOf(JSON.parse(JSON.stringify(project({ drop }, given).value)), '');
        const wanted = pathsOf(JSON.parse(JSON.stringify(given)), '').filter(
          (one) => !drop.some((path_) => one === path_ || one.startsWith(`${path_}.`)),
        );
        expect(gone).toEqual(wanted);
      }),
    );
  });
});

/** Paths of all fields, through lists. */
function pathsOf(value: unknown, at: string): string[] {
  if (Array.isArray(value)) return value.flatMap((one: unknown) => pathsOf(one, at));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]: [string, unknown]) => {
    const here = at === '' ? name : `${at}.${name}`;
    return [here, ...pathsOf(member, here)];
  });
}
