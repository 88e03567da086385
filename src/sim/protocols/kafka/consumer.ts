/**
 * A consumer in a group: joins, gets its share of the partitions, reads them from where the group
 * had committed, and commits (Kafka protocol guide, "Group Membership API").
 *
 *   find the coordinator ─▶ join ─▶ sync ─▶ read, beat, commit ─▶ join again, when the group changes
 *
 * Eager rebalancing: everybody lets go of everything before the shares are dealt anew. Cooperative
 * (KIP-429): everybody goes on reading; who has to give something up does so after the first round,
 * and it is dealt in a second. Before a consumer lets go it ends the records it is at, as a poll loop does.
 */
import { milliseconds } from '../../kernel/time.ts';
import type { ProcessCore, Timer } from '../../net/process-core.ts';
import type { KafkaSeek } from '../../world/commands.ts';
import type { Assignor } from '../../world/scenario.ts';
import { deal } from './assignors.ts';
import type { GroupMember } from './assignors.ts';
import { BACKOFF_MS, control } from './client.ts';
import type { KafkaClient } from './client.ts';
import { assignmentOf, readAssignment, readSubscription, subscriptionOf } from './membership.ts';
import { apis, errors } from './messages.ts';
import { EARLIEST, KafkaReader, LATEST } from './reader.ts';
import type { Position } from './reader.ts';
import type { KafkaRecord } from './records.ts';

/** `session.timeout.ms`: silent for longer, it is taken for gone. Kafka's default is 45 s. */
const SESSION_MS = 6_000;
/** How long the others wait for one that ends its records (`max.poll.interval.ms`; Kafka's default is 5 min). */
const REBALANCE_MS = 10_000;
/** `heartbeat.interval.ms`; Kafka's default is 3 s. It bounds how long a member goes without hearing of a rebalance. */
const HEARTBEAT_MS = 1_000;
/** What handlers have done is committed at most this much later. */
const COMMIT_AFTER_MS = 200;
/** `auto.commit.interval.ms`. */
const COMMIT_EVERY_MS = 5_000;

export type Consumed = KafkaRecord & { readonly offset: number };

/** Handles one record; `done` when its effects are there. */
export type RecordHandler = (topic: string, record: Consumed, done: () => void) => void;

export interface ConsumerSettings {
  readonly assignor: Assignor;
  /** Where to begin where the group has committed nothing, or what is gone: `auto.offset.reset`. */
  readonly offsetReset: 'earliest' | 'latest';
  /** `automatic`: every 5 s, up to what was fetched, whether handled or not (`enable.auto.commit`). */
  readonly commit: 'handler' | 'automatic';
}

/** A partition of its share. */
interface Held extends Position {
  /** Next offset after the last that was fetched, and after the last that was handled; -1 before the first. */
  fetched: number;
  handled: number;
  /** The least of the two that the group has been told. */
  committed: number;
  isBusy: boolean;
  /** It takes no more records, and what its handler does is not committed any more. */
  isStopping: boolean;
  isOver: boolean;
}

export class KafkaConsumer {
  readonly #core: ProcessCore;
  /** For its coordinator and metadata, and for fetches: one connection answers in order, and a fetch may wait. */
  readonly #client: KafkaClient;
  readonly #fetching: KafkaClient;
  readonly #group: string;
  readonly #topics: readonly string[];
  readonly #settings: ConsumerSettings;
  readonly #handle: RecordHandler;
  readonly #reader: KafkaReader;
  readonly #held = new Map<string, Held>();
  /** Told when nothing is being handled any more of what was to stop. */
  #drained: (() => void) | null = null;
  #coordinator = -1;
  #memberId = '';
  #generation = -1;
  /** Grows whenever it joins or looks for its coordinator: answers to what it asked before are past. */
  #attempt = 0;
  #isStable = false;
  #commitTimer: Timer | null = null;
  #isClosing = false;
  #isClosed = false;

  constructor(
    core: ProcessCore,
    client: KafkaClient,
    fetching: KafkaClient,
    group: string,
    topics: readonly string[],
    settings: ConsumerSettings,
    handle: RecordHandler,
  ) {
    this.#core = core;
    this.#client = client;
    this.#fetching = fetching;
    this.#group = group;
    this.#topics = topics.toSorted();
    this.#settings = settings;
    this.#handle = handle;
    const reset = settings.offsetReset === 'latest' ? LATEST : EARLIEST;
    this.#reader = new KafkaReader(core, fetching, reset, (position, records, more) => {
      const held = this.#held.get(keyOf(position));
      const last = records.at(-1);
      if (held === undefined || last === undefined) return;
      held.fetched = last.offset + 1;
      this.#work(held, records, 0, more);
    });
  }

  get #isCooperative(): boolean {
    return this.#settings.assignor === 'cooperative-sticky';
  }

  start(): void {
    let open = this.#topics.length;
    for (const topic of this.#topics) {
      this.#client.findTopic(topic, () => {
        open -= 1;
        if (open === 0) this.#find(0);
      });
    }
    if (this.#settings.commit === 'automatic') this.#commitAgain();
  }

  /** Ends the records it is at, commits, and leaves the group, so that the others need not wait for its silence. */
  close(): void {
    if (this.#isClosing) return;
    this.#isClosing = true;
    this.#drain(() => {
      this.#commitHandled([...this.#held.values()]);
      this.#isClosed = true;
      this.#attempt += 1;
      this.#commitTimer?.cancel();
      this.#letGo([...this.#held.values()]);
      this.#reader.close();
      this.#fetching.close();
      this.#leave();
    });
  }

  #leave(): void {
    if (this.#coordinator < 0 || this.#memberId === '') {
      this.#client.close();
      return;
    }
    this.#client.request(
      this.#coordinator,
      apis.leaveGroup,
      { groupId: this.#group, memberId: this.#memberId },
      control,
      () => this.#client.close(),
      () => this.#client.close(),
    );
  }

  /**
   * Goes on somewhere else in what it holds of a topic, or of all (`consumer.seek`), and commits that.
   * Past an end it goes on where `auto.offset.reset` says.
   */
  seek(topic: string | null, to: KafkaSeek, epochMs: number): void {
    for (const held of [...this.#held.values()]) {
      if (held.isStopping || (topic !== null && held.topic !== topic)) continue;
      // Of what its handler is at now, nothing is committed.
      this.#letGo([held]);
      const next = this.#hold(held);
      const go = (offset: number): void => {
        if (next.isOver) return;
        next.fetched = offset;
        next.handled = offset;
        this.#reader.add(next, offset);
        this.#commit([next], offset);
      };
      if (to.kind === 'offset') go(to.offset);
      else if (to.kind === 'earliest') this.#reader.findOffset(next, EARLIEST, go);
      else if (to.kind === 'latest') this.#reader.findOffset(next, LATEST, go);
      else {
        this.#reader.findOffset(next, epochMs + to.ms, (offset) => {
          // Nothing is that young: it goes on at the end.
          if (offset >= 0) go(offset);
          else this.#reader.findOffset(next, LATEST, go);
        });
      }
    }
  }

  // ── Membership ──

  /** Begins a new attempt: whatever an older one still hears is past. */
  #begin(): (action: () => void) => void {
    this.#attempt += 1;
    this.#isStable = false;
    const attempt = this.#attempt;
    return (action) => {
      if (attempt === this.#attempt && !this.#isClosed) action();
    };
  }

  #later(current: (action: () => void) => void, action: () => void): void {
    this.#core.schedule(milliseconds(BACKOFF_MS), () => current(action));
  }

  #find(turn: number): void {
    const current = this.#begin();
    const { brokers } = this.#client.place;
    const retry = (): void => this.#later(current, () => this.#find(turn + 1));
    this.#client.request(
      turn % Math.max(1, brokers.length),
      apis.findCoordinator,
      { key: this.#group, keyType: 0 },
      control,
      ({ errorCode, nodeId }) => {
        if (errorCode !== errors.none) {
          retry();
          return;
        }
        this.#coordinator = nodeId;
        current(() => this.#join());
      },
      retry,
    );
  }

  /** Lets go of everything first, unless the group goes on reading meanwhile. */
  #join(): void {
    const current = this.#begin();
    if (this.#isCooperative) {
      this.#askToJoin(current);
      return;
    }
    this.#beat(current);
    this.#drain(() =>
      current(() => {
        const held = [...this.#held.values()];
        this.#commitHandled(held);
        this.#letGo(held);
        this.#askToJoin(current);
      }),
    );
  }

  #askToJoin(current: (action: () => void) => void): void {
    const { assignor } = this.#settings;
    const metadata = subscriptionOf(assignor, {
      topics: this.#topics,
      owned: [...(this.#isCooperative ? this.#held.values() : this.#lastShare)],
      generation: this.#generation,
    });
    const lost = (): void => this.#later(current, () => this.#find(0));
    this.#client.request(
      this.#coordinator,
      apis.joinGroup,
      {
        groupId: this.#group,
        sessionTimeoutMs: SESSION_MS,
        rebalanceTimeoutMs: REBALANCE_MS,
        memberId: this.#memberId,
        protocolType: 'consumer',
        protocols: [{ name: assignor, metadata }],
      },
      { ...control, label: `JoinGroup ${this.#group}` },
      (response) =>
        current(() => {
          const { errorCode, memberId, generationId, leader } = response;
          if (errorCode === errors.unknownMemberId) {
            this.#forget();
            this.#later(current, () => this.#join());
          } else if (errorCode !== errors.none) lost();
          else {
            this.#memberId = memberId;
            this.#generation = generationId;
            this.#sync(current, leader === memberId ? response.members : []);
          }
        }),
      () => current(lost),
    );
  }

  /** What it had when it let go of it: a sticky group gives it back. */
  #lastShare: readonly Position[] = [];

  #sync(
    current: (action: () => void) => void,
    members: readonly { readonly memberId: string; readonly metadata: Uint8Array | null }[],
  ): void {
    this.#client.request(
      this.#coordinator,
      apis.syncGroup,
      {
        groupId: this.#group,
        generationId: this.#generation,
        memberId: this.#memberId,
        assignments: this.#deal(members),
      },
      { ...control, label: `SyncGroup ${this.#group}` },
      ({ errorCode, assignment }) =>
        current(() => {
          if (errorCode !== errors.none) this.#leaveRound(current, errorCode);
          else this.#take(current, readAssignment(assignment));
        }),
      () => current(() => this.#later(current, () => this.#find(0))),
    );
  }

  #deal(
    members: readonly { readonly memberId: string; readonly metadata: Uint8Array | null }[],
  ): { memberId: string; assignment: Uint8Array }[] {
    if (members.length === 0) return [];
    const all = members.map(({ memberId, metadata }): GroupMember => {
      return { memberId, ...readSubscription(metadata) };
    });
    const topics = new Set(all.flatMap((member) => member.topics));
    const counts = new Map(
      [...topics].map((topic) => [topic, this.#client.topic(topic)?.partitions.length ?? 0]),
    );
    return [...deal(this.#settings.assignor, all, counts)].map(([memberId, share]) => ({
      memberId,
      assignment: assignmentOf(share),
    }));
  }

  /** Its share has come: what is new is read, what is not in it any more is let go. */
  #take(current: (action: () => void) => void, share: readonly Position[]): void {
    const keys = new Set(share.map(keyOf));
    const gone = [...this.#held.values()].filter((held) => !keys.has(keyOf(held)));
    const added = share.filter((position) => !this.#held.has(keyOf(position)));
    this.#lastShare = share;
    this.#isStable = true;
    this.#read(added.map((position) => this.#hold(position)));
    this.#beat(current);
    if (gone.length === 0) return;
    // Now that it has let go, the others may have it: the group deals once more.
    this.#drain(
      () =>
        current(() => {
          this.#commitHandled(gone);
          this.#letGo(gone);
          this.#join();
        }),
      gone,
    );
  }

  /** Why a member is not in a round any more, and what it does about it. */
  #leaveRound(current: (action: () => void) => void, errorCode: number): void {
    if (errorCode === errors.notCoordinator || errorCode === errors.coordinatorNotAvailable) {
      this.#find(0);
      return;
    }
    if (errorCode === errors.unknownMemberId || errorCode === errors.illegalGeneration) {
      // Its partitions are somebody else's already: nothing of them may be committed.
      this.#forget();
      this.#later(current, () => this.#join());
      return;
    }
    this.#join();
  }

  #forget(): void {
    this.#memberId = '';
    this.#generation = -1;
    this.#lastShare = [];
    this.#letGo([...this.#held.values()]);
  }

  #beat(current: (action: () => void) => void): void {
    if (this.#memberId === '') return;
    this.#core.schedule(milliseconds(HEARTBEAT_MS), () =>
      current(() =>
        this.#client.request(
          this.#coordinator,
          apis.heartbeat,
          { groupId: this.#group, generationId: this.#generation, memberId: this.#memberId },
          control,
          ({ errorCode }) =>
            current(() => {
              const isKnown =
                errorCode === errors.rebalanceInProgress && (!this.#isStable || this.#isClosing);
              if (errorCode === errors.none || isKnown) this.#beat(current);
              else this.#leaveRound(current, errorCode);
            }),
          () => current(() => this.#later(current, () => this.#find(0))),
        ),
      ),
    );
  }

  // ── Records ──

  #hold({ topic, partition }: Position): Held {
    const held: Held = {
      topic,
      partition,
      fetched: -1,
      handled: -1,
      committed: -1,
      isBusy: false,
      isStopping: false,
      isOver: false,
    };
    this.#held.set(keyOf(held), held);
    return held;
  }

  #letGo(gone: readonly Held[]): void {
    for (const held of gone) {
      held.isOver = true;
      held.isStopping = true;
      if (this.#held.get(keyOf(held)) === held) this.#held.delete(keyOf(held));
      this.#reader.remove(held);
    }
    this.#checkDrained();
  }

  /** Reads from where the group had committed; where it never had, from where the settings say. */
  #read(added: readonly Held[]): void {
    const byTopic = new Map<string, number[]>();
    for (const { topic, partition } of added) {
      byTopic.set(topic, [...(byTopic.get(topic) ?? []), partition]);
    }
    if (byTopic.size === 0) return;
    const topics = [...byTopic].map(([topic, partitions]) => ({ topic, partitions }));
    const again = (): void => {
      this.#core.schedule(milliseconds(BACKOFF_MS), () => {
        // Somebody else coordinates: it is looked for by the heartbeat, and asked when it is found.
        this.#read(added.filter(({ isOver }) => !isOver));
      });
    };
    this.#client.request(
      this.#coordinator,
      apis.offsetFetch,
      { groupId: this.#group, topics },
      { ...control, label: `OffsetFetch ${this.#group}` },
      (response) => {
        if (response.errorCode !== errors.none) {
          again();
          return;
        }
        const offsets = new Map(
          response.topics.flatMap(({ topic, partitions }) =>
            partitions.map(({ partition, offset }) => [keyOf({ topic, partition }), offset]),
          ),
        );
        for (const held of added) this.#readFrom(held, offsets.get(keyOf(held)) ?? -1);
      },
      again,
    );
  }

  #readFrom(held: Held, committed: number): void {
    if (held.isOver) return;
    held.committed = committed;
    if (committed >= 0) {
      this.#reader.add(held, committed);
      return;
    }
    this.#reader.findOffset(held, this.#reader.reset, (offset) => {
      if (!held.isOver) this.#reader.add(held, offset);
    });
  }

  /** One record of a partition after the other; other partitions go on beside it. */
  #work(held: Held, records: readonly Consumed[], at: number, more: () => void): void {
    const record = records[at];
    if (held.isStopping) return;
    if (record === undefined) {
      more();
      return;
    }
    held.isBusy = true;
    this.#handle(held.topic, record, () => {
      held.isBusy = false;
      if (held.isOver) return;
      // The committed offset is the next one to read.
      held.handled = record.offset + 1;
      if (this.#settings.commit === 'handler') this.#commitSoon();
      this.#checkDrained();
      this.#work(held, records, at + 1, more);
    });
  }

  /** Takes no more of these, and tells when their handlers are done with what they are at. */
  #drain(drained: () => void, which: readonly Held[] = [...this.#held.values()]): void {
    for (const held of which) held.isStopping = true;
    this.#drained = drained;
    this.#checkDrained();
  }

  #checkDrained(): void {
    const drained = this.#drained;
    if (drained === null) return;
    if ([...this.#held.values()].some((held) => held.isStopping && held.isBusy)) return;
    this.#drained = null;
    drained();
  }

  // ── Commits ──

  #commitSoon(): void {
    this.#commitTimer ??= this.#core.schedule(milliseconds(COMMIT_AFTER_MS), () => {
      this.#commitTimer = null;
      this.#commitHandled([...this.#held.values()]);
    });
  }

  #commitAgain(): void {
    this.#commitTimer = this.#core.schedule(milliseconds(COMMIT_EVERY_MS), () => {
      for (const held of this.#held.values()) {
        if (held.fetched > held.committed) this.#commit([held], held.fetched);
      }
      this.#commitAgain();
    });
  }

  /** What has been handled, and nothing beyond it. */
  #commitHandled(which: readonly Held[]): void {
    this.#commit(which.filter(({ handled, committed }) => handled >= 0 && handled !== committed));
  }

  /** `offset`: that one for each; else what each has handled. */
  #commit(which: readonly Held[], offset: number | null = null): void {
    if (which.length === 0 || this.#coordinator < 0 || this.#memberId === '') return;
    const byTopic = new Map<string, { partition: number; offset: number; metadata: null }[]>();
    const before = which.map(({ committed }) => committed);
    for (const held of which) {
      held.committed = offset ?? held.handled;
      const list = byTopic.get(held.topic) ?? [];
      list.push({ partition: held.partition, offset: held.committed, metadata: null });
      byTopic.set(held.topic, list);
    }
    // What was not taken is not committed; it comes with the next commit, by whoever holds it then.
    const undo = (): void => {
      which.forEach((held, at) => {
        held.committed = before[at] ?? -1;
      });
      if (this.#settings.commit === 'handler' && !this.#isClosed) this.#commitSoon();
    };
    this.#client.request(
      this.#coordinator,
      apis.offsetCommit,
      {
        groupId: this.#group,
        generationId: this.#generation,
        memberId: this.#memberId,
        retentionMs: -1,
        topics: [...byTopic].map(([topic, partitions]) => ({ topic, partitions })),
      },
      { ...control, label: `OffsetCommit ${this.#group}` },
      ({ topics }) => {
        const isRefused = topics.some(({ partitions }) =>
          partitions.some(({ errorCode }) => errorCode !== errors.none),
        );
        if (isRefused) undo();
      },
      undo,
    );
  }
}

function keyOf({ topic, partition }: Position): string {
  return `${topic} ${partition}`;
}
