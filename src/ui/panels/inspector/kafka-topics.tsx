/** Topics of a Kafka cluster: each partition as a log with its leader and who is in sync, live. */
import { useState } from 'react';
import { brokerWords } from '../../../i18n/words/brokers.ts';
import { inspectorWords as words } from '../../../i18n/words/inspector.ts';
import type { BrokerView, KafkaNode, PartitionView } from '../../../sim/index.ts';
import { useText } from '../../kit/use-text.ts';
import { tryCommand, updateNode } from '../fields/edit-message.ts';
import { FieldError } from '../fields/field-error.tsx';
import { useRefusal } from '../fields/use-refusal.ts';
import styles from './broker-form.module.css';
import inspector from './inspector.module.css';
import { Section } from './section.tsx';

/** Records of a partition that are drawn, the newest. */
const CELLS_MAX = 16;

export function Topics({
  node,
  view,
}: {
  readonly node: KafkaNode;
  readonly view: BrokerView | null;
}) {
  const t = useText();
  const topics = (view?.topics ?? []).toSorted((a, b) => rankOf(a) - rankOf(b));
  return (
    <Section title={t(words.topics)}>
      {topics.length === 0 ? <p className={inspector.hint}>{t(words.noTopics)}</p> : null}
      {topics.map(({ topic, partitions }) => (
        <div key={topic} className={styles.topic} data-testid={`topic-${topic}`}>
          <h4>{topic}</h4>
          <table>
            <thead>
              <tr>
                <th scope="col">
                  <abbr title={t(words.partition)}>{t(words.partitionShort)}</abbr>
                </th>
                <th scope="col">{t(words.log)}</th>
                <th scope="col">{t(words.leader)}</th>
                <th scope="col">{t(words.inSync)}</th>
              </tr>
            </thead>
            <tbody>
              {partitions.map((partition) => (
                <tr key={partition.partition}>
                  <th scope="row">{partition.partition}</th>
                  <td>
                    <Log partition={partition} committed={committedIn(view, topic, partition)} />
                  </td>
                  <td>{partition.leader < 0 ? t(words.nobody) : partition.leader}</td>
                  <td>{partition.inSync.join(' ')}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {topic.startsWith('__') ? null : <Compaction node={node} topic={topic} />}
        </div>
      ))}
    </Section>
  );
}

/** What carries records first, what Kafka keeps for itself last. */
function rankOf({ topic, partitions }: BrokerView['topics'][number]): number {
  if (topic.startsWith('__')) return 2;
  return partitions.some(({ endOffset }) => endOffset > 0) ? 0 : 1;
}

/** The newest records of a partition: full where all in sync have them, marked where groups have read to. */
function Log({
  partition,
  committed,
}: {
  readonly partition: PartitionView;
  readonly committed: readonly number[];
}) {
  const t = useText();
  const { startOffset, endOffset, highWatermark, records } = partition;
  const first = Math.max(startOffset, endOffset - CELLS_MAX);
  const offsets = Array.from({ length: Math.max(0, endOffset - first) }, (_, at) => first + at);
  const lag = Math.max(0, ...committed.map((offset) => highWatermark - offset));
  const said =
    endOffset === 0
      ? t(words.emptyLog)
      : t(words.logText, { start: startOffset, end: endOffset - 1, lag });
  const gone = offsets.filter((offset) => isGone(partition, offset)).length;
  const compacted =
    gone === 0
      ? ''
      : `, ${t(brokerWords.compactedLog, { kept: offsets.length - gone, all: offsets.length })}`;
  return (
    <span className={styles.log} title={`${said}${compacted}`}>
      <span className={styles.cells} aria-hidden="true">
        {offsets.map((offset) => (
          <i
            key={offset}
            title={sayRecord(partition, offset, t)}
            data-kept={offset < highWatermark}
            data-read={committed.some((one) => offset < one)}
            data-gap={isGone(partition, offset) || undefined}
            data-tombstone={records.find((one) => one.offset === offset)?.isTombstone || undefined}
          />
        ))}
      </span>
      <span aria-hidden="true">{endOffset === 0 ? '–' : endOffset - 1}</span>
      <span className="visually-hidden">{`${said}${compacted}`}</span>
    </span>
  );
}

/** Compaction took it: it lies between records that are known, and is none of them. */
function isGone({ records, highWatermark }: PartitionView, offset: number): boolean {
  const [first] = records;
  if (first === undefined || offset < first.offset || offset >= highWatermark) return false;
  return !records.some((one) => one.offset === offset);
}

function sayRecord(
  partition: PartitionView,
  offset: number,
  t: ReturnType<typeof useText>,
): string | undefined {
  const record = partition.records.find((one) => one.offset === offset);
  if (isGone(partition, offset)) return t(brokerWords.gapText, { offset });
  if (record === undefined) return undefined;
  const { key, isTombstone } = record;
  if (key === null) return t(brokerWords.recordNoKey, { offset });
  return t(isTombstone ? brokerWords.tombstoneText : brokerWords.recordText, { offset, key });
}

function committedIn(
  view: BrokerView | null,
  topic: string,
  { partition }: PartitionView,
): readonly number[] {
  return (view?.groups ?? []).flatMap(({ positions }) =>
    positions
      .filter((one) => one.topic === topic && one.partition === partition)
      .map(({ committed }) => committed),
  );
}

/** Whether the topic is compacted, and deleting one of its keys. */
function Compaction({ node, topic }: { readonly node: KafkaNode; readonly topic: string }) {
  const t = useText();
  const { error, show } = useRefusal();
  const [key, setKey] = useState('');
  const compacted = node.compactedTopics ?? [];
  const isCompacted = compacted.includes(topic);
  const others = compacted.filter((one) => one !== topic);
  return (
    <>
      <label className={styles.check}>
        <input
          type="checkbox"
          checked={isCompacted}
          aria-label={t(brokerWords.compactedOf, { topic })}
          data-testid={`compact-${topic}`}
          onChange={({ target }) =>
            show(
              updateNode({
                ...node,
                compactedTopics: target.checked ? [...others, topic] : others,
              }),
            )
          }
        />
        {t(brokerWords.compacted)}
      </label>
      {isCompacted ? (
        <form
          className={styles.tombstone}
          onSubmit={(event) => {
            event.preventDefault();
            show(tryCommand({ kind: 'write-tombstone', node: node.id, topic, key }));
          }}
        >
          <input
            value={key}
            placeholder={t(brokerWords.tombstoneKey)}
            aria-label={`${t(brokerWords.tombstoneKey)}: ${topic}`}
            autoComplete="off"
            spellCheck={false}
            data-testid={`tombstone-key-${topic}`}
            onChange={({ target }) => setKey(target.value)}
          />
          <button type="submit" data-testid={`tombstone-${topic}`}>
            {t(brokerWords.tombstone)}
          </button>
        </form>
      ) : null}
      <FieldError text={error} />
    </>
  );
}
