/** Targets of parts, as they are filled for one call. */
import { expect, it } from 'vitest';
import { compileParts } from '../../../src/sim/gateway/compiled-parts.ts';
import { leg } from '../../support/aggregates.ts';

const nothing = { params: new Map<string, string>(), search: '', headers: [], claims: null };

it.each(['/list?sku={each}', '/list/{each}'])('asks at no %s that is too long', (target) => {
  const each = { of: 'a.skus', batch: true };
  const legs = [leg('a'), leg('b', { target, each })];
  const fill = compileParts({ order: 'parallel', merge: 'namespace', legs })[1]?.fill;
  expect(fill?.(nothing, ['x', 'y'])).toMatchObject({ ok: true });
  const long = Array.from({ length: 100 }, () => 'x'.repeat(100));
  expect(fill?.(nothing, long)).toEqual({ ok: false, why: 'unfit', name: 'each' });
});
