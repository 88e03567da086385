/**
 * What a document may hold: one table for edits, for the schema of documents from outside, and for
 * the forms of the inspector. Each bound keeps a page of a school laptop alive.
 */
import type { Distribution } from '../kernel/distributions.ts';

export const NODES_MAX = 200;
export const LINKS_MAX = 500;
export const FAULTS_MAX = 200;
/** Each replica of a service is a Web Worker. */
export const REPLICAS_TOTAL_MAX = 100;
export const NAME_LENGTH_MAX = 60;
/** In UTF-16 units, like all lengths here. */
export const CODE_LENGTH_MAX = 65_536;
export const SQL_LENGTH_MAX = 65_536;
export const BODY_LENGTH_MAX = 16_384;
/** Conservative windows live on a latency that is never zero. */
export const LATENCY_LEAST_MS = 0.1;

/** Lower-case letters, digits and `-`, at most 40, begins with a letter. */
export const idPattern = /^[a-z][a-z0-9-]{0,39}$/;

/** As Kafka has it. */
export const topicPattern = /^[a-zA-Z0-9._-]{1,249}$/;
export const COMPACTED_TOPICS_MAX = 100;

export interface Range {
  readonly min: number;
  readonly max: number;
  /** Whole numbers only. */
  readonly isWhole: boolean;
}

function whole(min: number, max: number): Range {
  return { min, max, isWhole: true };
}

function real(min: number, max: number): Range {
  return { min, max, isWhole: false };
}

/** The range of every number of a document, by the name of its field. */
export const ranges = {
  seed: whole(0, 4_294_967_295),
  coordinate: real(-100_000, 100_000),
  weight: real(0, 1_000_000),
  ratePerSecond: real(0, 10_000),
  users: whole(0, 1_000),
  burstRequests: whole(1, 1_000),
  everyLoadMs: whole(100, 3_600_000),
  timeoutMs: real(1, 600_000),
  codeVersion: whole(1, 1_000_000),
  brokers: whole(1, 5),
  partitions: whole(1, 24),
  replicas: whole(0, 20),
  concurrency: whole(1, 1_000),
  cores: whole(1, 64),
  queueMax: whole(0, 100_000),
  durationMs: real(0, 600_000),
  loss: real(0, 0.5),
  bandwidthMbps: real(0.001, 100_000),
  prefetch: whole(0, 65_535),
  messageTtlMs: whole(0, 600_000),
  lengthMax: whole(0, 1_000_000),
  attempts: whole(0, 100),
  retryMs: whole(1, 600_000),
  /** -1: no bound, as in Kafka's own settings. */
  retentionMs: whole(-1, 604_800_000),
  retentionBytes: whole(-1, 1_000_000_000),
  segmentBytes: whole(100, 1_000_000_000),
  segmentMs: whole(100, 604_800_000),
  offset: whole(0, 1_000_000_000),
  /** Virtual time since the start, to which a group may be put. */
  seekMs: real(0, 86_400_000),
  connectionsMax: whole(1, 1_000),
  retries: whole(0, 10),
  planAtMs: real(0, 86_400_000),
  planForMs: real(1, 86_400_000),
  probability: real(0, 1),
  limitPerSecond: real(0.001, 100_000),
  burst: whole(1, 1_000_000),
  /** Each request of a sliding window is remembered. */
  windowRequests: whole(1, 10_000),
  quota: whole(1, 1_000_000_000),
  quotaMs: whole(1_000, 86_400_000),
  waitingMax: whole(0, 10_000),
  bodyBytes: whole(0, 8_388_608),
  headerBytes: whole(200, 65_536),
  priority: whole(-100, 100),
  refreshMs: real(100, 86_400_000),
  leewaySeconds: whole(0, 3_600),
  tokenBytes: whole(100, 1_000_000),
  maxAgeSeconds: whole(0, 86_400),
  percent: real(0, 100),
  /** What is left of a limit that shrinks. */
  percentLeft: real(1, 99),
  policyAttempts: whole(1, 10),
  hedges: whole(1, 5),
  retriesPerSecond: real(0, 1_000),
  retryTokens: whole(1, 1_000),
  tokenRatio: real(0.001, 10),
  cacheEntries: whole(1, 10_000),
  breakerSize: whole(1, 1_000),
  probes: whole(1, 100),
  callsMax: whole(1, 10_000),
  consecutiveFailures: whole(1, 100),
  ejectionMs: real(1, 600_000),
} as const satisfies Readonly<Record<string, Range>>;

/** True for a finite number inside the range. */
export function fits(value: number, range: Range): boolean {
  if (!Number.isFinite(value) || value < range.min || value > range.max) return false;
  return !range.isWhole || Number.isInteger(value);
}

/** The least value that the distribution can give, in its own unit. */
export function leastValue(distribution: Distribution): number {
  return distribution.kind === 'constant' ? distribution.value : distribution.min;
}

/** The numbers of a distribution by the names of their fields. */
export function parametersOf(distribution: Distribution): readonly (readonly [string, number])[] {
  switch (distribution.kind) {
    case 'constant':
      return [['value', distribution.value]];
    case 'uniform':
      return [
        ['min', distribution.min],
        ['max', distribution.max],
      ];
    case 'normal':
      return [
        ['mean', distribution.mean],
        ['deviation', distribution.deviation],
        ['min', distribution.min],
      ];
    case 'exponential':
      return [
        ['mean', distribution.mean],
        ['min', distribution.min],
      ];
  }
}
