/** Code that was typed and not applied yet. It outlives the panel, so that a look elsewhere loses nothing. */
import { createStore } from 'zustand/vanilla';
import type { ServiceNode } from '../../../sim/index.ts';

interface Draft {
  /** The code that the draft began from; a draft of other code is not of this service. */
  readonly base: string;
  readonly text: string;
}

type Drafts = ReadonlyMap<string, Draft>;

export const draftStore = createStore<{ readonly drafts: Drafts }>()(() => ({
  drafts: new Map(),
}));

/** What the editor shows: the draft, or the code as it is. */
export function codeDraft(drafts: Drafts, node: Pick<ServiceNode, 'id' | 'code'>): string {
  const draft = drafts.get(node.id);
  return draft?.base === node.code ? draft.text : node.code;
}

/** Keeps what was typed; null, or the code itself, forgets it. */
export function setCodeDraft(node: Pick<ServiceNode, 'id' | 'code'>, text: string | null): void {
  const drafts = new Map(draftStore.getState().drafts);
  if (text === null || text === node.code) drafts.delete(node.id);
  else drafts.set(node.id, { base: node.code, text });
  draftStore.setState({ drafts });
}
