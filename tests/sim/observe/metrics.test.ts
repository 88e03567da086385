import { describe, expect, it } from 'vitest';
import { MetricsFold } from '../../../src/sim/observe/metrics.ts';
import { hello } from '../../../src/sim/world/scenarios/hello.ts';
import type { FactDraft } from '../../../src/sim/observe/facts.ts';
import type { LinkView, NodeView } from '../../../src/sim/observe/views.ts';
import {
  callEnded,
  callHandled,
  FactMaker,
  messageSent,
  requestEnded,
  requestStarted,
  segmentLost,
  segmentSent,
} from '../../support/facts.ts';

function folded(...drafts: readonly (readonly [ms: number, draft: FactDraft])[]): MetricsFold {
  const fold = new MetricsFold();
  const maker = new FactMaker();
  for (const [ms, draft] of drafts) fold.accept(maker.at(ms, draft));
  return fold;
}

function nodeAt(fold: MetricsFold, nowMs: number, id: string): NodeView {
  const view = fold.nodes(nowMs, hello).find((one) => one.id === id);
  if (view === undefined) throw new Error(`no view of ${id}`);
  return view;
}

function linkAt(fold: MetricsFold, nowMs: number, id: string): LinkView {
  const view = fold.links(nowMs, hello).find((one) => one.id === id);
  if (view === undefined) throw new Error(`no view of ${id}`);
  return view;
}

/** The same draft every 100 ms, ten a second. */
function tenPerSecond(seconds: number, draft: FactDraft): (readonly [number, FactDraft])[] {
  return Array.from({ length: seconds * 10 }, (_, at) => [at * 100, draft] as const);
}

describe('what a full window holds back', () => {
  const opened: FactDraft = {
    kind: 'connection-opened',
    connection: 1,
    link: 'gateway-hello',
    from: 'gateway/0',
    to: 'hello/0',
  };
  const unsentAfter = (...drafts: readonly FactDraft[]): number =>
    linkAt(folded(...drafts.map((draft) => [1, draft] as const)), 2, 'gateway-hello').unsentBytes;

  it('is what was handed to open connections and has not left', () => {
    const part = (message: number, size: number): FactDraft =>
      segmentSent(message, { message, bytes: new Uint8Array(size) });
    const sent = [opened, messageSent(1, { size: 10 }), messageSent(2, { size: 30 })];
    expect(unsentAfter(...sent)).toBe(40);
    expect(unsentAfter(...sent, part(1, 10), part(2, 12))).toBe(18);
    expect(unsentAfter(...sent, part(1, 10), part(2, 12), part(2, 18))).toBe(0);
  });

  it('goes with its connection', () => {
    const ended: FactDraft = {
      kind: 'connection-ended',
      connection: 1,
      link: 'gateway-hello',
      process: 'hello/0',
      how: 'reset',
    };
    expect(unsentAfter(opened, messageSent(1, { size: 10 }), ended)).toBe(0);
  });
});

describe('nodes', () => {
  it('gives rate, percentiles and errors of the last five seconds, and totals since the start', () => {
    const fold = folded(...tenPerSecond(10, callHandled({ sojournUs: 40_000 })), [
      10_000,
      callHandled({ sojournUs: 900_000, status: 500, reason: 'handler-threw' }),
    ]);
    const { metrics } = nodeAt(fold, 10_000, 'hello');
    expect(metrics.ratePerSecond).toBeGreaterThan(9);
    expect(metrics.ratePerSecond).toBeLessThan(11);
    expect(metrics.latencyMsP50).toBeCloseTo(40, 0);
    expect(metrics.latencyMsP95).toBeCloseTo(40, 0);
    expect(metrics.errorRatio).toBeCloseTo(1 / 46, 3);
    expect([metrics.countTotal, metrics.errorTotal]).toEqual([101, 1]);
  });

  it('forgets what is older than the window', () => {
    const { metrics } = nodeAt(folded(...tenPerSecond(2, callHandled())), 60_000, 'hello');
    expect([metrics.ratePerSecond, metrics.latencyMsP50, metrics.countTotal]).toEqual([
      0,
      null,
      20,
    ]);
  });

  it('is right early in a run', () => {
    const { metrics } = nodeAt(folded(...tenPerSecond(1, callHandled())), 1_000, 'hello');
    expect(metrics.ratePerSecond).toBeCloseTo(10, 5);
    expect(nodeAt(folded(), 0, 'hello').metrics.ratePerSecond).toBe(0);
  });

  it('does not count a service that says no as failed', () => {
    const { metrics } = nodeAt(folded([0, callHandled({ status: 404 })]), 100, 'hello');
    expect(metrics.errorTotal).toBe(0);
  });

  it('adds queue and work over replicas', () => {
    const fold = folded(
      [0, { kind: 'replica-started', process: 'hello/0', codeVersion: 1 }],
      [1, { kind: 'replica-load-changed', process: 'hello/0', queue: 3, busy: 4 }],
    );
    const { metrics } = nodeAt(fold, 1, 'hello');
    expect([metrics.queueLength, metrics.utilisation]).toEqual([3, 0.5]);
  });

  it('shows replicas starting, up, down with the reason, and coming back', () => {
    const fold = new MetricsFold();
    const maker = new FactMaker();
    const first = (): unknown => {
      const replica = nodeAt(fold, 0, 'hello').replicas[0];
      return [replica?.state, replica?.reason, replica?.busy];
    };
    const process = 'hello/0';
    expect(first()).toEqual(['starting', '', 0]);
    fold.accept(maker.at(0, { kind: 'replica-started', process, codeVersion: 1 }));
    fold.accept(maker.at(0, { kind: 'replica-load-changed', process, queue: 0, busy: 2 }));
    expect(first()).toEqual(['up', '', 2]);
    fold.accept(maker.at(1, { kind: 'replica-stopped', process, reason: 'killed', detail: '' }));
    expect(first()).toEqual(['down', 'killed', 0]);
    const command = JSON.stringify({ kind: 'restart-replica', node: 'hello', replica: 0 });
    fold.accept(maker.at(2, { kind: 'command-applied', command }));
    expect(first()).toEqual(['starting', '', 0]);
    fold.accept(maker.at(3, { kind: 'replica-started', process, codeVersion: 1 }));
    expect(first()).toEqual(['up', '', 0]);
    fold.accept(maker.at(4, { kind: 'replica-stopped', process, reason: 'removed', detail: '' }));
    expect(first()).toEqual(['starting', '', 0]);
  });
});

describe('links', () => {
  it('counts what was lost, behind a broker too', () => {
    const link = 'gateway-hello';
    const fold = folded([0, segmentLost(1)], [1, segmentLost(2, { link: `${link}>` })]);
    expect(linkAt(fold, 2, link).segmentsLost).toBe(2);
  });

  it('counts calls and bytes', () => {
    const fold = folded(...tenPerSecond(5, callEnded({ bytes: 700, latencyUs: 50_000 })));
    const { metrics } = linkAt(fold, 5_000 - 1, 'gateway-hello');
    expect(metrics.bytesPerSecond).toBeCloseTo(7_000, -1);
    expect(metrics.latencyMsP95).toBeCloseTo(50, 0);
  });

  it('counts messages under way once, however many segments they take', () => {
    const fold = new MetricsFold();
    const maker = new FactMaker();
    const underWay = (): number => linkAt(fold, 0, 'gateway-hello').metrics.queueLength;
    fold.accept(maker.at(0, messageSent(1, { size: 6 })));
    fold.accept(maker.at(0, segmentSent(1, { message: 1, bytes: new Uint8Array(4) })));
    fold.accept(maker.at(0, segmentSent(2, { message: 1, bytes: new Uint8Array(2) })));
    expect(underWay()).toBe(1);
    fold.accept(
      maker.at(1, { kind: 'segment-delivered', segment: 1, to: 'hello/0', accepted: true }),
    );
    expect(underWay()).toBe(1);
    fold.accept(
      maker.at(1, { kind: 'segment-delivered', segment: 2, to: 'hello/0', accepted: false }),
    );
    expect(underWay()).toBe(0);
  });

  it('counts connections until either end has ended them, or is gone', () => {
    const fold = new MetricsFold();
    const maker = new FactMaker();
    const link = 'gateway-hello';
    const open = (): number => linkAt(fold, 0, link).connections;
    for (const connection of [1, 2]) {
      fold.accept(
        maker.at(0, {
          kind: 'connection-opened',
          connection,
          link,
          from: 'gateway/0',
          to: 'hello/0',
        }),
      );
    }
    expect(open()).toBe(2);
    for (const process of ['gateway/0', 'hello/0']) {
      fold.accept(
        maker.at(1, { kind: 'connection-ended', connection: 1, link, process, how: 'closed' }),
      );
    }
    expect(open()).toBe(1);
    fold.accept(
      maker.at(2, { kind: 'replica-stopped', process: 'hello/0', reason: 'killed', detail: '' }),
    );
    expect(open()).toBe(0);
    fold.accept(
      maker.at(3, {
        kind: 'connection-ended',
        connection: 2,
        link,
        process: 'gateway/0',
        how: 'reset',
      }),
    );
    expect(open()).toBe(0);
  });
});

describe('the whole', () => {
  it('gives goodput, errors, p95 and what is in flight, over clients', () => {
    const fold = folded(
      [0, requestStarted(1)],
      [0, requestStarted(2)],
      [0, requestStarted(3)],
      [500, requestEnded(1, { latencyUs: 500_000 })],
      [1_000, requestEnded(2, { status: 503, reason: 'no-replica', latencyUs: 900_000 })],
    );
    const total = fold.total(1_000);
    expect(total.ratePerSecond).toBeCloseTo(1, 5);
    expect([total.errorRatio, total.queueLength, total.countTotal]).toEqual([0.5, 1, 2]);
    expect(nodeAt(fold, 1_000, 'client').metrics.queueLength).toBe(1);
  });
});
