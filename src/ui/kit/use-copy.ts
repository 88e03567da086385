/** Copying a text that stands in a field: by the clipboard, or by hand where the page has none (plain http). */
import { useRef, useState } from 'react';
import type { RefObject } from 'react';

/** What became of it; `by-hand`: the text is selected, and a person has to press the keys. */
export type CopyOutcome = 'none' | 'copied' | 'by-hand';

export interface Copying {
  readonly field: RefObject<HTMLTextAreaElement | null>;
  readonly outcome: CopyOutcome;
  readonly copy: () => Promise<void>;
  /** The field holds another text now. */
  readonly reset: () => void;
}

/** `text` is what the field shows. */
export function useCopy(text: string): Copying {
  const field = useRef<HTMLTextAreaElement>(null);
  const [outcome, setOutcome] = useState<CopyOutcome>('none');
  return {
    field,
    outcome,
    copy: async () => {
      try {
        await navigator.clipboard.writeText(text);
        setOutcome('copied');
      } catch {
        field.current?.focus();
        field.current?.select();
        setOutcome('by-hand');
      }
    },
    reset: () => setOutcome('none'),
  };
}
