/** The words of the interface in the language chosen now. */
import { useCallback } from 'react';
import { useStore } from 'zustand';
import { say, sayNumber } from '../../i18n/text.ts';
import type { Text, Values } from '../../i18n/text.ts';
import { uiStore } from '../../state/ui-store.ts';

/** `t(text, values?)` says the text in the chosen language; a plain string (a user's name) stays as it is. */
export function useText(): (text: Text | string, values?: Values) => string {
  const lang = useStore(uiStore, (state) => state.lang);
  return useCallback((text, values) => say(text, lang, values), [lang]);
}

/** Writes numbers as the chosen language does, with at most one decimal. */
export function useNumber(): (value: number) => string {
  const lang = useStore(uiStore, (state) => state.lang);
  return useCallback((value) => sayNumber(value, lang), [lang]);
}
