/** Who a good token speaks for, and what they may do (RFC 8693 section 4.2, RFC 9068 section 2.2.3). */
import type { RouteAccess } from '../world/gateway-rules.ts';
import type { Members } from './json-object.ts';

export interface Principal {
  /** `sub`; empty where the token has none. */
  readonly subject: string;
  /** The words of `scope`. */
  readonly scopes: readonly string[];
  readonly roles: readonly string[];
  /** All claims of the token. */
  readonly claims: Members;
}

export function principalOf(claims: Members): Principal {
  const { sub, scope, roles } = claims;
  return {
    subject: typeof sub === 'string' ? sub : '',
    scopes: typeof scope === 'string' ? scope.split(' ').filter((one) => one !== '') : [],
    roles: Array.isArray(roles) ? roles.filter((one) => typeof one === 'string') : [],
    claims,
  };
}

/** What somebody lacks for a route; null: nothing. Scopes come first. */
export type Lacking =
  | { readonly kind: 'scope'; readonly missing: readonly string[] }
  | { readonly kind: 'role'; readonly expected: readonly string[] };

export function lackingFor({ scopes, roles }: Principal, access: RouteAccess): Lacking | null {
  const missing = access.scopes.filter((one) => !scopes.includes(one));
  if (missing.length > 0) return { kind: 'scope', missing };
  if (access.roles.length === 0 || access.roles.some((one) => roles.includes(one))) return null;
  return { kind: 'role', expected: access.roles };
}
