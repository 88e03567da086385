import { beforeAll, describe, expect, it } from 'vitest';
import type { Cluster, Scenario, SpanView, TraceView } from '../../../src/sim/index.ts';
import { mercado } from '../../../src/sim/world/scenarios/mercado/index.ts';
import {
  axisOf,
  originsOf,
  percentOf,
  placeOfText,
  rowsOf,
  timeIn,
} from '../../../src/ui/panels/waterfall-rows.ts';
import { ask, openCluster } from '../../support/open-cluster.ts';
import { signIn } from '../../support/sign-in.ts';
import type { WaterfallRow } from '../../../src/ui/panels/waterfall-rows.ts';

/** Nobody asks but these tests, so that turns go to the same replicas whatever mercado's load is. */
const quiet: Scenario = {
  ...mercado,
  nodes: mercado.nodes.map((node) =>
    node.kind === 'client' ? { ...node, load: { kind: 'none' } } : node,
  ),
};

async function traceOfOrder(cluster: Cluster): Promise<TraceView> {
  const { headers } = await signIn(cluster, 'ana');
  const body = JSON.stringify({ customerId: 1, sku: 1, quantity: 1 });
  const spec = { method: 'POST', path: '/api/orders', headers, body };
  // The first of each replica waits for the keys that it is checked by.
  await ask(cluster, 'shoppers', spec);
  await ask(cluster, 'shoppers', spec);
  const { trace } = await ask(cluster, 'shoppers', spec);
  const view = cluster.observer.trace(trace);
  if (view === null) throw new Error('The trace is not kept.');
  return view;
}

describe('the waterfall of an order', () => {
  let trace: TraceView;
  beforeAll(async () => {
    const cluster = await openCluster(quiet);
    trace = await traceOfOrder(cluster);
    cluster.close();
  });

  it('has one row per call, indented under its caller', () => {
    const rows = rowsOf(trace).map((row) => `${row.depth} ${row.process} ${row.name}`);
    expect(rows).toEqual([
      '0 gateway/0 POST /api/orders',
      '1 orders/0 PlaceOrder',
      '2 catalog/1 GetProduct',
      '2 inventory/0 Reserve',
      '2 payments/0 Charge',
      '2 notify/0 OrderPlaced',
    ]);
  });

  it('has every message of the trace, each on one row', () => {
    const shown = rowsOf(trace).flatMap((row) => row.messages.map((one) => one.message));
    expect(shown).toHaveLength(trace.messages.length);
    expect(new Set(shown)).toEqual(new Set(trace.messages.map((one) => one.message)));
  });

  it('draws CPU and database inside the callee', () => {
    const catalog = rowsOf(trace).find((row) => row.process === 'catalog/1');
    expect(catalog?.segments.map((one) => one.kind)).toEqual(['call', 'work', 'cpu', 'query']);
    expect(catalog && timeIn(catalog, 'query', 0)).toBeCloseTo(1.1);
  });

  it('puts everything on an axis from 0 to 100', () => {
    const rows = rowsOf(trace);
    const axis = axisOf(rows, 0);
    for (const { startMs, endMs } of rows.flatMap((row) => row.segments)) {
      expect(percentOf(axis, startMs)).toBeGreaterThanOrEqual(0);
      expect(percentOf(axis, endMs ?? startMs)).toBeLessThanOrEqual(100);
    }
    expect(axis.ticksMs).toEqual([0, 100, 200, 300]);
  });
});

it('finds where a failure began', async () => {
  const cluster = await openCluster(quiet);
  cluster.command({ kind: 'kill-replica', node: 'payments', replica: 0 });
  const rows = rowsOf(await traceOfOrder(cluster));
  cluster.close();
  const origins = originsOf(rows);
  expect(rows.filter((row) => origins.has(row.id))).toMatchObject([
    { process: 'orders/0', name: '→ payments.Charge', reason: 'connection-refused' },
  ]);
  expect(rows[0]?.reason).toBe('callee-failed');
});

it('ends with spans that name each other as parents', () => {
  const where = { process: 'a/0', name: 'x', link: '', attempt: 0, isLinked: false };
  const span = { ...where, startMs: 0, endMs: null };
  const common = { ...span, status: 0, reason: '', values: {}, definite: true } as const;
  const spans: SpanView[] = [
    { ...common, span: 'root', parent: '', role: 'client' },
    { ...common, span: 'b', parent: 'c', role: 'client' },
    { ...common, span: 'c', parent: 'b', role: 'client' },
  ];
  const request = { request: 1, trace: 't', client: 'a', method: 'GET', path: '/' } as const;
  const view: TraceView = {
    request: {
      ...request,
      origin: 'load',
      startedAtMs: 0,
      latencyMs: null,
      status: 0,
      reason: '',
      values: {},
    },
    spans,
    messages: [],
    decisions: [],
    acts: [],
  };
  expect(rowsOf(view).map((row) => row.id)).toEqual(['root']);
  expect(axisOf(rowsOf(view), 40).endMs).toBe(40);
});

it.each([
  { startMs: 0, endMs: 50, place: { side: 'after', percent: 50 } },
  { startMs: 60, endMs: 90, place: { side: 'before', percent: 60 } },
  { startMs: 20, endMs: 80, place: { side: 'below', percent: 20 } },
  { startMs: 40, endMs: null, place: { side: 'below', percent: 30 } },
])('writes why beside a bar from $startMs to $endMs, or below it', ({ startMs, endMs, place }) => {
  const axis = { startMs: 0, endMs: 100, ticksMs: [] };
  const row: WaterfallRow = {
    id: 'a',
    depth: 0,
    process: 'a/0',
    name: 'x',
    startMs,
    endMs,
    attempt: 0,
    isLinked: false,
    selfMs: () => 0,
    segments: [{ id: 'a', kind: 'call', startMs, endMs }],
    status: 503,
    reason: 'queue-full',
    values: {},
    definite: true,
    messages: [],
    decisions: [],
    acts: [],
  };
  expect(placeOfText(axis, row, 100)).toEqual(place);
});
