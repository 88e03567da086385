import { describe, expect, it } from 'vitest';
import { instant } from '../../../src/sim/kernel/time.ts';
import { LISTED_MAX, MESSAGE_BYTES_MAX, MessagesFold } from '../../../src/sim/observe/messages.ts';
import type { Fact, FactDraft } from '../../../src/sim/observe/facts.ts';
import { FactMaker, messageSent, segmentSent } from '../../support/facts.ts';

class Folded {
  readonly fold = new MessagesFold();
  readonly #maker = new FactMaker();

  at(ms: number, draft: FactDraft): this {
    const fact: Fact = this.#maker.at(ms, draft);
    if (fact.kind === 'message-sent') this.fold.acceptMessage(fact);
    else if (fact.kind === 'segment-sent') this.fold.acceptSegment(fact);
    return this;
  }
}

it('puts a message together from its segments', () => {
  const { fold } = new Folded()
    .at(1, messageSent(7, { size: 3 }))
    .at(1, segmentSent(1, { message: 7, bytes: Uint8Array.of(1, 2), arrivesAt: instant(20_000) }))
    .at(1, segmentSent(2, { message: 7, bytes: Uint8Array.of(3), arrivesAt: instant(25_000) }));
  expect(fold.message(7)).toMatchObject({ sentAtMs: 1, arrivesAtMs: 25 });
  expect(fold.message(7)?.bytes).toEqual(Uint8Array.of(1, 2, 3));
  expect(fold.message(8)).toBeNull();
});

it('keeps no more bytes than it may, and goes on naming what it let go of', () => {
  const folded = new Folded();
  const half = new Uint8Array(MESSAGE_BYTES_MAX / 2);
  for (const message of [1, 2, 3]) {
    folded
      .at(0, messageSent(message, { size: half.length }))
      .at(0, segmentSent(message, { message, bytes: half }));
  }
  const { fold } = folded;
  expect([1, 2, 3].map((message) => fold.message(message)?.bytes.length)).toEqual([
    undefined,
    half.length,
    half.length,
  ]);
  expect(fold.list({}).messages.map(({ message }) => message)).toEqual([1, 2, 3]);
});

it('knows what went before on a connection, whatever has been put aside meanwhile', () => {
  const folded = new Folded();
  const quarter = new Uint8Array(MESSAGE_BYTES_MAX / 4);
  for (const message of [1, 2, 3, 4]) {
    folded
      .at(0, messageSent(message, { size: quarter.length, connection: message === 2 ? 9 : 1 }))
      .at(0, segmentSent(message, { message, bytes: quarter.subarray(message) }));
  }
  const lengths = (id: number): number[] =>
    folded.fold.before(id).map((bytes) => quarter.length - bytes.length);
  expect(lengths(1)).toEqual([]);
  expect(lengths(3)).toEqual([1]);
  expect(lengths(4)).toEqual([1, 3]);
});

describe('the list', () => {
  const { fold } = new Folded()
    .at(1, messageSent(1, { link: 'a-b', connection: 1, trace: 't1' }))
    .at(2, messageSent(2, { link: 'a-b>', connection: 2, from: 'b/0', to: 'broker/0', trace: '' }))
    .at(3, messageSent(3, { link: 'a-c', connection: 3, trace: 't1' }))
    .at(
      4,
      messageSent(4, { link: 'a-b', connection: 1, trace: '', role: 'control', purpose: 'commit' }),
    )
    .at(5, messageSent(5, { link: 'a-b', connection: 1, trace: 't2', role: 'response' }));
  const numbers = (filter: Parameters<typeof fold.list>[0]): number[] =>
    fold.list(filter).messages.map(({ message }) => message);

  it('is of a link with both its stretches, of a node, a connection, or a trace, in order', () => {
    expect(numbers({})).toEqual([1, 2, 3, 4, 5]);
    expect(numbers({ link: 'a-b' })).toEqual([1, 2, 4, 5]);
    expect(numbers({ node: 'broker' })).toEqual([2]);
    expect(numbers({ connection: 1 })).toEqual([1, 4, 5]);
    expect(numbers({ trace: 't1' })).toEqual([1, 3]);
    expect(numbers({ link: 'a-b', trace: 't1' })).toEqual([1]);
    expect(numbers({ link: 'nothing' })).toEqual([]);
  });

  it('counts every kind, also those that were not asked for, and gives the newest', () => {
    const list = fold.list({ link: 'a-b', kinds: ['request', 'response'], limit: 2 });
    expect(list.messages.map(({ message }) => message)).toEqual([2, 5]);
    expect(list.counts).toEqual({ request: 2, commit: 1, response: 1 });
    expect(list.total).toBe(4);
  });
});

it('does not let chatter push out what was said', () => {
  const folded = new Folded().at(0, messageSent(1));
  for (let message = 2; message < 5 * LISTED_MAX; message++) {
    folded.at(message, messageSent(message, { role: 'control', purpose: 'heartbeat' }));
  }
  const list = folded.fold.list({ kinds: ['request'] });
  expect(list.messages.map(({ message }) => message)).toEqual([1]);
  expect(list.counts.heartbeat).toBeGreaterThanOrEqual(LISTED_MAX);
  expect(list.counts.heartbeat).toBeLessThan(2 * LISTED_MAX);
  expect(list.total).toBe(5 * LISTED_MAX - 1);
  expect(folded.fold.list({ limit: 1e9 }).messages.length).toBe(LISTED_MAX);
});
