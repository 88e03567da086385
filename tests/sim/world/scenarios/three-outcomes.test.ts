/** Lesson L01: after a call that was not answered nobody knows, but the database. */
import { describe, expect, it } from 'vitest';
import { threeOutcomes } from '../../../../src/sim/world/scenarios/three-outcomes.ts';
import { factsOf, openCluster, runFor } from '../../../support/open-cluster.ts';

describe('three outcomes', () => {
  it.each([1, 2, 3])(
    'of what is told as unknown, some was charged and some was not (seed %i)',
    async (seed) => {
      const cluster = await openCluster(threeOutcomes, { seed });
      await runFor(cluster, 100_000);
      const ended = factsOf(cluster, 'request-ended');
      const answered = ended.filter(({ status }) => status === 200).length;
      const unknown = factsOf(cluster, 'span-ended').filter(
        ({ process, reason }) => process === 'orders/0' && reason === 'connection-reset',
      );
      const charged = cluster.sql('payments', 'select 1 from payments').rows.length;
      expect(unknown.every(({ definite }) => !definite)).toBe(true);
      // Three in ten, of which two in three were charged.
      expect(unknown.length).toBeGreaterThan(15);
      expect(unknown.length).toBeLessThan(45);
      expect(charged).toBeGreaterThan(answered);
      expect(charged).toBeLessThan(answered + unknown.length);
      cluster.close();
    },
  );

  it('of the first ten payments three are not answered, of which two were charged', async () => {
    const cluster = await openCluster(threeOutcomes, { seed: threeOutcomes.seed });
    await runFor(cluster, 10_500);
    const statuses = factsOf(cluster, 'request-ended').map(({ status }) => status);
    const charged = cluster.sql('payments', 'select 1 from payments').rows.length;
    expect(statuses).toEqual([502, 200, 200, 200, 200, 502, 200, 200, 200, 502]);
    // Seven were told that they are charged; of the three that were not, two are.
    expect(charged).toBe(9);
    cluster.close();
  });
});
