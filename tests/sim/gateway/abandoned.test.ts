/** A client that goes away takes with it what the gateway asked for it. */
import { expect, it } from 'vitest';
import type { ProtocolId } from '../../../src/sim/index.ts';
import { ask, factsOf, openCluster, runFor } from '../../support/open-cluster.ts';
import { world } from '../../support/world.ts';

function scenarioOver(protocol: ProtocolId) {
  const routes = [{ method: 'POST', path: '/do', service: 'service', rewrite: null }];
  return world()
    .client('client', { timeoutMs: 100 })
    .service('service', '{ await ctx.sleep(500); return {}; }')
    .gateway('gateway', routes)
    .link('client', 'gateway')
    .link('gateway', 'service', { protocol }).scenario;
}

it.each(['rest', 'grpc'] as const)('cancels the call over %s, once', async (protocol) => {
  const cluster = await openCluster(scenarioOver(protocol));
  const answer = await ask(cluster, 'client', { method: 'POST', path: '/do' });
  expect([answer.status, answer.reason]).toEqual([0, 'timeout']);
  await runFor(cluster, 5_000);
  const steps = factsOf(cluster, 'gateway-decided').flatMap((fact) => fact.steps);
  expect(steps.map(({ step }) => step)).toEqual(['matched', 'called', 'abandoned']);
  const calls = factsOf(cluster, 'call-ended').filter(({ process }) => process === 'gateway/0');
  expect(calls.map(({ reason, latencyUs }) => [reason, latencyUs < 110_000])).toEqual([
    ['cancelled', true],
  ]);
  const handled = factsOf(cluster, 'call-handled').filter(({ process }) => process === 'gateway/0');
  expect(handled.map(({ status, reason }) => [status, reason])).toEqual([[499, 'cancelled']]);
  const loads = factsOf(cluster, 'replica-load-changed');
  expect(loads.findLast(({ process }) => process === 'gateway/0')?.busy).toBe(0);
  cluster.close();
});

it('lets a call go on that its protocol cannot cancel, and does not answer', async () => {
  const cluster = await openCluster(scenarioOver('websocket'));
  await ask(cluster, 'client', { method: 'POST', path: '/do' });
  await runFor(cluster, 5_000);
  const calls = factsOf(cluster, 'call-ended').filter(({ process }) => process === 'gateway/0');
  expect(calls.map(({ status }) => status)).toEqual([200]);
  const steps = factsOf(cluster, 'gateway-decided').flatMap((fact) => fact.steps);
  expect(steps.map(({ step }) => step)).toEqual(['matched', 'called', 'abandoned']);
  cluster.close();
});
