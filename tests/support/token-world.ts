/**
 * A gateway that checks tokens, an identity service that publishes a fixed set of keys, and a service
 * behind; with the keys to sign whatever a test wants to send.
 */
import { Random } from '../../src/sim/index.ts';
import type {
  Contract,
  Field,
  GatewayNode,
  Route,
  Scenario,
  ServiceNode,
} from '../../src/sim/index.ts';
import { newKey, publicKey, signToken } from '../../src/sim/tokens/index.ts';
import type { RouteAccess, TokenRules } from '../../src/sim/world/gateway-rules.ts';
import { world } from './world.ts';

/** What clocks of the simulation show at the start of a run, in seconds since 1970. */
export const EPOCH_SECONDS = 1_767_225_600;
export const LEEWAY_SECONDS = 5;

export const es = newKey('ES256', 'es-1', Random.named(1, 'es'));
export const rs = newKey('RS256', 'rs-1', Random.named(1, 'rs'));
export const ed = newKey('EdDSA', 'ed-1', Random.named(1, 'ed'));
export const hs = newKey('HS256', 'hs-1', Random.named(1, 'hs'));
/** Of somebody whose keys nobody published. */
export const theirs = newKey('ES256', 'es-1', Random.named(1, 'attacker'));

export const rules: TokenRules = {
  identity: 'identity',
  keysPath: '/keys',
  revokedPath: '/revoked',
  refreshMs: 60_000,
  issuer: 'identity',
  audience: 'market',
  algorithms: ['ES256', 'RS256', 'EdDSA', 'HS256'],
  type: 'at+jwt',
  leewaySeconds: LEEWAY_SECONDS,
  sizeMax: 2_000,
  cookie: 'session',
};

/** Claims of a good token that is made in that second. */
export function goodClaims(now: number): Readonly<Record<string, unknown>> {
  return {
    iss: 'identity',
    aud: 'market',
    sub: 'ana',
    iat: now,
    nbf: now,
    exp: now + 300,
    jti: 'jti-ana',
    scope: 'items:read items:write',
    roles: ['customer'],
  };
}

export function goodToken(now: number, changes: Readonly<Record<string, unknown>> = {}): string {
  return signToken(es, { ...goodClaims(now), ...changes });
}

function text(number: number, name: string): Field {
  return { name, number, type: 'string', optional: true };
}

const identityContract: Contract = {
  operations: [
    {
      name: 'Keys',
      kind: 'query',
      method: 'GET',
      path: '/keys',
      idempotent: true,
      success: 200,
      input: [],
      output: [
        {
          name: 'keys',
          number: 1,
          type: 'message',
          repeated: true,
          fields: ['kty', 'kid', 'use', 'alg', 'crv', 'x', 'y', 'n', 'e', 'k'].map((name, at) =>
            text(at + 1, name),
          ),
        },
      ],
    },
    {
      name: 'Revoked',
      kind: 'query',
      method: 'GET',
      path: '/revoked',
      idempotent: true,
      success: 200,
      input: [],
      output: [{ name: 'revoked', number: 1, type: 'string', repeated: true }],
    },
  ],
  events: [],
  subscribes: [],
};

const published = JSON.stringify({ keys: [es, rs, ed, hs].map(publicKey) });

/** An identity service that signs nobody in. */
export const identityService: Partial<ServiceNode> = {
  contract: identityContract,
  code: `export default service({
    Keys() { return ${published}; },
    Revoked() { return { revoked: ['jti-gone'] }; },
  });`,
};

/** Everything that the service is told besides its input comes back in its answer. */
const echo = '{ return { text: JSON.stringify(ctx.metadata) }; }';

function route(path: string, access?: RouteAccess): Route {
  const common = { method: 'POST', path, service: 'items', rewrite: { from: path, to: '/do' } };
  return access === undefined ? common : { ...common, access };
}

export const tokenRoutes: readonly Route[] = [
  route('/open'),
  route('/any', { scopes: [], roles: [] }),
  route('/write', { scopes: ['items:write'], roles: [] }),
  route('/two', { scopes: ['items:read', 'items:admin'], roles: [] }),
  route('/seller', { scopes: [], roles: ['seller', 'administrator'] }),
  route('/customer', { scopes: ['items:read'], roles: ['customer'] }),
];

export interface TokenWorldOptions {
  readonly rules?: Partial<TokenRules>;
  readonly gateway?: Partial<GatewayNode>;
}

export function tokenWorld({
  rules: changes = {},
  gateway = {},
}: TokenWorldOptions = {}): Scenario {
  return world()
    .client('client')
    .service('items', echo)
    .service('identity', '', identityService)
    .gateway('gateway', tokenRoutes, { tokens: { ...rules, ...changes }, ...gateway })
    .link('client', 'gateway')
    .link('gateway', 'items')
    .link('gateway', 'identity').scenario;
}
