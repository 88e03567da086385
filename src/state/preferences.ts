/**
 * How the screen is set up, from one visit to the next: the address says it first (`lang`, `theme`,
 * `motion`), then what was chosen here before, then the system. Writes the same to the document's
 * root element, where styles and screen readers read it.
 */
import type { UiState } from './ui-store.ts';
import { drawerTabs, uiStore } from './ui-store.ts';

const STORAGE_KEY = 'panal.preferences';
/** Narrower windows begin with the canvas alone; panels are sheets over it. */
const NARROW_PX = 640;

/** What is remembered. */
type Kept = Pick<
  UiState,
  'lang' | 'theme' | 'inspectorOpen' | 'drawerOpen' | 'drawerHeight' | 'drawerTab'
>;

const langs = ['en', 'es'] as const;
const themes = ['light', 'dark'] as const;
const motions = ['on', 'off'] as const;
export const DRAWER_HEIGHT_MIN = 140;
export const DRAWER_HEIGHT_MAX = 1_200;

/** What the outside says about the screen; the page gathers it, tests make it up. */
export interface Surroundings {
  readonly address: URLSearchParams;
  /** What was stored before; null for nothing. */
  readonly stored: string | null;
  readonly systemLangs: readonly string[];
  readonly prefersDark: boolean;
  readonly prefersStill: boolean;
  readonly widthPx: number;
}

/** Decides how the screen begins. Values that make no sense are passed over in silence. */
export function decidePreferences(around: Surroundings): Kept & Pick<UiState, 'motion'> {
  const stored = new Map(Object.entries(parseStored(around.stored)));
  const systemLang = around.systemLangs.map((tag) => oneOf(langs, tag.slice(0, 2))).find(Boolean);
  const height = stored.get('drawerHeight');
  return {
    lang:
      oneOf(langs, around.address.get('lang')) ??
      oneOf(langs, stored.get('lang')) ??
      systemLang ??
      'en',
    theme:
      oneOf(themes, around.address.get('theme')) ??
      oneOf(themes, stored.get('theme')) ??
      (around.prefersDark ? 'dark' : 'light'),
    motion: oneOf(motions, around.address.get('motion')) ?? (around.prefersStill ? 'off' : 'on'),
    inspectorOpen: claim(stored.get('inspectorOpen')) ?? true,
    drawerOpen: claim(stored.get('drawerOpen')) ?? around.widthPx >= NARROW_PX,
    drawerHeight: typeof height === 'number' ? boundDrawerHeight(height) : 260,
    drawerTab: oneOf(drawerTabs, stored.get('drawerTab')) ?? 'requests',
  };
}

/** Nearest height that a drawer may have, in whole CSS px. */
export function boundDrawerHeight(height: number): number {
  return Math.round(Math.min(DRAWER_HEIGHT_MAX, Math.max(DRAWER_HEIGHT_MIN, height)));
}

/** Sets the screen up and remembers what changes from now on. Called once, before the first paint. */
export function initPreferences(): void {
  uiStore.setState(
    decidePreferences({
      address: new URLSearchParams(location.search),
      stored: readStored(),
      systemLangs: navigator.languages,
      prefersDark: matchMedia('(prefers-color-scheme: dark)').matches,
      prefersStill: matchMedia('(prefers-reduced-motion: reduce)').matches,
      widthPx: innerWidth,
    }),
  );
  const asked = new URLSearchParams(location.search).get('motion');
  // Only where the address asks for a still page: a blinking caret spoils pictures.
  if (asked === 'off') document.documentElement.dataset.caret = 'off';
  if (!oneOf(motions, asked)) followSystemMotion();
  applyToDocument(uiStore.getState());
  uiStore.subscribe((state, before) => {
    applyToDocument(state);
    const [kept, keptBefore] = [textToStore(state), textToStore(before)];
    if (kept !== keptBefore) writeStored(kept);
  });
}

/** The system's wish may change while the page is open; styles and painter follow the same word. */
function followSystemMotion(): void {
  matchMedia('(prefers-reduced-motion: reduce)').addEventListener('change', ({ matches }) => {
    uiStore.setState({ motion: matches ? 'off' : 'on' });
  });
}

function applyToDocument({ lang, theme, motion }: UiState): void {
  const root = document.documentElement;
  if (root.lang !== lang) root.lang = lang;
  if (root.dataset.theme !== theme) root.dataset.theme = theme;
  if (root.dataset.motion !== motion) root.dataset.motion = motion;
}

function textToStore(state: UiState): string {
  const { lang, theme, inspectorOpen, drawerOpen, drawerHeight, drawerTab } = state;
  const kept: Kept = { lang, theme, inspectorOpen, drawerOpen, drawerHeight, drawerTab };
  return JSON.stringify(kept);
}

function oneOf<Value extends string>(values: readonly Value[], given: unknown): Value | undefined {
  return values.find((value) => value === given);
}

function claim(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

function parseStored(text: string | null): object {
  if (text === null) return {};
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

// Storage may be refused altogether (private windows, policies): then nothing is remembered.

function readStored(): string | null {
  try {
    return localStorage.getItem(STORAGE_KEY);
  } catch {
    return null;
  }
}

function writeStored(text: string): void {
  try {
    localStorage.setItem(STORAGE_KEY, text);
  } catch {
    // Nothing depends on it.
  }
}
