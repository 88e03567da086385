/** Moves the mean of a duration over orders of magnitude; its shape stays. Commits when let go. */
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { fieldWords } from '../../../i18n/words/inspector.ts';
import { meanOf } from '../../../sim/index.ts';
import type { Distribution } from '../../../sim/index.ts';
import { uiStore } from '../../../state/ui-store.ts';
import { shortDuration } from '../../canvas/figures.ts';
import { useText } from '../../kit/use-text.ts';
import { SLIDER_STEPS, sliderPlace, sliderValue, stretchedTo } from './distribution-kinds.ts';
import { FieldError } from './field-error.tsx';
import styles from './fields.module.css';
import type { Commit } from './use-commit.ts';

export interface MeanSliderProps {
  readonly label: string;
  readonly value: Distribution;
  /** In ms, above zero. */
  readonly least: number;
  readonly most: number;
  readonly onCommit: Commit<Distribution>;
  readonly testId?: string;
}

export function MeanSlider({ label, value, least, most, onCommit, testId }: MeanSliderProps) {
  const t = useText();
  const lang = useStore(uiStore, (state) => state.lang);
  const input = useRef<HTMLInputElement>(null);
  const [draft, setDraft] = useState<number | null>(null);
  const [error, setError] = useState('');
  const shown = draft === null ? meanOf(value) : sliderValue(draft, least, most);

  const commit = useEffectEvent(async (place: number) => {
    setError(await onCommit(stretchedTo(value, sliderValue(place, least, most), least)));
    setDraft(null);
  });
  // The browser's own `change` comes when the slider is let go; React's comes at every move.
  useEffect(() => {
    const slider = input.current;
    const onChange = () => void commit(Number(slider?.value));
    slider?.addEventListener('change', onChange);
    return () => slider?.removeEventListener('change', onChange);
  }, []);

  return (
    <div className={styles.field}>
      <div className={styles.slider}>
        <input
          ref={input}
          type="range"
          min={0}
          max={SLIDER_STEPS}
          aria-label={t(fieldWords.partOf, { label, part: t(fieldWords.mean) })}
          aria-valuetext={shortDuration(shown, lang)}
          data-testid={testId}
          value={draft ?? sliderPlace(shown, least, most)}
          onChange={(event) => setDraft(Number(event.target.value))}
        />
        <output>{shortDuration(shown, lang)}</output>
      </div>
      <FieldError text={error} />
    </div>
  );
}
