/** The faults menu of a node or link: what is broken there and can be mended, then what can break. */
import { say } from '../../i18n/text.ts';
import { faultKindWords, faultWords } from '../../i18n/words/faults.ts';
import type { FaultView } from '../../sim/index.ts';
import type { Selection } from '../../state/ui-store.ts';
import type { Entry, Groups } from './canvas-menu.tsx';
import { activeAt, breakThing, kindsFor, mendThing, orToast } from './fault-actions.ts';

export function faultEntries(target: Selection): Groups {
  return [
    activeAt(target).map(mendEntry),
    kindsFor(target).map((kind) => breakEntry(target, kind)),
  ];
}

function mendEntry(fault: FaultView): Entry {
  const { name } = faultKindWords[fault.what];
  return {
    id: `mend-${fault.id}`,
    text: {
      en: say(faultWords.mendWhat, 'en', { fault: name.en }),
      es: say(faultWords.mendWhat, 'es', { fault: name.es }),
    },
    keys: '',
    run: () => void orToast(mendThing(fault)),
  };
}

function breakEntry({ id }: Selection, kind: FaultView['what']): Entry {
  return {
    id: `fault-${kind}`,
    text: faultKindWords[kind].name,
    keys: '',
    run: () => void orToast(breakThing({ kind, target: id })),
  };
}
