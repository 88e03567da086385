/** One run, whoever hosts it: Node in one thread, Chromium in one thread, Chromium with workers. */
import type { Page } from '@playwright/test';
import { createInlineCluster } from '../../src/host/inline.ts';
import { protocolIds } from '../../src/sim/index.ts';
import type { Command, Scenario } from '../../src/sim/index.ts';
import { mercado } from '../../src/sim/world/scenarios/mercado/index.ts';
import { awkwardHandlers } from '../support/awkward-handlers.ts';
import { brokenNodes } from '../support/broken-nodes.ts';
import { everyLinkBy, everyLinkInTurn } from '../support/every-link.ts';
import { mixedMercado, mixedPage } from '../support/five-ways.ts';
import { streamingLoad } from '../support/streams.ts';
import { expect, test } from './fixtures.ts';

const END_MS = 1_000;
const RUNS = 20;
/** How the page is driven there: speeds, pauses and steps; the wall clock decides where they fall. */
const drives = ['straight', 'slow', 'fast', 'max', 'steps'] as const;

async function hashInNode(scenario: Scenario): Promise<string> {
  const engine = await createInlineCluster(scenario, { seed: 11 });
  await engine.runUntil(END_MS);
  const hash = await engine.hash();
  await engine.close();
  return hash;
}

async function hashInPage(page: Page, scenario: Scenario, drive: string): Promise<string> {
  return page.evaluate(
    async ({ document, drive, end }) => {
      const { panal } = window;
      await panal.load(document);
      await panal.seed(11);
      if (drive === 'steps') await panal.step(1 + Math.floor(Math.random() * 30));
      const speed = { slow: 1 / 20, fast: 10, max: 'max' as const }[drive];
      if (speed !== undefined) {
        await panal.play(speed);
        await panal.pause();
      }
      if ((await panal.now()) < end) await panal.runUntil({ ms: end });
      // At full speed the page may have gone further: such a run proves nothing here.
      return (await panal.now()) > end ? 'too far' : panal.hash();
    },
    { document: scenario, drive, end: END_MS },
  );
}

for (const [name, scenario] of [
  ['mercado', mercado],
  ['mercado over every protocol', mixedMercado],
  ['a page of parts over every protocol', mixedPage],
  ['a market with every fault of a node', brokenNodes],
  ['handlers that await everything', awkwardHandlers],
  ['streams of every kind', streamingLoad],
] as const) {
  for (const host of ['worker', 'inline'] as const) {
    test(`${name}: Chromium (${host}) has the hash of Node, ${RUNS} runs`, async ({
      page,
      panal,
    }) => {
      // Twenty runs, each with workers of its own: minutes where two cores have other things to do.
      test.setTimeout(240_000);
      await panal.open({ scenario: 'empty', host, autostart: '0' });
      const inNode = await hashInNode(scenario);
      const hashes = [];
      for (let run = 0; run < RUNS; run++) {
        hashes.push(await hashInPage(page, scenario, drives[run % drives.length] ?? 'straight'));
      }
      const comparable = hashes.filter((hash) => hash !== 'too far');
      expect(comparable.length).toBeGreaterThanOrEqual(RUNS * 0.6);
      expect(new Set(comparable)).toEqual(new Set([inNode]));
    });
  }
}

/** What is commanded at a virtual ms, in order. */
interface Moment {
  readonly ms: number;
  readonly commands: readonly Command[];
}

/** mercado for this long by each protocol, and once more with its links switched while it runs. */
const LOAD_MS = 6_000;
const SEED = 1;
const turns = everyLinkInTurn(mercado);
const byEachProtocol: readonly (readonly [string, Scenario, readonly Moment[]])[] = [
  ...protocolIds.map(
    (protocol) => [`every link by ${protocol}`, everyLinkBy(mercado, protocol), []] as const,
  ),
  [
    'every link switched to each protocol in turn',
    mercado,
    turns.map((commands, turn) => ({
      ms: (LOAD_MS * (turn + 1)) / (turns.length + 1),
      commands,
    })),
  ],
];

for (const [name, scenario, moments] of byEachProtocol) {
  test(`mercado, ${name}: workers in Chromium have the hash of Node`, async ({ page, panal }) => {
    await panal.open({ scenario: 'empty', host: 'worker', autostart: '0' });
    const inPage = await page.evaluate(
      async ({ document, seed, moments, end }) => {
        const { panal } = window;
        await panal.load(document);
        await panal.seed(seed);
        for (const { ms, commands } of moments) {
          await panal.runUntil({ ms });
          for (const command of commands) await panal.command(command);
        }
        await panal.runUntil({ ms: end });
        return panal.hash();
      },
      { document: scenario, seed: SEED, moments, end: LOAD_MS },
    );
    const engine = await createInlineCluster(scenario, { seed: SEED });
    for (const { ms, commands } of moments) {
      await engine.runUntil(ms);
      for (const command of commands) await engine.command(command);
    }
    await engine.runUntil(LOAD_MS);
    expect(inPage, `seed ${SEED}`).toBe(await engine.hash());
    await engine.close();
  });
}
