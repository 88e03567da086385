/** What a gateway does with every request, whatever its route: patience, limits, other origins, tokens. */
import { gatewayWords as words } from '../../../i18n/words/gateway.ts';
import { limitKeys, ranges } from '../../../sim/index.ts';
import type { CorsRules, GatewayLimits, GatewayNode, Quota } from '../../../sim/index.ts';
import { useNumber, useText } from '../../kit/use-text.ts';
import { CheckField } from '../fields/check-field.tsx';
import { updateNode } from '../fields/edit-message.ts';
import { NumberField } from '../fields/number-field.tsx';
import { OptionalNumberField } from '../fields/optional-number-field.tsx';
import { SelectField } from '../fields/select-field.tsx';
import type { Commit } from '../fields/use-commit.ts';
import { WordsField } from '../fields/words-field.tsx';
import { FormTitle } from './form-title.tsx';
import styles from './gateway.module.css';
import { newLimit, perWords, RateLimitEditor } from './rate-limit-editor.tsx';
import { RuleSection } from './rule-section.tsx';
import { TokensEditor } from './tokens-editor.tsx';
import { newTokenRules } from './token-defaults.ts';
import { orNothing, withMember } from './with-member.ts';

const newQuota: Quota = { per: 'client', requests: 1_000, windowMs: 60_000 };
const newCors: CorsRules = {
  origins: ['http://shop.example'],
  credentials: false,
  maxAgeSeconds: 600,
};

export function SettingsEditor({ node }: { readonly node: GatewayNode }) {
  const t = useText();
  const limits: GatewayLimits = node.limits ?? {};
  const setLimit = <K extends keyof GatewayLimits>(key: K, value: GatewayLimits[K] | undefined) =>
    updateNode(withMember(node, 'limits', orNothing(withMember(limits, key, value))));
  return (
    <section
      className={styles.editor}
      data-testid="gateway-settings-editor"
      aria-labelledby="settings-title"
    >
      <FormTitle id="settings-title">
        {t(words.ofGateway)}
        <span>{t(node.name)}</span>
      </FormTitle>
      <div className={styles.sections}>
        <BoundsEditor node={node} limits={limits} setLimit={setLimit} />
        <div className={styles.stack}>
          <RuleSection
            title={t(words.rateTitle)}
            toggle={{
              isOn: limits.rate !== undefined,
              off: t(words.limitOff),
              testId: 'gateway-rate',
              onCommit: (isOn) => setLimit('rate', isOn ? newLimit : undefined),
            }}
          >
            {limits.rate === undefined ? null : (
              <RateLimitEditor
                limit={limits.rate}
                onCommit={(rate) => setLimit('rate', rate)}
                testId="gateway"
              />
            )}
          </RuleSection>
          <RuleSection
            title={t(words.quota)}
            toggle={{
              isOn: limits.quota !== undefined,
              off: t(words.quotaOff),
              testId: 'gateway-quota',
              onCommit: (isOn) => setLimit('quota', isOn ? newQuota : undefined),
            }}
          >
            {limits.quota === undefined ? null : (
              <QuotaEditor quota={limits.quota} onCommit={(quota) => setLimit('quota', quota)} />
            )}
          </RuleSection>
        </div>
        <CorsEditor node={node} />
        <RuleSection
          title={t(words.tokens)}
          isWide
          toggle={{
            isOn: node.tokens !== undefined,
            off: t(words.tokensOff),
            testId: 'gateway-tokens',
            onCommit: (isOn) =>
              updateNode(withMember(node, 'tokens', isOn ? newTokenRules() : undefined)),
          }}
        >
          {node.tokens === undefined ? null : (
            <TokensEditor
              checker={node.id}
              rules={node.tokens}
              onCommit={(tokens) => updateNode({ ...node, tokens })}
            />
          )}
        </RuleSection>
      </div>
    </section>
  );
}

interface BoundsEditorProps {
  readonly node: GatewayNode;
  readonly limits: GatewayLimits;
  readonly setLimit: <K extends keyof GatewayLimits>(
    key: K,
    value: GatewayLimits[K] | undefined,
  ) => Promise<string>;
}

function BoundsEditor({ node, limits, setLimit }: BoundsEditorProps) {
  const t = useText();
  const number = useNumber();
  return (
    <RuleSection title={t(words.limits)}>
      <NumberField
        label={t(words.timeout)}
        unit="ms"
        value={node.timeoutMs}
        range={ranges.timeoutMs}
        testId="gateway-timeout"
        onCommit={(timeoutMs) => updateNode({ ...node, timeoutMs })}
      />
      <p className={styles.hint}>{t(words.timeoutHint)}</p>
      <OptionalNumberField
        label={t(words.concurrencyMax)}
        value={limits.concurrencyMax}
        otherwise={t(words.noBound)}
        range={ranges.concurrency}
        testId="gateway-concurrency"
        onCommit={(value) => setLimit('concurrencyMax', value)}
      />
      <OptionalNumberField
        label={t(words.waitingMax)}
        value={limits.waitingMax}
        otherwise="0"
        range={ranges.waitingMax}
        onCommit={(value) => setLimit('waitingMax', value)}
      />
      <OptionalNumberField
        label={t(words.bodyBytesMax)}
        unit="B"
        value={limits.bodyBytesMax}
        otherwise={number(ranges.bodyBytes.max)}
        range={ranges.bodyBytes}
        onCommit={(value) => setLimit('bodyBytesMax', value)}
      />
      <OptionalNumberField
        label={t(words.headerBytesMax)}
        unit="B"
        value={limits.headerBytesMax}
        otherwise={number(ranges.headerBytes.max)}
        range={ranges.headerBytes}
        onCommit={(value) => setLimit('headerBytesMax', value)}
      />
    </RuleSection>
  );
}

interface QuotaEditorProps {
  readonly quota: Quota;
  readonly onCommit: Commit<Quota>;
}

function QuotaEditor({ quota, onCommit }: QuotaEditorProps) {
  const t = useText();
  return (
    <>
      <SelectField
        label={t(words.per)}
        value={quota.per}
        options={limitKeys.map((value) => ({ value, text: t(perWords[value]) }))}
        onCommit={(per) => onCommit({ ...quota, per })}
      />
      <NumberField
        label={t(words.limitRequests)}
        value={quota.requests}
        range={ranges.quota}
        onCommit={(requests) => onCommit({ ...quota, requests })}
      />
      <NumberField
        label={t(words.quotaWindow)}
        unit="ms"
        value={quota.windowMs}
        range={ranges.quotaMs}
        onCommit={(windowMs) => onCommit({ ...quota, windowMs })}
      />
    </>
  );
}

function CorsEditor({ node }: { readonly node: GatewayNode }) {
  const t = useText();
  const { cors } = node;
  const set: Commit<CorsRules> = (next) => updateNode({ ...node, cors: next });
  return (
    <RuleSection
      title={t(words.cors)}
      toggle={{
        isOn: cors !== undefined,
        off: t(words.corsOff),
        testId: 'gateway-cors',
        onCommit: (isOn) => updateNode(withMember(node, 'cors', isOn ? newCors : undefined)),
      }}
    >
      {cors === undefined ? null : (
        <>
          <WordsField
            label={t(words.origins)}
            words={cors.origins}
            otherwise={t(words.none)}
            testId="cors-origins"
            onCommit={(origins) => set({ ...cors, origins })}
          />
          <p className={styles.hint}>{t(words.listHint)}</p>
          <CheckField
            label={t(words.credentials)}
            isOn={cors.credentials}
            testId="cors-credentials"
            onCommit={(credentials) => set({ ...cors, credentials })}
          />
          <NumberField
            label={t(words.maxAge)}
            unit="s"
            value={cors.maxAgeSeconds}
            range={ranges.maxAgeSeconds}
            onCommit={(maxAgeSeconds) => set({ ...cors, maxAgeSeconds })}
          />
        </>
      )}
    </RuleSection>
  );
}
