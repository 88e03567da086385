/** What faults are inside a process: what the engine tells it while they last. */
import type { Instant } from '../kernel/time.ts';

/** Where service code can be cut off: it runs between two of these without a break. */
export type CrashPoint =
  /** About to send its first statement that changes something. */
  | 'before-commit'
  /** It has changed something, and is about to answer. */
  | 'after-commit'
  /** It has answered what came through a broker, and is about to say so there. */
  | 'before-acknowledgement';

/** Which of those that come by: every so many, or, where that is 0, each with the probability. */
export interface Share {
  readonly every: number;
  /** From 0 to 1. */
  readonly probability: number;
}

interface Named {
  /** Id of the fault. */
  readonly fault: string;
}

export type ProcessFault = Named &
  (
    | { readonly kind: 'pause' }
    /** Processor time takes that many times as long. */
    | { readonly kind: 'slow-cpu'; readonly factor: number }
    /** The same until an instant: caches are empty, code is not compiled yet. */
    | { readonly kind: 'warm-up'; readonly factor: number; readonly until: Instant }
    | { readonly kind: 'full-queue' }
    /** Its clock shows so many ms more than it should. */
    | { readonly kind: 'clock-skew'; readonly ms: number }
    /** `isFailing`: answered with 500, its handler is not asked; else it waits `delayMs` first. */
    | {
        readonly kind: 'bad-version';
        readonly isFailing: boolean;
        readonly delayMs: number;
        /** Only while that many handlers are at work. */
        readonly busyMin: number;
        readonly share: Share;
      }
    | { readonly kind: 'crash-point'; readonly point: CrashPoint; readonly share: Share }
  );
