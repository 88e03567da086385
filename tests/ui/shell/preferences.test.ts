/** Which of address, memory and system has the word about how the screen begins. */
import { describe, expect, it } from 'vitest';
import { decidePreferences, DRAWER_HEIGHT_MIN } from '../../../src/state/preferences.ts';
import type { Surroundings } from '../../../src/state/preferences.ts';

function around(change: Partial<Surroundings> = {}): Surroundings {
  return {
    address: new URLSearchParams(),
    stored: null,
    systemLangs: ['de-DE', 'es-MX', 'en'],
    prefersDark: true,
    prefersStill: true,
    widthPx: 1366,
    ...change,
  };
}

describe('preferences', () => {
  it('follow the system at the first visit', () => {
    expect(decidePreferences(around())).toMatchObject({ lang: 'es', theme: 'dark', motion: 'off' });
  });

  it('remember what was chosen, and the address has the last word', () => {
    const stored = JSON.stringify({ lang: 'en', theme: 'light', drawerOpen: false });
    expect(decidePreferences(around({ stored }))).toMatchObject({
      lang: 'en',
      theme: 'light',
      drawerOpen: false,
    });
    const address = new URLSearchParams('lang=es&theme=dark&motion=on');
    expect(decidePreferences(around({ stored, address }))).toMatchObject({
      lang: 'es',
      theme: 'dark',
      motion: 'on',
    });
  });

  it.each(['nonsense', '[]', 'null', '{"lang":"fr","theme":7,"drawerTab":"toString"}'])(
    'pass over what makes no sense: %s',
    (stored) => {
      expect(decidePreferences(around({ stored }))).toEqual(decidePreferences(around()));
    },
  );

  it('keep the drawer usable, and closed on a narrow window', () => {
    const stored = '{"drawerHeight":3}';
    expect(decidePreferences(around({ stored })).drawerHeight).toBe(DRAWER_HEIGHT_MIN);
    expect(decidePreferences(around({ widthPx: 390 })).drawerOpen).toBe(false);
  });
});
