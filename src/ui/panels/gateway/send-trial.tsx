/** Sending the request that is tried through a client of the gateway, and saying what came back. */
import { useState } from 'react';
import { useStore } from 'zustand';
import { sayReason } from '../../../i18n/reasons.ts';
import { gatewayWords as words } from '../../../i18n/words/gateway.ts';
import { reasons } from '../../../sim/index.ts';
import type { GatewayNode, HttpRequestSpec } from '../../../sim/index.ts';
import { documentStore } from '../../../state/document-store.ts';
import { runStore } from '../../../state/run-store.ts';
import { play, request } from '../../../state/session.ts';
import { uiStore } from '../../../state/ui-store.ts';
import { attempt } from '../../kit/notices.ts';
import { sayError } from '../../kit/say-error.ts';
import { useNumber, useText } from '../../kit/use-text.ts';
import { identityStore } from '../identity/identity-store.ts';
import styles from './gateway.module.css';

type Answer = Awaited<ReturnType<typeof request>>;
type Exchange =
  | { readonly kind: 'none' | 'waiting' }
  | { readonly kind: 'answered'; readonly answer: Answer }
  | { readonly kind: 'failed'; readonly error: string };

export interface Sending {
  readonly exchange: Exchange;
  /** Null: no client leads to the gateway. */
  readonly send: (() => Promise<void>) | null;
}

export function useSending(node: GatewayNode, spec: HttpRequestSpec): Sending {
  const [exchange, setExchange] = useState<Exchange>({ kind: 'none' });
  const client = useStore(documentStore, ({ scenario }) => {
    const clients = new Set(
      scenario.nodes.filter(({ kind }) => kind === 'client').map(({ id }) => id),
    );
    return scenario.links.find(({ from, to }) => to === node.id && clients.has(from))?.from;
  });
  if (client === undefined) return { exchange, send: null };

  async function send(): Promise<void> {
    setExchange({ kind: 'waiting' });
    try {
      setExchange({ kind: 'answered', answer: await request(spec, client) });
    } catch (error) {
      setExchange({ kind: 'failed', error: await sayError(error) });
    }
  }
  return { exchange, send };
}

interface SendOutcomeProps {
  readonly sending: Sending;
  /** The route that takes it asks for a token. */
  readonly needsToken: boolean;
}

export function SendOutcome({ sending, needsToken }: SendOutcomeProps) {
  const t = useText();
  const user = useStore(identityStore, ({ signedIn }) => signedIn?.user ?? '');
  if (sending.send === null) return <p className={styles.hint}>{t(words.sendNoClient)}</p>;
  return (
    <div className={styles.answer} aria-live="polite">
      <Outcome exchange={sending.exchange} />
      {user === '' ? null : <span>{t(words.sentAs, { user })}</span>}
      {user === '' && needsToken ? (
        <>
          <span>{t(words.nobodyIn)}</span>
          <button
            type="button"
            className={styles.plain}
            data-testid="trial-sign-in"
            onClick={() => uiStore.setState({ drawerTab: 'request' })}
          >
            {t(words.toSignIn)}
          </button>
        </>
      ) : null}
    </div>
  );
}

function Outcome({ exchange }: { readonly exchange: Exchange }) {
  const t = useText();
  const number = useNumber();
  const lang = useStore(uiStore, (state) => state.lang);
  const isPlaying = useStore(runStore, (state) => state.playing);
  switch (exchange.kind) {
    case 'none':
      return null;
    case 'failed':
      return <strong data-failed="">{exchange.error}</strong>;
    case 'waiting':
      return isPlaying ? (
        <span>{t(words.sending)}</span>
      ) : (
        <>
          <span>{t(words.sendPaused)}</span>
          <button type="button" className={styles.plain} onClick={() => void attempt(() => play())}>
            {t(words.play)}
          </button>
        </>
      );
    case 'answered': {
      const { status, statusText, latencyMs, trace, reason } = exchange.answer;
      const known = reasons.find((one) => one === reason);
      const said =
        status === 0
          ? t(words.noAnswer, { reason: known === undefined ? reason : sayReason(known, {}, lang) })
          : t(words.answer, { status: `${status} ${statusText}` });
      return (
        <>
          <strong
            data-failed={status === 0 || status >= 400 ? '' : undefined}
            data-testid="trial-status"
          >
            {said}
          </strong>
          <span>{t(words.inMs, { ms: number(latencyMs) })}</span>
          <button
            type="button"
            className={styles.plain}
            onClick={() => uiStore.setState({ trace, message: 0, drawerTab: 'requests' })}
          >
            {t(words.showTrace)}
          </button>
        </>
      );
    }
  }
}
