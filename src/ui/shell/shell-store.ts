/** What the frame itself remembers of this visit: pinned panels, banners, a file that was refused. */
import { createStore } from 'zustand/vanilla';
import type { Text } from '../../i18n/text.ts';

/** One reason why a file was not opened. */
export interface FileProblem {
  readonly place: string;
  readonly rule: Text | string;
  readonly given: string;
}

export interface ShellState {
  /** The inspector stays though nothing is selected. */
  readonly isInspectorPinned: boolean;
  /** The open document came from a file and has not been played: its code has not run yet. */
  readonly isForeign: boolean;
  readonly isRenaming: boolean;
  /** The bar with the run's past is there. */
  readonly isTimeOpen: boolean;
  readonly refused: { readonly file: string; readonly problems: readonly FileProblem[] } | null;
}

export const shellStore = createStore<ShellState>()(() => ({
  isInspectorPinned: false,
  isForeign: false,
  isRenaming: false,
  isTimeOpen: false,
  refused: null,
}));
