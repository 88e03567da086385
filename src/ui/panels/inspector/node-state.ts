/** The state of a node in a word, for inspector and list. */
import { useStore } from 'zustand';
import type { Text } from '../../../i18n/text.ts';
import { inspectorWords as words } from '../../../i18n/words/inspector.ts';
import type { NodeView } from '../../../sim/index.ts';
import { runStore } from '../../../state/run-store.ts';
import { nodeState } from '../../canvas/figures.ts';
import type { NodeState } from '../../canvas/figures.ts';

export type ShownState = NodeState | 'starting';

export const nodeStateWords: Readonly<Record<ShownState, Text>> = {
  up: words.stateUp,
  degraded: words.stateDegraded,
  down: words.stateDown,
  starting: words.replicaStarting,
};

/** Starting while none of its replicas has run yet and none has failed: nothing is wrong with it. */
export function shownState(view: NodeView | undefined): ShownState {
  const isStarting =
    view !== undefined &&
    view.replicas.length > 0 &&
    view.replicas.every((replica) => replica.state === 'starting');
  return isStarting ? 'starting' : nodeState(view);
}

export function useNodeState(node: string): ShownState {
  return useStore(runStore, ({ nodes }) => shownState(nodes.get(node)));
}
