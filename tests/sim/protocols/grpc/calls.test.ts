/** Calls over gRPC in a running cluster: fewer bytes, one connection, deadlines that travel. */
import { describe, expect, it } from 'vitest';
import { findScenario, switchProtocol } from '../../../../src/sim/index.ts';
import type { ProtocolId, Scenario } from '../../../../src/sim/index.ts';
import { httpOf, statusNames } from '../../../../src/sim/protocols/grpc/codec.ts';
import { dissectGrpc } from '../../../../src/sim/protocols/grpc/dissector.ts';
import { expectCovered } from '../../../support/dissections.ts';
import { ask, factsOf, openCluster, runFor, textOf } from '../../../support/open-cluster.ts';
import { world } from '../../../support/world.ts';

async function mercado(protocol: ProtocolId): Promise<Scenario> {
  const found = await findScenario('mercado')?.load();
  if (found === undefined) throw new Error('mercado is not there');
  return found.links
    .filter(({ to }) => to !== 'gateway')
    .reduce((scenario, { id }) => switchProtocol(scenario, id, protocol), found);
}

describe('mercado over gRPC', () => {
  it('does the same business on one connection from each caller, where REST has several', async () => {
    for (const protocol of ['rest', 'grpc'] as const) {
      const cluster = await openCluster(await mercado(protocol), { seed: 3 });
      await runFor(cluster, 6_000);
      expect(factsOf(cluster, 'failure-observed')).toEqual([]);
      const statuses = factsOf(cluster, 'request-ended').map(({ status }) => status);
      expect(new Set(statuses)).toEqual(new Set([200, 201]));
      const opened = factsOf(cluster, 'connection-opened').filter(
        ({ link }) => link === 'gateway-catalog',
      );
      if (protocol === 'grpc') expect(opened.length).toBe(1);
      else expect(opened.length).toBeGreaterThan(1);
      cluster.close();
    }
  });

  it('covers bytes that are cut off, and any others', () => {
    for (let length = 0; length < 40; length++) {
      const bytes = Uint8Array.from({ length }, (_, at) => (at * 37) % 256);
      expectCovered(dissectGrpc(bytes, []).fields, 0, length);
    }
  });
});

/** client → front → back, both links gRPC; `back` takes 300 ms. */
function chain(frontTimeoutMs: number): Scenario {
  return world()
    .client('client', { timeoutMs: frontTimeoutMs })
    .service('front', "{ await ctx.call('back.Do', {}); return { text: 'done' }; }")
    .service('back', '{ await ctx.sleep(300); return {}; }', { concurrency: 1 })
    .link('client', 'front', { protocol: 'grpc' })
    .link('front', 'back', { protocol: 'grpc' }).scenario;
}
const post = { method: 'POST', path: '/do' };

describe('deadlines', () => {
  it('travel on as what is left, and end the calls behind the one that ran out', async () => {
    const cluster = await openCluster(chain(150));
    expect(await ask(cluster, 'client', post)).toMatchObject({ status: 0, reason: 'timeout' });
    await runFor(cluster, 500);
    const failed = factsOf(cluster, 'failure-observed').map(({ process, reason, values }) => [
      process,
      reason,
      values['setting'],
    ]);
    expect(failed).toContainEqual(['front/0', 'timeout', 'deadline']);
    const behind = factsOf(cluster, 'failure-observed').find(
      ({ process }) => process === 'front/0',
    );
    expect(behind?.values['timeoutMs']).toBeLessThan(150);
    cluster.close();
  });

  it('cancel what still waits in the queue of the callee', async () => {
    const cluster = await openCluster(chain(450));
    const reasons: string[] = [];
    for (let call = 0; call < 3; call++) {
      cluster.request('client', post, ({ reason }) => reasons.push(reason));
    }
    await runFor(cluster, 2_000);
    expect(reasons.toSorted()).toEqual(['', 'timeout', 'timeout']);
    const cancelled = factsOf(cluster, 'call-handled').filter(
      ({ reason }) => reason === 'cancelled',
    );
    expect(cancelled.map(({ process }) => process)).toEqual(['back/0']);
    cluster.close();
  });
});

describe('failures', () => {
  it('come as a status with its message', async () => {
    const scenario = world()
      .client('client')
      .service('service', "{ throw ctx.fail(409, 'sold out: 0 % left'); }")
      .link('client', 'service', { protocol: 'grpc' }).scenario;
    const cluster = await openCluster(scenario);
    const answer = await ask(cluster, 'client', post);
    expect(answer.status).toBe(409);
    expect(textOf(answer)).toContain('ABORTED: sold out: 0 % left');
    cluster.close();
  });

  it.each(statusNames.filter((name) => name !== 'OK'))(
    'arrive as they were thrown, by name: %s',
    async (name) => {
      const scenario = world()
        .client('client')
        .service(
          'desk',
          "{ return ctx.call('service.Do').catch(({ code, status }) => { throw ctx.fail(code, code + ' ' + status); }); }",
        )
        .service('service', `{ throw ctx.fail('${name}', 'so it is'); }`)
        .link('client', 'desk', { protocol: 'grpc' })
        .link('desk', 'service', { protocol: 'grpc' }).scenario;
      const cluster = await openCluster(scenario);
      const answer = await ask(cluster, 'client', post);
      expect(answer.status).toBe(httpOf(name));
      expect(textOf(answer)).toContain(`${name}: ${name} ${httpOf(name)}`);
      // Nothing was sent before it, so one block of headers says it all.
      const refusal = factsOf(cluster, 'message-sent').find(({ role }) => role === 'response');
      expect(refusal?.label).toBe(`${name} Do`);
      const detail = cluster.observer.message(refusal?.message ?? 0);
      expect(detail?.dissection.fields.map((field) => field.name)).toEqual(['HEADERS']);
      cluster.close();
    },
  );

  it('reset all the streams of a connection whose callee died, and the next call finds another', async () => {
    const scenario = world()
      .client('client')
      .service('service', '{ await ctx.sleep(100); return {}; }', { replicas: 2 })
      .link('client', 'service', { protocol: 'grpc' }).scenario;
    const cluster = await openCluster(scenario);
    const answers: string[] = [];
    for (let call = 0; call < 4; call++) {
      cluster.request('client', post, ({ status, reason }) => answers.push(`${status} ${reason}`));
    }
    await runFor(cluster, 60);
    // All four went to one replica: the connection was dialled once.
    const busy = new Set(factsOf(cluster, 'span-started').map(({ process }) => process));
    const served = [...busy].filter((process) => process.startsWith('service/'));
    expect(served.length).toBe(1);
    const replica = Number(served[0]?.split('/')[1]);
    cluster.command({ kind: 'kill-replica', node: 'service', replica });
    await runFor(cluster, 60);
    expect(answers).toEqual(Array.from({ length: 4 }, () => '0 connection-reset'));
    const after = [];
    for (let call = 0; call < 6; call++) after.push((await ask(cluster, 'client', post)).status);
    expect(after).toContain(200);
    cluster.close();
  });
});
