import { expect, it } from 'vitest';
import { instant } from '../../../src/sim/kernel/time.ts';
import type { Fact } from '../../../src/sim/observe/facts.ts';
import { TimeLineFold } from '../../../src/sim/world/time-line.ts';

function failure(ms: number): Fact {
  return {
    kind: 'failure-observed',
    at: instant(ms * 1000),
    seq: 0,
    process: 'a/0',
    link: '',
    trace: '',
    reason: 'timeout',
    values: {},
  };
}

it('counts failures in at most 512 parts, however long the run is', () => {
  const fold = new TimeLineFold();
  for (let second = 0; second < 3_600; second++) fold.accept(failure(second * 1_000));
  const { failures, partMs } = fold.read(0);
  expect(failures.length).toBeLessThanOrEqual(512);
  expect(failures.length * partMs).toBeGreaterThanOrEqual(3_600_000 - 1_000);
  expect(failures.reduce((sum, count) => sum + count, 0)).toBe(3_600);
  // One each second: every part has as many.
  expect(Math.abs((failures[100] ?? 0) - (failures[10] ?? 0))).toBeLessThanOrEqual(1);
});

it('marks what was done and what stopped, but not the traffic of programs', () => {
  const fold = new TimeLineFold();
  const command = (at: number, text: object): Fact => {
    return { kind: 'command-applied', at: instant(at), seq: 0, command: JSON.stringify(text) };
  };
  fold.accept(command(1_000, { kind: 'update-link', link: { id: 'a-b' } }));
  fold.accept(command(1_500, { kind: 'send-to-socket', client: 'c', socket: 1, data: '' }));
  fold.accept({
    kind: 'replica-stopped',
    at: instant(2_000),
    seq: 1,
    process: 'a/1',
    reason: 'memory',
    detail: '',
  });
  expect(fold.read(0).marks).toEqual([
    { kind: 'command', atMs: 1, what: 'update-link', target: 'a-b' },
    { kind: 'stop', atMs: 2, what: 'memory', target: 'a/1' },
  ]);
});
