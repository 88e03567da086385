/**
 * The ways to choose a replica. Each gets those that may be chosen, in replica order and at least two,
 * and gives one of them; a new way is a function here and its line in `choiceFor`.
 */
import type { Random } from '../../kernel/random.ts';
import type { BalancerKind } from '../../world/link-balancer.ts';
import { hashText } from './hash.ts';
import type { Peer } from './peers.ts';

export interface Choosing {
  /** At least two. */
  readonly peers: readonly [Peer, ...Peer[]];
  /** Of those peers, whose turn it is: an index. */
  readonly turn: number;
  /** What the call is about; empty: it does not say. */
  readonly key: string;
  readonly random: Random;
}

export type Choice = (choosing: Choosing) => Peer;

export function choiceFor(kind: BalancerKind): Choice {
  switch (kind) {
    case 'round-robin':
      return byTurn;
    case 'random':
      return atRandom;
    case 'least-connections':
      return leastBusy;
    case 'two-choices':
      return lessBusyOfTwo;
    case 'consistent-hash':
      return byKey;
  }
}

function byTurn({ peers, turn }: Choosing): Peer {
  return peers[turn] ?? peers[0];
}

function atRandom({ peers, random }: Choosing): Peer {
  return peers[random.int(0, peers.length - 1)] ?? peers[0];
}

/** Fewest calls under way; of several, the one whose turn comes first. */
function leastBusy({ peers, turn }: Choosing): Peer {
  const inTurn = [...peers.slice(turn), ...peers.slice(0, turn)];
  return inTurn.reduce((least, one) => (one.busy < least.busy ? one : least));
}

/** Two different ones by chance; the less busy of them, or the first (Mitzenmacher, “The Power of Two Choices”, 2001). */
function lessBusyOfTwo({ peers, random }: Choosing): Peer {
  const first = random.int(0, peers.length - 1);
  const other = random.int(0, peers.length - 2);
  const one = peers[first] ?? peers[0];
  const two = peers[other < first ? other : other + 1] ?? peers[0];
  return two.busy < one.busy ? two : one;
}

/**
 * The replica whose name together with the key hashes highest (rendezvous hashing, Thaler and Ravishankar,
 * 1998): whoever leaves takes only its own keys with it. Without a key, by chance, as Envoy does.
 */
function byKey(choosing: Choosing): Peer {
  const { peers, key } = choosing;
  if (key === '') return atRandom(choosing);
  let best: Peer = peers[0];
  let highest = -1;
  for (const peer of peers) {
    const weight = hashText(`${peer.name} ${key}`);
    if (weight > highest) [best, highest] = [peer, weight];
  }
  return best;
}
