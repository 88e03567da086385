/** What every built-in scenario keeps, so that none is shipped that cannot answer. */
import { describe, expect, it } from 'vitest';
import { scenarioWords } from '../../../src/i18n/words/scenarios.ts';
import { match } from '../../../src/sim/contract/path-template.ts';
import { findOperation } from '../../../src/sim/contract/http-form.ts';
import { applyEdit, emptyScenario } from '../../../src/sim/world/edits.ts';
import { builtInScenarios, findScenario } from '../../../src/sim/world/find-scenario.ts';
import type { Scenario, ScenarioNode, ServiceNode } from '../../../src/sim/world/scenario.ts';

/** Node size on the canvas, with the database tag below it. */
const WIDTH = 184;
const HEIGHT = 88;

const loaded = await Promise.all(
  builtInScenarios.map(async (one) => ({ one, scenario: await one.load() })),
);

function servicesOf(scenario: Scenario): readonly ServiceNode[] {
  return scenario.nodes.filter((node) => node.kind === 'service');
}

function hasLink(scenario: Scenario, from: string, to: string): boolean {
  return scenario.links.some((link) => link.from === from && link.to === to);
}

/** Every `ctx.call('service.Operation'` in a service's code. */
function callsIn(code: string): readonly (readonly [string, string])[] {
  return [...code.matchAll(/ctx\.call\('([a-z0-9-]+)\.(\w+)'/g)].map((found) => [
    found[1] ?? '',
    found[2] ?? '',
  ]);
}

/** Whether a straight line from the right side of `a` to the left side of `b` passes through `node`. */
function passesThrough(a: ScenarioNode, b: ScenarioNode, node: ScenarioNode): boolean {
  const from = { x: a.position.x + WIDTH, y: a.position.y + HEIGHT / 2 };
  const to = { x: b.position.x, y: b.position.y + HEIGHT / 2 };
  const { x, y } = node.position;
  for (let i = 1; i < 200; i++) {
    const px = from.x + ((to.x - from.x) * i) / 200;
    const py = from.y + ((to.y - from.y) * i) / 200;
    if (px > x && px < x + WIDTH && py > y && py < y + HEIGHT) return true;
  }
  return false;
}

it('finds each by its id', () => {
  expect(builtInScenarios.map((one) => findScenario(one.id)?.id)).toEqual([
    'mercado',
    'prices',
    'product-page',
    'two-fronts',
    'rush-hour',
    'retry-storm',
    'late-answers',
    'long-timeouts',
    'empty-pool',
    'stampede',
    'sinkhole',
    'three-outcomes',
    'hello',
    'empty',
  ]);
  expect(findScenario('nothing')).toBeUndefined();
});

describe.each(loaded)('$one.id', ({ one, scenario }) => {
  it('is called what the list says', () => {
    expect([scenario.id, scenario.title]).toEqual([one.id, scenarioWords.get(one.id)?.title]);
  });

  it('can be built by edits', () => {
    const edits = [
      ...scenario.nodes.map((node) => ({ kind: 'add-node', node }) as const),
      ...scenario.links.map((link) => ({ kind: 'add-link', link }) as const),
    ];
    const built = edits.reduce(applyEdit, emptyScenario());
    expect(built.links).toEqual(scenario.links);
    expect(built.nodes.map((node) => node.id)).toEqual(scenario.nodes.map((node) => node.id));
  });

  it('stands on the grid without overlaps, inside 1060 × 520, no link through a node', () => {
    for (const [at, a] of scenario.nodes.entries()) {
      expect([a.position.x % 8, a.position.y % 8]).toEqual([0, 0]);
      expect(a.position.x >= 0 && a.position.x + WIDTH <= 1060).toBe(true);
      expect(a.position.y >= 0 && a.position.y + HEIGHT <= 520).toBe(true);
      for (const b of scenario.nodes.slice(at + 1)) {
        const apartX = Math.abs(a.position.x - b.position.x) >= WIDTH + 96;
        const apartY = Math.abs(a.position.y - b.position.y) >= HEIGHT + 56;
        expect(apartX || apartY).toBe(true);
      }
    }
    for (const link of scenario.links) {
      const from = scenario.nodes.find((node) => node.id === link.from);
      const to = scenario.nodes.find((node) => node.id === link.to);
      if (from === undefined || to === undefined) throw new Error(`${link.id} dangles`);
      const between = scenario.nodes.filter((node) => node !== from && node !== to);
      const crossed = between.filter((node) => passesThrough(from, to, node));
      expect(crossed.map((node) => `${link.id} through ${node.id}`)).toEqual([]);
    }
  });

  it('calls only operations that exist, over links that exist', () => {
    for (const service of servicesOf(scenario)) {
      for (const [callee, operation] of callsIn(service.code)) {
        expect(hasLink(scenario, service.id, callee)).toBe(true);
        const contract = servicesOf(scenario).find((node) => node.id === callee)?.contract;
        expect(contract?.operations.map((known) => known.name)).toContain(operation);
      }
      for (const [, event] of service.code.matchAll(/ctx\.publish\('(\w+)'/g)) {
        expect(service.contract.events.map((known) => known.name)).toContain(event);
        const topic = `${service.id}.${event ?? ''}`;
        const subscribers = servicesOf(scenario).filter((node) =>
          node.contract.subscribes.includes(topic),
        );
        expect(subscribers.some((node) => hasLink(scenario, service.id, node.id))).toBe(true);
      }
    }
  });

  it('has a handler for each operation and each event', () => {
    for (const service of servicesOf(scenario)) {
      const { operations, subscribes } = service.contract;
      const events = subscribes.map((topic) => topic.slice(topic.indexOf('.') + 1));
      for (const name of [...operations.map((operation) => operation.name), ...events]) {
        expect(service.code).toContain(`async ${name}(`);
      }
    }
  });

  it('routes to operations that exist, and answers all that its load asks for', () => {
    for (const node of scenario.nodes) {
      if (node.kind === 'gateway') {
        for (const route of node.routes) {
          const { service } = route;
          for (const leg of route.aggregate?.legs ?? []) {
            expect(hasLink(scenario, node.id, leg.service)).toBe(true);
            const asked = servicesOf(scenario).find((one) => one.id === leg.service)?.contract;
            const [path = ''] = leg.target.replace(/\{[^}]+\}/g, '1').split('?');
            expect(asked && findOperation(asked, leg.method, path).kind).toBe('found');
          }
          if (service === null) continue;
          expect(hasLink(scenario, node.id, service)).toBe(true);
          const contract = servicesOf(scenario).find((one) => one.id === service)?.contract;
          if (route.path.endsWith('/socket')) {
            expect(contract?.events.length).toBeGreaterThan(0);
            continue;
          }
          const path = route.path.slice(route.rewrite?.from.length ?? 0).replace(/\{\w+\}/g, '1');
          const found = contract && findOperation(contract, route.method, path);
          expect(found?.kind).toBe('found');
        }
      }
      if (node.kind === 'client') {
        const places = scenario.links
          .filter((link) => link.from === node.id)
          .map((link) => scenario.nodes.find((one) => one.id === link.to))
          .flatMap((one): readonly { readonly method: string; readonly path: string }[] => {
            if (one?.kind === 'gateway') return one.routes;
            return one?.kind === 'service' ? one.contract.operations : [];
          });
        for (const request of node.requests) {
          const path = request.path.replace(/\{\{(\d+)-\d+\}\}/g, '$1');
          const place = places.find(
            (one) => one.method === request.method && match(one.path, path) !== null,
          );
          expect(place).toBeDefined();
        }
      }
    }
  });
});
