/** Looks into a service's own database: its tables, and SQL of the person's own. */
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { dataWords as words } from '../../i18n/words/data.ts';
import type { SqlResult } from '../../host/engine-api.ts';
import { documentStore } from '../../state/document-store.ts';
import { runStore } from '../../state/run-store.ts';
import { sql } from '../../state/session.ts';
import { uiStore } from '../../state/ui-store.ts';
import { sayError } from '../kit/say-error.ts';
import { useNumber, useText } from '../kit/use-text.ts';
import { AddNodeButton, EmptyPanel } from './empty-panel.tsx';
import styles from './data-panel.module.css';
import { sampleRun } from './drawer-sample.ts';

/** Row counts are asked for again at most this often while the run goes on. */
const REFRESH_MS = 1_000;
const TABLES_SQL =
  "select name from sqlite_master where type = 'table' and name not like 'sqlite_%' order by name";

const noRows: SqlResult = { columns: [], rows: [], changes: 0, error: '', truncated: false };
const nothing: { service: string; tables: readonly Table[] } = { service: '', tables: [] };

interface Table {
  readonly name: string;
  readonly count: number;
}

/** The name as an SQL identifier, whatever it holds. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

async function readTables(service: string): Promise<readonly Table[]> {
  const names = (await sql(service, TABLES_SQL)).rows.map(([name]) => String(name));
  return Promise.all(
    names.map(async (name) => {
      const { rows } = await sql(service, `select count(*) from ${identifier(name)}`);
      return { name, count: Number(rows[0]?.[0] ?? 0) };
    }),
  );
}

/** The tables of the service, counted again as the run goes on. */
function useTables(service: string): readonly Table[] {
  const isReady = useStore(runStore, (state) => state.status === 'ready');
  const [kept, setKept] = useState<{ service: string; tables: readonly Table[] }>(nothing);
  useEffect(() => {
    if (service === '' || !isReady) return undefined;
    let isWanted = true;
    let readFacts = -1;
    let readAt = Number.NEGATIVE_INFINITY;
    const read = async (): Promise<void> => {
      const tables = await readTables(service).catch(() => []);
      if (isWanted) setKept({ service, tables });
    };
    const stop = sampleRun(() => {
      const { factCount, playing } = runStore.getState();
      const isTooSoon = playing && performance.now() < readAt + REFRESH_MS;
      if (factCount === readFacts || isTooSoon) return;
      readFacts = factCount;
      readAt = performance.now();
      void read();
    });
    return () => {
      isWanted = false;
      stop();
    };
  }, [service, isReady]);
  return kept.service === service ? kept.tables : nothing.tables;
}

export function DataPanel() {
  const t = useText();
  const number = useNumber();
  const nodes = useStore(documentStore, (state) => state.scenario.nodes);
  const selected = useStore(uiStore, (state) => state.selection.at(-1)?.id ?? '');
  const hasServices = nodes.some((node) => node.kind === 'service');
  const services = nodes.filter((node) => node.kind === 'service' && node.database !== null);
  const [chosen, setChosen] = useState('');
  const [text, setText] = useState('');
  const [answer, setAnswer] = useState<{ service: string; result: SqlResult } | null>(null);
  const service =
    [chosen, selected].find((id) => services.some((node) => node.id === id)) ??
    services[0]?.id ??
    '';

  const tables = useTables(service);

  async function run(statement: string): Promise<void> {
    if (statement.trim() === '') return;
    try {
      setAnswer({ service, result: await sql(service, statement) });
    } catch (error) {
      setAnswer({ service, result: { ...noRows, error: await sayError(error) } });
    }
  }

  if (services.length === 0) {
    return hasServices ? (
      <EmptyPanel text={words.none} />
    ) : (
      <EmptyPanel text={words.noService}>
        <AddNodeButton kind="service" />
      </EmptyPanel>
    );
  }
  const name = t(services.find((node) => node.id === service)?.name ?? service);
  return (
    <div className={styles.panel}>
      <form
        className={styles.ask}
        onSubmit={(event) => {
          event.preventDefault();
          void run(text);
        }}
      >
        <label className={styles.label}>
          {t(words.service)}
          <select
            data-testid="data-service"
            value={service}
            onChange={(event) => setChosen(event.target.value)}
          >
            {services.map((node) => (
              <option key={node.id} value={node.id}>
                {t(node.name)}
              </option>
            ))}
          </select>
        </label>
        <fieldset className={styles.tables}>
          <legend className="visually-hidden">{t(words.tables)}</legend>
          {tables.map((table) => (
            <button
              type="button"
              key={table.name}
              aria-label={t(words.rowsOf, { table: table.name, count: table.count })}
              onClick={() => {
                const statement = `select * from ${identifier(table.name)}`;
                setText(statement);
                void run(statement);
              }}
            >
              {table.name} <span className={styles.count}>{number(table.count)}</span>
            </button>
          ))}
        </fieldset>
        <textarea
          className={styles.sql}
          aria-label={t(words.sql, { service: name })}
          data-testid="data-sql"
          placeholder="select …"
          spellCheck={false}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
              event.preventDefault();
              void run(text);
            }
          }}
        />
        <div className={styles.line}>
          <button type="submit" className={styles.primary} data-testid="data-run">
            {t(words.run)}
          </button>
        </div>
        <p className={styles.hint}>{t(words.hint)}</p>
      </form>
      <section
        className={styles.result}
        aria-label={t(words.result)}
        // Scrolled by keys.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        data-testid="data-result"
      >
        <Result result={answer?.service === service ? answer.result : null} />
      </section>
    </div>
  );
}

function Result({ result }: { result: SqlResult | null }) {
  const t = useText();
  if (result === null) return <p className={styles.hint}>{t(words.start)}</p>;
  if (result.error !== '') {
    return (
      <p className={styles.error} role="alert">
        {t(words.error, { error: result.error })}
      </p>
    );
  }
  if (result.columns.length === 0) {
    return <output>{t(words.changed, { count: result.changes })}</output>;
  }
  const columns = result.columns.map((name, at) => ({ name, at }));
  const rows = result.rows.map((row, at) => ({ row, at }));
  return (
    <>
      <table>
        <thead>
          <tr>
            {columns.map(({ name, at }) => (
              <th key={at} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ row, at }) => (
            <tr key={at}>
              {columns.map((column) => (
                <Cell key={column.at} value={row[column.at] ?? null} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {result.rows.length === 0 ? <p className={styles.hint}>{t(words.empty)}</p> : null}
      {result.truncated ? (
        <p className={styles.hint}>{t(words.truncated, { count: result.rows.length })}</p>
      ) : null}
    </>
  );
}

function Cell({ value }: { readonly value: string | number | null }) {
  return (
    <td className={typeof value === 'number' ? styles.number : ''}>
      {value === null ? <span className={styles.null}>null</span> : value}
    </td>
  );
}
