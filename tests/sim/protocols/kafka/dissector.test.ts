import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findScenario, switchProtocol } from '../../../../src/sim/index.ts';
import { dissectKafka } from '../../../../src/sim/protocols/kafka/dissector.ts';
import { expectCovered, flat } from '../../../support/dissections.ts';
import { factsOf, openCluster, runFor } from '../../../support/open-cluster.ts';

describe('dissection of Kafka', () => {
  it('covers every byte of all that a running cluster says, and names each field', async () => {
    const found = await findScenario('mercado')?.load();
    if (found === undefined) throw new Error('mercado is not there');
    const cluster = await openCluster(switchProtocol(found, 'orders-notify', 'kafka'), { seed: 3 });
    await runFor(cluster, 4_000);
    const labels = new Map(
      factsOf(cluster, 'message-sent')
        .filter(({ protocol }) => protocol === 'kafka')
        .map(({ message, label }) => [message, label]),
    );
    const seen = new Set<string>();
    for (const [message, label] of labels) {
      const bytes = cluster.observer.message(message)?.bytes;
      if (bytes === undefined) continue;
      const { fields, summary } = dissectKafka(bytes, label);
      expectCovered(fields, 0, bytes.length);
      expect(flat(fields).map(({ name }) => name)).not.toContain('unreadable');
      expect(summary.en).toMatch(/^Kafka/);
      seen.add(label.replace(/[ ,].*/, ''));
    }
    expect([...seen]).toEqual(
      expect.arrayContaining([
        'Produce',
        'Fetch',
        'Metadata',
        'JoinGroup',
        'SyncGroup',
        'OffsetCommit',
      ]),
    );
    cluster.close();
  });

  it('covers any bytes', () => {
    const label = fc.constantFrom('Fetch', 'Fetch answer', 'Produce answer', 'Nothing answer');
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), label, (bytes, said) => {
        expectCovered(dissectKafka(bytes, said).fields, 0, bytes.length);
      }),
    );
  });
});
