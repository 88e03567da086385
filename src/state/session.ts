/**
 * The one place where the page acts on the run: every button, key, test call and autosave goes
 * through here, so that document, engine and stores never disagree.
 *
 * The composition root hands in the engine with `connectEngine`.
 */
import type {
  EngineApi,
  FrameBatch,
  HostNotice,
  HttpAnswer,
  Speed,
  SqlResult,
} from '../host/engine-api.ts';
import type {
  Edit,
  HttpRequestSpec,
  LinkMeasures,
  MessageDetail,
  MessageFilter,
  MessageList,
  RunCommand,
  Scenario,
  ScenarioLink,
  ScenarioNode,
  Series,
  BrokerView,
  TraceView,
} from '../sim/index.ts';
import { CommandError } from '../sim/index.ts';
import {
  documentStore,
  editDocument,
  redoDocument,
  replaceDocument,
  undoDocument,
} from './document-store.ts';
import { clearRun, runStore } from './run-store.ts';

let engine: EngineApi | null = null;
/** Puts the run where the next visit finds it. */
let keepRun: () => Promise<void> = async () => {};
/** How often the clock was set going: a hash asked for before that is none of the present. */
let plays = 0;

/** `another` brings up one more engine. */
export function connectEngine(api: EngineApi, another: typeof startPane = null): void {
  engine = api;
  startPane = another;
  runStore.subscribe((state, before) => {
    const hasChanged = before.playing || state.factCount !== before.factCount;
    // What happens while it is paused (a `fetch`, a worker that dies) comes with the next batch.
    if (!state.playing && hasChanged) void showHash();
  });
}

/** The page acts before the engine is there; programs wait for `panal.ready`. */
export class EngineStartingError extends Error {
  override name = 'EngineStartingError';
}

/** An engine beside the page's own, for a run of its own. */
export interface PaneEngine extends EngineApi {
  dispose(): void;
}

export interface PaneOptions {
  accept(batch: FrameBatch): void;
  lost(notice: HostNotice): void;
}

let startPane: ((options: PaneOptions) => Promise<PaneEngine>) | null = null;

/** Brings up another engine. Rejects while the page's own is not there. */
export async function newPane(options: PaneOptions): Promise<PaneEngine> {
  if (startPane === null) throw new EngineStartingError('The engine is not running yet.');
  return startPane(options);
}

export function connected(): EngineApi {
  if (engine === null) throw new EngineStartingError('The engine is not running yet.');
  return engine;
}

/** For whatever changes something: a past moment stays as it was. */
function present(): EngineApi {
  if (runStore.getState().liveMs !== null) throw new CommandError('in-the-past');
  return connected();
}

export function connectSaver(save: () => Promise<void>): void {
  keepRun = save;
}

/** Loads the page anew, with the run where it is now. */
export async function reloadPage(): Promise<void> {
  await keepRun();
  // A seed in the address would begin a run of its own.
  const address = new URL(location.href);
  address.searchParams.delete('seed');
  history.replaceState(null, '', address);
  location.reload();
}

/** The hash of all that has happened, on the screen; while time moves it would be old at once. */
export async function showHash(): Promise<void> {
  const begun = plays;
  try {
    const hash = await connected().hash();
    if (begun === plays) runStore.setState({ hash });
  } catch {
    // The engine was lost, or has nothing open yet; a new run brings its own.
  }
}

/** After something that may have happened while the clock stood still. */
async function showHashOfPause(): Promise<void> {
  if (!runStore.getState().playing) await showHash();
}

/** Opens a document and begins a run of it, paused at 0. The old document is gone (undo does not reach it). */
export async function openScenario(scenario: Scenario, seed = scenario.seed): Promise<void> {
  await connected().open(scenario, { seed });
  clearRun(seed);
  replaceDocument(scenario);
  await showHash();
}

/** Begins a new run of the document as it stands, with this seed. */
export async function restartRun(seed = runStore.getState().seed): Promise<void> {
  const { scenario } = documentStore.getState();
  await present().open(scenario, { seed });
  clearRun(seed);
  await showHash();
}

export async function play(speed = runStore.getState().speed): Promise<void> {
  present();
  plays += 1;
  runStore.setState({ speed, hash: '' });
  await connected().play(speed);
}

/** Chooses the speed: at once while playing, else for the next play. */
export async function setSpeed(speed: Speed): Promise<void> {
  runStore.setState({ speed });
  if (runStore.getState().playing) await connected().play(speed);
}

export async function pause(): Promise<void> {
  await connected().pause();
  await showHash();
}

export async function step(n = 1): Promise<void> {
  await connected().step(n);
  await showHash();
}

export async function runUntil(ms: number): Promise<void> {
  await connected().runUntil(ms);
  await showHash();
}

/** Settles when all edits so far, whose rules may have to be fetched first, are carried out or refused; null: they are. */
let edited: Promise<unknown> | null = null;

/** Changes the document, undoably, and the running world by the same edit. `group` joins edits into one undo step. */
export async function edit(change: Edit, group = ''): Promise<void> {
  const work = carryOut(change, group);
  const mine = Promise.allSettled([edited, work]).then(() => {
    if (edited === mine) edited = null;
  });
  edited = mine;
  return work;
}

async function carryOut(change: Edit, group: string): Promise<void> {
  present();
  const told = toldIn(change);
  if (told !== null) {
    const { checkNode } = await import('../sim/world/scenario-schema.ts');
    checkNode(documentStore.getState().scenario, told);
  }
  if (change.kind === 'plan-fault' || change.kind === 'unplan-fault') {
    const { checkFaultEdit } = await import('../sim/world/scenario-schema.ts');
    checkFaultEdit(documentStore.getState().scenario, change);
  }
  if ('link' in change && hasNewPolicies(change.link)) {
    const { checkLink } = await import('../sim/world/scenario-schema.ts');
    checkLink(change.link);
  }
  editDocument(change, group);
  await connected().command(change);
  await showHashOfPause();
}

/**
 * The node of an edit that is to be checked. Clients, gateways and tokens have rules for texts and for what
 * goes together, the same as documents that are opened, which come when they are first needed. A node that is
 * new and says nothing yet, or only moved, needs none: it is in the document at once.
 */
function toldIn(change: Edit): ScenarioNode | null {
  if (change.kind !== 'add-node' && change.kind !== 'update-node') return null;
  const { node } = change;
  const hasTokens = 'tokens' in node && node.tokens !== undefined;
  if (change.kind === 'add-node') {
    return hasTokens || (node.kind === 'gateway' && node.routes.length > 0) ? node : null;
  }
  if (node.kind === 'broker' || (node.kind === 'service' && !hasTokens)) return null;
  const { name, position } = node;
  const before = documentStore.getState().scenario.nodes.find(({ id }) => id === node.id);
  const moved = before === undefined ? {} : { ...before, name, position };
  const isSame = Object.entries(node).every(([key, value]) => Reflect.get(moved, key) === value);
  return isSame ? null : node;
}

/** Policies have rules of their own, which come when they are first needed. */
function hasNewPolicies({ id, policies }: ScenarioLink): boolean {
  const before = documentStore.getState().scenario.links.find((link) => link.id === id);
  return policies !== undefined && policies !== before?.policies;
}

export async function undo(): Promise<void> {
  present();
  if (undoDocument()) await sendDocument();
}

export async function redo(): Promise<void> {
  present();
  if (redoDocument()) await sendDocument();
}

async function sendDocument(): Promise<void> {
  await connected().command({
    kind: 'replace-document',
    scenario: documentStore.getState().scenario,
  });
  await showHashOfPause();
}

export async function command(runCommand: RunCommand): Promise<void> {
  await connected().command(runCommand);
  await showHashOfPause();
}

/** Sends it once the edits before it are carried out: whoever changes the cluster and asks it means the changed one. */
export async function request(spec: HttpRequestSpec, client?: string): Promise<HttpAnswer> {
  // At once where it can be: what is asked for next must come after it.
  if (edited !== null) await edited;
  return connected().request(spec, client);
}

export async function sql(service: string, text: string): Promise<SqlResult> {
  const result = await connected().sql(service, text);
  await showHashOfPause();
  return result;
}

export async function series(target: string): Promise<Series> {
  return connected().series(target);
}

export async function measures(): Promise<readonly LinkMeasures[]> {
  return connected().measures();
}

export async function broker(node: string): Promise<BrokerView> {
  return connected().broker(node);
}

export async function trace(id: string): Promise<TraceView | null> {
  return connected().trace(id);
}

export async function message(id: number): Promise<MessageDetail | null> {
  return connected().message(id);
}

export async function messages(filter: MessageFilter): Promise<MessageList> {
  return connected().messages(filter);
}
