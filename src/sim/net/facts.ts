/** What the network does, as facts. Ids: `process` is `node/replica` such as `orders/0`. */
import type { FactBase } from '../kernel/fact.ts';
import type { Instant } from '../kernel/time.ts';

/** What a segment is for the connection it belongs to. `window`: the reader has room for more. */
export type SegmentFlag = 'syn' | 'syn-ack' | 'data' | 'window' | 'fin' | 'rst';

/**
 * A segment went onto a link. It arrives at `arrivesAt`, however often it has to be sent; null: a fault
 * holds it, and `segment-freed` tells when that is known.
 */
export interface SegmentSent extends FactBase {
  readonly kind: 'segment-sent';
  readonly segment: number;
  readonly link: string;
  /** `out`: caller to callee. `back`: callee to caller. */
  readonly direction: 'out' | 'back';
  readonly connection: number;
  readonly from: string;
  readonly to: string;
  readonly flag: SegmentFlag;
  /** Application message whose bytes it carries; 0 for none. */
  readonly message: number;
  /** Bytes on the wire, without headers of lower layers. */
  readonly bytes: Uint8Array;
  readonly arrivesAt: Instant | null;
}

/**
 * A copy of a segment went onto a link and will not arrive; `lostAt` is when it is half way. The next
 * copy goes onto the link at `sentAgainAt`.
 */
export interface SegmentLost extends FactBase {
  readonly kind: 'segment-lost';
  readonly segment: number;
  readonly link: string;
  readonly direction: 'out' | 'back';
  readonly connection: number;
  readonly flag: SegmentFlag;
  readonly message: number;
  readonly lostAt: Instant;
  readonly sentAgainAt: Instant;
  /** When the next copy arrives; null when that is lost too, or a fault may take it. */
  readonly arrivesAt: Instant | null;
}

/** A segment that was on its way is held: when it arrives is not known any more. */
export interface SegmentHeld extends FactBase {
  readonly kind: 'segment-held';
  readonly segment: number;
  readonly link: string;
  readonly direction: 'out' | 'back';
  readonly connection: number;
  readonly flag: SegmentFlag;
  readonly message: number;
}

/** The bytes of a whole message go the rest of the way once more, behind it, as a segment of their own. */
export interface SegmentDuplicated extends FactBase {
  readonly kind: 'segment-duplicated';
  readonly segment: number;
  /** The last segment of the message itself. */
  readonly of: number;
  readonly link: string;
  readonly direction: 'out' | 'back';
  readonly connection: number;
  readonly flag: SegmentFlag;
  readonly message: number;
  readonly bytes: Uint8Array;
}

/** Nothing holds the segment any more: a copy that goes onto the link now, or one before, arrives then. */
export interface SegmentFreed extends FactBase {
  readonly kind: 'segment-freed';
  readonly segment: number;
  readonly link: string;
  readonly direction: 'out' | 'back';
  readonly connection: number;
  readonly flag: SegmentFlag;
  readonly message: number;
  readonly arrivesAt: Instant;
}

/** A fault changed a byte of the segment on its way, and no checksum below noticed. */
export interface SegmentCorrupted extends FactBase {
  readonly kind: 'segment-corrupted';
  readonly segment: number;
  readonly link: string;
  readonly direction: 'out' | 'back';
  readonly connection: number;
  readonly message: number;
  /** Place of the byte in the segment, what it was and what it is. */
  readonly offset: number;
  readonly was: number;
  readonly is: number;
}

export interface SegmentDelivered extends FactBase {
  readonly kind: 'segment-delivered';
  readonly segment: number;
  readonly to: string;
  /** False: nobody was there any more; data and syn are answered by `rst`. */
  readonly accepted: boolean;
}

export interface ConnectionOpened extends FactBase {
  readonly kind: 'connection-opened';
  readonly connection: number;
  readonly link: string;
  readonly from: string;
  readonly to: string;
}

/** Seen from `process`. `refused`: nobody listened. `reset`: the peer's side ended abruptly. `closed`: in order. */
export interface ConnectionEnded extends FactBase {
  readonly kind: 'connection-ended';
  readonly connection: number;
  readonly link: string;
  readonly process: string;
  readonly how: 'closed' | 'refused' | 'reset';
}

export type NetFact =
  | SegmentSent
  | SegmentLost
  | SegmentFreed
  | SegmentHeld
  | SegmentDuplicated
  | SegmentCorrupted
  | SegmentDelivered
  | ConnectionOpened
  | ConnectionEnded;
