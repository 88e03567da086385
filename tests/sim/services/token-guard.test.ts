/** A service that checks tokens itself, over every protocol, and what service code knows of its caller. */
import { describe, expect, it } from 'vitest';
import { protocolIds } from '../../../src/sim/index.ts';
import type { Answer, Cluster, Contract, Scenario } from '../../../src/sim/index.ts';
import type { TokenRules } from '../../../src/sim/world/gateway-rules.ts';
import { everyLinkBy } from '../../support/every-link.ts';
import { ask, factsOf, openCluster, runFor, textOf } from '../../support/open-cluster.ts';
import { EPOCH_SECONDS, goodToken, identityService, rules } from '../../support/token-world.ts';
import { world } from '../../support/world.ts';

const contract: Contract = {
  operations: [
    {
      name: 'Who',
      kind: 'query',
      method: 'GET',
      path: '/who',
      idempotent: true,
      success: 200,
      input: [],
      output: [{ name: 'text', number: 1, type: 'string' }],
    },
  ],
  events: [],
  subscribes: [],
};

/** A service whose one operation answers with what `body` makes of its `ctx`. */
function answering(body: string, checks: boolean): Readonly<Record<string, unknown>> {
  return {
    contract,
    code: `export default service({ async Who(input, ctx) { return { text: ${body} }; } });`,
    ...(checks ? { tokens: serviceRules } : {}),
  };
}

const { cookie: _cookie, ...serviceRules }: TokenRules = { ...rules, refreshMs: 2_000 };

const who = `JSON.stringify(ctx.principal)`;

/** `client` asks `front`, which asks `back`; each checks tokens. */
function chain({ front = true, back = true, call = "ctx.call('back.Who')" } = {}): Scenario {
  return world()
    .client('client')
    .service('front', '', answering(`(await ${call}).text`, front))
    .service('back', '', answering(who, back))
    .service('identity', '', identityService)
    .link('client', 'front')
    .link('front', 'back')
    .link('front', 'identity')
    .link('back', 'identity').scenario;
}

function get(cluster: Cluster, token: string | null): Promise<Answer> {
  const headers: Readonly<Record<string, string>> =
    token === null ? {} : { Authorization: `Bearer ${token}` };
  return ask(cluster, 'client', { method: 'GET', path: '/who', headers });
}

function nameIn(answer: Answer): unknown {
  const { text }: { text: string } = JSON.parse(textOf(answer));
  const who: unknown = JSON.parse(text);
  return who;
}

describe.each(protocolIds)('over %s', (protocol) => {
  it('refuses a call without a good token, and knows who calls with one, hop by hop', async () => {
    const cluster = await openCluster(everyLinkBy(chain(), protocol));
    await runFor(cluster, 5_000);
    const now = EPOCH_SECONDS + 5;
    const without = await get(cluster, null);
    expect(without.status).toBe(401);
    expect(without.headers.map(([name]) => name)).toContain('WWW-Authenticate');
    expect((await get(cluster, goodToken(now, { exp: now - 60 }))).status).toBe(401);
    const answer = await get(cluster, goodToken(now));
    expect(answer.status).toBe(200);
    expect(nameIn(answer)).toMatchObject({
      subject: 'ana',
      scopes: ['items:read', 'items:write'],
      roles: ['customer'],
      claims: { jti: 'jti-ana' },
    });
    expect(factsOf(cluster, 'failure-observed').map((fact) => fact.reason)).toEqual([
      'no-token',
      'bad-token',
    ]);
    cluster.close();
  });
});

describe('a token on its way', () => {
  it.each(protocolIds)(
    'is not lost over %s where it is too large: who checks it says so',
    async (protocol) => {
      const cluster = await openCluster(everyLinkBy(chain(), protocol));
      await runFor(cluster, 5_000);
      const token = goodToken(EPOCH_SECONDS + 5, { pad: 'x'.repeat(6_000) });
      const answer = await get(cluster, token);
      expect(answer.status).toBe(401);
      expect(textOf(answer)).toContain(
        `the token has ${token.length} bytes; at most 2000 are taken`,
      );
      expect(factsOf(cluster, 'failure-observed')).toMatchObject([
        {
          process: 'front/0',
          reason: 'bad-token',
          values: { bytes: token.length, bytesMax: 2_000, setting: 'front.tokens.sizeMax' },
        },
      ]);
      cluster.close();
    },
  );

  it.each(protocolIds)('may be of any size that its rules allow, over %s', async (protocol) => {
    const large = { tokens: { ...serviceRules, sizeMax: 20_000 } };
    const { nodes, ...rest } = chain();
    const scenario = {
      ...rest,
      nodes: nodes.map((node) =>
        node.kind === 'service' && node.tokens !== undefined ? { ...node, ...large } : node,
      ),
    };
    const cluster = await openCluster(everyLinkBy(scenario, protocol));
    await runFor(cluster, 5_000);
    const answer = await get(cluster, goodToken(EPOCH_SECONDS + 5, { pad: 'x'.repeat(6_000) }));
    expect(nameIn(answer)).toMatchObject({ subject: 'ana' });
    cluster.close();
  });

  it('is passed on where it came by cookie, too', async () => {
    const { nodes, ...rest } = chain();
    const scenario = {
      ...rest,
      nodes: nodes.map((node) =>
        node.kind === 'service' && node.id === 'front' ? { ...node, tokens: rules } : node,
      ),
    };
    const cluster = await openCluster(scenario);
    const headers = { Cookie: `session=${goodToken(EPOCH_SECONDS)}` };
    const answer = await ask(cluster, 'client', { method: 'GET', path: '/who', headers });
    expect(nameIn(answer)).toMatchObject({ subject: 'ana' });
    cluster.close();
  });

  it('is passed on by a service that has checked it, and by no other', async () => {
    const cluster = await openCluster(chain({ front: false }));
    const answer = await get(cluster, goodToken(EPOCH_SECONDS));
    expect(answer.status).toBe(502);
    expect(factsOf(cluster, 'failure-observed').at(0)).toMatchObject({
      process: 'back/0',
      reason: 'no-token',
    });
    cluster.close();
  });

  it('is what the code says, where it says so', async () => {
    const own =
      "ctx.call('back.Who', {}, { metadata: { authorization: ctx.metadata.authorization } })";
    const cluster = await openCluster(chain({ front: false, call: own }));
    expect(nameIn(await get(cluster, goodToken(EPOCH_SECONDS)))).toMatchObject({ subject: 'ana' });
    cluster.close();
    const other = "ctx.call('back.Who', {}, { metadata: { authorization: 'Bearer x' } })";
    const forged = await openCluster(chain({ call: other }));
    expect((await get(forged, goodToken(EPOCH_SECONDS))).status).toBe(502);
    forged.close();
  });

  it('tells nothing to a service that does not check it', async () => {
    const scenario = chain({ back: false });
    const cluster = await openCluster(scenario);
    expect(nameIn(await get(cluster, goodToken(EPOCH_SECONDS)))).toBeNull();
    const back = scenario.nodes.find((node) => node.id === 'back');
    if (back?.kind !== 'service') throw new Error('no back');
    const heard = answering('JSON.stringify(ctx.metadata.authorization ?? "none")', false);
    cluster.command({ kind: 'update-node', node: { ...back, ...heard } });
    await runFor(cluster, 500);
    expect(nameIn(await get(cluster, goodToken(EPOCH_SECONDS)))).toBe('none');
    cluster.command({ kind: 'update-node', node: { ...back, ...heard, tokens: serviceRules } });
    const token = goodToken(EPOCH_SECONDS);
    expect(nameIn(await get(cluster, token))).toBe(`Bearer ${token}`);
    cluster.close();
  });
});

it('waits for its keys, goes on with them, and says 503 while it has none', async () => {
  const cluster = await openCluster(chain());
  cluster.command({ kind: 'kill-replica', node: 'identity', replica: 0 });
  const refused = await get(cluster, goodToken(EPOCH_SECONDS));
  expect(refused).toMatchObject({ status: 503, reason: 'no-keys' });
  cluster.command({ kind: 'restart-replica', node: 'identity', replica: 0 });
  await runFor(cluster, 1_500);
  expect((await get(cluster, goodToken(EPOCH_SECONDS))).status).toBe(200);
  cluster.command({ kind: 'kill-replica', node: 'identity', replica: 0 });
  await runFor(cluster, 5_000);
  expect((await get(cluster, goodToken(EPOCH_SECONDS))).status).toBe(200);
  cluster.close();
});

it('begins and ends to check while it runs', async () => {
  const scenario = chain({ front: false, back: false });
  const cluster = await openCluster(scenario);
  expect((await get(cluster, null)).status).toBe(200);
  const front = scenario.nodes.find((node) => node.id === 'front');
  if (front?.kind !== 'service') throw new Error('no front');
  cluster.command({ kind: 'update-node', node: { ...front, tokens: serviceRules } });
  expect((await get(cluster, null)).status).toBe(401);
  cluster.command({ kind: 'update-node', node: front });
  expect((await get(cluster, null)).status).toBe(200);
  cluster.close();
});

it('gives code a copy: what it changes there, nobody else sees', async () => {
  const body =
    '((who) => { who.scopes.push("all"); who.claims.sub = "root"; return JSON.stringify(ctx.principal); })(ctx.principal)';
  const scenario = world()
    .client('client')
    .service('front', '', answering(body, true))
    .service('identity', '', identityService)
    .link('client', 'front')
    .link('front', 'identity').scenario;
  const cluster = await openCluster(scenario);
  for (let times = 0; times < 2; times++) {
    expect(nameIn(await get(cluster, goodToken(EPOCH_SECONDS)))).toMatchObject({
      scopes: ['items:read', 'items:write'],
      claims: { sub: 'ana' },
    });
  }
  cluster.close();
});
