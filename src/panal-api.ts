/**
 * `window.panal`: the page, driven by programs. For browser tests, lessons and the curious; the
 * screen follows, and every promise settles when it shows the moment that was reached.
 *
 * docs/driving-panal.md explains it with examples.
 */
import type { FrameEngine } from './host/frame-engine.ts';
import type { RunTimeLine, Speed, SqlResult } from './host/engine-api.ts';
import type {
  Command,
  EventFilter,
  ExplainedGateway,
  Fact,
  FaultKindId,
  HttpRequestSpec,
  LinkMeasures,
  MessageDetail,
  MessageFilter,
  MessageList,
  Metrics,
  Scenario,
  Series,
  TraceView,
} from './sim/index.ts';
import type { Breaking } from './state/faults.ts';
import type * as panalActs from './panal-acts.ts';
import { documentStore } from './state/document-store.ts';
import * as session from './state/session.ts';

/** The answer to a request that was sent through a client of the cluster. */
export interface PanalAnswer {
  /** 0 when no answer came; `reason` says why. */
  readonly status: number;
  /** Names in lower case; several values of one name are joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  /** As text. */
  readonly body: string;
  /** Virtual, from the first byte sent to the last received. */
  readonly latencyMs: number;
  readonly reason: string;
  readonly trace: string;
}

/** See the head of this file. Times are virtual milliseconds. */
export interface PanalApi {
  /** The engine runs, a scenario is open and on the screen. All other functions wait for it too. */
  readonly ready: Promise<void>;
  /** Opens a built-in scenario by its id, or a document, paused at 0. Rejects when the document is wrong. */
  load(idOrDocument: string | Scenario): Promise<void>;
  /** The document as it stands. */
  document(): Scenario;
  /** Begins a new run of the document with this seed, paused at 0. */
  seed(seed: number): Promise<void>;
  /** Virtual seconds per wall second, or `max`. */
  play(speed?: Speed): Promise<void>;
  pause(): Promise<void>;
  /** To the next n instants at which something happens. */
  step(n?: number): Promise<void>;
  /** As fast as possible to that moment, then paused. */
  runUntil(target: { readonly ms: number }): Promise<void>;
  now(): Promise<number>;
  /** Shows the moment; what is asked for is answered as of then, and nothing can be done. From now on: the present. */
  seek(ms: number): Promise<void>;
  /** To the instant before the one shown at which something happened; `step` leads the other way. */
  stepBack(): Promise<void>;
  /** What was done and what broke, and the runs that began as this one, with figures. */
  timeLine(): Promise<RunTimeLine>;
  /** Another run from the moment shown; the one that is left stays. */
  fork(): Promise<void>;
  /** Shows another of the runs in `timeLine`. */
  switchTo(branch: number): Promise<void>;
  /** Does to the world what a person can do: edits of the document (undoable), kill, restart. */
  command(command: Command): Promise<void>;
  /** Breaks a link or node by hand; gives the fault's id, for `mend`. Left out: `forMs` until it is mended. */
  break(
    target: string,
    kind: FaultKindId,
    more?: Pick<Breaking, 'settings' | 'forMs' | 'replica'>,
  ): Promise<string>;
  /** Ends an active fault, by its id, or all of a link or node. */
  mend(idOrTarget: string): Promise<void>;
  /** Settles when the answer has arrived, which takes a clock that runs. */
  request(spec: HttpRequestSpec, client?: string): Promise<PanalAnswer>;
  /** Which route of a gateway it would take and why not the others; null: there is no such gateway. */
  explainMatch(spec: HttpRequestSpec, gateway?: string): Promise<ExplainedGateway | null>;
  events(filter?: EventFilter): Promise<readonly Fact[]>;
  /** What each link has cost and brought since the run began, by the protocol that it spoke. */
  measures(): Promise<readonly LinkMeasures[]>;
  /** Of a node, a link, or `total`. */
  metrics(target: string): Promise<Metrics>;
  /** Of a node or link, second by second. */
  series(target: string): Promise<Series>;
  trace(trace: string): Promise<TraceView | null>;
  message(message: number): Promise<MessageDetail | null>;
  /** Of a link, node, connection or trace, the newest. */
  messages(filter?: MessageFilter): Promise<MessageList>;
  sql(service: string, text: string): Promise<SqlResult>;
  /** SHA-256 of everything that has happened: equal runs have equal hashes. */
  hash(): Promise<string>;
}

declare global {
  interface Window {
    panal: PanalApi;
  }
}

type Acts = typeof panalActs;

/** `engine` resolves once a scenario is open; `find` gives a built-in scenario or a checked document. */
export function createPanalApi(
  engine: Promise<FrameEngine>,
  find: (idOrDocument: string | Scenario) => Promise<Scenario>,
): PanalApi {
  let loaded: Acts | null = null;
  // The first screen needs it not; who is ready finds it there.
  const acts = engine.then(async () => (loaded = await import('./panal-acts.ts')));
  const ready = Promise.all([engine.then((started) => started.screenShows()), acts]).then(() => {});
  // Whoever awaits it is told; nobody has to.
  ready.catch(() => {});

  /** At once where it can be, so that what is asked for next comes after it. */
  function withActs<T>(work: (found: Acts) => T | Promise<T>): T | Promise<T> {
    return loaded === null ? acts.then(work) : work(loaded);
  }

  /** Acts on the running page and waits for the screen. */
  async function act<T>(action: (engine: FrameEngine) => T | Promise<T>): Promise<T> {
    const started = await engine;
    const result = await worded(() => action(started));
    await started.screenShows();
    return result;
  }

  async function look<T>(question: (engine: FrameEngine) => Promise<T>): Promise<T> {
    const started = await engine;
    return worded(() => question(started));
  }

  const time = async () => import('./state/time-travel.ts');

  return {
    ready,
    load: (idOrDocument) => act(async () => session.openScenario(await find(idOrDocument))),
    document: () => documentStore.getState().scenario,
    seed: (seed) => act(() => session.restartRun(seed)),
    play: (speed) => act(() => session.play(speed)),
    pause: () => act(() => session.pause()),
    step: (n) => act(() => session.step(n)),
    runUntil: ({ ms }) => act(() => session.runUntil(ms)),
    now: () => look((started) => started.now()),
    seek: (ms) => act(async () => (await time()).seek(ms)),
    stepBack: () => act(async () => (await time()).stepBack()),
    timeLine: () => look((started) => started.timeLine()),
    fork: () =>
      act(async () => {
        const isThere = await (await time()).fork();
        if (!isThere) throw new Error('Something else was asked for before the run was there.');
      }),
    switchTo: (branch) => act(async () => (await time()).switchTo(branch)),
    command: (command) => act(() => withActs((to) => to.carryOut(command, find))),
    break: (target, kind, more = {}) =>
      act(() => withActs((to) => to.breakNow({ ...more, target, kind }))),
    mend: (idOrTarget) => act(() => withActs((to) => to.mend(idOrTarget))),
    request: (spec, client) =>
      act(async () => {
        const answer = await session.request(spec, client);
        return withActs((to) => to.answerOf(answer));
      }),
    async explainMatch(spec, gateway) {
      const { explainGateway } = await import('./sim/gateway/route-explanations.ts');
      return explainGateway(documentStore.getState().scenario, spec, gateway);
    },
    events: (filter) => look((started) => started.events(filter)),
    measures: () => look((started) => started.measures()),
    metrics: (target) => look((started) => started.metrics(target)),
    series: (target) => look((started) => started.series(target)),
    trace: (trace) => look((started) => started.trace(trace)),
    message: (message) => look((started) => started.message(message)),
    messages: (filter) => look((started) => started.messages(filter)),
    sql: (service, text) => act(() => session.sql(service, text)),
    hash: () => look((started) => started.hash()),
  };
}

/** What the model refuses by a code, programmers read as a sentence; code and values stay on it. */
async function worded<T>(action: () => T | Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof Error) {
      const { sayRefusal } = await import('./i18n/refusals.ts');
      error.message = sayRefusal(error, 'en');
    }
    throw error;
  }
}
