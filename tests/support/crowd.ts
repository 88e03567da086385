/**
 * Three good clients that send 5 requests per second each and a greedy one that sends 60, through a
 * gateway to a catalog that can do 50 (lesson L21 of the curriculum).
 */
import type { ClientNode, GatewayNode, Route, Scenario } from '../../src/sim/index.ts';
import { world } from './world.ts';

export const goodClients = ['ana', 'bruno', 'carla'] as const;

/** Room for all that a run with `others` may have under way. */
const CONNECTIONS = 1_000;

export interface Crowd {
  readonly gateway?: Partial<GatewayNode>;
  /** Clients besides the good ones, with their rates and what they ask for. */
  readonly others?: readonly {
    readonly id: string;
    readonly rate: number;
    readonly path?: string;
  }[];
  /** Requests that may wait at the catalog. */
  readonly queueMax?: number;
}

const routes: readonly Route[] = [
  { method: 'POST', path: '/do', service: 'catalog', rewrite: null },
  {
    method: 'POST',
    path: '/checkout',
    service: 'catalog',
    rewrite: { from: '/checkout', to: '/do' },
    priority: 10,
  },
];

export function crowd({
  gateway = {},
  others = [{ id: 'greedy', rate: 60 }],
  queueMax = 25,
}: Crowd = {}): Scenario {
  const good = goodClients.map((id) => ({ id, rate: 5, path: '/do' }));
  const start = world()
    .service('catalog', '{ return {}; }', {
      concurrency: 1,
      queueMax,
      cpuMs: { kind: 'exponential', mean: 20, min: 0 },
    })
    .gateway('gateway', routes, gateway)
    .link('gateway', 'catalog', {
      connectionsMax: CONNECTIONS,
      latencyMs: { kind: 'constant', value: 1 },
    });
  return [...good, ...others].reduce((built, { id, rate, path = '/do' }) => {
    const settings: Partial<ClientNode> = {
      load: { kind: 'open', ratePerSecond: rate, arrivals: 'poisson' },
      requests: [{ weight: 1, method: 'POST', path, headers: {}, body: '' }],
      timeoutMs: 10_000,
    };
    return built.client(id, settings).link(id, 'gateway', { connectionsMax: CONNECTIONS });
  }, start).scenario;
}

/** Every limit at once, tight enough that all of them decide something within a second. */
export const limitedCrowd = crowd({
  gateway: {
    timeoutMs: 60,
    cors: { origins: ['*'], credentials: false, maxAgeSeconds: 60 },
    limits: {
      rate: { kind: 'token-bucket', per: 'client', ratePerSecond: 60, burst: 20 },
      quota: { per: 'all', requests: 90, windowMs: 1_000 },
      concurrencyMax: 2,
      waitingMax: 3,
    },
  },
  others: [
    { id: 'greedy', rate: 120 },
    { id: 'checkout', rate: 20, path: '/checkout' },
  ],
});
