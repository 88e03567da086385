import { describe, expect, it } from 'vitest';
import {
  applyEdit,
  commandsFor,
  experimentMs,
  experimentOn,
  experimentsIn,
  hasLoad,
  newcomerIn,
  protocolIds,
  variantOf,
} from '../../../src/sim/index.ts';
import type { Edit, Experiment, Scenario } from '../../../src/sim/index.ts';
import { mercado } from '../../../src/sim/world/scenarios/mercado/index.ts';
import { prices } from '../../../src/sim/world/scenarios/prices.ts';

const whole = { hasOutage: true, hasNewcomer: true };

function on(scenario: Scenario, link: string): Experiment {
  const experiment = experimentOn(scenario, link);
  if (experiment === null) throw new Error(`${link} cannot be compared`);
  return experiment;
}

describe('what can be compared', () => {
  it('is an event with all who hear it, and each link that carries calls to a service', () => {
    const [event, ...calls] = experimentsIn(prices);
    expect(event).toEqual({
      caller: 'catalog',
      event: 'PriceChanged',
      links: ['catalog-shop', 'catalog-search', 'catalog-analytics'],
      callees: ['shop', 'search', 'analytics'],
      subject: 'analytics',
    });
    expect(calls.map(({ event: name, links }) => [name, links])).toEqual([['', ['desk-catalog']]]);
  });

  it('takes in the other readers of an event; the callee of the chosen link is the one that goes down', () => {
    const { links, subject } = on(prices, 'catalog-shop');
    expect([links.length, subject]).toEqual([3, 'shop']);
    expect(on(mercado, 'orders-payments')).toMatchObject({ event: '', links: ['orders-payments'] });
  });

  it('leaves out a link to a gateway, which takes HTTP only', () => {
    expect(experimentOn(mercado, 'shoppers-gateway')).toBeNull();
    expect(experimentOn(mercado, 'nothing')).toBeNull();
  });

  it('needs something that sends by itself', () => {
    const quiet = mercado.nodes.map((node) =>
      node.kind === 'client' ? { ...node, load: { kind: 'none' } as const } : node,
    );
    expect([hasLoad(mercado), hasLoad({ ...mercado, nodes: quiet })]).toEqual([true, false]);
  });
});

describe.each(protocolIds)('over %s', (protocol) => {
  it('only the compared links change, and a broker comes where one is needed', () => {
    const experiment = on(prices, 'catalog-shop');
    const variant = variantOf(prices, experiment, protocol);
    for (const { id, protocol: spoken } of variant.links) {
      expect(spoken).toBe(experiment.links.includes(id) ? protocol : 'rest');
    }
    const isBrokered = protocol === 'amqp' || protocol === 'kafka';
    expect(variant.nodes.length).toBe(prices.nodes.length + (isBrokered ? 1 : 0));
  });

  it('the newcomer is a copy with a database of its own, and hears over the same protocol', () => {
    const experiment = on(prices, 'catalog-analytics');
    const variant = variantOf(prices, experiment, protocol);
    const newcomer = newcomerIn(variant, experiment);
    if (newcomer === null) throw new Error('no newcomer');
    expect(newcomer.link).toMatchObject({ from: 'catalog', to: 'newcomer', protocol });
    const edits: readonly Edit[] = [
      { kind: 'add-node', node: newcomer.node },
      { kind: 'add-link', link: newcomer.link },
    ];
    expect(edits.reduce(applyEdit, variant).nodes.at(-1)).toEqual(newcomer.node);
  });
});

describe('what happens', () => {
  const experiment = on(prices, 'catalog-analytics');
  const kinds = (script: typeof whole): unknown[] =>
    commandsFor(prices, experiment, script).map(({ at, command }) => [at / 1_000, command.kind]);

  it('is an outage, a newcomer, and the end of the load, in order', () => {
    expect(kinds(whole)).toEqual([
      [experimentMs.down, 'kill-replica'],
      [experimentMs.up, 'restart-replica'],
      [experimentMs.join, 'add-node'],
      [experimentMs.join, 'add-link'],
      [experimentMs.loadEnds, 'update-node'],
    ]);
  });

  it('is less where less is wanted, and never a newcomer where calls are compared', () => {
    expect(kinds({ hasOutage: false, hasNewcomer: false })).toEqual([
      [experimentMs.loadEnds, 'update-node'],
    ]);
    const calls = on(mercado, 'orders-payments');
    expect(newcomerIn(mercado, calls)).toBeNull();
    const kills = commandsFor(mercado, calls, whole).filter(
      ({ command }) => command.kind === 'kill-replica',
    );
    expect(kills.length).toBe(1);
  });

  it('takes down every replica of the callee', () => {
    const two = on(mercado, 'gateway-orders');
    const kills = commandsFor(mercado, two, whole).flatMap(({ command }) =>
      command.kind === 'kill-replica' ? [command.replica] : [],
    );
    expect(kills).toEqual([0, 1]);
  });
});
