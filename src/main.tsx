/**
 * The composition root: draws the page at once, then brings up the engine behind it, opens a
 * document, and lets `fetch`, sockets and programs in. The only file that may import everything.
 */
import { createRoot } from 'react-dom/client';
import type { FrameEngine } from './host/frame-engine.ts';
import { readRun, REPLAY_MS_MAX, saveRun } from './host/saved-run.ts';
import type { SavedRun } from './host/saved-run.ts';
import type { HostNotice, Speed } from './host/engine-api.ts';
import { createPanalApi } from './panal-api.ts';
import { builtInScenarios, findScenario as findBuiltIn } from './sim/index.ts';
import type { Scenario } from './sim/index.ts';
import { documentStore, replaceDocument } from './state/document-store.ts';
import { initPreferences } from './state/preferences.ts';
import { acceptBatch, clearRun, runStore } from './state/run-store.ts';
import * as session from './state/session.ts';
import { App } from './ui/app.tsx';

/** Slow enough to follow single messages with the eye. */
const SPEED_DEFAULT = 1 / 20;
const SCENARIO_DEFAULT = 'mercado';
/** How long after the last change, and how often while playing, the run is saved. */
const SAVE_MS = 500;
const SAVE_WHILE_PLAYING_MS = 2_000;

const address = new URLSearchParams(location.search);

initPreferences();
const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root.');
createRoot(root).render(<App />);

const starting = start();
window.panal = createPanalApi(starting, findScenario);
starting.catch((error: unknown) => {
  runStore.setState({ status: 'failed', failure: messageOf(error) });
  console.error(error);
});

async function start(): Promise<FrameEngine> {
  const saved = await readSaved();
  // The canvas shows the document while the engine is still on its way.
  const scenario =
    saved?.document ?? (await findScenario(address.get('scenario') ?? SCENARIO_DEFAULT));
  replaceDocument(scenario);
  // The canvas is there before the engine is; nothing of the host is in the first load.
  const { FrameEngine: engines } = await import('./host/frame-engine.ts');
  const engine = await engines.start({
    host: address.get('host') === 'inline' ? 'inline' : 'worker',
    accept: acceptBatch,
    lost: (notice) => void reopenAfter(notice),
  });
  session.connectEngine(engine, (options) => engines.start({ host: 'inline', ...options }));
  await session.setSpeed(speedOf(address.get('speed')) ?? SPEED_DEFAULT);
  if (saved === null) {
    await session.openScenario(scenario, seedOf(address.get('seed')) ?? scenario.seed);
  } else {
    await reopen(engine, saved);
  }
  runStore.setState({ status: 'ready' });
  keepSaving(engine);
  void letIn(engine);
  if (await startsByItself(scenario)) await session.play();
  return engine;
}

// ── Documents ──

/** A built-in scenario by its id, or a document once it has been checked. */
async function findScenario(idOrDocument: string | Scenario): Promise<Scenario> {
  if (typeof idOrDocument !== 'string') {
    const { readScenario } = await import('./sim/world/scenario-schema.ts');
    const read = readScenario(JSON.stringify(idOrDocument));
    if (read.ok) return read.scenario;
    const problems = read.problems.map(
      ({ place, rule, given }) => `${place}: ${rule.en} (${given})`,
    );
    throw new Error(`The document is not a scenario.\n${problems.join('\n')}`);
  }
  const found = findBuiltIn(idOrDocument);
  if (found !== undefined) return found.load();
  const known = builtInScenarios.map(({ id }) => id).join(', ');
  throw new Error(`There is no scenario "${idOrDocument}"; there are ${known}.`);
}

/** A scenario that came with Panal runs at once; other people's code waits for the reader. */
async function startsByItself(scenario: Scenario): Promise<boolean> {
  const asked = address.get('autostart');
  if (asked !== null) return asked !== '0';
  const builtIn = await findBuiltIn(scenario.id)?.load();
  return builtIn !== undefined && JSON.stringify(builtIn) === JSON.stringify(scenario);
}

// ── The saved run ──

/** An address that names a scenario or a seed asks for that one, not for what was here before. */
async function readSaved(): Promise<SavedRun | null> {
  if (address.has('seed')) return null;
  const saved = await readRun(async (text) => {
    const { readScenario } = await import('./sim/world/scenario-schema.ts');
    const read = readScenario(text);
    return read.ok ? read.scenario : null;
  });
  const asked = address.get('scenario');
  return asked === null || asked === saved?.document.id ? saved : null;
}

/** Runs again what had been run, where that is quick; else begins anew with the document. */
async function reopen(engine: FrameEngine, saved: SavedRun): Promise<void> {
  const { document: scenario, opened, seed, history, nowMs } = saved;
  if (nowMs > REPLAY_MS_MAX) {
    await session.openScenario(scenario, seed);
    return;
  }
  try {
    await engine.open(opened, { seed, history });
    clearRun(seed);
    replaceDocument(scenario);
    await session.runUntil(nowMs);
  } catch {
    await session.openScenario(scenario, seed);
  }
}

/** Saves the run a little after each change of it. */
function keepSaving(engine: FrameEngine): void {
  let timer: ReturnType<typeof setTimeout> | null = null;
  const saveSoon = (): void => {
    const delay = runStore.getState().playing ? SAVE_WHILE_PLAYING_MS : SAVE_MS;
    timer ??= setTimeout(() => {
      timer = null;
      void save();
    }, delay);
  };
  const save = async (): Promise<void> => {
    const { opened } = engine;
    // The document on the screen may be one of the past.
    if (opened === null || runStore.getState().liveMs !== null) return;
    try {
      const history = await engine.history();
      if (engine.opened !== opened) return;
      const { scenario } = documentStore.getState();
      saveRun({ document: scenario, ...opened, history, nowMs: runStore.getState().nowMs });
    } catch {
      // The engine was lost meanwhile; what was saved before stays.
    }
  };
  session.connectSaver(save);
  documentStore.subscribe(saveSoon);
  runStore.subscribe((state, before) => {
    const hasMoved = state.nowMs !== before.nowMs || state.factCount !== before.factCount;
    if (hasMoved || state.seed !== before.seed) saveSoon();
  });
}

// ── When the frame has died ──

/** The document opens again, paused: what killed the frame does not run by itself once more. */
async function reopenAfter(notice: HostNotice): Promise<void> {
  await session.restartRun();
  runStore.setState({ notice });
}

// ── fetch and WebSocket ──

async function letIn(engine: FrameEngine): Promise<void> {
  try {
    const { startIngress } = await import('./host/ingress.ts');
    await startIngress({ engine, segments: routeSegments });
    runStore.setState({ ingress: 'ready' });
  } catch {
    runStore.setState({ ingress: 'unavailable' });
  }
}

function routeSegments(): ReadonlySet<string> {
  const { nodes } = documentStore.getState().scenario;
  const routes = nodes.flatMap((node) => (node.kind === 'gateway' ? node.routes : []));
  const firsts = routes.map(({ path }) => path.split('/', 2)[1] ?? '');
  return new Set(['api', ...firsts.filter((first) => /^[\w-]+$/.test(first))]);
}

// ── Address ──

function seedOf(text: string | null): number | null {
  const seed = Number(text ?? Number.NaN);
  return Number.isInteger(seed) && seed >= 0 && seed <= 0xffff_ffff ? seed : null;
}

/** `max`, `2`, `0.05` or `1/20`. */
function speedOf(text: string | null): Speed | null {
  if (text === null) return null;
  if (text === 'max') return 'max';
  const [over = Number.NaN, under = 1] = text.split('/', 2).map(Number);
  const speed = over / under;
  return Number.isFinite(speed) && speed > 0 ? speed : null;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
