/** What the menu of the canvas offers for a message that passes where it was opened. */
import { actWords, messageActWords } from '../../i18n/words/message-acts.ts';
import { command } from '../../state/session.ts';
import { uiStore } from '../../state/ui-store.ts';
import { sayError } from '../kit/say-error.ts';
import type { Entry } from './canvas-menu.tsx';
import { orToast } from './fault-actions.ts';

const ACTS = ['drop', 'delay', 'duplicate', 'corrupt', 'hold'] as const;

export function messageEntries(message: number | undefined): readonly Entry[] {
  if (message === undefined) return [];
  return ACTS.map((act) => ({
    id: `message-${act}`,
    text: {
      en: `${messageActWords.of.en}: ${actWords[act].name.en}`,
      es: `${messageActWords.of.es}: ${actWords[act].name.es}`,
    },
    keys: '',
    run: () => {
      // So that it can be seen, and released.
      uiStore.setState({ message, drawerOpen: true });
      void orToast(refused(command({ kind: 'tamper', message, act })));
    },
  }));
}

async function refused(work: Promise<void>): Promise<string> {
  try {
    await work;
    return '';
  } catch (error) {
    return sayError(error);
  }
}
