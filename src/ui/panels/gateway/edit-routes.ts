/** Edits of a gateway's routes as a whole: each is one step to undo. */
import { documentStore } from '../../../state/document-store.ts';
import type { GatewayNode, Route } from '../../../sim/index.ts';
import { updateNode } from '../fields/edit-message.ts';
import { movedBy, replacedAt, without } from '../inspector/lists.ts';
import { gatewayStore, openGateway } from './gateway-store.ts';

export function setRoutes(node: GatewayNode, routes: readonly Route[]): Promise<string> {
  return updateNode({ ...node, routes });
}

export function setRoute(node: GatewayNode, at: number, route: Route): Promise<string> {
  return setRoutes(node, replacedAt(node.routes, at, route));
}

/** As the document has it now: a field that was just left may have changed it since it was drawn. */
function current(node: GatewayNode): GatewayNode {
  const now = documentStore.getState().scenario.nodes.find(({ id }) => id === node.id);
  return now?.kind === 'gateway' ? now : node;
}

/** One place up (-1) or down (1); what is chosen stays chosen. */
export async function moveRoute(drawn: GatewayNode, at: number, by: 1 | -1): Promise<string> {
  const node = current(drawn);
  const refusal = await setRoutes(node, movedBy(node.routes, at, by));
  const { chosen } = gatewayStore.getState();
  if (refusal !== '') return refusal;
  if (chosen === at) gatewayStore.setState({ chosen: at + by });
  else if (chosen === at + by) gatewayStore.setState({ chosen: at });
  return '';
}

export async function removeRoute(drawn: GatewayNode, at: number): Promise<string> {
  const node = current(drawn);
  const refusal = await setRoutes(node, without(node.routes, at));
  const { chosen } = gatewayStore.getState();
  if (refusal === '' && typeof chosen === 'number' && chosen >= at && chosen > 0) {
    gatewayStore.setState({ chosen: chosen - 1 });
  }
  return refusal;
}

/** A copy right behind it, which the panel shows: to split requests by weight, or to begin from what is there. */
export async function copyRoute(drawn: GatewayNode, at: number): Promise<string> {
  const node = current(drawn);
  const route = node.routes[at];
  if (route === undefined) return '';
  const routes = [...node.routes.slice(0, at + 1), route, ...node.routes.slice(at + 1)];
  const refusal = await setRoutes(node, routes);
  if (refusal === '') openGateway(node.id, at + 1);
  return refusal;
}

/** A route to a service behind the gateway that has none yet, else to the first one; the panel shows it. */
export async function addRoute(drawn: GatewayNode): Promise<string> {
  const node = current(drawn);
  const { nodes, links } = documentStore.getState().scenario;
  const behind = new Set(links.filter(({ from }) => from === node.id).map(({ to }) => to));
  const services = nodes.filter((one) => one.kind === 'service').map(({ id }) => id);
  const linked = services.filter((id) => behind.has(id));
  const routed = new Set(node.routes.map(({ service }) => service));
  const service = linked.find((id) => !routed.has(id)) ?? linked[0] ?? services[0];
  if (service === undefined) return '';
  const route: Route = {
    method: 'GET',
    path: '/api/new',
    service,
    rewrite: { from: '/api', to: '' },
  };
  const refusal = await setRoutes(node, [...node.routes, route]);
  if (refusal === '') openGateway(node.id, node.routes.length);
  return refusal;
}
