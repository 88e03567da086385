/** What goes together in the policies of one link. */
import type { Path, Report } from './document-problems.ts';
import type { LinkPolicy } from './link-policies.ts';

/** What no single member of a policy can be blamed for. */
export function checkPolicies(given: readonly LinkPolicy[], path: Path, report: Report): void {
  const seen = new Set<string>();
  for (const [at, one] of given.entries()) {
    const here = [...path, at];
    if (seen.has(one.kind)) {
      report([...here, 'kind'], 'each kind once', 'cada clase una vez', one.kind);
    }
    seen.add(one.kind);
    if (one.kind === 'retry' && one.capMs < one.baseMs) {
      report([...here, 'capMs'], 'not less than baseMs', 'no menor que baseMs', one.capMs);
    }
    if (one.kind === 'adaptive-limit' && (one.first < one.least || one.most < one.first)) {
      report([...here, 'first'], 'from least to most', 'de least a most', one.first);
    }
    if (one.kind === 'breaker' && (one.slowMs === undefined) !== (one.slowPercent === undefined)) {
      report(
        [...here, 'slowPercent'],
        'slowMs and slowPercent together, or neither',
        'slowMs y slowPercent juntos, o ninguno',
        one.slowPercent,
      );
    }
  }
}
