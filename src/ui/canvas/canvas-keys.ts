/**
 * The keys of the canvas. They are heard only while something on the canvas has the focus, so that
 * single letters never surprise somebody who types elsewhere.
 */
import type { KeyboardEvent } from 'react';
import { linkOfHop } from '../../sim/index.ts';
import { documentStore } from '../../state/document-store.ts';
import { uiStore } from '../../state/ui-store.ts';
import type { Selection } from '../../state/ui-store.ts';
import * as actions from './actions.ts';
import { canvasStore, canvasView, openPalette } from './canvas-store.ts';
import { centre, GRID, nodeBox } from './geometry.ts';
import { around, focusOrder, linksOf, nearestInDirection } from './navigation.ts';
import type { Direction } from './navigation.ts';

const directions = new Map<string, Direction>([
  ['ArrowLeft', 'left'],
  ['ArrowRight', 'right'],
  ['ArrowUp', 'up'],
  ['ArrowDown', 'down'],
]);
const steps: Readonly<Record<Direction, readonly [number, number]>> = {
  left: [-1, 0],
  right: [1, 0],
  up: [0, -1],
  down: [0, 1],
};

/** What the focus is on: a node, a link, or the canvas itself (null). */
export function itemAt(target: EventTarget | null): Selection | null {
  if (!(target instanceof Element)) return null;
  const pill = target.closest('[data-link]')?.getAttribute('data-link');
  if (pill) return { kind: 'link', id: pill };
  const element = target.closest('.react-flow__node, .react-flow__edge');
  const id = element?.getAttribute('data-id');
  if (!element || !id) return null;
  return element.classList.contains('react-flow__node')
    ? { kind: 'node', id }
    : { kind: 'link', id: linkOfHop(id) };
}

/** Carries out the key, if it is one of ours; then nobody else gets it. */
export function handleKey(event: KeyboardEvent): void {
  const { target } = event;
  if (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) return;
  if (event.defaultPrevented || event.altKey) return;
  const isOurs = event.ctrlKey || event.metaKey ? handleChord(event) : handlePlain(event);
  if (!isOurs) return;
  event.preventDefault();
  event.stopPropagation();
}

/**
 * Copy, cut and paste come as events of their own (`canvas.tsx`); undo and redo are heard on the
 * whole page (`undo-keys.ts`).
 */
function handleChord(event: KeyboardEvent): boolean {
  switch (event.key.toLowerCase()) {
    case 'a':
      actions.selectAll();
      return true;
    case 'd':
      void actions.duplicate();
      return true;
    default:
      return false;
  }
}

function handlePlain(event: KeyboardEvent): boolean {
  const direction = directions.get(event.key);
  if (direction !== undefined) {
    handleArrow(direction, event.shiftKey);
    return true;
  }
  const item = itemAt(event.target);
  switch (event.key) {
    case 'Enter':
      return handleEnter(item);
    case 'Escape':
      return handleEscape();
    case ' ':
      if (item === null) return false;
      actions.toggleSelected(item);
      return true;
    case 'Delete':
    case 'Backspace':
      void actions.remove(actions.targets());
      return true;
    case 'F2':
      if (item?.kind === 'node') actions.startRename(item.id);
      return true;
    case '[':
      goToLink(item, -1);
      return true;
    case ']':
      goToLink(item, 1);
      return true;
    case 'Home':
      canvasView()?.focus(order()[0] ?? null);
      return true;
    case 'End':
      canvasView()?.focus(order().at(-1) ?? null);
      return true;
    case 'PageDown':
      goInOrder(item, 1);
      return true;
    case 'PageUp':
      goInOrder(item, -1);
      return true;
    case 'p':
    case 'P':
      return item?.kind === 'link' && openMenu(event, item);
    case 'f':
    case 'F':
      return openMenu(event, item ?? uiStore.getState().selection.at(-1) ?? null, true);
    case 'ContextMenu':
      return openMenu(event, item);
    case 'F10':
      return event.shiftKey && openMenu(event, item);
    case '+':
    case '=':
      canvasView()?.zoomBy(1.25);
      return true;
    case '-':
      canvasView()?.zoomBy(0.8);
      return true;
    case '0':
      canvasView()?.fit();
      return true;
    case '.':
      void actions.step();
      return true;
    case ',':
      void actions.stepBack();
      return true;
    case '?':
      uiStore.setState({ dialog: 'shortcuts' });
      return true;
    default:
      return handleLetter(event.key.toLowerCase(), item);
  }
}

function handleLetter(key: string, item: Selection | null): boolean {
  switch (key) {
    case 'n':
      openPalette();
      return true;
    case 'c':
      if (item?.kind === 'node') actions.startConnecting(item.id, 'out');
      return true;
    case 'm':
      actions.startMoving();
      return true;
    case 'k':
      void actions.playOrPause();
      return true;
    case 's':
      void actions.summarise();
      return true;
    case 'x':
      void actions.killReplica();
      return true;
    case 'r':
      void actions.restartReplica();
      return true;
    case 'v':
      if (item !== null) actions.showMessages(item);
      return true;
    case 'l':
      uiStore.setState({ drawerOpen: true, drawerTab: 'list' });
      return true;
    default:
      return false;
  }
}

function handleEnter(item: Selection | null): boolean {
  const { connecting, moving } = canvasStore.getState();
  if (moving !== null) void actions.endMoving(true);
  else if (connecting !== null) void actions.endConnecting();
  else if (item !== null) actions.inspect(item);
  else return false;
  return true;
}

function handleEscape(): boolean {
  if (actions.cancelMode()) return true;
  if (uiStore.getState().selection.length === 0) return false;
  actions.select([]);
  return true;
}

function handleArrow(direction: Direction, isFast: boolean): void {
  const { connecting, moving, active } = canvasStore.getState();
  if (moving !== null) {
    const [dx, dy] = steps[direction];
    const by = GRID * (isFast ? 4 : 1);
    void actions.moveBy(dx * by, dy * by);
  } else if (connecting !== null) {
    actions.chooseCandidate(direction === 'right' || direction === 'down' ? 1 : -1);
  } else if (active?.kind === 'link') {
    canvasView()?.focus(endOfLink(active.id, direction));
  } else {
    const { nodes } = documentStore.getState().scenario;
    const id = nearestInDirection(nodes, active?.id ?? '', direction);
    if (id !== undefined) canvasView()?.focus({ kind: 'node', id });
  }
}

/** From a link, an arrow leads to the end that lies that way. */
function endOfLink(id: string, direction: Direction): Selection | null {
  const { nodes, links } = documentStore.getState().scenario;
  const link = links.find((one) => one.id === id);
  const from = nodes.find((node) => node.id === link?.from);
  const to = nodes.find((node) => node.id === link?.to);
  if (!from || !to) return null;
  const [a, b] = [centre(nodeBox(from.position)), centre(nodeBox(to.position))];
  const [dx, dy] = steps[direction];
  const isAhead = (b.x - a.x) * dx + (b.y - a.y) * dy > 0;
  return { kind: 'node', id: isAhead ? to.id : from.id };
}

/** The node whose links the brackets go through, while the focus is on one of them. */
let anchor = '';

function goToLink(item: Selection | null, by: 1 | -1): void {
  const { links } = documentStore.getState().scenario;
  if (item?.kind === 'node') anchor = item.id;
  const current = links.findIndex((link) => item?.kind === 'link' && link.id === item.id);
  const link = links[current];
  if (link && link.from !== anchor && link.to !== anchor) anchor = link.from;
  const own = linksOf(links, anchor);
  const start = link ? own.indexOf(link) : by === 1 ? -1 : 0;
  const next = around(own, start, by);
  if (next) canvasView()?.focus({ kind: 'link', id: next.id });
}

function goInOrder(item: Selection | null, by: 1 | -1): void {
  const all = order();
  const index = all.findIndex((one) => actions.isSame(one, item));
  canvasView()?.focus(around(all, index === -1 && by === -1 ? 0 : index, by) ?? null);
}

function order(): readonly Selection[] {
  return focusOrder(documentStore.getState().scenario);
}

function openMenu(event: KeyboardEvent, item: Selection | null, isFaults = false): boolean {
  if (!(event.target instanceof Element)) return false;
  const box = event.target.getBoundingClientRect();
  const isCanvas = item === null;
  const client = {
    x: box.x + (isCanvas ? box.width / 2 : Math.min(box.width, 40)),
    y: box.y + (isCanvas ? box.height / 2 : Math.min(box.height, 40)),
  };
  const at = canvasView()?.toCanvas(client) ?? { x: 0, y: 0 };
  canvasStore.setState({ menu: { target: item, client, at, isFaults } });
  return true;
}
