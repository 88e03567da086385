/** Ctrl+K, or Cmd+K, opens the list of all actions from wherever the focus is; again, it closes. */
import { uiStore } from '../../state/ui-store.ts';
import { shellStore } from './shell-store.ts';

/** Listens until the function it returns is called. */
export function listenForCommandsKey(): () => void {
  addEventListener('keydown', onKeyDown, { capture: true });
  return () => removeEventListener('keydown', onKeyDown, { capture: true });
}

function onKeyDown(event: KeyboardEvent): void {
  const { key, ctrlKey, metaKey } = event;
  // Whoever holds one of these down may want the list: its code can be on its way already.
  if (key === 'Control' || key === 'Meta') {
    import('../dialogs/dialogs.tsx').catch(() => {});
    return;
  }
  const { dialog } = uiStore.getState();
  const isIt =
    (ctrlKey || metaKey) && !event.shiftKey && !event.altKey && key.toLowerCase() === 'k';
  if (isIt) {
    // Browsers have plans of their own for this key.
    event.preventDefault();
    if (dialog === 'commands') uiStore.setState({ dialog: 'none' });
    else if (dialog === 'none' && !shellStore.getState().isRenaming) openCommands();
  } else if (dialog === 'commands' && document.querySelector('dialog[open]') === null) {
    // Typed before the list is there: on the canvas, single letters would act.
    event.preventDefault();
    event.stopPropagation();
  }
}

export function openCommands(): void {
  uiStore.setState({ dialog: 'commands' });
}
