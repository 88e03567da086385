/** How each link's requests are shared among the replicas of its callee, and which are left out by whom. */
import { toMilliseconds } from '../kernel/time.ts';
import type { MessageSent, ReplicaEjected, ReplicaReadmitted } from '../services/facts.ts';
import type { ScenarioLink } from '../world/scenario.ts';
import { nodeOf } from './processes.ts';
import type { Ejection, ReplicaShare, ReplicaView } from './views.ts';

/** As the other figures: the last five seconds, in tenths. */
const SLICES = 10;
const SLICE_MS = 500;

interface Counted {
  /** Number of the slice, counted from the start of the run, and the requests in it; oldest first. */
  readonly slices: { readonly number: number; count: number }[];
}

export class ReplicaSharesFold {
  /** By link, then by replica. */
  readonly #counts = new Map<string, Map<string, Counted>>();
  /** By link, then by replica, then by caller. */
  readonly #ejected = new Map<string, Map<string, Map<string, ReplicaEjected>>>();

  accept(fact: MessageSent | ReplicaEjected | ReplicaReadmitted): void {
    switch (fact.kind) {
      case 'message-sent':
        if (fact.role === 'request' && fact.direction === 'out') this.#count(fact);
        return;
      case 'replica-ejected':
        inside(inside(this.#ejected, fact.link), fact.peer).set(fact.process, fact);
        return;
      case 'replica-readmitted':
        inside(inside(this.#ejected, fact.link), fact.peer).delete(fact.process);
        return;
    }
  }

  /** A caller that is gone leaves nobody out. */
  stop(process: string): void {
    for (const peers of this.#ejected.values()) {
      for (const callers of peers.values()) callers.delete(process);
    }
  }

  /** The replicas of a node with those who leave them out. */
  mark(node: string, replicas: readonly ReplicaView[]): readonly ReplicaView[] {
    if (this.#ejected.size === 0) return replicas;
    return replicas.map((view) => {
      const ejections = this.#ejectionsOf(`${node}/${view.replica}`);
      return ejections.length === 0 ? view : { ...view, ejections };
    });
  }

  #ejectionsOf(peer: string): readonly Ejection[] {
    return [...this.#ejected.values()].flatMap((peers) =>
      [...(peers.get(peer)?.values() ?? [])].map(({ process, values }) => ({ process, values })),
    );
  }

  /** Everything that `load` needs to go on from here. */
  save() {
    return {
      counts: [...this.#counts].flatMap(([link, peers]) =>
        [...peers].map(([peer, { slices }]) => ({ link, peer, slices })),
      ),
      ejected: [...this.#ejected].flatMap(([link, peers]) =>
        [...peers].map(([peer, callers]) => ({ link, peer, facts: [...callers.values()] })),
      ),
    };
  }

  load({ counts, ejected }: ReturnType<ReplicaSharesFold['save']>): void {
    for (const { link, peer, slices } of counts) inside(this.#counts, link).set(peer, { slices });
    for (const { link, peer, facts } of ejected) {
      const callers = inside(inside(this.#ejected, link), peer);
      for (const fact of facts) callers.set(fact.process, fact);
    }
  }

  /** In replica order, those that were asked lately or are left out; empty for a link through a broker. */
  read({ id, to, broker }: ScenarioLink, nowMs: number): readonly ReplicaShare[] {
    if (broker !== null) return [];
    const counts = this.#counts.get(id);
    const ejected = this.#ejected.get(id);
    const oldest = Math.floor(nowMs / SLICE_MS) - SLICES;
    const peers = new Set([...(counts?.keys() ?? []), ...(ejected?.keys() ?? [])]);
    const shares = [...peers]
      .filter((peer) => nodeOf(peer) === to)
      .map((peer) => {
        const slices = counts?.get(peer)?.slices ?? [];
        const requests = slices.reduce(
          (sum, { number, count }) => (number > oldest ? sum + count : sum),
          0,
        );
        const by = [...(ejected?.get(peer)?.values() ?? [])];
        const ejections = by.map(({ process, values }) => ({ process, values }));
        return { peer, replica: replicaOf(peer), requests, ejections };
      })
      .filter(({ requests, ejections }) => requests > 0 || ejections.length > 0);
    return shares.toSorted((one, other) => one.replica - other.replica);
  }

  #count({ link, to, at }: MessageSent): void {
    const peers = inside(this.#counts, link);
    const counted = peers.get(to) ?? { slices: [] };
    peers.set(to, counted);
    const number = Math.floor(toMilliseconds(at) / SLICE_MS);
    const newest = counted.slices.at(-1);
    if (newest?.number === number) {
      newest.count += 1;
      return;
    }
    counted.slices.push({ number, count: 1 });
    if (counted.slices.length > SLICES) counted.slices.shift();
  }
}

function replicaOf(process: string): number {
  return Number(process.slice(process.lastIndexOf('/') + 1));
}

function inside<V>(maps: Map<string, Map<string, V>>, key: string): Map<string, V> {
  const known = maps.get(key);
  if (known !== undefined) return known;
  const made = new Map<string, V>();
  maps.set(key, made);
  return made;
}
