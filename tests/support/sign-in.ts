/** Signs in at mercado, as the users of its identity service, by a real request. */
import type { Cluster } from '../../src/sim/index.ts';
import { ask, textOf } from './open-cluster.ts';

export interface SignedIn {
  /** What a request carries to be somebody's. */
  readonly headers: Readonly<Record<string, string>>;
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** Passwords are the names with `-secret` behind. */
export async function signIn(cluster: Cluster, user: string): Promise<SignedIn> {
  const answer = await ask(cluster, 'shoppers', {
    method: 'POST',
    path: '/api/sign-in',
    body: JSON.stringify({ user, password: `${user}-secret` }),
  });
  if (answer.status !== 200) throw new Error(`${user} could not sign in: ${textOf(answer)}`);
  const { accessToken, refreshToken }: { accessToken: string; refreshToken: string } = JSON.parse(
    textOf(answer),
  );
  return { headers: { Authorization: `Bearer ${accessToken}` }, accessToken, refreshToken };
}
