import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { loadSqlite } from '../../src/host/database.ts';
import { Engine } from '../../src/host/engine.ts';
import { inlineHosts } from '../../src/host/inline-host.ts';
import { newNode } from '../../src/sim/index.ts';
import { hello } from '../../src/sim/world/scenarios/hello.ts';
import { mercado } from '../../src/sim/world/scenarios/mercado/index.ts';
import { documentStore } from '../../src/state/document-store.ts';
import { acceptBatch, runStore } from '../../src/state/run-store.ts';
import * as session from '../../src/state/session.ts';

const engine = new Engine({
  hosts: inlineHosts(),
  databasesFor: (seed) => loadSqlite(undefined, seed),
  onBatch: (batch) => {
    acceptBatch(batch);
    setTimeout(() => engine.acknowledge());
  },
});

function shownHash(): string {
  return runStore.getState().hash;
}

/** What is asked of the session before an engine is connected; the names of the refusals. */
const earlyAnswers = Promise.all(
  [
    session.measures(),
    session.broker('kafka'),
    session.trace(''),
    session.message(1),
    session.messages({}),
  ].map((asked) =>
    asked.then(
      () => 'answered',
      (error: unknown) => (error instanceof Error ? error.name : ''),
    ),
  ),
);

beforeAll(async () => {
  session.connectEngine(engine);
  await session.openScenario(hello);
});
afterAll(async () => {
  await session.pause();
  await engine.close();
});

test('questions before there is an engine are refused, not thrown: panels ask while the page starts', async () => {
  await expect(earlyAnswers).resolves.toEqual(Array(5).fill('EngineStartingError'));
});

describe('the hash on the screen is that of the run', () => {
  const node = newNode('service', 'extra', 'Extra', { x: 0, y: 0 });
  test.each([
    ['opening', () => session.openScenario(hello)],
    ['a step', () => session.step()],
    ['running to a moment', () => session.runUntil(500)],
    ['an edit', () => session.edit({ kind: 'add-node', node })],
    ['undo', () => session.undo()],
    ['redo', () => session.redo()],
    ['a kill', () => session.command({ kind: 'kill-replica', node: 'hello', replica: 0 })],
    ['SQL that writes', () => session.sql('hello', "insert into greetings values ('x', 9)")],
    ['a new run', () => session.restartRun(7)],
  ])('after %s', async (_what, act) => {
    await act();
    expect(shownHash()).toMatch(/^[0-9a-f]{64}$/);
    expect(shownHash()).toBe(await engine.hash());
  });

  test('after a request that was sent while it is paused', async () => {
    const before = await engine.hash();
    const answer = session.request({ method: 'GET', path: '/api/greetings' });
    await expect.poll(shownHash).not.toBe(before);
    expect(shownHash()).toBe(await engine.hash());
    await session.runUntil(5_000);
    await answer;
    expect(shownHash()).toBe(await engine.hash());
  });

  test('and empty while it plays', async () => {
    const playing = session.play(1);
    expect(shownHash()).toBe('');
    await playing;
    await session.edit({ kind: 'rename-scenario', title: 'While it plays' });
    await expect.poll(() => runStore.getState().playing).toBe(true);
    expect(shownHash()).toBe('');
    await session.pause();
    expect(shownHash()).toBe(await engine.hash());
  });
});

describe('a gateway is told only what a document may say', () => {
  const gateway = newNode('gateway', 'door', 'Door', { x: 0, y: 0 });
  const route = { method: 'GET', path: '/a', service: 'hello', rewrite: null };

  test.each([
    ['a service that is not there', { ...route, service: 'nobody' }],
    ['a path that is none', { ...route, path: 'a' }],
    ['neither service nor parts', { ...route, service: null }],
    [
      'a header with a name that is none',
      { ...route, when: { headers: [{ name: 'a b', value: '*' }] } },
    ],
  ])('not %s: the document stays, and the refusal says where', async (_what, wrong) => {
    await session.openScenario(hello);
    await session.edit({ kind: 'add-node', node: gateway });
    const before = documentStore.getState().scenario;
    const node = { ...gateway, routes: [route, wrong] };
    await expect(session.edit({ kind: 'update-node', node })).rejects.toMatchObject({
      code: 'rule',
      values: { id: 'door', field: expect.stringMatching(/^routes\[1\]\./) },
    });
    expect(documentStore.getState().scenario).toBe(before);
  });

  test('nor does a client send what could not be sent', async () => {
    await session.openScenario(hello);
    const client = documentStore.getState().scenario.nodes.find((node) => node.kind === 'client');
    if (client === undefined) throw new Error('hello has a client');
    const request = { weight: 1, method: 'GET', path: '/', headers: { 'a b': '1' }, body: '' };
    await expect(
      session.edit({ kind: 'update-node', node: { ...client, requests: [request] } }),
    ).rejects.toMatchObject({
      values: { field: expect.stringMatching(/^requests\[0\]\.headers/) },
    });
  });

  test('and a request that follows at once meets what it was told', async () => {
    await session.openScenario(mercado);
    const door = documentStore.getState().scenario.nodes.find((node) => node.kind === 'gateway');
    if (door === undefined) throw new Error('mercado has a gateway');
    const carriedOut = vi.spyOn(engine, 'command');
    const sent = vi.spyOn(engine, 'request');
    const told = session.edit({ kind: 'update-node', node: { ...door, routes: [] } });
    const answer = session.request({ method: 'GET', path: '/api/products' });
    await told;
    await expect.poll(() => sent.mock.calls.length).toBe(1);
    expect(carriedOut).toHaveBeenCalledBefore(sent);
    await session.runUntil(1_000);
    await expect(answer).resolves.toMatchObject({ status: 404, reason: 'no-route' });
    vi.restoreAllMocks();
  });

  test('and what is new or only moved is in the document at once, for who draws it', async () => {
    await session.openScenario(hello);
    const nodes = () => documentStore.getState().scenario.nodes;
    const works: Promise<void>[] = [];
    for (const kind of ['client', 'gateway', 'service'] as const) {
      const node = newNode(kind, `new-${kind}`, kind, { x: 0, y: 0 });
      works.push(session.edit({ kind: 'add-node', node }));
      expect(nodes().at(-1)).toBe(node);
      const moved = { ...node, position: { x: 7, y: 7 } };
      works.push(session.edit({ kind: 'update-node', node: moved }));
      expect(nodes().at(-1)).toBe(moved);
    }
    await Promise.all(works);
  });

  test('and moves as any node', async () => {
    await session.openScenario(hello);
    await session.edit({ kind: 'add-node', node: gateway });
    const routed = { ...gateway, routes: [route] };
    await session.edit({ kind: 'update-node', node: routed });
    await session.edit({ kind: 'update-node', node: { ...routed, position: { x: 9, y: 9 } } });
    expect(documentStore.getState().scenario.nodes.at(-1)?.position).toEqual({ x: 9, y: 9 });
    await expect(
      session.edit({ kind: 'update-node', node: { ...routed, timeoutMs: 0 } }),
    ).rejects.toMatchObject({ values: { field: 'timeoutMs', given: '0' } });
  });
});
