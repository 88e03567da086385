/** Consumer groups of a Kafka cluster: who has which partition, how far each has read, and moving one. */
import { useEffect, useState } from 'react';
import type { SubmitEvent } from 'react';
import { brokerWords as words } from '../../../i18n/words/brokers.ts';
import { inspectorWords } from '../../../i18n/words/inspector.ts';
import { ranges } from '../../../sim/index.ts';
import type { BrokerGroupView, BrokerView, KafkaSeek } from '../../../sim/index.ts';
import { runStore } from '../../../state/run-store.ts';
import { useText } from '../../kit/use-text.ts';
import { tryCommand } from '../fields/edit-message.ts';
import { FieldError } from '../fields/field-error.tsx';
import { NumberField } from '../fields/number-field.tsx';
import { SelectField } from '../fields/select-field.tsx';
import styles from './broker-form.module.css';
import inspector from './inspector.module.css';
import { Section } from './section.tsx';

const targets = ['earliest', 'latest', 'offset', 'time'] as const;
const targetWords = {
  earliest: words.toEarliest,
  latest: words.toLatest,
  offset: words.toOffset,
  time: words.toTime,
} as const;

export function Groups({
  node,
  view,
}: {
  readonly node: string;
  readonly view: BrokerView | null;
}) {
  const t = useText();
  const groups = view?.groups ?? [];
  if (groups.length === 0) return null;
  return (
    <Section title={t(inspectorWords.groups)}>
      {groups.map((group) => (
        <GroupPart key={group.group} node={node} group={group} />
      ))}
    </Section>
  );
}

function GroupPart({ node, group }: { readonly node: string; readonly group: BrokerGroupView }) {
  const t = useText();
  const { positions, members } = group;
  const lag = positions.reduce((sum, one) => sum + one.lag, 0);
  return (
    <div className={styles.topic} data-testid={`group-${group.group}`}>
      <h4>
        {group.group}
        <span className={styles.note}>
          {t(stateOf(group))} · {t(inspectorWords.members)} {members.length} · {t(words.lag)} {lag}
        </span>
      </h4>
      <table>
        <thead>
          <tr>
            <th scope="col">{t(inspectorWords.partition)}</th>
            <th scope="col">{t(words.reads)}</th>
            <th scope="col">{t(words.readTo)}</th>
            <th scope="col">{t(words.lag)}</th>
          </tr>
        </thead>
        <tbody>
          {rowsOf(group).map(({ name, member, committed, behind }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{member === null ? t(words.nobodyReads) : t(member.text, member.values)}</td>
              <td>{committed ?? '–'}</td>
              <td>{behind ?? '–'}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <Move node={node} group={group} />
    </div>
  );
}

interface Row {
  readonly name: string;
  readonly member: {
    readonly text: typeof words.silent | string;
    readonly values: Readonly<Record<string, string>>;
  } | null;
  readonly committed: number | null;
  readonly behind: number | null;
}

/** Every partition that somebody has or has committed in; those of topics without records come last. */
function rowsOf({ members, assigned, silent, positions }: BrokerGroupView): readonly Row[] {
  const holders = new Map<string, string>();
  members.forEach((member, at) => {
    for (const partition of assigned[at] ?? []) holders.set(partition, member);
  });
  const read = new Map(positions.map((one) => [`${one.topic} ${one.partition}`, one]));
  const names = [...new Set([...read.keys(), ...holders.keys()])];
  return names.map((name): Row => {
    const holder = holders.get(name);
    const member = holder?.replace(/-\d+-\d+$/, '') ?? '';
    const isSilent = holder !== undefined && silent.includes(holder);
    const shown = isSilent ? words.silent : member;
    return {
      name,
      member: holder === undefined ? null : { text: shown, values: { member } },
      committed: read.get(name)?.committed ?? null,
      behind: read.get(name)?.lag ?? null,
    };
  });
}

function stateOf({ state }: BrokerGroupView) {
  if (state === 'Stable') return inspectorWords.groupStable;
  return state === 'Empty' ? inspectorWords.groupEmpty : inspectorWords.groupRebalancing;
}

/** Where the group goes on, as a command of the run. */
function Move({ node, group }: { readonly node: string; readonly group: BrokerGroupView }) {
  const t = useText();
  const [topic, setTopic] = useState('');
  const [target, setTarget] = useState<(typeof targets)[number]>('earliest');
  const [offset, setOffset] = useState(0);
  const [seconds, setSeconds] = useState(0);
  const [error, setError] = useState('');
  const [isDone, setIsDone] = useState(false);
  // Once the run goes on it can be seen.
  useEffect(
    () =>
      runStore.subscribe((now, before) => {
        if (now.playing && !before.playing) setIsDone(false);
      }),
    [],
  );
  const topics = [
    ...new Set(rowsOf(group).map(({ name }) => name.slice(0, name.lastIndexOf(' ')))),
  ];

  async function go(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const to: KafkaSeek =
      target === 'offset'
        ? { kind: target, offset }
        : target === 'time'
          ? { kind: target, ms: seconds * 1_000 }
          : { kind: target };
    const refusal = await tryCommand({
      kind: 'seek-group',
      node,
      group: group.group,
      topic: topic === '' ? null : topic,
      to,
    });
    setError(refusal);
    setIsDone(refusal === '');
  }

  return (
    <details className={styles.move} data-testid={`move-${group.group}`}>
      <summary>{t(words.move)}</summary>
      <form onSubmit={(event) => void go(event)}>
        <SelectField
          label={t(words.moveTopic)}
          value={topic}
          options={[
            { value: '', text: t(words.allTopics) },
            ...topics.map((value) => ({ value, text: value })),
          ]}
          testId={`move-topic-${group.group}`}
          onCommit={async (value) => {
            setTopic(value);
            return '';
          }}
        />
        <SelectField
          label={t(words.moveTo)}
          value={target}
          options={targets.map((value) => ({ value, text: t(targetWords[value]) }))}
          testId={`move-to-${group.group}`}
          onCommit={async (value) => {
            setTarget(value);
            return '';
          }}
        />
        {target === 'offset' ? (
          <NumberField
            label={t(words.offset)}
            value={offset}
            range={ranges.offset}
            testId={`move-offset-${group.group}`}
            onCommit={async (value) => {
              setOffset(value);
              return '';
            }}
          />
        ) : null}
        {target === 'time' ? (
          <NumberField
            label={t(words.time)}
            unit="s"
            value={seconds}
            range={SECONDS}
            testId={`move-time-${group.group}`}
            onCommit={async (value) => {
              setSeconds(value);
              return '';
            }}
          />
        ) : null}
        <button type="submit" data-testid={`move-go-${group.group}`}>
          {t(words.moveGo, { group: group.group })}
        </button>
        <FieldError text={error} />
        <p className={inspector.hint} role="status">
          {isDone ? t(words.moved) : t(words.moveHint)}
        </p>
      </form>
    </details>
  );
}

const SECONDS = { ...ranges.seekMs, max: ranges.seekMs.max / 1_000 } as const;
