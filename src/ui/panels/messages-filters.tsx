/** Above the list of messages: whose they are, which kinds, and what is hidden, with the way to it. */
import { useStore } from 'zustand';
import { kindWords, messagesWords as words } from '../../i18n/words/messages.ts';
import type { MessageKind, MessageList } from '../../sim/index.ts';
import { documentStore } from '../../state/document-store.ts';
import { uiStore } from '../../state/ui-store.ts';
import type { Conversation } from '../../state/ui-store.ts';
import { cx } from '../kit/cx.ts';
import { useNumber, useText } from '../kit/use-text.ts';
import { conversationName, keyOf } from './messages-conversation.ts';
import { backgroundIn, saidKinds, sayHidden, showBackground, showKind } from './messages-kinds.ts';
import styles from './messages-panel.module.css';

interface Props {
  readonly conversation: Conversation;
  /** Null: not read yet. */
  readonly list: MessageList | null;
  readonly shown: ReadonlySet<MessageKind>;
}

export function MessageFilters({ conversation, list, shown }: Props) {
  const t = useText();
  const lang = useStore(uiStore, (state) => state.lang);
  const counts = list?.counts ?? {};
  const background = backgroundIn(counts);
  const isBackgroundShown = background.some((kind) => shown.has(kind));
  const hidden = sayHidden(counts, shown, lang);
  return (
    <div className={styles.filters}>
      <div className={styles.line}>
        <Whose conversation={conversation} />
        <div className={styles.kinds} role="group" aria-label={t(words.kinds)}>
          {saidKinds.map((kind) => (
            <Kind key={kind} kind={kind} count={counts[kind] ?? 0} isShown={shown.has(kind)} />
          ))}
        </div>
      </div>
      {background.length === 0 ? null : (
        <div className={styles.line}>
          {isBackgroundShown ? (
            <div className={styles.kinds} role="group" aria-label={t(words.background)}>
              {background.map((kind) => (
                <Kind key={kind} kind={kind} count={counts[kind] ?? 0} isShown={shown.has(kind)} />
              ))}
            </div>
          ) : null}
          {hidden === '' ? null : (
            <span className={styles.hidden} data-testid="messages-hidden">
              {hidden}
            </span>
          )}
          <button
            type="button"
            className={styles.link}
            data-testid="messages-background"
            onClick={() => showBackground(!isBackgroundShown)}
          >
            {t(isBackgroundShown ? words.hide : words.show)}
          </button>
        </div>
      )}
    </div>
  );
}

/** Everything, a link, a node, or the conversation that is followed. */
function Whose({ conversation }: { readonly conversation: Conversation }) {
  const t = useText();
  const lang = useStore(uiStore, (state) => state.lang);
  const scenario = useStore(documentStore, (state) => state.scenario);
  const { nodes, links } = scenario;
  const option = (one: Conversation) => (
    <option key={keyOf(one)} value={keyOf(one)}>
      {conversationName(one, scenario, lang)}
    </option>
  );
  const everything: Conversation = { kind: 'all' };
  const known: readonly Conversation[] = [
    everything,
    ...links.map(({ id }) => ({ kind: 'link', id }) as const),
    ...nodes.map(({ id }) => ({ kind: 'node', id }) as const),
    conversation,
  ];
  return (
    <label className={styles.whose}>
      <span>{t(words.whose)}</span>
      <select
        value={keyOf(conversation)}
        data-testid="messages-whose"
        onChange={({ target }) => {
          const chosen = known.find((one) => keyOf(one) === target.value);
          if (chosen !== undefined) uiStore.setState({ conversation: chosen });
        }}
      >
        {option(everything)}
        {conversation.kind === 'connection' ? (
          <optgroup label={t(words.oneConversation)}>{option(conversation)}</optgroup>
        ) : null}
        <optgroup label={t(words.links)}>
          {links.map(({ id }) => option({ kind: 'link', id }))}
        </optgroup>
        <optgroup label={t(words.nodes)}>
          {nodes.map(({ id }) => option({ kind: 'node', id }))}
        </optgroup>
      </select>
    </label>
  );
}

interface KindProps {
  readonly kind: MessageKind;
  readonly count: number;
  readonly isShown: boolean;
}

function Kind({ kind, count, isShown }: KindProps) {
  const t = useText();
  const number = useNumber();
  const { name, why } = kindWords[kind];
  return (
    <button
      type="button"
      className={cx(styles.kind, isShown && styles.kindOn)}
      aria-pressed={isShown}
      title={t(why)}
      data-testid={`kind-${kind}`}
      onClick={() => showKind(kind, !isShown)}
    >
      {t(name)} <span>{number(count)}</span>
    </button>
  );
}
