/**
 * The group coordinator: who is in a group, in which generation, and what each was assigned
 * (Kafka protocol guide, "Group Membership API"; KIP-62 for the two timeouts).
 *
 *   Empty ─join▶ PreparingRebalance ─all joined or time over▶ CompletingRebalance ─leader syncs▶ Stable
 *                      ▲──────────── a member joins, leaves or falls silent ───────────────┘
 */
import { milliseconds } from '../../kernel/time.ts';
import type { ProcessCore, Timer } from '../../net/process-core.ts';
import { WireError } from '../../wire/bytes.ts';
import { readAssignment } from './membership.ts';
import { errors } from './messages.ts';

/** How long the first join of an empty group waits for others (`group.initial.rebalance.delay.ms`; Kafka's default is 3 s). */
export const INITIAL_DELAY_MS = 300;

export type GroupState = 'Empty' | 'PreparingRebalance' | 'CompletingRebalance' | 'Stable';

export interface JoinRequest {
  readonly memberId: string;
  readonly clientId: string;
  readonly sessionTimeoutMs: number;
  readonly rebalanceTimeoutMs: number;
  readonly protocolType: string;
  readonly protocols: readonly { readonly name: string; readonly metadata: Uint8Array | null }[];
}

export interface JoinResponse {
  readonly errorCode: number;
  readonly generationId: number;
  readonly protocol: string;
  readonly leader: string;
  readonly memberId: string;
  readonly members: readonly { readonly memberId: string; readonly metadata: Uint8Array | null }[];
}

export interface SyncResponse {
  readonly errorCode: number;
  readonly assignment: Uint8Array | null;
}

interface Member {
  readonly id: string;
  sessionTimeoutMs: number;
  rebalanceTimeoutMs: number;
  protocols: JoinRequest['protocols'];
  /** Waits for the end of the join phase. */
  joining: ((response: JoinResponse) => void) | null;
  syncing: ((response: SyncResponse) => void) | null;
  session: Timer | null;
}

/** What the screen shows of a group. */
export interface GroupView {
  readonly group: string;
  readonly state: GroupState;
  readonly generation: number;
  readonly members: readonly string[];
  /** What each has, in the same order: `topic partition`; nothing where it cannot be read. */
  readonly assigned: readonly (readonly string[])[];
}

export class Group {
  readonly id: string;
  readonly #core: ProcessCore;
  readonly #changed: () => void;
  readonly #members = new Map<string, Member>();
  #state: GroupState = 'Empty';
  #generation = 0;
  #leader = '';
  #protocol = '';
  #protocolType = '';
  #assignments = new Map<string, Uint8Array | null>();
  #timer: Timer | null = null;
  /** The group was empty: its first members wait for others, whoever has joined. */
  #isInitial = false;
  #hasJoinedMeanwhile = false;

  /** `changed` is told whenever what `view` gives is another. */
  constructor(core: ProcessCore, id: string, changed: () => void) {
    this.#core = core;
    this.id = id;
    this.#changed = changed;
  }

  view(): GroupView {
    return {
      group: this.id,
      state: this.#state,
      generation: this.#generation,
      members: [...this.#members.keys()],
      assigned: [...this.#members.keys()].map((id) => saidOf(this.#assignments.get(id) ?? null)),
    };
  }

  join(request: JoinRequest, newId: () => string, done: (response: JoinResponse) => void): void {
    const { memberId, protocolType, protocols } = request;
    const known = this.#members.get(memberId);
    if (memberId !== '' && known === undefined) {
      done(this.#joinError(errors.unknownMemberId, memberId));
      return;
    }
    const isOther = this.#members.size > 0 && protocolType !== this.#protocolType;
    if (isOther || !this.#hasCommonProtocol(protocols, memberId)) {
      done(this.#joinError(errors.inconsistentGroupProtocol, memberId));
      return;
    }
    this.#protocolType = protocolType;
    const member: Member = known ?? {
      id: newId(),
      sessionTimeoutMs: 0,
      rebalanceTimeoutMs: 0,
      protocols: [],
      joining: null,
      syncing: null,
      session: null,
    };
    member.sessionTimeoutMs = request.sessionTimeoutMs;
    member.rebalanceTimeoutMs = request.rebalanceTimeoutMs;
    member.protocols = protocols;
    member.joining = done;
    this.#members.set(member.id, member);
    member.session?.cancel();
    if (this.#state !== 'PreparingRebalance') this.#prepare(this.#state === 'Empty');
    else if (this.#isInitial && known === undefined) this.#hasJoinedMeanwhile = true;
    this.#tryComplete();
  }

  #hasCommonProtocol(protocols: JoinRequest['protocols'], joining: string): boolean {
    return protocols.some(({ name }) =>
      [...this.#members.values()].every(
        (member) => member.id === joining || member.protocols.some((one) => one.name === name),
      ),
    );
  }

  /** All have to join again: whoever waits for an assignment is told so. */
  #prepare(isFirst: boolean): void {
    this.#state = 'PreparingRebalance';
    this.#isInitial = isFirst;
    for (const member of this.#members.values()) {
      const { syncing } = member;
      member.syncing = null;
      syncing?.({ errorCode: errors.rebalanceInProgress, assignment: null });
    }
    const longest = Math.max(
      ...[...this.#members.values()].map((one) => one.rebalanceTimeoutMs),
      0,
    );
    this.#timer?.cancel();
    if (isFirst) this.#waitForOthers(longest);
    else {
      this.#timer = this.#core.schedule(milliseconds(longest), () => {
        this.#timer = null;
        this.#complete();
      });
    }
    this.#changed();
  }

  /** As long as somebody joins in each delay, the next one follows, so that they begin as one generation. */
  #waitForOthers(leftMs: number): void {
    this.#hasJoinedMeanwhile = false;
    const wait = Math.min(INITIAL_DELAY_MS, leftMs);
    this.#timer = this.#core.schedule(milliseconds(wait), () => {
      this.#timer = null;
      if (this.#hasJoinedMeanwhile && leftMs > wait) this.#waitForOthers(leftMs - wait);
      else this.#complete();
    });
  }

  #tryComplete(): void {
    if (this.#state !== 'PreparingRebalance' || this.#isInitial) return;
    if ([...this.#members.values()].every((member) => member.joining !== null)) this.#complete();
  }

  #complete(): void {
    this.#timer?.cancel();
    for (const member of [...this.#members.values()]) {
      if (member.joining === null) this.#members.delete(member.id);
    }
    this.#generation += 1;
    this.#assignments = new Map();
    if (this.#members.size === 0) {
      this.#state = 'Empty';
      this.#changed();
      return;
    }
    if (!this.#members.has(this.#leader)) this.#leader = this.#members.keys().next().value ?? '';
    this.#protocol = this.#choose();
    this.#state = 'CompletingRebalance';
    for (const member of this.#members.values()) {
      const { joining } = member;
      member.joining = null;
      joining?.({
        errorCode: errors.none,
        generationId: this.#generation,
        protocol: this.#protocol,
        leader: this.#leader,
        memberId: member.id,
        members: member.id === this.#leader ? this.#memberList() : [],
      });
      this.#expect(member);
    }
    this.#changed();
  }

  #memberList(): JoinResponse['members'] {
    return [...this.#members.values()].map(({ id: memberId, protocols }) => ({
      memberId,
      metadata: protocols.find((one) => one.name === this.#protocol)?.metadata ?? null,
    }));
  }

  /** The protocol that most members put first among those that all know. */
  #choose(): string {
    const members = [...this.#members.values()];
    const [first] = members;
    const common = (first?.protocols ?? [])
      .map(({ name }) => name)
      .filter((name) =>
        members.every(({ protocols }) => protocols.some((one) => one.name === name)),
      );
    const votes = new Map<string, number>();
    for (const { protocols } of members) {
      const vote = protocols.find(({ name }) => common.includes(name))?.name ?? '';
      votes.set(vote, (votes.get(vote) ?? 0) + 1);
    }
    return common.toSorted((a, b) => (votes.get(b) ?? 0) - (votes.get(a) ?? 0))[0] ?? '';
  }

  sync(
    generationId: number,
    memberId: string,
    assignments: readonly { readonly memberId: string; readonly assignment: Uint8Array | null }[],
    done: (response: SyncResponse) => void,
  ): void {
    const refused = this.#refusal(generationId, memberId);
    const member = this.#members.get(memberId);
    if (refused !== errors.none || member === undefined) {
      done({ errorCode: refused, assignment: null });
      return;
    }
    if (this.#state === 'PreparingRebalance') {
      done({ errorCode: errors.rebalanceInProgress, assignment: null });
      return;
    }
    this.#expect(member);
    if (this.#state === 'Stable') {
      done({ errorCode: errors.none, assignment: this.#assignments.get(memberId) ?? null });
      return;
    }
    member.syncing = done;
    if (memberId !== this.#leader) return;
    this.#assignments = new Map(assignments.map((one) => [one.memberId, one.assignment]));
    this.#state = 'Stable';
    for (const one of this.#members.values()) {
      const { syncing } = one;
      one.syncing = null;
      syncing?.({ errorCode: errors.none, assignment: this.#assignments.get(one.id) ?? null });
    }
    this.#changed();
  }

  heartbeat(generationId: number, memberId: string): number {
    const refused = this.#refusal(generationId, memberId);
    const member = this.#members.get(memberId);
    if (refused !== errors.none || member === undefined) return refused;
    this.#expect(member);
    return this.#state === 'PreparingRebalance' ? errors.rebalanceInProgress : errors.none;
  }

  leave(memberId: string): number {
    if (!this.#members.has(memberId)) return errors.unknownMemberId;
    this.#remove(memberId);
    return errors.none;
  }

  /** Whether a member may commit; a group without members lets anybody (generation -1). */
  mayCommit(generationId: number, memberId: string): number {
    if (generationId < 0 && this.#members.size === 0) return errors.none;
    const refused = this.#refusal(generationId, memberId);
    const member = this.#members.get(memberId);
    if (refused === errors.none && member !== undefined) this.#expect(member);
    return refused;
  }

  #refusal(generationId: number, memberId: string): number {
    if (!this.#members.has(memberId)) return errors.unknownMemberId;
    return generationId === this.#generation ? errors.none : errors.illegalGeneration;
  }

  /** Falls silent for longer than its session timeout: it is taken for gone. */
  #expect(member: Member): void {
    member.session?.cancel();
    member.session = this.#core.schedule(milliseconds(member.sessionTimeoutMs), () => {
      if (this.#members.get(member.id) === member && member.joining === null)
        this.#remove(member.id);
    });
  }

  #remove(memberId: string): void {
    const member = this.#members.get(memberId);
    member?.session?.cancel();
    this.#members.delete(memberId);
    if (this.#members.size === 0) {
      this.#timer?.cancel();
      this.#state = 'Empty';
      this.#changed();
      return;
    }
    if (this.#state !== 'PreparingRebalance') this.#prepare(false);
    this.#tryComplete();
    this.#changed();
  }

  #joinError(errorCode: number, memberId: string): JoinResponse {
    return { errorCode, generationId: -1, protocol: '', leader: '', memberId, members: [] };
  }
}

/** Only consumers deal in partitions; what other kinds of groups assign is theirs to read. */
function saidOf(assignment: Uint8Array | null): readonly string[] {
  try {
    return readAssignment(assignment).map(({ topic, partition }) => `${topic} ${partition}`);
  } catch (error) {
    if (error instanceof WireError) return [];
    throw error;
  }
}
