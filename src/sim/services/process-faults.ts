/**
 * What faults do inside one process. The engine says which are active here and this class answers what
 * its owner asks at the places where they act; without any, every answer is that all is well.
 */
import type { CrashPoint, ProcessFault, Share } from '../faults/process-fault.ts';
import type { Instant } from '../kernel/time.ts';
import type { Random } from '../kernel/random.ts';
import type { ProcessCore } from '../net/process-core.ts';

type OfKind<K extends ProcessFault['kind']> = Extract<ProcessFault, { readonly kind: K }>;

export class ProcessFaults {
  readonly #core: ProcessCore;
  #active: readonly ProcessFault[] = [];
  /** How many came by so far, and the chance of each, by fault. */
  readonly #passed = new Map<string, number>();
  readonly #chances = new Map<string, Random>();

  constructor(core: ProcessCore) {
    this.#core = core;
  }

  /** From now on these are active, and no others. */
  become(active: readonly ProcessFault[]): void {
    this.#active = active;
    this.#core.clockSkewMs = sum(this.#of('clock-skew').map(({ ms }) => ms));
    if (this.#of('pause').length > 0) this.#core.pause();
    else this.#core.resume();
  }

  /** How many times as long processor time takes; infinite while nothing is done at all. */
  get cpuFactor(): number {
    if (this.#of('pause').length > 0) return Infinity;
    const warming = this.#of('warm-up').filter(({ until }) => until > this.#core.now);
    return [...this.#of('slow-cpu'), ...warming].reduce((all, { factor }) => all * factor, 1);
  }

  /** When `cpuFactor` changes by itself, so far as is known. */
  get cpuChanges(): readonly Instant[] {
    return this.#of('warm-up').flatMap(({ until }) => (until > this.#core.now ? [until] : []));
  }

  get isQueueFull(): boolean {
    return this.#of('full-queue').length > 0;
  }

  /** What goes wrong with a request whose handler is about to begin while `busy` are at work. */
  misbehaves(busy: number): OfKind<'bad-version'> | null {
    const bad = this.#of('bad-version').filter(({ busyMin }) => busy >= busyMin);
    return bad.find((fault) => this.#isHit(fault)) ?? null;
  }

  /** The process ends here, by which fault. Asked once for each request that comes by. */
  crashesAt(point: CrashPoint): OfKind<'crash-point'> | null {
    const here = this.#of('crash-point').filter((fault) => fault.point === point);
    return here.find((fault) => this.#isHit(fault)) ?? null;
  }

  #isHit({ fault, share }: { readonly fault: string; readonly share: Share }): boolean {
    if (share.every > 0) {
      const passed = (this.#passed.get(fault) ?? 0) + 1;
      this.#passed.set(fault, passed);
      return passed % share.every === 0;
    }
    const chance = this.#chances.get(fault) ?? this.#core.random(`fault/${fault}`);
    this.#chances.set(fault, chance);
    return chance.bool(share.probability);
  }

  #of<K extends ProcessFault['kind']>(kind: K): readonly OfKind<K>[] {
    return this.#active.filter((one): one is OfKind<K> => one.kind === kind);
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}

/**
 * Whether a statement may change the database; of several in one text, whether one of them may.
 * Simplified: by its words, since SQLite, which could tell, is not in the process.
 */
export function changesSomething(sql: string): boolean {
  const bare = sql.replaceAll(/--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"/g, ' ');
  return bare
    .split(';')
    .some((one) =>
      /^\s*(with\b[\s\S]*\b)?(insert|update|delete|replace|create|drop|alter)\b/i.test(one),
    );
}
