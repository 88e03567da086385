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
 */
import { leastOf, sample } from '../kernel/distributions.ts';
import type { Random } from '../kernel/random.ts';
import { after, milliseconds } from '../kernel/time.ts';
import type { Duration, Instant } from '../kernel/time.ts';
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

export interface Passage {
  readonly arrivesAt: Instant;
  /** In order of time; empty where nothing was lost. */
  readonly losses: readonly Loss[];
}

interface Lane {
  readonly random: Random;
  /** Chance of its own: whether segments get lost changes no latency. */
  readonly lossRandom: Random;
  /** When the line has sent everything offered so far. */
  freeAt: Instant;
  /** Last arrival of each connection, so that none overtakes itself. */
  readonly lastArrivals: Map<number, Instant>;
  /** As many of them as are there when those that have arrived are forgotten. */
  forgetAt: number;
}

export class Link {
  settings: ScenarioLink;
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
    const onLine = Math.ceil(bits / this.settings.bandwidthMbps) as Duration;
    lane.freeAt = after(start, onLine);
    const latencyMs = sample(this.settings.latencyMs, lane.random);
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
    return { arrivesAt: inOrder, losses };
  }

  #lose(
    { lossRandom }: Lane,
    start: Instant,
    onLine: Duration,
    latencyMs: number,
    isFirstOfConnection: boolean,
  ): readonly Loss[] {
    const { loss = 0 } = this.settings;
    if (loss === 0) return NO_LOSSES;
    const losses: Loss[] = [];
    let at = start;
    let timeoutMs = isFirstOfConnection ? INITIAL_TIMEOUT_MS : timeoutMsAfter(latencyMs);
    while (losses.length < LOSSES_MAX && lossRandom.bool(loss)) {
      const sentAt = after(at, onLine);
      const sentAgainAt = after(sentAt, milliseconds(timeoutMs));
      losses.push({ at, lostAt: after(sentAt, milliseconds(latencyMs / 2)), sentAgainAt });
      at = sentAgainAt;
      timeoutMs = Math.min(2 * timeoutMs, TIMEOUT_MOST_MS);
    }
    return losses;
  }
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
function timeoutMsAfter(latencyMs: number): number {
  const roundTripMs = 2 * latencyMs;
  const marginMs = Math.max(TIMEOUT_MARGIN_LEAST_MS, 2 * roundTripMs);
  return Math.min(roundTripMs + marginMs, TIMEOUT_MOST_MS);
}
