import { expect, it } from 'vitest';
import { emptyScenario } from '../../../src/sim/index.ts';
import { hello } from '../../../src/sim/world/scenarios/hello.ts';
import { mercado } from '../../../src/sim/world/scenarios/mercado/index.ts';
import { firstRequest, targetsOf } from '../../../src/ui/panels/request-targets.ts';
import { ask, openCluster } from '../../support/open-cluster.ts';

it.each([
  ['mercado', mercado, 'shoppers', 'GET', 200],
  ['hello', hello, 'client', 'POST', 201],
] as const)(
  'offers a first request of %s that succeeds',
  async (_name, scenario, client, method, status) => {
    expect(targetsOf(scenario).length).toBeGreaterThan(1);
    const spec = firstRequest(scenario);
    expect(spec.method).toBe(method);
    const cluster = await openCluster(scenario);
    const answer = await ask(cluster, client, spec);
    expect(answer.status).toBe(status);
    cluster.close();
  },
);

it('offers something where there is nothing', () => {
  expect(firstRequest(emptyScenario())).toEqual({ method: 'GET', path: '/' });
});
