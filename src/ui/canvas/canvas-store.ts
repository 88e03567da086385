/** What the canvas itself remembers: where the keyboard is, and which mode or pop-up is open. */
import { createStore } from 'zustand/vanilla';
import type { Selection } from '../../state/ui-store.ts';
import type { Point } from './geometry.ts';

export interface Connecting {
  readonly node: string;
  /** `out`: the node will call; `in`: it will be called. */
  readonly side: 'out' | 'in';
  readonly candidates: readonly string[];
  /** Place among the candidates; -1 before the first is chosen. */
  readonly index: number;
}

export interface Moving {
  readonly ids: readonly string[];
  /** Undo group of this move. */
  readonly group: string;
  /** Positions to go back to. */
  readonly origin: ReadonlyMap<string, Point>;
}

export interface OpenMenu {
  /** Null: the empty canvas. */
  readonly target: Selection | null;
  /** Of the pointer, in CSS px of the window. */
  readonly client: Point;
  /** The same place in canvas units. */
  readonly at: Point;
  /** Number of the message that is under way there, once the painter has said so. */
  readonly message?: number;
  /** What can break there, and be mended, instead of everything that can be done. */
  readonly isFaults?: boolean;
}

export interface Said {
  readonly text: string;
  /** Grows with each sentence, so that the same one twice is said twice. */
  readonly count: number;
}

export interface CanvasState {
  /** The one thing on the canvas that Tab reaches. */
  readonly active: Selection | null;
  /** Where the palette will add, in canvas units; null: in the middle of the view. */
  readonly palette: { readonly at: Point | null } | null;
  /** Node whose name is being typed; empty for none. */
  readonly renaming: string;
  readonly connecting: Connecting | null;
  readonly moving: Moving | null;
  readonly menu: OpenMenu | null;
  /** For screen readers, politely. */
  readonly announced: Said;
  /** For everyone: shown for some seconds, and announced. */
  readonly toast: Said | null;
}

export const canvasStore = createStore<CanvasState>()(() => ({
  active: null,
  palette: null,
  renaming: '',
  connecting: null,
  moving: null,
  menu: null,
  announced: { text: '', count: 0 },
  toast: null,
}));

/** Opens the list of node kinds; what is chosen is added at that place, or in the middle of the view. */
export function openPalette(at: Point | null = null): void {
  canvasStore.setState({ palette: { at }, menu: null });
}

export function announce(text: string): void {
  canvasStore.setState(({ announced }) => ({ announced: { text, count: announced.count + 1 } }));
}

/** Shows the sentence for some seconds and announces it. */
export function showToast(text: string): void {
  canvasStore.setState(({ announced }) => ({
    toast: { text, count: announced.count + 1 },
    announced: { text, count: announced.count + 1 },
  }));
}

// ── The view ──

/** What only the mounted canvas can do; see `canvas.tsx`. */
export interface CanvasView {
  /** Middle of what is seen, in canvas units. */
  middle(): Point;
  toCanvas(client: Point): Point;
  zoomBy(factor: number): void;
  fit(): void;
  /** Brings nodes into view that lie outside of it; a view that was fitted is fitted again. */
  show(nodes: readonly string[]): void;
  /** Moves the keyboard there once it is drawn, and brings it into view. */
  focus(item: Selection | null): void;
}

let mounted: CanvasView | null = null;

export function connectView(view: CanvasView | null): void {
  mounted = view;
}

export function canvasView(): CanvasView | null {
  return mounted;
}
