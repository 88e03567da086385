/** How a link talks and what its network is like. */
import { useId } from 'react';
import { useStore } from 'zustand';
import { compareEntryWords } from '../../../i18n/words/compare-entry.ts';
import { inspectorWords as words } from '../../../i18n/words/inspector.ts';
import { LATENCY_LEAST_MS, protocolsOf, ranges, streamingProtocols } from '../../../sim/index.ts';
import type { Range, ScenarioLink, ServiceNode } from '../../../sim/index.ts';
import { documentStore } from '../../../state/document-store.ts';
import { uiStore } from '../../../state/ui-store.ts';
import { switchLink } from '../../canvas/actions.ts';
import { protocolLook } from '../../canvas/protocol-look.ts';
import { useText } from '../../kit/use-text.ts';
import { DistributionField } from '../fields/distribution-field.tsx';
import { updateLink } from '../fields/edit-message.ts';
import { MeanSlider } from '../fields/mean-slider.tsx';
import { NumberField } from '../fields/number-field.tsx';
import { BrokerLinkForm } from './broker-link-form.tsx';
import styles from './inspector.module.css';
import { Section } from './section.tsx';

/** The far end of the slider: more than any cable on Earth needs. The fields take more. */
const LATENCY_SLIDER_MS = 1_000;

const LOSS_PERCENT: Range = { ...ranges.loss, max: ranges.loss.max * 100 };

/** The protocols that the link may speak, as one choice. Calls under way end the old way. */
export function TalkBy({ link }: { readonly link: ScenarioLink }) {
  const t = useText();
  const callee = useStore(documentStore, ({ scenario }) =>
    scenario.nodes.find(({ id }) => id === link.to),
  );
  const group = useId();
  const offered = callee === undefined ? [] : protocolsOf(callee);
  return (
    <Section title={t(words.talkBy)}>
      <fieldset className={styles.protocols}>
        <legend className="visually-hidden">{t(words.talkBy)}</legend>
        {offered.map((protocol) => {
          const look = protocolLook[protocol];
          return (
            <label key={protocol} style={{ color: `var(${look.ink})` }} title={look.title}>
              <input
                type="radio"
                className="visually-hidden"
                name={group}
                value={protocol}
                checked={protocol === link.protocol}
                data-testid={`protocol-${protocol}`}
                onChange={() => void switchLink(link.id, protocol)}
              />
              <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
                <circle cx="6" cy="6" r="5" fill={`var(${look.line})`} />
              </svg>
              {look.tag}
            </label>
          );
        })}
      </fieldset>
      {callee?.kind === 'service' ? <Streams link={link} callee={callee} /> : null}
      {offered.length > 1 ? (
        <button
          type="button"
          className={styles.compare}
          data-testid="inspector-compare"
          onClick={() => uiStore.setState({ dialog: 'compare', compareLink: link.id })}
        >
          {t(compareEntryWords.open)}
        </button>
      ) : (
        <p className={styles.hint}>{t(words.onlyHttp)}</p>
      )}
    </Section>
  );
}

/** Which operations of the callee need one protocol rather than another; nothing where none does. */
function Streams({ link, callee }: { readonly link: ScenarioLink; readonly callee: ServiceNode }) {
  const t = useText();
  const streaming = callee.contract.operations.filter(({ stream }) => stream !== undefined);
  if (streaming.length === 0) return null;
  const isFit = streamingProtocols.includes(link.protocol);
  return (
    <p className={styles.hint} data-testid="link-streams" data-state={isFit ? 'fit' : 'unfit'}>
      {t(isFit ? words.streamsFit : words.streamsUnfit, {
        operations: streaming.map(({ name }) => name).join(', '),
        callee: t(callee.name),
        expected: streamingProtocols.map((id) => protocolLook[id].tag).join(', '),
      })}
    </p>
  );
}

export function LinkForm({ link }: { readonly link: ScenarioLink }) {
  const t = useText();
  return (
    <>
      <BrokerLinkForm link={link} />
      <Section title={t(words.network)}>
        <DistributionField
          label={t(words.latency)}
          value={link.latencyMs}
          least={LATENCY_LEAST_MS}
          testId="field-latency"
          onCommit={(latencyMs) => updateLink({ ...link, latencyMs })}
          slider={
            <MeanSlider
              label={t(words.latency)}
              value={link.latencyMs}
              least={LATENCY_LEAST_MS}
              most={LATENCY_SLIDER_MS}
              testId="slider-latency"
              onCommit={(latencyMs) => updateLink({ ...link, latencyMs }, `latency-${link.id}`)}
            />
          }
        />
        <NumberField
          label={t(words.loss)}
          unit="%"
          value={Number(((link.loss ?? 0) * 100).toPrecision(12))}
          range={LOSS_PERCENT}
          testId="field-loss"
          onCommit={(percent) => updateLink({ ...link, loss: percent / 100 })}
        />
        <NumberField
          label={t(words.bandwidth)}
          unit="Mb/s"
          value={link.bandwidthMbps}
          range={ranges.bandwidthMbps}
          testId="field-bandwidth"
          onCommit={(bandwidthMbps) => updateLink({ ...link, bandwidthMbps })}
        />
        <NumberField
          label={t(words.connectionsMax)}
          value={link.connectionsMax}
          range={ranges.connectionsMax}
          testId="field-connections"
          onCommit={(connectionsMax) => updateLink({ ...link, connectionsMax })}
        />
      </Section>
      <Section title={t(words.protection)}>
        <NumberField
          label={t(words.callTimeout)}
          unit="ms"
          value={link.timeoutMs}
          range={ranges.timeoutMs}
          testId="field-timeout"
          onCommit={(timeoutMs) => updateLink({ ...link, timeoutMs })}
        />
      </Section>
    </>
  );
}
