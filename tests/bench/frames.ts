/**
 * What one frame costs the page with a hundred nodes, live figures and 2,000 messages under way:
 * read from the browser's own trace of five seconds of play.
 */
import { withBuiltApp } from './built-app.ts';
import { hundredNodesScenario } from './scenarios.ts';

const TRACED_MS = 5_000;
/** Virtual seconds per wall second: the speed with which Panal starts. */
const SPEED = 1 / 20;
/** By then all nodes are at work. */
const WARM_MS = 500;

/** Milliseconds of processor time per frame; waiting for a core does not count. */
export interface Spread {
  readonly median: number;
  readonly p95: number;
}

export interface FrameFigures {
  /** Messages under way when the trace ended. */
  readonly messages: number;
  readonly framesPerSecond: number;
  /** JavaScript on the page's main thread. */
  readonly script: Spread;
  /** All work on the page's main thread, JavaScript included. */
  readonly task: Spread;
  /** One drawing of all messages, in the painter's worker. */
  readonly painter: Spread;
}

/** One line of a trace, as far as it is read here; times in µs. */
interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  /** By the wall clock, and of the thread's processor time where the system tells it. */
  readonly dur?: number;
  readonly tdur?: number;
  readonly args: {
    readonly data?: { readonly url?: string; readonly isOutermostMainFrame?: boolean };
  };
}

const categories = [
  '-*',
  'devtools.timeline',
  'v8',
  'disabled-by-default-devtools.timeline',
  'disabled-by-default-devtools.timeline.frame',
];

/** Parts of a task that are JavaScript; each may hold others of them. */
const scriptNames = new Set([
  'EvaluateScript',
  'FireAnimationFrame',
  'FunctionCall',
  'MajorGC',
  'MinorGC',
  'RunMicrotasks',
  'TimerFire',
  'v8.callFunction',
]);

/** Null when there is no browser or no build. */
export function measureFrames(): Promise<FrameFigures | null> {
  return withBuiltApp(async (page, browser) => {
    await page.evaluate(
      async ({ document, speed, warmMs }) => {
        await window.panal.load(document);
        await window.panal.runUntil({ ms: warmMs });
        await window.panal.play(speed);
      },
      { document: hundredNodesScenario(), speed: SPEED, warmMs: WARM_MS },
    );
    await page.waitForTimeout(1_000);
    await browser.startTracing(page, { categories });
    await page.waitForTimeout(TRACED_MS);
    const trace = await browser.stopTracing();
    const messages = Number(await page.getByTestId('dots').getAttribute('data-dots'));
    const { traceEvents }: { traceEvents: readonly TraceEvent[] } = JSON.parse(String(trace));
    return { messages, ...figuresOf(traceEvents.toSorted((a, b) => a.ts - b.ts)) };
  });
}

/** `events` in the order of time. */
function figuresOf(events: readonly TraceEvent[]): Omit<FrameFigures, 'messages'> {
  const onPage = onThreadOf(
    events,
    ({ name, args }) => name === 'Layerize' && args.data?.isOutermostMainFrame === true,
  );
  const inPainter = onThreadOf(
    events,
    ({ name, args }) => name === 'FunctionCall' && args.data?.url?.includes('painter') === true,
  );
  const frames = onPage.filter((event) => event.name === 'BeginMainThreadFrame');
  const starts = frames.map((event) => event.ts);
  const seconds = ((starts.at(-1) ?? 0) - (starts[0] ?? 0)) / 1e6;
  const drawings = inPainter.filter((event) => event.name === 'FireAnimationFrame');
  return {
    framesPerSecond: (starts.length - 1) / seconds,
    script: perFrame(
      outermost(onPage.filter((event) => event.ph === 'X' && scriptNames.has(event.name))),
      starts,
    ),
    task: perFrame(outermost(onPage.filter((event) => event.name === 'RunTask')), starts),
    painter: spread(drawings.map(milliseconds)),
  };
}

/** All that happened on the thread on which the first event happened that `isIts` says yes to. */
function onThreadOf(
  events: readonly TraceEvent[],
  isIts: (event: TraceEvent) => boolean,
): readonly TraceEvent[] {
  const its = events.find(isIts);
  if (its === undefined) throw new Error('The trace lacks a thread that is to be measured.');
  return events.filter(({ pid, tid }) => pid === its.pid && tid === its.tid);
}

/** Leaves out what happened inside another of the events. */
function outermost(events: readonly TraceEvent[]): readonly TraceEvent[] {
  let end = Number.NEGATIVE_INFINITY;
  return events.filter(({ ts, dur = 0 }) => {
    if (ts < end) return false;
    end = ts + dur;
    return true;
  });
}

/** The events' time in each frame, which lasts from its start to that of the next. */
function perFrame(events: readonly TraceEvent[], starts: readonly number[]): Spread {
  const sums = starts.slice(1).map(() => 0);
  let frame = -1;
  for (const event of events) {
    while ((starts[frame + 1] ?? Number.POSITIVE_INFINITY) <= event.ts) frame++;
    const sum = sums[frame];
    if (sum !== undefined) sums[frame] = sum + milliseconds(event);
  }
  return spread(sums);
}

function milliseconds({ dur = 0, tdur = dur }: TraceEvent): number {
  return tdur / 1000;
}

function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (fraction: number): number => sorted[Math.floor(sorted.length * fraction)] ?? 0;
  return { median: at(0.5), p95: at(0.95) };
}
