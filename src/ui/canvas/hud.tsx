/** The four figures of the whole system, at the lower left of the canvas. */
import { useSyncExternalStore } from 'react';
import { canvasWords } from '../../i18n/words/canvas.ts';
import { runStore } from '../../state/run-store.ts';
import { onBeat } from '../kit/beat.ts';
import styles from './canvas.module.css';
import { shortDuration, shortNumber } from './figures.ts';
import { useLang, useText } from './use-text.ts';

export function Hud() {
  const total = useSyncExternalStore(onBeat, () => runStore.getState().total);
  const t = useText();
  const lang = useLang();
  const p95 = total?.latencyMsP95 ?? null;
  const rate = shortNumber(total?.ratePerSecond ?? 0, lang);
  const errors = shortNumber((total?.errorRatio ?? 0) * 100, lang);
  return (
    <div className={styles.hud} role="group" aria-label={t(canvasWords.figures)}>
      <span>
        {t(canvasWords.goodput)}{' '}
        <b data-testid="metric-total-rate">{t(canvasWords.perSecond, { rate })}</b>
      </span>
      <span>
        {t(canvasWords.p95)}{' '}
        <b data-testid="metric-total-p95">{p95 === null ? '–' : shortDuration(p95, lang)}</b>
      </span>
      <span>
        {t(canvasWords.errors)} <b data-testid="metric-total-errors">{errors} %</b>
      </span>
      <span>
        {t(canvasWords.inFlight)} <b data-testid="metric-total-queue">{total?.queueLength ?? 0}</b>
      </span>
    </div>
  );
}
