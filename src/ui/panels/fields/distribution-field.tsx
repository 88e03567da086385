/** A random duration: its kind and the numbers that the kind has, in milliseconds. */
import { useState } from 'react';
import type { ReactNode } from 'react';
import { fieldWords } from '../../../i18n/words/inspector.ts';
import type { Distribution } from '../../../sim/index.ts';
import { useText } from '../../kit/use-text.ts';
import { asKind, distributionKinds, partRange } from './distribution-kinds.ts';
import styles from './fields.module.css';
import { NumberField } from './number-field.tsx';
import { SelectField } from './select-field.tsx';
import type { Commit } from './use-commit.ts';

export interface DistributionFieldProps {
  readonly label: string;
  readonly value: Distribution;
  /** No value may be below this, in ms. */
  readonly least?: number;
  readonly onCommit: Commit<Distribution>;
  /** Stands between the kind and its numbers, such as a slider for all of them. */
  readonly slider?: ReactNode;
  readonly testId?: string;
}

interface Part {
  readonly part: 'value' | 'min' | 'max' | 'mean' | 'deviation';
  readonly value: number;
  readonly put: (value: number) => Distribution;
}

function partsOf(given: Distribution): readonly Part[] {
  switch (given.kind) {
    case 'constant':
      return [{ part: 'value', value: given.value, put: (value) => ({ ...given, value }) }];
    case 'uniform':
      return [
        { part: 'min', value: given.min, put: (min) => ({ ...given, min }) },
        { part: 'max', value: given.max, put: (max) => ({ ...given, max }) },
      ];
    case 'normal':
      return [
        { part: 'mean', value: given.mean, put: (mean) => ({ ...given, mean }) },
        {
          part: 'deviation',
          value: given.deviation,
          put: (deviation) => ({ ...given, deviation }),
        },
        { part: 'min', value: given.min, put: (min) => ({ ...given, min }) },
      ];
    case 'exponential':
      return [
        { part: 'mean', value: given.mean, put: (mean) => ({ ...given, mean }) },
        { part: 'min', value: given.min, put: (min) => ({ ...given, min }) },
      ];
  }
}

export function DistributionField({
  label,
  value,
  least = 0,
  onCommit,
  slider,
  testId,
}: DistributionFieldProps) {
  const t = useText();
  // The numbers of another kind begin afresh, without what was typed wrong into the old ones.
  const [round, setRound] = useState(0);
  return (
    <fieldset className={styles.group} data-testid={testId}>
      <legend className="visually-hidden">{label}</legend>
      <SelectField
        label={label}
        fullLabel={t(fieldWords.kindOf, { label })}
        value={value.kind}
        options={distributionKinds.map((kind) => ({ value: kind, text: t(fieldWords[kind]) }))}
        onCommit={(kind) => {
          setRound(round + 1);
          return onCommit(asKind(value, kind, least));
        }}
      />
      {slider}
      <div className={styles.parts}>
        {partsOf(value).map(({ part, value: number, put }) => (
          <NumberField
            key={`${round}-${part}`}
            label={t(fieldWords[part])}
            fullLabel={t(fieldWords.partOf, { label, part: t(fieldWords[part]) })}
            unit="ms"
            value={number}
            range={partRange(part, least)}
            onCommit={(next) => onCommit(put(next))}
          />
        ))}
      </div>
    </fieldset>
  );
}
