/**
 * How a group shares its partitions: whoever leads the group deals, by the way that all members know
 * (`partition.assignment.strategy`).
 *
 *   range               of each topic, the first members get the first partitions
 *   roundrobin          all partitions in order, dealt one by one
 *   sticky              everybody keeps what is theirs as far as it stays even; all stop for it (eager)
 *   cooperative-sticky  the same, but only what moves stops: it is given up first and dealt in a second round
 *
 * Sources: javadoc of `RangeAssignor`, `RoundRobinAssignor`, `StickyAssignor`, `CooperativeStickyAssignor`
 * (Kafka 3.7); KIP-54, KIP-429.
 */
import type { Assignor } from '../../world/scenario.ts';
import type { Position } from './reader.ts';

export interface GroupMember {
  readonly memberId: string;
  readonly topics: readonly string[];
  /** What it had before; empty for a newcomer. */
  readonly owned: readonly Position[];
  /** In which generation it had that; a claim of an older one is worth less. */
  readonly generation: number;
}

/** Partitions of each topic that there is. */
export type PartitionCounts = ReadonlyMap<string, number>;
/** Partitions of each member, by its id. */
export type Shares = ReadonlyMap<string, readonly Position[]>;

/** What each member gets. The same for the same members, in whatever order they are given. */
export function deal(
  assignor: Assignor,
  members: readonly GroupMember[],
  counts: PartitionCounts,
): Shares {
  const ordered = members.toSorted((a, b) => compare(a.memberId, b.memberId));
  switch (assignor) {
    case 'range':
      return dealRanges(ordered, counts);
    case 'roundrobin':
      return dealInTurn(ordered, counts);
    case 'sticky':
      return dealSticky(ordered, counts);
    case 'cooperative-sticky':
      return withoutMoves(ordered, dealSticky(ordered, counts));
  }
}

function dealRanges(members: readonly GroupMember[], counts: PartitionCounts): Shares {
  const shares = emptyShares(members);
  for (const topic of topicsOf(members)) {
    const takers = members.filter(({ topics }) => topics.includes(topic));
    const count = counts.get(topic) ?? 0;
    const least = Math.floor(count / takers.length);
    const more = count % takers.length;
    let next = 0;
    takers.forEach(({ memberId }, at) => {
      const end = next + least + (at < more ? 1 : 0);
      for (; next < end; next++) shares.get(memberId)?.push({ topic, partition: next });
    });
  }
  return shares;
}

function dealInTurn(members: readonly GroupMember[], counts: PartitionCounts): Shares {
  const shares = emptyShares(members);
  let turn = 0;
  for (const position of positionsOf(members, counts)) {
    // Somebody wants it, or it would not be listed.
    while (members[turn % members.length]?.topics.includes(position.topic) !== true) turn += 1;
    shares.get(members[turn % members.length]?.memberId ?? '')?.push(position);
    turn += 1;
  }
  return shares;
}

function dealSticky(members: readonly GroupMember[], counts: PartitionCounts): Shares {
  const shares = emptyShares(members);
  const all = positionsOf(members, counts);
  const owners = ownersOf(members, all);
  const sizeOf = ({ memberId }: GroupMember): number => shares.get(memberId)?.length ?? 0;
  const wanting = ({ topic }: Position): readonly GroupMember[] =>
    members.filter(({ topics }) => topics.includes(topic));
  const fewest = (takers: readonly GroupMember[]): GroupMember | undefined =>
    takers.toSorted((a, b) => sizeOf(a) - sizeOf(b))[0];
  const free: Position[] = [];
  for (const position of all) {
    const owner = owners.get(keyOf(position));
    if (owner === undefined) free.push(position);
    else shares.get(owner)?.push(position);
  }
  for (const position of free) {
    shares.get(fewest(wanting(position))?.memberId ?? '')?.push(position);
  }
  // Whoever has two more than another who wants the same gives one up, the last that came.
  for (let hasMoved = true; hasMoved;) {
    hasMoved = false;
    for (const member of members.toSorted((a, b) => sizeOf(b) - sizeOf(a))) {
      const share = shares.get(member.memberId) ?? [];
      const at = share.findLastIndex((position) => {
        const other = fewest(wanting(position));
        return other !== undefined && sizeOf(other) + 1 < share.length;
      });
      const [position] = at < 0 ? [] : share.splice(at, 1);
      if (position === undefined) continue;
      shares.get(fewest(wanting(position))?.memberId ?? '')?.push(position);
      hasMoved = true;
      break;
    }
  }
  for (const share of shares.values()) share.sort(comparePositions);
  return shares;
}

/** Who keeps which partition; of two who claim one, the one of the later generation, and nobody at a tie. */
function ownersOf(
  members: readonly GroupMember[],
  all: readonly Position[],
): ReadonlyMap<string, string> {
  const known = new Set(all.map(keyOf));
  const claims = new Map<string, { readonly owner: string | null; readonly generation: number }>();
  for (const { memberId, topics, owned, generation } of members) {
    for (const position of owned) {
      const key = keyOf(position);
      if (!known.has(key) || !topics.includes(position.topic)) continue;
      const other = claims.get(key);
      if (other === undefined || generation > other.generation) {
        claims.set(key, { owner: memberId, generation });
      } else if (generation === other.generation) claims.set(key, { owner: null, generation });
    }
  }
  return new Map(
    [...claims].flatMap(([key, { owner }]) => (owner === null ? [] : [[key, owner] as const])),
  );
}

/** What somebody still has goes to nobody else yet: its owner has to let go of it first (KIP-429). */
function withoutMoves(members: readonly GroupMember[], shares: Shares): Shares {
  const owners = new Map(
    members.flatMap(({ memberId, owned }) => owned.map((one) => [keyOf(one), memberId] as const)),
  );
  return new Map(
    [...shares].map(([memberId, share]) => [
      memberId,
      share.filter((one) => (owners.get(keyOf(one)) ?? memberId) === memberId),
    ]),
  );
}

function emptyShares(members: readonly GroupMember[]): Map<string, Position[]> {
  return new Map(members.map(({ memberId }) => [memberId, []]));
}

function topicsOf(members: readonly GroupMember[]): readonly string[] {
  return [...new Set(members.flatMap(({ topics }) => topics))].toSorted(compare);
}

/** All that anybody wants, by topic and number. */
function positionsOf(members: readonly GroupMember[], counts: PartitionCounts): Position[] {
  return topicsOf(members).flatMap((topic) =>
    Array.from({ length: counts.get(topic) ?? 0 }, (_, partition) => ({ topic, partition })),
  );
}

function comparePositions(a: Position, b: Position): number {
  return compare(a.topic, b.topic) || a.partition - b.partition;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function keyOf({ topic, partition }: Position): string {
  return `${topic} ${partition}`;
}
