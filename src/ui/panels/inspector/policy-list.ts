/** The policies of a link as a list that is edited: added at their usual place, moved, taken away. Pure. */
import { newPolicy, policyKinds } from '../../../sim/index.ts';
import type { LinkPolicy, PolicyKind, ScenarioLink } from '../../../sim/index.ts';

export function withPolicies(link: ScenarioLink, policies: readonly LinkPolicy[]): ScenarioLink {
  const { policies: _, ...plain } = link;
  return policies.length === 0 ? plain : { ...plain, policies };
}

/** With one more, before the first that is usually further inside. */
export function withPolicy(link: ScenarioLink, kind: PolicyKind): ScenarioLink {
  const { policies = [] } = link;
  const place = policyKinds.indexOf(kind);
  const at = policies.findIndex((one) => policyKinds.indexOf(one.kind) > place);
  const added = policies.toSpliced(at < 0 ? policies.length : at, 0, newPolicy(kind));
  return withPolicies(link, added);
}

export function moved(
  policies: readonly LinkPolicy[],
  at: number,
  by: 1 | -1,
): readonly LinkPolicy[] {
  const [one, other] = [policies[at], policies[at + by]];
  if (one === undefined || other === undefined) return policies;
  return policies.with(at, other).with(at + by, one);
}
