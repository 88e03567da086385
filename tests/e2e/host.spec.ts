/** Engine, frame and page together: one run however it is hosted, fetch, reload, and a dead frame. */
import { expect, test } from '@playwright/test';
import type { CDPSession, Page } from '@playwright/test';
import type { ServiceNode } from '../../src/sim/index.ts';

/** The hash of `mercado` at 3,000 virtual ms, brought there by `drive`. */
async function hashAfter(
  page: Page,
  address: string,
  drive: 'run' | 'steps' | 'play',
): Promise<string> {
  await page.goto(`./?scenario=mercado&seed=1&autostart=0&${address}`);
  return page.evaluate(async (drive) => {
    const { panal } = window;
    await panal.ready;
    if (drive === 'steps') await panal.step(40);
    if (drive === 'play') {
      await panal.play(10);
      await panal.pause();
      await panal.play(1 / 20);
      await panal.pause();
    }
    await panal.runUntil({ ms: 3_000 });
    return panal.hash();
  }, drive);
}

test('one run has one hash, in workers and in one thread, however it is driven', async ({
  page,
}) => {
  const inWorkers = await hashAfter(page, 'host=worker', 'run');
  expect(inWorkers).toMatch(/^[0-9a-f]{64}$/);
  expect(await hashAfter(page, 'host=inline', 'run')).toBe(inWorkers);
  expect(await hashAfter(page, 'host=worker', 'steps')).toBe(inWorkers);
  expect(await hashAfter(page, 'host=worker', 'play')).toBe(inWorkers);
});

test('a built-in scenario runs by itself, and other documents wait', async ({ page }) => {
  await page.goto('./?scenario=hello');
  await expect.poll(() => page.evaluate(async () => window.panal.now())).toBeGreaterThan(0);
  await page.evaluate(async () => {
    await window.panal.load({ ...window.panal.document(), id: 'other' });
  });
  expect(await page.evaluate(async () => window.panal.now())).toBe(0);
});

test('fetch reaches the cluster and comes back as a response', async ({ page }) => {
  const errors: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  await page.goto('./?scenario=hello&speed=1');
  await page.evaluate(async () => window.panal.ready);
  const ask = async (): Promise<unknown> =>
    page.evaluate(async () => {
      const response = await fetch('/api/greetings', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ language: 'de', text: 'Grüß Gott' }),
      });
      const trace = response.headers.get('x-panal-trace') ?? '';
      const known = await window.panal.trace(trace);
      return { status: response.status, body: await response.json(), path: known?.request.path };
    });
  // The service worker is on its way at first; then a static host answers instead of the cluster.
  await expect
    .poll(async () => (await page.evaluate(() => navigator.serviceWorker.controller)) !== null)
    .toBe(true);
  expect(await ask()).toEqual({ status: 201, body: { id: 7 }, path: '/api/greetings' });
  const missing = await page.evaluate(async () => (await fetch('/api/nothing')).status);
  expect(missing).toBe(404);
  expect(errors.filter((text) => !text.includes('404'))).toEqual([]);
});

test('a reload restores the document and the run', async ({ page }) => {
  await page.goto('./?scenario=hello&autostart=0');
  const before = await page.evaluate(async () => {
    const { panal } = window;
    await panal.ready;
    await panal.runUntil({ ms: 1_000 });
    await panal.command({ kind: 'rename-scenario', title: 'Mine' });
    await panal.sql('hello', "insert into greetings (language, text) values ('fr', 'Salut')");
    await panal.runUntil({ ms: 2_000 });
    return panal.hash();
  });
  await expect
    .poll(() => page.evaluate(() => localStorage.getItem('panal.run') ?? ''))
    .toContain('"nowMs":2000');
  await page.reload();
  const after = await page.evaluate(async () => {
    const { panal } = window;
    await panal.ready;
    const { rows } = await panal.sql('hello', 'select count(*) from greetings');
    return {
      hash: await panal.hash(),
      now: await panal.now(),
      title: panal.document().title,
      rows,
    };
  });
  expect(after).toEqual({ hash: before, now: 2_000, title: 'Mine', rows: [[7]] });
});

test('documents that are none are refused in words, and what was open stays', async ({ page }) => {
  await page.goto('./?scenario=hello&autostart=0');
  const errors = await page.evaluate(async () => {
    const { panal } = window;
    await panal.ready;
    const scenario = panal.document();
    const tries = [
      panal.load('nope'),
      panal.load({ ...scenario, seed: -1 }),
      panal.load({
        ...scenario,
        nodes: scenario.nodes.map((node) => {
          const database = { schema: 'nonsense', seed: '' };
          return node.kind === 'service'
            ? Object.assign(structuredClone(node), { database })
            : node;
        }),
      }),
    ];
    const outcomes = await Promise.allSettled(tries);
    return outcomes.map((one) => (one.status === 'rejected' ? String(one.reason) : 'taken'));
  });
  expect(errors[0]).toContain('"nope"');
  expect(errors[1]).toContain('seed');
  expect(errors[2]).toContain('hello');
  expect(await page.evaluate(() => window.panal.document().seed)).toBe(1);
  expect(await page.evaluate(async () => window.panal.now())).toBe(0);
});

/**
 * Playwright takes the death of any frame's process for the page's and refuses to go on, so this
 * speaks to the page past it.
 */
async function evaluatePast(
  session: CDPSession,
  targetId: string,
): Promise<(text: string) => Promise<unknown>> {
  const { sessionId } = await session.send('Target.attachToTarget', { targetId, flatten: false });
  const waiting = new Map<number, (value: unknown) => void>();
  let count = 0;
  session.on('Target.receivedMessageFromTarget', ({ message }) => {
    const answer: { id?: number; result?: { result?: { value?: unknown } } } = JSON.parse(message);
    waiting.get(answer.id ?? 0)?.(answer.result?.result?.value);
  });
  return async (expression) =>
    new Promise((resolve, reject) => {
      count += 1;
      waiting.set(count, resolve);
      const params = { expression, awaitPromise: true, returnByValue: true };
      const message = JSON.stringify({ id: count, method: 'Runtime.evaluate', params });
      session.send('Target.sendMessageToTarget', { sessionId, message }).catch(reject);
    });
}

test('a replica that fills memory costs at worst the frame, which comes back paused', async ({
  page,
  browser,
}) => {
  test.setTimeout(90_000);
  await page.goto('./?scenario=hello&autostart=0');
  await page.evaluate(async () => {
    const { panal } = window;
    await panal.ready;
    const scenario = panal.document();
    const code = `const kept = [];
      export default service({ Hello(input, ctx) {
        for (let at = 0; at < 12; at++) kept.push(new Array(2e6).fill(1.5));
        return { message: 'kept', language: 'x', replica: 0 };
      } });`;
    const nodes = scenario.nodes.map((node) => {
      if (node.kind === 'client') return { ...node, load: { kind: 'none' as const } };
      return node.kind === 'service' ? ({ ...node, code } satisfies ServiceNode) : node;
    });
    await panal.load({ ...scenario, id: 'bomb', nodes });
  });
  const session = await browser.newBrowserCDPSession();
  const { targetInfos } = await session.send('Target.getTargets');
  const target = targetInfos.find(
    (one) => one.type === 'page' && one.url.includes('scenario=hello'),
  );
  const evaluate = await evaluatePast(session, target?.targetId ?? '');
  // Asks until something gives: the replica (too slow, out of memory) or the frame.
  const cost = await evaluate(`(async () => {
    for (let round = 0; round < 100; round++) {
      try {
        const answering = panal.request({ method: 'GET', path: '/api/hello' });
        answering.catch(() => {});
        await panal.runUntil({ ms: (await panal.now()) + 10_000 });
        if ((await answering).status !== 200) return 'replica';
      } catch (error) {
        return error.name === 'EngineLostError' ? 'frame' : String(error);
      }
    }
    return 'nothing';
  })()`);
  expect(['replica', 'frame']).toContain(cost);
  const alive = `(async () => {
    for (let round = 0; round < 100; round++) {
      try {
        await panal.hash();
        return [panal.document().id, ${cost === 'frame'} ? await panal.now() : 0];
      } catch { await new Promise((resolve) => setTimeout(resolve, 100)); }
    }
    return 'dead';
  })()`;
  expect(await evaluate(alive)).toEqual(['bomb', 0]);
});
