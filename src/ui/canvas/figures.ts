/** Figures as they are written on the canvas: short, and steady in width. */
import type { Lang } from '../../i18n/text.ts';
import type { NodeView } from '../../sim/index.ts';

export type NodeState = 'up' | 'starting' | 'degraded' | 'down';

const formats = {
  en: { whole: new Intl.NumberFormat('en', { maximumFractionDigits: 0 }), tenths: tenths('en') },
  es: {
    whole: new Intl.NumberFormat('es', { maximumFractionDigits: 0, useGrouping: 'always' }),
    tenths: tenths('es'),
  },
} as const;

function tenths(lang: Lang): Intl.NumberFormat {
  return new Intl.NumberFormat(lang, { maximumFractionDigits: 1, minimumFractionDigits: 0 });
}

/** `0`, `4.2`, `38`, `1,234`: a tenth only where it matters. */
export function shortNumber(value: number, lang: Lang): string {
  return (Math.abs(value) < 9.95 ? formats[lang].tenths : formats[lang].whole).format(value);
}

/** `9.4 ms`, `88 ms`, `1.2 s`. */
export function shortDuration(ms: number, lang: Lang): string {
  if (ms < 999.5) return `${shortNumber(ms, lang)} ms`;
  return `${shortNumber(ms / 1000, lang)} s`;
}

/**
 * Up while every replica is; starting while none has run yet and none has failed: nothing is wrong
 * with it; down when none is up.
 */
export function nodeState(view: NodeView | undefined): NodeState {
  if (view === undefined) return 'up';
  const { replicas } = view;
  const up = replicas.filter((replica) => replica.state === 'up').length;
  if (up > 0) return up === replicas.length ? 'up' : 'degraded';
  const isStarting = replicas.length > 0 && replicas.every(({ state }) => state === 'starting');
  return isStarting ? 'starting' : 'down';
}
