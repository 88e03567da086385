/** Messages in the order in which they were sent, the newest at the bottom. Only rows in view are drawn. */
import { ArrowDown } from 'lucide-react';
import { memo, useCallback, useId, useLayoutEffect, useRef, useState } from 'react';
import type { KeyboardEvent } from 'react';
import { useStore } from 'zustand';
import { say } from '../../i18n/text.ts';
import type { Lang } from '../../i18n/text.ts';
import { kindWords, messagesWords as words } from '../../i18n/words/messages.ts';
import type { MessageList as List, MessageView, ScenarioNode } from '../../sim/index.ts';
import { documentStore } from '../../state/document-store.ts';
import { uiStore } from '../../state/ui-store.ts';
import { cx } from '../kit/cx.ts';
import { ListBox, ListOption } from '../kit/list-box.tsx';
import { useNumber, useText } from '../kit/use-text.ts';
import { messageName, processName, saySeconds } from './drawer-names.ts';
import { showRow, useRowWindow } from './drawer-window.ts';
import styles from './messages-panel.module.css';
import { ProtocolTag } from './protocol-tag.tsx';

const ROW_PX = 24;
/** Nearer to the end than this counts as at the end, in CSS px. */
const END_PX = ROW_PX;
const PAGE_ROWS = 8;

interface Props {
  /** Null: not read yet. */
  readonly list: List | null;
  /** A row was chosen by pointer or Enter. */
  readonly onChoose: () => void;
}

export function MessageList({ list, onChoose }: Props) {
  const t = useText();
  const number = useNumber();
  if (list === null) return null;
  const { messages, counts, total } = list;
  const kept = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return (
    <div className={styles.rowsFrame}>
      {messages.length === 0 ? (
        <p className={styles.empty}>{t(kept === 0 ? words.nothing : words.allHidden)}</p>
      ) : (
        <Rows messages={messages} onChoose={onChoose} />
      )}
      {total > kept ? (
        <span className={styles.part} data-testid="messages-part">
          {t(words.partOf, { shown: number(messages.length), total: number(total) })}
        </span>
      ) : null}
    </div>
  );
}

interface RowsProps {
  readonly messages: readonly MessageView[];
  readonly onChoose: () => void;
}

function Rows({ messages, onChoose }: RowsProps) {
  const t = useText();
  const lang = useStore(uiStore, (state) => state.lang);
  const chosen = useStore(uiStore, (state) => state.message);
  const nodes = useStore(documentStore, (state) => state.scenario.nodes);
  const [follows, setFollows] = useState(true);
  const box = useRef<HTMLDivElement>(null);
  const id = useId();
  const at = messages.findIndex(({ message }) => message === chosen);
  const drawn = useRowWindow(box, messages.length, ROW_PX);
  useStillRows(box, messages, follows);

  const choose = useCallback(
    (message: MessageView) => {
      // Who reads does not want the list to move on.
      setFollows(false);
      uiStore.setState({ message: message.message, trace: message.trace });
      onChoose();
    },
    [onChoose],
  );

  function onKeyDown(event: KeyboardEvent) {
    if (event.key.toLowerCase() === 'f' && !event.ctrlKey && !event.metaKey && !event.altKey) {
      document.querySelector<HTMLElement>('[data-testid="message-acts"] button')?.focus();
      return;
    }
    const last = messages.length - 1;
    const places = new Map([
      ['ArrowDown', Math.min(last, at + 1)],
      ['ArrowUp', at === -1 ? last : Math.max(0, at - 1)],
      ['PageDown', Math.min(last, at + PAGE_ROWS)],
      ['PageUp', Math.max(0, at - PAGE_ROWS)],
      ['Home', 0],
      ['End', last],
      ['Enter', at],
    ]);
    const place = places.get(event.key) ?? -1;
    const next = messages[place];
    if (next === undefined) return;
    event.preventDefault();
    showRow(box.current, place, ROW_PX);
    if (event.key === 'Enter') onChoose();
    else {
      setFollows(false);
      uiStore.setState({ message: next.message, trace: next.trace });
    }
  }

  return (
    <>
      <div className={styles.heading} aria-hidden="true">
        <span>{t(words.time)}</span>
        <span />
        <span>{t(words.between)}</span>
        <span>{t(words.message)}</span>
        <span className={styles.size}>{t(words.size)}</span>
        <span className={styles.trace}>{t(words.trace)}</span>
      </div>
      <ListBox
        ref={box}
        className={styles.rows}
        aria-label={t(words.list)}
        aria-activedescendant={at >= drawn.first && at < drawn.end ? `${id}-${chosen}` : undefined}
        data-testid="messages-list"
        onKeyDown={onKeyDown}
        onScroll={({ currentTarget: element }) =>
          setFollows(element.scrollHeight - element.scrollTop - element.clientHeight < END_PX)
        }
      >
        <div role="none" style={{ height: drawn.above }} />
        {messages.slice(drawn.first, drawn.end).map((message, place) => (
          <Row
            key={message.message}
            id={`${id}-${message.message}`}
            message={message}
            place={drawn.first + place + 1}
            count={messages.length}
            isChosen={message.message === chosen}
            nodes={nodes}
            lang={lang}
            onChoose={choose}
          />
        ))}
        <div role="none" style={{ height: drawn.below }} />
      </ListBox>
      {follows ? null : (
        <button type="button" className={styles.newest} onClick={() => setFollows(true)}>
          <ArrowDown size={13} aria-hidden="true" />
          {t(words.newest)}
        </button>
      )}
    </>
  );
}

/** At the end, the list shows what comes; elsewhere its rows stay where they are while others come and go. */
function useStillRows(
  box: { readonly current: HTMLDivElement | null },
  messages: readonly MessageView[],
  follows: boolean,
): void {
  const before = useRef(messages);
  useLayoutEffect(() => {
    const element = box.current;
    const old = before.current;
    before.current = messages;
    if (element === null) return;
    if (follows) {
      element.scrollTo({ top: element.scrollHeight });
      return;
    }
    const top = Math.floor(element.scrollTop / ROW_PX);
    const first = old[top];
    const now = messages.findIndex(({ message }) => message === first?.message);
    if (now !== -1 && now !== top) element.scrollBy({ top: (now - top) * ROW_PX });
  }, [box, messages, follows]);
}

interface RowProps {
  readonly id: string;
  readonly message: MessageView;
  /** From 1, and of how many. */
  readonly place: number;
  readonly count: number;
  readonly isChosen: boolean;
  readonly nodes: readonly ScenarioNode[];
  readonly lang: Lang;
  readonly onChoose: (message: MessageView) => void;
}

const Row = memo(function Row(props: RowProps) {
  const { id, message, place, count, isChosen, nodes, lang, onChoose } = props;
  const { direction, from, to, label, size, sentAtMs, trace, purpose, protocol } = message;
  const time = saySeconds(sentAtMs, lang);
  // The caller's side always stands on the left, so that questions and answers can be told apart.
  const [near, far] = direction === 'out' ? [from, to] : [to, from];
  const isFailed = message.status >= 400;
  return (
    <ListOption
      id={id}
      isChosen={isChosen}
      aria-posinset={place}
      aria-setsize={count}
      aria-label={`${messageName(message, nodes, lang)}, ${say(words.atSeconds, lang, { time })}`}
      className={cx(styles.row, isChosen && styles.chosen, purpose !== '' && styles.quiet)}
      data-testid={`row-${message.message}`}
      data-direction={direction}
      data-kind={purpose === '' ? message.role : purpose}
      data-protocol={protocol}
      onClick={() => onChoose(message)}
    >
      <span className={styles.time}>{time}</span>
      <span className={styles.tag}>
        <ProtocolTag protocol={protocol} />
      </span>
      <span className={styles.way}>
        <span>{processName(near, nodes, lang)}</span>
        <b>{direction === 'out' ? '→' : '←'}</b>
        <span>{processName(far, nodes, lang)}</span>
      </span>
      <span className={cx(styles.label, isFailed && styles.bad)} title={label}>
        {label}
        {purpose === '' ? null : <i> · {say(kindWords[purpose].one, lang)}</i>}
      </span>
      <span className={styles.size}>{say(words.sizeBytes, lang, { size })}</span>
      <span
        className={styles.trace}
        title={trace === '' ? undefined : say(words.request, lang, { trace })}
      >
        {trace.slice(0, 6)}
      </span>
    </ListOption>
  );
});
