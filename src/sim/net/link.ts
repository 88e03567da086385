/**
 * One hop of a link: two directions, each with its latency, bandwidth and queue.
 *
 *   offer ──▶ [ wait until the line is free ] ──▶ bytes × 8 ÷ bandwidth ──▶ latency ──▶ arrival
 *
 * A link knows bytes and time, never protocols. Segments of one connection never overtake each
 * other, as TCP promises its users; segments of different connections may.
 * Simplified: 40 bytes of TCP and IP headers count for each segment; the queue has no limit.
 */
import { leastOf, sample } from '../kernel/distributions.ts';
import type { Random } from '../kernel/random.ts';
import { after, milliseconds } from '../kernel/time.ts';
import type { Duration, Instant } from '../kernel/time.ts';
import type { Hop, ScenarioLink } from '../world/scenario.ts';

/** Bytes of TCP (20) and IPv4 (20) headers that each segment adds on the wire. */
const HEADER_BYTES = 40;

interface Lane {
  readonly random: Random;
  /** When the line has sent everything offered so far. */
  freeAt: Instant;
  /** Last arrival of each connection, so that none overtakes itself. */
  readonly lastArrivals: Map<number, Instant>;
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
      freeAt: 0 as Instant,
      lastArrivals: new Map(),
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

  /** When a segment of `size` bytes offered now arrives at the other end. */
  arrival(now: Instant, direction: 'out' | 'back', connection: number, size: number): Instant {
    const lane = this.#lanes[direction];
    const start = lane.freeAt > now ? lane.freeAt : now;
    const bits = (size + HEADER_BYTES) * 8;
    const sentAt = after(start, Math.ceil(bits / this.settings.bandwidthMbps) as Duration);
    lane.freeAt = sentAt;
    const arrivesAt = after(sentAt, milliseconds(sample(this.settings.latencyMs, lane.random)));
    const lastArrival = lane.lastArrivals.get(connection);
    const inOrder = lastArrival !== undefined && lastArrival > arrivesAt ? lastArrival : arrivesAt;
    lane.lastArrivals.set(connection, inOrder);
    return inOrder;
  }

  /** The connection is over; its memory goes. */
  forget(connection: number): void {
    this.#lanes.out.lastArrivals.delete(connection);
    this.#lanes.back.lastArrivals.delete(connection);
  }
}
