/** Sends a person's own request through a client node and shows the real answer. */
import { KeyRound } from 'lucide-react';
import { useEffect, useId, useRef, useState } from 'react';
import type { KeyboardEvent } from 'react';
import { useStore } from 'zustand';
import { sayReason } from '../../i18n/reasons.ts';
import { requestWords as words } from '../../i18n/words/request.ts';
import type { HttpAnswer } from '../../host/engine-api.ts';
import { reasons } from '../../sim/index.ts';
import type { HttpRequestSpec } from '../../sim/index.ts';
import { documentStore } from '../../state/document-store.ts';
import { runStore } from '../../state/run-store.ts';
import { play, request } from '../../state/session.ts';
import { uiStore } from '../../state/ui-store.ts';
import { attempt } from '../kit/notices.ts';
import { sayError } from '../kit/say-error.ts';
import { useNumber, useText } from '../kit/use-text.ts';
import { AddNodeButton, EmptyPanel } from './empty-panel.tsx';
import { IdentityBar } from './identity/identity-bar.tsx';
import { asSignedIn, identityStore } from './identity/identity-store.ts';
import { compact, curlOf, fetchOf, jsonError, prettyJson, socketOf } from './request-code.ts';
import { readHistory, remember } from './request-history.ts';
import { firstRequest, isSocket, targetsOf } from './request-targets.ts';
import styles from './request-panel.module.css';

/** They send no body, as with `fetch`, which refuses one (Fetch standard, "request body must be null"). */
const BODYLESS = new Set(['GET', 'HEAD']);

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];

interface HeaderRow {
  /** Of its row on the screen: names may be empty or alike. */
  readonly id: number;
  readonly name: string;
  readonly value: string;
}

let lastHeader = 0;

function headerRow(name: string, value: string): HeaderRow {
  lastHeader += 1;
  return { id: lastHeader, name, value };
}

interface Draft {
  readonly method: string;
  readonly path: string;
  readonly headers: readonly HeaderRow[];
  readonly body: string;
  /** Node id of whom the client asks; empty: over its first link. */
  readonly to: string;
}

type Exchange =
  | { readonly kind: 'none' }
  | { readonly kind: 'waiting' }
  | { readonly kind: 'answered'; readonly answer: HttpAnswer }
  | { readonly kind: 'failed'; readonly error: string };

function draftOf(spec: HttpRequestSpec): Draft {
  return {
    method: spec.method,
    path: spec.path,
    headers: Object.entries(spec.headers ?? {}).map(([name, value]) => headerRow(name, value)),
    body: prettyJson(spec.body ?? ''),
    to: spec.to ?? '',
  };
}

function specOf(draft: Draft): HttpRequestSpec {
  const headers = draft.headers
    .filter(({ name }) => name.trim() !== '')
    .map(({ name, value }) => [name, value] as const);
  return {
    method: draft.method,
    path: draft.path,
    ...(headers.length === 0 ? {} : { headers: Object.fromEntries(headers) }),
    ...(draft.body === '' || BODYLESS.has(draft.method) ? {} : { body: draft.body }),
    ...(draft.to === '' ? {} : { to: draft.to }),
  };
}

export function RequestPanel() {
  const t = useText();
  const scenario = useStore(documentStore, (state) => state.scenario);
  const clients = scenario.nodes.filter((node) => node.kind === 'client');
  const [draft, setDraft] = useState<Draft>(() => draftOf(firstRequest(scenario)));
  const [client, setClient] = useState('');
  const [exchange, setExchange] = useState<Exchange>({ kind: 'none' });
  const [history, setHistory] = useState(readHistory);
  const signedIn = useStore(identityStore, (state) => state.signedIn);
  const listId = useId();

  // Another scenario: start from a request that works there.
  const known = useRef(scenario.id);
  useEffect(() => {
    if (known.current === scenario.id) return;
    known.current = scenario.id;
    setDraft(draftOf(firstRequest(scenario)));
    setExchange({ kind: 'none' });
  }, [scenario]);

  if (clients.length === 0) {
    return (
      <EmptyPanel text={words.noClient}>
        <AddNodeButton kind="client" />
      </EmptyPanel>
    );
  }
  const askable = targetsOf(scenario).filter(({ path }) => !isSocket(path));
  const chosen = clients.some((node) => node.id === client) ? client : (clients[0]?.id ?? '');
  const isBodyless = BODYLESS.has(draft.method);
  const wrongJson = isBodyless ? '' : jsonError(draft.body);

  const carried = asSignedIn(specOf(draft), signedIn);

  async function send(): Promise<void> {
    setHistory(remember(specOf(draft)));
    setExchange({ kind: 'waiting' });
    try {
      setExchange({ kind: 'answered', answer: await request(carried, chosen) });
    } catch (error) {
      setExchange({ kind: 'failed', error: await sayError(error) });
    }
  }

  function onSendKey(event: KeyboardEvent) {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    void send();
  }

  return (
    <div className={styles.panel}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <IdentityBar client={chosen}>
          <button type="button" data-testid="open-workbench" onClick={openWorkbench}>
            <KeyRound size={14} aria-hidden="true" />
            {t(words.workbench)}
          </button>
        </IdentityBar>
        <div className={styles.line}>
          <select
            aria-label={t(words.method)}
            data-testid="request-method"
            value={draft.method}
            onChange={(event) => setDraft({ ...draft, method: event.target.value })}
          >
            {METHODS.map((method) => (
              <option key={method}>{method}</option>
            ))}
          </select>
          <input
            className={styles.path}
            aria-label={t(words.path)}
            data-testid="request-path"
            list={listId}
            spellCheck={false}
            value={draft.path}
            onKeyDown={onSendKey}
            onChange={(event) => setDraft({ ...draft, path: event.target.value })}
          />
          <datalist id={listId}>
            {[...new Set(askable.map((target) => target.path))].map((path) => (
              <option key={path} value={path}>
                {path}
              </option>
            ))}
          </datalist>
          <button type="submit" className={styles.primary} data-testid="request-send">
            {t(words.send)}
          </button>
        </div>
        <Headers draft={draft} onChange={setDraft} />
        <label className={styles.bodyLabel}>
          <span>{t(words.body)}</span>
          <textarea
            className={styles.body}
            data-testid="request-body"
            spellCheck={false}
            disabled={isBodyless}
            value={draft.body}
            onKeyDown={onSendKey}
            onChange={(event) => setDraft({ ...draft, body: event.target.value })}
          />
        </label>
        {isBodyless && draft.body !== '' ? (
          <output className={styles.muted}>{t(words.noBody, { method: draft.method })}</output>
        ) : null}
        {wrongJson === '' ? null : (
          <output className={styles.warning}>{t(words.notJson, { error: wrongJson })}</output>
        )}
        <div className={styles.line}>
          {clients.length < 2 ? null : (
            <label className={styles.inline}>
              {t(words.client)}
              <select value={chosen} onChange={(event) => setClient(event.target.value)}>
                {clients.map((node) => (
                  <option key={node.id} value={node.id}>
                    {t(node.name)}
                  </option>
                ))}
              </select>
            </label>
          )}
          <Way client={chosen} to={draft.to} onChange={(to) => setDraft({ ...draft, to })} />
          <button
            type="button"
            disabled={isBodyless || draft.body === '' || wrongJson !== ''}
            onClick={() => setDraft({ ...draft, body: prettyJson(draft.body) })}
          >
            {t(words.format)}
          </button>
          <select
            aria-label={t(words.history)}
            className={styles.history}
            value=""
            disabled={history.length === 0}
            onChange={(event) => {
              const spec = history[Number(event.target.value)];
              if (spec !== undefined) setDraft(draftOf(spec));
            }}
          >
            <option value="">{t(words.historyNone)}</option>
            {history.map((spec, at) => (
              <option key={JSON.stringify(spec)} value={at}>
                {`${spec.method} ${spec.path} ${spec.body ?? ''}`.slice(0, 60)}
              </option>
            ))}
          </select>
          <Copies spec={carried} />
        </div>
      </form>
      <section className={styles.answer} aria-live="polite">
        <Answer exchange={exchange} />
        <Ingress spec={carried} />
      </section>
    </div>
  );
}

/** Less than this, and little of it is in view. CSS px. */
const WORKBENCH_HEIGHT = 380;

function openWorkbench(): void {
  uiStore.setState(({ drawerHeight }) => ({
    drawerTab: 'tokens',
    drawerHeight: Math.max(drawerHeight, WORKBENCH_HEIGHT),
  }));
}

interface WayProps {
  readonly client: string;
  readonly to: string;
  readonly onChange: (to: string) => void;
}

/** Whom the client asks, where it has several links: the gateway, or a service around it. */
function Way({ client, to, onChange }: WayProps) {
  const t = useText();
  const { nodes, links } = useStore(documentStore, (state) => state.scenario);
  const ways = links.filter(({ from }) => from === client);
  if (ways.length < 2) return null;
  return (
    <label className={styles.inline}>
      {t(words.way)}
      <select
        data-testid="request-way"
        value={ways.some((link) => link.to === to) ? to : (ways[0]?.to ?? '')}
        onChange={({ target }) => onChange(target.value === ways[0]?.to ? '' : target.value)}
      >
        {ways.map((link) => {
          const node = nodes.find(({ id }) => id === link.to);
          const text = node?.kind === 'gateway' ? words.through : words.directly;
          return (
            <option key={link.id} value={link.to}>
              {t(text, { name: t(node?.name ?? link.to) })}
            </option>
          );
        })}
      </select>
    </label>
  );
}

function Headers({ draft, onChange }: { draft: Draft; onChange: (draft: Draft) => void }) {
  const t = useText();
  const set = (row: HeaderRow): void =>
    onChange({ ...draft, headers: draft.headers.map((old) => (old.id === row.id ? row : old)) });
  const remove = (id: number): void =>
    onChange({ ...draft, headers: draft.headers.filter((row) => row.id !== id) });
  return (
    <div className={styles.headers}>
      {draft.headers.map(({ id, name, value }) => (
        <div className={styles.line} key={id}>
          <input
            aria-label={t(words.headerName)}
            spellCheck={false}
            value={name}
            onChange={(event) => set({ id, name: event.target.value, value })}
          />
          <input
            className={styles.path}
            aria-label={t(words.headerValue)}
            spellCheck={false}
            value={value}
            onChange={(event) => set({ id, name, value: event.target.value })}
          />
          <button
            type="button"
            aria-label={`${t(words.removeHeader)} ${name}`}
            onClick={() => remove(id)}
          >
            ×
          </button>
        </div>
      ))}
      <button
        type="button"
        className={styles.quiet}
        onClick={() => onChange({ ...draft, headers: [...draft.headers, headerRow('', '')] })}
      >
        {t(words.addHeader)}
      </button>
    </div>
  );
}

function selectAll(box: HTMLTextAreaElement | null): void {
  box?.select();
}

function Copies({ spec }: { spec: HttpRequestSpec }) {
  const t = useText();
  const [shown, setShown] = useState('');
  const [isCopied, setIsCopied] = useState(false);

  async function copy(text: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      setShown('');
      setIsCopied(true);
      setTimeout(() => setIsCopied(false), 2_000);
    } catch {
      // No clipboard on plain http: the text is shown selected instead.
      setShown(text);
    }
  }

  return (
    <>
      <button type="button" onClick={() => void copy(curlOf(spec, location.origin))}>
        {t(words.copyCurl)}
      </button>
      <button type="button" onClick={() => void copy(fetchOf(spec))}>
        {t(words.copyFetch)}
      </button>
      <output className={styles.muted}>{isCopied ? t(words.copied) : ''}</output>
      {shown === '' ? null : (
        <label className={styles.byHand}>
          <span>{t(words.copyByHand)}</span>
          <textarea key={shown} ref={selectAll} readOnly className={styles.body} value={shown} />
        </label>
      )}
    </>
  );
}

function Answer({ exchange }: { exchange: Exchange }) {
  const t = useText();
  const number = useNumber();
  const lang = useStore(uiStore, (state) => state.lang);
  const isPlaying = useStore(runStore, (state) => state.playing);
  if (exchange.kind === 'none') return <p className={styles.muted}>{t(words.nothingYet)}</p>;
  if (exchange.kind === 'failed') {
    return <p className={styles.warning}>{t(words.failed, { error: exchange.error })}</p>;
  }
  if (exchange.kind === 'waiting') {
    return isPlaying ? (
      <p className={styles.muted}>{t(words.waiting)}</p>
    ) : (
      <p className={styles.warning}>
        {t(words.paused)}{' '}
        <button type="button" onClick={() => void attempt(() => play())}>
          {t(words.play)}
        </button>
      </p>
    );
  }
  const { answer } = exchange;
  const reason = reasons.find((known) => known === answer.reason);
  const isFailed = answer.status === 0 || answer.status >= 400;
  const text = new TextDecoder().decode(answer.body);
  return (
    <>
      <div className={styles.line}>
        <strong className={isFailed ? styles.bad : ''} data-testid="response-status">
          {answer.status === 0 ? t(words.noAnswer) : `${answer.status} ${answer.statusText}`}
        </strong>
        <span className={styles.muted} data-testid="response-latency">
          {t(words.latency, { ms: number(answer.latencyMs) })}
        </span>
        <button
          type="button"
          onClick={() =>
            uiStore.setState({ trace: answer.trace, message: 0, drawerTab: 'requests' })
          }
        >
          {t(words.showTrace)}
        </button>
      </div>
      {reason === undefined ? null : (
        <p className={styles.why}>{sayReason(reason, problemValues(text), lang)}</p>
      )}
      {/* Scrolled by keys. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre className={styles.text} data-testid="response-body" tabIndex={0}>
        {prettyJson(text)}
      </pre>
      {answer.headers.length === 0 ? null : (
        <details>
          <summary>{t(words.responseHeaders)}</summary>
          <pre className={styles.text}>
            {answer.headers.map(([name, value]) => `${name}: ${value}`).join('\n')}
          </pre>
        </details>
      )}
    </>
  );
}

/** The values that the problem document gives for its reason. */
function problemValues(text: string): Readonly<Record<string, string | number>> {
  try {
    const problem: unknown = JSON.parse(text);
    if (typeof problem !== 'object' || problem === null || !('values' in problem)) return {};
    const { values } = problem;
    if (typeof values !== 'object' || values === null) return {};
    return Object.fromEntries(
      Object.entries(values).filter(
        (entry): entry is [string, string | number] =>
          typeof entry[1] === 'string' || typeof entry[1] === 'number',
      ),
    );
  } catch {
    return {};
  }
}

function Ingress({ spec }: { spec: HttpRequestSpec }) {
  const t = useText();
  const ingress = useStore(runStore, (state) => state.ingress);
  const scenario = useStore(documentStore, (state) => state.scenario);
  const socket = targetsOf(scenario).find(({ path }) => isSocket(path));
  if (ingress === 'starting') return null;
  if (ingress === 'unavailable') {
    return (
      <p className={styles.note} data-testid="ingress-unavailable">
        {t(words.fetchUnavailable)}
      </p>
    );
  }
  return (
    <div className={styles.note}>
      {t(words.fetchReady)}
      <code className={styles.code}>{fetchOf(compact(spec))}</code>
      {socket === undefined ? null : (
        <>
          <p className={styles.also}>{t(words.socketReady)}</p>
          <code className={styles.code}>{socketOf(socket.path)}</code>
        </>
      )}
    </div>
  );
}
