/** A number with its unit. It commits on Enter and blur, and says what it expects when it cannot. */
import { useStore } from 'zustand';
import { uiStore } from '../../../state/ui-store.ts';
import { NumberInput } from './number-input.tsx';
import type { NumberInputProps } from './number-input.tsx';
import { readNumber, writeNumber } from './read-number.ts';
import { useCommit } from './use-commit.ts';
import type { Commit } from './use-commit.ts';

export interface NumberFieldProps extends NumberInputProps {
  readonly value: number;
  readonly onCommit: Commit<number>;
}

export function NumberField({ value, onCommit, ...look }: NumberFieldProps) {
  const lang = useStore(uiStore, (state) => state.lang);
  const life = useCommit({
    shown: writeNumber(value, lang),
    read: (text) => readNumber(text, look.range, lang),
    commit: onCommit,
  });
  return <NumberInput {...look} life={life} />;
}
