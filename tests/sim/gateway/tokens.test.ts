/** Where a gateway has its keys from, for how long, and what becomes of requests meanwhile. */
import { describe, expect, it } from 'vitest';
import type { Answer, Cluster } from '../../../src/sim/index.ts';
import { signToken, signWith, unsignedToken } from '../../../src/sim/tokens/index.ts';
import { ask, factsOf, openCluster, runFor, textOf } from '../../support/open-cluster.ts';
import {
  EPOCH_SECONDS,
  es,
  goodClaims,
  goodToken,
  rs,
  theirs,
  tokenWorld,
} from '../../support/token-world.ts';

function secondsOf(cluster: Cluster): number {
  return EPOCH_SECONDS + Math.floor(cluster.now / 1_000_000);
}

function send(cluster: Cluster, path: string, headers: Readonly<Record<string, string>>) {
  return ask(cluster, 'client', { method: 'POST', path, headers });
}

function sendToken(cluster: Cluster, token: string, path = '/any'): Promise<Answer> {
  return send(cluster, path, { Authorization: `Bearer ${token}` });
}

/** Calls of the gateway over its link to the identity service that ended. */
function askedFor(cluster: Cluster): readonly string[] {
  return factsOf(cluster, 'span-started')
    .filter((fact) => fact.link === 'gateway-identity')
    .map((fact) => fact.name);
}

function stepsOf(cluster: Cluster, trace: string, kind: string) {
  return factsOf(cluster, 'gateway-decided')
    .filter((fact) => fact.trace === trace)
    .flatMap((fact) => fact.steps)
    .filter((one) => one.step === kind);
}

describe('keys', () => {
  it('are asked for once, however many requests wait for them', async () => {
    const cluster = await openCluster(tokenWorld());
    const answers: Answer[] = [];
    for (let i = 0; i < 10; i++) {
      cluster.request(
        'client',
        {
          method: 'POST',
          path: '/any',
          headers: { Authorization: `Bearer ${goodToken(EPOCH_SECONDS)}` },
        },
        (answer) => answers.push(answer),
      );
    }
    await runFor(cluster, 500);
    expect(answers.map((one) => one.status)).toEqual(Array(10).fill(200));
    expect(askedFor(cluster)).toEqual(['identity.Keys', 'identity.Revoked']);
    cluster.close();
  });

  it('are asked for again when they are old, while requests go on with the old ones', async () => {
    const cluster = await openCluster(tokenWorld({ rules: { refreshMs: 2_000 } }));
    const first = await sendToken(cluster, goodToken(secondsOf(cluster)));
    await runFor(cluster, 1_000);
    await sendToken(cluster, goodToken(secondsOf(cluster)));
    expect(askedFor(cluster)).toHaveLength(2);
    await runFor(cluster, 2_000);
    const later = await sendToken(cluster, goodToken(secondsOf(cluster)));
    expect(askedFor(cluster)).toHaveLength(4);
    // The first one waited for the keys, this one did not.
    expect(later.latencyUs).toBeLessThan(first.latencyUs - 10_000);
    cluster.close();
  });

  it('are asked for again because of a kid that is not known, but not for each forged one', async () => {
    const cluster = await openCluster(tokenWorld());
    await sendToken(cluster, goodToken(secondsOf(cluster)));
    await runFor(cluster, 6_000);
    for (let i = 0; i < 30; i++) {
      const token = signWith(
        theirs,
        { alg: 'ES256', typ: 'at+jwt', kid: `forged-${i}` },
        goodClaims(secondsOf(cluster)),
      );
      expect((await sendToken(cluster, token)).status).toBe(401);
    }
    expect(askedFor(cluster)).toEqual(['identity.Keys', 'identity.Revoked', 'identity.Keys']);
    cluster.close();
  });

  it('that are kept go on while the identity service is down', async () => {
    const cluster = await openCluster(tokenWorld({ rules: { refreshMs: 1_000 } }));
    await sendToken(cluster, goodToken(secondsOf(cluster)));
    cluster.command({ kind: 'kill-replica', node: 'identity', replica: 0 });
    for (let i = 0; i < 5; i++) {
      await runFor(cluster, 1_500);
      expect((await sendToken(cluster, goodToken(secondsOf(cluster)))).status).toBe(200);
    }
    expect((await sendToken(cluster, 'x')).status).toBe(401);
    cluster.close();
  });

  it('that were never had refuse with 503 and say why, until they are there', async () => {
    const cluster = await openCluster(tokenWorld());
    cluster.command({ kind: 'kill-replica', node: 'identity', replica: 0 });
    const refused = await sendToken(cluster, goodToken(secondsOf(cluster)));
    expect(refused).toMatchObject({ status: 503, reason: 'no-keys' });
    expect(refused.headers).toContainEqual(['Retry-After', '1']);
    expect(JSON.parse(textOf(refused))).toMatchObject({
      values: { what: 'keys', identity: 'identity', path: '/keys', error: 'connection-refused' },
    });
    // Nobody waits for the next attempt, and what asks for nothing goes on.
    expect((await sendToken(cluster, goodToken(secondsOf(cluster)))).status).toBe(503);
    expect((await sendToken(cluster, goodToken(secondsOf(cluster)), '/open')).status).toBe(200);
    const asked = askedFor(cluster).length;
    expect(asked).toBeLessThanOrEqual(2);
    cluster.command({ kind: 'restart-replica', node: 'identity', replica: 0 });
    await runFor(cluster, 1_200);
    expect((await sendToken(cluster, goodToken(secondsOf(cluster)))).status).toBe(200);
    cluster.close();
  });
});

describe('what is decided', () => {
  it('is told with the values it was decided by', async () => {
    const cluster = await openCluster(tokenWorld());
    const now = secondsOf(cluster);
    const token = goodToken(now);
    const { trace } = await sendToken(cluster, token, '/write');
    expect(stepsOf(cluster, trace, 'verified')).toEqual([
      {
        step: 'verified',
        outcome: 'passed',
        values: {
          subject: 'ana',
          size: token.length,
          algorithm: 'ES256',
          type: 'at+jwt',
          key: 'es-1',
          now,
          exp: now + 300,
          issuer: 'identity',
          audience: 'market',
          token: 'jti-ana',
          revoked: 1,
          from: 'authorization',
        },
      },
    ]);
    expect(stepsOf(cluster, trace, 'authorized')).toEqual([
      {
        step: 'authorized',
        outcome: 'passed',
        values: {
          subject: 'ana',
          scopes: 'items:write',
          givenScopes: 'items:read items:write',
          roles: '',
          givenRoles: 'customer',
        },
      },
    ]);
    const refused = await sendToken(cluster, goodToken(now, { exp: now - 60 }), '/write');
    const [step] = stepsOf(cluster, refused.trace, 'verified');
    expect(step).toMatchObject({
      outcome: 'stopped',
      values: { check: 'expiry', problem: 'expired', name: 'exp', given: now - 60, leeway: 5 },
    });
    expect(factsOf(cluster, 'failure-observed').at(-1)).toMatchObject({
      process: 'gateway/0',
      reason: 'bad-token',
      values: { check: 'expiry' },
    });
    cluster.close();
  });

  it('lets an attack through the hole of a check that is off, and says so', async () => {
    const cluster = await openCluster(tokenWorld({ rules: { off: ['signature', 'algorithm'] } }));
    const claims = { ...goodClaims(secondsOf(cluster)), sub: 'root' };
    const forged = signToken(theirs, claims);
    const { status, trace } = await sendToken(cluster, forged);
    expect(status).toBe(200);
    expect(stepsOf(cluster, trace, 'verified')[0]?.values).toMatchObject({
      subject: 'root',
      off: 'signature, algorithm',
      holes: 'signature',
    });
    const none = `${unsignedToken({ alg: 'none', typ: 'at+jwt' }, claims)}.`;
    expect((await sendToken(cluster, none)).status).toBe(200);
    expect((await sendToken(cluster, goodToken(0))).status).toBe(401);
    cluster.close();
  });

  it('follows a change of the rules at once, whatever was remembered', async () => {
    const cluster = await openCluster(tokenWorld());
    const token = signToken(rs, goodClaims(secondsOf(cluster)));
    expect((await sendToken(cluster, token)).status).toBe(200);
    const node = tokenWorld({ rules: { algorithms: ['ES256'] } }).nodes.find(
      (one) => one.id === 'gateway',
    );
    if (node === undefined) throw new Error('no gateway');
    cluster.command({ kind: 'update-node', node });
    expect((await sendToken(cluster, token)).status).toBe(401);
    cluster.close();
  });

  it('refuses what asks for access where no rules say how', async () => {
    const scenario = tokenWorld();
    const nodes = scenario.nodes.map((node) => {
      if (node.kind !== 'gateway') return node;
      const { tokens: _tokens, ...without } = node;
      return without;
    });
    const cluster = await openCluster({ ...scenario, nodes });
    const answer = await sendToken(cluster, signToken(es, goodClaims(secondsOf(cluster))));
    expect(answer).toMatchObject({ status: 503, reason: 'no-keys' });
    cluster.close();
  });
});

describe('what services are told', () => {
  it('is the token, from a cookie too, and claims where the route says so', async () => {
    const routes = tokenWorld().nodes.flatMap((node) =>
      node.kind === 'gateway'
        ? node.routes.map((route) => ({
            ...route,
            request: { setHeaders: { 'X-User-Id': '{claim.sub}' } },
          }))
        : [],
    );
    const cluster = await openCluster(tokenWorld({ gateway: { routes } }));
    const token = goodToken(secondsOf(cluster));
    const answer = await send(cluster, '/any', { Cookie: `session=${token}` });
    expect(toldIn(answer)).toMatchObject({ authorization: `Bearer ${token}`, 'x-user-id': 'ana' });
    cluster.close();
  });

  it('is never who somebody says they are', async () => {
    const cluster = await openCluster(tokenWorld());
    const { trace, ...answer } = await send(cluster, '/open', {
      'X-User-Id': 'root',
      'x-roles': 'administrator',
      'X-Forwarded-User': 'root',
      'Remote-User': 'root',
      'X-Tenant': 'acme',
    });
    expect(toldIn({ trace, ...answer })).toEqual({ 'x-tenant': 'acme', accept: undefined });
    expect(stepsOf(cluster, trace, 'changed')[0]?.values).toEqual({
      what: 'request',
      removed: 'X-User-Id, x-roles, X-Forwarded-User, Remote-User',
    });
    cluster.close();
  });
});

/** What `items` heard besides its input. */
function toldIn(answer: Answer): unknown {
  const { text }: { text: string } = JSON.parse(textOf(answer));
  const told: unknown = JSON.parse(text);
  return told;
}
