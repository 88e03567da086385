/** The line along which the moment shown is moved: by dragging, by a click, by keys. */
import { useRef } from 'react';
import type { KeyboardEvent, PointerEvent } from 'react';
import type { RunTimeLine } from '../../host/engine-api.ts';
import { timeWords as words } from '../../i18n/words/time.ts';
import { backToNow, seek, stepBack } from '../../state/time-travel.ts';
import { step } from '../../state/session.ts';
import { attempt } from '../kit/notices.ts';
import { useText } from '../kit/use-text.ts';
import { clockText } from '../transport/run-words.ts';
import { placeOf, shareOf } from './places.ts';
import styles from './time.module.css';

interface Props {
  readonly line: RunTimeLine;
  /** The moment that is shown, and how far the run has come. */
  readonly nowMs: number;
  readonly liveMs: number;
  readonly isPast: boolean;
}

export function Track({ line, nowMs, liveMs, isPast }: Props) {
  const t = useText();
  const seekSoon = useRef(latestOnly(seek)).current;
  const { earliestMs } = line;
  const spanMs = Math.max(1, liveMs - earliestMs);
  const place = (ms: number): string => placeOf(ms, earliestMs, liveMs);

  function follow(event: PointerEvent<HTMLDivElement>) {
    const box = event.currentTarget.getBoundingClientRect();
    void seekSoon(earliestMs + shareOf(event.clientX, box.left, box.width) * spanMs);
  }

  function move(event: KeyboardEvent) {
    const by: Readonly<Record<string, () => Promise<void>>> = {
      ArrowLeft: () => seek(nowMs - spanMs / 100),
      ArrowDown: () => seek(nowMs - spanMs / 100),
      ArrowRight: () => seek(nowMs + spanMs / 100),
      ArrowUp: () => seek(nowMs + spanMs / 100),
      PageDown: () => seek(nowMs - spanMs / 10),
      PageUp: () => seek(nowMs + spanMs / 10),
      Home: () => seek(earliestMs),
      End: () => backToNow(),
      ',': () => stepBack(),
      '.': () => step(),
    };
    const action = by[event.key];
    if (action === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    void attempt(action);
  }

  const most = Math.max(1, ...line.failures);
  return (
    <div
      className={styles.track}
      role="slider"
      tabIndex={0}
      aria-label={t(words.track)}
      aria-valuemin={Math.round(earliestMs)}
      aria-valuemax={Math.round(liveMs)}
      aria-valuenow={Math.round(nowMs)}
      aria-valuetext={
        isPast
          ? t(words.of, { at: clockText(nowMs), live: clockText(liveMs) })
          : t(words.now, { at: clockText(nowMs) })
      }
      data-testid="time-track"
      onKeyDown={move}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        follow(event);
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) follow(event);
      }}
    >
      <span className={styles.rail}>
        <span className={styles.gone} style={{ width: place(nowMs) }} />
      </span>
      {line.failures.map((count, part) => {
        const atMs = part * line.partMs;
        if (count === 0 || atMs + line.partMs < earliestMs) return null;
        return (
          <span
            key={atMs}
            className={styles.failures}
            style={{
              left: place(atMs),
              width: `max(2px, ${(100 * line.partMs) / spanMs}%)`,
              height: `${4 + Math.round((8 * count) / most)}px`,
            }}
          />
        );
      })}
      {line.marks.map(({ kind, atMs, what, target }) => (
        <span
          key={`${kind} ${atMs} ${what} ${target}`}
          className={styles.mark}
          data-kind={kind}
          style={{ left: place(atMs) }}
        />
      ))}
      <span className={styles.hand} style={{ left: place(nowMs) }} />
    </div>
  );
}

/** While one is under way, only the last of those that come waits: a hand that is dragged is faster than any fold. */
function latestOnly(action: (ms: number) => Promise<void>): (ms: number) => Promise<void> {
  let next: number | null = null;
  let isBusy = false;
  async function go(): Promise<void> {
    const wanted = next;
    if (wanted === null) return;
    next = null;
    await attempt(() => action(wanted));
    await go();
  }
  return async (ms) => {
    next = ms;
    if (isBusy) return;
    isBusy = true;
    await go();
    isBusy = false;
  };
}
