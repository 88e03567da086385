/**
 * Everything that can be done on the canvas, for keys, pointer and menus alike. Each action edits
 * through the session, says what it did, and leaves the keyboard at a sensible place.
 */
import { say, sayCount } from '../../i18n/text.ts';
import type { Plural, Text, Values } from '../../i18n/text.ts';
import { canvasCounts, canvasWords } from '../../i18n/words/canvas.ts';
import {
  copyNodes,
  freeId,
  newLink,
  newNode,
  pasteNodes,
  protocolsOf,
  switchProtocol,
} from '../../sim/index.ts';
import type { Clip, Edit, NodeKind, ScenarioNode, ProtocolId } from '../../sim/index.ts';
import { documentStore } from '../../state/document-store.ts';
import { runStore } from '../../state/run-store.ts';
import * as session from '../../state/session.ts';
import { uiStore } from '../../state/ui-store.ts';
import type { Selection } from '../../state/ui-store.ts';
import { sayError } from '../kit/say-error.ts';
import { protocolLook } from './protocol-look.ts';
import { expectedState, expectState, forgetExpected } from './asked-replicas.ts';
import { announce, canvasStore, canvasView, showToast } from './canvas-store.ts';
import { candidates, refusal } from './connecting.ts';
import { coveredBoxes, freeSpot, NEW_NODE_GAP, NODE_HEIGHT, NODE_WIDTH } from './geometry.ts';
import type { Point } from './geometry.ts';
import { around, focusOrder } from './navigation.ts';

let groups = 0;

/** A new name for edits that are to become one undo step. */
export function newGroup(what: string): string {
  groups++;
  return `canvas-${what}-${groups}`;
}

function scenario() {
  return documentStore.getState().scenario;
}

function t(text: Text | string, values?: Values): string {
  return say(text, uiStore.getState().lang, values);
}

function count(plural: Plural, number: number): string {
  return sayCount(plural, uiStore.getState().lang, number);
}

export function findNode(id: string): ScenarioNode | undefined {
  return scenario().nodes.find((node) => node.id === id);
}

/** The node's name in the language of the page; its id when it is gone. */
export function nodeName(id: string): string {
  return t(findNode(id)?.name ?? id);
}

/** Waits for the work; what it refuses becomes a toast. True when it went well. */
async function attempt(work: Promise<void>): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    showToast(t(canvasWords.failed, { message: await sayError(error) }));
    return false;
  }
}

function edit(change: Edit, group = ''): Promise<boolean> {
  return attempt(session.edit(change, group));
}

// ── Selection ──

export function isSame(a: Selection | null, b: Selection | null): boolean {
  return a !== null && b !== null && a.kind === b.kind && a.id === b.id;
}

export function select(items: readonly Selection[]): void {
  uiStore.setState({ selection: items });
}

export function toggleSelected(item: Selection): void {
  const { selection } = uiStore.getState();
  const rest = selection.filter((one) => !isSame(one, item));
  select(rest.length === selection.length ? [...selection, item] : rest);
}

export function selectAll(): void {
  const items = focusOrder(scenario());
  select(items);
  announce(count(canvasCounts.selected, items.length));
}

/** What an action is about: the selection if the active thing is part of it, else the active thing. */
export function targets(): readonly Selection[] {
  const { active } = canvasStore.getState();
  const { selection } = uiStore.getState();
  if (active === null || selection.some((one) => isSame(one, active))) return selection;
  return [active];
}

function targetNode(): string | undefined {
  const { active } = canvasStore.getState();
  if (active?.kind === 'node') return active.id;
  return uiStore.getState().selection.findLast((one) => one.kind === 'node')?.id;
}

/** Selects it, opens the inspector and moves the keyboard there. */
export function inspect(item: Selection): void {
  select([item]);
  uiStore.setState({ inspectorOpen: true });
  requestAnimationFrame(() => {
    const panel = document.querySelector('[data-testid="panel-inspector"]');
    const first = panel?.querySelector('input, button, select, textarea, [tabindex="0"]');
    if (first instanceof HTMLElement) first.focus();
  });
}

/** Lists what it has sent and been sent, and moves the keyboard there. */
export function showMessages(item: Selection): void {
  uiStore.setState({ conversation: item, drawerOpen: true, drawerTab: 'messages' });
  document.getElementById('tab-messages')?.focus();
}

// ── Nodes ──

/**
 * Adds a node of that kind at the free place nearest to `at` (its middle). Without a place it comes
 * to the right of the selected node, so that a chain grows by itself, or to the middle of the view.
 */
export async function addNode(kind: NodeKind, at: Point | null): Promise<void> {
  const document = scenario();
  const wanted = placeFor(at);
  const position = freeSpot(
    wanted,
    document.nodes.flatMap((node) => coveredBoxes(node)),
  );
  const id = freeId(document, kind);
  const suffix = /-\d+$/.exec(id)?.[0].replace('-', ' ') ?? '';
  const name = { en: canvasWords[kind].en + suffix, es: canvasWords[kind].es + suffix };
  const node = nodeOfKind(kind, id, name, position);
  const done = edit({ kind: 'add-node', node });
  const item: Selection = { kind: 'node', id };
  if (findNode(id) !== undefined) {
    select([item]);
    canvasView()?.focus(item);
  }
  if (await done) announce(t(canvasWords.added, { name: t(name) }));
}

function placeFor(at: Point | null): Point {
  const selected = uiStore.getState().selection.findLast((one) => one.kind === 'node');
  const neighbour = at === null && selected ? findNode(selected.id) : undefined;
  if (neighbour) {
    const { x, y } = neighbour.position;
    return { x: x + NODE_WIDTH + NEW_NODE_GAP * 2, y };
  }
  const middle = at ?? canvasView()?.middle() ?? { x: 0, y: 0 };
  return { x: middle.x - NODE_WIDTH / 2, y: middle.y - NODE_HEIGHT / 2 };
}

function nodeOfKind(kind: NodeKind, id: string, name: Text, position: Point): ScenarioNode {
  switch (kind) {
    case 'client':
      return newNode(kind, id, name, position);
    case 'gateway':
      return newNode(kind, id, name, position);
    case 'service':
      return newNode(kind, id, name, position);
    case 'broker':
      return newNode(kind, id, name, position);
  }
}

/** Puts nodes where they were dragged or pushed. Edits of one group are one undo step. */
export async function moveNodes(
  positions: ReadonlyMap<string, Point>,
  group: string,
): Promise<void> {
  const moves: Promise<boolean>[] = [];
  for (const [id, position] of positions) {
    const node = findNode(id);
    if (node === undefined) continue;
    if (node.position.x === position.x && node.position.y === position.y) continue;
    moves.push(edit({ kind: 'update-node', node: { ...node, position } }, group));
  }
  await Promise.all(moves);
}

export function startRename(id: string): void {
  if (findNode(id)) canvasStore.setState({ renaming: id });
}

/** Ends typing a name; null keeps the old one. */
export async function endRename(id: string, name: string | null): Promise<void> {
  canvasStore.setState({ renaming: '' });
  canvasView()?.focus({ kind: 'node', id });
  const node = findNode(id);
  const wanted = name?.trim() ?? '';
  if (node === undefined || wanted === '' || wanted === t(node.name)) return;
  const done = await edit({ kind: 'update-node', node: { ...node, name: wanted } });
  if (done) announce(t(canvasWords.renamed, { name: wanted }));
}

/** What the link may speak besides what it does. */
export function otherProtocols(id: string): readonly ProtocolId[] {
  const { nodes, links } = documentStore.getState().scenario;
  const link = links.find((one) => one.id === id);
  const callee = nodes.find((node) => node.id === link?.to);
  if (link === undefined || callee === undefined) return [];
  return protocolsOf(callee).filter((protocol) => protocol !== link.protocol);
}

/** Makes the link speak another protocol, as one undo step; a broker that comes with it is brought into view. */
export async function switchLink(id: string, protocol: ProtocolId): Promise<void> {
  const { scenario } = documentStore.getState();
  const link = scenario.links.find((one) => one.id === id);
  if (link === undefined || link.protocol === protocol) return;
  let switched = scenario;
  const done = await attempt(
    (async () => {
      switched = switchProtocol(scenario, id, protocol);
      await session.edit({ kind: 'replace-document', scenario: switched });
    })(),
  );
  if (!done) return;
  if (switched.nodes.length > scenario.nodes.length) canvasView()?.fit();
  announce(
    t(canvasWords.switched, {
      from: link.from,
      to: link.to,
      protocol: protocolLook[protocol].title,
    }),
  );
}

/** Deletes nodes (their links with them) and links, as one undo step. */
export async function remove(items: readonly Selection[]): Promise<void> {
  if (items.length === 0) return;
  const order = focusOrder(scenario());
  const first = order.findIndex((one) => items.some((item) => isSame(one, item)));
  const group = newGroup('delete');
  const links = items.filter((item) => item.kind === 'link');
  const nodes = items.filter((item) => item.kind === 'node');
  const removals = [
    ...links.map(({ id }) => edit({ kind: 'remove-link', id }, group)),
    ...nodes.map(({ id }) => edit({ kind: 'remove-node', id }, group)),
  ];
  const left = focusOrder(scenario());
  const isLeft = (item: Selection) => left.some((one) => isSame(one, item));
  select(uiStore.getState().selection.filter(isLeft));
  canvasView()?.focus(order.slice(Math.max(first, 0)).find(isLeft) ?? left.at(-1) ?? null);
  const done = await Promise.all(removals);
  if (done.every(Boolean)) announce(count(canvasCounts.deleted, items.length));
}

export async function addReplica(id: string): Promise<void> {
  const node = findNode(id);
  if (node?.kind !== 'service') return;
  await edit({ kind: 'update-node', node: { ...node, replicas: node.replicas + 1 } });
}

/** Kills the first replica of the node that is up. */
export async function killReplica(id = targetNode()): Promise<void> {
  await changeReplica(id, 'kill-replica');
}

/** Restarts the first replica of the node that is down. */
export async function restartReplica(id = targetNode()): Promise<void> {
  await changeReplica(id, 'restart-replica');
}

async function changeReplica(
  id: string | undefined,
  kind: 'kill-replica' | 'restart-replica',
): Promise<void> {
  const node = id === undefined ? undefined : findNode(id);
  if (node === undefined) return;
  const name = t(node.name);
  if (node.kind === 'client') {
    showToast(t(canvasWords.notAService, { name }));
    return;
  }
  const isKill = kind === 'kill-replica';
  const replicas = runStore.getState().nodes.get(node.id)?.replicas ?? [];
  const wanted = isKill ? 'up' : 'down';
  const replica = replicas.find((one) => expectedState(node.id, one) === wanted);
  if (replica === undefined) {
    showToast(t(isKill ? canvasWords.noneUp : canvasWords.noneDown, { name }));
    return;
  }
  expectState(node.id, replica, isKill ? 'down' : 'starting');
  const done = await attempt(session.command({ kind, node: node.id, replica: replica.replica }));
  if (!done) forgetExpected(node.id, replica.replica);
  const words = isKill ? canvasWords.killed : canvasWords.restarted;
  if (done) announce(t(words, { name, replica: replica.replica }));
}

// ── Links ──

/** Links the two nodes, or says why that cannot be. */
export async function connect(from: string, to: string): Promise<void> {
  canvasStore.setState({ connecting: null });
  const document = scenario();
  const names = { from: nodeName(from), to: nodeName(to) };
  const hindrance = refusal(document, from, to);
  if (hindrance !== null) {
    showToast(t(hindrance, names));
    return;
  }
  const link = newLink(freeId(document, `${from}-${to}`), from, to);
  const done = await edit({ kind: 'add-link', link });
  if (done) announce(t(canvasWords.connected, names));
}

/** Begins connecting by clicks or keys; see `chooseCandidate` and `endConnecting`. */
export function startConnecting(node: string, side: 'out' | 'in'): void {
  const possible = candidates(scenario(), node, side);
  const name = nodeName(node);
  if (possible.length === 0) {
    showToast(t(canvasWords.noTarget, { name }));
    return;
  }
  canvasStore.setState({ connecting: { node, side, candidates: possible, index: -1 } });
  announce(t(side === 'out' ? canvasWords.connecting : canvasWords.connectingBack, { name }));
}

/** Goes on to the next (1) or previous (-1) node that may be connected. */
export function chooseCandidate(by: 1 | -1): void {
  const { connecting } = canvasStore.getState();
  if (connecting === null) return;
  const { candidates: possible, index } = connecting;
  const next = around(possible, index === -1 && by === -1 ? 0 : index, by);
  if (next === undefined) return;
  const place = possible.indexOf(next);
  canvasStore.setState({ connecting: { ...connecting, index: place } });
  announce(
    t(canvasWords.candidate, {
      index: place + 1,
      count: possible.length,
      name: nodeName(next),
    }),
  );
}

/** Connects with the node, or with the chosen candidate when none is given. */
export async function endConnecting(other?: string): Promise<void> {
  const { connecting } = canvasStore.getState();
  if (connecting === null) return;
  const end = other ?? connecting.candidates[connecting.index];
  if (end === undefined) return;
  if (connecting.side === 'out') await connect(connecting.node, end);
  else await connect(end, connecting.node);
}

// ── Modes ──

export function startMoving(): void {
  const ids = targets()
    .filter((item) => item.kind === 'node')
    .map((item) => item.id);
  const first = ids[0];
  if (first === undefined) return;
  const origin = new Map<string, Point>();
  for (const id of ids) {
    const node = findNode(id);
    if (node) origin.set(id, node.position);
  }
  canvasStore.setState({ moving: { ids, group: newGroup('move'), origin } });
  announce(t(canvasWords.moving, { name: nodeName(first) }));
}

/** Moves what is being moved by that much. */
export async function moveBy(dx: number, dy: number): Promise<void> {
  const { moving } = canvasStore.getState();
  if (moving === null) return;
  const positions = new Map<string, Point>();
  for (const id of moving.ids) {
    const node = findNode(id);
    if (node) positions.set(id, { x: node.position.x + dx, y: node.position.y + dy });
  }
  const [first] = positions;
  if (first) announce(t(canvasWords.moved, { name: nodeName(first[0]), ...first[1] }));
  await moveNodes(positions, moving.group);
}

export async function endMoving(keep: boolean): Promise<void> {
  const { moving } = canvasStore.getState();
  if (moving === null) return;
  canvasStore.setState({ moving: null });
  if (!keep) {
    await moveNodes(moving.origin, moving.group);
    announce(t(canvasWords.cancelled));
  }
}

/** Leaves whatever mode is on; false when none was. */
export function cancelMode(): boolean {
  const { connecting, moving } = canvasStore.getState();
  if (moving !== null) {
    void endMoving(false);
    return true;
  }
  if (connecting === null) return false;
  canvasStore.setState({ connecting: null });
  announce(t(canvasWords.cancelled));
  return true;
}

// ── Run ──

/** Says in a few sentences, for the ear and the eye, what there is and how it does. */
export async function summarise(): Promise<void> {
  await attempt(
    (async () => {
      const { summaryOf } = await import('./summary.ts');
      const { nodes: views, faults, playing, nowMs } = runStore.getState();
      const moment = { scenario: scenario(), views, faults, playing, nowMs };
      showToast(summaryOf(moment, uiStore.getState().lang));
    })(),
  );
}

export async function playOrPause(): Promise<void> {
  await attempt(runStore.getState().playing ? session.pause() : session.play());
}

export async function step(): Promise<void> {
  await attempt(session.step());
}

export async function stepBack(): Promise<void> {
  const time = await import('../../state/time-travel.ts');
  await attempt(time.stepBack());
}

// ── Undo ──

export async function undo(): Promise<void> {
  const { nodes } = scenario();
  const done = attempt(session.undo());
  followStep(nodes);
  if (await done) announce(t(canvasWords.undone));
}

export async function redo(): Promise<void> {
  const { nodes } = scenario();
  const done = attempt(session.redo());
  followStep(nodes);
  if (await done) announce(t(canvasWords.redone));
}

/**
 * Shows what a step brought back or moved. When it took away what had the focus or was selected, the
 * keyboard stays on the canvas.
 */
function followStep(before: readonly ScenarioNode[]): void {
  const positions = new Map(before.map((node) => [node.id, node.position]));
  const changed = scenario().nodes.filter(({ id, position }) => {
    const old = positions.get(id);
    return old === undefined || old.x !== position.x || old.y !== position.y;
  });
  canvasView()?.show(changed.map(({ id }) => id));
  const { active } = canvasStore.getState();
  const { selection } = uiStore.getState();
  const left = focusOrder(scenario());
  const isLeft = (item: Selection) => left.some((one) => isSame(one, item));
  if (!selection.every(isLeft)) select(selection.filter(isLeft));
  const stage = document.activeElement?.closest('[role="application"]') ?? null;
  if (stage !== null && active !== null && !isLeft(active))
    canvasView()?.focus(left.at(-1) ?? null);
}

// ── Copy and paste ──

/** The last thing copied here, and the text under which it went to the clipboard. */
let clip: { readonly clip: Clip; readonly text: string } | null = null;

/** Copies the nodes among the targets; returns their text for the clipboard, or null without nodes. */
export function copy(items = targets()): string | null {
  const ids = items.filter((item) => item.kind === 'node').map((item) => item.id);
  const copied = copyNodes(scenario(), ids);
  if (copied.nodes.length === 0) return null;
  const text = JSON.stringify({ format: 'panal-clip', ...copied }, null, 2);
  clip = { clip: copied, text };
  announce(count(canvasCounts.copied, copied.nodes.length));
  return text;
}

/**
 * Pastes what was copied here. Text from elsewhere is not pasted: only what this page itself wrote
 * is known to be a sound piece of a document.
 */
export async function paste(text: string | null): Promise<void> {
  if (clip === null || (text !== null && text.trim() !== '' && !isClip(text))) {
    showToast(t(canvasWords.nothingToPaste));
    return;
  }
  await insert(clip.clip);
}

function isClip(text: string): boolean {
  // The clipboard may change line ends.
  return text.replaceAll('\r\n', '\n') === clip?.text;
}

export async function duplicate(items = targets()): Promise<void> {
  const ids = items.filter((item) => item.kind === 'node').map((item) => item.id);
  const copied = copyNodes(scenario(), ids);
  if (copied.nodes.length > 0) await insert(copied);
}

async function insert(what: Clip): Promise<void> {
  let pasted;
  try {
    pasted = pasteNodes(scenario(), what);
  } catch (error) {
    showToast(t(canvasWords.failed, { message: await sayError(error) }));
    return;
  }
  const { ids } = pasted;
  const done = edit({ kind: 'replace-document', scenario: pasted.scenario });
  select(ids.map((id) => ({ kind: 'node', id })));
  const last = ids.at(-1);
  if (last !== undefined) canvasView()?.focus({ kind: 'node', id: last });
  // The next paste of the same clip should not lie on this one.
  if (clip?.clip === what) {
    const copies = copyNodes(pasted.scenario, ids);
    const places = copies.nodes.map((node) => node.position);
    const nodes = what.nodes.map((node, at) => ({
      ...node,
      position: places[at] ?? node.position,
    }));
    clip = { ...clip, clip: { ...what, nodes } };
  }
  if (await done) announce(count(canvasCounts.pasted, ids.length));
}
