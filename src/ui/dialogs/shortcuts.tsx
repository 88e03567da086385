/** Every key of the canvas; `canvas/canvas-keys.ts` carries them out. */
import type { Text } from '../../i18n/text.ts';
import { dialogWords, keyWords } from '../../i18n/words/dialogs.ts';
import { shellWords } from '../../i18n/words/shell.ts';
import { uiStore } from '../../state/ui-store.ts';
import { Dialog } from '../kit/dialog.tsx';
import { useText } from '../kit/use-text.ts';
import styles from './dialogs.module.css';

interface Shortcut {
  /** Alternatives; each is one key or a chord. */
  readonly keys: readonly (Text | string)[];
  readonly does: Text;
}

const enter = { en: 'Enter', es: 'Intro' };
const space = { en: 'Space', es: 'Espacio' };
const remove = { en: 'Del', es: 'Supr' };
const pages = [
  { en: 'PgDn', es: 'AvPág' },
  { en: 'PgUp', es: 'RePág' },
];
const ends = [
  { en: 'Home', es: 'Inicio' },
  { en: 'End', es: 'Fin' },
];
const menuKeys = { en: 'Shift+F10', es: 'Mayús+F10' };

const groups: readonly { readonly title: Text; readonly shortcuts: readonly Shortcut[] }[] = [
  {
    title: dialogWords.keysMove,
    shortcuts: [
      { keys: ['←', '↑', '→', '↓'], does: keyWords.arrows },
      { keys: ['[', ']'], does: keyWords.brackets },
      { keys: pages, does: keyWords.pages },
      { keys: ends, does: keyWords.ends },
      { keys: [enter], does: keyWords.enter },
      { keys: [space], does: keyWords.space },
      { keys: ['Esc'], does: keyWords.escape },
      { keys: [menuKeys], does: keyWords.menu },
    ],
  },
  {
    title: dialogWords.keysEdit,
    shortcuts: [
      { keys: ['N'], does: keyWords.add },
      { keys: ['C'], does: keyWords.connect },
      { keys: ['P'], does: keyWords.protocol },
      { keys: ['M'], does: keyWords.move },
      { keys: ['F2'], does: keyWords.rename },
      { keys: [remove], does: keyWords.remove },
      { keys: ['Ctrl+C', 'X', 'V'], does: keyWords.copy },
      { keys: ['Ctrl+D'], does: keyWords.duplicate },
      { keys: ['Ctrl+A'], does: keyWords.all },
      { keys: ['Ctrl+Z', 'Y'], does: keyWords.undo },
    ],
  },
  {
    title: dialogWords.keysRun,
    shortcuts: [
      { keys: ['K'], does: keyWords.play },
      { keys: ['.'], does: keyWords.step },
      { keys: [','], does: keyWords.stepBack },
      { keys: ['X'], does: keyWords.kill },
      { keys: ['R'], does: keyWords.restart },
      { keys: ['F'], does: keyWords.faults },
    ],
  },
  {
    title: dialogWords.keysView,
    shortcuts: [
      { keys: ['+', '-', '0'], does: keyWords.zoom },
      { keys: ['V'], does: keyWords.messages },
      { keys: ['L'], does: keyWords.list },
      { keys: ['S'], does: keyWords.summary },
      { keys: ['Ctrl+K'], does: keyWords.commands },
      { keys: ['?'], does: keyWords.help },
    ],
  },
];

export function Shortcuts() {
  const t = useText();
  return (
    <Dialog
      title={t(shellWords.help)}
      testId="dialog-shortcuts"
      isWide
      onClose={() => uiStore.setState({ dialog: 'none' })}
    >
      <p className={styles.intro}>{t(dialogWords.keysWhere)}</p>
      <div className={styles.keyGroups}>
        {groups.map((group) => (
          <section key={group.title.en}>
            <h3>{t(group.title)}</h3>
            <dl>
              {group.shortcuts.map(({ keys, does }) => (
                <div key={does.en}>
                  <dt>
                    {keys.map((key) => (
                      <kbd key={t(key)}>{t(key)}</kbd>
                    ))}
                  </dt>
                  <dd>{t(does)}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
