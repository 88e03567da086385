/** The runs that began as the same, and the figures by which they are compared. */
import { instant, START, toMilliseconds } from '../sim/index.ts';
import type { Cluster, Instant, Scenario, TimedCommand } from '../sim/index.ts';
import type { BranchFigures, BranchView } from './engine-api.ts';

/** Each keeps its world and its journal. */
export const BRANCHES_MAX = 4;

export interface Branch {
  readonly branch: number;
  readonly cluster: Cluster;
  /** What it began with. */
  readonly opened: Scenario;
  readonly seed: number;
  readonly from: number | null;
  readonly forkedAt: Instant;
  /** Facts that it has in common with the one it left. */
  readonly forkedSeq: number;
}

export function newRun(cluster: Cluster, opened: Scenario, seed: number): Branch {
  return { branch: 1, cluster, opened, seed, from: null, forkedAt: START, forkedSeq: 0 };
}

/** What has to happen again for a run to be the same until then. */
export function historyUntil(cluster: Cluster, at: Instant): readonly TimedCommand[] {
  return cluster.history.filter(({ at: commandAt, command }) => {
    // A worker that died unnoticed before then is dead in the other run, too.
    const happened = command.kind === 'crash-replica' ? command.lastDoneAt : commandAt;
    return happened <= at;
  });
}

/** All of them, with figures from the first fork on. */
export function branchViews(branches: readonly Branch[], current: Branch): readonly BranchView[] {
  const forks = branches.filter(({ from }) => from !== null);
  const since = forks.reduce(
    (first, { forkedAt }) => (forkedAt < first ? forkedAt : first),
    forks[0]?.forkedAt ?? START,
  );
  return branches.map((one) => ({
    branch: one.branch,
    from: one.from,
    forkedAtMs: toMilliseconds(one.forkedAt),
    nowMs: toMilliseconds(one.cluster.now),
    isCurrent: one === current,
    figures: forks.length === 0 ? nothing : figuresSince(one.cluster, since),
  }));
}

const nothing: BranchFigures = {
  requests: 0,
  succeeded: 0,
  goodputPerSecond: null,
  latencyMsP95: null,
  failures: [],
};

function figuresSince({ journal, now }: Cluster, since: Instant): BranchFigures {
  const latencies: number[] = [];
  const failures = new Map<string, number>();
  let requests = 0;
  journal.readBack(journal.length - 1, (fact) => {
    if (fact.at <= since) return false;
    if (fact.kind !== 'request-ended') return true;
    requests += 1;
    if (fact.reason === '') latencies.push(fact.latencyUs);
    else failures.set(fact.reason, (failures.get(fact.reason) ?? 0) + 1);
    return true;
  });
  const seconds = toMilliseconds(instant(now - since)) / 1000;
  latencies.sort((a, b) => a - b);
  const p95 = latencies[Math.max(0, Math.ceil(0.95 * latencies.length) - 1)] ?? null;
  return {
    requests,
    succeeded: latencies.length,
    goodputPerSecond: seconds > 0 ? latencies.length / seconds : null,
    latencyMsP95: p95 === null ? null : p95 / 1000,
    failures: [...failures].sort(([, a], [, b]) => b - a),
  };
}
