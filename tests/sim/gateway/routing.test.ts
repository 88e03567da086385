/**
 * Every case of `routing-cases.ts`, asked of a running gateway over a link: the status and the problem
 * that the client gets, the route that was matched and what the service was asked. What is explained to
 * who writes routes must be what happened.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Cluster, Contract } from '../../../src/sim/index.ts';
import { statusTextOf } from '../../../src/sim/protocols/rest/behaviour.ts';
import { explainMatch } from '../../../src/sim/gateway/route-explanations.ts';
import { ask, factsOf, openCluster, textOf } from '../../support/open-cluster.ts';
import { world } from '../../support/world.ts';
import { routingSections } from './routing-cases.ts';

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
const contract: Contract = {
  operations: methods.map((method) => ({
    name: `${method[0] ?? ''}${method.slice(1).toLowerCase()}`,
    kind: method === 'GET' ? 'query' : 'command',
    method,
    path: '/*',
    idempotent: false,
    success: 200,
    input: ['view', 'page', 'x', 'q', 'sku'].map((name, at) => ({
      name,
      number: at + 1,
      type: 'string',
      optional: true,
    })),
    output: [],
  })),
  events: [],
  subscribes: [],
};
const handlers = contract.operations.map(({ name }) => `async ${name}() { return {}; }`);
const code = `export default service({ ${handlers.join(', ')} });`;

it('has at least 150 cases', () => {
  const count = routingSections.reduce((sum, { cases }) => sum + cases.length, 0);
  expect(count).toBeGreaterThanOrEqual(150);
});

describe.each(routingSections)('$about', ({ routes, cases }) => {
  let cluster: Cluster;
  beforeAll(async () => {
    const { scenario } = world()
      .client('client')
      .service('a', '{}', { contract, code })
      .service('b', '{}', { contract, code })
      .gateway('gateway', routes)
      .link('client', 'gateway')
      .link('gateway', 'a')
      .link('gateway', 'b');
    cluster = await openCluster(scenario);
  });
  afterAll(() => cluster.close());

  const named = cases.map((one) => {
    const headers = Object.entries(one.headers ?? {}).map(([name, value]) => ` ${name}: ${value}`);
    return { ...one, name: `${one.ask}${headers.join('')}` };
  });

  it.each(named)('$name → $status $called', async (one) => {
    const [method = '', path = ''] = one.ask.split(' ', 2);
    const { headers = {} } = one;
    const answer = await ask(cluster, 'client', { method, path, headers, body: one.body ?? '' });
    const text = textOf(answer);
    expect(`${answer.status} ${text}`.slice(0, 300)).toMatch(new RegExp(`^${one.status} `));
    const steps = factsOf(cluster, 'gateway-decided')
      .filter(({ trace }) => trace === answer.trace)
      .flatMap((fact) => fact.steps);
    const called = steps.find(({ step }) => step === 'called')?.values;
    const asked =
      called === undefined ? null : `${called.service} ${called.method} ${called.target}`;
    if (one.called !== undefined) expect(asked).toBe(one.called);
    const isRefusedHere = one.reason !== undefined && one.called === undefined;
    const matched = steps.find(({ step }) => step === 'matched');
    const route = matched?.outcome === 'passed' ? Number(matched.values.route) : null;
    if (one.route !== undefined) expect(route).toBe(one.route);
    if (isRefusedHere && one.reason !== 'bad-request' && one.status !== 415) {
      expect(asked).toBeNull();
      expect(steps.at(-2)?.outcome).toBe('stopped');
    }
    const own = new Map(answer.headers.map(([name, value]) => [name.toLowerCase(), value]));
    expect(own.get('allow')).toBe(one.allow ?? (one.status === 405 ? own.get('allow') : undefined));
    if (one.status >= 400 && method !== 'HEAD') {
      expect(own.get('content-type')).toBe('application/problem+json');
      expect(Number(own.get('content-length'))).toBe(answer.body.length);
      const problem: unknown = JSON.parse(text);
      expect(problem).toMatchObject({
        type: expect.stringMatching(/^https:\/\/panal\.example\/problems\/[a-z-]+$/),
        title: statusTextOf(one.status),
        status: one.status,
        detail: expect.stringMatching(/./),
        ...(one.reason === undefined ? {} : { reason: one.reason }),
      });
    }
    const explained = explainMatch(routes, { method, target: path, headers, host: 'gateway' });
    expect(explained.outcome.kind === 'route' ? explained.outcome.at + 1 : null).toBe(route);
    if (route === null) {
      expect(explained.outcome.kind).toBe(
        one.status === 400 ? 'unsafe-path' : one.status === 405 ? 'method-not-allowed' : 'no-route',
      );
    }
  });
});
