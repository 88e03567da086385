/** What a client gets when the service behind a route can't answer: status, problem document, reason, steps. */
import { afterEach, expect, it } from 'vitest';
import type { Answer, Cluster, ScenarioLink, ServiceNode } from '../../../src/sim/index.ts';
import { switchProtocol } from '../../../src/sim/index.ts';
import { ask, factsOf, openCluster, runFor, textOf } from '../../support/open-cluster.ts';
import { world } from '../../support/world.ts';

const routes = [{ method: '*', path: '/*', service: 'service', rewrite: null }];
const post = { method: 'POST', path: '/do' };

let cluster: Cluster | undefined;
afterEach(() => cluster?.close());

async function open(
  handler: string,
  settings: Partial<ServiceNode> = {},
  link: Partial<ScenarioLink> | null = {},
): Promise<Cluster> {
  const told = world()
    .client('client')
    .service('service', handler, settings)
    .gateway('gateway', routes, { timeoutMs: 400 })
    .link('client', 'gateway');
  cluster = await openCluster(
    (link === null ? told : told.link('gateway', 'service', link)).scenario,
  );
  return cluster;
}

async function expectProblem(
  one: Cluster,
  status: number,
  title: string,
  reason: string,
  meanwhile: () => Promise<void> = () => Promise.resolve(),
) {
  const answers: Answer[] = [];
  one.request('client', post, (answer) => answers.push(answer));
  await meanwhile();
  await runFor(one, 2_000);
  const [answer] = answers;
  if (answer === undefined) throw new Error('No answer within 2 s.');
  expect([answer.status, answer.reason]).toEqual([status, reason]);
  expect(new Map(answer.headers).get('Content-Type')).toBe('application/problem+json');
  expect(JSON.parse(textOf(answer))).toMatchObject({
    type: `https://panal.example/problems/${reason}`,
    title,
    status,
    detail: expect.stringMatching(/./),
    instance: '/do',
    reason,
    values: {},
  });
  const steps = factsOf(one, 'gateway-decided').flatMap((fact) => fact.steps);
  expect(steps.findLast(({ step }) => step === 'answered')).toMatchObject({
    outcome: 'stopped',
    values: { service: 'service', reason, status },
  });
  expect(steps.at(-1)).toMatchObject({ step: 'replied', values: { status } });
}

it('no link to it is 503', async () => {
  await expectProblem(await open('{}', {}, null), 503, 'Service Unavailable', 'no-link');
});

it('no replica is 503', async () => {
  const one = await open('{ return {}; }', { replicas: 0 });
  await expectProblem(one, 503, 'Service Unavailable', 'no-replica');
});

it('a replica that is down is 503', async () => {
  const one = await open('{ return {}; }');
  one.command({ kind: 'kill-replica', node: 'service', replica: 0 });
  await expectProblem(one, 503, 'Service Unavailable', 'connection-refused');
});

it('one that is too slow is 504', async () => {
  const one = await open('{ await ctx.sleep(5_000); return {}; }');
  await expectProblem(one, 504, 'Gateway Timeout', 'timeout');
});

it('one that dies with the request in hand is 502', async () => {
  const one = await open('{ await ctx.sleep(300); return {}; }');
  await expectProblem(one, 502, 'Bad Gateway', 'connection-reset', async () => {
    await runFor(one, 100);
    one.command({ kind: 'kill-replica', node: 'service', replica: 0 });
  });
});

it('one that has too much to do is 503, as it said itself', async () => {
  const one = await open('{ await ctx.sleep(300); return {}; }', { queueMax: 0, concurrency: 1 });
  one.request('client', post, () => {});
  const answer = await ask(one, 'client', post);
  expect([answer.status, textOf(answer)]).toEqual([503, expect.stringContaining('queue-full')]);
  expect(JSON.parse(textOf(answer))).toMatchObject({ reason: 'queue-full', instance: '/do' });
});

it('a broker that would not take a command is 503: nothing was done', async () => {
  const { scenario } = world()
    .client('client')
    .service('service', '{ await ctx.sleep(60_000); return {}; }', { concurrency: 1 })
    .gateway('gateway', routes, { timeoutMs: 400 })
    .link('client', 'gateway')
    .link('gateway', 'service', {
      amqp: { prefetch: 1, lengthMax: 1, overflow: 'reject-publish' },
    });
  const one = await openCluster(switchProtocol(scenario, 'gateway-service', 'amqp'));
  cluster = one;
  await runFor(one, 1_000);
  const statuses: number[] = [];
  for (let i = 0; i < 4; i++) statuses.push((await ask(one, 'client', post)).status);
  expect(statuses).toEqual([202, 202, 503, 503]);
  await expectProblem(one, 503, 'Service Unavailable', 'broker-refused');
});
