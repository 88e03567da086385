import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readRun, saveRun } from '../../src/host/saved-run.ts';
import type { SavedRun } from '../../src/host/saved-run.ts';
import { emptyScenario } from '../../src/sim/index.ts';
import { readScenario } from '../../src/sim/world/scenario-schema.ts';

const stored = new Map<string, string>();
beforeEach(() => {
  stored.clear();
  vi.stubGlobal('localStorage', {
    getItem: (name: string) => stored.get(name) ?? null,
    setItem: (name: string, text: string) => void stored.set(name, text),
    removeItem: (name: string) => void stored.delete(name),
  });
});
afterEach(() => vi.unstubAllGlobals());

const check = async (text: string): Promise<SavedRun['document'] | null> => {
  const read = readScenario(text);
  return read.ok ? read.scenario : null;
};

const run: SavedRun = {
  document: { ...emptyScenario(), title: 'Mine' },
  opened: emptyScenario(),
  seed: 7,
  nowMs: 1234.5,
  history: [
    { at: 5, command: { kind: 'rename-scenario', title: 'Mine' } },
    {
      at: 9,
      command: {
        kind: 'send-request',
        client: 'c',
        request: 1,
        spec: { method: 'POST', path: '/', bodyBytes: new Uint8Array([0, 255]) },
      },
    },
  ],
};

test('comes back as it was saved, bytes too', async () => {
  saveRun(run);
  expect(await readRun(check)).toEqual(run);
});

test.each([
  ['nothing'],
  ['{'],
  ['null'],
  ['{"document":{},"opened":{},"seed":1,"nowMs":0,"history":[]}'],
])('%s is no run', async (text) => {
  if (text !== 'nothing') stored.set('panal.run', text);
  expect(await readRun(check)).toBeNull();
});

test('storage that is full keeps no half of a run', async () => {
  saveRun(run);
  vi.stubGlobal('localStorage', {
    removeItem: (name: string) => void stored.delete(name),
    setItem: () => {
      throw new Error('full');
    },
  });
  saveRun({ ...run, seed: 8 });
  expect(stored.size).toBe(0);
});
