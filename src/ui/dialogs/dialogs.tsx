/** The dialog that is open, if any. They load with the first one: none belongs to the first screen. */
import { useStore } from 'zustand';
import { uiStore } from '../../state/ui-store.ts';
import { onDemand } from '../kit/on-demand.tsx';
import { shellStore } from '../shell/shell-store.ts';
import { Commands } from './commands.tsx';
import { Contract } from './contract.tsx';
import { ImportFailed } from './import-failed.tsx';
import { RenameScenario } from './rename-scenario.tsx';
import { Shortcuts } from './shortcuts.tsx';

const Compare = onDemand(async () => (await import('../compare/compare.tsx')).Compare);

export function Dialogs() {
  const dialog = useStore(uiStore, (state) => state.dialog);
  const isRenaming = useStore(shellStore, (state) => state.isRenaming);
  return (
    <>
      {dialog === 'commands' ? <Commands /> : null}
      {dialog === 'shortcuts' ? <Shortcuts /> : null}
      {dialog === 'contract' ? <Contract /> : null}
      {dialog === 'compare' ? <Compare /> : null}
      {dialog === 'import-failed' ? <ImportFailed /> : null}
      {isRenaming ? <RenameScenario /> : null}
    </>
  );
}
