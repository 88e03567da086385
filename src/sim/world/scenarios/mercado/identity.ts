/** Signs people in: with tokens by keys of its own, which it publishes and changes. */
import type { TokenRules } from '../../gateway-rules.ts';
import { newNode } from '../../new-node.ts';
import type { ServiceNode } from '../../scenario.ts';
import { int, list, operation, optional, text } from '../fields.ts';

/** How what it signs is checked. */
export const tokenRules: TokenRules = {
  identity: 'identity',
  keysPath: '/keys',
  revokedPath: '/revoked',
  refreshMs: 15_000,
  issuer: 'identity',
  audience: 'mercado',
  algorithms: ['ES256'],
  type: 'at+jwt',
  leewaySeconds: 5,
  sizeMax: 4_000,
};

const code = `// A token lives five minutes, and an hour long it is exchanged for a new one. Keys are published before they
// sign, and stay until what they signed has ended: nobody meets a key that is not known yet, or no more.
const LIFE = 300;
const STAY = 3600;
const AHEAD = 20;
const now = () => Math.floor(Date.now() / 1000);

async function keysOf(ctx) {
  const keys = await ctx.db.query('select jwk, since from keys order by since');
  if (keys.length > 0) return keys.map(({ jwk, since }) => ({ key: JSON.parse(jwk), since }));
  await addKey(1, 0, ctx);
  return keysOf(ctx);
}

async function addKey(number, since, ctx) {
  const key = ctx.tokens.newKey('ES256', 'key-' + number);
  // Where two ask at once, the first has made it.
  await ctx.db.query('insert or ignore into keys values (?, ?, ?)', [number, JSON.stringify(key), since]);
  return key.kid;
}

async function tokensFor({ name, subject, scope, role }, ctx) {
  const { key } = (await keysOf(ctx)).findLast(({ since }) => since <= now());
  const iat = now();
  const jti = ctx.tokens.digest(name + ctx.random()).slice(0, 12);
  const common = { iss: 'identity', sub: subject, iat, jti };
  return {
    accessToken: ctx.tokens.sign({ ...common, aud: 'mercado', exp: iat + LIFE, scope, roles: [role] }, key),
    expiresInSeconds: LIFE,
    refreshToken: ctx.tokens.sign({ ...common, aud: 'identity', exp: iat + STAY, name }, key, 'refresh+jwt'),
  };
}

async function sessionOf(refreshToken, ctx) {
  const keys = (await keysOf(ctx)).map(({ key }) => key);
  const claims = ctx.tokens.verify(refreshToken, keys);
  if (claims?.aud === 'identity' && claims.exp > now()) return claims;
  throw ctx.fail(401, 'The refresh token is not good, or not any more');
}

// True the first time.
async function revoke(jti, exp, ctx) {
  const [row] = await ctx.db.query('insert or ignore into revoked values (?, ?) returning jti', [jti, exp]);
  return row !== undefined;
}

export default service({
  async SignIn({ user, password }, ctx) {
    const digest = ctx.tokens.digest(user + ':' + password);
    const [found] = await ctx.db.query('select * from users where name = ? and digest = ?', [user, digest]);
    if (found === undefined) throw ctx.fail(401, 'No such user, or another password');
    return tokensFor(found, ctx);
  },

  // A refresh token is good once: a second time, somebody else has it too.
  async Refresh({ refreshToken }, ctx) {
    const { name, jti, exp } = await sessionOf(refreshToken, ctx);
    if (!(await revoke('refresh ' + jti, exp, ctx))) throw ctx.fail(401, 'The refresh token was used already');
    const [found] = await ctx.db.query('select * from users where name = ?', [name]);
    return tokensFor(found, ctx);
  },

  // The token goes on saying that it is good; only who asks for the list knows better.
  async SignOut({ refreshToken }, ctx) {
    const { jti, exp } = await sessionOf(refreshToken, ctx);
    await revoke(jti, exp, ctx);
    await revoke('refresh ' + jti, exp, ctx);
    return {};
  },

  async Keys(input, ctx) {
    return { keys: (await keysOf(ctx)).map(({ key }) => ctx.tokens.publicKey(key)) };
  },

  async Revoked(input, ctx) {
    const rows = await ctx.db.query('select jti from revoked where exp > ?', [now()]);
    return { revoked: rows.map(({ jti }) => jti) };
  },

  async RotateKeys(input, ctx) {
    const [{ number, since }] = await ctx.db.query('select max(number) as number, max(since) as since from keys');
    const signsFrom = now() + AHEAD;
    const key = await addKey((number ?? 0) + 1, signsFrom, ctx);
    // What came before a key that has signed for as long as any token lives has nothing left to check.
    if (since !== null && since < now() - STAY) await ctx.db.query('delete from keys where since < ?', [since]);
    return { key, signsFrom };
  },
});
`;

const tokens = [text(1, 'accessToken'), int(2, 'expiresInSeconds'), text(3, 'refreshToken')];
const refresh = [text(1, 'refreshToken')];

export const identity: ServiceNode = {
  ...newNode('service', 'identity', { en: 'Identity', es: 'Identidad' }, { x: 280, y: 376 }),
  contract: {
    operations: [
      operation(
        'SignIn',
        'query',
        'POST',
        '/sign-in',
        [text(1, 'user'), text(2, 'password')],
        tokens,
      ),
      operation('Refresh', 'command', 'POST', '/refresh', refresh, tokens),
      operation('SignOut', 'command', 'POST', '/sign-out', refresh, []),
      operation(
        'RotateKeys',
        'command',
        'POST',
        '/rotate-keys',
        [],
        [text(1, 'key'), int(2, 'signsFrom')],
      ),
      operation(
        'Keys',
        'query',
        'GET',
        '/keys',
        [],
        [
          list(
            1,
            'keys',
            ['kid', 'kty', 'use', 'alg', 'crv', 'x', 'y', 'n', 'e'].map((name, at) =>
              optional(text(at + 1, name)),
            ),
          ),
        ],
      ),
      operation(
        'Revoked',
        'query',
        'GET',
        '/revoked',
        [],
        [{ ...text(1, 'revoked'), repeated: true }],
      ),
    ],
    events: [],
    subscribes: [],
  },
  code,
  database: {
    schema: `create table keys (number integer primary key, jwk text not null, since integer not null);
create table revoked (jti text primary key, exp integer not null);
create table users (name text primary key, digest text not null, subject text not null, scope text not null, role text not null);
`,
    // The password is the name with -secret behind; what stands here is the digest of both.
    seed: `insert into users values
  ('shop', 'ie1vk6LHrOBSK-Sk9WN_Ssfqt1pwMggcx-Q3qc2JWUQ', 'shop', 'orders:read orders:write', 'shop'),
  ('ana', '3GMa-z5aPtajzg59dXT-gjRyYgTNTgvTpk0dw8n8Drk', '1', 'orders:read orders:write', 'customer'),
  ('seller', '9NKfHZzznhbxCiDu3Rs619aHOkMZKw7iAvTuKBX2blI', 'seller', 'orders:read', 'seller'),
  ('admin', 'dpfuDK4LcUCSyyCygE9DJz6S6pXhNrEHsdn0ex5b4wU', 'admin', 'orders:read orders:write', 'administrator'),
  ('mallory', 'uB4F12uFSUiUiD_yy9AZPC7Mm3jfILk_TfiQ_bHQ6dw', '40', 'orders:read orders:write', 'customer');
`,
  },
};
