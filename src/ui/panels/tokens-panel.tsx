/** The token workbench: a token read, edited, signed and sent; attacks; and the checks that stop them. */
import { KeyRound } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { tokenWords as words } from '../../i18n/words/tokens.ts';
import { documentStore } from '../../state/document-store.ts';
import { EmptyPanel } from './empty-panel.tsx';
import { IdentityBar } from './identity/identity-bar.tsx';
import { identityPlace } from './identity/identity-place.ts';
import type { IdentityPlace } from './identity/identity-place.ts';
import { identityStore } from './identity/identity-store.ts';
import { AttackList } from './tokens/attack-list.tsx';
import { ChecksList } from './tokens/checks-list.tsx';
import { Sending } from './tokens/sending.tsx';
import { TokenEditor } from './tokens/token-editor.tsx';
import { loadTokenKit } from './tokens/token-kit.ts';
import type { TokenKit } from './tokens/token-kit.ts';
import { rotateKeys, take, workbenchStore } from './tokens/workbench-store.ts';
import styles from './tokens/tokens.module.css';
import { useText } from '../kit/use-text.ts';
import { shellWords } from '../../i18n/words/shell.ts';

export function TokensPanel() {
  const t = useText();
  const scenario = useStore(documentStore, (state) => state.scenario);
  const place = identityPlace(scenario);
  const client = scenario.nodes.find(({ kind }) => kind === 'client')?.id;
  const [kit, setKit] = useState<TokenKit | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  useEffect(() => {
    loadTokenKit().then((loaded) => setKit(loaded), setFailure);
  }, []);
  // The boundary around the panel says what to do about it.
  if (failure !== null) throw failure;
  if (place === null || client === undefined) return <EmptyPanel text={words.noRules} />;
  if (kit === null) return <p className={styles.waiting}>{t(shellWords.loading)}</p>;
  return <Workbench place={place} client={client} kit={kit} />;
}

export interface WorkbenchProps {
  readonly place: IdentityPlace;
  /** Node id of whoever sends. */
  readonly client: string;
  readonly kit: TokenKit;
}

function Workbench(props: WorkbenchProps) {
  const t = useText();
  const rotation = useStore(workbenchStore, (state) => state.rotation);
  const token = useStore(identityStore, (state) => state.signedIn?.accessToken ?? '');
  // Whoever signs in while nothing is on the workbench finds the token there.
  useEffect(() => {
    if (token !== '' && workbenchStore.getState().base === '') take(token);
  }, [token]);
  return (
    <div className={styles.panel}>
      <div className={styles.column}>
        <IdentityBar client={props.client}>
          {props.place.rotateKeys === null ? null : <NewKey {...props} />}
        </IdentityBar>
        {rotation === '' ? null : (
          <p className={styles.note} role="status" data-testid="rotation">
            {t(words.rotated, { answer: rotation })}
          </p>
        )}
        <TokenEditor {...props} />
      </div>
      <div className={styles.column}>
        <AttackList {...props} />
      </div>
      <div className={styles.column}>
        <Sending {...props} />
        <ChecksList {...props} />
      </div>
    </div>
  );
}

/** Makes the identity service sign by another key from soon on. */
function NewKey({ place, client }: WorkbenchProps) {
  const t = useText();
  return (
    <button type="button" data-testid="rotate-keys" onClick={() => void rotateKeys(place, client)}>
      <KeyRound size={14} aria-hidden="true" />
      {t(words.rotate)}
    </button>
  );
}
