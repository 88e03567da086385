/**
 * What the app keeps stays within bounds over resets and over a long run: the heaps and buffers of
 * page, frame and every worker, as the browser's own tools count them.
 */
import type { Browser, CDPSession, Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';

const MB = 1024 * 1024;

interface Usage {
  readonly usedSize: number;
  readonly embedderHeapUsedSize: number;
  readonly backingStorageSize: number;
}

interface Heap {
  readonly isReplica: boolean;
  /** The script's objects, the browser's own behind them (such as events), and buffers. */
  readonly mb: number;
}

/** Speaks to page, frame and each worker in a session of its own. */
class Heaps {
  readonly #browser: CDPSession;
  readonly #sessions = new Map<string, string>();
  readonly #waiting = new Map<number, (result: unknown) => void>();
  #count = 0;

  constructor(browser: CDPSession) {
    this.#browser = browser;
    browser.on('Target.receivedMessageFromTarget', ({ message }) => {
      const { id = 0, result }: { id?: number; result?: unknown } = JSON.parse(message);
      this.#waiting.get(id)?.(result);
      this.#waiting.delete(id);
    });
  }

  static async of(browser: Browser): Promise<Heaps> {
    return new Heaps(await browser.newBrowserCDPSession());
  }

  /** All heaps; those of workers that end meanwhile are left out. */
  async read(): Promise<readonly Heap[]> {
    const { targetInfos } = await this.#browser.send('Target.getTargets', { filter: [{}] });
    const counted = targetInfos.filter(({ type }) => ['page', 'iframe', 'worker'].includes(type));
    const heaps = await Promise.all(
      counted.map(async ({ targetId, type, url }) => {
        const usage = await this.#ask(targetId, 'Runtime.getHeapUsage');
        if (!isUsage(usage)) return [];
        const { usedSize, embedderHeapUsedSize, backingStorageSize } = usage;
        const mb = (usedSize + embedderHeapUsedSize + backingStorageSize) / MB;
        // The engine is one of the frame's workers as well, and by far the largest.
        return [{ isReplica: type === 'worker' && url.startsWith('blob:null'), mb }];
      }),
    );
    return heaps.flat();
  }

  /** MB of all heaps together, without garbage. */
  async kept(): Promise<number> {
    const { targetInfos } = await this.#browser.send('Target.getTargets', { filter: [{}] });
    for (const { targetId, type } of targetInfos) {
      if (!['page', 'iframe', 'worker'].includes(type)) continue;
      await this.#ask(targetId, 'HeapProfiler.collectGarbage');
    }
    return (await this.read()).reduce((sum, { mb }) => sum + mb, 0);
  }

  /** MB of the largest replica, garbage included. */
  async largestReplica(): Promise<number> {
    const replicas = (await this.read()).filter((heap) => heap.isReplica).map((heap) => heap.mb);
    return replicas.toSorted((a, b) => b - a)[1] ?? Number.NaN;
  }

  async #ask(targetId: string, method: string): Promise<unknown> {
    const known = this.#sessions.get(targetId);
    const sessionId = known ?? (await this.#attach(targetId));
    this.#sessions.set(targetId, sessionId);
    this.#count += 1;
    const id = this.#count;
    const answer = new Promise<unknown>((resolve) => {
      this.#waiting.set(id, resolve);
      // A worker that is being ended never answers.
      setTimeout(resolve, 5_000);
    });
    const message = JSON.stringify({ id, method });
    try {
      await this.#browser.send('Target.sendMessageToTarget', { sessionId, message });
    } catch {
      // It ended after it had been listed.
      return undefined;
    }
    return answer;
  }

  async #attach(targetId: string): Promise<string> {
    const session = await this.#browser.send('Target.attachToTarget', { targetId, flatten: false });
    return session.sessionId;
  }
}

function isUsage(value: unknown): value is Usage {
  return typeof value === 'object' && value !== null && 'backingStorageSize' in value;
}

async function runTo(page: Page, ms: number): Promise<void> {
  await page.evaluate(async (end) => window.panal.runUntil({ ms: end }), ms);
}

test('ten resets leave nothing behind', async ({ page, panal, browser }) => {
  test.setTimeout(90_000);
  await panal.open({ scenario: 'mercado' });
  const heaps = await Heaps.of(browser);
  const kept: number[] = [];
  for (let reset = 0; reset < 10; reset++) {
    await page.evaluate(async () => window.panal.seed(5));
    await runTo(page, 10_000);
    if (reset === 1 || reset === 9) kept.push(await heaps.kept());
  }
  const [early = Number.NaN, late = Number.NaN] = kept;
  expect(late - early).toBeLessThan(3);
});

test('ten minutes of play fill the journal and nothing else', async ({ page, panal, browser }) => {
  test.setTimeout(180_000);
  await panal.open({ scenario: 'mercado' });
  const heaps = await Heaps.of(browser);
  // By then all that has a bound is at it: bytes of messages, requests, traces, log.
  const kept: number[] = [];
  let replica = 0;
  for (const ms of [200_000, 400_000, 600_000]) {
    await runTo(page, ms);
    replica = await heaps.largestReplica();
    kept.push(await heaps.kept());
  }
  const [first = Number.NaN, second = Number.NaN, third = Number.NaN] = kept;
  // The journal keeps all facts, 70 bytes each, and a checkpoint for every 32,768 of them: as much for each minute.
  expect(third - second).toBeLessThan(40);
  expect(third - second).toBeLessThan(1.3 * (second - first) + 3);
  expect(replica).toBeLessThan(12);
});

test('comparing protocols gives all its memory back', async ({ page, panal, browser }) => {
  test.setTimeout(240_000);
  await panal.open({ scenario: 'prices' });
  const heaps = await Heaps.of(browser);
  const kept: number[] = [];
  for (let time = 0; time < 3; time++) {
    await page.getByTestId('rail-compare').click();
    await page.getByTestId('compare-run').click();
    await expect(page.getByTestId('compare-advice')).toBeVisible({ timeout: 60_000 });
    const open = await heaps.kept();
    await page.keyboard.press('Escape');
    await expect(page.locator('iframe')).toHaveCount(1);
    kept.push(await heaps.kept());
    expect(open).toBeGreaterThan(kept[0] ?? 0);
  }
  const [early = Number.NaN, , late = Number.NaN] = kept;
  expect(late - early).toBeLessThan(3);
});
