/** Sockets that a person opens from a client node: through the gateway to a service, and back. */
import { describe, expect, it } from 'vitest';
import { firstDifference } from '../../../src/sim/index.ts';
import type { Cluster, Scenario, SocketEvent } from '../../../src/sim/index.ts';
import { mercado } from '../../../src/sim/world/scenarios/mercado/index.ts';
import { ask, factsOf, openCluster, runFor } from '../../support/open-cluster.ts';
import { signIn } from '../../support/sign-in.ts';
import { world } from '../../support/world.ts';

/** As the page has it. */
class Page {
  readonly events: SocketEvent[] = [];
  readonly #cluster: Cluster;
  readonly #socket: number;

  constructor(cluster: Cluster, client: string, path: string, protocols: readonly string[] = []) {
    this.#cluster = cluster;
    this.#socket = cluster.openSocket(client, path, protocols, (event) => this.events.push(event));
  }

  send(data: string | Uint8Array): void {
    this.#cluster.sendToSocket(this.#socket, data);
  }

  close(code: number | null = null, reason = ''): void {
    this.#cluster.closeSocket(this.#socket, code, reason);
  }

  /** Texts that came, read as JSON. */
  get told(): unknown[] {
    return this.events.flatMap((event) =>
      event.kind === 'message' && typeof event.data === 'string' ? [JSON.parse(event.data)] : [],
    );
  }

  get kinds(): string[] {
    return this.events.map(({ kind }) => kind);
  }
}

const quiet: Scenario = {
  ...mercado,
  nodes: mercado.nodes.map((node) =>
    node.kind === 'client' ? { ...node, load: { kind: 'none' } } : node,
  ),
};

async function order(cluster: Cluster): Promise<{ readonly status: number }> {
  const body = JSON.stringify({ customerId: 7, sku: 2, quantity: 1 });
  const { headers } = await signIn(cluster, 'shop');
  return ask(cluster, 'shoppers', { method: 'POST', path: '/api/orders', headers, body });
}

describe('a socket through the gateway', () => {
  it('opens after two round trips over both links, and is a request of the client', async () => {
    const cluster = await openCluster(quiet);
    const page = new Page(cluster, 'shoppers', '/api/orders/socket');
    await runFor(cluster, 80);
    expect(page.events).toEqual([]);
    await runFor(cluster, 300);
    expect(page.events).toEqual([{ kind: 'open', protocol: '' }]);
    const [ended] = factsOf(cluster, 'request-ended');
    expect(ended).toMatchObject({ status: 101, reason: '' });
    const spans = cluster.observer.trace(ended?.trace ?? '')?.spans.map((span) => span.name);
    expect(spans).toEqual(['GET /api/orders/socket', 'GET /api/orders/socket', 'GET orders']);
    const labels = factsOf(cluster, 'message-sent').map(({ label, link }) => `${link} ${label}`);
    expect(labels).toEqual([
      'shoppers-gateway GET /api/orders/socket',
      'gateway-orders GET /socket',
      'gateway-orders 101 Switching Protocols',
      'shoppers-gateway 101 Switching Protocols',
    ]);
    cluster.close();
  });

  it('hears the orders that its replica takes, and makes calls', async () => {
    const cluster = await openCluster(quiet);
    const page = new Page(cluster, 'shoppers', '/api/orders/socket');
    await runFor(cluster, 400);
    for (let turn = 0; turn < 4; turn++) expect((await order(cluster)).status).toBe(201);
    await runFor(cluster, 200);
    // Two replicas take turns; a socket stays with one of them.
    expect(page.told).toHaveLength(2);
    expect(page.told[0]).toMatchObject({
      event: 'OrderPlaced',
      data: { customerId: 7, totalCents: 6450 },
    });
    page.send(JSON.stringify({ id: 1, call: 'GetOrder', input: { orderId: 1 } }));
    await runFor(cluster, 300);
    expect(page.told.at(-1)).toMatchObject({ id: 1, status: 401 });
    expect(page.events).toContainEqual({ kind: 'sent', bytes: 48 });
    const { accessToken } = await signIn(cluster, 'shop');
    const metadata = { authorization: `Bearer ${accessToken}` };
    page.send(JSON.stringify({ id: 3, call: 'GetOrder', input: { orderId: 1 }, metadata }));
    await runFor(cluster, 300);
    expect(page.told.at(-1)).toMatchObject({ id: 3, status: 200, value: { orderId: 1 } });
    page.send(JSON.stringify({ id: 2, call: 'Sing', input: {} }));
    await runFor(cluster, 300);
    expect(page.told.at(-1)).toMatchObject({ id: 2, status: 404 });
    cluster.close();
  });

  it('sends masked frames, which the gateway passes on as they are', async () => {
    const cluster = await openCluster(quiet);
    const page = new Page(cluster, 'shoppers', '/api/orders/socket');
    await runFor(cluster, 400);
    page.send('x'.repeat(40_000));
    await runFor(cluster, 400);
    const sent = factsOf(cluster, 'segment-sent').filter(({ message }) => message !== 0);
    const bytesOn = (link: string): number[] =>
      sent
        .filter((fact) => fact.link === link && fact.direction === 'out')
        .flatMap(({ bytes }) => [...bytes]);
    const [near, far] = [bytesOn('shoppers-gateway'), bytesOn('gateway-orders')];
    expect(near.slice(-40_000)).toEqual(far.slice(-40_000));
    // The first of three frames: a text that goes on, masked, with a length of 16 bits.
    expect(near.some((byte, at) => byte === 0x01 && near[at + 1] === (0x80 | 126))).toBe(true);
    for (const { message, label } of factsOf(cluster, 'message-sent')) {
      const detail = cluster.observer.message(message);
      const last = detail?.dissection.fields.at(-1);
      expect([label, last?.end]).toEqual([label, detail?.bytes.length]);
    }
    // It is no JSON.
    expect(page.events.at(-1)).toMatchObject({ kind: 'close', code: 1007, wasClean: true });
    cluster.close();
  });

  it('is closed by the page with a code and a reason, and by nobody else', async () => {
    const cluster = await openCluster(quiet);
    const page = new Page(cluster, 'shoppers', '/api/orders/socket');
    await runFor(cluster, 400);
    page.close(4001, 'seen enough');
    await runFor(cluster, 20);
    expect(page.kinds).toEqual(['open']);
    await runFor(cluster, 200);
    expect(page.events.at(-1)).toEqual({
      kind: 'close',
      code: 4001,
      reason: 'seen enough',
      wasClean: true,
    });
    await runFor(cluster, 30_000);
    expect(factsOf(cluster, 'failure-observed')).toEqual([]);
    const ends = factsOf(cluster, 'connection-ended').map(({ how }) => how);
    expect(ends).toEqual(['closed', 'closed', 'closed', 'closed']);
    cluster.close();
  });

  it('breaks when the replica that it is with is killed, and the links say why', async () => {
    const cluster = await openCluster(quiet);
    const page = new Page(cluster, 'shoppers', '/api/orders/socket');
    await runFor(cluster, 400);
    cluster.command({ kind: 'kill-replica', node: 'orders', replica: 0 });
    await runFor(cluster, 200);
    expect(page.events.at(-1)).toEqual({ kind: 'close', code: 1006, reason: '', wasClean: false });
    const badges = cluster.observer.badges(cluster.now / 1000);
    expect(badges.map(({ link, reason, values }) => [link, reason, values])).toEqual([
      ['gateway-orders', 'connection-reset', { peer: 'orders/0' }],
      ['shoppers-gateway', 'connection-reset', { peer: 'gateway/0' }],
    ]);
    // The next one is with the other replica.
    const next = new Page(cluster, 'shoppers', '/api/orders/socket');
    await runFor(cluster, 400);
    expect(next.kinds).toEqual(['open']);
    const refused = new Page(cluster, 'shoppers', '/api/orders/socket');
    await runFor(cluster, 400);
    expect(refused.kinds).toEqual(['close']);
    expect(factsOf(cluster, 'request-ended').at(-1)).toMatchObject({
      status: 503,
      reason: 'connection-refused',
    });
    cluster.close();
  });

  it('is taken up again from the last event by who names it', async () => {
    const cluster = await openCluster({
      ...quiet,
      nodes: quiet.nodes.map((node) =>
        node.kind === 'service' && node.id === 'orders' ? { ...node, replicas: 1 } : node,
      ),
    });
    const page = new Page(cluster, 'shoppers', '/api/orders/socket');
    await runFor(cluster, 400);
    await order(cluster);
    await runFor(cluster, 200);
    const { id } = Object(page.told[0]);
    page.close();
    await runFor(cluster, 200);
    await order(cluster);
    await order(cluster);
    const again = new Page(cluster, 'shoppers', `/api/orders/socket?last=${id}`);
    await runFor(cluster, 400);
    expect(again.told.map((event) => Object(event).data.orderId)).toEqual([7, 8]);
    cluster.close();
  });

  it.each([
    ['/api/nothing', 404, 'no-route'],
    ['/api/catalog', 404, 'bad-response'],
  ])('is refused at %s with %i', async (path, status, reason) => {
    const cluster = await openCluster(quiet);
    const page = new Page(cluster, 'shoppers', path);
    await runFor(cluster, 400);
    expect(page.events).toEqual([{ kind: 'close', code: 1006, reason: '', wasClean: false }]);
    expect(factsOf(cluster, 'request-ended')).toMatchObject([{ status, reason }]);
    const plain = await ask(cluster, 'shoppers', { method: 'GET', path: '/api/orders/socket' });
    expect(plain.status).toBe(426);
    cluster.close();
  });

  it('takes no subprotocol that nobody answered for, and no link through a broker', async () => {
    const cluster = await openCluster(quiet);
    const page = new Page(cluster, 'shoppers', '/api/orders/socket', ['soap']);
    await runFor(cluster, 600);
    expect(page.kinds).toEqual(['close']);
    expect(factsOf(cluster, 'request-ended')).toMatchObject([{ reason: 'bad-response' }]);
    cluster.close();

    const queued = world()
      .client('client')
      .gateway('gateway', [
        { method: '*', path: '/api/*', service: 'service', rewrite: { from: '/api', to: '' } },
      ])
      .service('service', '{ return {}; }')
      .link('client', 'gateway')
      .link('gateway', 'service');
    const { scenario } = queued;
    const through = await openCluster({
      ...scenario,
      nodes: [
        ...scenario.nodes,
        { kind: 'broker', id: 'rabbit', name: 'R', position: { x: 0, y: 0 }, protocol: 'amqp' },
      ],
      links: scenario.links.map((link) =>
        link.to === 'service' ? { ...link, protocol: 'amqp', broker: 'rabbit' } : link,
      ),
    });
    const other = new Page(through, 'client', '/api/socket');
    await runFor(through, 400);
    expect(other.kinds).toEqual(['close']);
    expect(factsOf(through, 'request-ended')).toMatchObject([
      { status: 501, reason: 'cannot-stream' },
    ]);
    through.close();
  });

  it('is given up while it opens, and ends with its client', async () => {
    const cluster = await openCluster(quiet);
    const page = new Page(cluster, 'shoppers', '/api/orders/socket');
    await runFor(cluster, 50);
    page.close();
    await runFor(cluster, 50);
    expect(page.kinds).toEqual(['close']);
    expect(factsOf(cluster, 'request-ended')).toMatchObject([{ reason: 'cancelled', status: 0 }]);
    const other = new Page(cluster, 'shoppers', '/api/orders/socket');
    await runFor(cluster, 400);
    cluster.command({ kind: 'remove-node', id: 'shoppers' });
    expect(other.kinds).toEqual(['open', 'close']);
    other.send('into nothing');
    cluster.close();
  });
});

it('replays to the same hash without anybody at the page', async () => {
  const cluster = await openCluster(quiet, { seed: 5 });
  await runFor(cluster, 0);
  const page = new Page(cluster, 'shoppers', '/api/orders/socket');
  await runFor(cluster, 400);
  page.send(JSON.stringify({ id: 1, call: 'ListOrders', input: {} }));
  page.send(Uint8Array.of(1, 2, 3));
  await order(cluster);
  await runFor(cluster, 500);
  page.close(1000);
  await runFor(cluster, 500);
  const replay = await openCluster(quiet, { seed: 5, history: cluster.history });
  await runFor(replay, cluster.now / 1000);
  expect(firstDifference(cluster.journal.facts(), replay.journal.facts())).toBeNull();
  expect(replay.hash()).toBe(cluster.hash());
  cluster.close();
  replay.close();
});

it('a slow way behind the gateway holds back the page, and loses nothing', async () => {
  const scenario = world()
    .client('client')
    .service('service', '{ return {}; }')
    .gateway('gateway', [
      { method: '*', path: '/api/*', service: 'service', rewrite: { from: '/api', to: '' } },
    ])
    .link('client', 'gateway', { bandwidthMbps: 1_000 })
    .link('gateway', 'service', { bandwidthMbps: 1 }).scenario;
  const cluster = await openCluster(scenario);
  const page = new Page(cluster, 'client', '/api/socket');
  await runFor(cluster, 200);
  for (let id = 1; id <= 10; id++) {
    page.send(JSON.stringify({ id, call: 'Nope', input: { text: 'x'.repeat(50_000) } }));
  }
  await runFor(cluster, 300);
  const held = new Map(
    cluster.observer
      .links(cluster.now / 1000, cluster.scenario)
      .map(({ id, unsentBytes }) => [id, unsentBytes]),
  );
  expect(held.get('gateway-service')).toBeGreaterThan(0);
  // What it had read already when it stopped reading.
  expect(held.get('gateway-service')).toBeLessThan(3 * 65_536);
  expect(held.get('client-gateway')).toBeGreaterThan(100_000);
  expect(page.told.length).toBeLessThan(5);
  await runFor(cluster, 10_000);
  expect(page.told.map((answer) => Object(answer).id)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  const sent = page.events.filter((event) => event.kind === 'sent');
  expect(sent.reduce((sum, { bytes }) => sum + bytes, 0)).toBeGreaterThan(500_000);
  const reasons = factsOf(cluster, 'failure-observed').map(({ reason }) => reason);
  expect(new Set(reasons)).toEqual(new Set(['unknown-operation']));
  cluster.close();
});
