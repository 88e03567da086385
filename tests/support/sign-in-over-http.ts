/** Signs in at mercado behind real ports: `fetch` to its gateway, as any client would. */
export async function signInOverHttp(
  gateway: string,
  user: string,
): Promise<Readonly<Record<string, string>>> {
  const answer = await fetch(`${gateway}/api/sign-in`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ user, password: `${user}-secret` }),
  });
  const token = String(Reflect.get(Object(await answer.json()), 'accessToken'));
  return { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
}
