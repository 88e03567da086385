/** A scenario with one protocol wherever it may be spoken. */
import { protocolsOf, switchProtocol } from '../../src/sim/index.ts';
import type { ProtocolId, Scenario } from '../../src/sim/index.ts';

export function everyLinkBy(scenario: Scenario, protocol: ProtocolId): Scenario {
  return scenario.links.reduce<Scenario>((switched, link) => {
    const callee = scenario.nodes.find((node) => node.id === link.to);
    const speaks = callee !== undefined && protocolsOf(callee).includes(protocol);
    return speaks ? switchProtocol(switched, link.id, protocol) : switched;
  }, scenario);
}
