/** In the List view: what can break at a node or link, as a choice, and a button for each fault that mends it. */
import { useStore } from 'zustand';
import { faultKindWords, faultWords as words } from '../../i18n/words/faults.ts';
import { runStore } from '../../state/run-store.ts';
import type { Selection } from '../../state/ui-store.ts';
import { breakThing, kindsFor, mendThing, orToast } from '../canvas/fault-actions.ts';
import { useText } from '../kit/use-text.ts';

export function ListFaults({ item, name }: { readonly item: Selection; readonly name: string }) {
  const t = useText();
  const faults = useStore(runStore, (state) => state.faults);
  return (
    <>
      <select
        aria-label={t(words.breakName, { name })}
        data-testid={`list-break-${item.id}`}
        value=""
        onChange={({ target }) => {
          const kind = kindsFor(item).find((one) => one === target.value);
          if (kind !== undefined) void orToast(breakThing({ kind, target: item.id }));
        }}
      >
        <option value="">{t(words.break)}</option>
        {kindsFor(item).map((kind) => (
          <option key={kind} value={kind}>
            {t(faultKindWords[kind].name)}
          </option>
        ))}
      </select>
      {faults
        .filter(({ target }) => target === item.id)
        .map((fault) => {
          const what = t(faultKindWords[fault.what].name);
          return (
            <button
              key={fault.id}
              type="button"
              aria-label={t(words.mendName, { fault: what, name })}
              data-testid={`list-mend-${fault.id}`}
              onClick={() => void orToast(mendThing(fault))}
            >
              {t(words.mendWhat, { fault: what })}
            </button>
          );
        })}
    </>
  );
}
