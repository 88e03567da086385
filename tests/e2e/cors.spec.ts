/**
 * A real browser's own rules for other origins, against a gateway behind a real port: what its pages may
 * send, and which answers they may read.
 */
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { RealPorts } from '../../scripts/real-ports.ts';
import type { CorsRules } from '../../src/sim/world/gateway-rules.ts';
import { world } from '../support/world.ts';

/** A site with one empty page, of an origin of its own. */
async function openSite(): Promise<{ readonly server: Server; readonly origin: string }> {
  const server = createServer((_, response) => {
    response
      .writeHead(200, { 'Content-Type': 'text/html' })
      .end('<!doctype html><title>shop</title>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The site has no port.');
  return { server, origin: `http://127.0.0.1:${address.port}` };
}

async function openGateway(cors: CorsRules): Promise<RealPorts> {
  const routes = ['POST', 'PUT'].map((method) => ({
    method,
    path: '/do',
    service: 'service',
    rewrite: null,
  }));
  const limits = {
    rate: { kind: 'token-bucket', per: 'client', ratePerSecond: 0.001, burst: 3 },
  } as const;
  const { scenario } = world()
    .client('client')
    .service('service', '{ return {}; }')
    .gateway('gateway', routes, { cors, limits })
    .link('client', 'gateway')
    .link('gateway', 'service');
  return RealPorts.open(scenario, { seed: 5 });
}

interface Seen {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly text: string;
}

/** What a page is told that asks; null: its browser keeps it from it. */
async function fetchFrom(page: Page, url: string, init: RequestInit): Promise<Seen | null> {
  return page.evaluate(
    async ({ url, init }) => {
      try {
        const answer = await fetch(url, init);
        const retryAfter = answer.headers.get('Retry-After');
        return { status: answer.status, retryAfter, text: await answer.text() };
      } catch {
        return null;
      }
    },
    { url, init },
  );
}

function decided(ports: RealPorts): Promise<readonly string[]> {
  return ports.act((cluster) =>
    [...cluster.journal.facts()].flatMap((fact) =>
      fact.kind === 'gateway-decided'
        ? fact.steps.filter(({ step }) => step === 'cors').map(({ outcome }) => outcome)
        : [],
    ),
  );
}

test('a page of a known origin reads all answers, one of another reads none', async ({ page }) => {
  const [shop, evil] = [await openSite(), await openSite()];
  const ports = await openGateway({ origins: [shop.origin], credentials: true, maxAgeSeconds: 0 });
  try {
    const port = ports.ports.find(({ node }) => node.kind === 'gateway')?.port ?? 0;
    const url = `http://127.0.0.1:${port}/do`;
    const json = { 'Content-Type': 'application/json', Authorization: 'Bearer x' };
    await page.goto(shop.origin);
    expect(await fetchFrom(page, url, { method: 'POST' })).toMatchObject({ status: 200 });
    const signed = { method: 'PUT', headers: json, body: '{}', credentials: 'include' } as const;
    // The service knows no PUT, and the page may read that.
    expect(await fetchFrom(page, url, signed)).toMatchObject({ status: 405 });
    // No route takes it, so the browser is not told that it may, and does not send it.
    expect(await fetchFrom(page, url, { method: 'PATCH' })).toBeNull();
    expect(await decided(ports)).toEqual(['passed', 'passed', 'passed', 'passed']);

    await page.goto(evil.origin);
    expect(await fetchFrom(page, url, signed)).toBeNull();
    expect(await decided(ports)).toEqual([...Array<string>(4).fill('passed'), 'stopped']);
    // A simple request is done: only its answer is kept from the page.
    expect(await fetchFrom(page, url, { method: 'POST' })).toBeNull();
    expect(await decided(ports)).toEqual([...Array<string>(4).fill('passed'), 'stopped', 'noted']);

    await page.goto(shop.origin);
    const refused = await fetchFrom(page, url, { method: 'POST' });
    expect(refused).toMatchObject({ status: 429, retryAfter: expect.stringMatching(/^\d+$/) });
    expect(refused?.text).toContain('rate-limited');
  } finally {
    await ports.close();
    shop.server.close();
    evil.server.close();
  }
});

test('anybody may read where the rules say so, but not with cookies', async ({ page }) => {
  const site = await openSite();
  const ports = await openGateway({ origins: ['*'], credentials: false, maxAgeSeconds: 0 });
  try {
    const port = ports.ports.find(({ node }) => node.kind === 'gateway')?.port ?? 0;
    const url = `http://127.0.0.1:${port}/do`;
    await page.goto(site.origin);
    expect(await fetchFrom(page, url, { method: 'POST' })).toMatchObject({ status: 200 });
    const withCookies = { method: 'POST', credentials: 'include' } as const;
    expect(await fetchFrom(page, url, withCookies)).toBeNull();
  } finally {
    await ports.close();
    site.server.close();
  }
});
