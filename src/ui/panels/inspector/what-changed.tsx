/** What another protocol has changed on a link: the one it speaks now beside one that it spoke before. */
import { useId, useState } from 'react';
import { useStore } from 'zustand';
import { measureWords as words } from '../../../i18n/words/measures.ts';
import type { LinkMeasures, ProtocolId, ScenarioLink } from '../../../sim/index.ts';
import * as session from '../../../state/session.ts';
import { uiStore } from '../../../state/ui-store.ts';
import { protocolLook } from '../../canvas/protocol-look.ts';
import { useText } from '../../kit/use-text.ts';
import { ProtocolTag } from '../protocol-tag.tsx';
import { useLook } from '../use-look.ts';
import inspector from './inspector.module.css';
import { Section } from './section.tsx';
import { measureRows } from './what-changed-rows.ts';
import styles from './what-changed.module.css';

export function WhatChanged({ link }: { readonly link: ScenarioLink }) {
  const t = useText();
  const all = useLook(session.measures);
  const spoken = (all ?? []).filter((one) => one.link === link.id && one.calls > 0);
  const now = spoken.find((one) => one.protocol === link.protocol);
  // The one that it spoke last stands beside the one that it speaks.
  const others = spoken.filter((one) => one !== now).toSorted((a, b) => a.lastAtMs - b.lastAtMs);
  const [wanted, setWanted] = useState<ProtocolId | null>(null);
  const before = others.find((one) => one.protocol === wanted) ?? others.at(-1);
  return (
    <Section title={t(words.title)} note={t(words.inThisRun)}>
      {spoken.length === 0 ? (
        <p className={inspector.hint}>{t(words.nothingYet)}</p>
      ) : (
        <>
          <Measures
            columns={[before, now].filter((one) => one !== undefined)}
            others={others}
            onChoose={setWanted}
          />
          {others.length === 0 ? <p className={inspector.hint}>{t(words.switchHint)}</p> : null}
        </>
      )}
    </Section>
  );
}

interface MeasuresProps {
  /** One before and one now, or either. */
  readonly columns: readonly LinkMeasures[];
  readonly others: readonly LinkMeasures[];
  readonly onChoose: (protocol: ProtocolId) => void;
}

function Measures({ columns, others, onChoose }: MeasuresProps) {
  const t = useText();
  const lang = useStore(uiStore, (state) => state.lang);
  return (
    <table className={styles.table} data-testid="what-changed">
      <caption className="visually-hidden">{t(words.caption)}</caption>
      <thead>
        <tr>
          <td>
            <span className="visually-hidden">{t(words.figure)}</span>
          </td>
          {columns.map((one) => (
            <th key={one.protocol} scope="col">
              <span>{t(one.isNow ? words.now : words.before)}</span>
              {!one.isNow && others.length > 1 ? (
                <Choice value={one.protocol} others={others} onChoose={onChoose} />
              ) : (
                <ProtocolTag protocol={one.protocol} />
              )}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {measureRows.map(({ id, label, isPart = false, value }) => (
          <tr key={id} className={isPart ? styles.part : undefined} data-testid={`measure-${id}`}>
            <th scope="row">{t(label)}</th>
            {columns.map((one) => (
              <td key={one.protocol}>{value(one, lang)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface ChoiceProps {
  readonly value: ProtocolId;
  readonly others: readonly LinkMeasures[];
  readonly onChoose: (protocol: ProtocolId) => void;
}

function Choice({ value, others, onChoose }: ChoiceProps) {
  const t = useText();
  const id = useId();
  return (
    <>
      <label htmlFor={id} className="visually-hidden">
        {t(words.compareWith)}
      </label>
      <select
        id={id}
        value={value}
        data-testid="compare-with"
        onChange={({ target }) => {
          const chosen = others.find((one) => one.protocol === target.value);
          if (chosen !== undefined) onChoose(chosen.protocol);
        }}
      >
        {others.map(({ protocol }) => (
          <option key={protocol} value={protocol}>
            {protocolLook[protocol].tag}
          </option>
        ))}
      </select>
    </>
  );
}
