/** What no single member of a document can be blamed for: what belongs together and does not fit. */
import { parseTemplate } from '../contract/path-template.ts';
import type { Distribution } from '../kernel/distributions.ts';
import { sayGiven, sayPath } from './document-problems.ts';
import type { Path, Problem, Report } from './document-problems.ts';
import { misfitOfPlanned } from './fault-checks.ts';
import { checkGateway, checkTokenRules } from './gateway-mismatches.ts';
import { LATENCY_LEAST_MS, leastValue, REPLICAS_TOTAL_MAX } from './limits.ts';
import { checkPolicies } from './policy-mismatches.ts';
import { isBrokerFit, protocolsOf } from './protocols-of.ts';
import { isBrokered } from './scenario.ts';
import type { ClientNode, Scenario, ScenarioLink, ScenarioNode, ServiceNode } from './scenario.ts';

/** Everything that no single member can be blamed for. */
export function findMismatches(scenario: Scenario): Problem[] {
  return problemsIn((report) => checkScenario(scenario, report));
}

/** The same for one node, which the document may have or get; places begin inside it. */
export function findMismatchesOf(scenario: Scenario, node: ScenarioNode): Problem[] {
  return problemsIn((report) => checkNode(scenario, node, [], report));
}

/** The same for what one link says of itself. */
export function findMismatchesOfLink(link: ScenarioLink): Problem[] {
  return problemsIn((report) => checkPolicies(link.policies ?? [], ['policies'], report));
}

function problemsIn(check: (report: Report) => void): Problem[] {
  const problems: Problem[] = [];
  check((path, en, es, given) => {
    problems.push({ place: sayPath(path), rule: { en, es }, given: sayGiven(given) });
  });
  return problems;
}

function checkScenario(scenario: Scenario, report: Report): void {
  checkIds(scenario, report);
  checkLinks(scenario, report);
  checkFaults(scenario, report);
  for (const [at, node] of scenario.nodes.entries()) {
    checkNode(scenario, node, ['nodes', at], report);
  }
  const replicas = scenario.nodes.reduce(
    (sum, node) => sum + (node.kind === 'service' ? node.replicas : 0),
    0,
  );
  if (replicas > REPLICAS_TOTAL_MAX) {
    report(
      ['nodes'],
      `at most ${REPLICAS_TOTAL_MAX} replicas over all services`,
      `${REPLICAS_TOTAL_MAX} réplicas como máximo entre todos los servicios`,
      replicas,
    );
  }
}

function checkNode(scenario: Scenario, node: ScenarioNode, path: Path, report: Report): void {
  if (node.kind === 'gateway') checkGateway(scenario, node, path, report);
  if (node.kind === 'service') {
    checkService(node, path, report);
    if (node.tokens !== undefined) {
      checkTokenRules(scenario, node.tokens, [...path, 'tokens'], report);
    }
  }
  if (node.kind === 'client') {
    checkCallees(scenario, node, path, report);
    if (node.load.kind === 'closed') {
      checkDistribution(node.load.thinkTimeMs, [...path, 'load', 'thinkTimeMs'], report);
    }
  }
}

/** Whom a client's requests name. */
function checkCallees(scenario: Scenario, client: ClientNode, path: Path, report: Report): void {
  const check = (to: string | undefined, place: Path): void => {
    if (to === undefined || scenario.nodes.some(({ id }) => id === to)) return;
    report(place, 'the id of a node of this document', 'el id de un nodo de este documento', to);
  };
  for (const [at, { to, next = [] }] of client.requests.entries()) {
    const here = [...path, 'requests', at];
    check(to, [...here, 'to']);
    for (const [place, one] of next.entries()) check(one.to, [...here, 'next', place, 'to']);
  }
}

function checkFaults(scenario: Scenario, report: Report): void {
  const seen = new Set<string>();
  for (const [at, fault] of (scenario.faults ?? []).entries()) {
    const path = ['faults', at];
    if (seen.has(fault.id)) {
      report(
        [...path, 'id'],
        'an id that no other fault has',
        'un id que no tenga otro fallo',
        fault.id,
      );
    }
    seen.add(fault.id);
    const misfit = misfitOfPlanned(scenario, fault);
    if (misfit === null) continue;
    const { field, values } = misfit;
    const { expected, min, max, known } = values;
    const list = String(expected ?? known ?? `${min}–${max}`);
    report([...path, ...field.split('.')], `one of ${list}`, `uno de ${list}`, values['given']);
  }
}

function checkIds(scenario: Scenario, report: Report): void {
  const seen = new Set<string>();
  for (const [list, things] of [
    ['nodes', scenario.nodes],
    ['links', scenario.links],
  ] as const) {
    for (const [at, thing] of things.entries()) {
      if (seen.has(thing.id)) {
        report(
          [list, at, 'id'],
          'an id that no other node or link has',
          'un id que no tenga otro nodo ni enlace',
          thing.id,
        );
      }
      seen.add(thing.id);
    }
  }
}

function checkLinks(scenario: Scenario, report: Report): void {
  const nodes = new Map(scenario.nodes.map((node) => [node.id, node]));
  const pairs = new Set<string>();
  for (const [at, link] of scenario.links.entries()) {
    const { from, to, latencyMs } = link;
    for (const [end, node] of [
      ['from', from],
      ['to', to],
    ] as const) {
      if (!nodes.has(node)) {
        report(
          ['links', at, end],
          'the id of a node of this document',
          'el id de un nodo de este documento',
          node,
        );
      }
    }
    const callee = nodes.get(to);
    if (callee?.kind === 'client' || callee?.kind === 'broker') {
      report(
        ['links', at, 'to'],
        'a service or a gateway: nothing else can be called',
        'un servicio o una pasarela: a nada más se le puede llamar',
        to,
      );
    } else if (callee !== undefined && !protocolsOf(callee).includes(link.protocol)) {
      report(
        ['links', at, 'protocol'],
        `one of ${protocolsOf(callee).join(', ')}, which that node speaks`,
        `uno de ${protocolsOf(callee).join(', ')}, que ese nodo habla`,
        link.protocol,
      );
    }
    if (nodes.get(from)?.kind === 'broker') {
      report(
        ['links', at, 'from'],
        'a client, a gateway or a service: links go through a broker',
        'un cliente, una pasarela o un servicio: los enlaces pasan por un broker',
        from,
      );
    }
    if (!isBrokerFit(link, nodes)) {
      report(
        ['links', at, 'broker'],
        isBrokered(link.protocol)
          ? `the id of a broker of ${link.protocol}`
          : 'null: it needs none',
        isBrokered(link.protocol)
          ? `el id de un broker de ${link.protocol}`
          : 'null: no necesita ninguno',
        link.broker,
      );
    }
    if (from === to) {
      report(
        ['links', at, 'to'],
        'another node than the caller',
        'un nodo distinto del que llama',
        to,
      );
    }
    const pair = `${from} ${to}`;
    if (pairs.has(pair)) {
      report(
        ['links', at],
        'one link from a caller to a callee',
        'un solo enlace de un nodo a otro',
        pair,
      );
    }
    pairs.add(pair);
    checkPolicies(link.policies ?? [], ['links', at, 'policies'], report);
    const path = ['links', at, 'latencyMs'];
    checkDistribution(latencyMs, path, report);
    if (leastValue(latencyMs) < LATENCY_LEAST_MS) {
      const member = latencyMs.kind === 'constant' ? 'value' : 'min';
      report(
        [...path, member],
        `a least latency of ${LATENCY_LEAST_MS} ms or more`,
        `una latencia mínima de ${LATENCY_LEAST_MS} ms o más`,
        leastValue(latencyMs),
      );
    }
  }
}

function checkService({ cpuMs, contract: offered }: ServiceNode, path: Path, report: Report): void {
  checkDistribution(cpuMs, [...path, 'cpuMs'], report);
  for (const [list, things] of [
    ['operations', offered.operations],
    ['events', offered.events],
  ] as const) {
    const seen = new Set<string>();
    for (const [at, thing] of things.entries()) {
      if (seen.has(thing.name)) {
        report(
          [...path, 'contract', list, at, 'name'],
          'a name that is there once',
          'un nombre que esté una vez',
          thing.name,
        );
      }
      seen.add(thing.name);
    }
  }
  for (const [at, { path: text, input }] of offered.operations.entries()) {
    const parsed = parseTemplate(text);
    const missing = parsed.ok
      ? parsed.template.names.find((one) => !input.some((known) => known.name === one))
      : undefined;
    if (missing === undefined) continue;
    report(
      [...path, 'contract', 'operations', at, 'path'],
      'parameters that are fields of the input',
      'parámetros que sean campos de la entrada',
      missing,
    );
  }
}

/** What the kinds of distributions ask of their numbers together. */
function checkDistribution(distribution: Distribution, path: Path, report: Report): void {
  if (distribution.kind === 'uniform' && distribution.max < distribution.min) {
    report([...path, 'max'], 'not less than min', 'no menor que min', distribution.max);
  }
  if (distribution.kind === 'exponential' && distribution.mean < distribution.min) {
    report([...path, 'mean'], 'not less than min', 'no menor que min', distribution.mean);
  }
}
