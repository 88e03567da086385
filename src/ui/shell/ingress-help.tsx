/** How the console of this page reaches the cluster, or why it can't here. */
import { useStore } from 'zustand';
import { ingressHelpWords } from '../../i18n/words/ingress-help.ts';
import { ingressWords } from './ingress-words.ts';
import type { Scenario } from '../../sim/index.ts';
import { documentStore } from '../../state/document-store.ts';
import { useText } from '../kit/use-text.ts';
import styles from './shell.module.css';

export function IngressHelp({ ingress }: { readonly ingress: keyof typeof ingressWords }) {
  const t = useText();
  const path = useStore(documentStore, ({ scenario }) => firstPath(scenario));
  const isPossible = isSecureContext && 'serviceWorker' in navigator;
  const why = isPossible ? ingressHelpWords.refused : ingressHelpWords.insecure;
  return (
    <div className={styles.ingressHelp}>
      <b>{t(ingressWords[ingress])}</b>
      {ingress === 'ready' ? (
        <>
          <p>{t(ingressHelpWords.tryIt)}</p>
          <code>{`await fetch('${path}')`}</code>
        </>
      ) : null}
      {ingress === 'unavailable' ? <p>{t(why)}</p> : null}
    </div>
  );
}

/** A path that a gateway knows and that can be asked for as it stands. */
function firstPath({ nodes }: Scenario): string {
  const routes = nodes.flatMap((node) => (node.kind === 'gateway' ? node.routes : []));
  const plain = routes.find(({ method, path }) => method !== 'POST' && !/[{*]/.test(path));
  return plain?.path ?? '/api';
}
