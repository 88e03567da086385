import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Engine } from '../../src/host/engine.ts';
import { createInlineCluster } from '../../src/host/inline.ts';
import { experimentMs } from '../../src/sim/index.ts';
import type { Scenario } from '../../src/sim/index.ts';
import { hello } from '../../src/sim/world/scenarios/hello.ts';
import { mercado } from '../../src/sim/world/scenarios/mercado/index.ts';
import { prices } from '../../src/sim/world/scenarios/prices.ts';
import * as comparison from '../../src/state/comparison.ts';
import { replaceDocument } from '../../src/state/document-store.ts';
import { connectEngine } from '../../src/state/session.ts';

/** Engines that are up. */
let up = 0;
let started: Engine[] = [];

beforeAll(async () => {
  vi.stubGlobal('navigator', { hardwareConcurrency: 2 });
  vi.stubGlobal('requestAnimationFrame', (frame: () => void) => setTimeout(frame));
  connectEngine(await createInlineCluster(hello), async () => {
    up += 1;
    const engine = await createInlineCluster(prices);
    started.push(engine);
    return Object.assign(engine, {
      dispose: () => {
        up -= 1;
        void engine.close();
      },
    });
  });
});

afterEach(async () => {
  started = [];
  await comparison.closeComparison();
  if (up > 0) throw new Error(`${up} engines are still up.`);
});

function state() {
  return comparison.comparisonStore.getState();
}

async function open(scenario: Scenario, link = ''): Promise<void> {
  replaceDocument(scenario);
  await comparison.openComparison(link, ['rest', 'websocket']);
}

function withoutLoad(scenario: Scenario): Scenario {
  const nodes = scenario.nodes.map((node) =>
    node.kind === 'client' ? { ...node, load: { kind: 'none' } as const } : node,
  );
  return { ...scenario, nodes };
}

describe('what is compared', () => {
  it.each([
    ['the chosen link', mercado, 'orders-payments', 'orders-payments', 'none'],
    ['the document’s event', mercado, '', 'orders-notify', 'none'],
    [
      'the scenario made for it, after a link to a gateway',
      mercado,
      'shoppers-gateway',
      'catalog-shop',
      'http-only',
    ],
    [
      'the scenario made for it, without load',
      withoutLoad(mercado),
      'orders-payments',
      'catalog-shop',
      'no-load',
    ],
  ])('is %s', async (_what, scenario, link, first, detour) => {
    await open(scenario, link);
    expect(state().subject?.experiment.links[0]).toBe(first);
    expect(state().detour).toBe(detour);
    expect(state().subjects).toContain(state().subject);
    // Nothing of the document has run.
    expect(up).toBe(0);
  });
});

describe('the clock', () => {
  it('brings all panes to the same instant, and a later one catches up', async () => {
    await open(prices);
    await comparison.step();
    expect([state().nowMs, up]).toEqual([comparison.STEP_MS, 2]);
    await comparison.choosePanes(['rest', 'grpc', 'websocket']);
    expect(state().panes.map(({ status }) => status)).toEqual(['ready', 'ready', 'ready']);
    expect([state().nowMs, up]).toEqual([comparison.STEP_MS, 3]);
    await comparison.choosePanes(['grpc']);
    expect(up).toBe(1);
  });

  it('plays until it is paused, and begins again from nothing', async () => {
    await open(prices);
    comparison.setSpeed('max');
    const playing = comparison.play();
    await vi.waitFor(() => expect(state().nowMs).toBeGreaterThan(experimentMs.warm), {
      timeout: 20_000,
    });
    await comparison.pause();
    await playing;
    const { nowMs, panes, playing: isPlaying } = state();
    expect(isPlaying).toBe(false);
    const sent = panes.map(({ now }) => now?.group.links[0]?.actions[0]?.sent);
    expect(sent[0]).toBeGreaterThan(50);
    expect(sent[1]).toBe(sent[0]);
    expect(panes[0]?.warm).not.toBeNull();
    expect(panes[0]?.quiet).toBeNull();
    expect(state().nowMs).toBe(nowMs);
    comparison.restart();
    expect([state().nowMs, state().panes[0]?.now]).toEqual([0, null]);
  });

  it('goes on with the others when one pane stops, and tries again from the start', async () => {
    await open(prices);
    await comparison.step();
    vi.spyOn(started[0] ?? fail(), 'runUntil').mockRejectedValueOnce(new Error('gone'));
    await comparison.step();
    expect(state().nowMs).toBe(2 * comparison.STEP_MS);
    expect(state().panes.map(({ status, failure }) => [status, failure])).toEqual([
      ['failed', 'gone'],
      ['ready', ''],
    ]);
    expect(up).toBe(1);
    comparison.restart();
    await comparison.step();
    expect(state().panes.map(({ status }) => status)).toEqual(['ready', 'ready']);
  });
});

function fail(): never {
  throw new Error('No engine was started.');
}
