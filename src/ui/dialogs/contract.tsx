/** The contract of the selected service as text: for gRPC, for REST, and for what goes without waiting. */
import { Copy, Download } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { contractWords as words, formNames, formTexts } from '../../i18n/words/contract.ts';
import { contractForms, contractText } from '../../sim/index.ts';
import type { ContractForm, ServiceNode } from '../../sim/index.ts';
import { documentStore } from '../../state/document-store.ts';
import { uiStore } from '../../state/ui-store.ts';
import { Button } from '../kit/button.tsx';
import { Dialog } from '../kit/dialog.tsx';
import { Segmented } from '../kit/segmented.tsx';
import { useCopy } from '../kit/use-copy.ts';
import { useText } from '../kit/use-text.ts';
import { saveText } from '../shell/documents.ts';
import styles from './dialogs.module.css';

const segments = contractForms.map((form) => ({
  value: form,
  text: formNames[form],
  testId: `contract-${form}`,
}));

const outcomeWords = { none: '', copied: words.copied, 'by-hand': words.selected } as const;

export function Contract() {
  const id = useStore(uiStore, (state) => state.selection.at(-1)?.id);
  const service = useStore(documentStore, ({ scenario }) =>
    scenario.nodes.find((node) => node.id === id),
  );
  const isThere = service?.kind === 'service';
  // Gone meanwhile, or something else is selected.
  useEffect(() => {
    if (!isThere) uiStore.setState({ dialog: 'none' });
  }, [isThere]);
  return isThere ? <Texts service={service} /> : null;
}

function Texts({ service }: { readonly service: ServiceNode }) {
  const t = useText();
  const scenario = useStore(documentStore, (state) => state.scenario);
  const [form, setForm] = useState<ContractForm>('proto');
  const { file, text } = useMemo(
    () => contractText(form, service, scenario),
    [form, service, scenario],
  );

  const { field, outcome, copy, reset } = useCopy(text);

  return (
    <Dialog
      title={t(words.title, { name: t(service.name) })}
      testId="dialog-contract"
      isWide
      onClose={() => uiStore.setState({ dialog: 'none' })}
    >
      <Segmented
        label={t(words.form)}
        segments={segments}
        value={form}
        onChoose={(chosen) => {
          setForm(chosen);
          reset();
        }}
      />
      <p className={styles.intro}>
        {t(formTexts[form])}
        {text.includes('\nchannels: {}\n') ? ` ${t(words.noWays)}` : ''}
      </p>
      <textarea
        ref={field}
        className={styles.contract}
        aria-label={file}
        readOnly
        spellCheck={false}
        wrap="off"
        lang="en"
        data-testid="contract-text"
        value={text}
      />
      <div className={styles.actions}>
        <output className={styles.intro} data-testid="contract-copied">
          {t(outcomeWords[outcome])}
        </output>
        <Button data-testid="contract-download" onClick={() => saveText(file, text)}>
          <Download size={14} aria-hidden="true" />
          {t(words.download, { file })}
        </Button>
        <Button look="primary" data-testid="contract-copy" onClick={() => void copy()}>
          <Copy size={14} aria-hidden="true" />
          {t(words.copy)}
        </Button>
      </div>
    </Dialog>
  );
}
