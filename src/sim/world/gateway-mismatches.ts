/** What a gateway names that is not there, and what of its rules does not go together. */
import { parseJson } from '../wire/json.ts';
import type { Path, Report } from './document-problems.ts';
import { partsUsedBy, takenPartNames } from '../gateway/part-names.ts';
import type { Aggregate, Leg, TokenRules } from './gateway-rules.ts';
import { checkRoute } from './route-mismatches.ts';
import type { GatewayNode, Scenario } from './scenario.ts';

export function checkGateway(
  scenario: Scenario,
  gateway: GatewayNode,
  path: Path,
  report: Report,
): void {
  for (const [at, route] of gateway.routes.entries()) {
    const { service, aggregate } = route;
    const here = [...path, 'routes', at];
    checkRoute(route, here, report);
    if (aggregate !== undefined) checkLegs(scenario, aggregate, [...here, 'aggregate'], report);
    if (service === null && aggregate === undefined) {
      report(
        [...here, 'service'],
        'the id of a service, or null beside an aggregate',
        'el id de un servicio, o null junto a una agregación',
        service,
      );
    }
    if (service !== null && aggregate !== undefined) {
      report(
        [...here, 'service'],
        'null: the answer is an aggregate',
        'null: la respuesta es una agregación',
        service,
      );
    } else if (service !== null) checkService(scenario, service, [...here, 'service'], report);
  }
  if (gateway.tokens !== undefined) {
    checkTokenRules(scenario, gateway.tokens, [...path, 'tokens'], report);
  }
  const { cors } = gateway;
  if (cors !== undefined && cors.credentials && cors.origins.includes('*')) {
    report(
      [...path, 'cors', 'origins'],
      'origins by name where credentials may come along',
      'orígenes por su nombre donde pueden venir credenciales',
      '*',
    );
  }
}

export function checkTokenRules(
  scenario: Scenario,
  tokens: TokenRules,
  path: Path,
  report: Report,
): void {
  checkService(scenario, tokens.identity, [...path, 'identity'], report);
}

function checkLegs(scenario: Scenario, { legs }: Aggregate, path: Path, report: Report): void {
  const seen = new Set<string>();
  for (const [at, leg] of legs.entries()) {
    const here = [...path, 'legs', at];
    checkService(scenario, leg.service, [...here, 'service'], report);
    if (seen.has(leg.name) || takenPartNames.includes(leg.name)) {
      const taken = takenPartNames.join(', ');
      report(
        [...here, 'name'],
        `a name that no other part has, and none of ${taken}`,
        `un nombre que no tenga otra parte, y que no sea ${taken}`,
        leg.name,
      );
    }
    checkUses(leg, seen, here, report);
    seen.add(leg.name);
    if (leg.onFailure === 'default' && parseJson(leg.fallback ?? '') === undefined) {
      report(
        [...here, 'fallback'],
        'JSON to put in the place of the part',
        'JSON para poner en el lugar de la parte',
        leg.fallback,
      );
    }
    if (leg.method !== 'GET') checkOnlyOnce(leg, here, report);
  }
}

/** What a part uses of others: they stand before it in the list. */
function checkUses(leg: Leg, earlier: ReadonlySet<string>, here: Path, report: Report): void {
  for (const name of partsUsedBy(leg)) {
    if (earlier.has(name)) continue;
    const of = leg.each?.of;
    const isOf = of?.split('.', 1)[0] === name;
    report(
      isOf ? [...here, 'each', 'of'] : [...here, 'target'],
      'a field of a part that stands before it',
      'un campo de una parte que esté antes',
      isOf ? of : leg.target,
    );
  }
  const usesEach = leg.target.includes('{each}');
  if (usesEach !== (leg.each !== undefined)) {
    report(
      [...here, 'target'],
      usesEach ? 'a target without {each}: nothing says of what' : 'a target with {each}',
      usesEach ? 'un destino sin {each}: nada dice de qué' : 'un destino con {each}',
      leg.target,
    );
  }
}

/** Only what changes nothing may be asked again, or be answered from memory. */
function checkOnlyOnce(
  { method, retries, cacheMs, onFailure }: Leg,
  here: Path,
  report: Report,
): void {
  const [en, es] = [`nothing: ${method} is not GET`, `nada: ${method} no es GET`];
  if ((retries ?? 0) > 0) report([...here, 'retries'], en, es, retries);
  if ((cacheMs ?? 0) > 0) report([...here, 'cacheMs'], en, es, cacheMs);
  if (onFailure !== 'last-known') return;
  report(
    [...here, 'onFailure'],
    `fail, omit or default: ${method} is not GET`,
    `fail, omit o default: ${method} no es GET`,
    onFailure,
  );
}

function checkService(scenario: Scenario, id: string, path: Path, report: Report): void {
  if (scenario.nodes.some((one) => one.id === id && one.kind === 'service')) return;
  report(
    path,
    'the id of a service of this document',
    'el id de un servicio de este documento',
    id,
  );
}
