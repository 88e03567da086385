/** Clients side by side: what one visit costs each of them, as measured in this run. */
import { useStore } from 'zustand';
import { costWords as words } from '../../../i18n/words/visits.ts';
import { documentStore } from '../../../state/document-store.ts';
import * as session from '../../../state/session.ts';
import { uiStore } from '../../../state/ui-store.ts';
import { shortDuration, shortNumber } from '../../canvas/figures.ts';
import { useText } from '../../kit/use-text.ts';
import { useLook } from '../use-look.ts';
import { clientCosts } from './client-costs-rows.ts';
import inspector from './inspector.module.css';
import { Section } from './section.tsx';
import styles from './client-costs.module.css';

/** `client` is the one that is looked at. */
export function ClientCostsTable({ client }: { readonly client: string }) {
  const t = useText();
  const lang = useStore(uiStore, (state) => state.lang);
  const scenario = useStore(documentStore, (state) => state.scenario);
  const measures = useLook(session.measures);
  const rows = clientCosts(scenario, measures ?? []);
  if (!rows.some(({ id }) => id === client)) return null;
  const figure = (value: number | null): string =>
    value === null ? '–' : shortNumber(value, lang);
  return (
    <Section title={t(words.title)} note={t(words.inThisRun)}>
      <table className={styles.table} data-testid="client-costs">
        <caption className="visually-hidden">{t(words.title)}</caption>
        <thead>
          <tr>
            <th scope="col">{t(words.client)}</th>
            <th scope="col">{t(words.requests)}</th>
            <th scope="col">{t(words.bytes)}</th>
            <th scope="col">{t(words.roundTrips)}</th>
            <th scope="col">{t(words.wait)}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ id, name, requests, bytes, roundTrips, waitMs }) => (
            <tr key={id} data-testid={`client-costs-${id}`} aria-current={id === client}>
              <th scope="row">{t(name)}</th>
              <td>{shortNumber(requests, lang)}</td>
              <td>{figure(bytes)}</td>
              <td>{figure(roundTrips)}</td>
              <td>{waitMs === null ? '–' : shortDuration(waitMs, lang)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className={inspector.hint}>{t(words.hint)}</p>
    </Section>
  );
}
