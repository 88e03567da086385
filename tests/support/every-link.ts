/** A scenario with one protocol wherever it may be spoken, from the start or while it runs. */
import { protocolIds, protocolsOf, switchProtocol } from '../../src/sim/index.ts';
import type { Command, ProtocolId, Scenario } from '../../src/sim/index.ts';

export function everyLinkBy(scenario: Scenario, protocol: ProtocolId): Scenario {
  return scenario.links.reduce<Scenario>((switched, link) => {
    const callee = scenario.nodes.find((node) => node.id === link.to);
    const speaks = callee !== undefined && protocolsOf(callee).includes(protocol);
    return speaks ? switchProtocol(switched, link.id, protocol) : switched;
  }, scenario);
}

/** What switches every link of a scenario that runs to each protocol in turn: one list for each. */
export function everyLinkInTurn(scenario: Scenario): readonly (readonly Command[])[] {
  let current = scenario;
  return protocolIds.map((protocol) => {
    const next = everyLinkBy(current, protocol);
    const isNew = (id: string): boolean => !current.nodes.some((node) => node.id === id);
    const commands = [
      ...next.nodes
        .filter(({ id }) => isNew(id))
        .map((node) => ({ kind: 'add-node', node }) as const),
      ...next.links.map((link) => ({ kind: 'update-link', link }) as const),
    ];
    current = next;
    return commands;
  });
}
