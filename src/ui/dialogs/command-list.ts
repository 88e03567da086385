/** Everything that can be done now, for the list of actions. Each does what its button or key does. */
import { commandWords as words } from '../../i18n/words/commands.ts';
import { canvasWords } from '../../i18n/words/canvas.ts';
import { compareEntryWords } from '../../i18n/words/compare-entry.ts';
import { keyWords } from '../../i18n/words/dialogs.ts';
import { drawerWords } from '../../i18n/words/drawer.ts';
import { shellWords } from '../../i18n/words/shell.ts';
import type { Lang, Text } from '../../i18n/text.ts';
import { scenarioWords } from '../../i18n/words/scenarios.ts';
import { builtInScenarios } from '../../sim/index.ts';
import type { Name, NodeKind, Scenario } from '../../sim/index.ts';
import type { DocumentState } from '../../state/document-store.ts';
import type { RunState } from '../../state/run-store.ts';
import { pause, play, restartRun, runUntil, setSpeed, step } from '../../state/session.ts';
import { stepBack } from '../../state/time-travel.ts';
import { drawerTabs, uiStore } from '../../state/ui-store.ts';
import type { UiState } from '../../state/ui-store.ts';
import {
  addNode,
  inspect,
  killReplica,
  redo,
  restartReplica,
  selectAll,
  undo,
} from '../canvas/actions.ts';
import { canvasView } from '../canvas/canvas-store.ts';
import { readingOrder } from '../canvas/navigation.ts';
import { attempt } from '../kit/notices.ts';
import { chooseFile, exportDocument, openBuiltIn } from '../shell/documents.ts';
import { shellStore } from '../shell/shell-store.ts';
import { speeds } from '../transport/speeds.ts';
import type { Command } from './command-search.ts';
import { faultCommands } from './fault-commands.ts';
import { policyCommands } from './policy-commands.ts';

/** What the list depends on. */
export interface Now {
  readonly document: DocumentState;
  readonly run: RunState;
  readonly ui: UiState;
}

export function commandsOf({ document, run, ui }: Now): readonly Command[] {
  return [
    ...(run.status === 'ready' ? runCommands(run) : []),
    ...scenarioCommands(document.scenario),
    ...canvasCommands(document),
    ...policyCommands(document.scenario, ui),
    ...panelCommands(ui),
    ...pageCommands(ui),
    ...goCommands(document.scenario),
    ...(run.status === 'ready' ? replicaCommands(document.scenario) : []),
    ...(run.status === 'ready' ? faultCommands(document.scenario, run.faults) : []),
  ];
}

function runCommands({ playing, speed, nowMs }: RunState): readonly Command[] {
  const group = words.groupRun;
  return [
    playing
      ? { id: 'pause', group, text: shellWords.pause, key: 'K', run: () => attempt(pause) }
      : { id: 'play', group, text: shellWords.play, key: 'K', run: () => attempt(() => play()) },
    { id: 'step', group, text: shellWords.step, key: '.', run: () => attempt(() => step()) },
    { id: 'time-back', group, text: keyWords.stepBack, key: ',', run: () => attempt(stepBack) },
    {
      id: 'time',
      group,
      text: shellWords.time,
      run: async () => shellStore.setState({ isTimeOpen: true }),
    },
    ...[1, 10, 60].map((seconds) => ({
      id: `run-${seconds}`,
      group,
      text: words.runOn,
      values: { seconds },
      run: () => attempt(() => runUntil(nowMs + seconds * 1_000)),
    })),
    { id: 'restart', group, text: shellWords.restart, run: () => attempt(() => restartRun()) },
    {
      id: 'compare',
      group,
      text: compareEntryWords.open,
      run: () => uiStore.setState({ dialog: 'compare', compareLink: '' }),
    },
    ...speeds.map(({ value, text, label }) => ({
      id: `speed-${value}`,
      group,
      text: words.speed,
      values: { speed: text, words: label },
      isCurrent: value === speed,
      run: () => attempt(() => setSpeed(value)),
    })),
  ];
}

function scenarioCommands(scenario: Scenario): readonly Command[] {
  const group = words.groupScenario;
  return [
    ...builtInScenarios.map((builtIn) => ({
      id: `scenario-${builtIn.id}`,
      group,
      text: textOf(scenarioWords.get(builtIn.id)?.title ?? builtIn.id),
      isCurrent: builtIn.id === scenario.id,
      run: () => openBuiltIn(builtIn),
    })),
    { id: 'import', group, text: shellWords.import, run: chooseFile },
    { id: 'export', group, text: shellWords.export, run: exportDocument },
    {
      id: 'rename',
      group,
      text: shellWords.rename,
      run: () => shellStore.setState({ isRenaming: true }),
    },
  ];
}

const kinds: readonly NodeKind[] = ['service', 'gateway', 'client'];

function canvasCommands({ past, future }: DocumentState): readonly Command[] {
  const group = words.groupCanvas;
  return [
    ...kinds.map((kind) => ({
      id: `add-${kind}`,
      group,
      text: words.addKind,
      values: { kind: canvasWords[kind] },
      run: () => addNode(kind, null),
    })),
    ...(past.length > 0
      ? [{ id: 'undo', group, text: shellWords.undo, key: 'Ctrl+Z', run: undo }]
      : []),
    ...(future.length > 0
      ? [{ id: 'redo', group, text: shellWords.redo, key: 'Ctrl+Y', run: redo }]
      : []),
    { id: 'fit', group, text: words.fit, key: '0', run: () => canvasView()?.fit() },
    { id: 'select-all', group, text: words.selectAll, key: 'Ctrl+A', run: selectAll },
  ];
}

function panelCommands(ui: UiState): readonly Command[] {
  const group = words.groupPanel;
  return [
    ...drawerTabs.map((tab) => ({
      id: `panel-${tab}`,
      group,
      text: drawerWords[tab],
      isCurrent: ui.drawerOpen && ui.drawerTab === tab,
      run: () => {
        uiStore.setState({ drawerOpen: true, drawerTab: tab });
        document.getElementById(`tab-${tab}`)?.focus();
      },
    })),
    ...(ui.drawerOpen
      ? [
          {
            id: 'fold-drawer',
            group,
            text: words.hideDrawer,
            run: () => uiStore.setState({ drawerOpen: false }),
          },
        ]
      : []),
    inspectorCommand(ui),
  ];
}

/** Without a selection the inspector is only there when it is pinned. */
function inspectorCommand({ inspectorOpen, selection }: UiState): Command {
  const isShown =
    inspectorOpen && (selection.length > 0 || shellStore.getState().isInspectorPinned);
  return isShown
    ? {
        id: 'fold-inspector',
        group: words.groupPanel,
        text: words.hideInspector,
        run: () => uiStore.setState({ inspectorOpen: false }),
      }
    : {
        id: 'inspector',
        group: words.groupPanel,
        text: words.showInspector,
        run: () => {
          uiStore.setState({ inspectorOpen: true });
          if (selection.length === 0) shellStore.setState({ isInspectorPinned: true });
        },
      };
}

const languages: readonly { readonly lang: Lang; readonly name: string }[] = [
  { lang: 'en', name: 'English' },
  { lang: 'es', name: 'español' },
];

function pageCommands({ lang, theme, motion }: UiState): readonly Command[] {
  const group = words.groupPage;
  const isDark = theme === 'dark';
  return [
    ...languages.map((one) => ({
      id: `lang-${one.lang}`,
      group,
      text: words.language,
      values: { language: one.name },
      isCurrent: one.lang === lang,
      run: () => uiStore.setState({ lang: one.lang }),
    })),
    {
      id: 'theme',
      group,
      text: isDark ? shellWords.toLight : shellWords.toDark,
      run: () => uiStore.setState({ theme: isDark ? 'light' : 'dark' }),
    },
    {
      id: 'motion',
      group,
      text: motion === 'on' ? words.stopMotion : words.allowMotion,
      run: () => uiStore.setState({ motion: motion === 'on' ? 'off' : 'on' }),
    },
    {
      id: 'shortcuts',
      group,
      text: shellWords.help,
      key: '?',
      run: () => uiStore.setState({ dialog: 'shortcuts' }),
    },
  ];
}

function goCommands({ nodes, links }: Scenario): readonly Command[] {
  const group = words.groupGo;
  const names = new Map(nodes.map((node) => [node.id, textOf(node.name)]));
  return [
    ...readingOrder(nodes).map(({ id, name }) => ({
      id: `go-${id}`,
      group,
      text: textOf(name),
      run: () => go({ kind: 'node', id }),
    })),
    ...links.map(({ id, from, to }) => ({
      id: `go-${id}`,
      group,
      text: words.link,
      values: { from: names.get(from) ?? from, to: names.get(to) ?? to },
      run: () => go({ kind: 'link', id }),
    })),
  ];
}

function go(item: Parameters<typeof inspect>[0]): void {
  canvasView()?.focus(item);
  inspect(item);
}

function replicaCommands({ nodes }: Scenario): readonly Command[] {
  const group = words.groupReplica;
  return readingOrder(nodes)
    .filter((node) => node.kind !== 'client')
    .flatMap(({ id, name }) => {
      const values = { name: textOf(name) };
      return [
        { id: `kill-${id}`, group, text: words.kill, values, run: () => killReplica(id) },
        { id: `restart-${id}`, group, text: words.restart, values, run: () => restartReplica(id) },
      ];
    });
}

function textOf(name: Name): Text {
  return typeof name === 'string' ? { en: name, es: name } : name;
}
