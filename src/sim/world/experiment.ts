/**
 * An experiment that compares protocols: the same document and the same load, in which some links
 * speak another protocol each time, and the same things happen at the same instants.
 *
 *   0 ─── all is well ─── 20 ─ one callee is down ─ 30 ─── it is back ─── 40 ─ a newcomer ─ 50 ─ no load ─ 60 s
 */
import type { Edit, RunCommand, TimedCommand } from './commands.ts';
import { applyEdit } from './edits.ts';
import { freeId } from './ids.ts';
import { protocolsOf, switchProtocol } from './protocols-of.ts';
import { processCountOf } from './scenario.ts';
import type {
  ClientNode,
  Name,
  ProtocolId,
  Scenario,
  ScenarioLink,
  ScenarioNode,
  ServiceNode,
} from './scenario.ts';

/** Instants of the experiment, virtual ms since the start. */
export const experimentMs = {
  /** Connections are open by then; what takes how long is measured from here on. */
  warm: 5_000,
  down: 20_000,
  up: 30_000,
  join: 40_000,
  loadEnds: 50_000,
  end: 60_000,
} as const;

/** What is compared. */
export interface Experiment {
  /** Node that calls or publishes. */
  readonly caller: string;
  /** Event that the links carry; empty where they carry calls. */
  readonly event: string;
  /** The links that change their protocol, all of one caller, in the order of the document. */
  readonly links: readonly string[];
  /** Callees of these links, in the same order. */
  readonly callees: readonly string[];
  /** The callee that goes down for ten seconds. */
  readonly subject: string;
}

/** What happens besides the load. */
export interface Script {
  readonly hasOutage: boolean;
  /** A copy of the subject begins to listen; only where events are compared. */
  readonly hasNewcomer: boolean;
}

/** Whether anything in the document sends by itself: without, there is nothing to compare. */
export function hasLoad({ nodes }: Scenario): boolean {
  return nodes.some((node) => node.kind === 'client' && node.load.kind !== 'none');
}

/**
 * Everything in the document that can be compared: events with all who hear them, those with the
 * most readers first, then links that carry calls. A link to a gateway can speak HTTP only.
 */
export function experimentsIn(scenario: Scenario): readonly Experiment[] {
  const events = scenario.nodes
    .flatMap((node) => (node.kind === 'service' ? eventsOf(scenario, node) : []))
    .toSorted((a, b) => b.links.length - a.links.length);
  const told = new Set(events.flatMap(({ links }) => links));
  const calls = scenario.links.flatMap(({ id, from, to }): readonly Experiment[] => {
    const callee = scenario.nodes.find((node) => node.id === to);
    const isOpen = callee !== undefined && protocolsOf(callee).length > 1 && !told.has(id);
    return isOpen ? [{ caller: from, event: '', links: [id], callees: [to], subject: to }] : [];
  });
  return [...events, ...calls];
}

function eventsOf(scenario: Scenario, { id, contract }: ServiceNode): readonly Experiment[] {
  return contract.events.flatMap(({ name }): readonly Experiment[] => {
    const heard = scenario.links.filter(
      ({ from, to }) => from === id && isSubscribed(scenario, to, `${id}.${name}`),
    );
    const last = heard.at(-1);
    if (last === undefined) return [];
    return [
      {
        caller: id,
        event: name,
        links: heard.map((link) => link.id),
        callees: heard.map(({ to }) => to),
        subject: last.to,
      },
    ];
  });
}

function isSubscribed({ nodes }: Scenario, id: string, topic: string): boolean {
  const node = nodes.find((one) => one.id === id);
  return node?.kind === 'service' && node.contract.subscribes.includes(topic);
}

/** What comparing that link means; its callee is the one that goes down. Null where it can speak HTTP only. */
export function experimentOn(scenario: Scenario, link: string): Experiment | null {
  const found = experimentsIn(scenario).find(({ links }) => links.includes(link));
  const subject = scenario.links.find(({ id }) => id === link)?.to;
  return found === undefined || subject === undefined ? null : { ...found, subject };
}

/** The document with the compared links speaking that protocol. */
export function variantOf(
  scenario: Scenario,
  { links }: Experiment,
  protocol: ProtocolId,
): Scenario {
  return links.reduce((changed, link) => switchProtocol(changed, link, protocol), scenario);
}

/** What the newcomer is called. */
const newcomerName: Name = { en: 'Newcomer', es: 'Recién llegado' };

/** The newcomer, with the link over which it hears; null where there is none to copy. */
export function newcomerIn(
  variant: Scenario,
  { event, subject, links }: Experiment,
): { readonly node: ServiceNode; readonly link: ScenarioLink } | null {
  const original = variant.nodes.find((node) => node.id === subject);
  const way = variant.links.find(({ id, to }) => links.includes(id) && to === subject);
  if (event === '' || original?.kind !== 'service' || way === undefined) return null;
  const id = freeId(variant, 'newcomer');
  const lowest = Math.max(...variant.nodes.map(({ position }) => position.y));
  const position = { x: original.position.x, y: lowest + 144 };
  const node = { ...original, id, name: newcomerName, position };
  return { node, link: { ...way, id: freeId(variant, `${way.from}-${id}`), to: id } };
}

/** All that happens in one run besides its load, as the commands of its history. */
export function commandsFor(
  variant: Scenario,
  experiment: Experiment,
  { hasOutage, hasNewcomer }: Script,
): readonly TimedCommand[] {
  const subject = variant.nodes.find((node) => node.id === experiment.subject);
  const newcomer = hasNewcomer ? newcomerIn(variant, experiment) : null;
  const joining: readonly Edit[] =
    newcomer === null
      ? []
      : [
          { kind: 'add-node', node: newcomer.node },
          { kind: 'add-link', link: newcomer.link },
        ];
  // Refused here, with its reason, rather than in the middle of the run.
  joining.reduce(applyEdit, variant);
  return [
    ...(hasOutage && subject !== undefined
      ? [
          ...allReplicas('kill-replica', subject, experimentMs.down),
          ...allReplicas('restart-replica', subject, experimentMs.up),
        ]
      : []),
    ...joining.map((command) => timed(experimentMs.join, command)),
    ...variant.nodes
      .filter((node): node is ClientNode => node.kind === 'client' && node.load.kind !== 'none')
      .map((node) =>
        timed(experimentMs.loadEnds, {
          kind: 'update-node',
          node: { ...node, load: { kind: 'none' } },
        }),
      ),
  ];
}

function allReplicas(
  kind: 'kill-replica' | 'restart-replica',
  node: ScenarioNode,
  atMs: number,
): readonly TimedCommand[] {
  return Array.from({ length: processCountOf(node) }, (_, replica) =>
    timed(atMs, { kind, node: node.id, replica }),
  );
}

function timed(atMs: number, command: Edit | RunCommand): TimedCommand {
  return { at: atMs * 1_000, command };
}
