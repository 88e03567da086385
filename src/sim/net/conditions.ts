/** What faults do to a hop, on top of what its link is set to. A link looks at nothing else of them. */

export interface LinkConditions {
  /** Added to each segment's latency, in ms. */
  readonly delayMs: number;
  /** Up to so much more, drawn evenly for each segment. */
  readonly jitterMs: number;
  /** The line carries no more than this. */
  readonly bandwidthMbps: number;
  /** Probability that a segment is lost, besides the link's own. */
  readonly loss: number;
  /** Whatever goes that way vanishes. */
  readonly isCutOut: boolean;
  readonly isCutBack: boolean;
  /** Added to the way of a segment that ends a connection, in ms. */
  readonly closeDelayMs: number;
  /** Probability that a byte of a data segment is changed. */
  readonly corruption: number;
  /** Probability that a data segment ends its connection, for both ends. */
  readonly resets: number;
}

/** A hop without faults. */
export const calm: LinkConditions = {
  delayMs: 0,
  jitterMs: 0,
  bandwidthMbps: Infinity,
  loss: 0,
  isCutOut: false,
  isCutBack: false,
  closeDelayMs: 0,
  corruption: 0,
  resets: 0,
};
