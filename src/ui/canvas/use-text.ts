/** Texts in the language of the page, for components of the canvas. */
import { useCallback } from 'react';
import { useStore } from 'zustand';
import { say, sayCount } from '../../i18n/text.ts';
import type { Lang, Plural, Text, Values } from '../../i18n/text.ts';
import { uiStore } from '../../state/ui-store.ts';

/** Says a text; a new function only when the language changes. */
export function useText(): (text: Text | string, values?: Values) => string {
  const lang = useLang();
  return useCallback((text, values) => say(text, lang, values), [lang]);
}

/** Says a text that depends on a count. */
export function useCount(): (plural: Plural, count: number) => string {
  const lang = useLang();
  return useCallback((plural, count) => sayCount(plural, lang, count), [lang]);
}

export function useLang(): Lang {
  return useStore(uiStore, (state) => state.lang);
}
