/** What the whole screen must know: the engine failed or was rebuilt, the code comes from outside, or all is new. */
import { CircleAlert, FileCode, TriangleAlert } from 'lucide-react';
import { useEffect } from 'react';
import { useStore } from 'zustand';
import { shellWords } from '../../i18n/words/shell.ts';
import { runStore } from '../../state/run-store.ts';
import { Button } from '../kit/button.tsx';
import { cx } from '../kit/cx.ts';
import { onDemand } from '../kit/on-demand.tsx';
import { useText } from '../kit/use-text.ts';
import { clockText } from '../transport/run-words.ts';
import { CloseBanner } from './close-banner.tsx';
import { FirstHint } from './first-hint.tsx';
import { PanelBoundary } from './panel-boundary.tsx';
import styles from './shell.module.css';
import { shellStore } from './shell-store.ts';

const TimeBar = onDemand(async () => (await import('../time/time-bar.tsx')).TimeBar);

export function Banners() {
  return (
    <div className={styles.banners}>
      <Failure />
      <Rebuilt />
      <ForeignCode />
      <FirstHint />
      <Time />
    </div>
  );
}

/** Also where a program has led into the past. */
function Time() {
  const isOpen = useStore(shellStore, (state) => state.isTimeOpen);
  const isPast = useStore(runStore, (state) => state.liveMs !== null);
  return isOpen || isPast ? (
    <PanelBoundary>
      <TimeBar />
    </PanelBoundary>
  ) : null;
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

function Rebuilt() {
  const t = useText();
  const notice = useStore(runStore, (state) => state.notice);
  if (notice === null) return null;
  const words = notice.cause === 'memory' ? shellWords.rebuiltMemory : shellWords.rebuiltHang;
  return (
    <div className={cx(styles.banner, styles.warn)} role="alert" data-testid="banner-rebuilt">
      <TriangleAlert size={18} aria-hidden="true" />
      <p>{t(words, { at: clockText(notice.atMs) })}</p>
      <CloseBanner onClose={() => runStore.setState({ notice: null })} />
    </div>
  );
}

function ForeignCode() {
  const t = useText();
  const isForeign = useStore(shellStore, (state) => state.isForeign);
  // Who plays has decided.
  useEffect(
    () =>
      runStore.subscribe(({ playing }) => {
        if (playing && shellStore.getState().isForeign) shellStore.setState({ isForeign: false });
      }),
    [],
  );
  if (!isForeign) return null;
  return (
    <div className={styles.banner} role="status" data-testid="banner-foreign">
      <FileCode size={18} aria-hidden="true" />
      <p>{t(shellWords.importOwnCode)}</p>
      <CloseBanner onClose={() => shellStore.setState({ isForeign: false })} />
    </div>
  );
}
