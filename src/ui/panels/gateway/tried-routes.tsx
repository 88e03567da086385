/** A request to try on the routes of a gateway: who takes it, and why each of the others does not, as it is typed. */
import { ArrowRight, Plus, X } from 'lucide-react';
import { useId } from 'react';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { gatewayWords as words } from '../../../i18n/words/gateway.ts';
import { explainCalls, explainMatch } from '../../../sim/index.ts';
import type { GatewayNode } from '../../../sim/index.ts';
import { documentStore } from '../../../state/document-store.ts';
import { uiStore } from '../../../state/ui-store.ts';
import { useText } from '../../kit/use-text.ts';
import { asSignedIn, identityStore } from '../identity/identity-store.ts';
import { methods, replacedAt, without } from '../inspector/lists.ts';
import { gatewayStore } from './gateway-store.ts';
import type { Trial } from './gateway-store.ts';
import styles from './gateway.module.css';
import { RouteList } from './route-list.tsx';
import { sayAccess, sayOutcome } from './say-verdict.ts';
import { SendOutcome, useSending } from './send-trial.tsx';
import { specOf, trialFor } from './trials.ts';

export function TriedRoutes({ node }: { readonly node: GatewayNode }) {
  const lang = useStore(uiStore, (state) => state.lang);
  const chosen = useStore(gatewayStore, (state) => state.chosen);
  const typed = useStore(gatewayStore, (state) => state.trial);
  const scenario = useStore(documentStore, (state) => state.scenario.id);
  const of = `${scenario}/${node.id}`;
  const trial = typed?.of === of ? typed : trialFor(node, of);
  const signedIn = useStore(identityStore, (state) => state.signedIn);
  const spec = asSignedIn(specOf(trial), signedIn);
  const sending = useSending(node, spec);
  const { method, path: target, headers = {} } = spec;
  const tried = { method, target, headers, host: node.id };
  const { outcome, verdicts } = explainMatch(node.routes, tried);
  const winner = outcome.kind === 'route' ? node.routes[outcome.at] : undefined;
  return (
    <>
      <Tester trial={trial} send={sending.send}>
        <output
          className={styles.outcome}
          data-outcome={outcome.kind === 'route' ? 'route' : 'refused'}
          data-testid="trial-outcome"
        >
          {sayOutcome(outcome, lang)}
          {winner?.access === undefined ? null : ` ${sayAccess(winner.access, lang)}`}
        </output>
        <Calls calls={explainCalls(node.routes, tried)} />
        <SendOutcome sending={sending} needsToken={winner?.access !== undefined} />
      </Tester>
      <RouteList
        node={node}
        chosen={typeof chosen === 'number' ? chosen : -1}
        verdicts={verdicts}
        testId="gateway-routes"
      />
    </>
  );
}

/** Whom the gateway would ask for what. */
function Calls({ calls }: { readonly calls: ReturnType<typeof explainCalls> }) {
  const t = useText();
  const nodes = useStore(documentStore, ({ scenario }) => scenario.nodes);
  if (calls.length === 0) return null;
  return (
    <ul className={styles.calls} aria-label={t(words.asks)} data-testid="trial-calls">
      {calls.map(({ part, service, method, target }) => (
        <li key={part}>
          <ArrowRight size={12} aria-hidden="true" />
          {t(nodes.find(({ id }) => id === service)?.name ?? service)}
          <code>
            {method} {target}
          </code>
        </li>
      ))}
    </ul>
  );
}

interface TesterProps {
  readonly trial: Trial;
  readonly send: (() => Promise<void>) | null;
  readonly children: ReactNode;
}

function Tester({ trial, send, children }: TesterProps) {
  const t = useText();
  const id = useId();
  const { method, target, headers } = trial;
  const set = (next: Partial<Trial>): void =>
    gatewayStore.setState({ trial: { ...trial, ...next } });
  return (
    <form
      className={styles.tester}
      aria-labelledby={id}
      data-testid="route-tester"
      onSubmit={(event) => {
        event.preventDefault();
        if (send !== null) void send();
      }}
    >
      <div className={styles.testerLine}>
        <h3 id={id}>{t(words.tester)}</h3>
        <button
          type="button"
          className={styles.quiet}
          aria-label={t(words.addTo, { label: t(words.testerHeaders) })}
          data-testid="trial-add-header"
          onClick={() => set({ headers: [...headers, { name: '', value: '' }] })}
        >
          <Plus size={13} aria-hidden="true" />
          {t(words.addHeader)}
        </button>
      </div>
      <div className={styles.testerLine}>
        <select
          aria-label={t(words.testerMethod)}
          data-testid="trial-method"
          value={method}
          onChange={(event) => set({ method: event.target.value })}
        >
          {methods(method).map((one) => (
            <option key={one}>{one}</option>
          ))}
        </select>
        <input
          aria-label={t(words.testerPath)}
          data-testid="trial-path"
          spellCheck={false}
          autoComplete="off"
          value={target}
          onChange={(event) => set({ target: event.target.value })}
        />
        {send === null ? null : (
          <button type="submit" className={styles.plain} data-testid="trial-send">
            {t(words.send)}
          </button>
        )}
      </div>
      {[...headers.entries()].map(([at, { name, value }]) => (
        // A header is its place: names are being typed.
        <div className={styles.testerLine} key={at}>
          <input
            aria-label={t(words.rowOf, {
              label: t(words.testerHeaders),
              number: at + 1,
              part: t(words.name),
            })}
            placeholder={t(words.name)}
            data-testid={`trial-header-${at + 1}-name`}
            spellCheck={false}
            autoComplete="off"
            value={name}
            onChange={(event) =>
              set({ headers: replacedAt(headers, at, { name: event.target.value, value }) })
            }
          />
          <input
            aria-label={t(words.rowOf, {
              label: t(words.testerHeaders),
              number: at + 1,
              part: t(words.value),
            })}
            placeholder={t(words.value)}
            data-testid={`trial-header-${at + 1}-value`}
            spellCheck={false}
            autoComplete="off"
            value={value}
            onChange={(event) =>
              set({ headers: replacedAt(headers, at, { name, value: event.target.value }) })
            }
          />
          <button
            type="button"
            className={styles.quiet}
            aria-label={t(words.removeFrom, { name, label: t(words.testerHeaders) })}
            onClick={() => set({ headers: without(headers, at) })}
          >
            <X size={13} aria-hidden="true" />
          </button>
        </div>
      ))}
      {children}
    </form>
  );
}
