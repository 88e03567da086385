/** Where a scenario signs people in: the gateway that checks tokens, whose they are, and by which paths. Pure functions. */
import type { GatewayNode, Route, Scenario, ServiceNode, TokenRules } from '../../../sim/index.ts';

export interface IdentityPlace {
  readonly gateway: GatewayNode;
  readonly rules: TokenRules;
  /** The service that signs tokens. */
  readonly identity: ServiceNode;
  /** Paths at the gateway; null: it has no route there. */
  readonly signIn: string | null;
  readonly signOut: string | null;
  readonly rotateKeys: string | null;
  readonly keys: string | null;
}

/** The first gateway that checks tokens, with its identity service; null: there is none. */
export function identityPlace({ nodes }: Scenario): IdentityPlace | null {
  for (const gateway of nodes) {
    if (gateway.kind !== 'gateway' || gateway.tokens === undefined) continue;
    const rules = gateway.tokens;
    const identity = nodes.find(({ id }) => id === rules.identity);
    if (identity?.kind !== 'service') continue;
    const pathOf = (name: string): string | null => {
      const operation = identity.contract.operations.find((one) => one.name === name);
      if (operation === undefined) return null;
      return pathTo(gateway, identity.id, operation.method, operation.path);
    };
    return {
      gateway,
      rules,
      identity,
      signIn: pathOf('SignIn'),
      signOut: pathOf('SignOut'),
      rotateKeys: pathOf('RotateKeys'),
      keys: pathTo(gateway, identity.id, 'GET', rules.keysPath),
    };
  }
  return null;
}

/** The path of the gateway's route that leads to that operation of the service. */
function pathTo(
  { routes }: GatewayNode,
  service: string,
  method: string,
  path: string,
): string | null {
  const route = routes.find(
    (one) =>
      one.service === service &&
      (one.method === method || one.method === '*') &&
      rewritten(one) === path,
  );
  return route?.path ?? null;
}

/** What the service sees of the route's path. */
export function rewritten({ rewrite, path }: Pick<Route, 'rewrite' | 'path'>): string {
  if (rewrite === null || !path.startsWith(rewrite.from)) return path;
  return rewrite.to + path.slice(rewrite.from.length);
}

/** Somebody whom the identity service knows. */
export interface User {
  readonly name: string;
  readonly role: string;
}

/** From rows of `name, role`, as the identity service's database has them. */
export function usersIn(rows: readonly (readonly (string | number | null)[])[]): readonly User[] {
  return rows.flatMap(([name, role]) =>
    typeof name === 'string' ? [{ name, role: typeof role === 'string' ? role : '' }] : [],
  );
}

/** What a sign-in brought. */
export interface Session {
  readonly user: string;
  readonly accessToken: string;
  /** Empty: there is none. */
  readonly refreshToken: string;
}

/** Null: the answer is something else. */
export function sessionIn(user: string, body: string): Session | null {
  const value = members(parsed(body));
  const accessToken = value?.get('accessToken');
  const refreshToken = value?.get('refreshToken');
  if (typeof accessToken !== 'string') return null;
  return {
    user,
    accessToken,
    refreshToken: typeof refreshToken === 'string' ? refreshToken : '',
  };
}

/** What a token says of itself, without any check: anyone can read it. Null: it can't be read. */
export function claimsOf(token: string): ReadonlyMap<string, unknown> | null {
  const [, payload = ''] = token.split('.');
  try {
    const bytes = atob(payload.replaceAll('-', '+').replaceAll('_', '/'));
    const text = new TextDecoder().decode(Uint8Array.from(bytes, (char) => char.charCodeAt(0)));
    return members(parsed(text));
  } catch {
    return null;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function members(value: unknown): ReadonlyMap<string, unknown> | null {
  return typeof value === 'object' && value !== null ? new Map(Object.entries(value)) : null;
}
