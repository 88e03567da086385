/** What the policies of each link know now, and what they have done so far. */
import type { PolicyActed, PolicyChanged } from '../services/facts.ts';
import type { ScenarioLink } from '../world/scenario.ts';
import type { PolicyKind } from '../world/link-policies.ts';
import type { PolicyView } from './views.ts';

interface Known {
  /** By calling process, the newest. */
  readonly states: Map<string, PolicyChanged>;
  readonly acts: Map<string, number>;
}

export class PoliciesFold {
  /** By link, then by kind. */
  readonly #links = new Map<string, Map<PolicyKind, Known>>();

  accept(fact: PolicyChanged | PolicyActed): void {
    const known = this.#knownOf(fact.link, fact.policy);
    if (fact.kind === 'policy-changed') known.states.set(fact.process, fact);
    else known.acts.set(fact.act, (known.acts.get(fact.act) ?? 0) + 1);
  }

  /** A process that is gone knows nothing any more. */
  stop(process: string): void {
    for (const policies of this.#links.values()) {
      for (const { states } of policies.values()) states.delete(process);
    }
  }

  /** Everything that `load` needs to go on from here. */
  save() {
    return [...this.#links].flatMap(([link, policies]) =>
      [...policies].map(([policy, { states, acts }]) => {
        return { link, policy, states: [...states.values()], acts: [...acts] };
      }),
    );
  }

  load(saved: ReturnType<PoliciesFold['save']>): void {
    for (const { link, policy, states, acts } of saved) {
      const known = this.#knownOf(link, policy);
      for (const fact of states) known.states.set(fact.process, fact);
      for (const [act, count] of acts) known.acts.set(act, count);
    }
  }

  /** Of the policies that the link has now, in their order. */
  read({ id, policies = [] }: ScenarioLink): readonly PolicyView[] {
    return policies.map(({ kind }) => {
      const known = this.#links.get(id)?.get(kind);
      const states = [...(known?.states.values() ?? [])];
      return {
        kind,
        states: states.map(({ process, state, values }) => ({ process, state, values })),
        acts: Object.fromEntries(known?.acts ?? []),
      };
    });
  }

  #knownOf(link: string, kind: PolicyKind): Known {
    const policies = this.#links.get(link) ?? new Map<PolicyKind, Known>();
    this.#links.set(link, policies);
    const known = policies.get(kind) ?? { states: new Map(), acts: new Map() };
    policies.set(kind, known);
    return known;
  }
}
