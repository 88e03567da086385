/** The token workbench: the token that is edited, what it is sent with, and what became of it. */
import { createStore } from 'zustand/vanilla';
import type { HttpAnswer } from '../../../host/engine-api.ts';
import { EPOCH_MS, Random } from '../../../sim/index.ts';
import type { DecisionView, HttpRequestSpec } from '../../../sim/index.ts';
import { documentStore } from '../../../state/document-store.ts';
import { runStore } from '../../../state/run-store.ts';
import { request, sql, trace } from '../../../state/session.ts';
import { sayError } from '../../kit/say-error.ts';
import { claimsOf, sessionIn } from '../identity/identity-place.ts';
import type { IdentityPlace } from '../identity/identity-place.ts';
import { identityStore } from '../identity/identity-store.ts';
import { aimOf, attacked } from './attacks.ts';
import type { AttackId } from './attacks.ts';
import { compose, draftOf, emptyDraft, objectIn } from './compose.ts';
import type { Composed, SealKeys, TokenDraft } from './compose.ts';
import type { Key, TokenKit } from './token-kit.ts';
import { verdictOn } from './verdict.ts';
import type { Verdict } from './verdict.ts';
import { aroundGateway, guardedRequest } from './workbench-request.ts';

export type Exchange =
  | { readonly kind: 'none' }
  | { readonly kind: 'waiting' }
  | {
      readonly kind: 'answered';
      readonly answer: HttpAnswer;
      readonly decisions: readonly DecisionView[];
      readonly verdict: Verdict;
    }
  | { readonly kind: 'failed'; readonly error: string };

export interface WorkbenchState {
  /** A good token that attacks begin with; empty: there is none yet. */
  readonly base: string;
  readonly draft: TokenDraft;
  /** The last one; empty: none. */
  readonly attack: AttackId | '';
  readonly spec: HttpRequestSpec;
  /** Keys that the identity service publishes; null: they were not asked for. */
  readonly published: readonly Key[] | null;
  /** Its own, with their secret halves. */
  readonly identity: readonly Key[];
  readonly exchange: Exchange;
  /** What a rotation of keys came to; empty: none was asked for. */
  readonly rotation: string;
}

const fresh: WorkbenchState = {
  base: '',
  draft: emptyDraft,
  attack: '',
  spec: { method: 'GET', path: '/' },
  published: null,
  identity: [],
  exchange: { kind: 'none' },
  rotation: '',
};

export const workbenchStore = createStore<WorkbenchState>()(() => fresh);

// Keys and tokens belong to their run.
runStore.subscribe(({ nowMs }, before) => {
  if (nowMs < before.nowMs) workbenchStore.setState(fresh);
});
documentStore.subscribe(({ scenario }, before) => {
  if (scenario.id !== before.scenario.id) workbenchStore.setState(fresh);
});

/** Begins with that token: parts, and a request that its subject may make. */
export function take(token: string): void {
  const subject = claimsOf(token)?.get('sub');
  const { scenario } = documentStore.getState();
  workbenchStore.setState({
    base: token.trim(),
    draft: draftOf(token),
    attack: '',
    spec: guardedRequest(scenario, typeof subject === 'string' ? subject : ''),
    exchange: { kind: 'none' },
  });
}

export function edit(change: Partial<TokenDraft>): void {
  workbenchStore.setState(({ draft }) => ({ draft: { ...draft, ...change } }));
}

/** An attacker's own key: nobody publishes it. */
let ownKey: Key | null = null;

function sealKeys(kit: TokenKit): SealKeys {
  ownKey ??= kit.newKey('ES256', 'my-own-key', Random.named(1, 'workbench'));
  const { identity, published } = workbenchStore.getState();
  return { identity, published: published ?? [], own: ownKey };
}

/** The token as it stands in the workbench. */
export function composed(kit: TokenKit, { draft }: WorkbenchState): Composed {
  return compose(draft, sealKeys(kit), kit);
}

/** Edits the good token as the attack does, and sends it. */
export async function attack(
  id: AttackId,
  place: IdentityPlace,
  client: string,
  kit: TokenKit,
): Promise<void> {
  const { base } = workbenchStore.getState();
  const good = draftOf(base);
  const header = objectIn(good.header);
  const claims = objectIn(good.claims);
  if (header === null || claims === null) return;
  await readIdentityKeys(place, kit);
  const { nowMs } = runStore.getState();
  const now = Math.floor((EPOCH_MS + nowMs) / 1000);
  const ground = {
    header,
    claims,
    now,
    sizeMax: place.rules.sizeMax,
    ownKey: kit.publicKey(sealKeys(kit).own),
  };
  const { scenario } = documentStore.getState();
  const subject = typeof claims['sub'] === 'string' ? claims['sub'] : '';
  const aim = aimOf(id);
  const spec = guardedRequest(scenario, subject, aim === 'other');
  const around = aim === 'around' ? aroundGateway(scenario, spec) : null;
  workbenchStore.setState({
    attack: id,
    draft: attacked(id, ground, base),
    spec: around === null ? spec : { ...spec, path: around.path, to: around.service },
    exchange: { kind: 'waiting' },
  });
  await send(place, client, kit);
}

let sending = 0;

/** Sends the request with the token as it stands; settles with the answer, in virtual time. */
export async function send(place: IdentityPlace, client: string, kit: TokenKit): Promise<void> {
  sending += 1;
  const turn = sending;
  const isCurrent = (): boolean => turn === sending;
  workbenchStore.setState({ exchange: { kind: 'waiting' } });
  try {
    const { draft } = workbenchStore.getState();
    if (draft.seal === 'public') await fetchKeys(place, client, kit);
    if (draft.seal === 'identity') await readIdentityKeys(place, kit);
    const token = composed(kit, workbenchStore.getState());
    const { spec } = workbenchStore.getState();
    const headers = token.ok ? { Authorization: `Bearer ${token.token}` } : {};
    const answer = await request({ ...spec, headers }, client);
    const decisions = (await trace(answer.trace))?.decisions ?? [];
    if (!isCurrent()) return;
    const verdict = verdictOn(answer.status, decisions);
    workbenchStore.setState({ exchange: { kind: 'answered', answer, decisions, verdict } });
  } catch (error) {
    const said = await sayError(error);
    if (isCurrent()) workbenchStore.setState({ exchange: { kind: 'failed', error: said } });
  }
}

/** Asks for the keys that all may have; they are kept until new ones are made. */
export async function fetchKeys(
  { keys: path }: IdentityPlace,
  client: string,
  kit: TokenKit,
): Promise<void> {
  if (path === null || workbenchStore.getState().published !== null) return;
  const answer = await request({ method: 'GET', path }, client);
  const set = answer.status === 200 ? kit.readKeySet(parsed(textOf(answer))) : null;
  if (set !== null) workbenchStore.setState({ published: set.keys });
}

/** Looks for private keys in the database of the identity service, as its operator could. */
async function readIdentityKeys({ identity }: IdentityPlace, kit: TokenKit): Promise<void> {
  const tables = await sql(identity.id, "select name from sqlite_master where type = 'table'");
  const names = tables.rows.flatMap(([name]) => (typeof name === 'string' ? [name] : []));
  const results = await Promise.all(
    names.map((name) => sql(identity.id, `select * from "${name.replaceAll('"', '""')}"`)),
  );
  const texts = results.flatMap(({ rows }) => rows.flat()).filter((one) => typeof one === 'string');
  const found = texts.flatMap((text) => {
    const key = kit.readKey(parsed(text));
    return key !== null && ('k' in key || key.d !== undefined) ? [key] : [];
  });
  workbenchStore.setState({ identity: found });
}

/** Makes the identity service sign by a new key, as somebody who may: an administrator, who signs in for it. */
export async function rotateKeys(
  { signIn, rotateKeys: path }: IdentityPlace,
  client: string,
): Promise<void> {
  if (path === null) return;
  workbenchStore.setState({ rotation: '…' });
  try {
    const token = await administratorToken(signIn, client);
    const headers: Record<string, string> =
      token === '' ? {} : { Authorization: `Bearer ${token}` };
    const answer = await request({ method: 'POST', path, headers, body: '{}' }, client);
    // What was published before is not all any more.
    workbenchStore.setState({
      rotation: `${answer.status} ${textOf(answer)}`.slice(0, 200),
      published: null,
    });
  } catch (error) {
    workbenchStore.setState({ rotation: await sayError(error) });
  }
}

/** By convention of the built-in scenarios, their administrator is called so. */
const ADMINISTRATOR = 'admin';

async function administratorToken(signIn: string | null, client: string): Promise<string> {
  const { signedIn } = identityStore.getState();
  if (signedIn?.user === ADMINISTRATOR) return signedIn.accessToken;
  if (signIn === null) return signedIn?.accessToken ?? '';
  const body = JSON.stringify({ user: ADMINISTRATOR, password: `${ADMINISTRATOR}-secret` });
  const answer = await request({ method: 'POST', path: signIn, body }, client);
  return sessionIn(ADMINISTRATOR, textOf(answer))?.accessToken ?? signedIn?.accessToken ?? '';
}

function textOf({ body }: HttpAnswer): string {
  return new TextDecoder().decode(body);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
