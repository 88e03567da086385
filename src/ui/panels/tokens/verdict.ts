/** What became of a token that was sent: which step stopped it, or through which hole it went. Pure. */
import type { DecisionView, ReasonValues, TokenCheck } from '../../../sim/index.ts';
import { tokenChecks } from '../../../sim/index.ts';
import { isHole } from '../decisions.ts';

export type Verdict =
  /** A gateway's step; `check`: the check of the token, null where it was something else. */
  | { readonly kind: 'stopped'; readonly step: DecisionView; readonly check: TokenCheck | null }
  | { readonly kind: 'hole'; readonly step: DecisionView }
  /** The service itself refused, or another one behind it; `hole`: the gateway would have, but for a switch. */
  | { readonly kind: 'refused'; readonly hole: DecisionView | null }
  | { readonly kind: 'let-through' };

export function verdictOn(status: number, decisions: readonly DecisionView[]): Verdict {
  const stopped = decisions.find(({ outcome }) => outcome === 'stopped');
  if (stopped !== undefined) {
    const { check } = stopped.values;
    return { kind: 'stopped', step: stopped, check: checkNamed(check) };
  }
  const hole = decisions.find(isHole);
  if (status === 0 || status >= 400) return { kind: 'refused', hole: hole ?? null };
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

/** What a problem document (RFC 9457) says: in its own words, and the values behind its reason. */
export interface Problem {
  readonly detail: string;
  readonly values: ReasonValues;
}

/** Empty where the body is something else. */
export function problemIn(body: Uint8Array): Problem {
  const problem = members(parsed(new TextDecoder().decode(body)));
  const detail = problem.get('detail');
  const values = [...members(problem.get('values'))].filter(
    (entry): entry is [string, string | number] =>
      typeof entry[1] === 'string' || typeof entry[1] === 'number',
  );
  return {
    detail: typeof detail === 'string' ? detail : '',
    values: Object.fromEntries(values),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function members(value: unknown): ReadonlyMap<string, unknown> {
  return new Map(typeof value === 'object' && value !== null ? Object.entries(value) : []);
}
