/**
 * One selection: the message and the trace that are chosen belong together, wherever they were
 * chosen (list, waterfall, message view, canvas, log), and messages are listed of what was last
 * asked for or selected.
 */
import { runStore } from '../../state/run-store.ts';
import { message as readMessage } from '../../state/session.ts';
import type { UiState } from '../../state/ui-store.ts';
import { uiStore } from '../../state/ui-store.ts';

/** Keeps them together until the returned function is called. */
export function keepOneSelection(): () => void {
  const stopUi = uiStore.subscribe((state, before) => {
    const [item, old] = [state.selection.at(-1), before.selection.at(-1)];
    const isSame = item?.kind === old?.kind && item?.id === old?.id;
    if (!isSame && state.conversation !== null) uiStore.setState({ conversation: null });
    if (state.message === 0) return;
    const isNewMessage = state.message !== before.message;
    if (isNewMessage || state.trace !== before.trace) void settle(state, isNewMessage);
  });
  // Another run: what was chosen was part of the old one.
  const stopRun = runStore.subscribe((state, before) => {
    const { trace, message, conversation } = uiStore.getState();
    // Looking back makes them fewer, but never none.
    const isNewRun = state.factCount === 0 && before.factCount > 0;
    if (!isNewRun) return;
    if (trace !== '' || message !== 0) uiStore.setState({ trace: '', message: 0 });
    if (conversation?.kind === 'connection') uiStore.setState({ conversation: null });
  });
  return () => {
    stopUi();
    stopRun();
  };
}

/** A chosen message brings its trace along; a chosen trace lets go of a message of another. */
async function settle({ message, trace }: UiState, isNewMessage: boolean): Promise<void> {
  let found = '';
  try {
    found = (await readMessage(message))?.trace ?? '';
  } catch {
    return;
  }
  const now = uiStore.getState();
  if (found === '' || found === trace || now.message !== message || now.trace !== trace) return;
  uiStore.setState(isNewMessage ? { trace: found } : { message: 0 });
}
