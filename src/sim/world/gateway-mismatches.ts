/** What a gateway names that is not there, and what of its rules does not go together. */
import type { Path, Report } from './document-problems.ts';
import type { Aggregate, TokenRules } from './gateway-rules.ts';
import type { GatewayNode, Scenario } from './scenario.ts';

export function checkGateway(
  scenario: Scenario,
  gateway: GatewayNode,
  path: Path,
  report: Report,
): void {
  for (const [at, { service, aggregate }] of gateway.routes.entries()) {
    const here = [...path, 'routes', at];
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
    if (seen.has(leg.name)) {
      report(
        [...here, 'name'],
        'a name that no other part has',
        'un nombre que no tenga otra parte',
        leg.name,
      );
    }
    seen.add(leg.name);
    if (leg.onFailure === 'default' && !isJson(leg.fallback)) {
      report(
        [...here, 'fallback'],
        'JSON to put in the place of the part',
        'JSON para poner en el lugar de la parte',
        leg.fallback,
      );
    }
  }
}

function isJson(text: string | undefined): boolean {
  if (text === undefined) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
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
