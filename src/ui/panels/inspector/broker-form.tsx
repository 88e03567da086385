/** Brokers: their settings, and what they have inside, live. */
import { useEffect, useState } from 'react';
import { inspectorWords as words } from '../../../i18n/words/inspector.ts';
import { ranges } from '../../../sim/index.ts';
import type {
  BrokerGroupView,
  BrokerNode,
  BrokerView,
  KafkaNode,
  PartitionView,
} from '../../../sim/index.ts';
import { runStore } from '../../../state/run-store.ts';
import * as session from '../../../state/session.ts';
import { useText } from '../../kit/use-text.ts';
import { updateNode } from '../fields/edit-message.ts';
import { FieldError } from '../fields/field-error.tsx';
import { NumberField } from '../fields/number-field.tsx';
import { useRefusal } from '../fields/use-refusal.ts';
import styles from './broker-form.module.css';
import inspector from './inspector.module.css';
import { Section } from './section.tsx';

/** Wall ms between two looks into the brokers. */
const LOOK_EVERY_MS = 250;
/** Records of a partition that are drawn, the newest. */
const CELLS_MAX = 16;

export function BrokerForm({ node }: { readonly node: BrokerNode }) {
  const view = useBroker(node.id);
  if (node.protocol === 'amqp') {
    return (
      <>
        <Queues view={view} />
        <Exchanges view={view} />
      </>
    );
  }
  return (
    <>
      <Topics view={view} />
      <Groups view={view} />
      <KafkaSettings node={node} />
    </>
  );
}

function KafkaSettings({ node }: { readonly node: KafkaNode }) {
  const t = useText();
  const { error, show } = useRefusal();
  return (
    <>
      <Section title={t(words.settings)}>
        <NumberField
          label={t(words.brokers)}
          value={node.replicas}
          range={ranges.brokers}
          testId="field-brokers"
          onCommit={(replicas) => updateNode({ ...node, replicas })}
        />
      </Section>
      <Section title={t(words.newTopics)}>
        <NumberField
          label={t(words.partitions)}
          value={node.partitions}
          range={ranges.partitions}
          testId="field-partitions"
          onCommit={(partitions) => updateNode({ ...node, partitions })}
        />
        <NumberField
          label={t(words.replicationFactor)}
          value={node.replicationFactor}
          range={ranges.brokers}
          testId="field-replication"
          onCommit={(replicationFactor) => updateNode({ ...node, replicationFactor })}
        />
        <NumberField
          label={t(words.minInSync)}
          value={node.minInSync}
          range={ranges.brokers}
          testId="field-min-in-sync"
          onCommit={(minInSync) => updateNode({ ...node, minInSync })}
        />
        <label className={styles.check}>
          <input
            type="checkbox"
            checked={node.unclean}
            data-testid="field-unclean"
            onChange={({ target }) => show(updateNode({ ...node, unclean: target.checked }))}
          />
          {t(words.unclean)}
        </label>
        <FieldError text={error} />
      </Section>
    </>
  );
}

/** What the brokers have inside, looked at a few times a second while anything happens. */
function useBroker(node: string): BrokerView | null {
  const [view, setView] = useState<BrokerView | null>(null);
  useEffect(() => {
    let isOver = false;
    let isWaiting = false;
    async function look(): Promise<void> {
      if (isWaiting) return;
      isWaiting = true;
      try {
        const seen = await session.broker(node);
        if (!isOver) setView(seen);
      } catch {
        // The engine is being rebuilt; the next batch asks again.
      }
      setTimeout(() => {
        isWaiting = false;
      }, LOOK_EVERY_MS);
    }
    void look();
    const stop = runStore.subscribe((state, before) => {
      if (state.nowMs !== before.nowMs || state.playing !== before.playing) void look();
    });
    return () => {
      isOver = true;
      stop();
    };
  }, [node]);
  return view;
}

function Topics({ view }: { readonly view: BrokerView | null }) {
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
  const { startOffset, endOffset, highWatermark } = partition;
  const first = Math.max(startOffset, endOffset - CELLS_MAX);
  const offsets = Array.from({ length: Math.max(0, endOffset - first) }, (_, at) => first + at);
  const lag = Math.max(0, ...committed.map((offset) => highWatermark - offset));
  const said =
    endOffset === 0
      ? t(words.emptyLog)
      : t(words.logText, { start: startOffset, end: endOffset - 1, lag });
  return (
    <span className={styles.log} title={said}>
      <span className={styles.cells} aria-hidden="true">
        {offsets.map((offset) => (
          <i
            key={offset}
            data-kept={offset < highWatermark}
            data-read={committed.some((one) => offset < one)}
          />
        ))}
      </span>
      <span aria-hidden="true">{endOffset === 0 ? '–' : endOffset - 1}</span>
      <span className="visually-hidden">{said}</span>
    </span>
  );
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

function Groups({ view }: { readonly view: BrokerView | null }) {
  const t = useText();
  const groups = view?.groups ?? [];
  if (groups.length === 0) return null;
  return (
    <Section title={t(words.groups)}>
      <table className={styles.groups}>
        <thead>
          <tr>
            <th scope="col">{t(words.group)}</th>
            <th scope="col">{t(words.members)}</th>
            <th scope="col">{t(words.lag)}</th>
          </tr>
        </thead>
        <tbody>
          {groups.map((group) => (
            <tr key={group.group} data-testid={`group-${group.group}`}>
              <th scope="row">{group.group}</th>
              <td>
                {group.members.length} · {t(stateOf(group))}
              </td>
              <td>{group.positions.reduce((sum, { lag }) => sum + lag, 0)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}

function stateOf({ state }: BrokerGroupView) {
  if (state === 'Stable') return words.groupStable;
  return state === 'Empty' ? words.groupEmpty : words.groupRebalancing;
}

function Queues({ view }: { readonly view: BrokerView | null }) {
  const t = useText();
  const queues = view?.queues ?? [];
  return (
    <Section title={t(words.queues)}>
      {queues.length === 0 ? <p className={inspector.hint}>{t(words.noQueues)}</p> : null}
      {queues.length === 0 ? null : (
        <table className={styles.groups}>
          <thead>
            <tr>
              <th scope="col">{t(words.queueName)}</th>
              <th scope="col">{t(words.ready)}</th>
              <th scope="col">{t(words.unacked)}</th>
              <th scope="col">{t(words.consumers)}</th>
            </tr>
          </thead>
          <tbody>
            {queues.map(({ queue, ready, unacked, consumers }) => (
              <tr key={queue} data-testid={`queue-${queue}`}>
                <th scope="row">{queue}</th>
                <td>{ready}</td>
                <td>{unacked}</td>
                <td>{consumers}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Section>
  );
}

function Exchanges({ view }: { readonly view: BrokerView | null }) {
  const t = useText();
  const exchanges = (view?.exchanges ?? []).filter(({ bindings }) => bindings.length > 0);
  if (exchanges.length === 0) return null;
  return (
    <Section title={t(words.exchanges)}>
      {exchanges.map(({ exchange, type, bindings }) => (
        <div key={exchange} className={styles.topic} data-testid={`exchange-${exchange}`}>
          <h4>
            {exchange} · {type}
          </h4>
          <ul className={styles.bindings}>
            {bindings.map((binding) => (
              <li key={binding}>{binding}</li>
            ))}
          </ul>
        </div>
      ))}
    </Section>
  );
}
