import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { criticalPathOf, timeByKind } from '../../../src/sim/observe/critical-path.ts';
import type { PathPiece } from '../../../src/sim/observe/critical-path.ts';
import type { MessageView, SpanView, TraceView } from '../../../src/sim/index.ts';
import { mixedMercado, mixedPage } from '../../support/five-ways.ts';
import { factsOf, openCluster, runFor } from '../../support/open-cluster.ts';

type Told = Partial<SpanView> & Pick<SpanView, 'span'>;

function spanOf(told: Told): SpanView {
  return {
    parent: '',
    process: 'a/0',
    role: 'server',
    name: told.span,
    link: '',
    attempt: 0,
    isLinked: false,
    startMs: 0,
    endMs: 100,
    status: 200,
    reason: '',
    values: {},
    definite: true,
    ...told,
  };
}

function flight(span: string, sentAtMs: number, arrivesAtMs: number | null): MessageView {
  return {
    ...{ message: 1, protocol: 'rest', connection: 1, link: 'l', direction: 'out', from: 'a/0' },
    ...{ to: 'b/0', trace: 't', span, role: 'request', purpose: '', label: '', status: 0, size: 1 },
    sentAtMs,
    arrivesAtMs,
  };
}

function traceOf(
  latencyMs: number | null,
  spans: readonly Told[],
  messages: readonly MessageView[] = [],
): TraceView {
  const request = {
    ...{ request: 1, trace: 't', client: 'c', method: 'GET', path: '/', origin: 'load' as const },
    ...{ startedAtMs: 0, latencyMs, status: 200, reason: '' as const, values: {} },
  };
  return { request, spans: spans.map(spanOf), messages, decisions: [], acts: [] };
}

/** `span kind start-end` of each piece. */
function said(trace: TraceView, untilMs = 0): readonly string[] {
  return criticalPathOf(trace, untilMs).map(
    ({ span, kind, startMs, endMs }) => `${span} ${kind} ${startMs}-${endMs}`,
  );
}

describe('the critical path', () => {
  it('goes back from the end through whoever ended last', () => {
    const trace = traceOf(100, [
      { span: 'root' },
      { span: 'slow', parent: 'root', startMs: 10, endMs: 60 },
      { span: 'quick', parent: 'root', startMs: 10, endMs: 40 },
      { span: 'last', parent: 'root', role: 'internal', name: 'query', startMs: 70, endMs: 90 },
    ]);
    expect(said(trace)).toEqual([
      'root handler 0-10',
      'slow handler 10-60',
      'root handler 60-70',
      'last database 70-90',
      'root handler 90-100',
    ]);
  });

  it('does not go into what nobody waits for', () => {
    const trace = traceOf(100, [
      { span: 'root' },
      { span: 'forgotten', parent: 'root', startMs: 20, endMs: 130 },
      { span: 'consumer', parent: 'root', isLinked: true, startMs: 30, endMs: 50 },
    ]);
    expect(said(trace)).toEqual(['root handler 0-100']);
  });

  it('waits, where a caller gave up, for what was still under way', () => {
    const trace = traceOf(
      100,
      [
        { span: 'root', role: 'client', reason: 'timeout' },
        { span: 'callee', parent: 'root', startMs: 10, endMs: 300 },
        { span: 'turn', parent: 'callee', role: 'internal', name: 'queue', startMs: 10, endMs: 80 },
        { span: 'work', parent: 'callee', role: 'internal', name: 'cpu', startMs: 80, endMs: null },
      ],
      [flight('root', 4, 10)],
    );
    expect(said(trace)).toEqual([
      'root connecting 0-4',
      'root network 4-10',
      'turn queue 10-80',
      'work cpu 80-100',
    ]);
  });

  it('is silence where a message never arrives', () => {
    const trace = traceOf(
      100,
      [{ span: 'root', role: 'client', reason: 'timeout' }],
      [flight('root', 4, null)],
    );
    expect(said(trace)).toEqual(['root connecting 0-4', 'root silence 4-100']);
  });

  it('has each attempt, and the waits between', () => {
    const trace = traceOf(100, [
      { span: 'call', role: 'internal', name: 'catalog.GetProduct' },
      { span: 'one', parent: 'call', role: 'client', attempt: 1, endMs: 30, reason: 'timeout' },
      { span: 'two', parent: 'call', role: 'client', attempt: 2, startMs: 50 },
    ]);
    expect(said(trace)).toEqual([
      'one connecting 0-30',
      'call policy 30-50',
      'two connecting 50-100',
    ]);
  });

  it('goes through the hedge that won, not the attempt that was called off', () => {
    const trace = traceOf(100, [
      { span: 'call', role: 'internal', name: 'catalog.GetProduct' },
      { span: 'one', parent: 'call', role: 'client', attempt: 1, reason: 'cancelled' },
      { span: 'two', parent: 'call', role: 'client', attempt: 2, startMs: 60 },
    ]);
    expect(said(trace)).toEqual(['call policy 0-60', 'two connecting 60-100']);
  });

  it('goes on to now while the request is under way', () => {
    const trace = traceOf(null, [
      { span: 'root', endMs: null },
      { span: 'work', parent: 'root', startMs: 5, endMs: null },
    ]);
    expect(said(trace, 20)).toEqual(['root handler 0-5', 'work handler 5-20']);
  });
});

/** Without gap or overlap from 0 to the end, so that the sums are the request's time. */
function expectWhole(pieces: readonly PathPiece[], startMs: number, latencyMs: number): void {
  let at = Math.round(startMs * 1000);
  for (const piece of pieces) {
    expect(Math.round(piece.startMs * 1000)).toBe(at);
    at = Math.round(piece.endMs * 1000);
  }
  expect(at).toBe(Math.round(startMs * 1000) + Math.round(latencyMs * 1000));
  const sum = timeByKind(pieces).reduce((all, { ms }) => all + Math.round(ms * 1000), 0);
  expect(sum).toBe(Math.round(latencyMs * 1000));
}

describe('what a request’s time was made of', () => {
  it('adds up exactly, whatever the spans', () => {
    const time = fc.integer({ min: 0, max: 100_000 }).map((us) => us / 1000);
    const span = fc.record({
      role: fc.constantFrom('client', 'server', 'internal'),
      name: fc.constantFrom('queue', 'cpu', 'query', 'other'),
      parent: fc.nat(9),
      startMs: time,
      endMs: fc.option(time),
      isLinked: fc.boolean(),
      reason: fc.constantFrom('', 'timeout', 'cancelled'),
    });
    const message = fc.record({ span: fc.nat(9), sentAtMs: time, arrivesAtMs: fc.option(time) });
    fc.assert(
      fc.property(
        fc.array(span, { maxLength: 9 }),
        fc.array(message, { maxLength: 12 }),
        time,
        (spans, messages, latencyMs) => {
          const trace = traceOf(
            latencyMs,
            [
              { span: '0', role: 'client', endMs: latencyMs },
              ...spans.map((one, at) => ({
                ...one,
                span: String(at + 1),
                parent: String(one.parent % (at + 1)),
                endMs: one.endMs === null ? null : Math.max(one.startMs, one.endMs),
              })),
            ],
            messages.map((one) => flight(String(one.span), one.sentAtMs, one.arrivesAtMs)),
          );
          expectWhole(criticalPathOf(trace, 0), 0, latencyMs);
        },
      ),
    );
  });

  it.each([mixedMercado, mixedPage])('adds up in $id, over every protocol', async (scenario) => {
    const cluster = await openCluster(scenario);
    await runFor(cluster, 4_000);
    const service = scenario.nodes.find(({ kind }) => kind === 'service');
    cluster.command({ kind: 'kill-replica', node: service?.id ?? '', replica: 0 });
    await runFor(cluster, 3_000);
    const ended = factsOf(cluster, 'request-ended');
    expect(ended.length).toBeGreaterThan(20);
    const kinds = new Set<string>();
    for (const { trace } of ended) {
      const view = cluster.observer.trace(trace);
      if (view === null) continue;
      const path = criticalPathOf(view, 0);
      expectWhole(path, view.request.startedAtMs, view.request.latencyMs ?? 0);
      for (const { kind } of timeByKind(path)) kinds.add(kind);
    }
    for (const kind of ['network', 'connecting', 'broker', 'cpu', 'database']) {
      expect(kinds).toContain(kind);
    }
    cluster.close();
  });
});
