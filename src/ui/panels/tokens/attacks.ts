/**
 * Attacks on tokens, each as what it does with a good one. Pure: they give the texts and the seal; the
 * workbench signs and sends them.
 */
import { pretty } from './compose.ts';
import type { Seal, TokenDraft } from './compose.ts';
import type { Key } from './token-kit.ts';

type Members = Readonly<Record<string, unknown>>;

export interface AttackGround {
  /** Of the token that is attacked. */
  readonly header: Members;
  readonly claims: Members;
  /** Seconds since 1970, by the virtual clock. */
  readonly now: number;
  /** Bytes that a token may have. */
  readonly sizeMax: number;
  /** The public half of the attacker's own key. */
  readonly ownKey: Key;
}

/** What is sent besides the token: as ever, to somebody else's object, or around the gateway. */
export type Aim = 'own' | 'other' | 'around';

interface Attack {
  readonly id: string;
  /** By which key the result is signed. */
  readonly seal: Seal;
  readonly aim?: Aim;
  readonly header?: (ground: AttackGround) => Members;
  readonly claims?: (ground: AttackGround) => Members | string;
}

const HOUR = 3600;

const administrator = ({ claims }: AttackGround): Members => ({
  ...claims,
  roles: ['administrator'],
});

/** In the order in which a student meets them; each is a line of its own on the screen. */
export const attacks = [
  { id: 'tampered', seal: 'kept', claims: administrator },
  {
    id: 'alg-none',
    seal: 'none',
    header: ({ header }) => ({ ...header, alg: 'none' }),
    claims: administrator,
  },
  {
    id: 'confusion',
    seal: 'public',
    header: ({ header }) => ({ ...header, alg: 'HS256' }),
    claims: administrator,
  },
  {
    id: 'own-key',
    seal: 'own',
    header: ({ header }) => ({ ...header, alg: 'ES256' }),
    claims: administrator,
  },
  {
    id: 'wrong-kid',
    seal: 'own',
    header: ({ header }) => ({ ...header, alg: 'ES256', kid: 'no-such-key' }),
    claims: administrator,
  },
  {
    id: 'kid-path',
    seal: 'empty',
    header: ({ header }) => ({ ...header, alg: 'HS256', kid: '../../../../dev/null' }),
    claims: administrator,
  },
  {
    id: 'kid-sql',
    seal: 'own',
    header: ({ header, ownKey }) => ({
      ...header,
      alg: 'ES256',
      kid: `x' union select '${JSON.stringify(ownKey)}`,
    }),
    claims: administrator,
  },
  {
    id: 'expired',
    seal: 'identity',
    claims: ({ claims, now }) => ({ ...claims, iat: now - 2 * HOUR, exp: now - HOUR }),
  },
  {
    id: 'not-yet',
    seal: 'identity',
    claims: ({ claims, now }) => ({ ...claims, nbf: now + HOUR }),
  },
  {
    id: 'from-future',
    seal: 'identity',
    claims: ({ claims, now }) => ({ ...claims, iat: now + HOUR, exp: now + 2 * HOUR }),
  },
  {
    id: 'audience',
    seal: 'identity',
    claims: ({ claims }) => ({ ...claims, aud: 'another-shop' }),
  },
  {
    id: 'issuer',
    seal: 'identity',
    claims: ({ claims }) => ({ ...claims, iss: 'https://login.example' }),
  },
  { id: 'type', seal: 'identity', header: ({ header }) => ({ ...header, typ: 'refresh+jwt' }) },
  { id: 'no-scope', seal: 'identity', claims: ({ claims }) => ({ ...claims, scope: '' }) },
  { id: 'twice', seal: 'identity', claims: ({ claims }) => subjectTwice(claims) },
  {
    id: 'crit',
    seal: 'identity',
    header: ({ header }) => ({ ...header, crit: ['x-admin'], 'x-admin': true }),
  },
  {
    id: 'b64',
    seal: 'identity',
    header: ({ header }) => ({ ...header, b64: false, crit: ['b64'] }),
  },
  {
    id: 'huge',
    seal: 'identity',
    claims: ({ claims, sizeMax }) => ({ ...claims, padding: 'x'.repeat(sizeMax) }),
  },
  { id: 'other-object', seal: 'kept', aim: 'other' },
  {
    id: 'around',
    seal: 'own',
    aim: 'around',
    header: ({ header }) => ({ ...header, alg: 'ES256' }),
    claims: administrator,
  },
] as const satisfies readonly Attack[];

export type AttackId = (typeof attacks)[number]['id'];

/** Two readers may take two of them: the first, or the last. */
function subjectTwice(claims: Members): string {
  const text = JSON.stringify(claims);
  const inside = text.slice(1, -1);
  return `{"sub":"administrator"${inside === '' ? '' : `,${inside}`}}`;
}

/** What becomes of a good token. */
export function attacked(id: AttackId, ground: AttackGround, original: string): TokenDraft {
  const attack: Attack | undefined = attacks.find((one) => one.id === id);
  const header = attack?.header?.(ground) ?? ground.header;
  const claims = attack?.claims?.(ground) ?? ground.claims;
  return {
    original,
    header: JSON.stringify(header, null, 2),
    claims: typeof claims === 'string' ? claims : pretty(JSON.stringify(claims)),
    seal: attack?.seal ?? 'kept',
  };
}

export function aimOf(id: AttackId): Aim {
  const attack: Attack | undefined = attacks.find((one) => one.id === id);
  return attack?.aim ?? 'own';
}
