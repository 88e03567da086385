/** What a gateway decides is in the journal, in order, and belongs to its request. */
import { expect, it } from 'vitest';
import { ask, factsOf, openCluster } from '../../support/open-cluster.ts';
import { world } from '../../support/world.ts';

const routes = [
  { method: 'POST', path: '/api/do', service: 'service', rewrite: { from: '/api', to: '' } },
];

const scenario = world()
  .client('client')
  .service('service', '{ return {}; }')
  .gateway('gateway', routes)
  .link('client', 'gateway')
  .link('gateway', 'service').scenario;

it('tells what was matched, called, answered and replied, at their instants', async () => {
  const cluster = await openCluster(scenario);
  const { trace } = await ask(cluster, 'client', { method: 'POST', path: '/api/do' });
  const told = factsOf(cluster, 'gateway-decided');
  expect(told.map((fact) => fact.trace)).toEqual([trace, trace]);
  const [asked, replied] = told;
  expect(asked?.steps).toEqual([
    { step: 'matched', outcome: 'passed', values: { route: 1, method: 'POST', path: '/api/do' } },
    {
      step: 'called',
      outcome: 'passed',
      values: { service: 'service', method: 'POST', target: '/do' },
    },
  ]);
  expect(replied?.steps).toEqual([
    { step: 'answered', outcome: 'passed', values: { service: 'service', status: 200 } },
    { step: 'replied', outcome: 'passed', values: { status: 200, bytes: 2 } },
  ]);
  const decisions = cluster.observer.trace(trace)?.decisions ?? [];
  expect(decisions.map(({ step, process }) => `${process} ${step}`)).toEqual([
    'gateway/0 matched',
    'gateway/0 called',
    'gateway/0 answered',
    'gateway/0 replied',
  ]);
  cluster.close();
});

it('stops at what matches no route, and says so', async () => {
  const cluster = await openCluster(scenario);
  const answer = await ask(cluster, 'client', { method: 'POST', path: '/nothing' });
  expect(answer.status).toBe(404);
  expect(factsOf(cluster, 'gateway-decided')[0]?.steps[0]).toEqual({
    step: 'matched',
    outcome: 'stopped',
    values: { path: '/nothing', routes: 1 },
  });
  cluster.close();
});
