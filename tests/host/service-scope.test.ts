import { beforeEach, describe, expect, test } from 'vitest';
import { newEnvironment, serviceScope } from '../../src/host/service-scope.ts';

const holder = newEnvironment();
const scope = serviceScope(holder, (text) => printed.push(text));
let printed: string[] = [];

/** Evaluates an expression as service code would see it. */
function see(expression: string): unknown {
  const names = [...scope.keys()];
  // oxlint-disable-next-line typescript/no-implied-eval -- the very thing under test, in Node only
  const evaluate: unknown = new Function(...names, `'use strict'; return (${expression});`);
  return typeof evaluate === 'function' ? Reflect.apply(evaluate, null, [...scope.values()]) : null;
}

beforeEach(() => {
  printed = [];
  holder.current = { now: () => 1500.25, elapsed: () => 1500.25, random: () => 0.5 };
});

describe('time is virtual', () => {
  test.each([
    ['Date.now()', Date.UTC(2026, 0, 1, 0, 0, 1, 500)],
    ['new Date().getTime()', Date.UTC(2026, 0, 1, 0, 0, 1, 500)],
    ['new Date().toISOString()', '2026-01-01T00:00:01.500Z'],
    ['new Date(0).toISOString()', '1970-01-01T00:00:00.000Z'],
    ["new Date('2020-02-03').getUTCDate()", 3],
    ['new Date() instanceof Date', true],
    ['new (new Date(5).constructor)().getTime()', Date.UTC(2026, 0, 1, 0, 0, 1, 500)],
    ['typeof Date()', 'string'],
    ['class extends Date {}.name', ''],
    ['performance.now()', 1500.25],
  ])('%s', (expression, expected) => {
    expect(see(expression)).toBe(expected);
  });
});

describe('chance comes from the replica', () => {
  test.each([
    ['Math.random()', 0.5],
    ['Math.max(1, 2)', 2],
    ['crypto.randomUUID()', '80808080-8080-4080-8080-808080808080'],
    ['crypto.getRandomValues(new Uint8Array(2)).join()', '128,128'],
  ])('%s', (expression, expected) => {
    expect(see(expression)).toBe(expected);
  });
});

describe('what is not there says what to use', () => {
  test.each([
    ["fetch('/x')", 'ctx.call'],
    ['setTimeout(() => {}, 1)', 'ctx.sleep'],
  ])('%s', (expression, instead) => {
    expect(() => see(expression)).toThrow(instead);
  });

  test.each(['WebSocket', 'indexedDB', 'process', 'WebAssembly', 'Intl'])('%s', (name) => {
    expect(see(name)).toBeUndefined();
  });
});

test('the console is the note', () => {
  see("console.log('a', 1, [2])");
  expect(printed).toEqual(['a 1 2']);
});
