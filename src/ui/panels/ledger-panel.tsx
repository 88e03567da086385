/** The ledger of guarantees: each command and event over each link, and what the callee's database has of it. */
import { useStore } from 'zustand';
import type { Text } from '../../i18n/text.ts';
import { measureWords as words } from '../../i18n/words/measures.ts';
import type { ActionMeasures, LinkMeasures, ScenarioLink } from '../../sim/index.ts';
import { documentStore } from '../../state/document-store.ts';
import * as session from '../../state/session.ts';
import { uiStore } from '../../state/ui-store.ts';
import { shortNumber } from '../canvas/figures.ts';
import { useText } from '../kit/use-text.ts';
import styles from './ledger-panel.module.css';
import { ProtocolTag } from './protocol-tag.tsx';
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
        // Rows that narrow windows stack would lose the roles of table elements in some browsers.
        <div className={styles.table} role="table" aria-label={t(words.ledger)}>
          <p aria-hidden="true">{t(words.ledger)}</p>
          <div role="rowgroup" className={styles.head}>
            <div role="row">
              <div role="columnheader">{t(words.action)}</div>
              <div role="columnheader">{t(words.overLink)}</div>
              {columns.map(({ label, help, of }) => (
                <div key={of} role="columnheader">
                  <abbr title={t(help)}>{t(label)}</abbr>
                </div>
              ))}
            </div>
          </div>
          <div role="rowgroup">
            {rows.map(({ one, action }) => (
              <Row
                key={`${one.link} ${one.protocol} ${action.action}`}
                measures={one}
                action={action}
                link={links.find(({ id }) => id === one.link)}
              />
            ))}
          </div>
        </div>
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
    <div
      role="row"
      data-testid={`ledger-${measures.link}-${action.action}`}
      data-protocol={measures.protocol}
    >
      <div role="rowheader">
        <code>{action.action.slice(action.action.indexOf('.') + 1)}</code>{' '}
        <span>{t(action.kind === 'event' ? words.event : words.command)}</span>
      </div>
      <div role="cell">
        <button
          type="button"
          aria-label={t(words.selectLink, ends)}
          onClick={() =>
            uiStore.setState({ selection: [{ kind: 'link', id: link.id }], inspectorOpen: true })
          }
        >
          {ends.from} → {ends.to}
        </button>
        <ProtocolTag protocol={measures.protocol} />
      </div>
      {columns.map(({ of, tone, label }) => (
        <div
          key={of}
          role="cell"
          data-tone={action[of] > 0 ? tone : undefined}
          data-of={of}
          data-label={t(label)}
          data-zero={action[of] === 0 ? '' : undefined}
        >
          {shortNumber(action[of], lang)}
        </div>
      ))}
    </div>
  );
}
