/** Who the person at the screen is signed in as: a real token that a real request brought. */
import { createStore } from 'zustand/vanilla';
import type { HttpAnswer } from '../../../host/engine-api.ts';
import { EPOCH_MS } from '../../../sim/index.ts';
import type { HttpRequestSpec } from '../../../sim/index.ts';
import { documentStore } from '../../../state/document-store.ts';
import { runStore } from '../../../state/run-store.ts';
import { request } from '../../../state/session.ts';
import { sayError } from '../../kit/say-error.ts';
import { claimsOf, sessionIn } from './identity-place.ts';
import type { IdentityPlace, Session } from './identity-place.ts';

export interface SignedIn extends Session {
  /** Client node that asked. */
  readonly client: string;
  /** Virtual ms; null: the token does not say. */
  readonly expiresAtMs: number | null;
}

export interface IdentityState {
  /** Null: nobody. */
  readonly signedIn: SignedIn | null;
  /** Who is being signed in; empty: nobody. */
  readonly asking: string;
  /** Of the last attempt; empty: it went well. */
  readonly problem: string;
  /** The last token that there was, also after the sign-out: that does not make it bad. */
  readonly lastToken: string;
}

const nobody: IdentityState = { signedIn: null, asking: '', problem: '', lastToken: '' };

export const identityStore = createStore<IdentityState>()(() => nobody);

// Tokens belong to their run: the next one has other keys, and other people.
runStore.subscribe(({ nowMs }, before) => {
  if (nowMs < before.nowMs) identityStore.setState(nobody);
});
documentStore.subscribe(({ scenario }, before) => {
  if (scenario.id !== before.scenario.id) identityStore.setState(nobody);
});

/** Asks for a token through the gateway; settles when the answer is there, in virtual time. */
export async function signIn(
  { signIn: path }: IdentityPlace,
  user: string,
  password: string,
  client: string,
): Promise<void> {
  if (path === null) return;
  identityStore.setState({ asking: user, problem: '' });
  const answer = await asked(
    { method: 'POST', path, body: JSON.stringify({ user, password }) },
    client,
  );
  // Somebody else was asked for since, or the run is another one.
  if (identityStore.getState().asking !== user) return;
  if (typeof answer === 'string') {
    identityStore.setState({ asking: '', problem: answer });
    return;
  }
  const session = sessionIn(user, textOf(answer));
  if (session === null) {
    identityStore.setState({ asking: '', problem: `${answer.status} ${answer.statusText}` });
    return;
  }
  const exp = claimsOf(session.accessToken)?.get('exp');
  const expiresAtMs = typeof exp === 'number' ? exp * 1000 - EPOCH_MS : null;
  identityStore.setState({
    signedIn: { ...session, client, expiresAtMs },
    asking: '',
    lastToken: session.accessToken,
  });
}

/** Forgets the token here at once, and asks the identity service to revoke it. */
export async function signOut({ signOut: path }: IdentityPlace): Promise<void> {
  const { signedIn } = identityStore.getState();
  identityStore.setState({ signedIn: null, asking: '', problem: '' });
  if (signedIn === null || path === null || signedIn.refreshToken === '') return;
  const { refreshToken, client, accessToken } = signedIn;
  const answer = await asked(
    {
      method: 'POST',
      path,
      headers: { Authorization: `Bearer ${accessToken}` },
      body: JSON.stringify({ refreshToken }),
    },
    client,
  );
  if (typeof answer === 'string') identityStore.setState({ problem: answer });
  else if (answer.status >= 400) {
    identityStore.setState({ problem: `${answer.status} ${answer.statusText}` });
  }
}

/** The request with the token of who is signed in, unless it brings another. */
export function asSignedIn(spec: HttpRequestSpec, signedIn: SignedIn | null): HttpRequestSpec {
  const headers = spec.headers ?? {};
  const isGiven = Object.keys(headers).some((name) => name.toLowerCase() === 'authorization');
  if (signedIn === null || isGiven) return spec;
  return { ...spec, headers: { ...headers, Authorization: `Bearer ${signedIn.accessToken}` } };
}

async function asked(spec: HttpRequestSpec, client: string): Promise<HttpAnswer | string> {
  try {
    return await request(spec, client);
  } catch (error) {
    return sayError(error);
  }
}

function textOf({ body }: HttpAnswer): string {
  return new TextDecoder().decode(body);
}
