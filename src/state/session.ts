/**
 * The one place where the page acts on the run: every button, key, test call and autosave goes
 * through here, so that document, engine and stores never disagree.
 *
 * The composition root hands in the engine with `connectEngine`.
 */
import type { EngineApi, HttpAnswer, Speed, SqlResult } from '../host/engine-api.ts';
import type {
  Edit,
  HttpRequestSpec,
  MessageDetail,
  RunCommand,
  Scenario,
  TraceView,
} from '../sim/index.ts';
import {
  documentStore,
  editDocument,
  redoDocument,
  replaceDocument,
  undoDocument,
} from './document-store.ts';
import { clearRun, runStore } from './run-store.ts';

let engine: EngineApi | null = null;

export function connectEngine(api: EngineApi): void {
  engine = api;
}

/** The page acts before the engine is there; programs wait for `panal.ready`. */
export class EngineStartingError extends Error {
  override name = 'EngineStartingError';
}

function connected(): EngineApi {
  if (engine === null) throw new EngineStartingError('The engine is not running yet.');
  return engine;
}

/** Opens a document and begins a run of it, paused at 0. The old document is gone (undo does not reach it). */
export async function openScenario(scenario: Scenario, seed = scenario.seed): Promise<void> {
  await connected().open(scenario, { seed });
  clearRun(seed);
  replaceDocument(scenario);
}

/** Begins a new run of the document as it stands, with this seed. */
export async function restartRun(seed = runStore.getState().seed): Promise<void> {
  const { scenario } = documentStore.getState();
  await connected().open(scenario, { seed });
  clearRun(seed);
}

export async function play(speed = runStore.getState().speed): Promise<void> {
  runStore.setState({ speed });
  await connected().play(speed);
}

/** Chooses the speed: at once while playing, else for the next play. */
export async function setSpeed(speed: Speed): Promise<void> {
  runStore.setState({ speed });
  if (runStore.getState().playing) await connected().play(speed);
}

export async function pause(): Promise<void> {
  await connected().pause();
  runStore.setState({ hash: await connected().hash() });
}

export async function step(n = 1): Promise<void> {
  await connected().step(n);
  runStore.setState({ hash: await connected().hash() });
}

export async function runUntil(ms: number): Promise<void> {
  await connected().runUntil(ms);
  runStore.setState({ hash: await connected().hash() });
}

/** Changes the document, undoably, and the running world by the same edit. `group` joins edits into one undo step. */
export async function edit(change: Edit, group = ''): Promise<void> {
  editDocument(change, group);
  await connected().command(change);
}

export async function undo(): Promise<void> {
  if (undoDocument()) await sendDocument();
}

export async function redo(): Promise<void> {
  if (redoDocument()) await sendDocument();
}

async function sendDocument(): Promise<void> {
  await connected().command({
    kind: 'replace-document',
    scenario: documentStore.getState().scenario,
  });
}

export async function command(runCommand: RunCommand): Promise<void> {
  await connected().command(runCommand);
}

export function request(spec: HttpRequestSpec, client?: string): Promise<HttpAnswer> {
  return connected().request(spec, client);
}

export function sql(service: string, text: string): Promise<SqlResult> {
  return connected().sql(service, text);
}

export function trace(id: string): Promise<TraceView | null> {
  return connected().trace(id);
}

export function message(id: number): Promise<MessageDetail | null> {
  return connected().message(id);
}
