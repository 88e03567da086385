/** What the whole screen must know: the engine failed or was rebuilt, the code comes from outside, or all is new. */
import { CircleAlert } from 'lucide-react';
import { useStore } from 'zustand';
import { shellWords } from '../../i18n/words/shell.ts';
import { runStore } from '../../state/run-store.ts';
import { Button } from '../kit/button.tsx';
import { cx } from '../kit/cx.ts';
import { onDemand } from '../kit/on-demand.tsx';
import { useText } from '../kit/use-text.ts';
import { FirstHint } from './first-hint.tsx';
import { PanelBoundary } from './panel-boundary.tsx';
import styles from './shell.module.css';
import { shellStore } from './shell-store.ts';

const RunBanners = onDemand(async () => (await import('./run-banners.tsx')).RunBanners);
const TimeBar = onDemand(async () => (await import('../time/time-bar.tsx')).TimeBar);

export function Banners() {
  return (
    <div className={styles.banners}>
      <Failure />
      <Seldom />
      <FirstHint />
    </div>
  );
}

/** What comes seldom comes by itself when it does; the time bar also where a program has led into the past. */
function Seldom() {
  const isRebuilt = useStore(runStore, (state) => state.notice !== null);
  const isPast = useStore(runStore, (state) => state.liveMs !== null);
  const { isForeign, isTimeOpen } = useStore(shellStore);
  return (
    <PanelBoundary>
      {isRebuilt || isForeign ? <RunBanners /> : null}
      {isTimeOpen || isPast ? <TimeBar /> : null}
    </PanelBoundary>
  );
}

function Failure() {
  const t = useText();
  const hasFailed = useStore(runStore, (state) => state.status === 'failed');
  const failure = useStore(runStore, (state) => state.failure);
  if (!hasFailed) return null;
  return (
    <div className={cx(styles.banner, styles.bad)} role="alert" data-testid="banner-failed">
      <CircleAlert size={18} aria-hidden="true" />
      <p>
        <b>{t(shellWords.failed)}</b> {failure}
      </p>
      <Button onClick={() => location.reload()}>{t(shellWords.reload)}</Button>
    </div>
  );
}
