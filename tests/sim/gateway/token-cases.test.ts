/**
 * Tokens at a gateway: whatever a request may bring, the status, the `WWW-Authenticate` and the reason
 * that it gets. All go through one gateway, which has its keys from an identity service over the network.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answer, Cluster } from '../../../src/sim/index.ts';
import { base64url } from '../../../src/sim/wire/base64.ts';
import {
  pemOf,
  publicKey,
  signToken,
  signWith,
  unsignedToken,
} from '../../../src/sim/tokens/index.ts';
import { bytesOfText } from '../../../src/sim/wire/utf8.ts';
import { ask, at, openCluster, textOf } from '../../support/open-cluster.ts';
import {
  ed,
  EPOCH_SECONDS,
  es,
  goodClaims,
  goodToken,
  hs,
  LEEWAY_SECONDS,
  rs,
  theirs,
  tokenWorld,
} from '../../support/token-world.ts';

type Claims = Readonly<Record<string, unknown>>;

interface Case {
  readonly name: string;
  /** Asked for with it; `/any` when left out. */
  readonly path?: string;
  /** What is sent, in that second of virtual time. */
  readonly headers: (now: number) => Readonly<Record<string, string>>;
  readonly status: 200 | 400 | 401 | 403;
  readonly reason?: string;
  /** Behind `Bearer realm="gateway"`; left out: there is no such header. */
  readonly challenge?: string;
}

function bearer(token: string): Readonly<Record<string, string>> {
  return { Authorization: `Bearer ${token}` };
}

function good(name: string, token: (now: number) => string, path = '/any'): Case {
  return { name, path, headers: (now) => bearer(token(now)), status: 200 };
}

/** Refused with 401, saying why. */
function bad(name: string, token: (now: number) => string, description: string): Case {
  return {
    name,
    headers: (now) => bearer(token(now)),
    status: 401,
    reason: 'bad-token',
    challenge: `, error="invalid_token", error_description="${description}"`,
  };
}

/** Known to be who they are, and refused with 403. */
function forbidden(
  name: string,
  path: string,
  changes: Claims,
  reason: 'missing-scope' | 'missing-role',
  challenge: string,
): Case {
  return {
    name,
    path,
    headers: (now) => bearer(goodToken(now, changes)),
    status: 403,
    reason,
    challenge: `, error="insufficient_scope", ${challenge}`,
  };
}

/** A good token but for these claims. */
function withClaims(changes: (now: number) => Claims): (now: number) => string {
  return (now) => goodToken(now, changes(now));
}

/** A good token but for its header. */
function withHeader(changes: Claims): (now: number) => string {
  return (now) =>
    signWith(es, { alg: 'ES256', typ: 'at+jwt', kid: 'es-1', ...changes }, goodClaims(now));
}

function withText(change: (json: string) => string): (now: number) => string {
  return (now) =>
    signWith(
      es,
      { alg: 'ES256', typ: 'at+jwt', kid: 'es-1' },
      change(JSON.stringify(goodClaims(now))),
    );
}

function bySecret(secret: string, header: Claims): (now: number) => string {
  const key = { kty: 'oct', k: base64url(bytesOfText(secret)), alg: 'HS256' } as const;
  return (now) => signWith(key, { alg: 'HS256', typ: 'at+jwt', ...header }, goodClaims(now));
}

function tampered(changes: Claims): (now: number) => string {
  return (now) => {
    const [header = '', , signature = ''] = goodToken(now).split('.');
    const payload = base64url(bytesOfText(JSON.stringify({ ...goodClaims(now), ...changes })));
    return `${header}.${payload}.${signature}`;
  };
}

const none = (alg: string) => (now: number) =>
  `${unsignedToken({ alg, typ: 'at+jwt' }, goodClaims(now))}.`;
const allowed = 'ES256, RS256, EdDSA, HS256 was expected';
const L = LEEWAY_SECONDS;
const unsigned = 'the signature does not fit header, claims and key';

const valid: readonly Case[] = [
  good('ES256', (now) => signToken(es, goodClaims(now))),
  good('RS256', (now) => signToken(rs, goodClaims(now))),
  good('EdDSA', (now) => signToken(ed, goodClaims(now))),
  good('HS256', (now) => signToken(hs, goodClaims(now))),
  good('typ as a whole media type', (now) => signToken(es, goodClaims(now), 'application/at+jwt')),
  good('typ in capitals', (now) => signToken(es, goodClaims(now), 'AT+JWT')),
  good('no kid, one key of its algorithm', withHeader({ kid: undefined })),
  good(
    'without nbf',
    withClaims(() => ({ nbf: undefined })),
  ),
  good(
    'without iat',
    withClaims(() => ({ iat: undefined })),
  ),
  good(
    'without sub',
    withClaims(() => ({ sub: undefined })),
  ),
  good(
    'without scope and roles',
    withClaims(() => ({ scope: undefined, roles: undefined })),
  ),
  good(
    'several audiences, ours among them',
    withClaims(() => ({ aud: ['bank', 'market'] })),
  ),
  good(
    'instants with a fraction',
    withClaims((now) => ({ exp: now + 0.5 + 300, iat: now - 0.5 })),
  ),
  good('members of the header that nobody asks for', withHeader({ x5t: 'x', jku: 'http://evil' })),
  good(
    'claims that nobody asks for',
    withClaims(() => ({ name: 'Ana Mª', n: { sub: 'x' } })),
  ),
  good(
    'one name in two objects',
    withClaims(() => ({ a: { sub: 1 }, b: [{ sub: 2 }] })),
  ),
  good(
    'the size that is allowed',
    withClaims(() => ({ pad: 'x'.repeat(1_000) })),
  ),
  good('a scope among others', goodToken, '/write'),
  good(
    'one of the roles',
    withClaims(() => ({ roles: ['buyer', 'seller'] })),
    '/seller',
  ),
  good(
    'another of the roles',
    withClaims(() => ({ roles: ['administrator'] })),
    '/seller',
  ),
  good(
    'all of the scopes',
    withClaims(() => ({ scope: 'items:admin items:read' })),
    '/two',
  ),
  good('scope and role', goodToken, '/customer'),
  good('a route that asks for nothing', goodToken, '/open'),
  {
    name: 'bearer in small letters',
    headers: (now) => ({ authorization: `bearer ${goodToken(now)}` }),
    status: 200,
  },
  {
    name: 'in the cookie',
    headers: (now) => ({ Cookie: `theme=dark; session=${goodToken(now)}` }),
    status: 200,
  },
  {
    name: 'in the header, whatever is in the cookie',
    headers: (now) => ({ ...bearer(goodToken(now)), Cookie: 'session=x' }),
    status: 200,
  },
];

const nothing: readonly Case[] = [
  { name: 'nothing', headers: () => ({}), status: 401, reason: 'no-token', challenge: '' },
  {
    name: 'nothing, where scopes are needed',
    path: '/write',
    headers: () => ({}),
    status: 401,
    reason: 'no-token',
    challenge: '',
  },
  {
    name: 'another scheme',
    headers: () => ({ Authorization: 'Basic YW5hOmFuYQ==' }),
    status: 401,
    reason: 'no-token',
    challenge: '',
  },
  {
    name: 'a cookie of another name',
    headers: (now) => ({ Cookie: `sessions=${goodToken(now)}` }),
    status: 401,
    reason: 'no-token',
    challenge: '',
  },
  {
    name: 'an empty cookie',
    headers: () => ({ Cookie: 'session=' }),
    status: 401,
    reason: 'no-token',
    challenge: '',
  },
  {
    name: 'a bad token in the cookie',
    headers: () => ({ Cookie: 'session=x.y' }),
    status: 401,
    reason: 'bad-token',
    challenge:
      ', error="invalid_token", error_description="the token has 2 parts; three were expected"',
  },
  {
    name: 'Bearer and nothing behind it',
    headers: () => ({ Authorization: 'Bearer' }),
    status: 400,
    reason: 'bad-request',
    challenge:
      ', error="invalid_request", error_description="Authorization says Bearer without one token behind it"',
  },
  {
    name: 'two tokens in one header',
    headers: (now) => ({ Authorization: `Bearer ${goodToken(now)} ${goodToken(now)}` }),
    status: 400,
    reason: 'bad-request',
    challenge:
      ', error="invalid_request", error_description="Authorization says Bearer without one token behind it"',
  },
  {
    name: 'two cookies',
    headers: (now) => ({ Cookie: `session=${goodToken(now)}; session=x` }),
    status: 400,
    reason: 'bad-request',
    challenge: ', error="invalid_request", error_description="Cookie session came more than once"',
  },
  { name: 'nothing, where nothing is asked', path: '/open', headers: () => ({}), status: 200 },
  {
    name: 'a bad token, where nothing is asked',
    path: '/open',
    headers: () => bearer('x'),
    status: 200,
  },
  {
    name: 'an old token, where nothing is asked',
    path: '/open',
    headers: (now) => bearer(goodToken(now, { exp: now - 60 })),
    status: 200,
  },
  {
    name: 'two tokens, where nothing is asked',
    path: '/open',
    headers: () => ({ Authorization: 'Bearer x y' }),
    status: 200,
  },
];

const form: readonly Case[] = [
  bad('a word', () => 'abc', 'the token has 1 parts; three were expected'),
  bad('two parts', () => 'e30.e30', 'the token has 2 parts; three were expected'),
  bad(
    'five parts, as encrypted ones have',
    () => 'a.b.c.d.e',
    'the token has 5 parts; three were expected',
  ),
  bad('empty parts', () => '..', 'the header is not a JSON object'),
  bad('a header that is no base64url', () => 'e!.e30.AA', 'the header is not a JSON object'),
  bad('a header that is a list', () => 'W10.e30.AA', 'the header is not a JSON object'),
  bad(
    'a payload that is text',
    (now) => signWith(es, { alg: 'ES256' }, `"${now}"`),
    'the payload is not a JSON object',
  ),
  bad(
    'a payload that is no JSON',
    (now) => signWith(es, { alg: 'ES256' }, `{${now}`),
    'the payload is not a JSON object',
  ),
  bad(
    'a payload of other bytes than UTF-8',
    () => 'e30.-_-_.AA',
    'the payload is not a JSON object',
  ),
  bad('padding', (now) => `${goodToken(now)}==`, 'the signature is not base64url'),
  bad(
    'a last character with bits that nobody reads',
    (now) => {
      const token = goodToken(now);
      const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
      return token.slice(0, -1) + digits.charAt(digits.indexOf(token.slice(-1)) + 1);
    },
    'the signature is not base64url',
  ),
  bad(
    'the other base64',
    (now) => `${goodToken(now)}+/8`.replace(/.{3}$/, '+/8'),
    'the signature is not base64url',
  ),
  bad(
    'sub twice',
    withText((json) => json.replace('{', '{"sub":"root",')),
    'the payload has the name sub twice',
  ),
  bad(
    'exp twice',
    withText((json) => json.replace('}', ',"exp":9999999999}')),
    'the payload has the name exp twice',
  ),
  bad(
    'sub twice, once escaped',
    withText((json) => json.replace('{', '{"\\u0073ub":"root",')),
    'the payload has the name sub twice',
  ),
  bad(
    'a name twice inside',
    withText((json) => json.replace('{', '{"a":[{"b":1,"b":2}],')),
    'the payload has the name b twice',
  ),
  bad(
    'alg twice',
    (now) =>
      `${base64url(bytesOfText('{"alg":"none","alg":"ES256"}'))}.${goodToken(now).split('.').slice(1).join('.')}`,
    'the header has the name alg twice',
  ),
];

const size: readonly Case[] = [
  bad(
    'a huge token',
    withClaims(() => ({ pad: 'x'.repeat(6_000) })),
    'the token has 8380 bytes; at most 2000 are taken',
  ),
  bad(
    'one byte too many',
    () => 'x'.repeat(2_001),
    'the token has 2001 bytes; at most 2000 are taken',
  ),
  bad(
    'as many as are taken',
    () => 'x'.repeat(2_000),
    'the token has 1 parts; three were expected',
  ),
];

const algorithm: readonly Case[] = [
  bad('alg none', none('none'), `alg is none; ${allowed}`),
  bad('alg None', none('None'), `alg is none; ${allowed}`),
  bad('alg NONE', none('NONE'), `alg is none; ${allowed}`),
  bad(
    'alg none with the old signature',
    (now) => `${none('none')(now)}${goodToken(now).split('.')[2] ?? ''}`,
    `alg is none; ${allowed}`,
  ),
  bad('no alg', withHeader({ alg: undefined }), 'the header has no alg'),
  bad('an alg that is no text', withHeader({ alg: ['ES256'] }), 'the header has no alg'),
  bad('an alg in small letters', withHeader({ alg: 'es256' }), `alg is es256; ${allowed}`),
  bad('an alg that nobody knows', withHeader({ alg: 'PS256' }), `alg is PS256; ${allowed}`),
  bad('a longer HMAC', withHeader({ alg: 'HS512' }), `alg is HS512; ${allowed}`),
  bad(
    'the text of the RSA key as a secret',
    bySecret(pemOf(rs), { kid: 'rs-1' }),
    'alg is HS256; the key rs-1 is for RS256',
  ),
  bad(
    'the text of the EC key as a secret',
    bySecret(pemOf(es), { kid: 'es-1' }),
    'alg is HS256; the key es-1 is for ES256',
  ),
  bad(
    'the text of the Ed25519 key as a secret',
    bySecret(pemOf(ed), { kid: 'ed-1' }),
    'alg is HS256; the key ed-1 is for EdDSA',
  ),
  bad(
    'an RSA modulus as a secret',
    bySecret(JSON.stringify(publicKey(rs)), { kid: 'rs-1' }),
    'alg is HS256; the key rs-1 is for RS256',
  ),
  bad(
    'RS256 by the kid of an EC key',
    withHeader({ alg: 'RS256' }),
    'alg is RS256; the key es-1 is for ES256',
  ),
];

const critical: readonly Case[] = [
  bad(
    'an extension that nobody knows',
    withHeader({ crit: ['sudo'], sudo: true }),
    'crit names sudo, which is not understood',
  ),
  bad(
    'two of them',
    withHeader({ crit: ['a', 'b'], a: 1, b: 1 }),
    'crit names a, b, which is not understood',
  ),
  bad(
    'crit that names exp',
    withHeader({ crit: ['exp'], exp: 1 }),
    'crit names exp, which is not understood',
  ),
  bad('crit that is empty', withHeader({ crit: [] }), 'crit names , which is not understood'),
  bad(
    'crit that is no list',
    withHeader({ crit: 'b64' }),
    'crit names b64, which is not understood',
  ),
  bad(
    'b64: false',
    withHeader({ b64: false, crit: ['b64'] }),
    'b64 is false, which is not understood',
  ),
  bad(
    'b64: false without crit',
    withHeader({ b64: false }),
    'b64 is false, which is not understood',
  ),
];

const type: readonly Case[] = [
  bad('no typ', withHeader({ typ: undefined }), 'typ is missing; at+jwt was expected'),
  bad('typ JWT', withHeader({ typ: 'JWT' }), 'typ is JWT; at+jwt was expected'),
  bad('an id token', withHeader({ typ: 'id+jwt' }), 'typ is id+jwt; at+jwt was expected'),
  bad('a typ that is no text', withHeader({ typ: 1 }), 'typ is 1; at+jwt was expected'),
];

const key: readonly Case[] = [
  bad('a kid that is not there', withHeader({ kid: 'es-2' }), 'no key has the kid es-2'),
  bad('a kid in capitals', withHeader({ kid: 'ES-1' }), 'no key has the kid ES-1'),
  bad('a kid that is a number', withHeader({ kid: 1 }), 'no key has the kid 1'),
  bad(
    'a path to an empty file',
    bySecret('', { kid: '../../../dev/null' }),
    'no key has the kid ../../../dev/null',
  ),
  bad('an absolute path', bySecret('', { kid: '/dev/null' }), 'no key has the kid /dev/null'),
  bad(
    'a path to our own key',
    withHeader({ kid: '../keys/es-1' }),
    'no key has the kid ../keys/es-1',
  ),
  bad(
    'SQL that selects a secret',
    bySecret('mine', { kid: "x' union select 'mine" }),
    "no key has the kid x' union select 'mine",
  ),
  bad(
    'SQL that is always true',
    withHeader({ kid: "' or 1=1 --" }),
    "no key has the kid ' or 1=1 --",
  ),
  bad(
    'SQL that selects a key',
    (now) =>
      signWith(
        theirs,
        {
          alg: 'ES256',
          typ: 'at+jwt',
          kid: `' union select '${JSON.stringify(publicKey(theirs))}`,
        },
        goodClaims(now),
      ),
    `no key has the kid ' union select '${JSON.stringify(publicKey(theirs)).replaceAll('"', "'")}`.slice(
      0,
      200,
    ),
  ),
  bad('a kid with other characters', withHeader({ kid: 'ñ"\\' }), "no key has the kid ?''"),
];

const signature: readonly Case[] = [
  bad('another sub', tampered({ sub: 'root' }), unsigned),
  bad('more scopes', tampered({ scope: 'items:read items:write items:admin' }), unsigned),
  bad('another role', tampered({ roles: ['administrator'] }), unsigned),
  bad('a longer life', tampered({ exp: 9_999_999_999 }), unsigned),
  bad('no change but a space', withSpace, unsigned),
  bad('no signature', (now) => goodToken(now).replace(/[^.]*$/, ''), unsigned),
  bad('half a signature', (now) => goodToken(now).slice(0, -43), unsigned),
  bad(
    'a signature of nothing but zeros',
    (now) => goodToken(now).replace(/[^.]*$/, 'A'.repeat(86)),
    unsigned,
  ),
  bad('a key of somebody else', (now) => signToken(theirs, goodClaims(now)), unsigned),
  bad('the signature of another token', otherSignature, unsigned),
  bad('an HMAC by a guess', bySecret('secret', { kid: 'hs-1' }), unsigned),
  bad('an HMAC by nothing', bySecret('', { kid: 'hs-1' }), unsigned),
  bad(
    'an RSA signature with one bit changed',
    (now) => flipped(signToken(rs, goodClaims(now))),
    unsigned,
  ),
  bad(
    'an Ed25519 signature with one bit changed',
    (now) => flipped(signToken(ed, goodClaims(now))),
    unsigned,
  ),
];

function withSpace(now: number): string {
  const [header = '', , end = ''] = goodToken(now).split('.');
  return `${header}.${base64url(bytesOfText(`${JSON.stringify(goodClaims(now))} `))}.${end}`;
}

function otherSignature(now: number): string {
  const [, , end = ''] = goodToken(now, { sub: 'root' }).split('.');
  return goodToken(now).replace(/[^.]*$/, end);
}

function flipped(token: string): string {
  const at = token.lastIndexOf('.') + 9;
  return token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
}

const times: readonly Case[] = [
  good(
    'exp a second before the leeway ends',
    withClaims((now) => ({ exp: now - L + 1 })),
  ),
  bad(
    'exp at the end of the leeway',
    withClaims((now) => ({ exp: now - L })),
    'the token expired 5 s ago',
  ),
  bad(
    'exp a second past the leeway',
    withClaims((now) => ({ exp: now - L - 1 })),
    'the token expired 6 s ago',
  ),
  good(
    'exp now',
    withClaims((now) => ({ exp: now })),
  ),
  good(
    'exp a second ago',
    withClaims((now) => ({ exp: now - 1 })),
  ),
  good(
    'exp in a second',
    withClaims((now) => ({ exp: now + 1 })),
  ),
  bad(
    'exp long ago',
    withClaims((now) => ({ exp: now - 31_536_000 })),
    'the token expired 31536000 s ago',
  ),
  bad(
    'no exp',
    withClaims(() => ({ exp: undefined })),
    'the token has no exp',
  ),
  bad(
    'exp as text',
    withClaims((now) => ({ exp: String(now + 60) })),
    'exp is no number of seconds',
  ),
  bad(
    'exp null',
    withClaims(() => ({ exp: null })),
    'exp is no number of seconds',
  ),
  bad(
    'exp true',
    withClaims(() => ({ exp: true })),
    'exp is no number of seconds',
  ),
  good(
    'exp in milliseconds by mistake',
    withClaims((now) => ({ exp: now * 1_000 })),
  ),
  good(
    'nbf a second within the leeway',
    withClaims((now) => ({ nbf: now + L - 1 })),
  ),
  good(
    'nbf at the end of the leeway',
    withClaims((now) => ({ nbf: now + L })),
  ),
  bad(
    'nbf a second past the leeway',
    withClaims((now) => ({ nbf: now + L + 1 })),
    'the token is not valid for another 6 s',
  ),
  good(
    'nbf now',
    withClaims((now) => ({ nbf: now })),
  ),
  good(
    'nbf in a second',
    withClaims((now) => ({ nbf: now + 1 })),
  ),
  good(
    'nbf a second ago',
    withClaims((now) => ({ nbf: now - 1 })),
  ),
  bad(
    'nbf tomorrow',
    withClaims((now) => ({ nbf: now + 86_400 })),
    'the token is not valid for another 86400 s',
  ),
  bad(
    'nbf as text',
    withClaims(() => ({ nbf: 'now' })),
    'nbf is no number of seconds',
  ),
  good(
    'iat a second within the leeway',
    withClaims((now) => ({ iat: now + L - 1 })),
  ),
  good(
    'iat at the end of the leeway',
    withClaims((now) => ({ iat: now + L })),
  ),
  bad(
    'iat a second past the leeway',
    withClaims((now) => ({ iat: now + L + 1 })),
    'iat is 6 s in the future',
  ),
  good(
    'iat now',
    withClaims((now) => ({ iat: now })),
  ),
  good(
    'iat in a second',
    withClaims((now) => ({ iat: now + 1 })),
  ),
  good(
    'iat a year ago',
    withClaims((now) => ({ iat: now - 31_536_000 })),
  ),
  bad(
    'iat as a list',
    withClaims(() => ({ iat: [1] })),
    'iat is no number of seconds',
  ),
  bad(
    'expired and too early: the end is said first',
    withClaims((now) => ({ exp: now - 9, nbf: now + 9 })),
    'the token expired 9 s ago',
  ),
  bad('expired and tampered: the signature is said first', tampered({ exp: 1 }), unsigned),
];

const names: readonly Case[] = [
  bad(
    'another issuer',
    withClaims(() => ({ iss: 'evil' })),
    'iss is evil; identity was expected',
  ),
  bad(
    'an issuer that begins alike',
    withClaims(() => ({ iss: 'identity.evil' })),
    'iss is identity.evil; identity was expected',
  ),
  bad(
    'an issuer in capitals',
    withClaims(() => ({ iss: 'Identity' })),
    'iss is Identity; identity was expected',
  ),
  bad(
    'no issuer',
    withClaims(() => ({ iss: undefined })),
    'iss is missing; identity was expected',
  ),
  bad(
    'a list of issuers',
    withClaims(() => ({ iss: ['identity'] })),
    "iss is ['identity']; identity was expected",
  ),
  bad(
    'another audience',
    withClaims(() => ({ aud: 'bank' })),
    'aud is bank; market was expected',
  ),
  bad(
    'other audiences',
    withClaims(() => ({ aud: ['bank', 'post'] })),
    'aud is bank, post; market was expected',
  ),
  bad(
    'no audience',
    withClaims(() => ({ aud: undefined })),
    'aud is missing; market was expected',
  ),
  bad(
    'an empty list of audiences',
    withClaims(() => ({ aud: [] })),
    'aud is missing; market was expected',
  ),
  bad(
    'an audience that begins alike',
    withClaims(() => ({ aud: 'market2' })),
    'aud is market2; market was expected',
  ),
];

const revocation: readonly Case[] = [
  bad(
    'a token that was revoked',
    withClaims(() => ({ jti: 'jti-gone' })),
    'the token was revoked',
  ),
  bad(
    'no jti',
    withClaims(() => ({ jti: undefined })),
    'the token has no jti, so whether it was revoked is not known',
  ),
  bad(
    'a jti that is a number',
    withClaims(() => ({ jti: 1 })),
    'the token has no jti, so whether it was revoked is not known',
  ),
  good(
    'a jti in capitals is another',
    withClaims(() => ({ jti: 'JTI-GONE' })),
  ),
];

const access: readonly Case[] = [
  forbidden(
    'no scope at all',
    '/write',
    { scope: undefined },
    'missing-scope',
    'error_description="the token lacks the scope items:write", scope="items:write"',
  ),
  forbidden(
    'another scope',
    '/write',
    { scope: 'items:read' },
    'missing-scope',
    'error_description="the token lacks the scope items:write", scope="items:write"',
  ),
  forbidden(
    'a scope that begins alike',
    '/write',
    { scope: 'items:writer' },
    'missing-scope',
    'error_description="the token lacks the scope items:write", scope="items:write"',
  ),
  forbidden(
    'a scope in capitals',
    '/write',
    { scope: 'ITEMS:WRITE' },
    'missing-scope',
    'error_description="the token lacks the scope items:write", scope="items:write"',
  ),
  forbidden(
    'scopes in a list',
    '/write',
    { scope: ['items:write'] },
    'missing-scope',
    'error_description="the token lacks the scope items:write", scope="items:write"',
  ),
  forbidden(
    'one scope of two',
    '/two',
    {},
    'missing-scope',
    'error_description="the token lacks the scope items:admin", scope="items:read items:admin"',
  ),
  forbidden(
    'none of two scopes',
    '/two',
    { scope: '' },
    'missing-scope',
    'error_description="the token lacks the scope items:read items:admin", scope="items:read items:admin"',
  ),
  forbidden(
    'another role',
    '/seller',
    {},
    'missing-role',
    'error_description="one of these roles is needed: seller, administrator"',
  ),
  forbidden(
    'no role',
    '/seller',
    { roles: undefined },
    'missing-role',
    'error_description="one of these roles is needed: seller, administrator"',
  ),
  forbidden(
    'a role as text',
    '/seller',
    { roles: 'seller' },
    'missing-role',
    'error_description="one of these roles is needed: seller, administrator"',
  ),
  forbidden(
    'a role where a scope is needed',
    '/write',
    { scope: '', roles: ['items:write'] },
    'missing-scope',
    'error_description="the token lacks the scope items:write", scope="items:write"',
  ),
  forbidden(
    'the role without the scope',
    '/customer',
    { scope: '' },
    'missing-scope',
    'error_description="the token lacks the scope items:read", scope="items:read"',
  ),
  forbidden(
    'the scope without the role',
    '/customer',
    { roles: ['seller'] },
    'missing-role',
    'error_description="one of these roles is needed: customer", scope="items:read"',
  ),
];

const groups = {
  valid,
  nothing,
  form,
  size,
  algorithm,
  critical,
  type,
  key,
  signature,
  times,
  names,
  revocation,
  access,
};
const cases = Object.entries(groups).flatMap(([group, list]) =>
  list.map((one) => ({ ...one, group })),
);

let cluster: Cluster;

beforeAll(async () => {
  cluster = await openCluster(tokenWorld());
});
afterAll(() => cluster.close());

it('has at least 120 cases', () => {
  expect(cases.length).toBeGreaterThanOrEqual(120);
});

describe.each(Object.entries(groups))('%s', (_group, list) => {
  it.each(list)('$name', async ({ path = '/any', headers, status, reason, challenge }) => {
    // Well within a second, so that a token made for it meets the gateway in it.
    const second = Math.ceil(cluster.now / 1_000_000) + 1;
    await cluster.runTo(at(second * 1_000 + 200));
    const given = headers(EPOCH_SECONDS + second);
    const answer = await ask(cluster, 'client', { method: 'POST', path, headers: given });
    expect({
      status: answer.status,
      reason: answer.reason,
      challenge: headerOf(answer, 'WWW-Authenticate'),
    }).toEqual({
      status,
      reason: reason ?? '',
      challenge: challenge === undefined ? undefined : `Bearer realm="gateway"${challenge}`,
    });
    if (status !== 200) expect(JSON.parse(textOf(answer))).toMatchObject({ status, reason });
  });
});

function headerOf(answer: Answer, name: string): string | undefined {
  return answer.headers.find(([own]) => own === name)?.[1];
}
