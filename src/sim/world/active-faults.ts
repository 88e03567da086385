/**
 * What is broken now, and what the plans of the document will break: begun by hand or by plan, ended by
 * hand, by time, or with what was broken.
 *
 *   document ──▶ plans ── at their instant ──┐
 *   `break` ─────────────────────────────────┴▶ active ── mended, over, removed ──▶ gone
 *
 * A plan acts first thing at its instant, before anything else that happens then; the engine ends its
 * windows there. So it makes no difference how far a window would have reached.
 */
import { completeSettings, faultKind } from '../faults/index.ts';
import type { FaultKindId } from '../faults/index.ts';
import type { FaultSettings } from '../faults/kind.ts';
import type { Fault, PlannedFault } from '../faults/planned.ts';
import { Random } from '../kernel/random.ts';
import { after, instant, milliseconds, NEVER, toMilliseconds } from '../kernel/time.ts';
import type { Instant } from '../kernel/time.ts';
import { calm } from '../net/conditions.ts';
import type { LinkConditions } from '../net/conditions.ts';
import type { FactDraft } from '../observe/facts.ts';
import type { Scenario } from './scenario.ts';

export interface ActiveFault {
  readonly id: string;
  readonly kind: FaultKindId;
  readonly on: 'link' | 'node';
  readonly target: string;
  readonly replica: number | null;
  /** All of them. */
  readonly settings: FaultSettings;
  /** When it is over by itself, or `NEVER`. */
  readonly endsAt: Instant;
}

/** What the engine does for it. */
export interface FaultEffects {
  note(at: Instant, fact: FactDraft): void;
  /** `at` is now; the fault is among the active ones unless it is momentary. */
  began(fault: ActiveFault, at: Instant): void;
  /** It is not among the active ones any more. */
  ended(fault: ActiveFault, at: Instant): void;
}

interface Schedule {
  readonly fault: PlannedFault;
  /** When it is due next, or `NEVER`. */
  nextAt: Instant;
}

export class ActiveFaults {
  readonly #seed: number;
  readonly #effects: FaultEffects;
  /** By id, in the order in which they began. */
  readonly #active = new Map<string, ActiveFault>();
  readonly #streams = new Map<string, Random>();
  /** By id, in the order of the document. */
  #schedules = new Map<string, Schedule>();

  constructor(seed: number, effects: FaultEffects) {
    this.#seed = seed;
    this.#effects = effects;
  }

  /** The next instant at which a plan acts or a fault is over by itself, or `NEVER`. */
  get nextAt(): Instant {
    let next = NEVER;
    for (const { nextAt } of this.#schedules.values()) if (nextAt < next) next = nextAt;
    for (const { endsAt } of this.#active.values()) if (endsAt < next) next = endsAt;
    return next;
  }

  has(id: string): boolean {
    return this.#active.has(id);
  }

  get ids(): readonly string[] {
    return [...this.#active.keys()];
  }

  /** Chance that is the fault's own: `fault/<id>/<purpose>`. */
  stream(id: string, purpose: string): Random {
    const name = `fault/${id}/${purpose}`;
    const known = this.#streams.get(name);
    if (known !== undefined) return known;
    const stream = Random.named(this.#seed, name);
    this.#streams.set(name, stream);
    return stream;
  }

  /** Active ones of a link or node, in the order in which they began. */
  at(target: string): readonly ActiveFault[] {
    if (this.#active.size === 0) return [];
    return [...this.#active.values()].filter((fault) => fault.target === target);
  }

  /** What the faults make of a hop of this link from one node to another. */
  conditionsOf(link: string, from: string, to: string): LinkConditions {
    let conditions = calm;
    for (const { kind, on, target, settings } of this.#active.values()) {
      const known = faultKind(kind);
      if (known.on === 'link') {
        if (target === link) conditions = known.worsen?.(conditions, settings) ?? conditions;
      } else if (on === 'node' && (target === from || target === to)) {
        const end = target === from ? 'caller' : 'callee';
        conditions = known.worsen?.(conditions, settings, end) ?? conditions;
      }
    }
    return conditions;
  }

  /**
   * The document is now this one: plans that are new or other than before begin with their first instant
   * after `now` (at `now` where the run begins), and what was broken of what is gone is over.
   */
  become(scenario: Scenario, now: Instant, isOpening: boolean): void {
    const before = this.#schedules;
    this.#schedules = new Map();
    for (const fault of scenario.faults ?? []) {
      const known = before.get(fault.id);
      if (known !== undefined && JSON.stringify(known.fault) === JSON.stringify(fault)) {
        this.#schedules.set(fault.id, known);
        continue;
      }
      const nextAt = dueAfter(fault, isOpening ? instant(now - 1) : now);
      this.#schedules.set(fault.id, { fault, nextAt });
    }
    const things = new Set([...scenario.nodes, ...scenario.links].map(({ id }) => id));
    for (const fault of [...this.#active.values()]) {
      const isChanged =
        before.has(fault.id) && before.get(fault.id) !== this.#schedules.get(fault.id);
      if (isChanged || !things.has(fault.target)) this.#end(fault, now, 'removed');
    }
  }

  /** By hand; `forMs` undefined: until it is mended. Its id is free and it fits the document. */
  begin(fault: Fault, now: Instant, forMs: number | undefined): void {
    const { id, kind, target } = fault;
    const endsAt = forMs === undefined ? NEVER : after(now, milliseconds(forMs));
    const { on, isMomentary } = faultKind(kind);
    const settings = completeSettings(kind, fault.settings);
    const replica = fault.replica ?? null;
    const active: ActiveFault = { id, kind, on, target, replica, settings, endsAt };
    const untilMs = isMomentary || endsAt === NEVER ? null : toMilliseconds(endsAt);
    this.#effects.note(now, {
      kind: 'fault-began',
      fault: id,
      what: kind,
      on,
      target,
      replica,
      settings,
      untilMs,
    });
    this.#active.set(id, active);
    this.#effects.began(active, now);
    if (isMomentary) this.#end(active, now, 'over');
  }

  /** Does nothing where it is not active. */
  mend(id: string, now: Instant): void {
    const fault = this.#active.get(id);
    if (fault !== undefined) this.#end(fault, now, 'mended');
  }

  /** All that is due at `now`: what is over first, then what begins, in the order of the document. */
  act(now: Instant): void {
    for (const fault of [...this.#active.values()]) {
      if (fault.endsAt <= now) this.#end(fault, now, 'over');
    }
    for (const schedule of this.#schedules.values()) {
      if (schedule.nextAt > now) continue;
      const { fault } = schedule;
      schedule.nextAt = dueAfter(fault, now);
      // Drawn each time, so that what happens meanwhile changes nothing of later ones.
      const isDrawn = this.stream(fault.id, 'plan').bool(fault.plan.probability ?? 1);
      if (isDrawn && !this.#active.has(fault.id)) this.begin(fault, now, fault.plan.forMs);
    }
  }

  #end(fault: ActiveFault, now: Instant, how: 'mended' | 'over' | 'removed'): void {
    const { id, kind, target } = fault;
    this.#active.delete(id);
    this.#effects.note(now, { kind: 'fault-ended', fault: id, what: kind, target, how });
    this.#effects.ended(fault, now);
  }
}

/** The plan's first instant after `now`, or `NEVER`. */
function dueAfter({ plan }: PlannedFault, now: Instant): Instant {
  const first = instant(plan.atMs * 1000);
  if (first > now) return first;
  if (plan.everyMs === undefined) return NEVER;
  const everyUs = milliseconds(plan.everyMs);
  return instant(first + (Math.floor((now - first) / everyUs) + 1) * everyUs);
}
