/**
 * Carries out the edits of a document, one pure function for page and engine alike, so that both
 * always hold the same document. What runs is the business of `cluster.ts`.
 */
import { match } from '../contract/path-template.ts';
import type { Edit } from './commands.ts';
import { planFault, unplanFault, withoutLostFaults } from './fault-edits.ts';
import type { Distribution } from '../kernel/distributions.ts';
import {
  fits,
  idPattern,
  LATENCY_LEAST_MS,
  leastValue,
  LINKS_MAX,
  NAME_LENGTH_MAX,
  NODES_MAX,
  parametersOf,
  ranges,
  REPLICAS_TOTAL_MAX,
} from './limits.ts';
import type { Range } from './limits.ts';
import { withCallees } from './client-edits.ts';
import { withIdentity, withServices } from './gateway-edits.ts';
import { defaultRequest, routesFor } from './new-node.ts';
import type {
  ClientNode,
  GatewayNode,
  Name,
  Route,
  Scenario,
  ScenarioLink,
  ScenarioNode,
  ServiceNode,
} from './scenario.ts';
import { EditError } from './refusal.ts';
import { freeIdAmong, idsOf } from './ids.ts';
import { isBrokerFit, protocolsOf } from './protocols-of.ts';
import { isBrokered, SCENARIO_VERSION } from './scenario.ts';

export { freeId } from './ids.ts';
export { newLink, newNode } from './new-node.ts';
export { protocolsOf, switchProtocol } from './protocols-of.ts';

/** Canvas units by which pasted nodes stand off from the copied ones. */
export const PASTE_OFFSET = 32;

/** A document without nodes. */
export function emptyScenario(): Scenario {
  return {
    format: 'panal',
    version: SCENARIO_VERSION,
    id: 'empty',
    title: { en: 'Empty', es: 'Vacío' },
    seed: 1,
    nodes: [],
    links: [],
  };
}

/**
 * The document after the edit. Throws `EditError` when the two do not fit.
 * A new link also brings the gateway routes, and the first request of an untouched client, that
 * make it carry something.
 */
export function applyEdit(scenario: Scenario, edit: Edit): Scenario {
  switch (edit.kind) {
    case 'add-node':
      return addNode(scenario, edit.node);
    case 'update-node':
      return updateNode(scenario, edit.node);
    case 'remove-node':
      return removeNode(scenario, edit.id);
    case 'add-link':
      return addLink(scenario, edit.link);
    case 'update-link':
      return updateLink(scenario, edit.link);
    case 'remove-link':
      linkOf(scenario, edit.id);
      return withoutLostFaults({
        ...scenario,
        links: scenario.links.filter((link) => link.id !== edit.id),
      });
    case 'plan-fault':
      return planFault(scenario, edit.fault);
    case 'unplan-fault':
      return unplanFault(scenario, edit.id);
    case 'rename-scenario':
      checkName(edit.title, '');
      return { ...scenario, title: edit.title };
    case 'replace-document':
      return edit.scenario;
  }
}

// ── Nodes ──

function addNode(scenario: Scenario, node: ScenarioNode): Scenario {
  checkId(node.id);
  if (idsOf(scenario).has(node.id)) {
    throw new EditError('id-taken', { id: node.id });
  }
  if (scenario.nodes.length >= NODES_MAX) {
    throw new EditError('nodes-most', { max: NODES_MAX });
  }
  checkNode(node);
  return checkReplicas({ ...scenario, nodes: [...scenario.nodes, node] });
}

function updateNode(scenario: Scenario, node: ScenarioNode): Scenario {
  const before = nodeOf(scenario, node.id);
  if (before.kind !== node.kind) {
    throw new EditError('kind-kept', { id: node.id, before: before.kind, given: node.kind });
  }
  checkNode(node);
  return checkReplicas(replaceNode(scenario, node));
}

function replaceNode(scenario: Scenario, node: ScenarioNode): Scenario {
  return { ...scenario, nodes: scenario.nodes.map((one) => (one.id === node.id ? node : one)) };
}

function removeNode(scenario: Scenario, id: string): Scenario {
  nodeOf(scenario, id);
  const nodes = scenario.nodes
    .filter((node) => node.id !== id)
    .map((node) => withNames(node, (one) => (one === id ? null : one)));
  const links = scenario.links
    .filter((link) => link.from !== id && link.to !== id)
    .map((link) => (link.broker === id ? withoutBroker(link) : link));
  return withoutLostFaults({ ...scenario, nodes, links });
}

/** Calls still have to reach the callee: without its broker a link speaks REST again. */
function withoutBroker(link: ScenarioLink): ScenarioLink {
  return { ...link, protocol: 'rest', broker: null };
}

/** The node with another id for each node that it names; null: there is none, and what leads there goes. */
function withNames(node: ScenarioNode, idFor: (id: string) => string | null): ScenarioNode {
  if (node.kind === 'gateway') return withServices(node, idFor);
  if (node.kind === 'client') return withCallees(node, idFor);
  return node.kind === 'service' ? withIdentity(node, idFor) : node;
}

function nodeOf(scenario: Scenario, id: string): ScenarioNode {
  const node = scenario.nodes.find((one) => one.id === id);
  if (node !== undefined) return node;
  throw new EditError('no-node', { id, known: listOf(scenario.nodes) });
}

function linkOf(scenario: Scenario, id: string): ScenarioLink {
  const link = scenario.links.find((one) => one.id === id);
  if (link !== undefined) return link;
  throw new EditError('no-link', { id, known: listOf(scenario.links) });
}

function listOf(things: readonly { readonly id: string }[]): string {
  const named = things.slice(0, 20).map((one) => one.id);
  return `${named.join(', ')}${things.length > named.length ? '…' : ''}`;
}

// ── Links ──

function addLink(scenario: Scenario, link: ScenarioLink): Scenario {
  checkId(link.id);
  if (idsOf(scenario).has(link.id)) {
    throw new EditError('id-taken', { id: link.id });
  }
  if (scenario.links.length >= LINKS_MAX) {
    throw new EditError('links-most', { max: LINKS_MAX });
  }
  checkLink(scenario, link);
  return routeThrough({ ...scenario, links: [...scenario.links, link] }, link);
}

function updateLink(scenario: Scenario, link: ScenarioLink): Scenario {
  linkOf(scenario, link.id);
  checkLink(scenario, link);
  const links = scenario.links.map((one) => (one.id === link.id ? link : one));
  return { ...scenario, links };
}

function checkLink(scenario: Scenario, link: ScenarioLink): void {
  const from = nodeOf(scenario, link.from);
  const to = nodeOf(scenario, link.to);
  if (from.id === to.id) {
    throw new EditError('link-to-itself', { id: from.id });
  }
  if (to.kind === 'client' || to.kind === 'broker') {
    throw new EditError(to.kind === 'client' ? 'link-to-client' : 'link-at-broker', { id: to.id });
  }
  if (from.kind === 'broker') {
    throw new EditError('link-at-broker', { id: from.id });
  }
  const spoken = protocolsOf(to);
  if (!spoken.includes(link.protocol)) {
    const { id, protocol } = link;
    throw new EditError('link-protocol', {
      id,
      protocol,
      callee: to.id,
      expected: spoken.join(', '),
    });
  }
  const nodes = new Map(scenario.nodes.map((node) => [node.id, node]));
  if (!isBrokerFit(link, nodes)) {
    const { id, protocol, broker } = link;
    throw new EditError(isBrokered(protocol) ? 'broker-needed' : 'broker-too-many', {
      id,
      protocol,
      broker: broker ?? '–',
    });
  }
  const twin = scenario.links.find(
    (one) => one.id !== link.id && one.from === link.from && one.to === link.to,
  );
  if (twin !== undefined) {
    throw new EditError('link-twin', { id: twin.id, from: from.id, to: to.id });
  }
  checkNumber(link.loss ?? 0, ranges.loss, link.id, 'loss');
  checkNumber(link.bandwidthMbps, ranges.bandwidthMbps, link.id, 'bandwidthMbps');
  checkNumber(link.connectionsMax, ranges.connectionsMax, link.id, 'connectionsMax');
  checkNumber(link.timeoutMs, ranges.timeoutMs, link.id, 'timeoutMs');
  checkSettings(link.amqp ?? {}, amqpNumbers, link.id);
  checkDistribution(link.latencyMs, link.id, 'latencyMs');
  if (leastValue(link.latencyMs) < LATENCY_LEAST_MS) {
    const given = leastValue(link.latencyMs);
    throw new EditError('latency-least', { id: link.id, given, min: LATENCY_LEAST_MS });
  }
}

/** Gives a new link something to carry: routes of a gateway, and paths of untouched clients. */
function routeThrough(scenario: Scenario, link: ScenarioLink): Scenario {
  const from = nodeOf(scenario, link.from);
  const to = nodeOf(scenario, link.to);
  if (from.kind === 'client') return aimClient(scenario, from);
  if (from.kind !== 'gateway' || to.kind !== 'service') return scenario;
  const routed = replaceNode(scenario, withRoutesTo(from, to));
  return scenario.links
    .filter((one) => one.to === from.id)
    .map((one) => nodeOf(routed, one.from))
    .filter((node) => node.kind === 'client')
    .reduce(aimClient, routed);
}

/** Adds the routes of the service that are missing; under its own prefix when another has its paths. */
function withRoutesTo(gateway: GatewayNode, service: ServiceNode): GatewayNode {
  const wanted = routesFor(service);
  const isContested = wanted.some((route) =>
    gateway.routes.some((one) => isSamePlace(one, route) && one.service !== service.id),
  );
  const routes = isContested ? routesFor(service, `/api/${service.id}`) : wanted;
  const missing = routes.filter((route) => !gateway.routes.some((one) => isSamePlace(one, route)));
  return missing.length === 0 ? gateway : { ...gateway, routes: [...gateway.routes, ...missing] };
}

function isSamePlace(a: Route, b: Route): boolean {
  return a.path === b.path && (a.method === b.method || a.method === '*');
}

/** A client that still sends its first request, and nobody answers that path, sends one that is answered. */
function aimClient(scenario: Scenario, client: ClientNode): Scenario {
  const [request] = client.requests;
  if (request === undefined || client.requests.length > 1) return scenario;
  const isUntouched =
    request.method === defaultRequest.method && request.path === defaultRequest.path;
  if (!isUntouched) return scenario;
  const places = scenario.links
    .filter((link) => link.from === client.id)
    .flatMap((link) => placesOf(nodeOf(scenario, link.to)))
    .filter((place) => place.method === 'GET' || place.method === '*');
  if (places.some((place) => match(place.path, request.path) !== null)) return scenario;
  const place = places.find((one) => !/[{*]/.test(one.path)) ?? places[0];
  if (place === undefined) return scenario;
  const path = place.path.replace(/\{\w+\}|\*$/g, '1');
  return replaceNode(scenario, { ...client, requests: [{ ...request, path }] });
}

function placesOf(
  node: ScenarioNode,
): readonly { readonly method: string; readonly path: string }[] {
  if (node.kind === 'gateway') return node.routes;
  return node.kind === 'service' ? node.contract.operations : [];
}

// ── Copy and paste ──

/** Copied nodes and the links among them; holds nothing of the rest of the document. */
export interface Clip {
  readonly nodes: readonly ScenarioNode[];
  readonly links: readonly ScenarioLink[];
}

/** The nodes with these ids, and the links among them. Unknown ids are passed over. */
export function copyNodes(scenario: Scenario, nodeIds: Iterable<string>): Clip {
  const wanted = new Set(nodeIds);
  return {
    nodes: scenario.nodes.filter((node) => wanted.has(node.id)),
    links: scenario.links.filter((link) => wanted.has(link.from) && wanted.has(link.to)),
  };
}

export interface Pasted {
  readonly scenario: Scenario;
  /** Ids of the new nodes, in the order of the clip. */
  readonly ids: readonly string[];
}

/**
 * The document with copies of the clip: new ids, 32 units to the right and down.
 * Routes of a copied gateway lead to the copied services where those were copied too.
 * Throws `EditError` when the document would grow past its bounds.
 */
export function pasteNodes(scenario: Scenario, clip: Clip): Pasted {
  const taken = idsOf(scenario);
  const newIds = new Map<string, string>();
  for (const node of clip.nodes) newIds.set(node.id, claimId(taken, withoutCount(node.id)));
  const copies = clip.nodes.map((node) => copyOf(node, newIds, scenario));
  const links = clip.links.flatMap((link) => {
    const from = newIds.get(link.from);
    const to = newIds.get(link.to);
    if (from === undefined || to === undefined) return [];
    const copy = { ...link, id: claimId(taken, withoutCount(link.id)), from, to };
    const broker = link.broker === null ? null : (newIds.get(link.broker) ?? link.broker);
    const isThere = broker === null || scenario.nodes.some((one) => one.id === broker);
    return [isThere || newIds.has(link.broker ?? '') ? { ...copy, broker } : withoutBroker(copy)];
  });
  const withNodes = copies.reduce(addNode, scenario);
  if (withNodes.links.length + links.length > LINKS_MAX) {
    throw new EditError('links-most', { max: LINKS_MAX });
  }
  return {
    scenario: { ...withNodes, links: [...withNodes.links, ...links] },
    ids: copies.map((node) => node.id),
  };
}

function claimId(taken: Set<string>, base: string): string {
  const id = freeIdAmong(taken, base);
  taken.add(id);
  return id;
}

function withoutCount(id: string): string {
  return id.replace(/-\d+$/, '');
}

function copyOf(
  node: ScenarioNode,
  newIds: ReadonlyMap<string, string>,
  scenario: Scenario,
): ScenarioNode {
  const id = newIds.get(node.id) ?? node.id;
  const name = countedName(node.name, /-(\d+)$/.exec(id)?.[1] ?? '');
  const position = { x: node.position.x + PASTE_OFFSET, y: node.position.y + PASTE_OFFSET };
  const copy = { ...node, id, name, position };
  const known = new Set(scenario.nodes.map((one) => one.id));
  const idFor = (service: string): string | null =>
    newIds.get(service) ?? (known.has(service) ? service : null);
  return withNames(copy, idFor);
}

/** `Orders` becomes `Orders 2`, so that the copy can be told from the original. */
function countedName(name: Name, count: string): Name {
  if (count === '') return name;
  if (typeof name === 'string') return countedText(name, count);
  return { en: countedText(name.en, count), es: countedText(name.es, count) };
}

function countedText(text: string, count: string): string {
  const stem = text.replace(/ \d+$/, '');
  return `${stem.slice(0, NAME_LENGTH_MAX - count.length - 1)} ${count}`;
}

// ── Checks ──

function checkId(id: string): void {
  if (idPattern.test(id)) return;
  throw new EditError('id-rule', { id });
}

/** The name of a node, or the title of the document, which has no id. */
function checkName(name: Name, id: string): void {
  for (const text of typeof name === 'string' ? [name] : [name.en, name.es]) {
    if (text.trim() !== '' && text.length <= NAME_LENGTH_MAX) continue;
    throw new EditError('name-length', { id, given: text.length, max: NAME_LENGTH_MAX });
  }
}

function checkNumber(given: number, range: Range, id: string, field: string): void {
  if (fits(given, range)) return;
  const { min, max, isWhole } = range;
  const code = isWhole ? 'whole-number-range' : 'number-range';
  throw new EditError(code, { id, field, given, min, max });
}

const amqpNumbers = ['prefetch', 'messageTtlMs', 'lengthMax', 'attempts', 'retryMs'] as const;
const kafkaNumbers = ['retentionMs', 'retentionBytes', 'segmentBytes', 'segmentMs'] as const;

/** Numbers that may be left out. */
function checkSettings<F extends keyof typeof ranges>(
  given: { readonly [K in F]?: number },
  fields: readonly F[],
  id: string,
): void {
  for (const field of fields) {
    const value = given[field];
    if (value !== undefined) checkNumber(value, ranges[field], id, field);
  }
}

function checkDistribution(distribution: Distribution, id: string, field: string): void {
  for (const [name, value] of parametersOf(distribution)) {
    checkNumber(value, ranges.durationMs, id, `${field}.${name}`);
  }
}

function checkNode(node: ScenarioNode): void {
  checkName(node.name, node.id);
  checkNumber(node.position.x, ranges.coordinate, node.id, 'position.x');
  checkNumber(node.position.y, ranges.coordinate, node.id, 'position.y');
  switch (node.kind) {
    case 'client':
      checkNumber(node.timeoutMs, ranges.timeoutMs, node.id, 'timeoutMs');
      checkLoad(node);
      return;
    case 'gateway':
      checkNumber(node.timeoutMs, ranges.timeoutMs, node.id, 'timeoutMs');
      return;
    case 'service':
      checkService(node);
      return;
    case 'broker':
      if (node.protocol !== 'kafka') return;
      checkNumber(node.replicas, ranges.brokers, node.id, 'replicas');
      checkNumber(node.partitions, ranges.partitions, node.id, 'partitions');
      checkNumber(node.replicationFactor, ranges.brokers, node.id, 'replicationFactor');
      checkNumber(node.minInSync, ranges.brokers, node.id, 'minInSync');
      checkSettings(node, kafkaNumbers, node.id);
      return;
  }
}

function checkLoad({ id, load, requests }: ClientNode): void {
  for (const request of requests) checkNumber(request.weight, ranges.weight, id, 'weight');
  if (load.kind === 'open') {
    checkNumber(load.ratePerSecond, ranges.ratePerSecond, id, 'ratePerSecond');
  }
  if (load.kind === 'closed') {
    checkNumber(load.users, ranges.users, id, 'users');
    checkDistribution(load.thinkTimeMs, id, 'thinkTimeMs');
  }
}

function checkService(node: ServiceNode): void {
  checkNumber(node.codeVersion, ranges.codeVersion, node.id, 'codeVersion');
  checkNumber(node.replicas, ranges.replicas, node.id, 'replicas');
  checkNumber(node.concurrency, ranges.concurrency, node.id, 'concurrency');
  checkNumber(node.cores, ranges.cores, node.id, 'cores');
  checkNumber(node.queueMax, ranges.queueMax, node.id, 'queueMax');
  checkDistribution(node.cpuMs, node.id, 'cpuMs');
}

function checkReplicas(scenario: Scenario): Scenario {
  const total = scenario.nodes.reduce(
    (sum, node) => sum + (node.kind === 'service' ? node.replicas : 0),
    0,
  );
  if (total <= REPLICAS_TOTAL_MAX) return scenario;
  throw new EditError('replicas-most', { given: total, max: REPLICAS_TOTAL_MAX });
}
