/** Fields of a load whose rate changes with time: a ramp, bursts, steps. */
import { Plus, Trash2 } from 'lucide-react';
import { shapeWords as words } from '../../../i18n/words/load-shapes.ts';
import { ranges } from '../../../sim/index.ts';
import type { Load } from '../../../sim/index.ts';
import { useText } from '../../kit/use-text.ts';
import { NumberField } from '../fields/number-field.tsx';
import styles from './inspector.module.css';
import { replacedAt, without } from './lists.ts';

interface ShapeProps<Kind extends Load['kind']> {
  readonly load: Extract<Load, { kind: Kind }>;
  readonly onChange: (load: Load) => Promise<string>;
}

export function RampFields({ load, onChange }: ShapeProps<'ramp'>) {
  const t = useText();
  return (
    <>
      <NumberField
        label={t(words.from)}
        unit="/s"
        value={load.fromPerSecond}
        range={ranges.ratePerSecond}
        testId="field-ramp-from"
        onCommit={(fromPerSecond) => onChange({ ...load, fromPerSecond })}
      />
      <NumberField
        label={t(words.to)}
        unit="/s"
        value={load.toPerSecond}
        range={ranges.ratePerSecond}
        testId="field-ramp-to"
        onCommit={(toPerSecond) => onChange({ ...load, toPerSecond })}
      />
      <NumberField
        label={t(words.over)}
        unit="ms"
        value={load.overMs}
        range={ranges.everyLoadMs}
        testId="field-ramp-over"
        onCommit={(overMs) => onChange({ ...load, overMs })}
      />
      <p className={styles.hint}>{t(words.rampHint)}</p>
    </>
  );
}

export function BurstFields({ load, onChange }: ShapeProps<'burst'>) {
  const t = useText();
  return (
    <>
      <NumberField
        label={t(words.requests)}
        value={load.requests}
        range={ranges.burstRequests}
        testId="field-burst-requests"
        onCommit={(requests) => onChange({ ...load, requests })}
      />
      <NumberField
        label={t(words.every)}
        unit="ms"
        value={load.everyMs}
        range={ranges.everyLoadMs}
        testId="field-burst-every"
        onCommit={(everyMs) => onChange({ ...load, everyMs })}
      />
      <p className={styles.hint}>{t(words.burstHint)}</p>
    </>
  );
}

export function StepsFields({ load, onChange }: ShapeProps<'steps'>) {
  const t = useText();
  const { steps } = load;
  const last = steps.at(-1) ?? { ratePerSecond: 10, forMs: 10_000 };
  return (
    <>
      {[...steps.entries()].map(([at, step]) => {
        const number = at + 1;
        const setStep = (next: typeof step) =>
          onChange({ ...load, steps: replacedAt(steps, at, next) });
        return (
          // A step is its place in the list.
          <div key={at}>
            <NumberField
              label={t(words.stepRate, { number })}
              unit="/s"
              value={step.ratePerSecond}
              range={ranges.ratePerSecond}
              testId={`field-step-rate-${number}`}
              onCommit={(ratePerSecond) => setStep({ ...step, ratePerSecond })}
            />
            <NumberField
              label={t(words.stepFor, { number })}
              unit="ms"
              value={step.forMs}
              range={ranges.everyLoadMs}
              testId={`field-step-for-${number}`}
              onCommit={(forMs) => setStep({ ...step, forMs })}
            />
            {steps.length > 1 ? (
              <button
                type="button"
                onClick={() => void onChange({ ...load, steps: without(steps, at) })}
              >
                <Trash2 size={14} aria-hidden="true" />
                {t(words.removeStep, { number })}
              </button>
            ) : null}
          </div>
        );
      })}
      <button
        type="button"
        data-testid="step-add"
        onClick={() => void onChange({ ...load, steps: [...steps, last] })}
      >
        <Plus size={14} aria-hidden="true" />
        {t(words.addStep)}
      </button>
      <p className={styles.hint}>{t(words.stepsHint)}</p>
    </>
  );
}
