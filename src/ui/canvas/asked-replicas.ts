/**
 * What replicas were asked to become and are not seen to be yet: a key pressed twice in one breath
 * means two replicas, although the figures still show the first one as it was.
 */
import type { ReplicaState, ReplicaView } from '../../sim/index.ts';
import { runStore } from '../../state/run-store.ts';

interface Asked {
  readonly node: string;
  readonly replica: number;
  /** As the figures showed it when it was asked. */
  readonly from: ReplicaState;
  readonly to: ReplicaState;
}

let asked: readonly Asked[] = [];

/** The state that the replica has, or will have once the last command shows. */
export function expectedState(node: string, { replica, state }: ReplicaView): ReplicaState {
  return asked.find((one) => one.node === node && one.replica === replica)?.to ?? state;
}

/** Remembers it until the figures show something new of the replica. */
export function expectState(node: string, { replica, state }: ReplicaView, to: ReplicaState): void {
  forgetExpected(node, replica);
  asked = [...asked, { node, replica, from: state, to }];
}

/** The command failed: the replica is as the figures say. */
export function forgetExpected(node: string, replica: number): void {
  asked = asked.filter((one) => one.node !== node || one.replica !== replica);
}

runStore.subscribe(({ nodes }, before) => {
  if (asked.length === 0 || nodes === before.nodes) return;
  asked = asked.filter(({ node, replica, from }) => {
    const view = nodes.get(node)?.replicas.find((one) => one.replica === replica);
    return view?.state === from;
  });
});
