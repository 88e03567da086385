/** What a link may speak, and switching it: with a broker where the new protocol needs one. */
import { freeId } from './ids.ts';
import { newNode } from './new-node.ts';
import type {
  BrokerNode,
  BrokerProtocol,
  ProtocolId,
  Scenario,
  ScenarioLink,
  ScenarioNode,
} from './scenario.ts';
import { isBrokered, protocolIds } from './scenario.ts';

/** What a link to this node may speak: a gateway takes HTTP from outside, a service whatever there is. */
export function protocolsOf(callee: ScenarioNode): readonly ProtocolId[] {
  return callee.kind === 'service' ? protocolIds : ['rest'];
}

/** Whether the link has the broker that its protocol needs, and none where it needs none. */
export function isBrokerFit(
  { protocol, broker }: ScenarioLink,
  nodes: ReadonlyMap<string, ScenarioNode>,
): boolean {
  if (!isBrokered(protocol)) return broker === null;
  const node = broker === null ? undefined : nodes.get(broker);
  return node?.kind === 'broker' && node.protocol === protocol;
}

/** Names of the brokers that come by themselves; the same in every language. */
const brokerNames = { amqp: 'RabbitMQ', kafka: 'Kafka' } as const;

/**
 * The document with that link speaking another protocol. A broker that is there is joined, the first
 * of its kind; else one comes, between the two nodes. A link that is not there changes nothing.
 */
export function switchProtocol(scenario: Scenario, id: string, protocol: ProtocolId): Scenario {
  const link = scenario.links.find((one) => one.id === id);
  if (link === undefined) return scenario;
  const known = scenario.nodes.find(
    (node): node is BrokerNode => node.kind === 'broker' && node.protocol === protocol,
  );
  const broker = isBrokered(protocol) ? (known ?? newBroker(scenario, link, protocol)) : null;
  const nodes =
    broker === null || known !== undefined ? scenario.nodes : [...scenario.nodes, broker];
  const switched = { ...link, protocol, broker: broker?.id ?? null };
  const links = scenario.links.map((one) => (one.id === id ? switched : one));
  return { ...scenario, nodes, links };
}

function newBroker(
  scenario: Scenario,
  { from, to }: ScenarioLink,
  protocol: BrokerProtocol,
): BrokerNode {
  const name = brokerNames[protocol];
  const id = freeId(scenario, name);
  const position = placeBetween(scenario, from, to);
  return protocol === 'amqp'
    ? { kind: 'broker', id, name, position, protocol }
    : newNode('broker', id, name, position);
}

/** Around the middle between two nodes, in the order in which it is tried; so lines seldom run behind nodes. */
const placesAround = [
  { x: 0, y: 0 },
  { x: 0, y: 120 },
  { x: -260, y: 120 },
  { x: 260, y: 120 },
] as const;

/** Half way between the two, or beside that where another node is near; below everything else at last. */
function placeBetween(scenario: Scenario, from: string, to: string): { x: number; y: number } {
  const ends = scenario.nodes.filter((node) => node.id === from || node.id === to);
  const middle = (axis: 'x' | 'y'): number =>
    Math.round(ends.reduce((sum, node) => sum + node.position[axis], 0) / Math.max(1, ends.length));
  const centre = { x: middle('x'), y: middle('y') };
  const isFree = ({ x, y }: { readonly x: number; readonly y: number }): boolean =>
    scenario.nodes.every(
      ({ position }) => Math.abs(position.x - x) >= 240 || Math.abs(position.y - y) >= 112,
    );
  const around = placesAround.map(({ x, y }) => ({ x: centre.x + x, y: centre.y + y }));
  const lowest = Math.max(...scenario.nodes.map(({ position }) => position.y));
  return around.find(isFree) ?? { x: centre.x, y: lowest + 120 };
}
