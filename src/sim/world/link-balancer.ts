/**
 * How a link's callers choose among the replicas of its callee, as a document has it: types only, and
 * the settings that a balancer begins with. Units are in the names.
 */

export const balancerKinds = [
  'round-robin',
  'random',
  'least-connections',
  'two-choices',
  'consistent-hash',
] as const;
export type BalancerKind = (typeof balancerKinds)[number];

export interface LinkBalancer {
  readonly kind: BalancerKind;
  /** Only of a consistent hash: the header or the field of the input whose value chooses the replica. */
  readonly hashBy?: string;
  readonly ejection?: EjectionRules;
}

/** `failures`: no answer, or one from 500 on; `gateway-failures`: no answer, or 502, 503 or 504. */
export const countedFailures = ['failures', 'gateway-failures'] as const;

/** When a replica is left out because of how it has answered, as Envoy's outlier detection does. */
export interface EjectionRules {
  /** So many in a row. */
  readonly failures: number;
  readonly counts: (typeof countedFailures)[number];
  /** For how long it is left out the first time; the second time twice as long, and so on up to ten times. */
  readonly baseMs: number;
  /** No further one is left out when so many are; the first always is. */
  readonly percentMax: number;
  /** With fewer left than this, all are used again; 0: never. */
  readonly panicPercent: number;
}

/** Envoy's own defaults are 30 s and 10 %: too slow to watch, and too few for a handful of replicas. */
export const newEjection: EjectionRules = {
  failures: 5,
  counts: 'failures',
  baseMs: 5_000,
  percentMax: 50,
  panicPercent: 50,
};
