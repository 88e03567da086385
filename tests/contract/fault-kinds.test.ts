/** What every kind of fault keeps, from the list: harmless settings, plans, replay, and a world that is whole again. */
import { describe, expect, it } from 'vitest';
import { completeSettings, faultKind, faultKindIds, switchProtocol } from '../../src/sim/index.ts';
import type {
  Cluster,
  Fact,
  Fault,
  FaultKindId,
  FaultPlan,
  Scenario,
} from '../../src/sim/index.ts';
import { factsOf, openCluster, runFor } from '../support/open-cluster.ts';
import { world } from '../support/world.ts';

const END_MS = 3_000;

/** Clients ask a caller, which asks a service behind; some of its answers come too late. */
function twoHops(kind: FaultKindId, lateShare = 0.05): Scenario {
  const { scenario } = world()
    .client('client', {
      load: { kind: 'open', ratePerSecond: 40, arrivals: 'poisson' },
      timeoutMs: 500,
    })
    .service('caller', "{ return ctx.call('writer.Do', {}); }")
    .service(
      'writer',
      `{
        await ctx.sleep(ctx.random() < ${lateShare} ? 400 : 5);
        await ctx.db.query('insert into done values (?)', [ctx.now()]);
        return { text: String(ctx.now()) };
      }`,
      {
        cpuMs: { kind: 'constant', value: 2 },
        database: { schema: 'create table done (at real)', seed: '' },
      },
    )
    .link('client', 'caller')
    .link('caller', 'writer', { timeoutMs: 300 });
  // Only what a broker has given is acknowledged.
  const isAcknowledged = kind === 'crash-before-acknowledgement';
  return isAcknowledged ? switchProtocol(scenario, 'caller-writer', 'amqp') : scenario;
}

function faultOf(kind: FaultKindId): Fault {
  return { id: 'broken', kind, target: faultKind(kind).on === 'link' ? 'caller-writer' : 'writer' };
}

function planned(kind: FaultKindId, plan: FaultPlan, settings = {}): Scenario {
  return { ...twoHops(kind), faults: [{ ...faultOf(kind), plan, settings }] };
}

/** What happened besides the faults themselves. */
function restOf(cluster: Cluster): readonly Omit<Fact, 'seq'>[] {
  return [...cluster.journal.facts()]
    .filter(({ kind }) => kind !== 'fault-began' && kind !== 'fault-ended')
    .map(({ seq: _seq, ...fact }) => fact);
}

async function ran(scenario: Scenario, options = {}): Promise<Cluster> {
  const cluster = await openCluster(scenario, options);
  await runFor(cluster, END_MS);
  return cluster;
}

function failuresSince(cluster: Cluster, ms: number): number {
  return factsOf(cluster, 'request-ended').filter(
    ({ at, reason }) => at >= ms * 1000 && reason !== '',
  ).length;
}

describe.each(faultKindIds)('%s', (kind) => {
  const { harmless, isMomentary } = faultKind(kind);

  it.skipIf(harmless === null)('has no effect where its settings are harmless', async () => {
    const none = await ran(twoHops(kind));
    const some = await ran(planned(kind, { atMs: 500, forMs: 1_000 }, harmless ?? {}));
    expect(restOf(some)).toEqual(restOf(none));
    expect(factsOf(some, 'fault-began')).toHaveLength(1);
  });

  it('has no effect where its plan never comes true', async () => {
    const none = await ran(twoHops(kind));
    const never = await ran(planned(kind, { atMs: 500, everyMs: 500, probability: 0 }));
    expect(never.hash()).toBe(none.hash());
  });

  it('has an effect, the same for one seed, however the run is cut into pieces', async () => {
    const none = await ran(twoHops(kind));
    const plan = { atMs: 500, forMs: 700, everyMs: 1_000, probability: 0.9 };
    const whole = await ran(planned(kind, plan));
    expect(restOf(whole)).not.toEqual(restOf(none));
    const pieces = await openCluster(planned(kind, plan));
    while (pieces.now < END_MS * 1000) {
      await runFor(pieces, Math.min(37.3, END_MS - pieces.now / 1000));
    }
    expect(pieces.hash()).toBe(whole.hash());
  });

  it('is a command: a replay gives the same run', async () => {
    const live = await openCluster(twoHops(kind));
    await runFor(live, 500);
    live.command({ kind: 'break', fault: faultOf(kind), forMs: 400 });
    await runFor(live, 600);
    if (!isMomentary) {
      live.command({ kind: 'break', fault: faultOf(kind) });
      await runFor(live, 500);
      live.command({ kind: 'mend', id: 'broken' });
    }
    await runFor(live, END_MS - live.now / 1000);
    const replay = await ran(twoHops(kind), { history: live.history });
    expect(replay.hash()).toBe(live.hash());
    expect(factsOf(live, 'fault-ended').map(({ how }) => how)).toEqual(
      isMomentary ? ['over'] : ['over', 'mended'],
    );
  });

  it('leaves the world as it was: all is well again a while after it is mended', async () => {
    const cluster = await openCluster(twoHops(kind, 0));
    await runFor(cluster, 500);
    cluster.command({ kind: 'break', fault: faultOf(kind) });
    await runFor(cluster, 1_000);
    if (!isMomentary) cluster.command({ kind: 'mend', id: 'broken' });
    await runFor(cluster, 6_000);
    expect(failuresSince(cluster, 5_000)).toBe(0);
    expect(factsOf(cluster, 'request-ended').filter(({ at }) => at > 5_000_000)).not.toHaveLength(
      0,
    );
  });

  it('says what it is: initial settings that are inside their ranges', () => {
    for (const [name, value] of Object.entries(completeSettings(kind))) {
      const setting = faultKind(kind).settings[name];
      if (setting?.type === 'choice') expect(setting.choices).toContain(value);
      else {
        expect(value).toBeGreaterThanOrEqual(setting?.min ?? NaN);
        expect(value).toBeLessThanOrEqual(setting?.max ?? NaN);
      }
    }
  });
});
