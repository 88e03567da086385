/** Requests that are tried on routes: where they begin, and as a client sends them. Pure. */
import type { GatewayNode, HttpRequestSpec } from '../../../sim/index.ts';
import type { Trial } from './gateway-store.ts';

/** One that the first route takes by method and path. */
export function trialFor({ routes }: GatewayNode, of: string): Trial {
  const [first] = routes;
  if (first === undefined) return { of, method: 'GET', target: '/', headers: [] };
  const { method, path } = first;
  const target = path.replace(/\{\w+\}/g, '1').replace(/\*$/, '');
  return { of, method: method === '*' ? 'GET' : method, target, headers: [] };
}

/** Its headers by name; what has no name yet is none. Of two alike the last counts. */
export function headersOf({ headers }: Trial): Readonly<Record<string, string>> {
  return Object.fromEntries(
    headers
      .map(({ name, value }) => [name.trim(), value] as const)
      .filter(([name]) => /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)),
  );
}

export function specOf(trial: Trial): HttpRequestSpec {
  const { method, target } = trial;
  return { method, path: target, headers: headersOf(trial) };
}
