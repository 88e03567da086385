/** The list of messages: of a link, of one conversation; what protocols need for themselves, hidden and shown. */
import type { Page } from '@playwright/test';
import type { MessageFilter, MessageList } from '../../src/sim/index.ts';
import { expect, test } from './fixtures.ts';

async function runOn(page: Page, ms: number): Promise<void> {
  await page.evaluate(async (more) => {
    await window.panal.runUntil({ ms: (await window.panal.now()) + more });
  }, ms);
}

async function messages(page: Page, filter: MessageFilter): Promise<MessageList> {
  return page.evaluate((asked) => window.panal.messages(asked), filter);
}

/** What the rows in view say, in order. */
async function rowsOf(page: Page): Promise<{ kind: string; text: string }[]> {
  return page
    .getByTestId('messages-list')
    .getByRole('option')
    .evaluateAll((rows) =>
      rows.map((row) => ({
        kind: row.getAttribute('data-kind') ?? '',
        text: row.textContent,
      })),
    );
}

test('by mouse: from a link to what it says, its background, one conversation, a request', async ({
  page,
  panal,
}) => {
  await panal.open({ seed: 3 });
  await page.getByTestId('link-orders-notify').click();
  await page.getByTestId('protocol-amqp').locator('..').click();
  await runOn(page, 5_000);
  await page.getByTestId('inspector-messages').click();

  // What is said, newest last, exactly as the engine has it.
  const said = await messages(page, {
    link: 'orders-notify',
    kinds: ['request', 'response', 'event'],
    limit: 3,
  });
  const list = page.getByTestId('messages-list');
  await expect(list.getByTestId(`row-${said.messages.at(-1)?.message}`)).toBeInViewport();
  expect((await rowsOf(page)).slice(-3).map(({ kind }) => kind)).toEqual(
    said.messages.map(({ role }) => role),
  );

  // The background is counted, and one click shows it.
  const { counts } = said;
  await expect(page.getByTestId('messages-hidden')).toContainText(
    `${counts.acknowledgement} acknowledgements`,
  );
  await expect(list.locator('[data-kind="acknowledgement"]')).toHaveCount(0);
  await page.getByTestId('messages-background').click();
  await expect(list.locator('[data-kind="acknowledgement"]').last()).toBeVisible();
  await expect(page.getByTestId('messages-hidden')).toHaveCount(0);
  await page.getByTestId('kind-handshake').click();
  await expect(page.getByTestId('messages-hidden')).toContainText('handshake messages');

  // A message opens in the message view, and leads to its conversation.
  await list.locator('[data-kind="event"]').last().click();
  await expect(page.getByTestId('message-view')).toContainText('AMQP 0-9-1 event');
  await page.getByTestId('message-follow').click();
  await expect(page.getByTestId('messages-whose').locator('option:checked')).toHaveText(
    'RabbitMQ with Notifications/0',
  );
  const chosen = list.locator('[aria-selected="true"]');
  await expect(chosen).toHaveCount(1);
  const followed = new Set((await rowsOf(page)).map(({ kind }) => kind));
  expect(followed).toEqual(new Set(['event', 'acknowledgement']));

  await page.getByTestId('message-request').click();
  await expect(page.getByTestId('waterfall')).toContainText('PlaceOrder');

  // Another selection: another link's messages.
  await page.getByTestId('tab-messages').click();
  await page.getByTestId('link-orders-payments').click();
  await expect(page.getByTestId('messages-whose').locator('option:checked')).toContainText(
    'Orders → Payments',
  );
  await expect(list.locator('[data-protocol="rest"]').last()).toBeVisible();
});

test('by keyboard alone, in Spanish: V on the link, arrows in the list', async ({
  page,
  panal,
}) => {
  await panal.open({ seed: 3, lang: 'es' });
  await runOn(page, 2_000);
  await page.locator('.react-flow__edge[data-id="gateway-catalog"]').focus();
  await page.keyboard.press('v');
  await expect(page.getByTestId('tab-messages')).toBeFocused();
  await expect(page.getByTestId('messages-whose').locator('option:checked')).toHaveText(
    'Pasarela → Catálogo · REST',
  );
  const list = page.getByRole('listbox', { name: 'Mensajes, el último abajo' });
  for (let step = 0; step < 10; step++) {
    if (await list.evaluate((element) => element === document.activeElement)) break;
    await page.keyboard.press('Tab');
  }
  await expect(list).toBeFocused();
  await page.keyboard.press('End');
  const { messages: sent } = await messages(page, { link: 'gateway-catalog' });
  const row = (back: number) => page.getByTestId(`row-${sent.at(back)?.message}`);
  await expect(row(-1)).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('ArrowUp');
  await expect(row(-2)).toHaveAttribute('aria-selected', 'true');
  await expect(row(-2)).toHaveAccessibleName(/^(petición|respuesta): .+ a los 1,\d+ s$/);
  await expect(page.getByTestId('message-view')).toContainText('HTTP/1.1');
  await expect(list).toBeFocused();
});

test('the list follows the run while it is at its end, and stands still where it is read', async ({
  page,
  panal,
}) => {
  await panal.open({ seed: 3 });
  await page.getByTestId('tab-messages').click();
  await expect(page.getByText('Nothing has been sent here yet')).toBeVisible();
  await runOn(page, 3_000);
  const last = async (): Promise<number> =>
    (await messages(page, { kinds: ['request', 'response', 'event'] })).messages.at(-1)?.message ??
    0;
  await expect(page.getByTestId(`row-${await last()}`)).toBeInViewport();
  await runOn(page, 500);
  await expect(page.getByTestId(`row-${await last()}`)).toBeInViewport();

  const read = await last();
  await page.getByTestId(`row-${read}`).click();
  const before = await page.getByTestId(`row-${read}`).boundingBox();
  await runOn(page, 500);
  const newer = await last();
  await expect(page.getByRole('button', { name: 'Newest' })).toBeVisible();
  expect((await page.getByTestId(`row-${read}`).boundingBox())?.y).toBe(before?.y);
  await page.getByRole('button', { name: 'Newest' }).click();
  await expect(page.getByTestId(`row-${newer}`)).toBeInViewport();
});

test('a broker shows what it says to the others; the list view and the menu lead there too', async ({
  page,
  panal,
}) => {
  await panal.open({ seed: 3 });
  await page.getByTestId('link-orders-notify').click();
  await page.getByTestId('protocol-kafka').locator('..').click();
  await runOn(page, 4_000);
  await page.getByTestId('node-kafka').click();
  await page.getByTestId('inspector-messages').click();
  await expect(page.getByTestId('messages-hidden')).toContainText('for replication');

  await page.getByTestId('tab-list').click();
  await page.getByTestId('list-messages-gateway-orders').click();
  await expect(page.getByTestId('messages-whose').locator('option:checked')).toContainText(
    'Gateway → Orders',
  );
  await page.getByTestId('link-orders-catalog').click({ button: 'right' });
  await page.getByTestId('menu-messages').click();
  await expect(page.getByTestId('messages-whose').locator('option:checked')).toContainText(
    'Orders → Catalog',
  );
});

test('a page that comes up with the list open fills it once there is a run', async ({
  page,
  panal,
}) => {
  await panal.open({ seed: 3 });
  await page.getByTestId('tab-messages').click();
  await runOn(page, 1_000);
  await expect(page.getByTestId('messages-list').getByRole('option').first()).toBeVisible();
  await page.reload();
  await page.evaluate(async () => window.panal.ready);
  await expect(page.getByTestId('panel-messages')).toBeVisible();
  await runOn(page, 1_000);
  await expect(page.getByTestId('messages-list').getByRole('option').first()).toBeVisible();
});
