/** One message three ways at once: its fields as a tree, its bytes, and what they mean in plain words. */
import { ChevronLeft, ChevronRight, ListTree, MessagesSquare } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { sayCount } from '../../i18n/text.ts';
import { drawerCounts, drawerWords as words } from '../../i18n/words/drawer.ts';
import { linkOfHop } from '../../sim/index.ts';
import type { MessageDetail, MessageView, Scenario } from '../../sim/index.ts';
import { documentStore } from '../../state/document-store.ts';
import { uiStore } from '../../state/ui-store.ts';
import { IconButton } from '../kit/button.tsx';
import { onDemand } from '../kit/on-demand.tsx';
import { useText } from '../kit/use-text.ts';
import { PanelBoundary } from '../shell/panel-boundary.tsx';
import { MessageActs } from './message-acts.tsx';
import { messageKind, processName, saySeconds } from './drawer-names.ts';
import { allRows, fieldAt, openedAtFirst, parentsOf } from './message-view-fields.ts';
import type { FieldRow } from './message-view-fields.ts';
import { ByteTable } from './message-view-bytes.tsx';
import { useMessage } from './message-view-reading.ts';
import { FieldTree } from './message-view-tree.tsx';
import styles from './message-view.module.css';

const MessageDecisions = onDemand(
  async () => (await import('./message-decisions.tsx')).MessageDecisions,
);

interface PaneProps {
  /** 0: none. */
  readonly message: number;
  /** Of the trace, in the order sent. */
  readonly messages: readonly MessageView[];
}

export function MessagePane({ message, messages }: PaneProps) {
  const t = useText();
  const { detail, state } = useMessage(message);
  const gateways = useStore(documentStore, ({ scenario }) => gatewaysIn(scenario));
  const known = detail ?? messages.find((one) => one.message === message);
  if (known === undefined) {
    const text = { none: words.noMessage, reading: words.loading, read: words.loading };
    return <p className={styles.empty}>{t(state === 'gone' ? words.messageGone : text[state])}</p>;
  }
  return (
    <section
      className={styles.pane}
      aria-label={t(words.message)}
      data-testid="message-view"
      data-message={known.message}
    >
      <Head message={known} protocol={detail?.dissection.protocol ?? ''} messages={messages} />
      <MessageActs message={known} />
      {known.trace !== '' && [known.from, known.to].some((one) => gateways.includes(`${one} `)) ? (
        <PanelBoundary>
          <MessageDecisions key={known.trace} message={known} />
        </PanelBoundary>
      ) : null}
      {detail === null ? (
        <p className={styles.empty}>{t(state === 'gone' ? words.messageGone : words.loading)}</p>
      ) : (
        <Body key={detail.message} detail={detail} />
      )}
    </section>
  );
}

/** Their processes, as one text: each with a space behind it. */
function gatewaysIn({ nodes }: Scenario): string {
  return nodes.map(({ kind, id }) => (kind === 'gateway' ? `${id}/0 ` : '')).join('');
}

interface HeadProps {
  readonly message: MessageView;
  /** Empty while it is not known. */
  readonly protocol: string;
  readonly messages: readonly MessageView[];
}

/** Who to whom, over which link, when; and the way to the messages before and after. */
function Head({ message, protocol, messages }: HeadProps) {
  const t = useText();
  const lang = useStore(uiStore, (state) => state.lang);
  const nodes = useStore(documentStore, (state) => state.scenario.nodes);
  const at = messages.findIndex((one) => one.message === message.message);
  const choose = (to: MessageView | undefined): void => {
    if (to !== undefined) uiStore.setState({ message: to.message, trace: to.trace });
  };
  const facts = [
    messageKind(message, protocol, lang),
    sayCount(drawerCounts.bytes, lang, message.size),
    t(words.onLink, { link: linkOfHop(message.link) }),
    t(words.times, {
      sent: saySeconds(message.sentAtMs, lang),
      arrives: message.arrivesAtMs === null ? '…' : saySeconds(message.arrivesAtMs, lang),
    }),
  ].join(' · ');
  return (
    <div className={styles.head} data-direction={message.direction}>
      <div className={styles.who} title={facts}>
        <b>
          {processName(message.from, nodes, lang)} → {processName(message.to, nodes, lang)}
        </b>{' '}
        <span>· {facts}</span>
      </div>
      <fieldset className={styles.follow}>
        <legend className="visually-hidden">{t(words.conversation)}</legend>
        <Elsewhere message={message} />
        <IconButton
          label={t(words.previous)}
          side="left"
          data-testid="message-previous"
          disabled={at <= 0}
          onClick={() => choose(messages[at - 1])}
        >
          <ChevronLeft size={16} />
        </IconButton>
        <span className={styles.place}>
          {at === -1 ? '' : t(words.place, { at: at + 1, count: messages.length })}
        </span>
        <IconButton
          label={t(words.next)}
          side="left"
          data-testid="message-next"
          disabled={at === -1 || at === messages.length - 1}
          onClick={() => choose(messages[at + 1])}
        >
          <ChevronRight size={16} />
        </IconButton>
      </fieldset>
    </div>
  );
}

/** The way to the whole conversation, and from there to the request that a message belongs to. */
function Elsewhere({ message }: { readonly message: MessageView }) {
  const t = useText();
  const tab = useStore(uiStore, (state) => state.drawerTab);
  const followed = useStore(uiStore, (state) => state.conversation);
  const { connection, direction, from, to, trace } = message;
  const isFollowed = followed?.kind === 'connection' && followed.connection === connection;
  const [near, far] = direction === 'out' ? [from, to] : [to, from];
  return (
    <>
      {tab === 'messages' && isFollowed ? null : (
        <IconButton
          label={t(words.follow)}
          side="left"
          data-testid="message-follow"
          onClick={() =>
            uiStore.setState({
              conversation: { kind: 'connection', connection, from: near, to: far },
              drawerTab: 'messages',
            })
          }
        >
          <MessagesSquare size={16} />
        </IconButton>
      )}
      {tab === 'messages' && trace !== '' ? (
        <IconButton
          label={t(words.itsRequest)}
          side="left"
          data-testid="message-request"
          onClick={() => uiStore.setState({ trace, drawerTab: 'requests' })}
        >
          <ListTree size={16} />
        </IconButton>
      ) : null}
    </>
  );
}

/** Tree, bytes and sentence; what is pointed at or chosen in one of them shows in all. */
function Body({ detail }: { readonly detail: MessageDetail }) {
  const t = useText();
  const { bytes, size, dissection } = detail;
  const rows = useMemo(() => allRows(dissection), [dissection]);
  const [opened, setOpened] = useState(() => openedAtFirst(rows));
  const [chosen, setChosen] = useState('');
  const [pointed, setPointed] = useState('');
  const [cursor, setCursor] = useState(0);
  const rowOf = (path: string): FieldRow | undefined => rows.find((row) => row.path === path);
  const shown = rowOf(pointed) ?? rowOf(chosen);

  function choose(row: FieldRow | undefined) {
    if (row === undefined) return;
    setChosen(row.path);
    setPointed('');
    setOpened((before) => new Set([...before, ...parentsOf(row.path)]));
  }

  return (
    <>
      <p className={styles.summary} data-testid="message-summary">
        {t(dissection.summary)}
        {bytes.length < size ? ` ${t(words.partial, { given: bytes.length, size })}` : ''}
      </p>
      <div className={styles.ways}>
        <FieldTree
          rows={rows}
          opened={opened}
          chosen={chosen}
          shown={shown?.path ?? ''}
          onOpen={setOpened}
          onChoose={(row) => {
            setCursor(row.field.start);
            choose(row);
          }}
          onPoint={setPointed}
        />
        <ByteTable
          bytes={bytes}
          start={shown?.field.start ?? 0}
          end={shown?.field.end ?? 0}
          chosenStart={rowOf(chosen)?.field.start ?? 0}
          cursor={cursor}
          onChoose={(byte) => {
            setCursor(byte);
            choose(fieldAt(rows, byte));
          }}
          onPoint={(byte) => setPointed(byte === -1 ? '' : (fieldAt(rows, byte)?.path ?? ''))}
        />
      </div>
      <Meaning row={shown} />
    </>
  );
}

/** What the field means, in a sentence. */
function Meaning({ row }: { readonly row: FieldRow | undefined }) {
  const t = useText();
  if (row === undefined) return <p className={styles.meaning}>{t(words.fieldHint)}</p>;
  const { name, value, start, end, text } = row.field;
  const range =
    end - start === 1 ? t(words.oneByte, { start }) : t(words.byteRange, { start, end: end - 1 });
  return (
    <p className={styles.meaning} aria-live="polite" data-testid="field-meaning">
      <b lang="en">{name}</b> <code>{value}</code> {t(text)}{' '}
      <span className={styles.range}>{range}</span>
    </p>
  );
}
