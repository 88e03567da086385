/** The summary: what there is, whether it runs, and what is wrong. */
import { expect, test } from 'vitest';
import { emptyScenario } from '../../../src/sim/index.ts';
import type { FaultView } from '../../../src/sim/index.ts';
import { hello } from '../../../src/sim/world/scenarios/hello.ts';
import { summaryOf } from '../../../src/ui/canvas/summary.ts';

test('counts nodes and links and gives the moment in both languages', () => {
  const moment = { scenario: hello, views: new Map(), faults: [], playing: false, nowMs: 12_440 };
  expect(summaryOf(moment, 'en')).toBe(
    '3 nodes, 2 links, paused at 12.4 s. Nothing is down or degraded.',
  );
  expect(summaryOf({ ...moment, playing: true }, 'es')).toBe(
    '3 nodos, 2 enlaces, en marcha, a los 12,4 s. Nada está caído ni degradado.',
  );
});

test('an empty canvas says how to begin', () => {
  const moment = {
    scenario: emptyScenario(),
    views: new Map(),
    faults: [],
    playing: false,
    nowMs: 0,
  };
  expect(summaryOf(moment, 'en')).toBe('0 nodes, 0 links, paused at 0 s. Press N to add a node.');
});

test('says what is broken', () => {
  const fault: FaultView = {
    ...{ id: 'black-hole-1', what: 'black-hole', on: 'link', target: 'gateway-hello' },
    ...{ replica: null, settings: {}, sinceMs: 0, untilMs: null },
  };
  const moment = { scenario: hello, views: new Map(), faults: [fault], playing: false, nowMs: 0 };
  expect(summaryOf(moment, 'en')).toContain('Black hole: Gateway → Hello.');
});
