/** Retries and hedges of a link, as rows of the waterfall and as pieces of the critical path. */
import { expect, it } from 'vitest';
import { criticalPathOf } from '../../../src/sim/index.ts';
import type { LinkPolicy, TraceView } from '../../../src/sim/index.ts';
import { pathsOf, rowsOf } from '../../../src/ui/panels/waterfall-rows.ts';
import { ask, openCluster } from '../../support/open-cluster.ts';
import { world } from '../../support/world.ts';

/** `POST /do` at `front` asks `back`, whose first answer is bad, or late. */
async function traced(policy: LinkPolicy, first: string): Promise<TraceView> {
  const { scenario } = world()
    .client('client')
    .service('front', `{ await ctx.call('back.Do', {}); return {}; }`)
    .service(
      'back',
      `{ const [{ n }] = await ctx.db.query('select count(*) as n from tries');
         await ctx.db.query('insert into tries values (1)');
         if (n === 0) { ${first} }
         return {}; }`,
      {
        database: { schema: 'create table tries (one integer)', seed: '' },
        contract: {
          operations: [
            {
              ...{ name: 'Do', kind: 'command', method: 'POST', path: '/do', idempotent: true },
              ...{ success: 200, input: [], output: [] },
            },
          ],
          events: [],
          subscribes: [],
        },
      },
    )
    .link('client', 'front', { timeoutMs: 5_000 })
    .link('front', 'back', { policies: [policy] });
  const cluster = await openCluster(scenario);
  const { trace, status } = await ask(cluster, 'client', { method: 'POST', path: '/do' });
  const view = cluster.observer.trace(trace);
  cluster.close();
  expect(status).toBe(200);
  if (view === null) throw new Error('The trace is not kept.');
  return view;
}

it('has each try of a call as a row below it, what ended it, and the wait between', async () => {
  const waits = { backoff: 'fixed', baseMs: 40, capMs: 40, jitter: 'none' } as const;
  const policy = { kind: 'retry', attempts: 3, ...waits } as const;
  const trace = await traced(policy, `throw ctx.fail(503, 'not yet');`);
  const rows = rowsOf(trace);
  expect(rows.map(({ depth, name, attempt, status }) => [depth, name, attempt, status])).toEqual([
    [0, 'POST /do', 0, 200],
    [1, 'back.Do', 0, 200],
    [2, 'Do', 1, 503],
    [2, 'Do', 2, 200],
  ]);
  const [, call, one, two] = rows;
  expect(call?.acts).toMatchObject([{ act: 'retried', values: { attempt: 2, waitMs: 40 } }]);
  const wait = call?.segments.find(({ kind }) => kind === 'backoff');
  expect([wait?.startMs, wait?.endMs]).toEqual([one?.endMs, two?.startMs]);
  const own = pathsOf(rows, criticalPathOf(trace, 0)).get(call?.id ?? '');
  expect(own).toMatchObject([{ kind: 'policy', startMs: wait?.startMs, endMs: wait?.endMs }]);
});

it('has a hedge beside the attempt that it overtook, and the path through the hedge', async () => {
  const policy = { kind: 'hedge', attempts: 2, afterMs: 50 } as const;
  const trace = await traced(policy, 'await ctx.sleep(400);');
  const rows = rowsOf(trace);
  const [slow, quick] = rows.filter(({ attempt }) => attempt > 0);
  expect([slow?.attempt, slow?.reason]).toEqual([1, 'cancelled']);
  expect([quick?.attempt, quick?.status]).toEqual([2, 200]);
  const paths = pathsOf(rows, criticalPathOf(trace, 0));
  expect(paths.has(slow?.id ?? '')).toBe(false);
  expect(paths.has(quick?.id ?? '')).toBe(true);
});
