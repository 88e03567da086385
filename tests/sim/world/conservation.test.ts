/**
 * mercado and the page of six parts by each protocol in turn, under load: nothing that was asked or told vanishes, and other
 * windows give the same run. It is the soak, shortened: `npm run soak -- --protocols` has the minute.
 */
import { describe, expect, it } from 'vitest';
import { productPage } from '../../../src/sim/world/scenarios/product-page.ts';
import { soakProtocol, ways } from '../../soak/protocols.ts';

const LOAD_MS = 15_000;
const PAGE_LOAD_MS = 10_000;
/** A few seconds each on an idle machine. */
const TEST_MOST_MS = 120_000;

/** Odd: calm. Even: segments are lost, replicas and brokers killed. */
describe.each([1, 2])('with seed %i', (seed) => {
  it.each(ways)('everything is accounted for by %s', { timeout: TEST_MOST_MS }, async (way) => {
    const { account, problems } = await soakProtocol(way, seed, LOAD_MS);
    expect(problems, `seed ${seed}, ${way}, load for ${LOAD_MS} ms`).toEqual([]);
    // Nothing vanishes from a run in which nothing happens.
    expect(account.answered, `seed ${seed}, ${way}`).toBeGreaterThan(200);
  });

  it.each(ways)('every part of a page, by %s', { timeout: TEST_MOST_MS }, async (way) => {
    const { account, problems } = await soakProtocol(way, seed, PAGE_LOAD_MS, productPage);
    expect(problems, `seed ${seed}, ${way}, load for ${PAGE_LOAD_MS} ms`).toEqual([]);
    // Calls of pages that a required part has ended fail as cancelled.
    expect(account.answered, `seed ${seed}, ${way}`).toBeGreaterThan(100);
  });
});
