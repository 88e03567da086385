/** A client that signs in: when its load begins, and how it stays signed in. */
import { expect, it } from 'vitest';
import type { ClientNode, Cluster, Contract, Operation } from '../../../src/sim/index.ts';
import { factsOf, openCluster, runFor } from '../../support/open-cluster.ts';
import { world } from '../../support/world.ts';

function operation(
  name: string,
  path: string,
  input: Operation['input'],
  output: Operation['output'],
): Operation {
  return {
    name,
    kind: 'query',
    method: 'POST',
    path,
    idempotent: true,
    success: 200,
    input,
    output,
  };
}

const contract: Contract = {
  operations: [
    operation(
      'SignIn',
      '/sign-in',
      [
        { name: 'user', number: 1, type: 'string' },
        { name: 'password', number: 2, type: 'string' },
      ],
      [
        { name: 'accessToken', number: 1, type: 'string' },
        { name: 'expiresInSeconds', number: 2, type: 'int' },
      ],
    ),
    operation('Do', '/do', [], []),
  ],
  events: [],
  subscribes: [],
};

/** Tokens are numbered; `good` says which of them are taken. */
function market(good: string, client: Partial<ClientNode> = {}) {
  return world()
    .client('client', {
      load: { kind: 'open', ratePerSecond: 10, arrivals: 'fixed' },
      signIn: { path: '/sign-in', user: 'ana', password: 'secret' },
      ...client,
    })
    .service('door', '', {
      contract,
      code: `
        let count = 0;
        export default service({
          SignIn({ user, password }, ctx) {
            if (password !== 'secret') throw ctx.fail(401, 'no');
            count += 1;
            return { accessToken: user + count, expiresInSeconds: 10 };
          },
          Do(input, ctx) {
            ctx.log(String(ctx.metadata.authorization));
            if (!(${good})) throw ctx.fail(401, 'no');
          },
        });`,
    })
    .link('client', 'door').scenario;
}

function signInsOf(cluster: Cluster): readonly number[] {
  return factsOf(cluster, 'request-started')
    .filter((fact) => fact.path === '/sign-in')
    .map((fact) => fact.at / 1_000);
}

function tokensOf(cluster: Cluster): readonly string[] {
  return [...new Set(factsOf(cluster, 'log-written').map((fact) => fact.text))];
}

it('begins its load with the first token, and asks for the next before it ends', async () => {
  const cluster = await openCluster(market('true'));
  await runFor(cluster, 20_000);
  const [first] = factsOf(cluster, 'request-started');
  expect(first?.path).toBe('/sign-in');
  const signIns = signInsOf(cluster);
  expect(signIns).toHaveLength(3);
  // Eight of ten seconds after each answer.
  expect(signIns[1]).toBeCloseTo(8_020, -2);
  expect(tokensOf(cluster)).toEqual(['Bearer ana1', 'Bearer ana2', 'Bearer ana3']);
  cluster.close();
});

it('asks anew when its token is no longer taken', async () => {
  const cluster = await openCluster(market("ctx.metadata.authorization !== 'Bearer ana1'"));
  await runFor(cluster, 3_000);
  expect(signInsOf(cluster)).toHaveLength(2);
  expect(tokensOf(cluster)).toEqual(['Bearer ana1', 'Bearer ana2']);
  expect(factsOf(cluster, 'request-ended').at(-1)?.status).toBe(200);
  cluster.close();
});

it('does not begin without a token, and tries ever more rarely', async () => {
  const signIn = { path: '/sign-in', user: 'ana', password: 'guess' };
  const scenario = market('true', { signIn });
  const cluster = await openCluster(scenario);
  await runFor(cluster, 20_000);
  const signIns = signInsOf(cluster);
  expect(signIns.map((ms) => Math.round(ms / 1_000))).toEqual([0, 1, 3, 7, 15]);
  expect(tokensOf(cluster)).toEqual([]);
  // With the right password it goes at once.
  const client = scenario.nodes.find((node) => node.id === 'client');
  if (client?.kind !== 'client') throw new Error('no client');
  cluster.command({
    kind: 'update-node',
    node: { ...client, signIn: { ...signIn, password: 'secret' } },
  });
  await runFor(cluster, 1_000);
  expect(tokensOf(cluster)).toEqual(['Bearer ana1']);
  cluster.close();
});

it('needs none where it sends nothing, or where its requests bring their own', async () => {
  const idle = await openCluster(market('true', { load: { kind: 'none' } }));
  await runFor(idle, 5_000);
  expect(factsOf(idle, 'request-started')).toEqual([]);
  idle.close();
  const requests = [
    { weight: 1, method: 'POST', path: '/do', headers: { authorization: 'Bearer own' }, body: '' },
  ];
  const own = await openCluster(market('true', { requests }));
  await runFor(own, 2_000);
  expect(tokensOf(own)).toEqual(['Bearer own']);
  own.close();
});

it('sends what needs no token before it has one, and the rest afterwards', async () => {
  const request = { method: 'POST', headers: {}, body: '' };
  const cluster = await openCluster(
    market('true', {
      load: { kind: 'open', ratePerSecond: 200, arrivals: 'fixed' },
      requests: [
        { ...request, weight: 1, path: '/do', beforeSignIn: true },
        { ...request, weight: 1, path: '/later' },
      ],
    }),
  );
  await runFor(cluster, 500);
  const started = factsOf(cluster, 'request-started');
  const signedAt =
    factsOf(cluster, 'request-ended').find(({ request }) => request === started[0]?.request)?.at ??
    0;
  const early = started.filter(({ at }) => at < signedAt).map(({ path }) => path);
  expect(early.length).toBeGreaterThan(2);
  expect([...new Set(early)].toSorted()).toEqual(['/do', '/sign-in']);
  expect(started.filter(({ path }) => path === '/later').length).toBeGreaterThan(10);
  cluster.close();
});
