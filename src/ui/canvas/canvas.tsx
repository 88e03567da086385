/**
 * The canvas: the document as a picture that can be edited, with what happens in it.
 *
 * React Flow places, pans and drags. Keyboard and focus are ours (`canvas-keys.ts`): React Flow's
 * own keys know neither links nor undo, and its announcements are assertive and English.
 */
import {
  Background,
  ReactFlow,
  ReactFlowProvider,
  SelectionMode,
  useReactFlow,
  useStoreApi,
} from '@xyflow/react';
import type {
  AriaLabelConfig,
  EdgeChange,
  EdgeTypes,
  FinalConnectionState,
  NodeChange,
  NodeTypes,
} from '@xyflow/react';
import '@xyflow/react/dist/base.css';
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { ClipboardEvent, FocusEvent, MouseEvent } from 'react';
import { useStore } from 'zustand';
import { canvasWords } from '../../i18n/words/canvas.ts';
import { linkOfHop } from '../../sim/index.ts';
import { documentStore } from '../../state/document-store.ts';
import * as session from '../../state/session.ts';
import { uiStore } from '../../state/ui-store.ts';
import type { Selection } from '../../state/ui-store.ts';
import * as actions from './actions.ts';
import { Announcer } from './announcer.tsx';
import { handleKey, itemAt } from './canvas-keys.ts';
import { canvasStore, canvasView, connectView, openPalette } from './canvas-store.ts';
import styles from './canvas.module.css';
import { refusal } from './connecting.ts';
import { cx } from '../kit/cx.ts';
import { onDemand } from '../kit/on-demand.tsx';
import { fitView, ZOOM_LEAST } from './fit.ts';
import { flowElements } from './flow-elements.ts';
import type { CanvasLink, CanvasNode, FlowElements } from './flow-elements.ts';
import { GRID, nodeBox, NODE_HEIGHT, NODE_WIDTH } from './geometry.ts';
import type { Box, Point } from './geometry.ts';
import { Hud } from './hud.tsx';
import { LinkLine, LinkPill } from './link-line.tsx';
import { focusOrder } from './navigation.ts';
import { NodeFace } from './node-face.tsx';
import { OverlayLayer } from './overlay-layer.tsx';
import type { PainterPort } from './painter/open-painter.ts';
import { PainterLayer } from './painter/painter-layer.tsx';
import { listenForUndoKeys } from './undo-keys.ts';
import { useLang, useText } from './use-text.ts';
import { ZoomControls } from './zoom-controls.tsx';

const CanvasMenu = lazy(() => import('./canvas-menu.tsx'));
const EmptyState = onDemand(async () => (await import('./empty-state.tsx')).EmptyState);
const Palette = onDemand(async () => (await import('./palette.tsx')).Palette);
// Nothing has failed yet when the canvas comes up, so the reasons' texts may come later.
const WhyBadges = lazy(async () => ({
  default: (await import('./why-badges.tsx')).WhyBadges,
}));
const ChosenMessage = lazy(async () => ({
  default: (await import('./chosen-message.tsx')).ChosenMessage,
}));

const nodeTypes: NodeTypes = { node: NodeFace };
const edgeTypes: EdgeTypes = { link: LinkLine };
const snapGrid: [number, number] = [GRID, GRID];
/** A click this near to a message means it, in CSS px. */
const DOT_REACH = 12;
const noPositions: ReadonlyMap<string, Point> = new Map();

/** Fills its parent. */
export function Canvas() {
  return (
    <ReactFlowProvider>
      <Stage />
    </ReactFlowProvider>
  );
}

function Stage() {
  const t = useText();
  const root = useRef<HTMLDivElement>(null);
  const painter = useRef<PainterPort>(null);
  const scenario = useStore(documentStore, (state) => state.scenario);
  const { elements, positions, onNodesChange } = useElements();
  const side = useStore(canvasStore, (state) => state.connecting?.side);
  const isMenuOpen = useStore(canvasStore, (state) => state.menu !== null);
  const isPaletteOpen = useStore(canvasStore, (state) => state.palette !== null);
  const isEmpty = scenario.nodes.length === 0;
  useView(root);
  useEffect(listenForUndoKeys, []);
  const pick = useDotPicking(painter);
  const labels = useAriaLabels();

  return (
    // The keys of the canvas are heard here for all that lies on it.
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <div
      ref={root}
      className={cx(
        styles.canvas,
        side === 'out' && styles.connectingOut,
        side === 'in' && styles.connectingIn,
      )}
      data-testid="panel-canvas"
      onKeyDown={handleKey}
      onFocus={rememberFocus}
      onCopy={onCopy}
      onCut={onCut}
      onPaste={onPaste}
      onContextMenu={(event) => {
        onContextMenu(event);
        if (event.isDefaultPrevented()) pick(event);
      }}
      onDoubleClick={onDoubleClick}
    >
      <ReactFlow<CanvasNode, CanvasLink>
        nodes={elements.nodes}
        edges={elements.links}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        onNodesChange={onNodesChange}
        onEdgesChange={onLinksChange}
        onNodeClick={(_event, node) => {
          if (canvasStore.getState().connecting !== null) void actions.endConnecting(node.id);
        }}
        onEdgeClick={pick}
        onPaneClick={(event) => {
          actions.cancelMode();
          pick(event);
        }}
        onConnect={({ source, target }) => void actions.connect(source, target)}
        onConnectEnd={onConnectEnd}
        isValidConnection={isValidConnection}
        aria-label={t(canvasWords.canvas)}
        aria-describedby="canvas-key-help"
        ariaLabelConfig={labels}
        tabIndex={isEmpty ? 0 : -1}
        disableKeyboardA11y
        connectOnClick={false}
        connectionRadius={28}
        snapToGrid
        snapGrid={snapGrid}
        minZoom={ZOOM_LEAST}
        maxZoom={2}
        selectionMode={SelectionMode.Partial}
        deleteKeyCode={null}
        panActivationKeyCode={null}
        zoomOnDoubleClick={false}
        elevateNodesOnSelect={false}
      >
        <Background gap={20} size={1.5} />
        <PainterLayer links={elements.links} portRef={painter} />
        <OverlayLayer>
          {elements.links.filter(isHandle).map((made) => (
            <LinkPill key={made.id} made={made} />
          ))}
          <Suspense>
            <ChosenMessage places={elements.places} />
            <WhyBadges nodes={scenario.nodes} positions={positions} places={elements.places} />
          </Suspense>
        </OverlayLayer>
      </ReactFlow>
      <p id="canvas-key-help" className={styles.hidden}>
        {t(canvasWords.keyHelp)}
      </p>
      <Suspense>{isEmpty && !isPaletteOpen ? <EmptyState /> : null}</Suspense>
      <Hud />
      <ZoomControls />
      <Suspense>
        {/* Drawn closed, so that it is there before somebody opens it and types. */}
        <Palette />
      </Suspense>
      <Announcer />
      <Suspense>{isMenuOpen ? <CanvasMenu /> : null}</Suspense>
    </div>
  );
}

// ── Elements ──

interface Elements {
  readonly elements: FlowElements;
  readonly positions: ReadonlyMap<string, Point>;
  readonly onNodesChange: (changes: NodeChange<CanvasNode>[]) => void;
}

/** What is drawn, and how dragging changes it: nodes under the pointer move at once, the document when they are let go. */
function useElements(): Elements {
  const scenario = useStore(documentStore, (state) => state.scenario);
  const selection = useStore(uiStore, (state) => state.selection);
  const remembered = useStore(canvasStore, (state) => state.active);
  const lang = useLang();
  const [positions, setPositions] = useState(noPositions);
  const [make] = useState(flowElements);
  const active = useMemo(() => {
    const order = focusOrder(scenario);
    return order.find((item) => actions.isSame(item, remembered)) ?? order[0] ?? null;
  }, [scenario, remembered]);
  useEffect(() => {
    if (!actions.isSame(active, remembered)) canvasStore.setState({ active });
  }, [active, remembered]);
  const elements = useMemo(
    () => make({ scenario, positions, selection, active, lang }),
    [make, scenario, positions, selection, active, lang],
  );

  const onNodesChange = useCallback((changes: NodeChange<CanvasNode>[]) => {
    const dragged = new Map<string, Point>();
    const dropped = new Map<string, Point>();
    for (const change of changes) {
      if (change.type !== 'position' || change.position === undefined) continue;
      (change.dragging === true ? dragged : dropped).set(change.id, change.position);
    }
    if (dragged.size > 0) setPositions(dragged);
    if (dropped.size > 0) {
      void actions.moveNodes(dropped, actions.newGroup('drag'));
      setPositions(noPositions);
    }
    takeSelection('node', changes);
  }, []);
  return { elements, positions, onNodesChange };
}

function onLinksChange(changes: EdgeChange<CanvasLink>[]): void {
  takeSelection('link', changes);
}

/** React Flow proposes what is selected; the ui store decides for everybody. */
function takeSelection(
  kind: Selection['kind'],
  changes: readonly (NodeChange<CanvasNode> | EdgeChange<CanvasLink>)[],
): void {
  const before = uiStore.getState().selection;
  const selection = [...before];
  for (const change of changes) {
    if (change.type !== 'select') continue;
    const id = kind === 'link' ? linkOfHop(change.id) : change.id;
    const item = { kind, id };
    const at = selection.findIndex((one) => actions.isSame(one, item));
    if (change.selected && at < 0) selection.push(item);
    if (!change.selected && at >= 0) selection.splice(at, 1);
  }
  const isSame =
    selection.length === before.length && selection.every((one, at) => one === before[at]);
  if (!isSame) actions.select(selection);
}

/** The first stretch of a link stands for all of it. */
function isHandle({ id }: CanvasLink): boolean {
  return linkOfHop(id) === id;
}

// ── Connecting by drag ──

function isValidConnection({ source, target }: { source: string; target: string }): boolean {
  return refusal(documentStore.getState().scenario, source, target) === null;
}

/** Dropped where no link can end: says why; dropped anywhere on a node: meant that node. */
function onConnectEnd(
  event: globalThis.MouseEvent | TouchEvent,
  state: FinalConnectionState,
): void {
  if (state.isValid === true || state.fromNode === null) return;
  const point = 'changedTouches' in event ? event.changedTouches[0] : event;
  if (point === undefined) return;
  const under = document.elementFromPoint(point.clientX, point.clientY);
  const item = itemAt(under);
  const other = state.toNode?.id ?? (item?.kind === 'node' ? item.id : undefined);
  if (other === undefined || other === state.fromNode.id) return;
  const isCaller = state.fromHandle?.type === 'source';
  void actions.connect(isCaller ? state.fromNode.id : other, isCaller ? other : state.fromNode.id);
}

// ── Pointer, clipboard and focus ──

function rememberFocus({ target }: FocusEvent): void {
  if (target.closest('[role="application"]') === null) return;
  const item = itemAt(target);
  if (item === null || actions.isSame(item, canvasStore.getState().active)) return;
  canvasStore.setState({ active: item });
}

function onContextMenu(event: MouseEvent): void {
  if (!(event.target instanceof Element) || event.target.closest('.react-flow') === null) return;
  if (event.target instanceof HTMLInputElement) return;
  event.preventDefault();
  const target = itemAt(event.target);
  const client = { x: event.clientX, y: event.clientY };
  const at = canvasView()?.toCanvas(client) ?? { x: 0, y: 0 };
  if (target !== null) actions.select([target]);
  canvasStore.setState({ menu: { target, client, at } });
}

function onDoubleClick(event: MouseEvent): void {
  if (!(event.target instanceof Element)) return;
  if (!event.target.classList.contains('react-flow__pane')) return;
  openPalette(canvasView()?.toCanvas({ x: event.clientX, y: event.clientY }) ?? null);
}

function isTyping(target: EventTarget): boolean {
  return target instanceof HTMLInputElement;
}

// The clipboard's own events work where `navigator.clipboard` does not: on plain http in a classroom.
function onCopy(event: ClipboardEvent): void {
  if (isTyping(event.target)) return;
  const text = actions.copy();
  if (text === null) return;
  event.clipboardData.setData('text/plain', text);
  event.preventDefault();
}

function onCut(event: ClipboardEvent): void {
  if (isTyping(event.target)) return;
  const items = actions.targets();
  onCopy(event);
  if (event.defaultPrevented) void actions.remove(items);
}

function onPaste(event: ClipboardEvent): void {
  if (isTyping(event.target)) return;
  event.preventDefault();
  void actions.paste(event.clipboardData.getData('text/plain'));
}

/** A click near a message selects it everywhere. */
function useDotPicking(painter: { current: PainterPort | null }): (event: MouseEvent) => void {
  const store = useStoreApi();
  return useCallback(
    (event) => {
      const at = canvasView()?.toCanvas({ x: event.clientX, y: event.clientY });
      const zoom = store.getState().transform[2];
      if (at === undefined || painter.current === null) return;
      void painter.current.nearest(at.x, at.y, DOT_REACH / zoom).then(async (message) => {
        if (message === 0) return;
        // The menu that opened there offers what can be done to the message, too.
        const { menu } = canvasStore.getState();
        if (menu !== null) {
          canvasStore.setState({ menu: { ...menu, message } });
          return;
        }
        uiStore.setState({ message, drawerOpen: true, drawerTab: 'requests' });
        const detail = await session.message(message);
        if (detail !== null && detail.trace !== '') uiStore.setState({ trace: detail.trace });
      });
    },
    [painter, store],
  );
}

/** React Flow's own texts, which it still puts into the page. Its keys for them are the wrong way round. */
function useAriaLabels(): Partial<AriaLabelConfig> {
  const t = useText();
  return useMemo(
    () => ({
      'node.a11yDescription.default': t(canvasWords.keyHelp),
      'node.a11yDescription.keyboardDisabled': t(canvasWords.keyHelp),
      'edge.a11yDescription.default': t(canvasWords.keyHelp),
    }),
    [t],
  );
}

// ── View ──

/** Lets actions and keys move the view and the focus; fits the view when a document is opened. */
function useView(root: { readonly current: HTMLDivElement | null }): void {
  const flow = useReactFlow<CanvasNode, CanvasLink>();
  const store = useStoreApi();
  useEffect(() => {
    // What fitting set; while the view still is that, the user has not moved it.
    let fitted: readonly number[] = [];
    const duration = () => (uiStore.getState().motion === 'on' ? 200 : 0);
    const flowBox = () => root.current?.querySelector('.react-flow')?.getBoundingClientRect();

    async function fit(ms: number): Promise<void> {
      const { width, height } = store.getState();
      const view = fitView(documentStore.getState().scenario.nodes, { width, height });
      await flow.setViewport(view, { duration: ms });
      fitted = [view.x, view.y, view.zoom];
    }

    /** How far the view must move for the box to lie inside it. */
    function shiftFor(box: Box): Point {
      const { width, height, transform } = store.getState();
      if (width === 0) return { x: 0, y: 0 };
      const [x, y, zoom] = transform;
      return {
        x: shift(box.x * zoom + x, box.width * zoom, width),
        y: shift(box.y * zoom + y, box.height * zoom, height),
      };
    }

    function revealBox(box: Box): void {
      const [x, y, zoom] = store.getState().transform;
      const by = shiftFor(box);
      if (by.x === 0 && by.y === 0) return;
      void flow.setViewport({ x: x + by.x, y: y + by.y, zoom }, { duration: duration() });
    }

    function reveal(item: Selection): void {
      const box = boxOf(item, flow.getNode(item.id), flow.getEdge(item.id));
      if (box !== undefined) revealBox(box);
    }

    function show(ids: readonly string[]): void {
      const { nodes } = documentStore.getState().scenario;
      const outside = nodes.find(({ id, position }) => {
        const by = shiftFor(nodeBox(position));
        return ids.includes(id) && (by.x !== 0 || by.y !== 0);
      });
      if (outside === undefined) return;
      if (isSameView(store.getState().transform, fitted)) void fit(duration());
      else revealBox(nodeBox(outside.position));
    }

    connectView({
      middle() {
        const box = flowBox();
        if (box === undefined) return { x: 0, y: 0 };
        return flow.screenToFlowPosition(
          { x: box.x + box.width / 2, y: box.y + box.height / 2 },
          { snapToGrid: false },
        );
      },
      toCanvas: (client) => flow.screenToFlowPosition({ ...client }, { snapToGrid: false }),
      zoomBy: (factor) => void flow.zoomTo(flow.getZoom() * factor, { duration: duration() }),
      fit: () => void fit(duration()),
      show,
      focus(item) {
        if (item !== null) canvasStore.setState({ active: item });
        focusWhenDrawn(root, item, () => {
          if (item !== null) reveal(item);
        });
      },
    });

    requestAnimationFrame(() => void fit(0));
    const stopDocuments = documentStore.subscribe((state, before) => {
      const isOpened = state.past.length === 0 && state.future.length === 0;
      if (state.scenario === before.scenario || !isOpened) return;
      canvasStore.setState({ active: null, connecting: null, moving: null, renaming: '' });
      uiStore.setState({ selection: [] });
      requestAnimationFrame(() => void fit(0));
    });
    const stopResizes = store.subscribe((state, before) => {
      if (state.width === before.width && state.height === before.height) return;
      const isFirst = before.width === 0 || before.height === 0;
      const isUntouched = isSameView(state.transform, fitted);
      if (state.width > 0 && (isFirst || isUntouched)) requestAnimationFrame(() => void fit(0));
    });
    return () => {
      stopDocuments();
      stopResizes();
      connectView(null);
    };
  }, [flow, store, root]);
}

/** Room left around what is brought into view, in CSS px. */
const REVEAL_MARGIN = 32;

/** How far the view must move for a stretch to lie inside `room`; 0 when it does. */
function shift(start: number, length: number, room: number): number {
  if (start >= 8 && start + length <= room - 8) return 0;
  if (start < 8 || length > room) return REVEAL_MARGIN - start;
  return room - REVEAL_MARGIN - (start + length);
}

function isSameView(a: readonly number[], b: readonly number[]): boolean {
  return b.length === a.length && a.every((value, at) => Math.abs(value - (b[at] ?? 0)) < 0.01);
}

function boxOf(item: Selection, node: CanvasNode | undefined, link: CanvasLink | undefined) {
  if (item.kind === 'node') {
    return node && { ...node.position, width: NODE_WIDTH, height: NODE_HEIGHT };
  }
  const pill = link?.data?.place.pill;
  return pill && { x: pill.x - 60, y: pill.y - 12, width: 120, height: 24 };
}

/** Frames to wait for an element that an edit has only just asked for. */
const DRAWN_WITHIN_FRAMES = 20;

function focusWhenDrawn(
  root: { readonly current: HTMLDivElement | null },
  item: Selection | null,
  then: () => void,
): void {
  let frames = 0;
  function tryAgain(): void {
    const selector =
      item === null
        ? '.react-flow'
        : `.react-flow__${item.kind === 'node' ? 'node' : 'edge'}[data-id="${CSS.escape(item.id)}"]`;
    const element = root.current?.querySelector(selector);
    if (element instanceof HTMLElement || element instanceof SVGElement) {
      element.focus({ preventScroll: true });
      then();
      return;
    }
    frames++;
    if (frames < DRAWN_WITHIN_FRAMES) requestAnimationFrame(tryAgain);
  }
  tryAgain();
}
