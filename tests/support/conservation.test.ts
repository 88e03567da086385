/** Canary of the soak: runs made by hand in which one thing vanished, which the book must see. */
import { describe, expect, it } from 'vitest';
import { instant } from '../../src/sim/kernel/time.ts';
import type { FactDraft } from '../../src/sim/index.ts';
import { Book } from './conservation.ts';
import type { Account } from './conservation.ts';
import {
  FactMaker,
  messageSent,
  requestEnded,
  requestStarted,
  segmentSent,
  spanEnded,
  spanStarted,
} from './facts.ts';

interface Moment {
  readonly ms: number;
  readonly fact: FactDraft;
}

const orders = { process: 'orders/0', role: 'client', link: 'orders-mail' } as const;
const mail = { process: 'mail/0', role: 'server' } as const;

/** A person asks, and orders tells mail by RabbitMQ, whose queue then holds `left`. */
function told(left: number): readonly Moment[] {
  const queue = {
    kind: 'queue-changed',
    process: 'rabbit/0',
    queue: 'mail',
    consumers: 1,
  } as const;
  const segment = { link: 'orders-mail', message: 1, arrivesAt: instant(4_000) };
  return [
    { ms: 1, fact: requestStarted(1, { path: '/api/orders' }) },
    { ms: 2, fact: spanStarted('told', '', { ...orders, name: 'OrderPlaced' }) },
    { ms: 3, fact: messageSent(1, { protocol: 'amqp', span: 'told', role: 'event' }) },
    { ms: 3, fact: segmentSent(1, segment) },
    { ms: 4, fact: { kind: 'segment-delivered', segment: 1, to: 'rabbit/0', accepted: true } },
    { ms: 4, fact: { ...queue, ready: 1, unacked: 0 } },
    { ms: 5, fact: spanEnded('told', { process: 'orders/0', status: 202 }) },
    { ms: 5, fact: requestEnded(1) },
    { ms: 6, fact: spanStarted('done', 'told', { ...mail, name: 'OrderPlaced' }) },
    { ms: 9, fact: spanEnded('done', { process: 'mail/0' }) },
    { ms: 9, fact: { ...queue, ready: left, unacked: 0 } },
  ];
}

/** orders asks mail by REST. */
const asked: readonly Moment[] = [
  { ms: 1, fact: spanStarted('asked', '', { ...orders, name: 'Send' }) },
  { ms: 2, fact: messageSent(1, { link: 'orders-mail', span: 'asked' }) },
  { ms: 3, fact: spanStarted('done', 'asked', { ...mail, name: 'Send' }) },
  { ms: 4, fact: spanEnded('done', { process: 'mail/0' }) },
  { ms: 5, fact: spanEnded('asked', { process: 'orders/0' }) },
];

/** catalog pushes to whoever holds a socket; basket has held one for long, and goes on doing so. */
const pushed: readonly Moment[] = [
  {
    ms: 1,
    fact: {
      kind: 'connection-opened',
      connection: 1,
      link: 'catalog-basket',
      from: 'basket/0',
      to: 'catalog/0',
    },
  },
  {
    ms: 5_000,
    fact: spanStarted('pushed', '', {
      process: 'catalog/0',
      role: 'client',
      link: 'catalog-basket',
      name: 'PriceChanged',
    }),
  },
  { ms: 5_000, fact: messageSent(1, { protocol: 'websocket', span: 'pushed', role: 'event' }) },
  { ms: 5_000, fact: spanEnded('pushed', { process: 'catalog/0', status: 202 }) },
  {
    ms: 5_010,
    fact: spanStarted('done', 'pushed', { ...mail, process: 'basket/0', name: 'PriceChanged' }),
  },
  { ms: 5_020, fact: spanEnded('done', { process: 'basket/0' }) },
];

function account(moments: readonly Moment[]): Account {
  const book = new Book();
  const facts = new FactMaker();
  for (const { ms, fact } of moments) book.accept(facts.at(ms, fact));
  return book.close();
}

/** Without whatever tells of this span. */
const withoutSpan = (moments: readonly Moment[], span: string): readonly Moment[] =>
  moments.filter(({ fact }) => !('span' in fact && fact.span === span));

const withoutKind = (
  moments: readonly Moment[],
  kind: FactDraft['kind'],
  span?: string,
): readonly Moment[] =>
  moments.filter(
    ({ fact }) =>
      fact.kind !== kind || (span !== undefined && 'span' in fact && fact.span !== span),
  );

describe('the book of what was sent', () => {
  it.each([
    ['told by a queue', told(0)],
    ['asked by REST', asked],
    ['pushed over a socket', pushed],
  ])('has nothing against a run in which all was done: %s', (_how, moments) => {
    expect(account(moments).problems).toEqual([]);
  });

  it('lets a broker hold what was not done yet', () => {
    expect(account(withoutSpan(told(1), 'done'))).toMatchObject({ problems: [], held: 1 });
  });

  it.each([
    [
      'a message that the broker no longer has and nobody did',
      withoutSpan(told(0), 'done'),
      '1 accepted and never done, but brokers hold 0',
    ],
    ['an answer that nobody gave', withoutSpan(asked, 'done'), 'was answered by nobody'],
    ['a push past an open socket', withoutSpan(pushed, 'done'), 'was accepted and never done'],
    ['a segment', withoutKind(told(0), 'segment-delivered'), 'segment 1 of orders-mail never'],
    ['the end of a request', withoutKind(told(0), 'request-ended'), '(/api/orders) never ended'],
    ['the end of a call', withoutKind(asked, 'span-ended', 'asked'), 'was never told how it ended'],
    ['the call of what was done', withoutSpan(asked, 'asked'), 'mail/0 does Send unasked'],
  ])('misses %s', (_what, moments, problem) => {
    expect(account(moments).problems.join('\n')).toContain(problem);
  });

  it('does not believe that a call surely failed when it was done', () => {
    const end = { process: 'orders/0', status: 503, reason: 'timeout', definite: true } as const;
    const moments = [
      ...withoutKind(asked, 'span-ended', 'asked'),
      { ms: 5, fact: spanEnded('asked', end) },
    ];
    expect(account(moments).problems.join('\n')).toContain('was done after all');
  });
});
