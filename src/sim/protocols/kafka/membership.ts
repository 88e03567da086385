/**
 * What members of a group tell each other through their coordinator, which does not read it: what they
 * want, what they had, what they get ("consumer" protocol: `ConsumerProtocolSubscription` versions 0 to 2,
 * `ConsumerProtocolAssignment` version 0, `StickyAssignorUserData` version 1).
 */
import type { Assignor } from '../../world/scenario.ts';
import { ByteReader, WireError } from '../../wire/bytes.ts';
import type { GroupMember } from './assignors.ts';
import { assignment, stickyData, subscription, topicPartitions } from './messages.ts';
import type { Position } from './reader.ts';
import { array, bytes, decode, encode, int16, int32, string } from './types.ts';

type Wish = Omit<GroupMember, 'memberId'>;

const nothing = new Uint8Array(0);

/** A group that stops for a rebalance has let go of what it had; its sticky assignor says it in data of its own. */
export function subscriptionOf(
  assignor: Assignor,
  { topics, owned, generation }: Wish,
): Uint8Array {
  const had = byTopic(owned);
  return encode(subscription, {
    version: 2,
    topics,
    userData: assignor === 'sticky' ? encode(stickyData, { topics: had, generation }) : null,
    owned: assignor === 'cooperative-sticky' ? had : [],
    generation,
  });
}

/** Of a member that says nothing that can be read: it wants nothing. */
export function readSubscription(metadata: Uint8Array | null): Wish {
  try {
    const reader = new ByteReader(metadata ?? nothing);
    const version = int16.read(reader);
    const topics = array(string).read(reader);
    const userData = bytes.read(reader);
    const owned = version >= 1 ? topicPartitions.read(reader) : [];
    const generation = version >= 2 ? int32.read(reader) : -1;
    if (owned.length > 0 || userData === null || userData.length === 0) {
      return { topics, owned: flat(owned), generation };
    }
    const sticky = decode(stickyData, userData);
    return { topics, owned: flat(sticky.topics), generation: sticky.generation };
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return { topics: [], owned: [], generation: -1 };
  }
}

export function assignmentOf(share: readonly Position[]): Uint8Array {
  return encode(assignment, { version: 0, topics: byTopic(share), userData: null });
}

/** Nothing where nothing was assigned. */
export function readAssignment(given: Uint8Array | null): readonly Position[] {
  if (given === null || given.length === 0) return [];
  return flat(assignment.read(new ByteReader(given)).topics);
}

interface TopicPartitions {
  readonly topic: string;
  readonly partitions: readonly number[];
}

function byTopic(positions: readonly Position[]): readonly TopicPartitions[] {
  const found = new Map<string, number[]>();
  for (const { topic, partition } of positions) {
    const partitions = found.get(topic) ?? [];
    found.set(topic, partitions);
    partitions.push(partition);
  }
  return [...found].map(([topic, partitions]) => ({ topic, partitions }));
}

function flat(topics: readonly TopicPartitions[]): readonly Position[] {
  return topics.flatMap(({ topic, partitions }) =>
    partitions.map((partition) => ({ topic, partition })),
  );
}
