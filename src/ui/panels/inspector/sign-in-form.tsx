/** Who a client is: whom its load signs in as, and where. */
import { useStore } from 'zustand';
import { gatewayWords as words } from '../../../i18n/words/gateway.ts';
import type { ClientNode, SignIn } from '../../../sim/index.ts';
import { documentStore } from '../../../state/document-store.ts';
import { useText } from '../../kit/use-text.ts';
import { CheckField } from '../fields/check-field.tsx';
import { updateNode } from '../fields/edit-message.ts';
import { TextField } from '../fields/text-field.tsx';
import { withMember } from '../gateway/with-member.ts';
import { identityPlace } from '../identity/identity-place.ts';
import styles from './inspector.module.css';
import { Section } from './section.tsx';

export function SignInForm({ node }: { readonly node: ClientNode }) {
  const t = useText();
  const place = useStore(documentStore, ({ scenario }) => identityPlace(scenario)?.signIn ?? null);
  const { signIn } = node;
  const set = (next: SignIn | undefined) => updateNode(withMember(node, 'signIn', next));
  return (
    <Section title={t(words.signIn)}>
      <CheckField
        label={t(words.signsIn)}
        isOn={signIn !== undefined}
        testId="client-sign-in"
        onCommit={(isOn) =>
          set(isOn ? { path: place ?? '/api/sign-in', user: '', password: '' } : undefined)
        }
      />
      {signIn === undefined ? (
        <p className={styles.hint}>{t(words.signInOff)}</p>
      ) : (
        <>
          <TextField
            label={t(words.signInPath)}
            look="mono"
            value={signIn.path}
            testId="client-sign-in-path"
            onCommit={(path) => set({ ...signIn, path: path.trim() })}
          />
          <TextField
            label={t(words.user)}
            look="mono"
            value={signIn.user}
            testId="client-sign-in-user"
            onCommit={(user) => set({ ...signIn, user })}
          />
          <TextField
            label={t(words.password)}
            look="mono"
            value={signIn.password}
            testId="client-sign-in-password"
            onCommit={(password) => set({ ...signIn, password })}
          />
          <p className={styles.hint}>{t(words.signInHint)}</p>
        </>
      )}
    </Section>
  );
}
