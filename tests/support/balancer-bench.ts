/** One balancer over replicas that the test answers for, on a clock of its own. */
import { InputCursor, ProcessCore } from '../../src/sim/net/process-core.ts';
import { milliseconds, START } from '../../src/sim/index.ts';
import type { LinkBalancer, Reason } from '../../src/sim/index.ts';
import { Balancer } from '../../src/sim/resilience/balancer/balancer.ts';
import type { Lease } from '../../src/sim/resilience/balancer/balancer.ts';
import type { Verdict } from '../../src/sim/resilience/policy.ts';
import { good } from '../../src/sim/services/policed-calls.ts';
import { at } from './open-cluster.ts';

/** A status, or the reason why there was no answer. */
export function verdict(of: number | Reason): Verdict {
  if (typeof of === 'string') {
    return { outcome: 'failed', reason: of, status: 0, definite: false, retryAfterMs: 0 };
  }
  if (of < 400) return good;
  const outcome = of < 500 ? 'refused' : 'failed';
  return { outcome, reason: 'callee-failed', status: of, definite: of < 500, retryAfterMs: 0 };
}

export class BalancerBench {
  readonly balancer: Balancer;
  /** `p/1 ejected 1 until 5000` or `p/1 back @5000`, in order. */
  readonly told: string[] = [];
  replicas: readonly string[];
  readonly #core: ProcessCore;

  constructor(settings: LinkBalancer, count: number, seed = 7) {
    const core = new ProcessCore('caller/0', 1, seed, START);
    this.#core = core;
    this.replicas = Array.from({ length: count }, (_, replica) => `p/${replica}`);
    this.balancer = new Balancer(
      {
        get now() {
          return core.now;
        },
        random: core.random('balancer'),
        schedule: (delay, action) => core.schedule(delay, action),
        ejected: (peer, values) =>
          this.told.push(`${peer} ejected ${values['ejections']} until ${values['untilMs']}`),
        readmitted: (peer) => this.told.push(`${peer} back @${core.now / 1_000}`),
      },
      'link',
      'p',
    );
    this.balancer.configure(settings);
  }

  /** Throws where there is no replica. */
  pick(key = '', asked = new Set<string>()): Lease {
    const lease = this.balancer.pick(this.replicas, key, asked);
    if (lease.peer === null) throw new Error(lease.reason);
    return lease;
  }

  /** Calls go out until one reaches that replica, which answers so; the others answer well. */
  answer(peer: string, of: number | Reason): void {
    for (let call = 0; call < 1_000; call++) {
      const lease = this.pick();
      lease.ended(lease.peer === peer ? verdict(of) : null);
      if (lease.peer === peer) return;
    }
    throw new Error(`nothing reaches ${peer}`);
  }

  /** Everything up to that instant happens. */
  runTo(ms: number): void {
    const none = new InputCursor([]);
    this.#core.schedule(milliseconds(Math.max(0, ms - this.#core.now / 1_000)), () => {});
    while (this.#core.turn(none, at(ms + 0.001), () => {}));
  }
}
