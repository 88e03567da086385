/** HEAD is answered by routes for GET: what GET would be told, and no body. */
import { expect, it } from 'vitest';
import type { Route } from '../../../src/sim/index.ts';
import { ask, factsOf, openCluster } from '../../support/open-cluster.ts';
import { leg, pageOf } from '../../support/aggregates.ts';

const common = { method: 'GET', path: '/page/{sku}' };
const toOne: Route = { ...common, service: 'a', rewrite: { from: '/page', to: '/get' } };
const toParts: Route = {
  ...common,
  service: null,
  rewrite: null,
  aggregate: { order: 'parallel', merge: 'namespace', legs: [leg('a')] },
  response: { body: { keep: ['a.name'] }, setHeaders: { 'X-Shown': '{sku}' } },
};

it.each([
  ['one service over REST', 'rest', toOne],
  ['one service over gRPC', 'grpc', toOne],
  ['parts, and fields taken away', 'rest', toParts],
] as const)('of %s', async (_name, protocol, route) => {
  const gateway = { routes: [route] };
  const cluster = await openCluster(pageOf([leg('a')], { gateway, links: { protocol } }));
  const path = '/page/7';
  const got = await ask(cluster, 'client', { method: 'GET', path });
  const head = await ask(cluster, 'client', { method: 'HEAD', path });
  expect(got.body.length).toBeGreaterThan(20);
  expect([got.status, head.status, head.body.length]).toEqual([200, 200, 0]);
  expect(head.headers).toEqual(got.headers);
  expect(new Map(head.headers).get('Content-Length')).toBe(String(got.body.length));
  const steps = factsOf(cluster, 'gateway-decided').flatMap((fact) => fact.steps);
  expect(steps.filter(({ step }) => step === 'replied').map(({ values }) => values)).toEqual([
    { status: 200, bytes: got.body.length },
    { status: 200, bytes: 0 },
  ]);
  cluster.close();
});
