import { expect, it } from 'vitest';
import type { FactDraft } from '../../../src/sim/observe/facts.ts';
import { LogLinesFold } from '../../../src/sim/observe/log-lines.ts';
import { FactMaker } from '../../support/facts.ts';

type Changed = Extract<FactDraft, { readonly kind: 'policy-changed' }>;

const changed = (policy: Changed['policy'], state: string, process = 'orders/0'): Changed => ({
  kind: 'policy-changed',
  process,
  link: 'orders-payments',
  policy,
  state,
  values: { failed: 5, calls: 10 },
});

class Log {
  readonly #fold = new LogLinesFold();
  readonly #maker = new FactMaker();

  at(ms: number, draft: FactDraft): void {
    this.#fold.accept(this.#maker.at(ms, draft));
  }

  states(): readonly unknown[] {
    return this.#fold
      .take()
      .flatMap(({ source, process, values }) =>
        source === 'policy' ? [`${process} ${values['policy']} ${values['state']}`] : [],
      );
  }
}

it('tells each change of a breaker once, and nothing of one that begins', () => {
  const log = new Log();
  for (const state of ['closed', 'closed', 'open', 'open', 'half-open', 'open', 'half-open']) {
    log.at(1, changed('breaker', state));
  }
  log.at(2, changed('breaker', 'closed'));
  expect(log.states()).toEqual([
    'orders/0 breaker open',
    'orders/0 breaker half-open',
    'orders/0 breaker open',
    'orders/0 breaker half-open',
    'orders/0 breaker closed',
  ]);
});

it('gives the numbers that decided, and the link', () => {
  const fold = new LogLinesFold();
  fold.accept(new FactMaker().at(7, changed('breaker', 'open')));
  expect(fold.take()).toMatchObject([
    { source: 'policy', link: 'orders-payments', atMs: 7, values: { failed: 5, calls: 10 } },
  ]);
});

it('keeps callers apart, and forgets one that is gone', () => {
  const log = new Log();
  log.at(1, changed('breaker', 'open', 'orders/0'));
  log.at(1, changed('breaker', 'open', 'orders/1'));
  log.at(2, { kind: 'replica-stopped', process: 'orders/0', reason: 'killed', detail: '' });
  log.at(3, changed('breaker', 'closed', 'orders/0'));
  log.at(3, changed('breaker', 'closed', 'orders/1'));
  expect(log.states()).toEqual([
    'orders/0 breaker open',
    'orders/1 breaker open',
    'orders/1 breaker closed',
  ]);
});

it('tells of a full bulkhead when it becomes full, not with each call that finds a place', () => {
  const log = new Log();
  log.at(0, changed('bulkhead', 'free'));
  log.at(1_000, changed('bulkhead', 'full'));
  for (let at = 1_010; at < 3_000; at += 20) {
    log.at(at, changed('bulkhead', 'free'));
    log.at(at + 10, changed('bulkhead', 'full'));
  }
  log.at(3_000, changed('bulkhead', 'free'));
  expect(log.states()).toEqual(['orders/0 bulkhead full']);
  log.at(4_500, changed('bulkhead', 'full'));
  log.at(4_600, changed('retry', 'spent'));
  expect(log.states()).toEqual(['orders/0 bulkhead full', 'orders/0 retry spent']);
});
