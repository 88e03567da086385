/** `new WebSocket` from the page: events pushed, calls made, a replica lost, and all of it replayed. */
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';

declare global {
  interface Window {
    /** What the test's socket was told, in order. */
    heard: unknown[];
    socket: WebSocket;
  }
}

/** The market without load, so that every message is the test's own. */
async function openQuiet(page: Page, address: string): Promise<void> {
  await page.goto(`./?scenario=mercado&autostart=0&motion=off&${address}`);
  await page.evaluate(async () => {
    const { panal } = window;
    await panal.ready;
    const scenario = panal.document();
    const nodes = scenario.nodes.map((node) =>
      node.kind === 'client' ? { ...node, load: { kind: 'none' as const } } : node,
    );
    await panal.load({ ...scenario, nodes });
  });
  await expect(page.getByTestId('ingress')).toHaveAttribute('data-state', 'ready');
}

/** What a request or a call of the shop carries. */
async function signIn(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const { panal } = window;
    const signing = panal.request({
      method: 'POST',
      path: '/api/sign-in',
      body: JSON.stringify({ user: 'shop', password: 'shop-secret' }),
    });
    await panal.runUntil({ ms: (await panal.now()) + 1_000 });
    const answer: unknown = JSON.parse((await signing).body);
    return `Bearer ${String(Reflect.get(Object(answer), 'accessToken'))}`;
  });
}

/** Opens the socket as somebody at the console would; the run has taken the command when it resolves. */
async function openSocket(page: Page, path: string): Promise<void> {
  await page.evaluate((path) => {
    window.heard = [];
    const socket = new WebSocket(path);
    window.socket = socket;
    socket.onopen = () => window.heard.push('open');
    socket.onmessage = ({ data }) => window.heard.push(JSON.parse(data));
    socket.onerror = () => window.heard.push('error');
    socket.onclose = ({ code, reason, wasClean }) => window.heard.push({ code, reason, wasClean });
  }, path);
  await commandsReach(page, 'open-socket', 1);
}

async function commandsReach(page: Page, kind: string, count: number): Promise<void> {
  const applied = (): Promise<number> =>
    page.evaluate(async (kind) => {
      const facts = await window.panal.events({ kind: 'command-applied' });
      return facts.filter((fact) => JSON.stringify(fact).includes(kind)).length;
    }, kind);
  await expect.poll(applied).toBe(count);
}

async function runOn(page: Page, ms: number): Promise<void> {
  await page.evaluate(async (more) => {
    await window.panal.runUntil({ ms: (await window.panal.now()) + more });
  }, ms);
}

async function heard(page: Page): Promise<unknown[]> {
  return page.evaluate(() => window.heard);
}

for (const [lang, host] of [
  ['en', 'worker'],
  ['es', 'inline'],
] as const) {
  test(`hears an order, makes a call, and breaks with its replica (${lang}, ${host})`, async ({
    page,
  }) => {
    await openQuiet(page, `lang=${lang}&host=${host}`);
    await openSocket(page, '/api/orders/socket');
    expect(await heard(page)).toEqual([]);
    await runOn(page, 500);
    await expect.poll(() => heard(page)).toEqual(['open']);

    // Two orders: the replicas take turns, and the socket is with one of them.
    const authorization = await signIn(page);
    const placed = await page.evaluate(async (Authorization) => {
      const orders = [1, 2].map(() =>
        window.panal.request({
          method: 'POST',
          path: '/api/orders',
          headers: { Authorization },
          body: JSON.stringify({ customerId: 7, sku: 2, quantity: 3 }),
        }),
      );
      await window.panal.runUntil({ ms: (await window.panal.now()) + 2_000 });
      return Promise.all(orders).then((answers) => answers.map(({ status }) => status));
    }, authorization);
    expect(placed).toEqual([201, 201]);
    await expect.poll(async () => (await heard(page)).length).toBe(2);
    expect((await heard(page))[1]).toMatchObject({
      event: 'OrderPlaced',
      data: { customerId: 7, totalCents: 19_350 },
    });

    const metadata = { authorization };
    const call = JSON.stringify({ id: 1, call: 'GetOrder', input: { orderId: 1 }, metadata });
    await page.evaluate((text) => window.socket.send(text), call);
    expect(await page.evaluate(() => window.socket.bufferedAmount)).toBe(call.length);
    await commandsReach(page, 'send-to-socket', 1);
    await runOn(page, 500);
    await expect.poll(async () => (await heard(page)).length).toBe(3);
    expect((await heard(page))[2]).toMatchObject({ id: 1, status: 200, value: { orderId: 1 } });
    expect(await page.evaluate(() => window.socket.bufferedAmount)).toBe(0);

    await page.evaluate(async () => {
      await window.panal.command({ kind: 'kill-replica', node: 'orders', replica: 0 });
    });
    await runOn(page, 300);
    await expect
      .poll(async () => (await heard(page)).slice(3))
      .toEqual(['error', { code: 1006, reason: '', wasClean: false }]);
    await expect(page.getByTestId('badge-gateway-orders-connection-reset')).toBeVisible();

    // All that the page did is in the history: the run comes back to the same hash.
    const before = await page.evaluate(async () => ({
      hash: await window.panal.hash(),
      now: await window.panal.now(),
    }));
    await expect
      .poll(() => page.evaluate(() => localStorage.getItem('panal.run') ?? ''))
      .toContain(`"nowMs":${before.now}`);
    await page.reload();
    const after = await page.evaluate(async () => {
      await window.panal.ready;
      return { hash: await window.panal.hash(), now: await window.panal.now() };
    });
    expect(after).toEqual(before);
  });
}

test('is closed by the page in virtual time, with its code and reason', async ({ page }) => {
  await openQuiet(page, 'lang=en');
  await openSocket(page, '/api/orders/socket');
  await runOn(page, 500);
  await expect.poll(() => heard(page)).toEqual(['open']);
  const state = await page.evaluate(() => {
    window.socket.close(4000, 'enough');
    return window.socket.readyState;
  });
  expect(state).toBe(2);
  await commandsReach(page, 'close-socket', 1);
  expect(await heard(page)).toEqual(['open']);
  await runOn(page, 500);
  await expect
    .poll(() => heard(page))
    .toEqual(['open', { code: 4000, reason: 'enough', wasClean: true }]);
  const misuse = await page.evaluate(() => {
    const socket = new WebSocket('/api/orders/socket');
    const thrown: string[] = [];
    for (const wrong of [() => socket.send('early'), () => socket.close(1001)]) {
      try {
        wrong();
      } catch (error) {
        thrown.push(error instanceof DOMException ? error.name : String(error));
      }
    }
    return [...thrown, socket.readyState];
  });
  expect(misuse).toEqual(['InvalidStateError', 'InvalidAccessError', 0]);
});

test('is refused where there is none, and the list of requests says why', async ({ page }) => {
  await openQuiet(page, 'lang=en');
  await openSocket(page, '/api/nothing');
  await runOn(page, 500);
  await expect
    .poll(() => heard(page))
    .toEqual(['error', { code: 1006, reason: '', wasClean: false }]);
  const [ended] = await page.evaluate(() => window.panal.events({ kind: 'request-ended' }));
  expect(ended).toMatchObject({ status: 404, reason: 'no-route' });
});

test('works without a service worker, and any other address is the browser’s own business', async ({
  page,
}) => {
  await page.addInitScript(() => {
    Reflect.deleteProperty(Navigator.prototype, 'serviceWorker');
    Reflect.set(window, 'plainSocket', window.WebSocket);
  });
  await openQuiet(page, 'lang=en');
  await openSocket(page, '/api/orders/socket');
  await runOn(page, 500);
  await expect.poll(() => heard(page)).toEqual(['open']);
  const others = await page.evaluate(() => {
    const isPlain = (address: string): boolean => {
      const plain: unknown = Reflect.get(window, 'plainSocket');
      const socket = new WebSocket(address);
      socket.close();
      return typeof plain === 'function' && socket instanceof plain;
    };
    return [
      isPlain('/elsewhere'),
      isPlain(`wss://${location.host}/api/orders/socket`),
      isPlain('/api/orders/socket'),
    ];
  });
  expect(others).toEqual([true, true, false]);
});
