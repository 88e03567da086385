/**
 * How many requests are under way behind the gateway at once, and who waits for a place: higher
 * priority first, then who came first. Whoever finds neither is told 503 (RFC 9110 section 15.6.4).
 */
import { between, milliseconds } from '../kernel/time.ts';
import type { ProcessCore, Timer } from '../net/process-core.ts';
import { ConcurrencyLimit } from '../resilience/concurrency-limit.ts';
import type { Applicant } from '../resilience/concurrency-limit.ts';
import type { ReasonValues } from '../services/facts.ts';
import type { GatewayNode } from '../world/scenario.ts';
import type { Filter, Passage } from './passage.ts';

/** Seconds. How soon there will be a place is not known; trying at once would only make the line longer. */
const RETRY_AFTER = '1';

export class Places {
  readonly #core: ProcessCore;
  readonly #limit: ConcurrencyLimit;
  readonly #onChange: () => void;
  #node: GatewayNode;

  /** `onChange` is told when somebody begins to wait or waits no longer. */
  constructor(core: ProcessCore, node: GatewayNode, onChange: () => void) {
    this.#core = core;
    this.#node = node;
    this.#onChange = onChange;
    this.#limit = new ConcurrencyLimit(...maximaOf(node));
  }

  get waiting(): number {
    return this.#limit.waiting;
  }

  configure(node: GatewayNode): void {
    this.#node = node;
    this.#limit.change(...maximaOf(node));
  }

  /** Goes on when there is a place for it, which it has until it has been answered. */
  readonly filter: Filter = (passage, next) => {
    const seeker = new Seeker(this.#core, () => this.#node, passage, next, this.#onChange);
    passage.whenOver(() => {
      this.#limit.leave(seeker);
      seeker.endWait();
    });
    this.#limit.enter(seeker);
    if (!seeker.isTold) seeker.wait(this.#limit);
  };
}

/** Without a limit there are places for all. */
function maximaOf({ limits }: GatewayNode): [placesMax: number, waitingMax: number] {
  return [limits?.concurrencyMax ?? Infinity, limits?.waitingMax ?? 0];
}

/** A request that wants a place. */
class Seeker implements Applicant {
  readonly priority: number;
  isTold = false;
  readonly #core: ProcessCore;
  readonly #node: () => GatewayNode;
  readonly #passage: Passage;
  readonly #next: () => void;
  readonly #onChange: () => void;
  readonly #cameAt: ProcessCore['now'];
  readonly #waitingMaxThen: number;
  #timer: Timer | null = null;
  #endSpan = (): void => {};

  constructor(
    core: ProcessCore,
    node: () => GatewayNode,
    passage: Passage,
    next: () => void,
    onChange: () => void,
  ) {
    this.#core = core;
    this.#node = node;
    this.#passage = passage;
    this.#next = next;
    this.#onChange = onChange;
    this.#cameAt = core.now;
    this.#waitingMaxThen = maximaOf(node())[1];
    this.priority = passage.route?.priority ?? 0;
  }

  wait({ busy, waiting }: ConcurrencyLimit): void {
    const { priority } = this;
    this.#passage.note('queued', { priority, busy, waiting }, 'noted');
    this.#passage.tell();
    this.#endSpan = this.#passage.startWait();
    const { id, timeoutMs } = this.#node();
    this.#timer = this.#core.schedule(milliseconds(timeoutMs), () => {
      this.#stop({ timeoutMs, setting: `${id}.timeoutMs` });
    });
    this.#onChange();
  }

  admit(): void {
    this.isTold = true;
    const hasWaited = this.endWait();
    const concurrencyMax = this.#node().limits?.concurrencyMax;
    if (concurrencyMax !== undefined || hasWaited) {
      const { priority } = this;
      const waited = hasWaited ? { waitedMs: this.#waitedMs() } : {};
      const places = concurrencyMax === undefined ? {} : { concurrencyMax };
      this.#passage.note('queued', { priority, ...waited, ...places });
    }
    this.#next();
  }

  turnAway(): void {
    const { id, limits } = this.#node();
    const waitingMax = limits?.waitingMax ?? 0;
    const hasGivenWay = this.#timer !== null && waitingMax >= this.#waitingMaxThen;
    const setting = `${id}.limits.waitingMax`;
    this.#stop(
      hasGivenWay
        ? { waitedMs: this.#waitedMs(), setting: `${id}.routes` }
        : { waitingMax, setting },
    );
  }

  #stop(why: ReasonValues): void {
    this.isTold = true;
    this.endWait();
    const { id, limits } = this.#node();
    const { priority } = this;
    const values = { priority, concurrencyMax: limits?.concurrencyMax ?? 0, ...why };
    this.#passage.note('queued', values, 'stopped');
    const detail = `No place at ${id}: ${JSON.stringify(values)}`;
    this.#passage.refuse(503, 'overloaded', detail, values, [['Retry-After', RETRY_AFTER]]);
  }

  /** Whether it had been waiting. */
  endWait(): boolean {
    if (this.#timer === null) return false;
    this.#timer.cancel();
    this.#timer = null;
    this.#endSpan();
    this.#onChange();
    return true;
  }

  #waitedMs(): number {
    return between(this.#cameAt, this.#core.now) / 1000;
  }
}
