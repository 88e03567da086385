/**
 * The comparison that is open: one run per protocol, each in an engine of its own, all on one clock.
 *
 *   clock ──▶ every pane runs to T ──▶ all are there ──▶ figures ──▶ the next T
 *
 * What is compared and what happens in it is `sim/world/experiment.ts`. Loaded with the screen that
 * shows it; nothing of the compared document runs before the reader starts it.
 */
import { createStore } from 'zustand/vanilla';
import type { FrameBatch, Speed } from '../host/engine-api.ts';
import {
  commandsFor,
  experimentMs,
  experimentOn,
  experimentsIn,
  findScenario,
  hasLoad,
  newcomerIn,
  protocolIds,
  variantOf,
} from '../sim/index.ts';
import type {
  Experiment,
  GroupMeasures,
  NodeView,
  ProtocolId,
  Scenario,
  Script,
} from '../sim/index.ts';
import { documentStore } from './document-store.ts';
import { runStore } from './run-store.ts';
import { edit, newPane, pause as pauseRun, play as playRun } from './session.ts';
import type { PaneEngine } from './session.ts';

/** One thing that can be compared, in the open document or in the scenario made for it. */
export interface Subject {
  readonly scenario: Scenario;
  readonly experiment: Experiment;
  readonly seed: number;
}

/** Why something else is compared than what was asked for. */
export type Detour = 'none' | 'no-load' | 'http-only' | 'nothing';

/** Of the compared links together, and of the newcomer's. */
export interface PaneMeasures {
  readonly group: GroupMeasures;
  readonly newcomer: GroupMeasures | null;
}

export interface PaneState {
  readonly protocol: ProtocolId;
  /** The document as it is at the start of this run. */
  readonly variant: Scenario;
  readonly status: 'waiting' | 'ready' | 'failed';
  /** What went wrong, in words for a developer; empty also where it fell silent. */
  readonly failure: string;
  /** When everything had warmed up, when all was well no longer, and now. */
  readonly warm: PaneMeasures | null;
  readonly quiet: PaneMeasures | null;
  readonly now: PaneMeasures | null;
  readonly nodes: readonly NodeView[];
}

export interface ComparisonState {
  readonly subjects: readonly Subject[];
  /** What is compared; null until it is known. */
  readonly subject: Subject | null;
  readonly detour: Detour;
  readonly script: Script;
  /** In the order of `protocolIds`. */
  readonly panes: readonly PaneState[];
  readonly nowMs: number;
  readonly playing: boolean;
  readonly speed: Speed;
}

/** The scenario that was made for comparing. */
const MADE_FOR_IT = 'prices';
/** Virtual ms of one slice at full speed. */
const SLICE_MS = 250;
/** Virtual ms of one step. */
export const STEP_MS = 10;
/** Wall ms between two looks at the figures while it plays. */
const FIGURES_MS = 200;

const fresh: ComparisonState = {
  subjects: [],
  subject: null,
  detour: 'none',
  script: { hasOutage: true, hasNewcomer: true },
  panes: [],
  nowMs: 0,
  playing: false,
  speed: 10,
};

export const comparisonStore = createStore<ComparisonState>()(() => fresh);

/** The engine of a pane. */
interface Running {
  readonly protocol: ProtocolId;
  readonly engine: PaneEngine;
  /** Its run is open, and has come so far. */
  isOpen: boolean;
  nowMs: number;
}

/** Instants at which the figures are kept, with where. */
const marks = [
  { atMs: experimentMs.warm, as: 'warm' },
  { atMs: experimentMs.down, as: 'quiet' },
] as const;

/** Engines that are up, by protocol. */
const engines = new Map<ProtocolId, Running>();
const listeners = new Map<ProtocolId, Set<(batch: FrameBatch) => void>>();
/** Changes when all runs begin anew or end: what comes from before is of no use. */
let era = 0;
/** Changes with whoever moves the clock: an older loop sees that it is over. */
let reign = 0;
/** The slice under way: whoever moves the clock next lets it come to its end. */
let slice: Promise<void> = Promise.resolve();
let wasPlaying = false;

/** Hands each batch of that pane to the listener; returns the way to stop it. */
export function onPaneBatch(
  protocol: ProtocolId,
  listener: (batch: FrameBatch) => void,
): () => void {
  const group = listeners.get(protocol) ?? new Set();
  listeners.set(protocol, group.add(listener));
  return () => group.delete(listener);
}

// ── Opening and choosing ──

/** Begins a comparison of that link; of what the document offers first when `link` is empty. */
export async function openComparison(
  link: string,
  protocols: readonly ProtocolId[] = protocolIds,
): Promise<void> {
  reign += 1;
  const mine = ++era;
  comparisonStore.setState(fresh);
  wasPlaying = runStore.getState().playing;
  if (wasPlaying) await pauseRun();
  const { scenario } = documentStore.getState();
  const { seed } = runStore.getState();
  const made = await findScenario(MADE_FOR_IT)?.load();
  if (era !== mine) return;
  const own = hasLoad(scenario)
    ? experimentsIn(scenario).map((experiment) => ({ scenario, experiment, seed }))
    : [];
  const others =
    made === undefined || scenario.id === made.id
      ? []
      : experimentsIn(made).map((one) => ({ scenario: made, experiment: one, seed: made.seed }));
  const subjects = [...own, ...others];
  const asked = link === '' ? null : experimentOn(scenario, link);
  const place = own.findIndex(({ experiment }) => experiment.links.includes(link));
  const chosen = asked === null ? undefined : own[place];
  const first = chosen ?? (link === '' ? subjects[0] : (others[0] ?? subjects[0]));
  const subject =
    first === chosen && first !== undefined && asked !== null
      ? { ...first, experiment: asked }
      : (first ?? null);
  comparisonStore.setState({
    subjects: subjects.map((one) => (one === first && subject !== null ? subject : one)),
    subject,
    detour: detourOf(scenario, link, own.length, chosen !== undefined),
  });
  showPanes(protocols);
}

function detourOf(scenario: Scenario, link: string, own: number, isAsked: boolean): Detour {
  if (isAsked) return 'none';
  if (scenario.nodes.length > 0 && !hasLoad(scenario)) return 'no-load';
  if (link !== '') return 'http-only';
  return own === 0 && scenario.nodes.length > 0 ? 'nothing' : 'none';
}

/** Ends all engines; the page's own run goes on if it did before. */
export async function closeComparison(): Promise<void> {
  reign += 1;
  era += 1;
  for (const { engine } of engines.values()) engine.dispose();
  engines.clear();
  comparisonStore.setState(fresh);
  if (wasPlaying) await playRun();
}

/** Whether what is compared is the open document, as it stands. */
export function isOpenDocument({ scenario }: Subject): boolean {
  return scenario === documentStore.getState().scenario;
}

/** The open document's links speak that protocol from now on, in its own run, too; can be undone. */
export async function takeOver(
  { scenario, experiment }: Subject,
  protocol: ProtocolId,
): Promise<void> {
  await edit({
    kind: 'replace-document',
    scenario: variantOf(scenario, experiment, protocol),
  });
}

/** Compares something else, from the start. */
export function chooseSubject(subject: Subject): void {
  comparisonStore.setState({ subject, detour: 'none' });
  restart();
}

/** What shall happen besides the load; begins again. */
export function setScript(script: Script): void {
  comparisonStore.setState({ script });
  restart();
}

/** Shows these protocols. One that comes later catches up: its run is the same as if it had been there. */
export async function choosePanes(protocols: readonly ProtocolId[]): Promise<void> {
  const { playing, nowMs } = comparisonStore.getState();
  for (const [protocol, { engine }] of [...engines]) {
    if (protocols.includes(protocol)) continue;
    engines.delete(protocol);
    engine.dispose();
  }
  showPanes(protocols);
  if (playing) await play();
  else if (nowMs > 0) await advance(nowMs);
}

function showPanes(protocols: readonly ProtocolId[]): void {
  const { subject, panes } = comparisonStore.getState();
  if (subject === null) return;
  comparisonStore.setState({
    panes: protocolIds
      .filter((protocol) => protocols.includes(protocol))
      .map((protocol) => {
        const known = panes.find((pane) => pane.protocol === protocol);
        return known ?? newPaneState(protocol, subject);
      }),
  });
}

function newPaneState(protocol: ProtocolId, { scenario, experiment }: Subject): PaneState {
  const variant = variantOf(scenario, experiment, protocol);
  return {
    protocol,
    variant,
    status: 'waiting',
    failure: '',
    warm: null,
    quiet: null,
    now: null,
    nodes: [],
  };
}

// ── The clock ──

/** Back to the start: nothing has happened in any pane. */
export function restart(): void {
  reign += 1;
  era += 1;
  for (const one of engines.values()) one.isOpen = false;
  const { panes } = comparisonStore.getState();
  comparisonStore.setState({ panes: [], nowMs: 0, playing: false });
  showPanes(panes.map(({ protocol }) => protocol));
}

export async function play(): Promise<void> {
  await go((nowMs, anchor) => {
    const { speed } = comparisonStore.getState();
    if (speed === 'max') return nowMs + SLICE_MS;
    return anchor.virtualMs + (performance.now() - anchor.wallMs) * speed;
  });
}

/** As fast as the machine can, to the end. */
export async function runToEnd(): Promise<void> {
  await go((nowMs) => nowMs + SLICE_MS);
}

export async function pause(): Promise<void> {
  reign += 1;
  comparisonStore.setState({ playing: false });
  await slice;
  await measure();
}

export async function step(): Promise<void> {
  await advance(Math.min(comparisonStore.getState().nowMs + STEP_MS, experimentMs.end));
}

/** At once while it plays. */
export function setSpeed(speed: Speed): void {
  comparisonStore.setState({ speed });
  if (comparisonStore.getState().playing) void play();
}

async function advance(toMs: number): Promise<void> {
  const mine = ++reign;
  comparisonStore.setState({ playing: false });
  if (!(await openAll(mine))) return;
  await runAllTo(toMs);
  await measure();
}

interface Anchor {
  readonly wallMs: number;
  readonly virtualMs: number;
}

/** Runs until the end, a pause, or whatever else begins; `next` says how far each slice goes. */
async function go(next: (nowMs: number, anchor: Anchor) => number): Promise<void> {
  if (comparisonStore.getState().nowMs >= experimentMs.end) restart();
  const mine = ++reign;
  comparisonStore.setState({ playing: true });
  if (!(await openAll(mine))) return;
  let anchor: Anchor | null = null;
  let measuredAt = performance.now();
  const isInCharge = (): boolean => reign === mine;
  while (isInCharge()) {
    const { nowMs } = comparisonStore.getState();
    anchor ??= { wallMs: performance.now(), virtualMs: nowMs };
    const wantedMs = Math.min(Math.max(next(nowMs, anchor), nowMs), experimentMs.end);
    const toMs = Math.min(wantedMs, nowMs + SLICE_MS);
    // Time that was not reached is not made up for.
    if (toMs < wantedMs) anchor = null;
    await runAllTo(toMs);
    if (!isInCharge()) return;
    const isOver = toMs >= experimentMs.end;
    if (isOver || performance.now() - measuredAt > FIGURES_MS) {
      await measure();
      measuredAt = performance.now();
    }
    if (isOver && isInCharge()) comparisonStore.setState({ playing: false });
    if (isOver) return;
    await nextFrame();
  }
}

/** Brings up what is not up yet, and opens its run at the start. False when something else began meanwhile. */
async function openAll(mine: number): Promise<boolean> {
  await slice;
  const { panes, subject } = comparisonStore.getState();
  if (subject === null || reign !== mine) return false;
  await Promise.all(
    panes.map(async (pane) => {
      if (pane.status === 'failed') return;
      try {
        await open(pane, subject);
      } catch (error) {
        fail(pane.protocol, error);
      }
    }),
  );
  return reign === mine;
}

async function open({ protocol, variant }: PaneState, subject: Subject): Promise<void> {
  const mine = era;
  const running = engines.get(protocol) ?? (await startEngine(protocol));
  if (running === null || running.isOpen || era !== mine) return;
  const { script, nowMs } = comparisonStore.getState();
  const history = commandsFor(variant, subject.experiment, script);
  await running.engine.open(variant, { seed: subject.seed, history });
  running.nowMs = 0;
  // It catches up with those that are there.
  if (nowMs > 0) await runTo(running, nowMs);
  if (era !== mine) return;
  running.isOpen = true;
  setPane(protocol, { status: 'ready' });
}

/** Null where it is not wanted any more once it is up. */
async function startEngine(protocol: ProtocolId): Promise<Running | null> {
  const mine = era;
  const engine = await newPane({
    accept: (batch) => accept(protocol, batch),
    // What ends an engine without a word would end it again.
    lost: () => fail(protocol, null),
  });
  const isWanted = comparisonStore.getState().panes.some((pane) => pane.protocol === protocol);
  const known = engines.get(protocol);
  if (era !== mine || !isWanted || known !== undefined) {
    engine.dispose();
    return known ?? null;
  }
  const started: Running = { protocol, engine, isOpen: false, nowMs: 0 };
  engines.set(protocol, started);
  return started;
}

function accept(protocol: ProtocolId, batch: FrameBatch): void {
  if (batch.nodes !== undefined) setPane(protocol, { nodes: batch.nodes });
  for (const listener of listeners.get(protocol) ?? []) listener(batch);
}

/** `error`: null when it just fell silent. */
function fail(protocol: ProtocolId, error: unknown): void {
  engines.get(protocol)?.engine.dispose();
  engines.delete(protocol);
  setPane(protocol, {
    status: 'failed',
    failure: error === null ? '' : textOf(error),
  });
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function setPane(protocol: ProtocolId, change: Partial<PaneState>): void {
  comparisonStore.setState(({ panes }) => ({
    panes: panes.map((pane) => (pane.protocol === protocol ? { ...pane, ...change } : pane)),
  }));
}

/** All panes to that instant. Two at once on a small machine; a large one keeps a core for the page. */
function runAllTo(ms: number): Promise<void> {
  const mine = era;
  const waiting = [...engines.values()].filter(({ isOpen }) => isOpen);
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      try {
        await runTo(next, ms);
      } catch (error) {
        failRunning(next, error);
      }
    }
  };
  const atOnce = Math.max(2, navigator.hardwareConcurrency - 1);
  slice = Promise.all(Array.from({ length: atOnce }, worker)).then(() => {
    if (era === mine) comparisonStore.setState({ nowMs: ms });
  });
  return slice;
}

/** One pane to that instant; on its way it keeps the figures at each mark. */
async function runTo(running: Running, ms: number): Promise<void> {
  const mine = era;
  for (const { atMs, as } of marks) {
    if (running.nowMs >= atMs || atMs > ms) continue;
    await running.engine.runUntil(atMs);
    const measures = await measuresOf(running);
    if (era !== mine) return;
    running.nowMs = atMs;
    setPane(running.protocol, { [as]: measures, now: measures });
  }
  if (running.nowMs >= ms) return;
  await running.engine.runUntil(ms);
  if (era === mine) running.nowMs = ms;
}

/** Asks every pane for its figures. */
async function measure(): Promise<void> {
  const mine = era;
  await Promise.all(
    [...engines.values()].map(async (running) => {
      if (!running.isOpen) return;
      try {
        const now = await measuresOf(running);
        if (now !== null && era === mine) setPane(running.protocol, { now });
      } catch (error) {
        failRunning(running, error);
      }
    }),
  );
}

/** An engine that was let go on purpose has not failed. */
function failRunning(running: Running, error: unknown): void {
  if (engines.get(running.protocol) === running) fail(running.protocol, error);
}

async function measuresOf({ protocol, engine }: Running): Promise<PaneMeasures | null> {
  const { subject, panes, script } = comparisonStore.getState();
  const variant = panes.find((pane) => pane.protocol === protocol)?.variant;
  if (subject === null || variant === undefined) return null;
  const { experiment } = subject;
  const newcomer = script.hasNewcomer ? newcomerIn(variant, experiment) : null;
  return {
    group: await engine.measuresOf(experiment.links),
    newcomer: newcomer === null ? null : await engine.measuresOf([newcomer.link.id]),
  };
}

function nextFrame(): Promise<void> {
  return new Promise((resolve) => {
    const limit = setTimeout(resolve, 100);
    requestAnimationFrame(() => {
      clearTimeout(limit);
      resolve();
    });
  });
}
