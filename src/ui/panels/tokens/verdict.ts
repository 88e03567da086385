/** What became of a token that was sent: which step stopped it, or through which hole it went. Pure. */
import type { DecisionView, TokenCheck } from '../../../sim/index.ts';
import { tokenChecks } from '../../../sim/index.ts';
import { isHole } from '../decisions.ts';

export type Verdict =
  /** A gateway's step; `check`: the check of the token, null where it was something else. */
  | { readonly kind: 'stopped'; readonly step: DecisionView; readonly check: TokenCheck | null }
  | { readonly kind: 'hole'; readonly step: DecisionView }
  /** The service itself refused, or another one behind it. */
  | { readonly kind: 'refused' }
  | { readonly kind: 'let-through' };

export function verdictOn(status: number, decisions: readonly DecisionView[]): Verdict {
  const stopped = decisions.find(({ outcome }) => outcome === 'stopped');
  if (stopped !== undefined) {
    const { check } = stopped.values;
    return { kind: 'stopped', step: stopped, check: checkNamed(check) };
  }
  if (status === 0 || status >= 400) return { kind: 'refused' };
  const hole = decisions.find(isHole);
  return hole === undefined ? { kind: 'let-through' } : { kind: 'hole', step: hole };
}

function checkNamed(name: string | number | undefined): TokenCheck | null {
  return tokenChecks.find((check) => check === name) ?? null;
}

/** Checks that are off and would have stopped it. */
export function holesIn({ values }: DecisionView): readonly TokenCheck[] {
  const holes = String(values['holes'] ?? '').split(', ');
  return tokenChecks.filter((check) => holes.includes(check));
}
