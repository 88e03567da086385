import { describe, expect, it } from 'vitest';
import { protocolIds, switchProtocol } from '../../../src/sim/index.ts';
import { prices } from '../../../src/sim/world/scenarios/prices.ts';
import { ask, factsOf, openCluster, runFor } from '../../support/open-cluster.ts';

const readers = ['shop', 'search', 'analytics'];

describe.each(protocolIds)('an event with three readers over %s', (protocol) => {
  it('is heard once by each', async () => {
    const links = readers.map((id) => `catalog-${id}`);
    const switched = links.reduce((one, link) => switchProtocol(one, link, protocol), prices);
    const nodes = switched.nodes.map((node) =>
      node.kind === 'client' ? { ...node, load: { kind: 'none' } as const } : node,
    );
    const cluster = await openCluster({ ...switched, nodes });
    // Consumers of a broker take a while to arrive.
    await runFor(cluster, 5_000);
    const body = '{"sku":7,"priceCents":1234}';
    const headers = { 'Content-Type': 'application/json' };
    const answer = await ask(cluster, 'desk', { method: 'POST', path: '/prices', headers, body });
    await runFor(cluster, 2_000);
    expect(answer.status).toBe(201);
    const heard = readers.map((id) => cluster.sql(id, 'select change_id from heard').rows);
    expect(heard).toEqual([[[1]], [[1]], [[1]]]);
    // One message to a broker, however many read there; else one to each reader.
    const told = factsOf(cluster, 'call-ended').filter(({ process }) => process === 'catalog/0');
    expect(told.length).toBe(protocol === 'amqp' || protocol === 'kafka' ? 1 : readers.length);
    cluster.close();
  });
});
