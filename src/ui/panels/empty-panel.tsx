/** What a panel without content says: why it is empty, and what to do next, as buttons where it can. */
import { Plus } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Text } from '../../i18n/text.ts';
import { listWords } from '../../i18n/words/list.ts';
import { addNode } from '../canvas/actions.ts';
import { Button } from '../kit/button.tsx';
import { useText } from '../kit/use-text.ts';
import styles from './empty-panel.module.css';

interface EmptyPanelProps {
  readonly title?: Text;
  readonly text: Text;
  /** Buttons. */
  readonly children?: ReactNode;
}

export function EmptyPanel({ title, text, children }: EmptyPanelProps) {
  const t = useText();
  return (
    <div className={styles.empty} data-testid="panel-empty-hint">
      {title === undefined ? null : <h3>{t(title)}</h3>}
      <p>{t(text)}</p>
      {children === undefined ? null : <div className={styles.actions}>{children}</div>}
    </div>
  );
}

const additions = {
  client: listWords.addClient,
  gateway: listWords.addGateway,
  service: listWords.addService,
} as const;

export function AddNodeButton({ kind }: { readonly kind: keyof typeof additions }) {
  const t = useText();
  return (
    <Button
      look="primary"
      data-testid={`empty-add-${kind}`}
      onClick={() => void addNode(kind, null)}
    >
      <Plus size={14} aria-hidden="true" />
      {t(additions[kind])}
    </Button>
  );
}
