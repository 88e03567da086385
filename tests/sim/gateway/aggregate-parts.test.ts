/** Whatever parts fail, however: the answer accounts for all of them, and never lacks a required one. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ask, openCluster, runFor, textOf } from '../../support/open-cluster.ts';
import { leg, pageOf } from '../../support/aggregates.ts';
import { legPolicies } from '../../../src/sim/world/gateway-rules.ts';
import type { Leg } from '../../../src/sim/world/gateway-rules.ts';

const NAMES = ['a', 'b', 'c', 'd', 'e'] as const;

const ways = ['good', 'nothing', 'throws', 'busy', 'hangs', 'dead'] as const;
const handlers: Readonly<Record<(typeof ways)[number], string>> = {
  good: "{ await ctx.sleep(20 * ctx.random()); return { name: 'x' }; }",
  nothing: "{ throw ctx.fail(404, 'none'); }",
  throws: "{ throw new Error('broken'); }",
  busy: "{ await ctx.sleep(5); throw ctx.fail(503, 'busy'); }",
  hangs: '{ await ctx.sleep(10_000); return {}; }',
  dead: '{ return {}; }',
};

const parts = fc.tuple(
  ...NAMES.map(() =>
    fc.record({
      policy: fc.constantFrom(...legPolicies),
      how: fc.oneof(fc.constant('good' as const), fc.constantFrom(...ways)),
      retries: fc.integer({ min: 0, max: 2 }),
      /** Its target needs what the part before it answered. */
      usesBefore: fc.boolean(),
    }),
  ),
);

it('has every part, or says that it is missing; without a required one it is no answer', async () => {
  await fc.assert(
    fc.asyncProperty(
      parts,
      fc.constantFrom('parallel' as const, 'sequence' as const),
      async (drawn, order) => {
        const legs = drawn.map(({ policy, retries, usesBefore }, at): Leg => {
          const before = NAMES[at - 1];
          const uses = usesBefore && before !== undefined;
          return leg(NAMES[at] ?? '', {
            onFailure: policy,
            retries,
            timeoutMs: 60,
            ...(policy === 'default' ? { fallback: '{"name":"default"}' } : {}),
            ...(uses ? { target: `/get/{${before}.name}` } : {}),
          });
        });
        const failing = new Set<string>();
        const missing = new Set<string>();
        for (const [at, { name, onFailure, target }] of legs.entries()) {
          const lacksValue = target.includes('.name') && missing.has(NAMES[at - 1] ?? '');
          if (drawn[at]?.how === 'good' && !lacksValue) continue;
          failing.add(name);
          if (onFailure === 'omit' || onFailure === 'last-known') missing.add(name);
        }
        const required = legs.flatMap((one) =>
          one.onFailure === 'fail' && failing.has(one.name) ? [one.name] : [],
        );
        const cluster = await openCluster(
          pageOf(legs, {
            order,
            handlers: Object.fromEntries(
              NAMES.map((name, at) => [name, handlers[drawn[at]?.how ?? 'good']]),
            ),
          }),
        );
        for (const [at, { how }] of drawn.entries()) {
          if (how !== 'dead') continue;
          cluster.command({ kind: 'kill-replica', node: NAMES[at] ?? '', replica: 0 });
        }
        await runFor(cluster, 1);
        const answer = await ask(cluster, 'client', { method: 'GET', path: '/page/7' });
        cluster.close();
        const body: Record<string, unknown> = JSON.parse(textOf(answer));
        const there = NAMES.filter((name) => Object.hasOwn(body, name));
        if (required.length > 0) {
          expect(answer.status).toBeGreaterThanOrEqual(400);
          expect(there).toEqual([]);
          expect(required).toContain(Reflect.get(Object(body['values']), 'part'));
          return;
        }
        const named = (what: string): unknown[] => {
          const list = body[what];
          return Array.isArray(list) ? list.map((one) => Reflect.get(Object(one), 'part')) : [];
        };
        expect(answer.status).toBe(200);
        expect(named('missing')).toEqual([...missing]);
        expect(there).toEqual(NAMES.filter((name) => !missing.has(name)));
        expect(named('defaulted')).toEqual([...failing].filter((name) => !missing.has(name)));
        expect(body['partial']).toBe(missing.size > 0 ? true : undefined);
      },
    ),
    { numRuns: 60, seed: 4 },
  );
});
