/** Brokers: their settings, and what they have inside, live. */
import { useCallback } from 'react';
import { brokerWords } from '../../../i18n/words/brokers.ts';
import { inspectorWords as words } from '../../../i18n/words/inspector.ts';
import { defaultLogSettings, ranges } from '../../../sim/index.ts';
import type { BrokerNode, BrokerView, KafkaNode, Range } from '../../../sim/index.ts';
import * as session from '../../../state/session.ts';
import { useText } from '../../kit/use-text.ts';
import { updateNode } from '../fields/edit-message.ts';
import { FieldError } from '../fields/field-error.tsx';
import { NumberField } from '../fields/number-field.tsx';
import { useRefusal } from '../fields/use-refusal.ts';
import { useLook } from '../use-look.ts';
import styles from './broker-form.module.css';
import inspector from './inspector.module.css';
import { Groups } from './kafka-groups.tsx';
import { Topics } from './kafka-topics.tsx';
import { useNodeState } from './node-state.ts';
import { Section } from './section.tsx';

export function BrokerForm({ node }: { readonly node: BrokerNode }) {
  const ask = useCallback(() => session.broker(node.id), [node.id]);
  const view = useLook(ask);
  const isDown = useNodeState(node.id) === 'down';
  if (node.protocol === 'amqp') {
    return (
      <>
        <Queues view={view} isDown={isDown} />
        <Exchanges view={view} />
      </>
    );
  }
  return (
    <>
      <Topics node={node} view={view} />
      <Groups node={node.id} view={view} />
      <KafkaSettings node={node} />
    </>
  );
}

function KafkaSettings({ node }: { readonly node: KafkaNode }) {
  const t = useText();
  const { error, show } = useRefusal();
  const copies = Math.min(node.replicationFactor, node.replicas);
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
      <Section title={t(brokerWords.everyTopic)}>
        <NumberField
          label={`${t(words.minInSync)} · min.insync.replicas`}
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
          {t(words.unclean)} · unclean.leader.election.enable
        </label>
        {node.minInSync > copies ? (
          <p className={inspector.hint} data-testid="min-in-sync-hint">
            {t(brokerWords.nothingWritten, { needed: node.minInSync, copies })}
          </p>
        ) : null}
        <FieldError text={error} />
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
      </Section>
      <Kept node={node} />
    </>
  );
}

/** Retention, by Kafka's own names beside plain words. */
function Kept({ node }: { readonly node: KafkaNode }) {
  const t = useText();
  const kept = { ...defaultLogSettings, ...node };
  return (
    <Section title={t(brokerWords.kept)}>
      {keptFields.map(({ field, word, name, unit, scale }) => (
        <NumberField
          key={field}
          label={`${t(word)} · ${name}`}
          unit={unit}
          value={kept[field] < 0 ? kept[field] : kept[field] / scale}
          range={rangeIn(ranges[field], scale)}
          testId={`field-${name}`}
          onCommit={(value) =>
            updateNode({ ...node, [field]: value < 0 ? -1 : Math.round(value * scale) })
          }
        />
      ))}
      <p className={inspector.hint}>{t(brokerWords.keptHint)}</p>
    </Section>
  );
}

/** The same bounds in larger units; -1 stays what it is. */
function rangeIn({ min, max, isWhole }: Range, scale: number): Range {
  return { min: min < 0 ? min : min / scale, max: max / scale, isWhole: isWhole && scale === 1 };
}

/** Seconds on the screen, ms in the document. */
const keptFields = [
  {
    field: 'retentionMs',
    word: brokerWords.retentionMs,
    name: 'retention.ms',
    unit: 's',
    scale: 1_000,
  },
  {
    field: 'retentionBytes',
    word: brokerWords.retentionBytes,
    name: 'retention.bytes',
    unit: 'B',
    scale: 1,
  },
  {
    field: 'segmentBytes',
    word: brokerWords.segmentBytes,
    name: 'segment.bytes',
    unit: 'B',
    scale: 1,
  },
  { field: 'segmentMs', word: brokerWords.segmentMs, name: 'segment.ms', unit: 's', scale: 1_000 },
] as const;

interface QueuesProps {
  readonly view: BrokerView | null;
  readonly isDown: boolean;
}

function Queues({ view, isDown }: QueuesProps) {
  const t = useText();
  const queues = view?.queues ?? [];
  return (
    <Section title={t(words.queues)}>
      {queues.length === 0 ? (
        <p className={inspector.hint}>{t(isDown ? words.brokerDown : words.noQueues)}</p>
      ) : null}
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
