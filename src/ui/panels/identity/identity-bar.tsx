/** Who asks: signs a person in by a real request, says until when, signs out, and leads to the token workbench. */
import { LogOut } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { identityWords as words, roleWords } from '../../../i18n/words/identity.ts';
import type { Text } from '../../../i18n/text.ts';
import type { Scenario } from '../../../sim/index.ts';
import { documentStore } from '../../../state/document-store.ts';
import { runStore } from '../../../state/run-store.ts';
import { play, sql } from '../../../state/session.ts';
import { uiStore } from '../../../state/ui-store.ts';
import { attempt } from '../../kit/notices.ts';
import { useText } from '../../kit/use-text.ts';
import { saySeconds } from '../drawer-names.ts';
import styles from './identity.module.css';
import { identityPlace, usersIn } from './identity-place.ts';
import type { IdentityPlace, User } from './identity-place.ts';
import { identityStore, signIn, signOut } from './identity-store.ts';

/** Who is known to attack in the literature, and here. */
const ATTACKER = 'mallory';

interface IdentityBarProps {
  /** Node id of whoever asks. */
  readonly client: string;
  /** More that can be done here. */
  readonly children?: ReactNode;
}

export function IdentityBar({ client, children }: IdentityBarProps) {
  const scenario = useStore(documentStore, (state) => state.scenario);
  const place = identityPlace(scenario);
  if (place === null || place.signIn === null) return null;
  return (
    <Bar place={place} client={client}>
      {children}
    </Bar>
  );
}

function Bar({ place, client, children }: IdentityBarProps & { readonly place: IdentityPlace }) {
  const t = useText();
  const { signedIn, asking, problem } = useStore(identityStore);
  const isPlaying = useStore(runStore, (state) => state.playing);
  const users = useUsers(place.identity.id);
  const [isOther, setIsOther] = useState(false);
  const shown = asking === '' ? (signedIn?.user ?? '') : asking;
  const choose = (user: string): void => {
    setIsOther(user === '*');
    if (user === '*') return;
    if (user === '') void signOut(place);
    else void signIn(place, user, `${user}-secret`, client);
  };
  return (
    <div className={styles.bar} data-testid="identity-bar">
      <label className={styles.who}>
        {t(words.signInAs)}
        <select
          data-testid="sign-in-as"
          value={isOther ? '*' : shown}
          onChange={({ target }) => choose(target.value)}
        >
          <option value="">{t(words.nobody)}</option>
          {users.map((user) => (
            <option key={user.name} value={user.name}>
              {t(words.user, { name: user.name, role: t(roleOf(user)) })}
            </option>
          ))}
          {users.some(({ name }) => name === shown) || shown === '' ? null : (
            <option value={shown}>{shown}</option>
          )}
          <option value="*">{t(words.other)}</option>
        </select>
      </label>
      {isOther ? (
        <OtherUser
          onSignIn={(user, password) => {
            setIsOther(false);
            void signIn(place, user, password, client);
          }}
        />
      ) : null}
      <output className={styles.state} data-testid="signed-in">
        {asking !== '' ? t(words.asking, { path: place.signIn ?? '' }) : <Until />}
      </output>
      {asking !== '' && !isPlaying ? (
        <button type="button" onClick={() => void attempt(() => play())}>
          {t(words.play)}
        </button>
      ) : null}
      {signedIn === null ? null : (
        <button type="button" data-testid="sign-out" onClick={() => void signOut(place)}>
          <LogOut size={14} aria-hidden="true" />
          {t(words.signOut)}
        </button>
      )}
      {children}
      {problem === '' ? null : (
        <p className={styles.problem} role="alert">
          {t(words.refused, { problem })}
        </p>
      )}
    </div>
  );
}

function roleOf({ name, role }: User): Text | string {
  if (name === ATTACKER) return roleWords.attacker;
  const known = new Map<string, Text>(Object.entries(roleWords));
  return known.get(role) ?? role;
}

/** For how long the token is good, by the virtual clock. */
function Until() {
  const t = useText();
  const lang = useStore(uiStore, (state) => state.lang);
  const signedIn = useStore(identityStore, (state) => state.signedIn);
  const expiresAtMs = signedIn?.expiresAtMs ?? null;
  const isOver = useStore(runStore, ({ nowMs }) => expiresAtMs !== null && nowMs >= expiresAtMs);
  if (signedIn === null) return t(words.noToken);
  if (expiresAtMs === null) return t(words.withToken);
  const at = saySeconds(expiresAtMs, lang);
  return isOver ? (
    <b className={styles.over}>{t(words.expired, { at })}</b>
  ) : (
    t(words.until, { at })
  );
}

function OtherUser({ onSignIn }: { onSignIn: (user: string, password: string) => void }) {
  const t = useText();
  const [user, setUser] = useState('');
  const [password, setPassword] = useState('');
  const send = (): void => {
    if (user !== '') onSignIn(user, password);
  };
  return (
    <>
      {[
        { label: words.userName, value: user, set: setUser, testId: 'sign-in-user' },
        { label: words.password, value: password, set: setPassword, testId: 'sign-in-password' },
      ].map(({ label, value, set, testId }) => (
        <input
          key={testId}
          aria-label={t(label)}
          placeholder={t(label)}
          data-testid={testId}
          className={styles.field}
          autoComplete="off"
          spellCheck={false}
          value={value}
          onChange={({ target }) => set(target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return;
            event.preventDefault();
            send();
          }}
        />
      ))}
      <button type="button" data-testid="sign-in-send" disabled={user === ''} onClick={send}>
        {t(words.signIn)}
      </button>
    </>
  );
}

/** Who is in the identity service's table `users`: known to whoever plays its operator. */
function useUsers(identity: string): readonly User[] {
  // A table of another run, or of a seed that was edited.
  const seed = useStore(documentStore, ({ scenario }) => seedOf(scenario, identity));
  const isReady = useStore(runStore, (state) => state.status === 'ready');
  const [users, setUsers] = useState<readonly User[]>([]);
  useEffect(() => {
    if (!isReady || seed === '') return undefined;
    let isWanted = true;
    const take = (found: readonly User[]): void => {
      if (isWanted) setUsers(found);
    };
    sql(identity, 'select name, role from users order by rowid').then(
      ({ error, rows }) => take(error === '' ? usersIn(rows) : []),
      () => take([]),
    );
    return () => {
      isWanted = false;
    };
  }, [identity, seed, isReady]);
  return users;
}

/** What its database begins with; empty: it has none. */
function seedOf({ nodes }: Scenario, identity: string): string {
  const node = nodes.find(({ id }) => id === identity);
  return node?.kind === 'service' && node.database !== null ? node.database.seed : '';
}
