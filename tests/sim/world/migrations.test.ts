import { expect, it } from 'vitest';
import { migrate } from '../../../src/sim/world/migrations.ts';
import type { Migration } from '../../../src/sim/world/migrations.ts';

const steps = new Map<number, Migration>([
  [1, (document) => ({ ...document, speed: 1 })],
  [2, ({ speed, ...rest }) => ({ ...rest, pace: speed })],
]);

it('goes from version to version, in order', () => {
  expect(migrate({ version: 1, id: 'x' }, 1, steps, 3)).toEqual({ version: 3, id: 'x', pace: 1 });
  expect(migrate({ version: 3, id: 'x' }, 3, steps, 3)).toEqual({ version: 3, id: 'x' });
});

it('says so when a step is missing', () => {
  expect(migrate({ version: 1 }, 1, steps, 4)).toBeNull();
});
