/** The bar under the header in which the run's past is looked at, and continued from. */
import { History, StepBack, StepForward, X } from 'lucide-react';
import { useEffect } from 'react';
import { useStore } from 'zustand';
import { timeWords as words } from '../../i18n/words/time.ts';
import { runStore } from '../../state/run-store.ts';
import { step } from '../../state/session.ts';
import { backToNow, fork, seek, stepBack } from '../../state/time-travel.ts';
import { Button, IconButton } from '../kit/button.tsx';
import { announce, attempt } from '../kit/notices.ts';
import { Popover } from '../kit/popover.tsx';
import { useText } from '../kit/use-text.ts';
import { useSampled } from '../panels/drawer-sample.ts';
import { shellStore } from '../shell/shell-store.ts';
import { clockText } from '../transport/run-words.ts';
import { Marks } from './marks.tsx';
import { Runs } from './runs.tsx';
import { Track } from './track.tsx';
import styles from './time.module.css';
import { useTimeLine } from './use-time-line.ts';

export function TimeBar() {
  const t = useText();
  const line = useTimeLine();
  const liveMs = useStore(runStore, (state) => state.liveMs);
  const pastMs = useStore(runStore, (state) => (state.liveMs === null ? null : state.nowMs));
  const sampledMs = useSampled(shownMs);
  const isPast = liveMs !== null;
  const nowMs = pastMs ?? sampledMs;
  usePastLook(isPast);
  // Who came by a key finds it open after the return, too.
  useEffect(() => shellStore.setState({ isTimeOpen: true }), []);
  useEffect(() => {
    if (isPast) announce(`${t(words.past)}. ${t(words.pastHelp)}`);
  }, [isPast, t]);
  if (line === null) return <div className={styles.bar} data-testid="time-bar" />;
  return (
    <section
      className={styles.bar}
      aria-label={t(words.bar)}
      data-testid="time-bar"
      data-state={isPast ? 'past' : 'now'}
    >
      <div className={styles.line}>
        <IconButton
          label={t(words.back)}
          data-testid="time-back"
          onClick={() => void attempt(stepBack)}
        >
          <StepBack size={17} />
        </IconButton>
        <IconButton
          label={t(words.forward)}
          data-testid="time-forward"
          disabled={!isPast}
          onClick={() => void attempt(() => step())}
        >
          <StepForward size={17} />
        </IconButton>
        <Track line={line} nowMs={nowMs} liveMs={liveMs ?? nowMs} isPast={isPast} />
        <Popover
          label={t(words.marks)}
          testId="time-go"
          className={styles.go}
          hasWords
          face={t(words.marks)}
        >
          {(close) => <Marks line={line} onDone={close} />}
        </Popover>
        <IconButton
          label={t(words.close)}
          side="left"
          data-testid="time-close"
          onClick={() => {
            shellStore.setState({ isTimeOpen: false });
            if (isPast) void attempt(backToNow);
          }}
        >
          <X size={16} />
        </IconButton>
      </div>
      <Says isPast={isPast} nowMs={nowMs} liveMs={liveMs ?? nowMs} earliestMs={line.earliestMs} />
      {line.branches.length > 1 ? <Runs runs={line.branches} /> : null}
    </section>
  );
}

interface SaysProps {
  readonly isPast: boolean;
  readonly nowMs: number;
  readonly liveMs: number;
  readonly earliestMs: number;
}

function Says({ isPast, nowMs, liveMs, earliestMs }: SaysProps) {
  const t = useText();
  const forked = useStore(runStore, (state) => state.forked);
  if (forked !== null) {
    const percent = Math.floor(100 * forked);
    return (
      <div className={styles.says} data-testid="time-forking">
        <progress max={100} value={percent} aria-label={t(words.fork)} />
        <p>{t(words.forking, { percent })}</p>
        <Button data-testid="time-give-up" onClick={() => void attempt(() => seek(nowMs))}>
          {t(words.forkGiveUp)}
        </Button>
      </div>
    );
  }
  if (!isPast) {
    return (
      <div className={styles.says}>
        <p className={styles.hint}>
          {t(words.present)}
          {earliestMs > 0 ? ` ${t(words.earliest, { at: clockText(earliestMs) })}` : null}
        </p>
      </div>
    );
  }
  return (
    <div className={styles.says} data-testid="time-past">
      <History size={16} aria-hidden="true" />
      <p>
        <b>{t(words.past)}</b>{' '}
        <code>{t(words.of, { at: clockText(nowMs), live: clockText(liveMs) })}</code>{' '}
        <span>{t(words.pastHelp)}</span>
      </p>
      <Button data-testid="time-now" onClick={() => void attempt(backToNow)}>
        {t(words.toNow)}
      </Button>
      <Button look="primary" data-testid="time-fork" onClick={() => void attempt(fork)}>
        {t(words.fork)}
      </Button>
    </div>
  );
}

function shownMs({ nowMs }: { readonly nowMs: number }): number {
  return nowMs;
}

/** The whole stage says that it is the past: a frame around it, and the clock in its colour. */
function usePastLook(isPast: boolean) {
  useEffect(() => {
    document.body.classList.toggle(styles.past ?? '', isPast);
    return () => document.body.classList.remove(styles.past ?? '');
  }, [isPast]);
}
