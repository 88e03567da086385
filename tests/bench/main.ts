/**
 * `npm run bench`: what the simulator costs, against something known, on the same work in one run.
 *
 *   node: event queue and journal against simjs; a chain of services, simulated in one thread,
 *         against the same chain of real Node processes on loopback
 *         a gateway that checks a token and puts three answers into one, against the same with `jose`;
 *         codecs, each against the library that interoperability tests use, on the same messages
 *   browser (when one is found): the chain and ten echoing replicas with real workers, and what a
 *         frame costs the page with a hundred nodes and 2,000 messages under way
 *
 * Figures are medians of several rounds; aims are printed beside them and are no assertions.
 */
import { performance } from 'node:perf_hooks';
import { openInlineCluster } from '../../src/host/inline.ts';
import type { Scenario } from '../../src/sim/index.ts';
import { at } from '../support/open-cluster.ts';
import { codecFigures } from './codecs.ts';
import { measureFrames } from './frames.ts';
import type { Spread } from './frames.ts';
import { measureInBrowser } from './in-browser.ts';
import { pastFigures } from './past.ts';
import { bareQueue, kernelWithJournal, simjsQueue } from './queues.ts';
import { realChain } from './real-chain.ts';
import { realGateway } from './real-gateway.ts';
import { chainScenario, pageScenario, productPage } from './scenarios.ts';
import { loadSimJs } from './simjs.ts';

const ROUNDS = 5;
const USERS = 100;

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function rounds(measure: () => number): number {
  return median(Array.from({ length: ROUNDS }, measure));
}

function line(what: string, perSecond: number, against: string): void {
  const figure = Math.round(perSecond).toLocaleString('en');
  console.log(`${what.padEnd(58)} ${figure.padStart(12)} /s  ${against}`);
}

function frameLine(what: string, { median, p95 }: Spread, against: string): void {
  const figure = `${median.toFixed(2)} ms`;
  console.log(`${what.padEnd(58)} ${figure.padStart(15)}  p95 ${p95.toFixed(2)} ms  ${against}`);
}

/** Requests per second of wall time, after a warm-up. */
async function simulated(scenario: Scenario, roundMs: number): Promise<number> {
  const cluster = await openInlineCluster(scenario);
  const figures: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const before = cluster.observer.total(0).countTotal;
    const begin = performance.now();
    await cluster.runTo(at((round + 1) * roundMs));
    const seconds = (performance.now() - begin) / 1000;
    if (round > 0) figures.push((cluster.observer.total(0).countTotal - before) / seconds);
  }
  cluster.close();
  return median(figures);
}

const simjs = await loadSimJs();
simjsQueue(simjs);
const reference = rounds(() => simjsQueue(simjs).eventsPerSecond);
const bare = rounds(() => bareQueue().eventsPerSecond);
const kernel = rounds(() => kernelWithJournal().eventsPerSecond);
line('M/M/1 events, simjs', reference, '');
line('M/M/1 events, bare queue', bare, `${(bare / reference).toFixed(1)} × simjs (aim 10)`);
line(
  'M/M/1 events, kernel with journal',
  kernel,
  `${(kernel / reference).toFixed(1)} × simjs (aim 2)`,
);

const real = await realChain(USERS, 4);
line('requests, real chain: 3 Node processes on all cores', real, '');
const inline = await simulated(chainScenario(USERS), 400);
line(
  'requests, simulated chain in one thread',
  inline,
  `${(inline / real).toFixed(2)} × real (aim 2)`,
);

const page = productPage();
const realPages = await realGateway(page, USERS, 4);
line('pages, real gateway: http and jose, three http services', realPages, '');
const pages = await simulated(pageScenario(page, USERS), 400);
line(
  'pages, simulated gateway: token and three parts, one thread',
  pages,
  `${(pages / realPages).toFixed(2)} × real (aim 1)`,
);

for (const { what, against, ours, theirs } of await codecFigures()) {
  line(what, ours, `${(ours / theirs).toFixed(2)} × ${against} (aim 1)`);
}

const past = await pastFigures(10);
const facts = `${(past.facts / 1e6).toFixed(1)} million facts`;
frameLine('a moment of ten minutes at 100 requests a second', past.seekMs, `(aim 100) ${facts}`);
console.log(
  `${'memory of that run'.padEnd(58)} ${past.memoryMb.toFixed(0).padStart(12)} MB  (aim 400) of it ${past.journalMb.toFixed(0)} the journal`,
);
console.log(
  `${'to play it again to its middle, for another run'.padEnd(58)} ${(past.forkMs / 1000).toFixed(1).padStart(12)} s   (aim 5)`,
);

const browser = await measureInBrowser(USERS);
if (browser === null) {
  console.log('No browser or no build was found: run `npm run build` and see README.');
} else {
  line(
    'requests, simulated chain with workers in Chromium',
    browser.chainPerSecond,
    `${(browser.chainPerSecond / real).toFixed(2)} × real (aim 0.5)`,
  );
  line(
    'steps, ten workers, 256-byte bodies',
    browser.stepsPerSecond,
    `${(browser.stepsPerSecond / 50_000).toFixed(2)} × aim (50,000)`,
  );
}

const frames = await measureFrames();
if (frames !== null) {
  const messages = `${frames.messages} messages under way (aim 2,000), 60 frames aimed at`;
  line('frames, 100 nodes', frames.framesPerSecond, messages);
  frameLine('script per frame on the page', frames.script, '(aim 2 at the median)');
  frameLine('tasks per frame on the page', frames.task, '(aim 5 at the median)');
  frameLine("drawing per frame in the painter's worker", frames.painter, '');
}
process.exit(0);
