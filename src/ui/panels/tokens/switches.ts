/** Switches a check off or on again: edits of the document, each a step to undo. */
import { newLink, tokenChecks } from '../../../sim/index.ts';
import type { GatewayNode, ServiceNode, TokenCheck } from '../../../sim/index.ts';
import { documentStore } from '../../../state/document-store.ts';
import { edit } from '../../../state/session.ts';
import { updateNode } from '../fields/edit-message.ts';
import { tokenRulesFor } from '../gateway/token-defaults.ts';
import { orNone, withMember } from '../gateway/with-member.ts';

/** One check of a token at that gateway. */
export async function setCheck(gateway: string, check: TokenCheck, isOn: boolean): Promise<string> {
  const node = gatewayNamed(gateway);
  if (node?.tokens === undefined) return '';
  const off = node.tokens.off ?? [];
  const next = tokenChecks.filter((one) => (one === check ? !isOn : off.includes(one)));
  return updateNode({ ...node, tokens: withMember(node.tokens, 'off', orNone(next)) });
}

/** The route, counted from 1 as it is said, asks for nothing any more but a token. */
export async function dropAccess(gateway: string, route: number): Promise<string> {
  const node = gatewayNamed(gateway);
  if (node === null) return '';
  const routes = node.routes.map((one, at) =>
    at === route - 1 ? { ...one, access: { scopes: [], roles: [] } } : one,
  );
  return updateNode({ ...node, routes });
}

/** Whether a service checks tokens itself. */
export async function setServiceCheck(service: ServiceNode, isOn: boolean): Promise<string> {
  const { scenario } = documentStore.getState();
  return updateNode(withMember(service, 'tokens', isOn ? tokenRulesFor(scenario) : undefined));
}

/** A way around the gateway. */
export async function connect(client: string, service: string): Promise<void> {
  const { links } = documentStore.getState().scenario;
  const id = `${client}-${service}`;
  if (links.some((link) => link.id === id)) return;
  await edit({ kind: 'add-link', link: newLink(id, client, service) });
}

function gatewayNamed(id: string): GatewayNode | null {
  const node = documentStore.getState().scenario.nodes.find((one) => one.id === id);
  return node?.kind === 'gateway' ? node : null;
}
