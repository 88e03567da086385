import { expect, it } from 'vitest';
import { LogLinesFold } from '../../../src/sim/observe/log-lines.ts';
import { newNode } from '../../../src/sim/world/edits.ts';
import { failureObserved, FactMaker, requestStarted } from '../../support/facts.ts';

it('makes lines of what services write and of what the simulation notes', () => {
  const fold = new LogLinesFold();
  const maker = new FactMaker();
  const update = { kind: 'update-node', node: newNode('client', 'client', 'x', { x: 0, y: 0 }) };
  fold.accept(maker.at(0, { kind: 'replica-started', process: 'hello/0', codeVersion: 2 }));
  fold.accept(maker.at(1, requestStarted(1)));
  fold.accept(
    maker.at(2, { kind: 'log-written', process: 'hello/0', trace: 't1', text: '<b>hi</b>' }),
  );
  fold.accept(maker.at(3, failureObserved({ reason: 'queue-full', values: { limit: 50 } })));
  fold.accept(
    maker.at(4, {
      kind: 'command-applied',
      command: JSON.stringify({ kind: 'kill-replica', node: 'hello', replica: 0 }),
    }),
  );
  fold.accept(
    maker.at(4, { kind: 'replica-stopped', process: 'hello/0', reason: 'killed', detail: '' }),
  );
  fold.accept(maker.at(5, { kind: 'command-applied', command: JSON.stringify(update) }));
  const lines = fold.take();
  expect(lines.map((line) => [line.source, line.process, line.reason, line.values])).toEqual([
    ['replica', 'hello/0', '', { state: 'up', version: 2 }],
    ['log', 'hello/0', '', {}],
    ['failure', 'gateway/0', 'queue-full', { limit: 50 }],
    ['command', '', '', { command: 'kill-replica', target: 'hello/0' }],
    ['replica', 'hello/0', 'killed', { state: 'down' }],
    ['command', '', '', { command: 'update-node', target: 'client' }],
  ]);
  expect(lines[1]).toMatchObject({ text: '<b>hi</b>', trace: 't1', atMs: 2, seq: 2 });
  expect(fold.take()).toEqual([]);
});

it('keeps the one line that says why so many fail', () => {
  const fold = new LogLinesFold();
  const maker = new FactMaker();
  fold.accept(
    maker.at(0, { kind: 'replica-stopped', process: 'a/0', reason: 'killed', detail: '' }),
  );
  for (let at = 1; at < 5_000; at++) fold.accept(maker.at(at, failureObserved()));
  const lines = fold.take();
  expect(lines).toHaveLength(201);
  expect(lines[0]).toMatchObject({ source: 'replica', reason: 'killed' });
  expect(lines[1]).toMatchObject({ source: 'failure', seq: 4_800 });
});

it('gives the newest 200', () => {
  const fold = new LogLinesFold();
  const maker = new FactMaker();
  for (let at = 0; at < 5_000; at++) {
    fold.accept(
      maker.at(at, { kind: 'log-written', process: 'hello/0', trace: '', text: `${at}` }),
    );
  }
  const lines = fold.take();
  expect([lines.length, lines[0]?.text, lines.at(-1)?.text]).toEqual([200, '4800', '4999']);
});
