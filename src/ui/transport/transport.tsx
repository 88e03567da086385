/** What moves virtual time: back to the start, play and pause, one step, speed, run until. */
import { Pause, Play, SkipBack, StepForward, Timer } from 'lucide-react';
import { useId, useState } from 'react';
import { useStore } from 'zustand';
import { shellWords } from '../../i18n/words/shell.ts';
import type { Speed } from '../../host/engine-api.ts';
import { runStore } from '../../state/run-store.ts';
import { pause, play, restartRun, runUntil, setSpeed, step } from '../../state/session.ts';
import { Button, IconButton } from '../kit/button.tsx';
import { attempt } from '../kit/notices.ts';
import { Popover } from '../kit/popover.tsx';
import { Segmented } from '../kit/segmented.tsx';
import { useNumber, useText } from '../kit/use-text.ts';
import { isSpeedMissed, readSeconds } from './run-words.ts';
import { speeds } from './speeds.ts';
import styles from './transport.module.css';

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
        {(close) => <RunUntil onDone={close} />}
      </Popover>
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

function RunUntil({ onDone }: { readonly onDone: () => void }) {
  const t = useText();
  const number = useNumber();
  const nowMs = useStore(runStore, (state) => state.nowMs);
  const [typed, setTyped] = useState(() => String(Math.floor(nowMs / 1_000) + 10));
  const [isWrong, setWrong] = useState(false);
  const id = useId();

  function run(ms: number) {
    onDone();
    void attempt(() => runUntil(ms));
  }

  return (
    <form
      className={styles.until}
      onSubmit={(event) => {
        event.preventDefault();
        const ms = readSeconds(typed);
        if (ms === null || ms < runStore.getState().nowMs) setWrong(true);
        else run(ms);
      }}
    >
      <label htmlFor={id}>{t(shellWords.untilLabel)}</label>
      <div className={styles.line}>
        <input
          id={id}
          // Opened by a button for this one field.
          // oxlint-disable-next-line jsx-a11y/no-autofocus
          autoFocus
          inputMode="decimal"
          autoComplete="off"
          data-testid="run-until-seconds"
          aria-invalid={isWrong}
          aria-describedby={isWrong ? `${id}-rule` : undefined}
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            setWrong(false);
          }}
        />
        <Button type="submit" look="primary" data-testid="run-until-go">
          {t(shellWords.untilGo)}
        </Button>
      </div>
      {isWrong ? (
        <p id={`${id}-rule`} className={styles.wrong} role="alert">
          {t(shellWords.untilPast, { seconds: number(nowMs / 1_000) })}
        </p>
      ) : null}
      <div className={styles.line}>
        {[1, 10, 60].map((seconds) => (
          <Button key={seconds} onClick={() => run(runStore.getState().nowMs + seconds * 1_000)}>
            {t(shellWords.untilMore, { seconds })}
          </Button>
        ))}
      </div>
    </form>
  );
}
