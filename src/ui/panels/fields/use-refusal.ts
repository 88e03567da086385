/** For buttons that edit at once: why the last edit was refused, to be shown beside them. */
import { useState } from 'react';

export interface Refusal {
  /** Empty when the last edit went well. */
  readonly error: string;
  /** Takes what `updateNode` and its like return. */
  readonly show: (work: Promise<string>) => void;
}

export function useRefusal(): Refusal {
  const [error, setError] = useState('');
  return { error, show: (work) => void work.then(setError) };
}
