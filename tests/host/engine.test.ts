import { afterEach, describe, expect, test } from 'vitest';
import { createInlineCluster } from '../../src/host/inline.ts';
import { inlineHosts } from '../../src/host/inline-host.ts';
import { loadSqlite } from '../../src/host/database.ts';
import { Engine } from '../../src/host/engine.ts';
import type { FrameBatch } from '../../src/host/engine-api.ts';
import { findScenario } from '../../src/sim/world/find-scenario.ts';
import type { Scenario } from '../../src/sim/index.ts';

async function load(id: string): Promise<Scenario> {
  const found = findScenario(id);
  if (found === undefined) throw new Error(`no scenario ${id}`);
  return found.load();
}

const hello = await load('hello');
const mercado = await load('mercado');

const opened: Engine[] = [];
async function open(scenario = hello, seed = 1): Promise<Engine> {
  const engine = await createInlineCluster(scenario, { seed });
  opened.push(engine);
  return engine;
}
afterEach(async () => {
  for (const engine of opened.splice(0)) await engine.close();
});

describe('clock', () => {
  test('begins paused at 0 and goes where it is told', async () => {
    const engine = await open();
    expect(await engine.now()).toBe(0);
    await engine.runUntil(2500);
    expect(await engine.now()).toBe(2500);
  });

  test('the same run has the same hash, however it is driven', async () => {
    const straight = await open(mercado);
    await straight.runUntil(4000);
    const stepped = await open(mercado);
    for (let at = 0; at < 50; at++) await stepped.step();
    await stepped.runUntil(4000);
    const played = await open(mercado);
    await played.play(1);
    await new Promise((resolve) => setTimeout(resolve, 60));
    await played.pause();
    await played.runUntil(4000);
    expect(await straight.hash()).toBe(await stepped.hash());
    expect(await played.hash()).toBe(await straight.hash());
    const other = await open(mercado, 2);
    await other.runUntil(4000);
    expect(await other.hash()).not.toBe(await straight.hash());
  });

  test('plays at the speed that was asked for', async () => {
    const engine = await open();
    await engine.play(2);
    await new Promise((resolve) => setTimeout(resolve, 200));
    await engine.pause();
    const now = await engine.now();
    expect(now).toBeGreaterThan(200);
    expect(now).toBeLessThan(2000);
  });

  test('a speed that is none is refused', async () => {
    const engine = await open();
    await expect(engine.play(0)).rejects.toThrow('not 0');
  });
});

describe('requests', () => {
  test('are answered in virtual time, with bytes and headers', async () => {
    const engine = await open();
    const asked = engine.request({ method: 'GET', path: '/api/hello?language=es' });
    await engine.runUntil(1000);
    const answer = await asked;
    expect(answer.status).toBe(200);
    expect(JSON.parse(new TextDecoder().decode(answer.body))).toMatchObject({ message: 'Hola' });
    expect(answer.latencyMs).toBeGreaterThan(1);
    expect(answer.trace).toMatch(/^[0-9a-f]{32}$/);
    const trace = await engine.trace(answer.trace);
    expect(trace?.spans.length).toBeGreaterThan(2);
  });

  test('one that a new run overtakes is rejected', async () => {
    const engine = await open();
    const asked = engine.request({ method: 'GET', path: '/api/hello' });
    const outcome = asked.then(() => 'answered', String);
    await engine.step();
    await engine.open(hello);
    expect(await outcome).toContain('replaced');
  });

  test('need a client', async () => {
    const engine = await open(await load('empty'));
    await expect(engine.request({ method: 'GET', path: '/' })).rejects.toThrow('no-client');
  });
});

describe('looking', () => {
  test('events by kind, node and number', async () => {
    const engine = await open();
    await engine.runUntil(2000);
    const handled = await engine.events({ kind: 'call-handled', node: 'hello' });
    expect(handled.length).toBeGreaterThan(0);
    expect(handled.every((fact) => fact.kind === 'call-handled')).toBe(true);
    expect(await engine.events({ limit: 3 })).toHaveLength(3);
  });

  test('metrics of a node, a link and the whole', async () => {
    const engine = await open();
    await engine.runUntil(3000);
    for (const target of ['hello', 'gateway-hello', 'total']) {
      expect((await engine.metrics(target)).countTotal).toBeGreaterThan(0);
    }
    await expect(engine.metrics('nope')).rejects.toThrow('no-target (id: nope;');
  });

  test('SQL reads and writes, and writing is part of the run', async () => {
    const engine = await open();
    const before = await engine.sql('hello', 'select count(*) from greetings');
    expect(before).toMatchObject({ rows: [[6]], error: '', truncated: false });
    expect(await engine.history()).toHaveLength(0);
    await engine.sql('hello', 'delete from greetings where id > 2');
    expect(await engine.history()).toHaveLength(1);
    expect((await engine.sql('hello', 'select nope')).error).toBe('no such column: nope');
  });
});

test('a history replays to the same hash', async () => {
  const first = await open(mercado);
  await first.runUntil(300);
  await first.command({ kind: 'kill-replica', node: 'catalog', replica: 0 });
  await first.runUntil(600);
  await first.command({ kind: 'restart-replica', node: 'catalog', replica: 0 });
  await first.runUntil(1200);
  const history = await first.history();
  const again = await createInlineCluster(mercado, { seed: 1, history });
  opened.push(again);
  await again.runUntil(1200);
  expect(await again.hash()).toBe(await first.hash());
});

test('batches wait for the page and then show the present', async () => {
  const batches: FrameBatch[] = [];
  const engine = new Engine({
    hosts: inlineHosts(),
    databasesFor: (seed) => loadSqlite(undefined, seed),
    onBatch: (batch) => batches.push(batch),
  });
  opened.push(engine);
  await engine.open(hello);
  expect(batches).toHaveLength(1);
  await engine.runUntil(3000);
  expect(batches).toHaveLength(1);
  const synced = engine.sync();
  engine.acknowledge();
  await synced;
  expect(batches).toHaveLength(2);
  const last = batches[1];
  expect(last).toMatchObject({ nowMs: 3000, playing: false });
  expect(last?.nodes?.map((node) => node.id)).toEqual(['client', 'gateway', 'hello']);
  expect(last?.dots.length).toBeGreaterThan(0);
});
