/** What of one route of a gateway can't do what it says: prefixes, headers of the hop, values that nothing has. */
import { parseTemplate } from '../contract/path-template.ts';
import { isHopHeader } from '../gateway/hop-headers.ts';
import { placeholderNames } from '../gateway/placeholders.ts';
import { trapIn } from '../gateway/targets.ts';
import type { Path, Report } from './document-problems.ts';
import type { Route } from './scenario.ts';

export function checkRoute(route: Route, path: Path, report: Report): void {
  const { rewrite, request, response, location } = route;
  for (const end of ['from', 'to'] as const) {
    const text = rewrite?.[end] ?? '';
    if (text === '' || (/^\/[^\s?]*$/.test(text) && trapIn(text) === null)) continue;
    report(
      [...path, 'rewrite', end],
      'nothing, or a path such as /api, without "..", "//" and "?"',
      'nada, o una ruta como /api, sin «..», «//» ni «?»',
      text,
    );
  }
  checkHeaders(request?.setHeaders, [...path, 'request', 'setHeaders'], report);
  checkHeaders(response?.setHeaders, [...path, 'response', 'setHeaders'], report);
  const checkTexts = (
    texts: Readonly<Record<string, string>> | undefined,
    ...at: string[]
  ): void => {
    for (const [name, text] of Object.entries(texts ?? {})) {
      checkPlaces(route, text, [...path, ...at, name], report);
    }
  };
  checkTexts(request?.setHeaders, 'request', 'setHeaders');
  checkTexts(request?.setQuery, 'request', 'setQuery');
  checkTexts(request?.setFields, 'request', 'setFields');
  checkTexts(response?.setHeaders, 'response', 'setHeaders');
  if (location !== undefined) checkPlaces(route, location, [...path, 'location'], report);
}

function checkHeaders(
  headers: Readonly<Record<string, string>> | undefined,
  path: Path,
  report: Report,
): void {
  for (const name of Object.keys(headers ?? {})) {
    const lower = name.toLowerCase();
    if (!isHopHeader(lower) && lower !== 'host') continue;
    report(
      path,
      'headers that are not those of one hop, such as Content-Length, Connection and Host',
      'cabeceras que no sean las de un solo tramo, como Content-Length, Connection y Host',
      name,
    );
  }
}

/** Names without a dot are parameters of the path, and those with one say where they come from. */
function checkPlaces({ path: template }: Route, text: string, path: Path, report: Report): void {
  const parsed = parseTemplate(template);
  const params = parsed.ok ? parsed.template.names : [];
  for (const name of placeholderNames(text)) {
    const isKnown = name.includes('.')
      ? /^(query|header|claim|body)\../.test(name)
      : name === 'trace' || params.includes(name);
    if (isKnown) continue;
    const known = [...params.map((one) => `{${one}}`), '{trace}'].join(', ');
    report(
      path,
      `${known}, or {query.name}, {header.name}, {claim.name}, {body.name}`,
      `${known}, o {query.nombre}, {header.nombre}, {claim.nombre}, {body.nombre}`,
      `{${name}}`,
    );
  }
}
