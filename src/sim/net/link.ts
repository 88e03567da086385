/**
 * One hop of a link: two directions, each with its latency, bandwidth and queue.
 *
 *   offer ──▶ [ wait until the line is free ] ──▶ bytes × 8 ÷ bandwidth ──▶ latency ──▶ arrival
 *                                                      ▲                      │ lost
 *                                                      └── retransmission ◀───┘
 *                                                          timeout
 *
 * A link knows bytes and time, never protocols. Segments of one connection never overtake each
 * other, as TCP promises its users; segments of different connections may.
 * Simplified: 40 bytes of TCP and IP headers count for each segment; the queue has no limit.
 *
 * A lost segment is delay: it is sent again when its timer goes off (RFC 6298), and what is behind
 * it on its connection waits; other connections don't.
 * Simplified: only the timer sends again, with neither fast retransmit nor tail loss probes; it takes
 * twice the segment's own latency as the first measured round trip; a copy finds the line free; no
 * acknowledgement is lost; no connection is given up; what was sent is sent again even when its
 * process has ended meanwhile.
 *
 * While faults cut the link, whatever is sent vanishes, and when it arrives is not known: it is _held_.
 * Its timer tries again and again; what is behind it on its connection is held with it.
 * Simplified: what went onto the line before the cut arrives, and so do copies of what was lost by chance.
 */
import { leastOf, sample } from '../kernel/distributions.ts';
import type { Random } from '../kernel/random.ts';
import { after, milliseconds } from '../kernel/time.ts';
import type { Duration, Instant } from '../kernel/time.ts';
import { calm } from './conditions.ts';
import type { LinkConditions } from './conditions.ts';
import type { SegmentFlag } from './facts.ts';
import type { Hop, ScenarioLink } from '../world/scenario.ts';

/** Bytes of TCP (20) and IPv4 (20) headers that each segment adds on the wire. */
const HEADER_BYTES = 40;

/** Retransmission timeout while no round trip of the connection was measured (RFC 6298 section 2.1). */
const INITIAL_TIMEOUT_MS = 1_000;
/** What the timeout is longer than the round trip by, at least (Linux, `TCP_RTO_MIN`). */
const TIMEOUT_MARGIN_LEAST_MS = 200;
/** Linux, `TCP_RTO_MAX`. */
const TIMEOUT_MOST_MS = 120_000;
/** Linux gives a connection up after so many (`tcp_retries2`); here the next copy arrives. */
const LOSSES_MAX = 15;

/** Connections of one direction that are remembered before any is forgotten. */
const REMEMBERED_LEAST = 10_000;

const NO_LOSSES: readonly Loss[] = [];

/** One copy of a segment that did not arrive. */
export interface Loss {
  /** When that copy went onto the line. */
  readonly at: Instant;
  /** When it was half way. */
  readonly lostAt: Instant;
  /** When the sender's timer goes off and the next copy goes onto the line. */
  readonly sentAgainAt: Instant;
}

/** A segment of which nobody knows when it arrives. */
export interface Held {
  readonly direction: 'out' | 'back';
  readonly connection: number;
  readonly onLine: Duration;
  readonly latencyMs: number;
  /** When it would arrive if nothing were before it; null while all copies have vanished. */
  readyAt: Instant | null;
  /** Until its next copy, from the latest one. */
  timeoutMs: number;
}

/** What came of one more copy of a held segment. */
export interface Retry {
  readonly losses: readonly Loss[];
  /** Of which it is known now when they arrive: itself, and those that waited behind it only. */
  readonly freed: readonly { readonly held: Held; readonly arrivesAt: Instant }[];
}

export interface Passage {
  /** Null: it is held. */
  readonly arrivesAt: Instant | null;
  readonly held: Held | null;
  /** In order of time; empty where nothing was lost. */
  readonly losses: readonly Loss[];
}

interface Lane {
  readonly random: Random;
  /** Chance of its own: whether segments get lost changes no latency. */
  readonly lossRandom: Random;
  /** What faults draw: the link's own chance goes on as without them. */
  readonly faultRandom: Random;
  /** By connection, in the order sent; the first of each list waits for a copy that gets through. */
  readonly held: Map<number, Held[]>;
  /** When the line has sent everything offered so far. */
  freeAt: Instant;
  /** Last arrival of each connection, so that none overtakes itself. */
  readonly lastArrivals: Map<number, Instant>;
  /** As many of them as are there when those that have arrived are forgotten. */
  forgetAt: number;
}

export class Link {
  settings: ScenarioLink;
  /** What faults make of it. */
  conditions: LinkConditions = calm;
  readonly #lanes: { readonly out: Lane; readonly back: Lane };

  constructor(
    { from, to }: Pick<Hop, 'from' | 'to'>,
    settings: ScenarioLink,
    randomFor: (name: string) => Random,
  ) {
    this.settings = settings;
    const lane = (near: string, far: string): Lane => ({
      random: randomFor(`link/${near}>${far}/latency`),
      lossRandom: randomFor(`link/${near}>${far}/loss`),
      faultRandom: randomFor(`link/${near}>${far}/fault`),
      held: new Map(),
      freeAt: 0 as Instant,
      lastArrivals: new Map(),
      forgetAt: REMEMBERED_LEAST,
    });
    this.#lanes = {
      out: lane(from, to),
      back: lane(to, from),
    };
  }

  /** Nothing sent now arrives earlier than this from now. */
  get leastLatency(): Duration {
    return milliseconds(leastOf(this.settings.latencyMs));
  }

  /** Connections whose last arrivals are kept, both ways. */
  get remembered(): number {
    return this.#lanes.out.lastArrivals.size + this.#lanes.back.lastArrivals.size;
  }

  /** What becomes of a segment of `size` bytes that is offered now. */
  passage(
    now: Instant,
    direction: 'out' | 'back',
    connection: number,
    size: number,
    flag: SegmentFlag = 'data',
  ): Passage {
    const lane = this.#lanes[direction];
    const start = lane.freeAt > now ? lane.freeAt : now;
    const bits = (size + HEADER_BYTES) * 8;
    const bandwidthMbps = Math.min(this.settings.bandwidthMbps, this.conditions.bandwidthMbps);
    const onLine = Math.ceil(bits / bandwidthMbps) as Duration;
    lane.freeAt = after(start, onLine);
    const latencyMs = sample(this.settings.latencyMs, lane.random) + this.#extraMs(lane, flag);
    const isBehind = lane.held.has(connection);
    if (this.#isCut(direction)) {
      return this.#hold(lane, direction, connection, start, onLine, latencyMs);
    }
    const lastArrival = lane.lastArrivals.get(connection);
    const losses =
      flag === 'window'
        ? NO_LOSSES
        : this.#lose(lane, start, onLine, latencyMs, lastArrival === undefined);
    const sentAt = losses.at(-1)?.sentAgainAt ?? start;
    const arrivesAt = after(after(sentAt, onLine), milliseconds(latencyMs));
    const inOrder = lastArrival !== undefined && lastArrival > arrivesAt ? lastArrival : arrivesAt;
    if (lastArrival === undefined && lane.lastArrivals.size >= lane.forgetAt) {
      forgetArrived(lane, now);
    }
    lane.lastArrivals.set(connection, inOrder);
    if (!isBehind) return { arrivesAt: inOrder, held: null, losses };
    const timeoutMs = 0;
    const held = this.#wait(lane, {
      direction,
      connection,
      onLine,
      latencyMs,
      readyAt: inOrder,
      timeoutMs,
    });
    return { arrivesAt: null, held, losses };
  }

  /** The timer of a held segment goes off: its next copy vanishes too, or gets through. */
  tryAgain(held: Held, now: Instant): Retry {
    const lane = this.#lanes[held.direction];
    const { connection, onLine, latencyMs } = held;
    if (this.#isCut(held.direction)) return { losses: [lossOf(held, now)], freed: [] };
    const losses = this.#lose(lane, now, onLine, latencyMs, false, held.timeoutMs);
    const sentAt = losses.at(-1)?.sentAgainAt ?? now;
    held.readyAt = after(after(sentAt, onLine), milliseconds(latencyMs));
    return { losses, freed: this.#free(lane, connection) };
  }

  /**
   * Segments that were on their way are held after all, in order: the first until it is released, the
   * others behind it. `ready`: when each would have arrived; `lastBefore`: the last arrival before them.
   */
  seize(
    direction: 'out' | 'back',
    connection: number,
    ready: readonly Instant[],
    lastBefore: Instant,
  ): readonly Held[] {
    const lane = this.#lanes[direction];
    const still = { direction, connection, onLine: milliseconds(0), latencyMs: 0, timeoutMs: 0 };
    const seized = ready.map((readyAt, at): Held => ({
      ...still,
      readyAt: at === 0 ? null : readyAt,
    }));
    lane.held.set(connection, [...seized, ...(lane.held.get(connection) ?? [])]);
    lane.lastArrivals.set(connection, lastBefore);
    return seized;
  }

  /** The first of seized segments arrives then, and what waited for nothing else after it. */
  release(held: Held, readyAt: Instant): Retry['freed'] {
    held.readyAt = readyAt;
    return this.#free(this.#lanes[held.direction], held.connection);
  }

  /** Whether faults strike a segment, drawn from chance of their own. */
  draws(direction: 'out' | 'back', what: 'corruption' | 'resets'): boolean {
    const chance = this.conditions[what];
    return chance > 0 && this.#lanes[direction].faultRandom.bool(chance);
  }

  /** A place in so many bytes, and which of its bits changes. */
  drawBit(direction: 'out' | 'back', length: number): { at: number; bit: number } {
    const { faultRandom } = this.#lanes[direction];
    return { at: faultRandom.int(0, length - 1), bit: faultRandom.int(0, 7) };
  }

  #isCut(direction: 'out' | 'back'): boolean {
    return direction === 'out' ? this.conditions.isCutOut : this.conditions.isCutBack;
  }

  /** What faults add to the latency of a segment. */
  #extraMs(lane: Lane, flag: SegmentFlag): number {
    const { delayMs, jitterMs, closeDelayMs } = this.conditions;
    const jitter = jitterMs === 0 ? 0 : jitterMs * lane.faultRandom.next();
    return delayMs + jitter + (flag === 'fin' || flag === 'rst' ? closeDelayMs : 0);
  }

  #hold(
    lane: Lane,
    direction: 'out' | 'back',
    connection: number,
    start: Instant,
    onLine: Duration,
    latencyMs: number,
  ): Passage {
    const isFirst = !lane.lastArrivals.has(connection) && !lane.held.has(connection);
    const held = this.#wait(lane, {
      direction,
      connection,
      onLine,
      latencyMs,
      readyAt: null,
      timeoutMs: isFirst ? INITIAL_TIMEOUT_MS : timeoutMsAfter(latencyMs),
    });
    return { arrivesAt: null, held, losses: [lossOf(held, start)] };
  }

  /** Those at the head of a connection's line that have nothing to wait for. */
  #free(lane: Lane, connection: number): Retry['freed'] {
    const line = lane.held.get(connection) ?? [];
    const freed: { held: Held; arrivesAt: Instant }[] = [];
    for (let [held] = line; held !== undefined && held.readyAt !== null; [held] = line) {
      line.shift();
      const last = lane.lastArrivals.get(connection);
      const arrivesAt = last !== undefined && last > held.readyAt ? last : held.readyAt;
      lane.lastArrivals.set(connection, arrivesAt);
      freed.push({ held, arrivesAt });
    }
    if (line.length === 0) lane.held.delete(connection);
    return freed;
  }

  #wait(lane: Lane, held: Held): Held {
    const line = lane.held.get(held.connection);
    if (line === undefined) lane.held.set(held.connection, [held]);
    else line.push(held);
    return held;
  }

  #lose(
    { lossRandom, faultRandom }: Lane,
    start: Instant,
    onLine: Duration,
    latencyMs: number,
    isFirstOfConnection: boolean,
    timeoutNowMs = isFirstOfConnection ? INITIAL_TIMEOUT_MS : timeoutMsAfter(latencyMs),
  ): readonly Loss[] {
    const { loss = 0 } = this.settings;
    const more = this.conditions.loss;
    if (loss === 0 && more === 0) return NO_LOSSES;
    const isLost = (): boolean =>
      (loss > 0 && lossRandom.bool(loss)) || (more > 0 && faultRandom.bool(more));
    const losses: Loss[] = [];
    let at = start;
    let timeoutMs = timeoutNowMs;
    while (losses.length < LOSSES_MAX && isLost()) {
      const sentAt = after(at, onLine);
      const sentAgainAt = after(sentAt, milliseconds(timeoutMs));
      losses.push({ at, lostAt: after(sentAt, milliseconds(latencyMs / 2)), sentAgainAt });
      at = sentAgainAt;
      timeoutMs = Math.min(2 * timeoutMs, TIMEOUT_MOST_MS);
    }
    return losses;
  }
}

/** A copy that goes onto a cut line now. */
function lossOf(held: Held, at: Instant): Loss {
  const sentAt = after(at, held.onLine);
  const lostAt = after(sentAt, milliseconds(held.latencyMs / 2));
  const sentAgainAt = after(sentAt, milliseconds(held.timeoutMs));
  held.timeoutMs = Math.min(2 * held.timeoutMs, TIMEOUT_MOST_MS);
  return { at, lostAt, sentAgainAt };
}

/**
 * Lets go of connections whose last segment has arrived: nothing of theirs can be overtaken. One that
 * was idle so long, and loses a segment, has no measured round trip any more (RFC 6298 section 5.7).
 */
function forgetArrived(lane: Lane, now: Instant): void {
  for (const [connection, arrival] of lane.lastArrivals) {
    if (arrival <= now) lane.lastArrivals.delete(connection);
  }
  lane.forgetAt = Math.max(REMEMBERED_LEAST, 2 * lane.lastArrivals.size);
}

/** Round trip plus four times its variation, which is half of it at first (RFC 6298 section 2.2). */
export function timeoutMsAfter(latencyMs: number): number {
  const roundTripMs = 2 * latencyMs;
  const marginMs = Math.max(TIMEOUT_MARGIN_LEAST_MS, 2 * roundTripMs);
  return Math.min(roundTripMs + marginMs, TIMEOUT_MOST_MS);
}
