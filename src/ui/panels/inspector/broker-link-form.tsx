/** How a link goes through its broker: the caller's producer, and the callee's consumer or queues. */
import { useStore } from 'zustand';
import type { Text } from '../../../i18n/text.ts';
import { brokerWords as words } from '../../../i18n/words/brokers.ts';
import {
  acknowledgements,
  acksChoices,
  amqpLinkDefaults,
  assignors,
  commits,
  kafkaLinkDefaults,
  offsetResets,
  overflows,
  ranges,
} from '../../../sim/index.ts';
import type { AmqpLink, KafkaLink, Scenario, ScenarioLink } from '../../../sim/index.ts';
import { documentStore } from '../../../state/document-store.ts';
import { useText } from '../../kit/use-text.ts';
import { updateLink } from '../fields/edit-message.ts';
import { NumberField } from '../fields/number-field.tsx';
import { SelectField } from '../fields/select-field.tsx';
import styles from './inspector.module.css';
import { Section } from './section.tsx';

const acksWords = { 0: words.acks0, 1: words.acks1, all: words.acksAll } as const;
const commitWords = { handler: words.commitHandler, automatic: words.commitAutomatic } as const;
const ackWords = { handler: words.ackHandler, automatic: words.ackAutomatic } as const;
const overflowWords = {
  'drop-head': words.dropHead,
  'reject-publish': words.rejectPublish,
} as const;

/** Stands for the first field; no field of a contract can have that name. */
const FIRST = '-';

/** Nothing for a link that needs no broker. */
export function BrokerLinkForm({ link }: { readonly link: ScenarioLink }) {
  if (link.protocol === 'kafka') return <KafkaLinkForm link={link} />;
  return link.protocol === 'amqp' ? <AmqpLinkForm link={link} /> : null;
}

/** Those that lead to the same callee through the same broker: the first of them decides for all. */
function siblingsOf({ links }: Scenario, { to, broker }: ScenarioLink): readonly ScenarioLink[] {
  return links.filter((one) => one.to === to && one.broker === broker);
}

/** Changes what all siblings share, in one step of undo. */
async function updateAll(
  link: ScenarioLink,
  change: (one: ScenarioLink) => ScenarioLink,
): Promise<string> {
  const { scenario } = documentStore.getState();
  const group = `consumer-${link.to}-${JSON.stringify(change(link))}`;
  for (const one of siblingsOf(scenario, link)) {
    // One after the other: each is an edit of what the one before has left.
    const refusal = await updateLink(change(one), group);
    if (refusal !== '') return refusal;
  }
  return '';
}

interface Names {
  readonly [name: string]: string;
}

function useShared(link: ScenarioLink): {
  readonly deciding: ScenarioLink;
  readonly names: Names;
} {
  const t = useText();
  const scenario = useStore(documentStore, (state) => state.scenario);
  const nameOf = (id: string | null): string =>
    t(scenario.nodes.find((node) => node.id === id)?.name ?? '');
  return {
    deciding: siblingsOf(scenario, link)[0] ?? link,
    names: { broker: nameOf(link.broker), callee: nameOf(link.to) },
  };
}

/** A plain word and the product's own: what a student finds in its documentation. */
function useNamed(): (word: Text, name: string) => string {
  const t = useText();
  return (word, name) => `${t(word)} · ${name}`;
}

function KafkaLinkForm({ link }: { readonly link: ScenarioLink }) {
  const t = useText();
  const named = useNamed();
  const { deciding, names } = useShared(link);
  const own = { ...kafkaLinkDefaults, ...link.kafka };
  const shared = { ...kafkaLinkDefaults, ...deciding.kafka };
  const set = (change: KafkaLink): Promise<string> =>
    updateLink({ ...link, kafka: { ...link.kafka, ...change } });
  const share = (change: KafkaLink): Promise<string> =>
    updateAll(link, (one) => ({ ...one, kafka: { ...one.kafka, ...change } }));
  const { key: _, ...withoutKey } = link.kafka ?? {};
  return (
    <>
      <Section title={t(words.producer)}>
        <SelectField
          label={named(words.acks, 'acks')}
          value={own.acks}
          options={acksChoices.map((value) => ({ value, text: t(acksWords[value]) }))}
          isStacked
          testId="field-acks"
          onCommit={(acks) => set({ acks })}
        />
        <KeyField
          link={link}
          onCommit={(key) =>
            key === FIRST ? updateLink({ ...link, kafka: withoutKey }) : set({ key })
          }
        />
      </Section>
      <Section title={t(words.consumer)}>
        <SelectField
          label={named(words.assignor, 'partition.assignment.strategy')}
          value={shared.assignor}
          options={assignors.map((value) => ({ value, text: t(words[value]) }))}
          isStacked
          testId="field-assignor"
          onCommit={(assignor) => share({ assignor })}
        />
        <SelectField
          label={named(words.offsetReset, 'auto.offset.reset')}
          value={shared.offsetReset}
          options={offsetResets.map((value) => ({ value, text: t(words[value]) }))}
          isStacked
          testId="field-offset-reset"
          onCommit={(offsetReset) => share({ offsetReset })}
        />
        <SelectField
          label={named(words.commit, 'enable.auto.commit')}
          value={shared.commit}
          options={commits.map((value) => ({ value, text: t(commitWords[value]) }))}
          isStacked
          testId="field-commit"
          onCommit={(commit) => share({ commit })}
        />
        <p className={styles.hint}>{t(words.sharedConsumer, names)}</p>
      </Section>
    </>
  );
}

/** The fields of whatever goes over the link. */
function KeyField({
  link,
  onCommit,
}: {
  readonly link: ScenarioLink;
  readonly onCommit: (key: string) => Promise<string>;
}) {
  const t = useText();
  const nodes = useStore(documentStore, (state) => state.scenario.nodes);
  const caller = nodes.find(({ id }) => id === link.from);
  const callee = nodes.find(({ id }) => id === link.to);
  const inputs =
    callee?.kind === 'service' ? callee.contract.operations.map((one) => one.input) : [];
  const events = caller?.kind === 'service' ? caller.contract.events.map((one) => one.fields) : [];
  const fields = new Set([...inputs, ...events].flat().map(({ name }) => name));
  const value = link.kafka?.key ?? FIRST;
  if (value !== FIRST && value !== '') fields.add(value);
  const options = [
    { value: FIRST, text: t(words.keyFirst) },
    { value: '', text: t(words.keyNone) },
    ...[...fields].map((name) => ({ value: name, text: name })),
  ];
  return (
    <SelectField
      label={t(words.key)}
      value={value}
      options={options}
      isStacked
      testId="field-key"
      onCommit={onCommit}
    />
  );
}

function AmqpLinkForm({ link }: { readonly link: ScenarioLink }) {
  const t = useText();
  const named = useNamed();
  const { deciding, names } = useShared(link);
  const shared = { ...amqpLinkDefaults, ...deciding.amqp };
  const share = (change: AmqpLink): Promise<string> =>
    updateAll(link, (one) => ({ ...one, amqp: { ...one.amqp, ...change } }));
  return (
    <Section title={t(words.queues)}>
      <NumberField
        label={named(words.prefetch, 'prefetch')}
        value={shared.prefetch}
        range={ranges.prefetch}
        testId="field-prefetch"
        onCommit={(prefetch) => share({ prefetch })}
      />
      <SelectField
        label={named(words.acknowledge, 'no-ack')}
        value={shared.acknowledge}
        options={acknowledgements.map((value) => ({ value, text: t(ackWords[value]) }))}
        isStacked
        testId="field-acknowledge"
        onCommit={(acknowledge) => share({ acknowledge })}
      />
      <NumberField
        label={named(words.messageTtl, 'message-ttl')}
        unit="ms"
        value={shared.messageTtlMs}
        range={ranges.messageTtlMs}
        testId="field-message-ttl"
        onCommit={(messageTtlMs) => share({ messageTtlMs })}
      />
      <NumberField
        label={named(words.lengthMax, 'max-length')}
        value={shared.lengthMax}
        range={ranges.lengthMax}
        testId="field-length-max"
        onCommit={(lengthMax) => share({ lengthMax })}
      />
      <SelectField
        label={named(words.overflow, 'overflow')}
        value={shared.overflow}
        options={overflows.map((value) => ({ value, text: t(overflowWords[value]) }))}
        isStacked
        testId="field-overflow"
        onCommit={(overflow) => share({ overflow })}
      />
      <NumberField
        label={t(words.attempts)}
        value={shared.attempts}
        range={ranges.attempts}
        testId="field-attempts"
        onCommit={(attempts) => share({ attempts })}
      />
      <NumberField
        label={t(words.retry)}
        unit="ms"
        value={shared.retryMs}
        range={ranges.retryMs}
        testId="field-retry"
        onCommit={(retryMs) => share({ retryMs })}
      />
      <p className={styles.hint}>{t(words.attemptsHint, { queue: `${link.to}.dead` })}</p>
      <p className={styles.hint}>{t(words.sharedQueues, names)}</p>
    </Section>
  );
}
