import { expect, it } from 'vitest';
import { placesOf } from '../../../src/sim/contract/channel-names.ts';
import { Observer } from '../../../src/sim/observe/observer.ts';
import { instant } from '../../../src/sim/kernel/time.ts';
import type { Dissection } from '../../../src/sim/wire/dissection.ts';
import { hello } from '../../../src/sim/world/scenarios/hello.ts';
import { FactMaker, messageSent, requestStarted, segmentSent } from '../../support/facts.ts';

function dissect(_protocol: string, bytes: Uint8Array): Dissection {
  return { protocol: 'test', summary: { en: `${bytes.length}`, es: '' }, fields: [] };
}

it('gives dots with the outcome that their message carries', () => {
  const observer = new Observer(dissect, placesOf, () => hello);
  const maker = new FactMaker();
  const statuses = [200, 404, 429, 500, 503];
  for (const [at, status] of statuses.entries()) {
    observer.accept(maker.at(at, messageSent(at + 1, { role: 'response', status })));
    observer.accept(
      maker.at(at, segmentSent(at + 1, { message: at + 1, bytes: new Uint8Array(4) })),
    );
  }
  observer.accept(maker.at(9, segmentSent(9, { flag: 'rst', arrivesAt: instant(29_000) })));
  const dots = observer.takeDots();
  expect(dots.map((dot) => dot.outcome)).toEqual([
    'ok',
    'ok',
    'rejected',
    'error',
    'rejected',
    'error',
  ]);
  expect(dots.at(-1)).toMatchObject({ sentAtMs: 9, arrivesAtMs: 29, flag: 'rst' });
  expect(observer.takeDots()).toEqual([]);
});

it('explains the bytes of a message', () => {
  const observer = new Observer(dissect, placesOf, () => hello);
  const maker = new FactMaker();
  observer.accept(maker.at(0, messageSent(1)));
  observer.accept(maker.at(0, segmentSent(1, { message: 1, bytes: new Uint8Array(4) })));
  expect(observer.message(1)?.dissection.summary.en).toBe('4');
  expect(observer.message(2)).toBeNull();
});

it('lists the messages of a trace among its own, and by what they are for', () => {
  const observer = new Observer(dissect, placesOf, () => hello);
  const maker = new FactMaker();
  observer.accept(maker.at(0, requestStarted(1)));
  observer.accept(maker.at(1, messageSent(1)));
  observer.accept(maker.at(2, messageSent(2, { trace: '', role: 'control', purpose: 'fetch' })));
  expect(observer.trace('t1')?.messages.map(({ message }) => message)).toEqual([1]);
  expect(observer.messages({}).counts).toEqual({ request: 1, fetch: 1 });
  expect(observer.messages({ kinds: ['fetch'] }).messages).toMatchObject([
    { message: 2, purpose: 'fetch', sentAtMs: 2 },
  ]);
});

it('has views of a document whose nodes nothing happened to yet', () => {
  const observer = new Observer(dissect, placesOf, () => hello);
  expect(observer.nodes(0, hello).map((view) => view.id)).toEqual(['client', 'gateway', 'hello']);
  expect(observer.links(0, hello).map((view) => view.connections)).toEqual([0, 0]);
  expect(observer.total(0).ratePerSecond).toBe(0);
});
