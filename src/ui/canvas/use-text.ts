/** Texts in the language of the page, for components of the canvas. */
import { useCallback } from 'react';
import { useStore } from 'zustand';
import { sayCount } from '../../i18n/text.ts';
import type { Lang, Plural } from '../../i18n/text.ts';
import { uiStore } from '../../state/ui-store.ts';

export { useText } from '../kit/use-text.ts';

/** Says a text that depends on a count. */
export function useCount(): (plural: Plural, count: number) => string {
  const lang = useLang();
  return useCallback((plural, count) => sayCount(plural, lang, count), [lang]);
}

export function useLang(): Lang {
  return useStore(uiStore, (state) => state.lang);
}
