import { beforeEach, describe, expect, test } from 'vitest';
import { loadSqlite } from '../../src/host/database.ts';
import { instant, newNode } from '../../src/sim/index.ts';
import type { Database } from '../../src/sim/index.ts';

const node = newNode('service', 'orders', 'Orders', { x: 0, y: 0 });

async function open(seed = 1): Promise<Database> {
  return (await loadSqlite(undefined, seed))(node);
}

let database: Database;
beforeEach(async () => {
  database = await open();
  database.query(
    `create table items (id integer primary key, name text not null unique, price real);
     insert into items (name, price) values ('café', 2.5), ('té', null);`,
    [],
  );
  return () => database.close();
});

describe('query', () => {
  test('gives columns, rows and kinds of values', () => {
    const result = database.query('select id, name, price from items order by id', []);
    expect(result).toEqual({
      columns: ['id', 'name', 'price'],
      rows: [
        [1, 'café', 2.5],
        [2, 'té', null],
      ],
      changes: 0,
      error: '',
    });
  });

  test('binds text, whole and broken numbers, and null', () => {
    const sql = 'select ?, ?, ?, ?, typeof(?)';
    const once = database.query(sql, ['ñ', 2 ** 40, 0.1, null, 3]);
    expect(once.error).toBe('');
    expect(once.rows).toEqual([['ñ', 2 ** 40, 0.1, null, 'integer']]);
    expect(database.query(sql, ['x', -1, -0.5, 'y', 1.5]).rows).toEqual([
      ['x', -1, -0.5, 'y', 'real'],
    ]);
  });

  test('counts changes and gives what `returning` asks for', () => {
    const result = database.query('insert into items (name) values (?) returning id', ['pan']);
    expect(result).toMatchObject({ rows: [[3]], changes: 1, error: '' });
  });

  test('a blob is hexadecimal text, a large whole number its digits', () => {
    expect(database.query("select x'00ff10', 9223372036854775807", []).rows).toEqual([
      ['00ff10', '9223372036854775807'],
    ]);
  });

  test.each([
    ['select nope', 'no such column: nope'],
    ['selct 1', 'near "selct": syntax error'],
    ["insert into items (name) values ('café')", 'UNIQUE constraint failed: items.name'],
    ["attach ':memory:' as other", 'too many attached databases - max 0'],
    ['begin', 'a transaction must begin and end in the same query'],
    ['select ?', 'the statement has 1 parameters, but 0 were given'],
    [
      'with recursive n(x) as (select 1 union all select x + 1 from n) select count(*) from n',
      'the statement was stopped after 10000000 steps',
    ],
    [
      'with recursive n(x) as (select 1 union all select x + 1 from n) select x from n',
      'the result is too large: 10001 rows; 10000 rows and 4000000 characters are allowed',
    ],
    ['select zeroblob(2000000)', 'string or blob too big'],
  ])('%s is refused in words', (sql, error) => {
    expect(database.query(sql, []).error).toBe(error);
    expect(database.query('select count(*) from items', []).rows).toEqual([[2]]);
  });

  test('a transaction in one query works, and one that fails is rolled back', () => {
    expect(database.query('begin; delete from items; commit', []).error).toBe('');
    expect(database.query("begin; insert into items (name) values ('a'); fail", []).error).not.toBe(
      '',
    );
    expect(database.query('select count(*) from items', []).rows).toEqual([[0]]);
  });

  test('a statement survives a change of the schema', () => {
    const sql = 'select * from items';
    expect(database.query(sql, []).columns).toHaveLength(3);
    database.query('alter table items add column stock integer', []);
    expect(database.query(sql, []).columns).toHaveLength(4);
  });
});

describe('what is not a fixed function of the run', () => {
  const draw = 'select random(), hex(randomblob(8))';

  test('chance comes from the seed and the service, not from other databases', async () => {
    const [a, b, c] = [await open(7), await open(7), await open(8)];
    const first = a.query(draw, []).rows;
    c.query(draw, []);
    expect(b.query(draw, []).rows).toEqual(first);
    expect(a.query(draw, []).rows).toEqual(b.query(draw, []).rows);
    expect(a.query(draw, []).rows).not.toEqual(first);
    expect(c.query(draw, []).rows).not.toEqual(first);
    for (const one of [a, b, c]) one.close();
  });

  test('the time of day is virtual', () => {
    const sql = "select datetime('now'), current_timestamp, unixepoch('subsec')";
    expect(database.query(sql, [], instant(1_500_000)).rows).toEqual([
      ['2026-01-01 00:00:01', '2026-01-01 00:00:01', 1_767_225_601.5],
    ]);
  });
});

describe('isReadOnly', () => {
  test.each([
    ['select 1', true],
    ['select 1; select 2', true],
    ['nonsense', true],
    ["insert into items (name) values ('x')", false],
    ['select 1; delete from items', false],
    ['create table a (x); insert into a values (1)', false],
    ['select random()', false],
    ['', true],
  ])('%s: %s', (sql, expected) => {
    expect(database.isReadOnly(sql)).toBe(expected);
  });
});

test('a wide cache of statements does not leak into results', () => {
  for (let at = 0; at < 450; at++) {
    expect(database.query(`select ${at} + ?`, [1]).rows).toEqual([[at + 1]]);
  }
  expect(database.query('select 3 + ?', [1]).rows).toEqual([[4]]);
});
