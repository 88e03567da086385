/** The ledger of guarantees: each command and event over each link, and what the callee's database has of it. */
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import type { Lang, Text } from '../../i18n/text.ts';
import { measureWords as words } from '../../i18n/words/measures.ts';
import type { ActionMeasures, LinkMeasures, ScenarioLink } from '../../sim/index.ts';
import { documentStore } from '../../state/document-store.ts';
import * as session from '../../state/session.ts';
import { uiStore } from '../../state/ui-store.ts';
import { shortNumber } from '../canvas/figures.ts';
import { useText } from '../kit/use-text.ts';
import { Tag } from './inspector/what-changed.tsx';
import styles from './ledger-panel.module.css';
import { useLook } from './use-look.ts';

interface Column {
  readonly label: Text;
  readonly help: Text;
  readonly of: keyof ActionMeasures &
    (
      | 'sent'
      | 'done'
      | 'changed'
      | 'duplicated'
      | 'outOfOrder'
      | 'doneUnknown'
      | 'lost'
      | 'failed'
      | 'underWay'
    );
  /** How bad it is when it is not zero. */
  readonly tone?: 'bad' | 'warn';
}

const columns: readonly Column[] = [
  { label: words.sent, help: words.sentHelp, of: 'sent' },
  { label: words.done, help: words.doneHelp, of: 'done' },
  { label: words.changed, help: words.changedHelp, of: 'changed' },
  { label: words.underWay, help: words.underWayHelp, of: 'underWay' },
  { label: words.failed, help: words.failedHelp, of: 'failed', tone: 'warn' },
  { label: words.lost, help: words.lostHelp, of: 'lost', tone: 'bad' },
  { label: words.duplicated, help: words.duplicatedHelp, of: 'duplicated', tone: 'bad' },
  { label: words.outOfOrder, help: words.outOfOrderHelp, of: 'outOfOrder', tone: 'warn' },
  { label: words.doneUnknown, help: words.doneUnknownHelp, of: 'doneUnknown', tone: 'warn' },
];

export function LedgerPanel() {
  const t = useText();
  const links = useStore(documentStore, ({ scenario }) => scenario.links);
  const measures = useLook(session.measures) ?? [];
  const rows = measures.flatMap((one) =>
    one.actions.filter(({ kind }) => kind !== 'query').map((action) => ({ one, action })),
  );
  return (
    <section className={styles.panel}>
      {rows.length === 0 ? (
        <p className={styles.empty}>{t(words.ledgerEmpty)}</p>
      ) : (
        <table className={styles.table}>
          <caption>{t(words.ledger)}</caption>
          <thead>
            <tr>
              <th scope="col">{t(words.action)}</th>
              <th scope="col">{t(words.overLink)}</th>
              {columns.map(({ label, help, of }) => (
                <th key={of} scope="col">
                  <abbr title={t(help)}>{t(label)}</abbr>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ one, action }) => (
              <Row
                key={`${one.link} ${one.protocol} ${action.action}`}
                measures={one}
                action={action}
                link={links.find(({ id }) => id === one.link)}
              />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

interface RowProps {
  readonly measures: LinkMeasures;
  readonly action: ActionMeasures;
  readonly link: ScenarioLink | undefined;
}

function Row({ measures, action, link }: RowProps) {
  const t = useText();
  const lang = useStore(uiStore, (state) => state.lang);
  const nodes = useStore(documentStore, ({ scenario }) => scenario.nodes);
  const nameOf = (id: string): string => t(nodes.find((node) => node.id === id)?.name ?? id);
  if (link === undefined) return null;
  const ends = { from: nameOf(link.from), to: nameOf(link.to) };
  return (
    <tr data-testid={`ledger-${measures.link}-${action.action}`} data-protocol={measures.protocol}>
      <th scope="row">
        <code>{action.action.slice(action.action.indexOf('.') + 1)}</code>{' '}
        <span>{t(action.kind === 'event' ? words.event : words.command)}</span>
      </th>
      <td>
        <button
          type="button"
          aria-label={t(words.selectLink, ends)}
          onClick={() =>
            uiStore.setState({ selection: [{ kind: 'link', id: link.id }], inspectorOpen: true })
          }
        >
          {ends.from} → {ends.to}
        </button>
        <Tag protocol={measures.protocol} />
      </td>
      {columns.map(({ of, tone }) => (
        <td key={of} data-tone={action[of] > 0 ? tone : undefined} data-of={of}>
          {countOf(action[of], lang)}
        </td>
      ))}
    </tr>
  );
}

/** A zero steps back, so that the others are seen. */
function countOf(count: number, lang: Lang): ReactNode {
  return count === 0 ? <span>0</span> : shortNumber(count, lang);
}
