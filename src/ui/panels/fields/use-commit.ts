/** The life of a field: typed text is a draft until Enter or blur, and stays in view while it is wrong. */
import { useId, useState } from 'react';
import type { KeyboardEvent } from 'react';

/** Carries out a change; resolves to an empty text, or to why it was refused. */
export type Commit<Value> = (value: Value) => Promise<string>;

export interface CommitOptions<Value> {
  /** The accepted value as text. */
  readonly shown: string;
  readonly read: (text: string) => { readonly value: Value } | { readonly error: string };
  readonly commit: Commit<Value>;
  /** Enter writes a line break instead of committing. */
  readonly isMultiline?: boolean;
}

export function useCommit<Value>({
  shown,
  read,
  commit,
  isMultiline = false,
}: CommitOptions<Value>) {
  const [draft, setDraft] = useState<string | null>(null);
  const [error, setError] = useState('');
  const id = useId();

  function end(): void {
    setDraft(null);
    setError('');
  }

  async function submit(): Promise<void> {
    if (draft === null) return;
    if (draft === shown) {
      end();
      return;
    }
    const result = read(draft);
    if ('error' in result) {
      setError(result.error);
      return;
    }
    const refusal = await commit(result.value);
    if (refusal === '') end();
    else setError(refusal);
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'Enter' && !isMultiline) {
      event.preventDefault();
      void submit();
    }
    if (event.key === 'Escape' && draft !== null) {
      event.stopPropagation();
      end();
    }
  }

  const errorId = `${id}-error`;
  return {
    error,
    errorId,
    input: {
      id,
      value: draft ?? shown,
      'aria-invalid': error !== '' || undefined,
      'aria-describedby': error === '' ? undefined : errorId,
      onChange: (event: { readonly target: { readonly value: string } }) =>
        setDraft(event.target.value),
      onBlur: () => void submit(),
      onKeyDown,
    },
  };
}
