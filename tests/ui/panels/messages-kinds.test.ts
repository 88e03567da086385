import { afterEach, expect, it } from 'vitest';
import {
  backgroundIn,
  kindsStore,
  saidKinds,
  sayHidden,
  showBackground,
  showKind,
} from '../../../src/ui/panels/messages-kinds.ts';

const counts = { request: 3, response: 1, heartbeat: 180, acknowledgement: 34 };

afterEach(() => kindsStore.setState({ shown: new Set(saidKinds) }));

it('hides at first what protocols need for themselves, and says how much of what', () => {
  const { shown } = kindsStore.getState();
  expect(sayHidden(counts, shown, 'en')).toBe('214 hidden: 180 heartbeats, 34 acknowledgements.');
  expect(sayHidden(counts, shown, 'es')).toBe('214 ocultos: 180 latidos, 34 confirmaciones (ack).');
  expect(sayHidden({ request: 3, commit: 1 }, shown, 'es')).toBe(
    '1 oculto: 1 confirmación de offset.',
  );
  expect(sayHidden({ request: 3 }, shown, 'en')).toBe('');
});

it('offers the kinds that there are, the most frequent first', () => {
  expect(backgroundIn(counts)).toEqual(['heartbeat', 'acknowledgement']);
  expect(backgroundIn({ request: 3 })).toEqual([]);
});

it('shows all of the background at once, and each kind by itself', () => {
  showBackground(true);
  expect(sayHidden(counts, kindsStore.getState().shown, 'en')).toBe('');
  showKind('heartbeat', false);
  expect(sayHidden(counts, kindsStore.getState().shown, 'en')).toBe('180 hidden: 180 heartbeats.');
  showBackground(false);
  showKind('request', false);
  expect(sayHidden(counts, kindsStore.getState().shown, 'en')).toBe(
    '217 hidden: 3 requests, 180 heartbeats, 34 acknowledgements.',
  );
});
