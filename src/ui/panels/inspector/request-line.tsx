/** Method and path of a client's request, side by side. */
import { useStore } from 'zustand';
import { say } from '../../../i18n/text.ts';
import { fieldWords, inspectorWords as words } from '../../../i18n/words/inspector.ts';
import type { FollowUp } from '../../../sim/index.ts';
import { uiStore } from '../../../state/ui-store.ts';
import { useText } from '../../kit/use-text.ts';
import { SelectField } from '../fields/select-field.tsx';
import { TextField } from '../fields/text-field.tsx';
import styles from './inspector.module.css';
import { methods } from './lists.ts';

interface Props {
  readonly request: Pick<FollowUp, 'method' | 'path'>;
  /** A label with what it belongs to. */
  readonly part: (label: string) => string;
  readonly onChange: (change: Partial<Pick<FollowUp, 'method' | 'path'>>) => Promise<string>;
}

export function RequestLine({ request, part, onChange }: Props) {
  const t = useText();
  const lang = useStore(uiStore, (state) => state.lang);
  return (
    <div className={styles.pair}>
      <SelectField
        label={t(words.method)}
        fullLabel={part(t(words.method))}
        isStacked
        value={request.method}
        options={methods(request.method).map((value) => ({ value, text: value }))}
        onCommit={(method) => onChange({ method })}
      />
      <TextField
        label={t(words.path)}
        fullLabel={part(t(words.path))}
        look="mono"
        value={request.path}
        check={(given) =>
          given.startsWith('/') ? '' : say(fieldWords.pathExpected, lang, { given })
        }
        onCommit={(path) => onChange({ path })}
      />
    </div>
  );
}
