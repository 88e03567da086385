/** How the screen is set up: language, theme, what is selected, which panels are open. Remembered in local storage. */
import { createStore } from 'zustand/vanilla';

import type { Lang } from '../i18n/text.ts';

export type Theme = 'light' | 'dark';
export type Selection = { readonly kind: 'node' | 'link'; readonly id: string };
/** Whose messages are listed; a `connection` by its number, from the process that opened it to the other. */
export type Conversation =
  | Selection
  | { readonly kind: 'all' }
  | {
      readonly kind: 'connection';
      readonly connection: number;
      readonly from: string;
      readonly to: string;
    };
/** The instruments below the canvas, in the order of their tabs. */
export const drawerTabs = [
  'requests',
  'messages',
  'request',
  'measures',
  'gateway',
  'tokens',
  'data',
  'log',
  'ledger',
  'list',
] as const;
export type DrawerTab = (typeof drawerTabs)[number];

export interface UiState {
  readonly lang: Lang;
  readonly theme: Theme;
  /** `off`: nothing moves by itself (setting, URL or the system's reduced motion). */
  readonly motion: 'on' | 'off';
  /** Newest last; the inspector shows the last one. */
  readonly selection: readonly Selection[];
  readonly inspectorOpen: boolean;
  readonly drawerOpen: boolean;
  /** CSS px. */
  readonly drawerHeight: number;
  readonly drawerTab: DrawerTab;
  /** One selection everywhere: the trace shown in the waterfall and the message shown as bytes; empty and 0: none. */
  readonly trace: string;
  readonly message: number;
  /** How the chosen trace is shown: its calls over time, or its messages in order, drawn or in words. */
  readonly traceLook: 'waterfall' | 'sequence' | 'list';
  /** Null: of what is selected. */
  readonly conversation: Conversation | null;
  readonly dialog: 'none' | 'commands' | 'shortcuts' | 'import-failed' | 'contract' | 'compare';
  /** Link whose protocols are compared; empty: what the document offers first. */
  readonly compareLink: string;
}

export const uiStore = createStore<UiState>()(() => ({
  lang: 'en',
  theme: 'light',
  motion: 'on',
  selection: [],
  inspectorOpen: true,
  drawerOpen: true,
  drawerHeight: 260,
  drawerTab: 'requests',
  trace: '',
  message: 0,
  traceLook: 'waterfall',
  conversation: null,
  dialog: 'none',
  compareLink: '',
}));
