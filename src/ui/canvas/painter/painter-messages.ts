/**
 * What page and painter say to each other. Dots travel as numbers in one transferred buffer: at
 * 2,000 a frame, cloning objects would cost more than drawing them.
 */
import type { DotView } from '../../../host/engine-api.ts';

/** Where one link runs, by the number that the page gave it. */
export interface PaintedLink {
  readonly index: number;
  /** As in `LinkPath`. */
  readonly points: Float32Array;
  /** CSS variable of the dots' colour. */
  readonly color: string;
  /** Fractions of the way at which a still link shows what goes out and what comes back. */
  readonly stillAt: readonly [number, number];
}

export interface PaintedViewport {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

/** Colours by the name of their CSS variable. */
export type PaintedTheme = Readonly<Record<string, string>>;

export type ToPainter =
  | { readonly kind: 'canvas'; readonly canvas: OffscreenCanvas }
  /** CSS px and device pixels per CSS px. */
  | {
      readonly kind: 'size';
      readonly width: number;
      readonly height: number;
      readonly ratio: number;
    }
  /** All links; those left out are gone, with their dots. */
  | { readonly kind: 'links'; readonly links: readonly PaintedLink[] }
  | { readonly kind: 'viewport'; readonly viewport: PaintedViewport }
  | { readonly kind: 'theme'; readonly theme: PaintedTheme }
  | { readonly kind: 'motion'; readonly isOn: boolean }
  /** The message that is marked; 0 for none. */
  | { readonly kind: 'selected'; readonly message: number }
  | { readonly kind: 'batch'; readonly nowMs: number; readonly dots: Float64Array }
  | { readonly kind: 'clear' }
  /** Asks for the message nearest to a point in canvas units. */
  | {
      readonly kind: 'nearest';
      readonly question: number;
      readonly x: number;
      readonly y: number;
      readonly reach: number;
    };

export type FromPainter =
  /** Messages in flight; at most four times a second. */
  | { readonly kind: 'count'; readonly dots: number }
  | { readonly kind: 'nearest'; readonly question: number; readonly message: number }
  /** How long the last drawings took, for measurements; once a second while something is drawn. */
  | { readonly kind: 'cost'; readonly medianMs: number; readonly worstMs: number };

/** Numbers per dot: message, link, direction, flag, outcome, sent at, arrives at. */
export const DOT_FIELDS = 7;
export const flags = [
  'syn',
  'syn-ack',
  'data',
  'window',
  'fin',
  'rst',
] as const satisfies readonly DotView['flag'][];
export const outcomes = [
  'ok',
  'error',
  'rejected',
  'lost',
  'withdrawn',
] as const satisfies readonly DotView['outcome'][];

/** Dots as numbers; those of links that the page does not draw are left out. */
export function packDots(
  dots: readonly DotView[],
  linkIndex: ReadonlyMap<string, number>,
): Float64Array {
  const packed = new Float64Array(dots.length * DOT_FIELDS);
  let used = 0;
  for (const dot of dots) {
    const link = linkIndex.get(dot.link);
    if (link === undefined) continue;
    packed[used] = dot.message;
    packed[used + 1] = link;
    packed[used + 2] = dot.direction === 'out' ? 0 : 1;
    packed[used + 3] = flags.indexOf(dot.flag);
    packed[used + 4] = outcomes.indexOf(dot.outcome);
    packed[used + 5] = dot.sentAtMs;
    packed[used + 6] = dot.arrivesAtMs;
    used += DOT_FIELDS;
  }
  return used === packed.length ? packed : packed.slice(0, used);
}

export interface Dot {
  readonly message: number;
  readonly link: number;
  readonly isBack: boolean;
  readonly flag: (typeof flags)[number];
  readonly outcome: (typeof outcomes)[number];
  readonly sentAtMs: number;
  readonly arrivesAtMs: number;
}

/** The reverse of `packDots`. */
export function unpackDots(packed: Float64Array): Dot[] {
  const dots: Dot[] = [];
  for (let at = 0; at + DOT_FIELDS <= packed.length; at += DOT_FIELDS) {
    dots.push({
      message: packed[at] ?? 0,
      link: packed[at + 1] ?? 0,
      isBack: packed[at + 2] === 1,
      flag: flags[packed[at + 3] ?? 0] ?? 'data',
      outcome: outcomes[packed[at + 4] ?? 0] ?? 'ok',
      sentAtMs: packed[at + 5] ?? 0,
      arrivesAtMs: packed[at + 6] ?? 0,
    });
  }
  return dots;
}
