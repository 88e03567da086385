/** What moves virtual time: back to the start, play and pause, one step, speed, run until. */
import { History, Pause, Play, SkipBack, StepForward, Timer } from 'lucide-react';
import { useStore } from 'zustand';
import { shellWords } from '../../i18n/words/shell.ts';
import type { Speed } from '../../host/engine-api.ts';
import { runStore } from '../../state/run-store.ts';
import { pause, play, restartRun, setSpeed, step } from '../../state/session.ts';
import { IconButton } from '../kit/button.tsx';
import { attempt } from '../kit/notices.ts';
import { onDemand } from '../kit/on-demand.tsx';
import { Popover } from '../kit/popover.tsx';
import { Segmented } from '../kit/segmented.tsx';
import { useNumber, useText } from '../kit/use-text.ts';
import { PanelBoundary } from '../shell/panel-boundary.tsx';
import { shellStore } from '../shell/shell-store.ts';
import { isSpeedMissed } from './run-words.ts';
import { speeds } from './speeds.ts';
import styles from './transport.module.css';

const RunUntil = onDemand(async () => (await import('./run-forms.tsx')).RunUntil);

export function Transport() {
  const t = useText();
  const isPlaying = useStore(runStore, (state) => state.playing);
  const isReady = useStore(runStore, (state) => state.status === 'ready');
  const speed = useStore(runStore, (state) => state.speed);
  return (
    <div className={styles.transport} role="group" aria-label={t(shellWords.transport)}>
      <IconButton
        label={t(shellWords.restart)}
        data-testid="restart"
        disabled={!isReady}
        onClick={() => void attempt(() => restartRun())}
      >
        <SkipBack size={17} />
      </IconButton>
      <IconButton
        label={t(isPlaying ? shellWords.pause : shellWords.play)}
        look="primary"
        data-testid={isPlaying ? 'pause' : 'play'}
        disabled={!isReady}
        onClick={() => void attempt(() => (isPlaying ? pause() : play()))}
      >
        {isPlaying ? (
          <Pause size={17} fill="currentColor" />
        ) : (
          <Play size={17} fill="currentColor" />
        )}
      </IconButton>
      <IconButton
        label={t(shellWords.step)}
        data-testid="step"
        disabled={!isReady}
        onClick={() => void attempt(() => step())}
      >
        <StepForward size={17} />
      </IconButton>
      <Popover
        label={t(shellWords.runUntil)}
        testId="run-until"
        isDisabled={!isReady}
        face={<Timer size={17} />}
      >
        {(close) => (
          <PanelBoundary>
            <RunUntil onDone={close} />
          </PanelBoundary>
        )}
      </Popover>
      <IconButton
        label={t(shellWords.time)}
        data-testid="time"
        disabled={!isReady}
        onClick={() => shellStore.setState(({ isTimeOpen }) => ({ isTimeOpen: !isTimeOpen }))}
      >
        <History size={17} />
      </IconButton>
      <div className={styles.speeds}>
        <Segmented<Speed>
          label={t(shellWords.speed)}
          value={speed}
          onChoose={(chosen) => void attempt(() => setSpeed(chosen))}
          segments={speeds.map(({ value, text, label }) => ({
            value,
            text,
            label: `${text}, ${t(label)}`,
            testId: `speed-${value}`,
          }))}
        />
      </div>
      <SpeedReached />
    </div>
  );
}

/** Says what the machine makes of the speed, when that is another. */
function SpeedReached() {
  const t = useText();
  const number = useNumber();
  // Rounded in the selector, or the header would be drawn at every batch.
  const reached = useStore(runStore, ({ playing, speed, speedReached }) => {
    if (!playing || !isSpeedMissed(speed, speedReached)) return null;
    return Number(speedReached.toPrecision(2));
  });
  if (reached === null) return null;
  return (
    <span
      className={styles.reached}
      data-testid="speed-reached"
      title={t(shellWords.reached, { speed: reached })}
    >
      <span className="visually-hidden">{t(shellWords.reached, { speed: reached })}</span>
      <span aria-hidden="true">= {reached < 1 ? String(reached) : number(reached)}×</span>
    </span>
  );
}
