/** Policies in a running world: what goes over the link, what the trace says, and what is told. */
import { afterEach, describe, expect, it } from 'vitest';
import { policyKinds, newPolicy, protocolIds } from '../../../src/sim/index.ts';
import type { Cluster, LinkPolicy, ProtocolId, Scenario } from '../../../src/sim/index.ts';
import { callerAndWriter, heard, send, told, warmUp } from '../../support/caller-and-writer.ts';
import type { Kind } from '../../support/caller-and-writer.ts';
import { ask, factsOf, openCluster, runFor, textOf } from '../../support/open-cluster.ts';
import { world } from '../../support/world.ts';

let cluster: Cluster | null = null;
afterEach(() => {
  cluster?.close();
  cluster = null;
});

function withPolicies(scenario: Scenario, id: string, policies: readonly LinkPolicy[]): Scenario {
  const links = scenario.links.map((link) => (link.id === id ? { ...link, policies } : link));
  return { ...scenario, links };
}

const again: LinkPolicy = {
  kind: 'retry',
  attempts: 4,
  backoff: 'fixed',
  baseMs: 1_000,
  capMs: 1_000,
  jitter: 'none',
};

describe.each(protocolIds)('over %s', (protocol: ProtocolId) => {
  const kinds: readonly Kind[] = ['command', 'query', 'event'];

  it.each(kinds)('a %s with every policy around it is done once and told well', async (kind) => {
    const plain = policyKinds.map((one) =>
      one === 'timeout' || one === 'deadline'
        ? { ...newPolicy(one), kind: one, timeoutMs: 5_000 }
        : one === 'hedge'
          ? { kind: one, afterMs: 5_000, attempts: 2 }
          : newPolicy(one),
    );
    cluster = await openCluster(
      withPolicies(callerAndWriter(protocol, kind), 'caller-writer', plain),
    );
    await warmUp(cluster);
    send(cluster, 1);
    await runFor(cluster, 10_000);
    expect(told(cluster).at(-1)).toMatchObject({ reason: '' });
    expect(heard(cluster).filter((one) => one === 1)).toHaveLength(1);
  });

  it('a callee that is down is tried again until it is back', async () => {
    if (protocol === 'amqp' || protocol === 'kafka') return;
    const scenario = withPolicies(callerAndWriter(protocol, 'command'), 'caller-writer', [again]);
    cluster = await openCluster(scenario);
    await warmUp(cluster);
    cluster.command({ kind: 'kill-replica', node: 'writer', replica: 0 });
    await runFor(cluster, 500);
    send(cluster, 1);
    await runFor(cluster, 1_500);
    cluster.command({ kind: 'restart-replica', node: 'writer', replica: 0 });
    await runFor(cluster, 5_000);
    expect(told(cluster).at(-1)).toMatchObject({ status: 200, reason: '' });
    expect(heard(cluster).filter((one) => one === 1)).toHaveLength(1);
    const attempts = factsOf(cluster, 'span-started').flatMap(({ attempt, link }) =>
      attempt === undefined ? [] : [[attempt, link]],
    );
    expect(attempts.slice(-3)).toEqual([1, 2, 3].map((one) => [one, 'caller-writer']));
  });
});

describe('over REST', () => {
  /** `POST /do` at `front` calls `back`, which does as its code says. */
  function chain(code: string, policies: readonly LinkPolicy[]): Scenario {
    return world()
      .client('client')
      .service('front', `{ return await ctx.call('back.Do', input); }`)
      .service('back', code)
      .link('client', 'front', { timeoutMs: 60_000 })
      .link('front', 'back', { policies }).scenario;
  }
  const post = { method: 'POST', path: '/do' };

  it('an open breaker answers without a byte on the link, and says why at the link', async () => {
    const breaker: LinkPolicy = {
      kind: 'breaker',
      window: 'calls',
      size: 2,
      callsMin: 2,
      failurePercent: 100,
      openMs: 5_000,
      probes: 1,
    };
    cluster = await openCluster(chain(`{ throw new Error('no'); }`, [breaker]));
    for (let call = 0; call < 2; call++) await ask(cluster, 'client', post);
    const before = factsOf(cluster, 'message-sent').filter(({ link }) => link === 'front-back');
    await ask(cluster, 'client', post);
    const after = factsOf(cluster, 'message-sent').filter(({ link }) => link === 'front-back');
    expect(after).toHaveLength(before.length);
    expect(factsOf(cluster, 'failure-observed').at(-1)).toMatchObject({
      link: 'front-back',
      reason: 'circuit-open',
      values: { failed: 2, calls: 2, setting: 'front-back.breaker.openMs' },
    });
    const view = cluster.observer
      .links(cluster.now / 1_000, cluster.scenario)
      .find(({ id }) => id === 'front-back');
    expect(view?.policies).toMatchObject([
      { kind: 'breaker', states: [{ process: 'front/0', state: 'open' }] },
    ]);
  });

  it('a fallback answers with its value', async () => {
    const policies: LinkPolicy[] = [{ kind: 'fallback', value: '{"text":"instead"}' }];
    cluster = await openCluster(chain(`{ throw new Error('no'); }`, policies));
    const answer = await ask(cluster, 'client', post);
    expect([answer.status, textOf(answer)]).toEqual([200, '{"text":"instead"}']);
  });

  it('a deadline travels: the callee knows it, and does not begin what nobody waits for', async () => {
    const code = `{ ctx.log(Math.round(ctx.deadline - ctx.now())); await ctx.sleep(400); return {}; }`;
    const policies: LinkPolicy[] = [{ kind: 'deadline', timeoutMs: 300 }];
    const scenario = chain(code, policies);
    const nodes = scenario.nodes.map((node) =>
      node.id === 'back' && node.kind === 'service' ? { ...node, concurrency: 1 } : node,
    );
    cluster = await openCluster({ ...scenario, nodes });
    for (let call = 0; call < 2; call++) cluster.request('client', post, () => {});
    await runFor(cluster, 2_000);
    const logged = factsOf(cluster, 'log-written').map(({ text }) => Number(text));
    expect(logged).toHaveLength(1);
    expect(logged[0]).toBeGreaterThan(280);
    expect(logged[0]).toBeLessThanOrEqual(300);
    const reasons = factsOf(cluster, 'failure-observed').map(({ reason }) => reason);
    expect(reasons).toContain('cancelled');
  });

  it('what a hedge lost is cancelled, and its callee’s answer goes nowhere', async () => {
    const code = `{ await ctx.sleep(ctx.replica === 0 ? 3_000 : 20); return { text: String(ctx.replica) }; }`;
    const scenario = chain(code, [{ kind: 'hedge', afterMs: 100, attempts: 2 }]);
    const nodes = scenario.nodes.map((node) => {
      if (node.kind !== 'service') return node;
      const operations = node.contract.operations.map((one) => ({ ...one, idempotent: true }));
      return {
        ...node,
        replicas: node.id === 'back' ? 2 : 1,
        contract: { ...node.contract, operations },
      };
    });
    cluster = await openCluster({ ...scenario, nodes });
    const answer = await ask(cluster, 'client', post);
    expect(textOf(answer)).toBe('{"text":"1"}');
    expect(answer.latencyUs).toBeLessThan(200_000);
    await runFor(cluster, 5_000);
    const ended = factsOf(cluster, 'call-ended').filter(({ link }) => link === 'front-back');
    expect(ended.map(({ reason }) => reason).toSorted()).toEqual(['', 'cancelled']);
  });

  it('an edit of a policy takes effect at once, and a replay gives the same hash', async () => {
    cluster = await openCluster(chain(`{ throw new Error('no'); }`, [again]));
    await runFor(cluster, 100);
    cluster.request('client', post, () => {});
    await runFor(cluster, 1_500);
    const link = cluster.scenario.links.find(({ id }) => id === 'front-back');
    if (link === undefined) throw new Error('no link');
    const policies: LinkPolicy[] = [{ kind: 'fallback', value: '{}' }];
    cluster.command({ kind: 'update-link', link: { ...link, policies } });
    const answer = await ask(cluster, 'client', post);
    expect(answer.status).toBe(200);
    const twin = await openCluster(chain(`{ throw new Error('no'); }`, [again]), {
      history: cluster.history,
    });
    await twin.runTo(cluster.now);
    expect(twin.hash()).toBe(cluster.hash());
    twin.close();
  });
});

describe('a deadline on the way through', () => {
  /** client ─▶ gateway ─▶ front ─▶ back, which waits for 300 ms of a deadline of 200. */
  it.each(['rest', 'grpc'] as const)(
    'reaches the last callee, less by what went by, over %s',
    async (protocol) => {
      const code = `{ ctx.log(ctx.deadline === null ? 'none' : String(Math.round(ctx.deadline - ctx.now()))); await ctx.sleep(300); return {}; }`;
      const scenario = world()
        .client('client')
        .gateway('gate', [{ method: '*', path: '/*', service: 'front', rewrite: null }])
        .service('front', `{ await ctx.sleep(50); return await ctx.call('back.Do', input); }`)
        .service('back', code)
        .link('client', 'gate', { policies: [{ kind: 'deadline', timeoutMs: 200 }] })
        .link('gate', 'front')
        .link('front', 'back', { protocol }).scenario;
      cluster = await openCluster(scenario);
      const answer = await ask(cluster, 'client', { method: 'POST', path: '/do' });
      expect(answer).toMatchObject({ status: 0, reason: 'timeout' });
      expect(answer.latencyUs).toBe(200_000);
      const [logged] = factsOf(cluster, 'log-written').map(({ text }) => Number(text));
      expect(logged).toBeGreaterThan(120);
      expect(logged).toBeLessThanOrEqual(150);
    },
  );

  it('is nobody’s where nobody set one', async () => {
    const scenario = world()
      .client('client')
      .gateway('gate', [{ method: '*', path: '/*', service: 'back', rewrite: null }])
      .service('back', `{ return { text: String(ctx.deadline) }; }`)
      .link('client', 'gate')
      .link('gate', 'back').scenario;
    cluster = await openCluster(scenario);
    const headers = { 'x-deadline-ms': 'soon' };
    const answer = await ask(cluster, 'client', { method: 'POST', path: '/do', headers });
    expect(textOf(answer)).toBe('{"text":"null"}');
  });
});

describe('at a gateway and at a client', () => {
  it.each(['gate-back', 'client-gate'])('retries over %s', async (id) => {
    let scenario = world()
      .client('client')
      .gateway('gate', [{ method: '*', path: '/*', service: 'back', rewrite: null }])
      .service('back', '{ return { text: "ok" }; }')
      .link('client', 'gate')
      .link('gate', 'back').scenario;
    scenario = withPolicies(scenario, id, [again]);
    cluster = await openCluster(scenario);
    cluster.command({ kind: 'kill-replica', node: 'back', replica: 0 });
    const answers: number[] = [];
    cluster.request('client', { method: 'PUT', path: '/do' }, ({ status }) => answers.push(status));
    cluster.request('client', { method: 'POST', path: '/do' }, ({ status }) =>
      answers.push(status),
    );
    await runFor(cluster, 500);
    cluster.command({ kind: 'restart-replica', node: 'back', replica: 0 });
    await runFor(cluster, 4_000);
    // Nobody answers PUT there, but somebody says so. A POST that the gateway could not pass on is
    // surely not done for the gateway, and perhaps for its client.
    expect(answers).toHaveLength(2);
    expect(answers).toContain(405);
    expect(answers).toContain(id === 'gate-back' ? 200 : 503);
  });
});
