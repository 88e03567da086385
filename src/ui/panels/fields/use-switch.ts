/** The life of a switch: it stands as it was put while the change is under way, and goes back when that is refused. */
import { useState } from 'react';
import type { ChangeEvent } from 'react';
import type { Commit } from './use-commit.ts';

export function useSwitch(isOn: boolean, commit: Commit<boolean>) {
  const [wanted, setWanted] = useState<boolean | null>(null);
  const [error, setError] = useState('');

  async function put(next: boolean): Promise<void> {
    setWanted(next);
    setError(await commit(next));
    setWanted(null);
  }

  return {
    error,
    input: {
      type: 'checkbox',
      checked: wanted ?? isOn,
      onChange: ({ target }: ChangeEvent<HTMLInputElement>) => void put(target.checked),
    },
  };
}
