/** How the console of this page reaches the cluster, or why it can't here. */
import { useStore } from 'zustand';
import { ingressHelpWords } from '../../i18n/words/ingress-help.ts';
import { ingressWords } from './ingress-words.ts';
import type { Route, Scenario } from '../../sim/index.ts';
import { documentStore } from '../../state/document-store.ts';
import { useText } from '../kit/use-text.ts';
import styles from './shell.module.css';

export function IngressHelp({ ingress }: { readonly ingress: keyof typeof ingressWords }) {
  const t = useText();
  const path = useStore(documentStore, ({ scenario }) => firstPath(scenario));
  const socket = useStore(documentStore, ({ scenario }) => socketPath(scenario));
  return (
    <div className={styles.ingressHelp}>
      <b>{t(ingressWords[ingress])}</b>
      {ingress === 'ready' ? (
        <>
          <p>{t(ingressHelpWords.tryIt)}</p>
          <code>{`await fetch('${path}')`}</code>
          {socket === undefined ? null : <code>{`new WebSocket('${socket}')`}</code>}
        </>
      ) : null}
      {ingress === 'unavailable' ? <p>{t(ingressHelpWords.refused)}</p> : null}
    </div>
  );
}

/** A path that a gateway knows and that can be asked for as it stands. */
function firstPath(scenario: Scenario): string {
  const plain = routesOf(scenario).find(
    ({ method, path }) => method !== 'POST' && !/[{*]|\/socket$/.test(path),
  );
  return plain?.path ?? '/api';
}

function socketPath(scenario: Scenario): string | undefined {
  return routesOf(scenario).find(({ path }) => path.endsWith('/socket'))?.path;
}

function routesOf({ nodes }: Scenario): readonly Route[] {
  return nodes.flatMap((node) => (node.kind === 'gateway' ? node.routes : []));
}
