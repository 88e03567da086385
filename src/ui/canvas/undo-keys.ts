/** Undo and redo by key, wherever the focus is; in fields and editors the keys are theirs. */
import { uiStore } from '../../state/ui-store.ts';
import { redo, undo } from './actions.ts';

/** Inputs without text: what is changed by them can only be undone here. */
const TEXTLESS = 'input:is([type="range"], [type="checkbox"], [type="radio"], [type="button"])';

/** Listens until the function it returns is called. */
export function listenForUndoKeys(): () => void {
  addEventListener('keydown', onKeyDown);
  return () => removeEventListener('keydown', onKeyDown);
}

function onKeyDown(event: KeyboardEvent): void {
  const { ctrlKey, metaKey, altKey, defaultPrevented } = event;
  if (!(ctrlKey || metaKey) || altKey || defaultPrevented) return;
  const key = event.key.toLowerCase();
  const isRedo = key === 'y' || (key === 'z' && event.shiftKey);
  if (key !== 'z' && !isRedo) return;
  // A dialog asks about the document as it stands.
  if (uiStore.getState().dialog !== 'none' || document.querySelector('dialog[open]')) return;
  if (isText(event.target)) return;
  event.preventDefault();
  void (isRedo ? redo() : undo());
}

function isText(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable) return true;
  return target.matches('input, textarea') && !target.matches(TEXTLESS);
}
