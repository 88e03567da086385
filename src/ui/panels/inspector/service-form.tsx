/** Settings, contract, code and database of a service. */
import { FileCode } from 'lucide-react';
import { Suspense, useEffect, useId, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { say } from '../../../i18n/text.ts';
import { gatewayWords } from '../../../i18n/words/gateway.ts';
import { fieldWords, inspectorWords as words } from '../../../i18n/words/inspector.ts';
import { CODE_LENGTH_MAX, ranges, SQL_LENGTH_MAX } from '../../../sim/index.ts';
import type { ServiceNode } from '../../../sim/index.ts';
import { uiStore } from '../../../state/ui-store.ts';
import { onDemand } from '../../kit/on-demand.tsx';
import { useText } from '../../kit/use-text.ts';
import { shellStore } from '../../shell/shell-store.ts';
import { CheckField } from '../fields/check-field.tsx';
import { DistributionField } from '../fields/distribution-field.tsx';
import { updateNode } from '../fields/edit-message.ts';
import { FieldError } from '../fields/field-error.tsx';
import { NumberField } from '../fields/number-field.tsx';
import { TextField } from '../fields/text-field.tsx';
import { useRefusal } from '../fields/use-refusal.ts';
import { newTokenRules } from '../gateway/token-defaults.ts';
import { TokensEditor } from '../gateway/tokens-editor.tsx';
import { withMember } from '../gateway/with-member.ts';
import { codeDraft, draftStore, setCodeDraft } from './code-drafts.ts';
import styles from './inspector.module.css';
import { Section } from './section.tsx';

// The editor is large, and most visits never open it.
const CodeEditor = onDemand(async () => (await import('../code-editor.tsx')).CodeEditor);

export function ServiceForm({ node }: { readonly node: ServiceNode }) {
  return (
    <>
      <Settings node={node} />
      <OwnTokens node={node} />
      <ContractTable node={node} />
      <CodeSection node={node} />
      <DatabaseSection node={node} />
    </>
  );
}

function Settings({ node }: { readonly node: ServiceNode }) {
  const t = useText();
  return (
    <Section title={t(words.settings)}>
      <NumberField
        label={t(words.concurrency)}
        value={node.concurrency}
        range={ranges.concurrency}
        testId="field-concurrency"
        onCommit={(concurrency) => updateNode({ ...node, concurrency })}
      />
      <NumberField
        label={t(words.cores)}
        value={node.cores}
        range={ranges.cores}
        testId="field-cores"
        onCommit={(cores) => updateNode({ ...node, cores })}
      />
      <NumberField
        label={t(words.queueMax)}
        value={node.queueMax}
        range={ranges.queueMax}
        testId="field-queue-max"
        onCommit={(queueMax) => updateNode({ ...node, queueMax })}
      />
      <DistributionField
        label={t(words.cpuTime)}
        value={node.cpuMs}
        testId="field-cpu"
        onCommit={(cpuMs) => updateNode({ ...node, cpuMs })}
      />
      <p className={styles.hint}>{t(words.perReplica)}</p>
    </Section>
  );
}

/** A service that believes nobody, not even its gateway. */
function OwnTokens({ node }: { readonly node: ServiceNode }) {
  const t = useText();
  const { tokens } = node;
  return (
    <Section title={t(gatewayWords.tokens)}>
      <CheckField
        label={t(gatewayWords.ownTokens)}
        isOn={tokens !== undefined}
        testId="service-tokens"
        onCommit={(isOn) =>
          updateNode(withMember(node, 'tokens', isOn ? newTokenRules() : undefined))
        }
      />
      {tokens === undefined ? (
        <p className={styles.hint}>{t(gatewayWords.ownTokensOff)}</p>
      ) : (
        <TokensEditor
          checker={node.id}
          rules={tokens}
          onCommit={(next) => updateNode({ ...node, tokens: next })}
        />
      )}
    </Section>
  );
}

function ContractTable({ node }: { readonly node: ServiceNode }) {
  const t = useText();
  const { operations } = node.contract;
  if (operations.length === 0) {
    return (
      <Section title={t(words.contract)}>
        <p className={styles.hint}>{t(words.noOperations)}</p>
        <ContractTexts />
      </Section>
    );
  }
  return (
    <Section title={t(words.contract)}>
      <table className={styles.contract}>
        <thead className="visually-hidden">
          <tr>
            <th scope="col">{t(words.operation)}</th>
            <th scope="col">{t(words.httpRoute)}</th>
            <th scope="col">{t(words.kind)}</th>
          </tr>
        </thead>
        <tbody>
          {operations.map((operation) => (
            <tr key={operation.name}>
              <th scope="row">{operation.name}</th>
              {operation.stream === undefined ? (
                <td className={styles.route}>
                  {operation.method} {operation.path}
                </td>
              ) : (
                <td>{t(streams[operation.stream])}</td>
              )}
              <td className={styles.muted}>{t(words[operation.kind])}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <ContractTexts />
    </Section>
  );
}

/** Of the selected service, which is the one shown here. */
function ContractTexts() {
  const t = useText();
  return (
    <button
      type="button"
      data-testid="contract-texts"
      onClick={() => uiStore.setState({ dialog: 'contract' })}
    >
      <FileCode size={14} aria-hidden="true" />
      {t(words.contractText)}
    </button>
  );
}

/** What stands in place of an HTTP route where HTTP cannot carry the operation. */
const streams = {
  server: words.streamServer,
  client: words.streamClient,
  both: words.streamBoth,
} as const;

function CodeSection({ node }: { readonly node: ServiceNode }) {
  const t = useText();
  const id = useId();
  // Code that came with a file lies open until it has been played.
  const [isForeign] = useState(() => shellStore.getState().isForeign);
  const [isOpen, setIsOpen] = useState(isForeign);
  const section = useRef<HTMLElement>(null);
  useEffect(() => {
    if (isForeign) section.current?.scrollIntoView();
  }, [isForeign]);
  const [error, setError] = useState('');
  const drafts = useStore(draftStore, (state) => state.drafts);
  const text = codeDraft(drafts, node);
  const isChanged = text !== node.code;

  async function apply(): Promise<void> {
    if (!isChanged) return;
    if (text.length > CODE_LENGTH_MAX) {
      setError(t(words.codeTooLong, { given: text.length, most: CODE_LENGTH_MAX }));
      return;
    }
    const refusal = await updateNode({ ...node, code: text, codeVersion: node.codeVersion + 1 });
    setError(refusal);
    if (refusal === '') setCodeDraft(node, null);
  }

  return (
    <section ref={section} className={styles.section} aria-labelledby={id}>
      <details
        className={styles.details}
        open={isOpen}
        onToggle={(event) => setIsOpen(event.currentTarget.open)}
        data-testid="code-section"
      >
        <summary>
          <h3 id={id}>
            {t(words.code)}
            <span className={styles.note}>
              {' '}
              · {t(words.codeVersion, { version: String(node.codeVersion) })} ·{' '}
              {t(isChanged ? words.codeChanged : words.codeSame)}
            </span>
          </h3>
        </summary>
        {isOpen ? (
          <Suspense fallback={<p className={styles.hint}>{t(words.codeLoading)}</p>}>
            <CodeEditor
              label={t(words.codeOf, { name: t(node.name) })}
              value={text}
              onChange={(next) => setCodeDraft(node, next)}
              onApply={() => void apply()}
            />
          </Suspense>
        ) : null}
        <FieldError text={error} />
        <div className={styles.actions}>
          <button
            type="button"
            className={styles.primary}
            aria-disabled={!isChanged}
            data-testid="code-apply"
            onClick={() => void apply()}
          >
            {t(words.apply)}
          </button>
          <button
            type="button"
            aria-disabled={!isChanged}
            data-testid="code-revert"
            onClick={() => {
              setCodeDraft(node, null);
              setError('');
            }}
          >
            {t(words.revert)}
          </button>
        </div>
        <p className={styles.hint}>
          {t(words.codeHint, { version: String(node.codeVersion + 1) })}
        </p>
      </details>
    </section>
  );
}

function DatabaseSection({ node }: { readonly node: ServiceNode }) {
  const t = useText();
  const lang = useStore(uiStore, (state) => state.lang);
  const { database } = node;
  const { error, show } = useRefusal();
  const check = (text: string) =>
    text.length <= SQL_LENGTH_MAX
      ? ''
      : say(fieldWords.textTooLong, lang, { given: text.length, max: SQL_LENGTH_MAX });
  return (
    <Section title={t(words.database)}>
      {database === null ? (
        <button
          type="button"
          onClick={() => show(updateNode({ ...node, database: { schema: '', seed: '' } }))}
          data-testid="database-add"
        >
          {t(words.addDatabase)}
        </button>
      ) : (
        <div className={styles.stack}>
          <TextField
            label={t(words.schema)}
            value={database.schema}
            check={check}
            look="mono"
            rows={7}
            testId="field-schema"
            onCommit={(schema) => updateNode({ ...node, database: { ...database, schema } })}
          />
          <TextField
            label={t(words.seed)}
            value={database.seed}
            check={check}
            look="mono"
            rows={4}
            testId="field-seed"
            onCommit={(seed) => updateNode({ ...node, database: { ...database, seed } })}
          />
          <button
            type="button"
            data-testid="database-remove"
            onClick={() => show(updateNode({ ...node, database: null }))}
          >
            {t(words.removeDatabase)}
          </button>
        </div>
      )}
      <FieldError text={error} />
      <p className={styles.hint}>{t(words.databaseHint)}</p>
    </Section>
  );
}
