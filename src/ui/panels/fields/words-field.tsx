/** A short list of words on one line, separated by commas; empty: the list is left out. */
import { readWords } from './pairs.ts';
import { TextField } from './text-field.tsx';
import type { Commit } from './use-commit.ts';

export interface WordsFieldProps {
  readonly label: string;
  readonly fullLabel?: string;
  readonly words: readonly string[];
  /** What counts while there are none. */
  readonly otherwise: string;
  readonly onCommit: Commit<readonly string[]>;
  readonly testId?: string;
}

export function WordsField({
  label,
  fullLabel,
  words,
  otherwise,
  onCommit,
  testId,
}: WordsFieldProps) {
  return (
    <TextField
      label={label}
      {...(fullLabel === undefined ? {} : { fullLabel })}
      look="mono"
      value={words.join(', ')}
      placeholder={otherwise}
      {...(testId === undefined ? {} : { testId })}
      onCommit={(text) => onCommit(readWords(text))}
    />
  );
}
