/** The balancers of one process: one for each link out of it, whatever its calls are made by. */
import type { Random } from '../kernel/random.ts';
import type { ProcessCore } from '../net/process-core.ts';
import { Balancer } from '../resilience/balancer/balancer.ts';
import type { BalancerSurroundings, Lease, NoLease } from '../resilience/balancer/balancer.ts';
import type { LinkBalancer } from '../world/link-balancer.ts';
import type { ScenarioLink } from '../world/scenario.ts';
import type { Upstream } from './process.ts';

/** Of a link that says nothing; and whoever calls a broker just takes turns among its processes. */
const turns: LinkBalancer = { kind: 'round-robin' };

export class Balancing {
  readonly #core: ProcessCore;
  readonly #balancers = new Map<string, Balancer>();

  constructor(core: ProcessCore, upstreams: readonly Upstream[]) {
    this.#core = core;
    this.follow(upstreams);
  }

  /** Links out of this process, whenever they change. */
  follow(upstreams: readonly Upstream[]): void {
    const before = new Set(this.#balancers.keys());
    for (const { link, replicas } of upstreams) {
      before.delete(link.id);
      const balancer =
        this.#balancers.get(link.id) ?? new Balancer(this.#surroundings(link.id), link.id, link.to);
      this.#balancers.set(link.id, balancer);
      balancer.configure(settingsOf(link));
      balancer.follow(replicas);
    }
    for (const id of before) {
      this.#balancers.get(id)?.follow([]);
      this.#balancers.delete(id);
    }
  }

  /** `valueOf` gives what the call has under that name, for a balancer that goes by it; see `Balancer.pick`. */
  pick(
    { link, replicas }: Upstream,
    valueOf: (name: string) => string,
    asked: Set<string> = new Set(),
  ): Lease | NoLease {
    const { kind, hashBy = '' } = settingsOf(link);
    const key = kind === 'consistent-hash' && hashBy !== '' ? valueOf(hashBy) : '';
    const balancer = this.#balancers.get(link.id);
    if (balancer !== undefined) return balancer.pick(replicas, key, asked);
    return { peer: null, reason: 'no-replica', values: { service: link.to } };
  }

  #surroundings(link: string): BalancerSurroundings {
    const core = this.#core;
    const { process } = core;
    let random: Random | null = null;
    return {
      get now() {
        return core.now;
      },
      get random() {
        random ??= core.random(`${link}/balancer`);
        return random;
      },
      schedule: (delay, action) => core.schedule(delay, action),
      ejected: (peer, values) =>
        core.fact({ kind: 'replica-ejected', process, link, peer, values }),
      readmitted: (peer) => core.fact({ kind: 'replica-readmitted', process, link, peer }),
    };
  }
}

function settingsOf({ broker, balancer = turns }: ScenarioLink): LinkBalancer {
  return broker === null ? balancer : turns;
}
