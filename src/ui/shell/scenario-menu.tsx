/** Which scenario is open, and the way to others: those that come with Panal, and files. */
import { Check, ChevronDown, Download, Pencil, Upload } from 'lucide-react';
import { useStore } from 'zustand';
import { scenarioWords } from '../../i18n/words/scenarios.ts';
import { shellWords } from '../../i18n/words/shell.ts';
import { builtInScenarios } from '../../sim/index.ts';
import { documentStore } from '../../state/document-store.ts';
import { Menu } from '../kit/menu.tsx';
import { useText } from '../kit/use-text.ts';
import styles from './shell.module.css';
import { titleOf } from './scenario-title.ts';
import { shellStore } from './shell-store.ts';
import { withDocuments } from './with-documents.ts';

export function ScenarioMenu() {
  const t = useText();
  const scenario = useStore(documentStore, (state) => state.scenario);
  const title = t(titleOf(scenario));
  return (
    <Menu
      label={`${t(shellWords.scenario)}: ${title}`}
      testId="scenario"
      className={styles.pick}
      face={
        <>
          <span className={styles.pickWord}>{t(shellWords.scenario)}</span>
          <b>{title}</b>
          <ChevronDown size={15} aria-hidden="true" />
        </>
      }
      items={[
        ...builtInScenarios.map((builtIn) => ({
          id: builtIn.id,
          text: t(scenarioWords.get(builtIn.id)?.title ?? builtIn.id),
          help: t(scenarioWords.get(builtIn.id)?.summary ?? ''),
          isCurrent: builtIn.id === scenario.id,
          icon: builtIn.id === scenario.id ? <Check size={16} /> : null,
          run: () => void withDocuments(({ openBuiltIn }) => openBuiltIn(builtIn)),
        })),
        {
          id: 'import',
          text: t(shellWords.import),
          icon: <Upload size={16} />,
          beginsGroup: true,
          run: () => void withDocuments(({ chooseFile }) => chooseFile()),
        },
        {
          id: 'export',
          text: t(shellWords.export),
          icon: <Download size={16} />,
          run: () => void withDocuments(({ exportDocument }) => exportDocument()),
        },
        {
          id: 'rename',
          text: t(shellWords.rename),
          icon: <Pencil size={16} />,
          run: () => shellStore.setState({ isRenaming: true }),
        },
      ]}
    />
  );
}
