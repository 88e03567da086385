/** The name of a node, wherever it can be typed. */
import { useStore } from 'zustand';
import { say } from '../../../i18n/text.ts';
import { fieldWords, inspectorWords as words } from '../../../i18n/words/inspector.ts';
import { NAME_LENGTH_MAX } from '../../../sim/index.ts';
import type { ScenarioNode } from '../../../sim/index.ts';
import { uiStore } from '../../../state/ui-store.ts';
import { useText } from '../../kit/use-text.ts';
import { updateNode } from './edit-message.ts';
import { TextField } from './text-field.tsx';

export function NameField({
  node,
  testId,
}: {
  readonly node: ScenarioNode;
  readonly testId: string;
}) {
  const t = useText();
  const lang = useStore(uiStore, (state) => state.lang);
  const check = (text: string) => {
    const given = text.trim().length;
    const fits = given > 0 && given <= NAME_LENGTH_MAX;
    return fits ? '' : say(fieldWords.textExpected, lang, { given, max: NAME_LENGTH_MAX });
  };
  return (
    <TextField
      label={t(words.name)}
      fullLabel={t(fieldWords.partOf, { label: t(node.name), part: t(words.name) })}
      isLabelHidden
      look="title"
      value={t(node.name)}
      check={check}
      testId={testId}
      onCommit={(name) => updateNode({ ...node, name: name.trim() })}
    />
  );
}
