/** The state of a node in a word, for inspector and list. */
import { useStore } from 'zustand';
import type { Text } from '../../../i18n/text.ts';
import { inspectorWords as words } from '../../../i18n/words/inspector.ts';
import { runStore } from '../../../state/run-store.ts';
import { nodeState } from '../../canvas/figures.ts';
import type { NodeState } from '../../canvas/figures.ts';

export const nodeStateWords: Readonly<Record<NodeState, Text>> = {
  up: words.stateUp,
  degraded: words.stateDegraded,
  down: words.stateDown,
  starting: words.replicaStarting,
};

/** Of the node with that id, as it changes. */
export function useNodeState(node: string): NodeState {
  return useStore(runStore, ({ nodes }) => nodeState(nodes.get(node)));
}
