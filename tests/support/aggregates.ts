/** A page that a gateway puts together from parts, each of a service of its own. */
import type { Contract, GatewayNode, Route, Scenario, ScenarioLink } from '../../src/sim/index.ts';
import type { Aggregate, Leg } from '../../src/sim/world/gateway-rules.ts';
import { world } from './world.ts';

const text = (number: number, name: string) =>
  ({ name, number, type: 'string', optional: true }) as const;
const item = {
  name: 'items',
  number: 4,
  type: 'message',
  repeated: true,
  fields: [text(1, 'sku'), text(2, 'name')],
} as const;

/** `Get` at `GET /get/{sku}`, `List` at `GET /list?sku=…&sku=…`, and `Write` at `POST /write`, which says what it got. */
export const partContract: Contract = {
  operations: [
    {
      name: 'Get',
      kind: 'query',
      method: 'GET',
      path: '/get/{sku}',
      idempotent: true,
      success: 200,
      input: [{ name: 'sku', number: 1, type: 'string' }],
      output: [text(1, 'sku'), text(2, 'name'), text(3, 'seller'), item],
    },
    {
      name: 'List',
      kind: 'query',
      method: 'GET',
      path: '/list',
      idempotent: true,
      success: 200,
      input: [{ name: 'sku', number: 1, type: 'string', repeated: true }],
      output: [item],
    },
    {
      name: 'Write',
      kind: 'command',
      method: 'POST',
      path: '/write',
      idempotent: false,
      success: 201,
      input: [text(1, 'name')],
      output: [text(1, 'name')],
    },
  ],
  events: [],
  subscribes: [],
};

/** Of the service of that name, at `/get/{sku}`, required. */
export function leg(name: string, settings: Partial<Leg> = {}): Leg {
  return {
    name,
    service: name,
    method: 'GET',
    target: '/get/{sku}',
    onFailure: 'fail',
    ...settings,
  };
}

export interface PageSettings extends Partial<Omit<Aggregate, 'legs'>> {
  /** Body of `Get` by service; left out: its name and the sku. */
  readonly handlers?: Readonly<Record<string, string>>;
  readonly list?: string;
  readonly links?: Partial<ScenarioLink>;
  readonly route?: Partial<Route>;
  readonly gateway?: Partial<GatewayNode>;
  readonly replicas?: number;
  readonly clientTimeoutMs?: number;
}

const plain = "{ return { sku: input.sku, name: 'some of ' + ctx.service }; }";

/** `GET /page/{sku}` of `gateway`, asked for by `client` over links of 5 ms a way. */
export function pageOf(legs: readonly Leg[], settings: PageSettings = {}): Scenario {
  const { order = 'parallel', merge = 'namespace', handlers = {}, links = {} } = settings;
  const limit = settings.timeoutMs === undefined ? {} : { timeoutMs: settings.timeoutMs };
  const route: Route = {
    method: 'GET',
    path: '/page/{sku}',
    service: null,
    rewrite: null,
    aggregate: { order, merge, legs, ...limit },
    ...settings.route,
  };
  const ids = [...new Set(legs.map(({ service }) => service))];
  const list = settings.list ?? '{ return { items: [] }; }';
  const services = ids.reduce(
    (built, id) =>
      built.service(id, '{}', {
        contract: partContract,
        replicas: settings.replicas ?? 1,
        concurrency: 100,
        code: `export default service({
          async Get(input, ctx) ${handlers[id] ?? plain.replace('ctx.service', `'${id}'`)},
          async List(input, ctx) ${list},
          async Write(input, ctx) { return input; },
        });`,
      }),
    world().client('client', { timeoutMs: settings.clientTimeoutMs ?? 5_000 }),
  );
  const joined = services.gateway('gateway', [route], settings.gateway).link('client', 'gateway');
  return ids.reduce((built, id) => built.link('gateway', id, links), joined).scenario;
}
