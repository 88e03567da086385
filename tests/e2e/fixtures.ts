/**
 * What the end-to-end tests share: a page that may not complain and may not call elsewhere, opened
 * at a virtual moment, and a look at it by axe.
 *
 *   import { expect, test } from './fixtures.ts';
 *   test('…', async ({ panal }) => { await panal.open({ scenario: 'hello' }); … });
 */
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test as base } from '@playwright/test';
import type { Page } from '@playwright/test';

/** Parameters of the address; see docs/driving-panal.md. */
export interface OpenOptions {
  readonly scenario?:
    'mercado' | 'prices' | 'product-page' | 'retry-storm' | 'sinkhole' | 'hello' | 'empty';
  readonly seed?: number;
  readonly speed?: number | 'max';
  readonly autostart?: '0' | '1';
  readonly lang?: 'en' | 'es';
  readonly theme?: 'light' | 'dark';
  readonly motion?: 'on' | 'off';
  readonly host?: 'worker' | 'inline';
}

/** What a test does with the page, and what the page did that it should not. */
export interface PanalPage {
  /** Goes to the page and waits for `window.panal.ready`. Paused, still and English unless asked otherwise. */
  open(options?: OpenOptions): Promise<void>;
  /** Serious and critical findings of axe, one line each; in the whole page or the part selected. */
  axe(part?: string): Promise<readonly string[]>;
  /** Tells the fixture that a complaint of the console that matches is part of the test. */
  expectComplaint(pattern: RegExp): void;
  /** Requests to other origins so far. */
  readonly foreignRequests: readonly string[];
  /** Errors and warnings of the console, and exceptions nobody caught, so far. */
  readonly complaints: readonly string[];
}

/** `panal`: as above; after the test, complaints and foreign requests make it fail. */
export const test = base.extend<{ panal: PanalPage }>({
  panal: async ({ page, baseURL }, provide) => {
    const complaints: string[] = [];
    const foreignRequests: string[] = [];
    const expected: RegExp[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') {
        complaints.push(`${message.type()}: ${message.text()}`);
      }
    });
    page.on('pageerror', (error) => complaints.push(`exception: ${error.message}`));
    page.on('request', (request) => {
      const url = new URL(request.url());
      const isLocal = url.protocol === 'data:' || url.protocol === 'blob:';
      if (!isLocal && url.origin !== baseURL) foreignRequests.push(request.url());
    });

    await provide({
      complaints,
      foreignRequests,
      expectComplaint: (pattern) => void expected.push(pattern),
      open: (options) => open(page, options),
      axe: (part) => seriousFindings(page, part),
    });

    const unexpected = complaints.filter((text) => !expected.some((one) => one.test(text)));
    expect(unexpected, 'complaints in the console').toEqual([]);
    expect(foreignRequests, 'requests to other origins').toEqual([]);
  },
});

export { expect };

async function open(page: Page, options: OpenOptions = {}): Promise<void> {
  const settings = {
    scenario: 'mercado',
    seed: 1,
    autostart: '0',
    lang: 'en',
    motion: 'off',
    ...options,
  };
  const parameters = Object.entries(settings).map(([name, value]) => [name, String(value)]);
  await page.goto(`./?${new URLSearchParams(parameters).toString()}`);
  await page.evaluate(async () => window.panal.ready);
}

async function seriousFindings(page: Page, part = 'html'): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page })
    // In the page itself and without its frame, which shows nothing: several times as fast.
    .setLegacyMode()
    .options({ iframes: false })
    .include(part)
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, help, nodes }) => {
      const places = nodes.map(({ target }) => target.join(' ')).join(', ');
      return `${id}: ${help} (${places})`;
    });
}
