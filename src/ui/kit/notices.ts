/**
 * What the screen says by itself: sentences for screen readers, errors, and offers to undo.
 * `notice-layer.tsx` shows them; anything may call these functions.
 */
import { createStore } from 'zustand/vanilla';
import { say } from '../../i18n/text.ts';
import { shellWords } from '../../i18n/words/shell.ts';
import { uiStore } from '../../state/ui-store.ts';
import { sayError } from './say-error.ts';

/** More errors than these at once would cover the canvas; the oldest goes. */
const TOASTS_SHOWN_MAX = 3;

export interface Toast {
  readonly id: number;
  readonly text: string;
  /** `error` stays until closed; `offer` has an action and goes by itself. */
  readonly kind: 'error' | 'offer';
  readonly action?: { readonly label: string; readonly run: () => void };
}

export interface NoticeState {
  /** Grows with each sentence, so that the same one twice is said twice. */
  readonly spoken: { readonly text: string; readonly count: number };
  readonly toasts: readonly Toast[];
}

export const noticeStore = createStore<NoticeState>()(() => ({
  spoken: { text: '', count: 0 },
  toasts: [],
}));

let lastToast = 0;

/** Tells screen readers, politely; nothing is shown. */
export function announce(text: string): void {
  noticeStore.setState(({ spoken }) => ({ spoken: { text, count: spoken.count + 1 } }));
}

/** Shows an error until it is closed. The same text is not shown twice. */
export function showError(text: string): void {
  addToast({ id: ++lastToast, text, kind: 'error' });
}

/** Shows a sentence with one action for some seconds. */
export function showOffer(text: string, label: string, run: () => void): void {
  addToast({ id: ++lastToast, text, kind: 'offer', action: { label, run } });
}

export function closeToast(id: number): void {
  noticeStore.setState(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) }));
}

/** Carries out an action of the user; when it fails, the screen says so. Never rejects. */
export async function attempt(action: () => Promise<unknown>): Promise<boolean> {
  try {
    await action();
    return true;
  } catch (error) {
    const message = await sayError(error);
    showError(say(shellWords.actionFailed, uiStore.getState().lang, { message }));
    return false;
  }
}

function addToast(toast: Toast): void {
  noticeStore.setState(({ toasts }) => ({
    toasts: [...toasts.filter(({ text }) => text !== toast.text), toast].slice(-TOASTS_SHOWN_MAX),
  }));
}
