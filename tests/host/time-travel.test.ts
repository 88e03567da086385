/** Looking back, and going on from there in another run, by the engine that the page has. */
import { afterEach, describe, expect, test } from 'vitest';
import { loadSqlite } from '../../src/host/database.ts';
import { Engine } from '../../src/host/engine.ts';
import type { FrameBatch } from '../../src/host/engine-api.ts';
import { inlineHosts } from '../../src/host/inline-host.ts';
import { mercado } from '../../src/sim/world/scenarios/mercado/index.ts';

const opened: Engine[] = [];

/** With the last batch that a page would have got: the last jump, once there was one. */
async function open(): Promise<{ engine: Engine; shown: () => Promise<FrameBatch> }> {
  let last: FrameBatch | null = null;
  const engine: Engine = new Engine({
    hosts: inlineHosts(),
    databasesFor: (seed) => loadSqlite(undefined, seed),
    onBatch: (batch) => {
      if (batch.jump !== undefined || last?.jump === undefined) last = batch;
      setTimeout(() => engine.acknowledge());
    },
  });
  opened.push(engine);
  await engine.open(mercado, { seed: 5 });
  return {
    engine,
    async shown() {
      await engine.sync();
      if (last === null) throw new Error('There was no batch.');
      return last;
    },
  };
}

afterEach(async () => {
  for (const engine of opened.splice(0)) await engine.close();
});

describe('looking back', () => {
  test('shows what a fresh run shows there, and answers as of then', async () => {
    const { engine, shown } = await open();
    await engine.runUntil(2_000);
    const hash = await engine.hash();
    await engine.seek(1_234.5);
    const past = await shown();
    expect(past).toMatchObject({ nowMs: 1_234.5, jump: { liveMs: 2_000 } });
    const fresh = await open();
    await fresh.engine.runUntil(1_234.5);
    // From far ahead to the present: all that there is to be shown, as in the past.
    await fresh.engine.seek(9_999_999);
    expect({ ...(await fresh.shown()), jump: null }).toEqual({ ...past, jump: null });
    expect(await engine.measures()).toEqual(await fresh.engine.measures());
    expect(await engine.messages()).toEqual(await fresh.engine.messages());
    expect(await engine.events()).toEqual(await fresh.engine.events());
    expect(await engine.metrics('gateway')).toEqual(await fresh.engine.metrics('gateway'));
    expect(await engine.now()).toBe(1_234.5);
    expect(await engine.hash()).toBe(hash);

    await engine.seek(2_000);
    expect((await shown()).jump).toEqual({ liveMs: null });
    await engine.runUntil(2_500);
    await fresh.engine.runUntil(2_500);
    expect(await engine.hash()).toBe(await fresh.engine.hash());
  });

  test('steps back and forth, to the present again', async () => {
    const { engine, shown } = await open();
    await engine.runUntil(500);
    const instants = [...new Set((await engine.events({ limit: 10_000 })).map(({ at }) => at))];
    const [first = 0, second = 0] = instants.slice(-2).toReversed();
    await engine.stepBack();
    expect(await engine.now()).toBe(first / 1000);
    await engine.stepBack();
    expect(await engine.now()).toBe(second / 1000);
    await engine.step();
    expect(await engine.now()).toBe(first / 1000);
    expect((await shown()).jump?.liveMs).toBe(500);
    await engine.step();
    expect(await engine.now()).toBe(500);
    expect((await shown()).jump).toEqual({ liveMs: null });
  });

  test('lets nothing be done', async () => {
    const { engine } = await open();
    await engine.runUntil(300);
    await engine.seek(100);
    const get = { method: 'GET', path: '/api/catalog' };
    const deeds = [
      () => engine.command({ kind: 'kill-replica', node: 'catalog', replica: 0 }),
      () => engine.request(get),
      () => engine.sql('orders', 'select 1'),
      () => engine.play(),
      () => engine.runUntil(900),
    ];
    for (const deed of deeds) await expect(deed()).rejects.toThrow('in-the-past');
    expect(await engine.history()).toEqual([]);
  });

  test('shows the document of then, and brings back that of now', async () => {
    const { engine, shown } = await open();
    await engine.runUntil(200);
    await engine.command({ kind: 'remove-node', id: 'payments' });
    await engine.runUntil(400);
    const has = (batch: FrameBatch): boolean | undefined =>
      batch.jump?.document?.nodes.some(({ id }) => id === 'payments');
    await engine.seek(100);
    expect(has(await shown())).toBe(true);
    await engine.seek(400);
    expect(has(await shown())).toBe(false);
    // What is done now is done to that document.
    await engine.command({ kind: 'kill-replica', node: 'catalog', replica: 0 });
  });
});

describe('another run from there', () => {
  test('is the run replayed to there, and both go on by themselves', async () => {
    const { engine, shown } = await open();
    await engine.runUntil(400);
    await engine.command({ kind: 'kill-replica', node: 'catalog', replica: 0 });
    await engine.runUntil(1_200);
    await engine.command({ kind: 'kill-replica', node: 'catalog', replica: 1 });
    await engine.runUntil(2_000);
    const first = await engine.hash();
    await engine.seek(1_000);
    expect(await engine.fork()).toBe(true);
    expect(await shown()).toMatchObject({ nowMs: 1_000, jump: { liveMs: null } });

    const replay = await open();
    await replay.engine.open(mercado, { seed: 5, history: await engine.history() });
    await replay.engine.runUntil(1_000);
    expect(await engine.hash()).toBe(await replay.engine.hash());
    expect(await engine.history()).toHaveLength(1);
    await engine.runUntil(2_000);
    await replay.engine.runUntil(2_000);
    expect(await engine.hash()).toBe(await replay.engine.hash());

    const { branches } = await engine.timeLine();
    expect(branches).toMatchObject([
      { branch: 1, from: null, nowMs: 2_000, isCurrent: false },
      { branch: 2, from: 1, forkedAtMs: 1_000, nowMs: 2_000, isCurrent: true },
    ]);
    const ended = await engine.events({ kind: 'request-ended', limit: 10_000, sinceMs: 1_000 });
    const since = ended.filter(({ at }) => at > 1_000_000);
    expect(branches[1]?.figures.requests).toBe(since.length);
    // Without the second kill less has failed.
    const failed = branches.map(({ figures }) => figures.requests - figures.succeeded);
    expect(failed[1]).toBeLessThan(failed[0] ?? 0);

    await engine.switchTo(1);
    expect(await engine.hash()).toBe(first);
    await engine.runUntil(2_100);
    await engine.seek(500);
    expect(await engine.now()).toBe(500);
  });

  test('is given up when something else is asked for', async () => {
    const { engine } = await open();
    await engine.runUntil(3_000);
    await engine.seek(2_900);
    const forking = engine.fork();
    await engine.seek(100);
    expect(await forking).toBe(false);
    expect((await engine.timeLine()).branches).toHaveLength(1);
  });
});
