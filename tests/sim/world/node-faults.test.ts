/** What each fault of a node does there, one by one, and the three outcomes that a caller can be told apart from. */
import { afterEach, describe, expect, it } from 'vitest';
import type { Cluster, FaultKindId, FaultSettings, ServiceNode } from '../../../src/sim/index.ts';
import { mercado } from '../../../src/sim/world/scenarios/mercado/index.ts';
import { ask, factsOf, openCluster, runFor, textOf } from '../../support/open-cluster.ts';
import { world } from '../../support/world.ts';

let cluster: Cluster | null = null;
afterEach(() => {
  cluster?.close();
  cluster = null;
});

const post = { method: 'POST', path: '/do' } as const;
const table = { schema: 'create table done (at real)', seed: '' };

async function service(handler: string, settings: Partial<ServiceNode> = {}): Promise<Cluster> {
  cluster = await openCluster(
    world()
      .client('client', { timeoutMs: 20_000 })
      .service('service', handler, settings)
      .link('client', 'service').scenario,
  );
  await runFor(cluster, 100);
  return cluster;
}

function breakNode(
  at: Cluster,
  kind: FaultKindId,
  settings: FaultSettings = {},
  forMs?: number,
  target = 'service',
): void {
  const fault = { id: 'broken', kind, target, settings };
  at.command({ kind: 'break', fault, ...(forMs === undefined ? {} : { forMs }) });
}

async function latencyMs(at: Cluster): Promise<number> {
  return (await ask(at, 'client', post)).latencyUs / 1000;
}

describe('three outcomes: yes, no, nobody knows (lesson L01)', () => {
  const shop = world()
    .client('client', { timeoutMs: 20_000 })
    .service('orders', "{ await ctx.call('payments.Do', {}); return {}; }")
    .service(
      'payments',
      "{ await ctx.db.query('insert into done values (?)', [ctx.now()]); return {}; }",
      {
        database: table,
      },
    )
    .link('client', 'orders')
    .link('orders', 'payments').scenario;

  async function pay(kind: FaultKindId): Promise<{ statuses: number[]; charged: number[] }> {
    cluster = await openCluster(shop);
    await runFor(cluster, 100);
    breakNode(cluster, kind, { every: 5, startUpMs: 300 }, undefined, 'payments');
    const statuses: number[] = [];
    const charged: number[] = [];
    for (let payment = 0; payment < 10; payment++) {
      statuses.push((await ask(cluster, 'client', post)).status);
      await runFor(cluster, 500);
      charged.push(cluster.sql('payments', 'select 1 from done').rows.length);
    }
    return { statuses, charged };
  }

  const told = [200, 200, 200, 200, 502, 200, 200, 200, 200, 502];

  it('crash after commit on 1 in 5: two of ten are not answered, and all ten were charged', async () => {
    const { statuses, charged } = await pay('crash-after-commit');
    expect(statuses).toEqual(told);
    expect(charged).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it('crash before commit on 1 in 5: the caller is told the very same, and two were not charged', async () => {
    const { statuses, charged } = await pay('crash-before-commit');
    expect(statuses).toEqual(told);
    expect(charged).toEqual([1, 2, 3, 4, 4, 5, 6, 7, 8, 8]);
    if (cluster === null) return;
    const unknown = factsOf(cluster, 'span-ended').filter(
      ({ process, reason }) => process === 'orders/0' && reason === 'connection-reset',
    );
    expect(unknown.map(({ definite }) => definite)).toEqual([false, false]);
    expect(
      factsOf(cluster, 'failure-observed').filter(({ reason }) => reason === 'crashed'),
    ).toHaveLength(2);
    expect(
      factsOf(cluster, 'replica-stopped').map(({ process, reason, fault }) => [
        process,
        reason,
        fault,
      ]),
    ).toEqual([
      ['payments/0', 'crashed', 'broken'],
      ['payments/0', 'crashed', 'broken'],
    ]);
  });
});

describe('a crash', () => {
  it('ends all replicas, or one, for a time; they come back after their start-up, and warm up', async () => {
    const at = await service('{ await ctx.work(10); return {}; }', { replicas: 2 });
    breakNode(at, 'crash', { startUpMs: 500, warmUpMs: 2_000, warmUpFactor: 5 }, 1_000);
    await runFor(at, 1_400);
    expect((await ask(at, 'client', post)).reason).toBe('connection-refused');
    await runFor(at, 100);
    // Two links of 5 ms each way for the connection and the answer, and the work.
    expect(await latencyMs(at)).toBeCloseTo(70, 0);
    await runFor(at, 2_000);
    await latencyMs(at);
    expect(await latencyMs(at)).toBeCloseTo(20, 0);
    const started = factsOf(at, 'replica-started').filter(({ at: when }) => when > 100_000);
    expect(started.map(({ process, at: when }) => [process, when])).toEqual([
      ['service/0', 1_600_000],
      ['service/1', 1_600_000],
    ]);
  });

  it('of a gateway or a broker works the same', async () => {
    cluster = await openCluster(
      world()
        .client('client')
        .service('service', '{ return {}; }')
        .gateway('gateway', [{ method: 'POST', path: '/do', service: 'service', rewrite: null }])
        .link('client', 'gateway')
        .link('gateway', 'service').scenario,
    );
    await runFor(cluster, 100);
    breakNode(cluster, 'crash', { startUpMs: 300 }, 500, 'gateway');
    expect((await ask(cluster, 'client', post)).reason).toBe('connection-refused');
    await runFor(cluster, 900);
    expect((await ask(cluster, 'client', post)).status).toBe(200);
  });

  it('a restart is a crash that is over at once', async () => {
    const at = await service('{ return {}; }');
    breakNode(at, 'restart', { startUpMs: 700 });
    await runFor(at, 800);
    expect(factsOf(at, 'replica-started').at(-1)).toMatchObject({
      process: 'service/0',
      at: 800_000,
    });
    expect(factsOf(at, 'fault-ended').map(({ how }) => how)).toEqual(['over']);
    expect((await ask(at, 'client', post)).status).toBe(200);
  });
});

describe('a pause', () => {
  it('stops the processor and lets what came meanwhile be done afterwards', async () => {
    const at = await service('{ await ctx.work(100); return {}; }');
    const answers: number[] = [];
    at.request('client', post, ({ latencyUs }) => answers.push(latencyUs / 1000));
    await runFor(at, 65);
    breakNode(at, 'pause', {}, 1_000);
    await runFor(at, 1_500);
    // Half of the work was left.
    expect(answers.map(Math.round)).toEqual([1_120]);
  });

  it('completes handshakes meanwhile: who gives up has sent its request, and it is done', async () => {
    const at = await service("{ await ctx.db.query('insert into done values (1)'); return {}; }", {
      database: table,
    });
    breakNode(at, 'pause', {}, 25_000);
    const answer = await ask(at, 'client', post, 21_000);
    expect(answer.reason).toBe('timeout');
    expect(factsOf(at, 'connection-opened')).toHaveLength(1);
    await runFor(at, 6_000);
    expect(at.sql('service', 'select 1 from done').rows).toHaveLength(1);
  });
});

describe('a slow processor', () => {
  it('slows what is under way and what comes', async () => {
    const at = await service('{ await ctx.work(100); return {}; }');
    const answers: number[] = [];
    at.request('client', post, ({ latencyUs }) => answers.push(latencyUs / 1000));
    // Half of the work has been done.
    await runFor(at, 65);
    breakNode(at, 'slow-cpu', { factor: 4 });
    await runFor(at, 1_000);
    expect(answers.map(Math.round)).toEqual([50 + 200 + 20]);
    expect(await latencyMs(at)).toBeCloseTo(410, 0);
    at.command({ kind: 'mend', id: 'broken' });
    expect(await latencyMs(at)).toBeCloseTo(110, 0);
  });
});

describe('a database', () => {
  const insert = "{ await ctx.db.query('insert into done values (1)'); return {}; }";

  it('that is slow takes longer for each statement, one after the other', async () => {
    const at = await service(insert, { database: table });
    const usual = await latencyMs(at);
    breakNode(at, 'slow-database', { factor: 501 });
    expect((await latencyMs(at)) - usual).toBeCloseTo(50 - 10, 0);
    const both = await Promise.all([
      new Promise<number>((done) => at.request('client', post, (one) => done(one.latencyUs))),
      new Promise<number>((done) => at.request('client', post, (one) => done(one.latencyUs))),
      runFor(at, 1_000),
    ]);
    expect(Math.abs((both[1] ?? 0) - (both[0] ?? 0)) / 1000).toBeGreaterThan(39);
  });

  it('that is locked lets statements wait until it is free', async () => {
    const at = await service(insert, { database: table });
    breakNode(at, 'locked-database', { busyTimeoutMs: 5_000 }, 1_000);
    const ms = await latencyMs(at);
    expect(ms).toBeGreaterThan(1_000);
    expect(ms).toBeLessThan(1_020);
    expect(at.sql('service', 'select 1 from done').rows).toHaveLength(1);
  });

  it('that is locked fails them with SQLITE_BUSY after the busy timeout, and names the fault', async () => {
    const at = await service(insert, { database: table });
    breakNode(at, 'locked-database', { busyTimeoutMs: 300 });
    const answer = await ask(at, 'client', post);
    expect(answer.status).toBe(500);
    expect(answer.latencyUs / 1000).toBeCloseTo(322, -1);
    expect(factsOf(at, 'failure-observed').map(({ reason, values }) => [reason, values])).toEqual([
      [
        'database-error',
        {
          operation: 'Do',
          error: 'Error: SQLITE_BUSY: database is locked',
          fault: 'locked-database',
        },
      ],
    ]);
    expect(at.sql('service', 'delete from done').error).toBe('SQLITE_BUSY: database is locked');
    at.command({ kind: 'mend', id: 'broken' });
    expect((await ask(at, 'client', post)).status).toBe(200);
  });

  it('can only be broken where there is one', async () => {
    const at = await service('{ return {}; }');
    expect(() => breakNode(at, 'slow-database')).toThrow(/no database|no-database/);
  });
});

describe('a clock that is off', () => {
  it('shows in ctx.now and Date, and nowhere in when things happen', async () => {
    const at = await service(
      "{ await ctx.sleep(50); return { text: [ctx.now(), Date.now() - 1767225600000, performance.now()].join(' ') }; }",
    );
    breakNode(at, 'clock-skew', { skewMs: -60_000 });
    const answer = await ask(at, 'client', post);
    expect(Math.round(answer.latencyUs / 1000)).toBe(70);
    const { text }: { text: string } = JSON.parse(textOf(answer));
    const shown = text.split(' ').map((one) => Math.floor(Number(one)));
    expect(shown).toEqual([-59_835, -59_835, 165]);
  });

  it('makes a gateway refuse tokens that are good: their time is over, or not come', async () => {
    for (const [skewMs, check] of [
      [3_600_000, 'expiry'],
      // Mercado's tokens have no `nbf`; that they were issued in the future is seen by `iat`.
      [-3_600_000, 'issued'],
    ] as const) {
      const at = await openCluster(mercado);
      await runFor(at, 3_000);
      const before = factsOf(at, 'failure-observed').length;
      breakNode(at, 'clock-skew', { skewMs }, undefined, 'gateway');
      await runFor(at, 1_000);
      const refused = factsOf(at, 'failure-observed')
        .slice(before)
        .filter(({ reason }) => reason === 'bad-token');
      expect(refused.length).toBeGreaterThan(0);
      expect(new Set(refused.map(({ values }) => values['check']))).toEqual(new Set([check]));
      at.close();
    }
  });
});

describe('a bad version', () => {
  it('fails a share of the requests before their handler, from the fault’s own chance', async () => {
    const at = await service('{ return {}; }');
    breakNode(at, 'bad-version', { share: 0.2 });
    const statuses: number[] = [];
    for (let i = 0; i < 200; i++) statuses.push((await ask(at, 'client', post)).status);
    const failed = statuses.filter((status) => status === 500).length;
    expect(failed).toBeGreaterThan(25);
    expect(failed).toBeLessThan(55);
    expect(statuses.length - failed).toBe(statuses.filter((status) => status === 200).length);
  });

  it('may show only under load, and may only take longer', async () => {
    const at = await service('{ await ctx.sleep(100); return {}; }', { concurrency: 4 });
    breakNode(at, 'bad-version', { symptom: 'slow', share: 1, delayMs: 300, busyMin: 2 });
    expect(await latencyMs(at)).toBeCloseTo(120, 0);
    const later: number[] = [];
    at.request('client', post, ({ latencyUs }) => later.push(latencyUs / 1000));
    at.request('client', post, ({ latencyUs }) => later.push(latencyUs / 1000));
    await runFor(at, 1_000);
    expect(later.map((ms) => Math.round(ms / 100))).toEqual([1, 4]);
  });
});
