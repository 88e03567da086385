/** What a list of routes says of each: where it leads, and what it says besides method and path. Pure. */
import { say, sayCount } from '../../../i18n/text.ts';
import type { Lang } from '../../../i18n/text.ts';
import { gatewayCounts, gatewayWords as words } from '../../../i18n/words/gateway.ts';
import type { Route, ScenarioNode } from '../../../sim/index.ts';

/** The name of the service behind, or how many parts the answer has. */
export function sayTarget(route: Route, nodes: readonly ScenarioNode[], lang: Lang): string {
  const { service, aggregate } = route;
  if (aggregate !== undefined) return sayCount(gatewayCounts.parts, lang, aggregate.legs.length);
  if (service === null) return say(words.nowhere, lang);
  return say(nodes.find(({ id }) => id === service)?.name ?? service, lang);
}

/** Short words for all that a route says besides method, path and service, in the order in which it counts. */
export function marksOf(route: Route, lang: Lang): readonly string[] {
  const { when, weight, access, limit, priority, request, response } = route;
  const marks: string[] = [];
  if (when !== undefined) {
    marks.push(`${say(words.markWhen, lang)} ${namesOf(when).join(', ')}`);
  }
  if (weight !== undefined) marks.push(say(words.markWeight, lang, { weight }));
  if (access !== undefined) {
    const asked = [...access.scopes, ...access.roles].join(' ');
    marks.push(asked === '' ? say(words.markAccess, lang) : asked);
  }
  if (limit !== undefined) marks.push(say(words.markLimit, lang));
  if (priority !== undefined) marks.push(say(words.markPriority, lang, { priority }));
  if (request !== undefined || response !== undefined) marks.push(say(words.markChanges, lang));
  return marks;
}

function namesOf(when: NonNullable<Route['when']>): readonly string[] {
  const { host, headers = [], query = [], version } = when;
  return [
    ...(host === undefined ? [] : [host]),
    ...headers.map(({ name, value }) => (value === '*' ? name : `${name}: ${value}`)),
    ...query.map(({ name, value }) => `?${name}=${value}`),
    ...(version === undefined ? [] : [`v${version}`]),
  ];
}
