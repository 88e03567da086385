/**
 * The canvas by mouse alone and by keyboard alone: a cluster built from nothing, everything that can
 * be edited undone and done again while the run goes on, a replica killed, and the view.
 */
import type { Page } from '@playwright/test';
import type { Scenario } from '../../src/sim/index.ts';
import { expect, test } from './fixtures.ts';

interface Place {
  readonly x: number;
  readonly y: number;
}

async function documentOf(page: Page): Promise<Scenario> {
  return page.evaluate(() => window.panal.document());
}

async function linksOf(page: Page): Promise<readonly string[]> {
  return (await documentOf(page)).links.map(({ from, to }) => `${from} ${to}`);
}

/** Middle of an element, in CSS px of the window. */
async function middleOf(page: Page, testId: string): Promise<Place> {
  const box = await page.getByTestId(testId).boundingBox();
  if (box === null) throw new Error(`${testId} is not drawn.`);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

async function drag(page: Page, from: Place, to: Place): Promise<void> {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 4 });
  await page.mouse.move(to.x, to.y, { steps: 4 });
  await page.mouse.up();
}

/** Presses Tab until the element has the focus, as somebody without a mouse must. */
async function tabTo(page: Page, testId: string): Promise<void> {
  const element = page.getByTestId(testId);
  for (let presses = 0; presses < 80; presses++) {
    if (await element.evaluate((one) => one === document.activeElement).catch(() => false)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not reach ${testId}.`);
}

/** The node that has the focus; empty when it is elsewhere. */
async function focusedNode(page: Page): Promise<string> {
  return page.evaluate(() => document.activeElement?.getAttribute('data-id') ?? '');
}

test.describe('a two-service cluster from nothing', () => {
  test('by mouse alone, and its first request is answered', async ({ page, panal }) => {
    await panal.open({ scenario: 'empty' });
    await page.getByTestId('panel-empty').getByRole('button', { name: 'Add a service' }).click();
    await expect(page.getByTestId('panel-empty')).toBeHidden();
    for (const kind of ['service', 'gateway', 'client'] as const) {
      await page.getByTestId('rail-add').click();
      await page.getByTestId(`palette-${kind}`).click();
      await expect(page.getByTestId('panel-palette')).toBeHidden();
    }
    await page.getByRole('button', { name: 'Fit to view' }).click();

    // By drag, onto the port and anywhere on the node; by two clicks, on ports and on the node.
    await page.getByTestId('node-client').hover();
    await drag(
      page,
      await middleOf(page, 'port-client-out'),
      await middleOf(page, 'port-gateway-in'),
    );
    await expect(page.getByTestId('link-client-gateway')).toBeVisible();
    await drag(
      page,
      await middleOf(page, 'port-gateway-out'),
      await middleOf(page, 'node-service'),
    );
    await expect(page.getByTestId('link-gateway-service')).toBeVisible();
    await page.getByTestId('port-service-out').click();
    await expect(page.getByTestId('node-service')).toHaveClass(/source/);
    await page.getByTestId('node-service-2').click();
    await expect(page.getByTestId('link-service-service-2')).toBeVisible();
    await page.getByTestId('port-gateway-out').click();
    await page.getByTestId('port-service-2-in').click();
    expect(await linksOf(page)).toEqual([
      'client gateway',
      'gateway service',
      'service service-2',
      'gateway service-2',
    ]);

    // What cannot be is explained where it was tried.
    await drag(page, await middleOf(page, 'port-gateway-out'), await middleOf(page, 'node-client'));
    await expect(page.getByTestId('canvas-toast')).toContainText('is a client');

    await page.getByTestId('play').click();
    await expect(page.getByTestId('node-service')).toHaveAttribute('data-state', 'up');
    await page.getByTestId('tab-request').click();
    await page.getByTestId('request-send').click();
    await expect(page.getByTestId('response-status')).toHaveText(/^201 /);
    await page.getByTestId('tab-requests').click();
    await expect(page.getByTestId('panel-requests').getByRole('option').first()).toBeVisible();
  });

  test('by keyboard alone, from the first focus to an answer', async ({ page, panal }) => {
    await panal.open({ scenario: 'empty' });
    const { keyboard } = page;
    await tabTo(page, 'rf__wrapper');
    for (const [kind, letters] of [
      ['client', 'cli'],
      ['gateway', 'gat'],
      ['service', 'serv'],
      ['service-2', 'serv'],
    ] as const) {
      await keyboard.press('n');
      await expect(page.getByTestId('panel-palette')).toBeVisible();
      await keyboard.type(letters);
      await keyboard.press('Enter');
      await expect.poll(() => focusedNode(page)).toBe(kind);
    }

    // C, then arrows through what may be called, Enter.
    await keyboard.press('Home');
    await expect.poll(() => focusedNode(page)).toBe('client');
    for (const link of ['client gateway', 'gateway service', 'service service-2']) {
      const [from, to] = link.split(' ');
      await expect.poll(() => focusedNode(page)).toBe(from);
      await keyboard.press('c');
      const target = page.getByTestId(`node-${to ?? ''}`);
      for (let tries = 0; tries < 4; tries++) {
        await keyboard.press('ArrowRight');
        if (/chosen/.test((await target.getAttribute('class')) ?? '')) break;
      }
      await keyboard.press('Enter');
      await expect.poll(() => linksOf(page)).toContain(link);
      await keyboard.press('ArrowRight');
    }
    await keyboard.press('k');
    await expect(page.getByTestId('pause')).toBeVisible();

    await tabTo(page, 'tab-requests');
    await keyboard.press('ArrowRight');
    await keyboard.press('ArrowRight');
    await expect(page.getByTestId('tab-request')).toBeFocused();
    await tabTo(page, 'request-path');
    await keyboard.press('Control+a');
    await keyboard.type('/api/items');
    await keyboard.press('Enter');
    await expect(page.getByTestId('response-status')).toHaveText(/^201 /);
    await expect(page.getByTestId('response-body')).toContainText('"id"');
  });
});

// ── Editing while it runs ──

/** Where the clock is, and the digest of all that had happened before that moment. */
async function pastOf(page: Page, untilMs: number) {
  return page.evaluate(async (untilMs) => {
    const all = await window.panal.events({ limit: 10_000 });
    const facts = all.filter(({ at }) => at <= untilMs * 1_000);
    const bytes = new TextEncoder().encode(JSON.stringify(facts));
    const digest = [...new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))];
    return { now: await window.panal.now(), count: facts.length, digest: digest.join(' ') };
  }, untilMs);
}

interface Edit {
  readonly name: string;
  /** Does it on `mercado`, to the catalogue. */
  readonly act: (page: Page) => Promise<void>;
}

async function chooseInMenu(page: Page, node: string, entry: string): Promise<void> {
  await page.getByTestId(`node-${node}`).click({ button: 'right', position: { x: 90, y: 20 } });
  await page.getByTestId(`menu-${entry}`).click();
}

const byMouse: readonly Edit[] = [
  {
    name: 'move',
    act: async (page) => {
      const from = await middleOf(page, 'node-catalog');
      await drag(page, from, { x: from.x + 40, y: from.y - 24 });
    },
  },
  {
    name: 'rename',
    act: async (page) => {
      await page.getByTestId('node-catalog').getByText('Catalog', { exact: true }).dblclick();
      await page.getByTestId('rename-catalog').fill('Shelf');
      await page.getByTestId('metric-total-rate').click();
    },
  },
  { name: 'delete', act: (page) => chooseInMenu(page, 'catalog', 'delete') },
  { name: 'duplicate', act: (page) => chooseInMenu(page, 'catalog', 'duplicate') },
];

const byKey: readonly Edit[] = [
  {
    name: 'move',
    act: async ({ keyboard }) => {
      await keyboard.press('m');
      await keyboard.press('ArrowUp');
      await keyboard.press('Shift+ArrowRight');
      await keyboard.press('Enter');
    },
  },
  {
    name: 'rename',
    act: async ({ keyboard }) => {
      await keyboard.press('F2');
      await keyboard.type('Shelf');
      await keyboard.press('Enter');
    },
  },
  { name: 'delete', act: ({ keyboard }) => keyboard.press('Delete') },
  {
    name: 'copy and paste',
    act: async ({ keyboard }) => {
      await keyboard.press('Control+c');
      await keyboard.press('Control+v');
    },
  },
];

/** Puts the keyboard on the catalogue without a pointer. */
async function focusCatalog(page: Page): Promise<void> {
  await tabToCanvas(page);
  await page.keyboard.press('Home');
  for (let presses = 0; presses < 20; presses++) {
    if ((await focusedNode(page)) === 'catalog') return;
    await page.keyboard.press('PageDown');
  }
  throw new Error('The keys do not reach the catalogue.');
}

/** One press of Tab after another until the canvas has the focus. */
async function tabToCanvas(page: Page): Promise<void> {
  for (let presses = 0; presses < 80; presses++) {
    const isThere = await page.evaluate(
      () => document.activeElement?.closest('[role="application"]') !== null,
    );
    if (isThere) return;
    await page.keyboard.press('Tab');
  }
  throw new Error('Tab does not reach the canvas.');
}

for (const way of ['mouse', 'key'] as const) {
  test(`edits by ${way}, each undone and done again, leave the past of the run alone`, async ({
    page,
    panal,
    context,
  }) => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await panal.open({ scenario: 'mercado' });
    let now = 1_000;
    await page.evaluate(async (ms) => window.panal.runUntil({ ms }), now);
    // What an edit adds to the journal, it adds now.
    const past = await pastOf(page, now - 1);
    expect(past.count).toBeGreaterThan(50);

    for (const { name, act } of way === 'mouse' ? byMouse : byKey) {
      await test.step(name, async () => {
        const before = await documentOf(page);
        if (way === 'key') await focusCatalog(page);
        await act(page);
        await expect.poll(() => documentOf(page)).not.toEqual(before);
        const after = await documentOf(page);

        const undo = () =>
          way === 'mouse' ? page.getByTestId('undo').click() : page.keyboard.press('Control+z');
        const redo = () =>
          way === 'mouse' ? page.getByTestId('redo').click() : page.keyboard.press('Control+y');
        await undo();
        await expect.poll(() => documentOf(page)).toEqual(before);
        await redo();
        await expect.poll(() => documentOf(page)).toEqual(after);
        await undo();
        await expect.poll(() => documentOf(page)).toEqual(before);

        // The clock stands where it stood, nothing of the past has changed, and it goes on.
        expect(await pastOf(page, 999)).toEqual({ ...past, now });
        now += 500;
        await page.evaluate(async (ms) => window.panal.runUntil({ ms }), now);
        const { ended, hash } = await page.evaluate(
          async (sinceMs) => ({
            ended: await window.panal.events({ kind: 'request-ended', sinceMs }),
            hash: await window.panal.hash(),
          }),
          now - 500,
        );
        expect(ended.length).toBeGreaterThan(0);
        expect(hash).toMatch(/^[0-9a-f]{64}$/);
      });
    }
  });
}

test('edits while the clock runs do not stop or reset it', async ({ page, panal }) => {
  await panal.open({ scenario: 'mercado', speed: 1 });
  await focusCatalog(page);
  await page.keyboard.press('k');
  const now = () => page.evaluate(async () => window.panal.now());
  await expect.poll(now).toBeGreaterThan(300);
  let last = await now();
  for (const { act } of byKey) {
    await focusCatalog(page);
    await act(page);
    await page.keyboard.press('Control+z');
    await expect.poll(now).toBeGreaterThan(last);
    last = await now();
    await expect(page.getByTestId('pause')).toBeVisible();
  }
  await expect(page.getByTestId('node-catalog')).toHaveAttribute('data-state', 'up');
});

test('where nodes lie and what they are called is not part of the run', async ({ page, panal }) => {
  await panal.open({ scenario: 'hello' });
  const run = async () => {
    await page.evaluate(async () => window.panal.runUntil({ ms: 800 }));
    return page.evaluate(async () => {
      const facts = await window.panal.events({ limit: 10_000 });
      return facts
        .filter(({ kind }) => kind === 'request-ended')
        .map((fact) => JSON.stringify(fact));
    });
  };
  const alone = await run();
  await page.getByTestId('restart').click();
  await expect(page.getByTestId('clock')).toHaveText('00:00.000');
  await page.evaluate(async () => window.panal.runUntil({ ms: 300 }));
  const from = await middleOf(page, 'node-hello');
  await drag(page, from, { x: from.x, y: from.y + 48 });
  await page.keyboard.press('F2');
  await page.keyboard.type('Greeter');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('node-hello')).toContainText('Greeter');
  expect((await run()).length).toBe(alone.length);
});

// ── Undo from anywhere ──

test('undo and redo keys work wherever the focus is, except where text is typed', async ({
  page,
  panal,
}) => {
  await panal.open({ scenario: 'hello' });
  await page.getByTestId('node-hello').click();
  await page.keyboard.press('Delete');
  await expect(page.getByTestId('node-hello')).toBeHidden();
  await page.getByTestId('tab-log').focus();
  await page.keyboard.press('Control+z');
  await expect(page.getByTestId('node-hello')).toBeVisible();
  await page.keyboard.press('Control+Shift+Z');
  await expect(page.getByTestId('node-hello')).toBeHidden();
  await page.getByTestId('play').focus();
  await page.keyboard.press('Control+z');
  await expect(page.getByTestId('node-hello')).toBeVisible();
  await page.keyboard.press('Control+y');
  await expect(page.getByTestId('node-hello')).toBeHidden();
  await page.evaluate(
    () => document.activeElement instanceof HTMLElement && document.activeElement.blur(),
  );
  await page.keyboard.press('Control+z');
  await expect(page.getByTestId('node-hello')).toBeVisible();

  // In a field the keys are the field's own.
  await page.getByTestId('tab-request').click();
  const path = page.getByTestId('request-path');
  await path.focus();
  const before = await documentOf(page);
  await page.keyboard.type('x');
  await page.keyboard.press('Control+Shift+Z');
  await page.keyboard.press('Control+z');
  expect(await documentOf(page)).toEqual(before);
  await expect(page.getByTestId('node-hello')).toBeVisible();
});

// ── Replicas, selection, view ──

test('a replica is killed and restarted from its node, by mouse and by key', async ({
  page,
  panal,
}) => {
  await panal.open({ scenario: 'mercado' });
  await page.evaluate(async () => window.panal.runUntil({ ms: 500 }));
  const pips = page.getByTestId('node-catalog').locator('[data-pip]');
  await chooseInMenu(page, 'catalog', 'kill');
  await expect(page.getByTestId('node-catalog')).toHaveAttribute('data-state', 'degraded');
  await expect(pips.first()).toHaveAttribute('data-pip', 'down');
  await chooseInMenu(page, 'catalog', 'restart');
  await page.evaluate(async () => window.panal.runUntil({ ms: 3_000 }));
  await expect(page.getByTestId('node-catalog')).toHaveAttribute('data-state', 'up');

  await focusCatalog(page);
  await page.keyboard.press('x');
  await page.keyboard.press('x');
  await expect(page.getByTestId('node-catalog')).toHaveAttribute('data-state', 'down');
  await page.keyboard.press('x');
  await expect(page.getByTestId('canvas-toast')).toContainText('No replica of Catalog is up');
  await page.keyboard.press('r');
  await page.keyboard.press('r');
  await page.evaluate(async () => window.panal.runUntil({ ms: 6_000 }));
  await expect(page.getByTestId('node-catalog')).toHaveAttribute('data-state', 'up');
});

test('nodes and links are selected, together too, by mouse and by key', async ({ page, panal }) => {
  await panal.open({ scenario: 'mercado' });
  const inspector = page.getByTestId('panel-inspector');
  await page.getByTestId('link-gateway-orders').click();
  await expect(inspector.getByRole('heading', { level: 2 })).toContainText('REST');
  await expect(page.getByTestId('link-gateway-orders')).toHaveClass(/selected/);
  await page.getByTestId('node-orders').click();
  await expect(inspector).toContainText('orders');
  await expect(page.getByTestId('link-gateway-orders')).not.toHaveClass(/selected/);
  await page.getByTestId('node-payments').click({ modifiers: ['Control'] });
  await expect(page.locator('[data-testid^="node-"][class*="selected"]')).toHaveCount(2);
  await page.keyboard.press('Escape');
  await expect(page.locator('[data-testid^="node-"][class*="selected"]')).toHaveCount(0);

  await focusCatalog(page);
  await page.keyboard.press(']');
  await expect.poll(() => focusedNode(page)).toBe('gateway-catalog');
  await page.keyboard.press(' ');
  await expect(page.getByTestId('link-gateway-catalog')).toHaveClass(/selected/);
  await page.keyboard.press('Enter');
  await expect(inspector.locator(':focus')).toHaveCount(1);
});

test('the view zooms, fits, and keeps the focus in sight', async ({ page, panal }) => {
  await panal.open({ scenario: 'mercado' });
  const viewport = page.locator('.react-flow__viewport');
  const zoom = () => viewport.evaluate((one) => new DOMMatrix(getComputedStyle(one).transform).a);
  const fitted = await zoom();
  await page.getByRole('button', { name: 'Zoom in' }).click();
  await expect.poll(zoom).toBeCloseTo(fitted * 1.25, 3);
  await page.getByRole('button', { name: 'Zoom out' }).click();
  await expect.poll(zoom).toBeCloseTo(fitted, 3);
  await page.getByTestId('rf__wrapper').hover({ position: { x: 60, y: 60 } });
  await page.mouse.wheel(0, -400);
  await expect.poll(zoom).toBeGreaterThan(fitted * 1.2);
  await page.getByRole('button', { name: 'Fit to view' }).click();
  await expect.poll(zoom).toBeCloseTo(fitted, 3);

  await focusCatalog(page);
  for (let presses = 0; presses < 4; presses++) await page.keyboard.press('+');
  const canvas = await page.getByTestId('panel-canvas').boundingBox();
  for (let presses = 0; presses < 16; presses++) {
    await page.keyboard.press('PageDown');
    const id = await focusedNode(page);
    const shown = page.locator(`[data-testid="node-${id}"], [data-testid="link-${id}"]`);
    await expect
      .poll(async () => {
        const box = await shown.boundingBox();
        if (box === null || canvas === null) return false;
        const isBeside = box.x < canvas.x - 1 || box.x + box.width > canvas.x + canvas.width + 1;
        return !isBeside && box.y >= canvas.y - 1;
      }, `${id} is in sight`)
      .toBe(true);
  }
  await page.keyboard.press('0');
  await expect.poll(zoom).toBeCloseTo(fitted, 3);
  await expect(page.getByTestId('node-notify')).toBeInViewport();
});

test('S says how things are, and who made the ground is credited', async ({ page, panal }) => {
  await panal.open({ scenario: 'mercado' });
  await page.evaluate(async () => window.panal.runUntil({ ms: 1_000 }));
  await focusCatalog(page);
  await page.keyboard.press('x');
  await expect(page.getByTestId('node-catalog')).toHaveAttribute('data-state', 'degraded');
  await page.keyboard.press('s');
  const summary = /^8 nodes, 11 links, paused at 1 s\. Catalog is degraded\./;
  await expect(page.getByTestId('canvas-toast')).toHaveText(summary);
  await expect(page.getByTestId('canvas-status')).toHaveText(summary);
  await expect(page.getByRole('link', { name: 'React Flow' })).toBeVisible();
  expect(await panal.axe('[data-testid="panel-canvas"]')).toEqual([]);
});
