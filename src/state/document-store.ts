/**
 * The scenario being edited, with undo and redo. Edits go to the engine too (see `session.ts`);
 * the run is not disturbed beyond what the edit says.
 */
import { createStore } from 'zustand/vanilla';
import type { Edit } from '../sim/index.ts';
import { applyEdit, emptyScenario } from '../sim/index.ts';
import type { Scenario } from '../sim/index.ts';

/** Steps kept for undo; a step is one document, shared structure and all. */
export const UNDO_STEPS_MAX = 200;

export interface DocumentState {
  readonly scenario: Scenario;
  readonly past: readonly Scenario[];
  readonly future: readonly Scenario[];
  /** Group of the last edit: edits of the same group (one drag, one typing) become one undo step. */
  readonly lastGroup: string;
}

export const documentStore = createStore<DocumentState>()(() => ({
  scenario: emptyScenario(),
  past: [],
  future: [],
  lastGroup: '',
}));

/** Puts a document in place without an undo step, as when a scenario is opened. */
export function replaceDocument(scenario: Scenario): void {
  documentStore.setState({ scenario, past: [], future: [], lastGroup: '' });
}

/** Shows the document of another moment; undo steps stay. */
export function showDocument(scenario: Scenario): void {
  documentStore.setState({ scenario });
}

/** Applies the edit and remembers the step. Throws `EditError` when it does not fit the document. */
export function editDocument(edit: Edit, group = ''): void {
  const { scenario, past, lastGroup } = documentStore.getState();
  const next = applyEdit(scenario, edit);
  const joined = group !== '' && group === lastGroup && past.length > 0;
  documentStore.setState({
    scenario: next,
    past: joined ? past : [...past, scenario].slice(-UNDO_STEPS_MAX),
    future: [],
    lastGroup: group,
  });
}

/** One step back; false when there is none. */
export function undoDocument(): boolean {
  const { scenario, past, future } = documentStore.getState();
  const previous = past.at(-1);
  if (previous === undefined) return false;
  documentStore.setState({
    scenario: previous,
    past: past.slice(0, -1),
    future: [scenario, ...future],
    lastGroup: '',
  });
  return true;
}

/** One step forward again; false when there is none. */
export function redoDocument(): boolean {
  const { scenario, past, future } = documentStore.getState();
  const next = future[0];
  if (next === undefined) return false;
  documentStore.setState({
    scenario: next,
    past: [...past, scenario],
    future: future.slice(1),
    lastGroup: '',
  });
  return true;
}
