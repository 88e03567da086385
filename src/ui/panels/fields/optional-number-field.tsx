/** A number that may be left out: then the field is empty and says in pale what counts instead. */
import { useStore } from 'zustand';
import { uiStore } from '../../../state/ui-store.ts';
import { NumberInput } from './number-input.tsx';
import type { NumberInputProps } from './number-input.tsx';
import { readNumber, writeNumber } from './read-number.ts';
import { useCommit } from './use-commit.ts';
import type { Commit } from './use-commit.ts';

export interface OptionalNumberFieldProps extends NumberInputProps {
  readonly value: number | undefined;
  /** What counts while it is left out. */
  readonly otherwise: string;
  readonly onCommit: Commit<number | undefined>;
}

export function OptionalNumberField({
  value,
  otherwise,
  onCommit,
  ...look
}: OptionalNumberFieldProps) {
  const lang = useStore(uiStore, (state) => state.lang);
  const life = useCommit<number | undefined>({
    shown: value === undefined ? '' : writeNumber(value, lang),
    read: (text) =>
      text.trim() === '' ? { value: undefined } : readNumber(text, look.range, lang),
    commit: onCommit,
  });
  return <NumberInput {...look} life={life} placeholder={otherwise} />;
}
