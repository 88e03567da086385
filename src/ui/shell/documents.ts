/** Opening, importing and exporting scenarios, with what the screen says about it. */
import { say } from '../../i18n/text.ts';
import type { Text, Values } from '../../i18n/text.ts';
import { documentWords } from '../../i18n/words/documents.ts';
import type { BuiltInScenario, Name, Scenario } from '../../sim/index.ts';
import { documentStore } from '../../state/document-store.ts';
import { openScenario } from '../../state/session.ts';
import { uiStore } from '../../state/ui-store.ts';
import { announce, attempt, showOffer } from '../kit/notices.ts';
import { sayError } from '../kit/say-error.ts';
import { titleOf } from './scenario-title.ts';
import { shellStore } from './shell-store.ts';
import type { FileProblem } from './shell-store.ts';

/** Beyond this a file is not even read: the rule says 2 MB, and its size can be told without. */
const FILE_BYTES_READ_MAX = 32_000_000;

function words(text: Text | Name, values?: Values): string {
  return say(text, uiStore.getState().lang, values);
}

/** Opens one of the scenarios that come with Panal. */
export async function openBuiltIn(builtIn: BuiltInScenario): Promise<void> {
  await attempt(async () => {
    await open(await builtIn.load(), false);
  });
}

/** Reads a file and opens it, paused; when it is refused, a dialog says why and nothing changes. */
export async function importFile(file: File): Promise<void> {
  const result = await readFile(file);
  if (!result.ok) {
    refuse(file.name, result.problems);
    return;
  }
  try {
    await open(result.scenario, true);
  } catch (error) {
    // Such as SQL that does not run: it is found only when the databases are filled.
    refuse(file.name, [{ place: '', rule: await sayError(error), given: '' }]);
  }
}

/** Lets the user choose a file, then imports it. */
export function chooseFile(): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.accept = '.json,application/json';
  input.addEventListener('change', () => {
    const file = input.files?.[0];
    if (file !== undefined) void importFile(file);
  });
  input.click();
}

/** Hands the open document to the user as a file that `importFile` reads. */
export async function exportDocument(): Promise<void> {
  await attempt(async () => {
    const { writeScenario } = await import('../../sim/world/scenario-schema.ts');
    const { scenario } = documentStore.getState();
    saveText(`${scenario.id}.panal.json`, writeScenario(scenario), 'application/json');
  });
}

/** Hands a text to the user as a file. */
export function saveText(name: string, text: string, type = 'text/plain'): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The download has the bytes once it begins; a second is plenty.
  setTimeout(() => URL.revokeObjectURL(address), 1_000);
}

type ReadFile =
  | { readonly ok: true; readonly scenario: Scenario }
  | { readonly ok: false; readonly problems: readonly FileProblem[] };

async function readFile(file: File): Promise<ReadFile> {
  try {
    const { readScenario, TEXT_LENGTH_MAX } = await import('../../sim/world/scenario-schema.ts');
    if (file.size > FILE_BYTES_READ_MAX) {
      const megabytes = TEXT_LENGTH_MAX / 1e6;
      const rule = {
        en: `a document of at most ${megabytes} MB`,
        es: `un documento de ${megabytes} MB como máximo`,
      };
      const given = `${(file.size / 1e6).toFixed(1)} MB`;
      return { ok: false, problems: [{ place: '', rule, given }] };
    }
    return readScenario(await file.text());
  } catch (error) {
    // The file is gone, may not be read, or is a folder.
    const rule = error instanceof Error ? error.message : String(error);
    return { ok: false, problems: [{ place: '', rule, given: '' }] };
  }
}

async function open(scenario: Scenario, isForeign: boolean): Promise<void> {
  const before = documentStore.getState();
  const wasForeign = shellStore.getState().isForeign;
  await openScenario(scenario);
  begin(isForeign);
  announce(words(documentWords.opened, { name: words(titleOf(scenario)) }));
  if (before.past.length === 0) return;
  // Edits are not asked about beforehand; they can be had back instead.
  const text = words(documentWords.replaced, { name: words(titleOf(before.scenario)) });
  showOffer(text, words(documentWords.bringBack), () => {
    void attempt(async () => {
      await openScenario(before.scenario);
      begin(wasForeign);
    });
  });
}

/** What belonged to the document before does not belong to this one. */
function begin(isForeign: boolean): void {
  const { nodes } = documentStore.getState().scenario;
  // The code is put before the reader, who has not asked for it (the inspector opens it).
  const shown = isForeign ? nodes.find((node) => node.kind === 'service') : undefined;
  shellStore.setState({ isForeign: shown !== undefined, refused: null });
  uiStore.setState({
    selection: shown === undefined ? [] : [{ kind: 'node', id: shown.id }],
    trace: '',
    message: 0,
    dialog: 'none',
    ...(shown === undefined ? {} : { inspectorOpen: true }),
  });
}

function refuse(file: string, problems: readonly FileProblem[]): void {
  shellStore.setState({ refused: { file, problems } });
  uiStore.setState({ dialog: 'import-failed' });
}
