/** One of a few, all in view: a group of buttons of which one is pressed. */
import type { ReactNode } from 'react';
import { cx } from './cx.ts';
import styles from './kit.module.css';

export interface Segment<Value> {
  readonly value: Value;
  readonly text: ReactNode;
  /** Accessible name, where the text is a sign. */
  readonly label?: string;
  readonly testId?: string;
  readonly lang?: string;
}

interface SegmentedProps<Value> {
  /** Name of the group. */
  readonly label: string;
  readonly segments: readonly Segment<Value>[];
  readonly value: Value;
  readonly onChoose: (value: Value) => void;
}

export function Segmented<Value>({ label, segments, value, onChoose }: SegmentedProps<Value>) {
  return (
    <div className={styles.segmented} role="group" aria-label={label}>
      {segments.map((segment) => (
        <button
          key={String(segment.value)}
          type="button"
          className={cx(styles.segment, segment.value === value && styles.segmentOn)}
          aria-pressed={segment.value === value}
          aria-label={segment.label}
          title={segment.label}
          lang={segment.lang}
          data-testid={segment.testId}
          onClick={() => onChoose(segment.value)}
        >
          {segment.text}
        </button>
      ))}
    </div>
  );
}
