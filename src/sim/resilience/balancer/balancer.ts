/**
 * Which replica gets the next call of one link, in one calling process, and which ones are left out for a
 * while because of how they have answered (Envoy, “Outlier detection”).
 *
 *   pick ──▶ those not ejected ──▶ those this call has not asked yet ──▶ the balancer's choice
 *   ended ──▶ failures in a row ──▶ ejected ──▶ after its time, used again
 */
import { milliseconds } from '../../kernel/time.ts';
import type { Duration, Instant } from '../../kernel/time.ts';
import type { Random } from '../../kernel/random.ts';
import type { Reason, ReasonValues } from '../../services/facts.ts';
import type { EjectionRules, LinkBalancer } from '../../world/link-balancer.ts';
import type { Verdict } from '../policy.ts';
import { choiceFor } from './choices.ts';
import type { Choice } from './choices.ts';
import { newPeer } from './peers.ts';
import type { Peer } from './peers.ts';

/** For as long as this a replica has to be good to live one ejection down, virtual ms: Envoy's `interval`. */
export const LIVED_DOWN_MS = 10_000;
/** It is never left out longer than so many times the base: Envoy's `max_ejection_time`, 300 s of 30 s. */
export const EJECTIONS_MAX = 10;

/** What a balancer may use of the process that it is in. */
export interface BalancerSurroundings {
  readonly now: Instant;
  /** Its own. */
  readonly random: Random;
  schedule(delay: Duration, action: () => void): { cancel(): void };
  ejected(peer: string, values: ReasonValues): void;
  readmitted(peer: string): void;
}

/** A replica for one call. */
export interface Lease {
  readonly peer: string;
  /** Told once, how the call came out; null: that says nothing about the replica. */
  ended(verdict: Verdict | null): void;
}

/** No replica for it. */
export interface NoLease {
  readonly peer: null;
  readonly reason: Reason;
  readonly values: ReasonValues;
}

interface Known {
  readonly peer: Peer;
  timer: { cancel(): void } | null;
  /** When it was last used again after an ejection. */
  readmittedAt: Instant;
}

export class Balancer {
  readonly #here: BalancerSurroundings;
  readonly #link: string;
  readonly #service: string;
  readonly #known = new Map<string, Known>();
  #choose: Choice = choiceFor('round-robin');
  #ejection: EjectionRules | null = null;
  #turn = 0;

  constructor(here: BalancerSurroundings, link: string, service: string) {
    this.#here = here;
    this.#link = link;
    this.#service = service;
  }

  /** Replicas keep what is known of them; ejections end where their rules change. */
  configure({ kind, ...rules }: LinkBalancer): void {
    const ejection = rules.ejection ?? null;
    this.#choose = choiceFor(kind);
    if (JSON.stringify(ejection) === JSON.stringify(this.#ejection)) return;
    this.#ejection = ejection;
    for (const known of this.#known.values()) this.#forgive(known);
  }

  /** Whoever is not listed any more is forgotten. */
  follow(replicas: readonly string[]): void {
    for (const [name, known] of this.#known) {
      if (replicas.includes(name)) continue;
      this.#known.delete(name);
      this.#readmit(known);
    }
  }

  /** `asked`: those that earlier attempts of the same call have asked; the one that is chosen joins them. */
  pick(replicas: readonly string[], key: string, asked: Set<string>): Lease | NoLease {
    const turn = this.#turn % Math.max(1, replicas.length);
    const all = replicas.map((name) => this.#knownOf(name).peer);
    const open = this.#admitted(all);
    const fresh = open.filter(({ name }) => !asked.has(name));
    const peers = fresh.length === 0 ? open : fresh;
    const chosen = this.#chosen(all, peers, turn, key);
    this.#turn += 1;
    if (chosen === null) return this.#noLease(all.length);
    // Past whoever was left out: the next one in turn must not get two turns.
    this.#turn += (all.indexOf(chosen) - turn + all.length) % all.length;
    asked.add(chosen.name);
    chosen.busy += 1;
    let isOver = false;
    return {
      peer: chosen.name,
      ended: (verdict) => {
        if (isOver) return;
        isOver = true;
        chosen.busy -= 1;
        if (verdict !== null) this.#judge(chosen, verdict);
      },
    };
  }

  #chosen(all: readonly Peer[], peers: readonly Peer[], turn: number, key: string): Peer | null {
    const [first, ...others] = peers;
    if (first === undefined) return null;
    if (others.length === 0) return first;
    const ahead = peers.findIndex((peer) => all.indexOf(peer) >= turn);
    const { random } = this.#here;
    return this.#choose({ peers: [first, ...others], turn: Math.max(0, ahead), key, random });
  }

  /** Those that are not ejected; all of them when too few are left, which Envoy calls panic. */
  #admitted(all: readonly Peer[]): readonly Peer[] {
    const open = all.filter(({ isEjected }) => !isEjected);
    const { panicPercent = 0 } = this.#ejection ?? {};
    return 100 * open.length < panicPercent * all.length ? all : open;
  }

  #noLease(replicas: number): NoLease {
    const service = this.#service;
    if (replicas === 0) return { peer: null, reason: 'no-replica', values: { service } };
    const setting = `${this.#link}.balancer.ejection.panicPercent`;
    return { peer: null, reason: 'all-ejected', values: { service, replicas, setting } };
  }

  // ── Ejection ──

  #judge(peer: Peer, { outcome, status, reason }: Verdict): void {
    const rules = this.#ejection;
    if (rules === null || reason === 'cancelled') return;
    if (!isCounted(rules, outcome, status)) {
      peer.failures = 0;
      return;
    }
    peer.failures += 1;
    if (peer.failures < rules.failures || peer.isEjected) return;
    const known = this.#known.get(peer.name);
    // It may have been forgotten, and another of its name be known since.
    if (known?.peer !== peer || !this.#mayEject(rules)) return;
    this.#eject(known, rules, reason, status);
  }

  #mayEject({ percentMax }: EjectionRules): boolean {
    const all = [...this.#known.values()];
    const ejected = all.filter(({ peer }) => peer.isEjected).length;
    return ejected === 0 || 100 * ejected < percentMax * all.length;
  }

  #eject(known: Known, rules: EjectionRules, reason: Reason | '', status: number): void {
    const { now } = this.#here;
    const { peer } = known;
    const livedDown = Math.floor((now - known.readmittedAt) / milliseconds(LIVED_DOWN_MS));
    peer.ejections = Math.min(EJECTIONS_MAX, Math.max(0, peer.ejections - livedDown) + 1);
    peer.isEjected = true;
    const forMs = rules.baseMs * peer.ejections;
    const untilMs = now / 1_000 + forMs;
    const { failures } = peer;
    const setting = `${this.#link}.balancer.ejection.failures`;
    const cause = status === 0 ? reason : String(status);
    known.timer = this.#here.schedule(milliseconds(forMs), () => this.#readmit(known));
    this.#here.ejected(peer.name, {
      failures,
      cause,
      ejections: peer.ejections,
      forMs,
      untilMs,
      setting,
    });
  }

  #readmit(known: Known): void {
    const { peer } = known;
    if (!peer.isEjected) return;
    known.timer?.cancel();
    known.timer = null;
    known.readmittedAt = this.#here.now;
    peer.isEjected = false;
    peer.failures = 0;
    this.#here.readmitted(peer.name);
  }

  #forgive(known: Known): void {
    this.#readmit(known);
    known.peer.failures = 0;
    known.peer.ejections = 0;
  }

  #knownOf(name: string): Known {
    const before = this.#known.get(name);
    if (before !== undefined) return before;
    const known = { peer: newPeer(name), timer: null, readmittedAt: this.#here.now };
    this.#known.set(name, known);
    return known;
  }
}

function isCounted({ counts }: EjectionRules, outcome: string, status: number): boolean {
  if (outcome !== 'failed') return false;
  return counts === 'failures' || status === 0 || gatewayFailures.has(status);
}

const gatewayFailures: ReadonlySet<number> = new Set([502, 503, 504]);
