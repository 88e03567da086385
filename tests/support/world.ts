/**
 * Small worlds for tests, told as stories: `world().client(…).service(…)`. Every option has a
 * default, so that what a test sets is what the test is about.
 */
import { applyEdit, emptyScenario, newLink, newNode } from '../../src/sim/index.ts';
import type {
  ClientNode,
  Contract,
  Edit,
  GatewayNode,
  Route,
  Scenario,
  ScenarioLink,
  ScenarioNode,
  ServiceNode,
} from '../../src/sim/index.ts';

const noSettings = {};

/** One operation `Do` at `POST /do` without fields. */
export const doContract: Contract = {
  operations: [
    {
      name: 'Do',
      kind: 'command',
      method: 'POST',
      path: '/do',
      idempotent: false,
      success: 200,
      input: [],
      output: [{ name: 'text', number: 1, type: 'string', optional: true }],
    },
  ],
  events: [],
  subscribes: [],
};

/** A scenario under construction; each call gives a new one. */
export interface World {
  readonly scenario: Scenario;
  client(id: string, settings?: Partial<ClientNode>): World;
  gateway(id: string, routes: readonly Route[], settings?: Partial<GatewayNode>): World;
  /** A service with `Do`; `code` is the body of its handler: `(input, ctx) => { … }`. */
  service(id: string, handler: string, settings?: Partial<ServiceNode>): World;
  link(from: string, to: string, settings?: Partial<ScenarioLink>): World;
}

export function world(scenario: Scenario = emptyScenario()): World {
  const withEdit = (edit: Edit): World => world(applyEdit(scenario, edit));
  const add = (node: ScenarioNode): World => withEdit({ kind: 'add-node', node });
  const at = { x: 40 + 240 * scenario.nodes.length, y: 96 };
  return {
    scenario,
    client: (id, settings = noSettings) =>
      add({
        ...newNode('client', id, id, at),
        load: { kind: 'none' },
        requests: [{ weight: 1, method: 'POST', path: '/do', headers: {}, body: '' }],
        ...settings,
      }),
    gateway: (id, routes, settings = noSettings) =>
      add({ ...newNode('gateway', id, id, at), routes, ...settings }),
    service: (id, handler, settings = noSettings) =>
      add({
        ...newNode('service', id, id, at),
        contract: doContract,
        cpuMs: { kind: 'constant', value: 0 },
        code: `export default service({ async Do(input, ctx) ${handler} });`,
        database: null,
        ...settings,
      }),
    link: (from, to, settings = noSettings) =>
      withEdit({
        kind: 'add-link',
        link: {
          ...newLink(`${from}-${to}`, from, to),
          latencyMs: { kind: 'constant', value: 5 },
          connectionsMax: 50,
          timeoutMs: 1_000,
          ...settings,
        },
      }),
  };
}
