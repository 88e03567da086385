/**
 * What a person does on the screen: arrives, sends, reads bytes, kills, edits the list, switches,
 * exports, imports, asks SQL.
 */
import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import type { Scenario } from '../../src/sim/index.ts';
import { expect, test } from './fixtures.ts';

/** Runs on until the request that was sent on the screen has its answer. */
async function answerArrives(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await window.panal.runUntil({ ms: (await window.panal.now()) + 5_000 });
  });
  await expect(page.getByTestId('response-status')).toBeVisible();
}

/** The market without tokens, so that anybody may order. */
async function openToAll(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const { panal } = window;
    const scenario = panal.document();
    const nodes = scenario.nodes.map((node) => {
      if (node.kind === 'gateway') {
        const { tokens: _tokens, ...gateway } = node;
        const routes = node.routes.map(({ access: _access, ...route }) => route);
        return { ...gateway, routes };
      }
      if (node.kind === 'client') {
        const { signIn: _signIn, ...client } = node;
        return client;
      }
      if (node.kind !== 'service') return node;
      const { tokens: _tokens, ...service } = node;
      return service;
    });
    await panal.load({ ...scenario, nodes });
  });
}

/** Chooses a file in the menu of scenarios, as a person would. */
async function importText(page: Page, name: string, text: string): Promise<void> {
  await page.getByTestId('scenario').click();
  const choosing = page.waitForEvent('filechooser');
  await page.getByTestId('scenario-import').click();
  const chooser = await choosing;
  await chooser.setFiles({ name, mimeType: 'application/json', buffer: Buffer.from(text) });
}

/** The file that Export gives, and its name. */
async function exported(page: Page): Promise<{ name: string; text: string }> {
  await page.getByTestId('scenario').click();
  const downloading = page.waitForEvent('download');
  await page.getByTestId('scenario-export').click();
  const download = await downloading;
  return {
    name: download.suggestedFilename(),
    text: await readFile(await download.path(), 'utf8'),
  };
}

async function openDocument(page: Page): Promise<Scenario> {
  return page.evaluate(() => window.panal.document());
}

test('a first visit finds a shop at work and is told what to do', async ({ page, panal }) => {
  const start = Date.now();
  await page.goto('./');
  await expect(page.getByTestId('node-catalog')).toBeVisible();
  await expect(page.getByTestId('pause')).toBeVisible();
  await expect
    .poll(async () => page.evaluate(async () => window.panal.now()), { intervals: [100] })
    .toBeGreaterThan(10);
  expect(Date.now() - start).toBeLessThan(10_000);
  await expect(page.getByTestId('scenario')).toContainText('Mercado');
  await expect(page.getByTestId('panel-requests').getByRole('option').first()).toBeVisible();

  const hint = page.getByTestId('banner-first-hint');
  await expect(hint).toContainText('Click a node');
  await hint.getByRole('button', { name: 'Close' }).click();
  await expect(hint).toBeHidden();
  expect(panal.complaints).toEqual([]);
  expect(panal.foreignRequests).toEqual([]);
  await page.reload();
  await expect(page.getByTestId('node-catalog')).toBeVisible();
  await expect(hint).toBeHidden();
});

test('a body left over from a POST stays out of a GET', async ({ page, panal }) => {
  await panal.open();
  await page.getByTestId('tab-request').click();
  await page.getByTestId('request-method').selectOption('POST');
  await page.getByTestId('request-body').fill('{"left": "over"}');
  await page.getByTestId('request-method').selectOption('GET');
  await page.getByTestId('request-path').fill('/api/catalog');
  await page.getByTestId('request-send').click();
  await answerArrives(page);
  await expect(page.getByTestId('response-status')).toHaveText(/^200 /);
  await page.getByTestId('request-method').selectOption('POST');
  await expect(page.getByTestId('request-body')).toHaveValue('{"left": "over"}');
});

test('a request from the screen comes back with its trace, its messages and their bytes', async ({
  page,
  panal,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await panal.open();
  await openToAll(page);
  await page.getByTestId('tab-request').click();
  await page.getByTestId('request-method').selectOption('POST');
  await page.getByTestId('request-path').fill('/api/orders');
  const body = await page.getByTestId('request-body').inputValue();
  expect(JSON.parse(body)).toEqual(expect.any(Object));
  await page.getByTestId('request-send').click();
  await expect(page.getByText('Time stands still')).toBeVisible();
  await answerArrives(page);
  await expect(page.getByTestId('response-status')).toHaveText(/^201 /);
  await expect(page.getByTestId('response-latency')).toHaveText(/^[\d.,]+ ms of virtual time$/);
  expect(JSON.parse(await page.getByTestId('response-body').innerText())).toEqual(
    expect.any(Object),
  );

  await page.getByRole('button', { name: 'Copy as curl' }).click();
  await expect(page.getByText('Copied', { exact: true })).toBeVisible();
  const curl = await page.evaluate(async () => navigator.clipboard.readText());
  expect(curl).toContain("curl -i -X POST 'http://127.0.0.1:");
  expect(curl).toContain("/api/orders' -H 'Content-Type: application/json' --data-raw '{");

  await page.getByTestId('request-method').selectOption('GET');
  await page.getByTestId('request-path').fill('/api/catalog');
  await expect(page.getByText('GET sends no body')).toBeVisible();
  await expect(page.getByTestId('request-body')).toBeDisabled();
  await page.getByLabel('History').selectOption({ index: 1 });
  await expect(page.getByTestId('request-method')).toHaveValue('POST');
  await expect(page.getByTestId('request-path')).toHaveValue('/api/orders');
  await expect(page.getByTestId('request-body')).toHaveValue(body);

  await page.getByRole('button', { name: 'Show trace' }).click();
  const waterfall = page.getByTestId('waterfall');
  await expect(waterfall).toHaveAttribute('data-state', 'ended');
  const rows = waterfall.getByRole('listitem').filter({ has: page.locator('[data-role="call"]') });
  expect(await rows.count()).toBeGreaterThan(3);
  await expect(rows.filter({ hasText: 'Orders' }).first()).toBeVisible();

  await rows.first().locator('[data-role="call"]').click();
  await expect(page.getByTestId('message-summary')).toBeVisible();
  const fields = page.getByTestId('message-fields').getByRole('treeitem');
  const bytes = page.getByTestId('message-bytes');
  await expect(fields.first()).toBeVisible();
  expect(await bytes.locator('[data-at]').count()).toBeGreaterThan(32);
  const lit = bytes.locator('[data-at][class*="litByte"]');
  await expect(lit).toHaveCount(0);
  // The request line opens into its parts; the method is the first of them.
  await page.getByTestId('message-fields').focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowRight');
  await expect(fields.first()).toHaveAttribute('aria-expanded', 'true');
  await fields.nth(1).hover();
  await expect(page.getByTestId('field-meaning')).toContainText('POST');
  const hex = await bytes.locator('[class*="hex"] [class*="litByte"]').allTextContents();
  expect(hex.join(' ').toLowerCase()).toBe('50 4f 53 54');
  // The other way: a byte points at its field.
  await bytes.locator('[data-at="0"]').first().click();
  await expect(page.getByTestId('message-fields').locator('[aria-selected="true"]')).toHaveCount(1);
});

test('language, theme and stillness change the screen and not the run', async ({ page, panal }) => {
  await panal.open({ theme: 'light' });
  await page.evaluate(async () => window.panal.runUntil({ ms: 1_000 }));
  const hash = await page.evaluate(async () => window.panal.hash());
  const root = page.locator('html');
  await expect(root).toHaveAttribute('lang', 'en');
  await expect(root).toHaveAttribute('data-motion', 'off');
  await page.getByTestId('lang-es').click();
  await expect(root).toHaveAttribute('lang', 'es');
  await expect(page.getByTestId('tab-request')).toHaveText('Petición…');
  await expect(root).toHaveAttribute('data-theme', 'light');
  const ground = async (): Promise<string> =>
    page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await ground();
  await page.getByTestId('theme').click();
  await expect(root).toHaveAttribute('data-theme', 'dark');
  expect(await ground()).not.toBe(light);
  expect(await page.evaluate(async () => window.panal.hash())).toBe(hash);
  expect(await page.evaluate(async () => window.panal.now())).toBe(1_000);

  // `lang` of the address would win over what was chosen.
  await page.goto('./?scenario=hello&autostart=0');
  await expect(root).toHaveAttribute('lang', 'es');
  await expect(root).toHaveAttribute('data-theme', 'dark');
});

test('an exported file opens again, paused, with its code in view', async ({ page, panal }) => {
  await panal.open();
  const { name, text } = await exported(page);
  expect(name).toBe('mercado.panal.json');
  const before = await openDocument(page);
  await panal.open({ scenario: 'hello' });
  await importText(page, name, text);
  await expect(page.getByTestId('banner-foreign')).toBeVisible();
  await expect(page.getByTestId('node-catalog')).toBeVisible();
  expect(await openDocument(page)).toEqual(before);
  expect(await page.evaluate(async () => window.panal.now())).toBe(0);
  await expect(page.getByTestId('play')).toBeVisible();
  await expect(page.getByTestId('code-editor')).toBeVisible();
});

/** Lets a file fall onto the page, as if dragged in from the desktop. */
async function dropText(page: Page, name: string, text: string): Promise<void> {
  const files = await page.evaluateHandle(
    ([name = '', text = '']) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([text], name, { type: 'application/json' }));
      return transfer;
    },
    [name, text],
  );
  for (const kind of ['dragover', 'drop']) {
    await page.dispatchEvent('#stage', kind, { dataTransfer: files });
  }
}

test('a file that is dropped opens, and a bad one does not', async ({ page, panal }) => {
  await panal.open({ scenario: 'hello' });
  const before = await openDocument(page);
  const text = JSON.stringify({ ...before, title: 'Dropped' });
  await dropText(page, 'dropped.json', text.slice(0, -1));
  const dialog = page.getByTestId('dialog-import-failed');
  await expect(dialog.getByTestId('problem-0')).toContainText('JSON');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  expect(await openDocument(page)).toEqual(before);
  await dropText(page, 'dropped.json', text);
  await expect(page.getByTestId('scenario')).toContainText('Dropped');
  await expect(page.getByTestId('banner-foreign')).toBeVisible();
});

test('a bad file is refused by place and rule, and what was open stays', async ({
  page,
  panal,
}) => {
  await panal.open({ scenario: 'hello' });
  await page.evaluate(async () => window.panal.runUntil({ ms: 500 }));
  const before = await openDocument(page);
  const hash = await page.evaluate(async () => window.panal.hash());
  const text = JSON.stringify(before);
  const [node, ...nodes] = before.nodes;
  const [link, ...links] = before.links;
  const deep = `${'['.repeat(5_000)}${']'.repeat(5_000)}`;
  const bad: readonly { text: string; place: string; rule: string }[] = [
    { text: '{"format": nope}', place: '1:12', rule: 'JSON' },
    { text: JSON.stringify({ ...before, version: 99 }), place: 'version', rule: 'newer Panal' },
    {
      text: JSON.stringify({ ...before, nodes: [{ ...node, kind: 'teapot' }, ...nodes] }),
      place: 'nodes[0].kind',
      rule: 'gateway',
    },
    {
      text: JSON.stringify({ ...before, links: [{ ...link, to: 'nowhere' }, ...links] }),
      place: 'links[0].to',
      rule: 'node',
    },
    {
      text: JSON.stringify({ ...before, nodes: [...before.nodes, node] }),
      place: `nodes[${before.nodes.length}].id`,
      rule: 'id',
    },
    { text: text.replace('{', `{"padding":"${'x'.repeat(10_000_000)}",`), place: '', rule: ' MB' },
    { text: text.replace('{', `{"deep":${deep},`), place: '1:', rule: 'inside each other' },
    {
      text: text.replace('{', '{"__proto__":{"polluted":true},'),
      place: '__proto__',
      rule: 'no member called',
    },
    {
      text: text.replace('{', '{"constructor":{"prototype":{"polluted":true}},'),
      place: 'constructor',
      rule: 'no member called',
    },
    { text: JSON.stringify({ ...before, seed: -1 }), place: 'seed', rule: 'whole number' },
    {
      text: text.replace(/"bandwidthMbps":[\d.]+/, '"bandwidthMbps":1e999'),
      place: 'links[0].bandwidthMbps',
      rule: 'number',
    },
  ];
  for (const [at, { text: content, place, rule }] of bad.entries()) {
    await importText(page, `bad-${at}.json`, content);
    const dialog = page.getByTestId('dialog-import-failed');
    await expect(dialog.getByRole('heading')).toContainText(`bad-${at}.json`);
    const problem = dialog.getByTestId('problem-0').getByRole('cell');
    await expect(problem.nth(0)).toContainText(place === '' ? 'whole file' : place);
    await expect(problem.nth(1)).toContainText(rule);
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await expect(dialog).toBeHidden();
  }
  expect(await openDocument(page)).toEqual(before);
  expect(await page.evaluate(async () => window.panal.hash())).toBe(hash);
  expect(await page.evaluate(() => Reflect.has({}, 'polluted'))).toBe(false);
});

test('markup in the names of a file is text', async ({ page, panal }) => {
  await panal.open({ scenario: 'hello' });
  const document = await openDocument(page);
  const name = '<img src=x onerror=alert(1)>';
  const nodes = document.nodes.map((node) => ({ ...node, name }));
  await importText(page, 'markup.json', JSON.stringify({ ...document, title: name, nodes }));
  await expect(page.getByTestId('banner-foreign')).toBeVisible();
  await expect(page.getByTestId('node-hello')).toContainText(name);
  await expect(page.getByTestId('scenario')).toContainText(name);
  await expect(page.locator('img')).toHaveCount(0);
});

test('fetch works without a service worker, as on plain http in a local network', async ({
  page,
  panal,
}) => {
  await page.addInitScript(() => {
    Reflect.deleteProperty(Navigator.prototype, 'serviceWorker');
  });
  await panal.open({ scenario: 'hello' });
  await expect(page.getByTestId('ingress')).toHaveAttribute('data-state', 'ready');
  const status = await page.evaluate(async () => {
    const answering = fetch('/api/hello');
    await window.panal.play('max');
    return (await answering).status;
  });
  expect(status).toBe(200);
});

test('where the browser refuses the service worker, the request panel works and says so', async ({
  page,
  panal,
}) => {
  await page.addInitScript(() => {
    ServiceWorkerContainer.prototype.register = () =>
      Promise.reject(new DOMException('The operation is insecure.', 'SecurityError'));
  });
  await panal.open({ scenario: 'hello' });
  await expect(page.getByTestId('ingress')).toHaveAttribute('data-state', 'unavailable');
  await page.getByTestId('tab-request').click();
  await expect(page.getByTestId('ingress-unavailable')).toContainText('fetch');
  await page.getByTestId('request-send').click();
  await answerArrives(page);
  await expect(page.getByTestId('response-status')).toHaveText(/^20[01] /);
});

test('the data panel answers SQL, and says what SQLite says', async ({ page, panal }) => {
  await panal.open();
  await page.evaluate(async () => window.panal.runUntil({ ms: 3_000 }));
  await page.getByTestId('tab-data').click();
  await page.getByTestId('data-service').selectOption('orders');
  const statement = page.getByTestId('data-sql');
  const result = page.getByTestId('data-result');
  await statement.fill("select 6 * 7 as answer, '<b>x</b>' as markup");
  await page.getByTestId('data-run').click();
  await expect(result.getByRole('columnheader').first()).toHaveText('answer');
  await expect(result.getByRole('cell')).toHaveText(['42', '<b>x</b>']);
  await page.getByRole('button', { name: /^orders/ }).click();
  await expect(statement).toHaveValue('select * from "orders"');
  await expect(result.getByRole('row').nth(1)).toBeVisible();
  await statement.fill('select * from nowhere');
  await statement.press('Control+Enter');
  await expect(result.getByRole('alert')).toContainText('no such table: nowhere');
});

/** Facts of failures and of ended requests since then. */
async function sinceMs(page: Page, ms: number) {
  return page.evaluate(async (sinceMs) => {
    const facts = await window.panal.events({ sinceMs, limit: 10_000 });
    const failures = facts.flatMap((fact) =>
      fact.kind === 'failure-observed' ? [`${fact.link} ${fact.reason}`] : [],
    );
    const statuses = facts.flatMap((fact) => (fact.kind === 'request-ended' ? [fact.status] : []));
    return { failures, statuses };
  }, ms);
}

test('replicas killed by mouse reset and refuse, others go on, and a restart heals', async ({
  page,
  panal,
}) => {
  await panal.open();
  // A call is on its way to the catalogue, 30 ms behind the gateway, when its replicas die.
  const killedAt = 2_040;
  await page.evaluate(async () => window.panal.runUntil({ ms: 2_000 }));
  const caught = page.evaluate(async () =>
    window.panal.request({ method: 'GET', path: '/api/catalog' }),
  );
  await page.evaluate(async (ms) => window.panal.runUntil({ ms }), killedAt);
  await page.getByTestId('node-catalog').click();
  await page.getByTestId('kill-catalog-0').click();
  await page.getByTestId('kill-catalog-1').click();
  await expect(page.getByTestId('node-catalog')).toHaveAttribute('data-state', 'down');
  await page.evaluate(async (ms) => window.panal.runUntil({ ms: ms + 1_500 }), killedAt);

  expect(await caught).toMatchObject({ status: 502, reason: 'connection-reset' });
  const { failures, statuses } = await sinceMs(page, killedAt);
  expect(failures).toContain('gateway-catalog connection-reset');
  expect(failures).toContain('gateway-catalog connection-refused');
  expect(statuses).toEqual(expect.arrayContaining([200, 502, 503]));
  const badge = page.getByTestId('badge-gateway-catalog-connection-refused');
  await expect(badge).toContainText('refused by catalog');
  await page.getByRole('button', { name: 'Failed' }).click();
  const failed = page.getByTestId('panel-requests').getByRole('option');
  await expect(failed.filter({ hasText: '503' }).first()).toContainText('refused');
  await page.getByRole('button', { name: 'Mine' }).click();
  await expect(failed.filter({ hasText: '502' })).toContainText('reset');
  await page.getByTestId('tab-log').click();
  const log = page.getByRole('log', { name: 'Log of the run' });
  await expect(log).toContainText('Connection refused');
  await expect(log).toContainText('Connection reset');

  await page.getByTestId('restart-catalog-0').click();
  await page.getByTestId('restart-catalog-1').click();
  await page.evaluate(async (ms) => window.panal.runUntil({ ms: ms + 5_000 }), killedAt);
  await expect(page.getByTestId('node-catalog')).toHaveAttribute('data-state', 'up');
  await expect(badge).toBeHidden();
  const healed = await sinceMs(page, killedAt + 3_000);
  expect(healed.failures).toEqual([]);
  expect(new Set(healed.statuses)).toEqual(new Set([200, 201]));
});

test('replicas killed by key while the clock runs, and restarted by key', async ({
  page,
  panal,
}) => {
  await panal.open({ speed: 1 });
  const node = page.getByTestId('node-payments');
  // What happens at 0 has happened once a run is open.
  await expect(node).toHaveAttribute('data-state', 'up');
  await node.click();
  await page.keyboard.press('k');
  await expect(page.getByTestId('pause')).toBeVisible();
  await page.keyboard.press('x');
  await expect(node).toHaveAttribute('data-state', 'down');
  // Whoever places an order is told why; whoever only looks is served.
  await expect(page.getByTestId('badge-orders-payments-connection-refused')).toBeVisible();
  const meanwhile = await page.evaluate(async () =>
    window.panal.request({ method: 'GET', path: '/api/catalog' }),
  );
  expect(meanwhile.status).toBe(200);
  await page.keyboard.press('r');
  await expect(node).toHaveAttribute('data-state', 'up');
  await expect(page.getByTestId('badge-orders-payments-connection-refused')).toBeHidden();
});

test('the list edits the cluster, and a reload brings everything back', async ({ page, panal }) => {
  await panal.open({ scenario: 'hello' });
  await page.evaluate(async () => window.panal.runUntil({ ms: 500 }));
  await page.getByTestId('rail-list').click();
  const list = page.getByTestId('panel-list');
  const [first] = (await openDocument(page)).links;
  await list.getByTestId('list-name-hello').fill('Greeter');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('node-hello')).toContainText('Greeter');
  await list.getByTestId('list-node-hello').getByTestId('replicas-more-hello').click();
  await expect(list.getByTestId('replicas-hello')).toContainText('2');
  await list.getByTestId('list-add-service').click();
  const added = await openDocument(page).then(({ nodes }) => nodes.at(-1)?.id ?? '');
  await expect(page.getByTestId(`node-${added}`)).toBeVisible();
  await list.getByTestId('list-target-hello').selectOption(added);
  await list.getByTestId('list-connect-hello').click();
  await expect.poll(async () => (await openDocument(page)).links.length).toBe(3);
  await list
    .getByTestId(`list-link-${first?.id ?? ''}`)
    .getByRole('button', { name: 'Delete' })
    .click();
  await expect(list.getByTestId(`list-link-${first?.id ?? ''}`)).toHaveCount(0);
  await page.getByTestId('undo').click();
  await expect(list.getByTestId(`list-link-${first?.id ?? ''}`)).toBeVisible();
  await page.getByTestId('lang-es').click();
  await page.evaluate(async () => window.panal.runUntil({ ms: 1_000 }));

  const before = await openDocument(page);
  const hash = await page.evaluate(async () => window.panal.hash());
  await expect
    .poll(() => page.evaluate(() => localStorage.getItem('panal.run') ?? ''))
    .toContain('"nowMs":1000');
  // As whoever comes back would, without a word in the address.
  await page.goto('./?autostart=0');
  await page.evaluate(async () => window.panal.ready);
  expect(await openDocument(page)).toEqual(before);
  expect(await page.evaluate(async () => window.panal.now())).toBe(1_000);
  expect(await page.evaluate(async () => window.panal.hash())).toBe(hash);
  await expect(page.locator('html')).toHaveAttribute('lang', 'es');
  await expect(page.getByTestId('list-node-hello')).toBeVisible();
});
