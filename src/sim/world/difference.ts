/**
 * What an edited document means for a running world: which nodes and links came, went or changed,
 * and for a service whether its replicas must be started anew.
 */
import type { Scenario, ScenarioLink, ScenarioNode } from './scenario.ts';

export interface Difference {
  readonly removedNodes: readonly ScenarioNode[];
  readonly addedNodes: readonly ScenarioNode[];
  readonly changedNodes: readonly { readonly before: ScenarioNode; readonly after: ScenarioNode }[];
  readonly removedLinks: readonly ScenarioLink[];
  readonly addedLinks: readonly ScenarioLink[];
  readonly changedLinks: readonly ScenarioLink[];
}

/** Positions and names are for the eye and make no difference. */
export function difference(before: Scenario, after: Scenario): Difference {
  const oldNodes = new Map(before.nodes.map((node) => [node.id, node]));
  const newNodes = new Map(after.nodes.map((node) => [node.id, node]));
  const oldLinks = new Map(before.links.map((link) => [link.id, link]));
  const newLinks = new Map(after.links.map((link) => [link.id, link]));
  const replacedNodes = after.nodes.filter((node) => isReplaced(oldNodes.get(node.id), node));
  const replacedLinks = after.links.filter((link) => isRerouted(oldLinks.get(link.id), link));
  return {
    removedNodes: before.nodes.filter(
      (node) => !newNodes.has(node.id) || isReplaced(node, newNodes.get(node.id)),
    ),
    addedNodes: [...after.nodes.filter((node) => !oldNodes.has(node.id)), ...replacedNodes],
    changedNodes: after.nodes.flatMap((node) => {
      const old = oldNodes.get(node.id);
      if (old === undefined || isReplaced(old, node) || meaningOf(old) === meaningOf(node))
        return [];
      return [{ before: old, after: node }];
    }),
    removedLinks: before.links.filter(
      (link) => !newLinks.has(link.id) || isRerouted(link, newLinks.get(link.id)),
    ),
    addedLinks: [...after.links.filter((link) => !oldLinks.has(link.id)), ...replacedLinks],
    changedLinks: after.links.filter((link) => {
      const old = oldLinks.get(link.id);
      return (
        old !== undefined && !isRerouted(old, link) && JSON.stringify(old) !== JSON.stringify(link)
      );
    }),
  };
}

/** Whether new code, contract or version asks for new replicas. */
export function needsRedeploy(before: ScenarioNode, after: ScenarioNode): boolean {
  if (before.kind !== 'service' || after.kind !== 'service') return false;
  return (
    before.code !== after.code ||
    before.codeVersion !== after.codeVersion ||
    JSON.stringify(before.contract) !== JSON.stringify(after.contract)
  );
}

/** Same id, other kind: the old one goes and a new one comes. */
function isReplaced(before: ScenarioNode | undefined, after: ScenarioNode | undefined): boolean {
  return before !== undefined && after !== undefined && before.kind !== after.kind;
}

function isRerouted(before: ScenarioLink | undefined, after: ScenarioLink | undefined): boolean {
  if (before === undefined || after === undefined) return false;
  return before.from !== after.from || before.to !== after.to;
}

function meaningOf(node: ScenarioNode): string {
  return JSON.stringify({ ...node, position: null, name: null });
}
