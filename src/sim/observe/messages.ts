/**
 * The newest messages with their bytes, and for each stretch of network the newest it carried.
 *
 * Of what a protocol needs for itself as many are kept as of all else, so that the heartbeats of a
 * quiet link don't push out what was said on it.
 */
import { toMilliseconds } from '../kernel/time.ts';
import type { Instant } from '../kernel/time.ts';
import type { SegmentFreed, SegmentHeld, SegmentSent } from '../net/facts.ts';
import type { MessageSent } from '../services/facts.ts';
import { nodeOf } from './processes.ts';
import type { MessageFilter, MessageKind, MessageList, MessageView } from './views.ts';

export const MESSAGE_BYTES_MAX = 16 * 1024 * 1024;
/** As many as the newest traces have when each has ten. */
const MESSAGES_MAX = 10_000;
/** Of one stretch of network, of either sort. */
export const LISTED_MAX = 1_000;
/** Given at a time, where nothing is said. */
const GIVEN = 200;

export interface Message {
  readonly sent: MessageSent;
  /** Of its last segment so far. */
  arrivesAt: Instant;
  /** Its segments of which nobody knows when they arrive. */
  held: number;
  chunks: Uint8Array[];
}

/** What one stretch of network carried. */
interface Lane {
  /** Since the run began. */
  count: number;
  said: Message[];
  control: Message[];
}

export class MessagesFold {
  /** Two generations, so that old ones are dropped many at a time. */
  #younger = new Map<number, Message>();
  #older = new Map<number, Message>();
  /** Of the younger generation. */
  #bytes = 0;
  #newest: Message | null = null;
  /** By hop. */
  readonly #lanes = new Map<string, Lane>();

  acceptMessage(fact: MessageSent): Message {
    const message: Message = { sent: fact, arrivesAt: fact.at, held: 0, chunks: [] };
    this.#makeRoom(fact.size);
    this.#younger.set(fact.message, message);
    this.#newest = message;
    this.#list(message);
    return message;
  }

  acceptSegment(fact: SegmentSent): void {
    if (fact.message === 0) return;
    // Most messages are one segment that leaves with them.
    const message =
      this.#newest?.sent.message === fact.message ? this.#newest : this.#find(fact.message);
    if (message === undefined) return;
    message.chunks.push(fact.bytes);
    if (fact.arrivesAt === null) message.held += 1;
    else if (fact.arrivesAt > message.arrivesAt) message.arrivesAt = fact.arrivesAt;
  }

  acceptHeld(fact: SegmentHeld): void {
    const message = this.#find(fact.message);
    if (message !== undefined) message.held += 1;
  }

  acceptFreed(fact: SegmentFreed): void {
    const message = this.#find(fact.message);
    if (message === undefined) return;
    message.held -= 1;
    if (fact.arrivesAt > message.arrivesAt) message.arrivesAt = fact.arrivesAt;
  }

  #list(message: Message): void {
    const { link, role } = message.sent;
    let lane = this.#lanes.get(link);
    if (lane === undefined) {
      lane = { count: 0, said: [], control: [] };
      this.#lanes.set(link, lane);
    }
    lane.count += 1;
    const list = role === 'control' ? lane.control : lane.said;
    list.push(message);
    if (list.length < 2 * LISTED_MAX) return;
    if (role === 'control') lane.control = list.slice(-LISTED_MAX);
    else lane.said = list.slice(-LISTED_MAX);
  }

  #find(message: number): Message | undefined {
    return this.#younger.get(message) ?? this.#older.get(message);
  }

  /** Lets go of the bytes of the older generation when the younger is full; lists go on naming them. */
  #makeRoom(size: number): void {
    const bytes = this.#bytes + size;
    if (bytes <= MESSAGE_BYTES_MAX / 2 && this.#younger.size < MESSAGES_MAX / 2) {
      this.#bytes = bytes;
      return;
    }
    for (const message of this.#older.values()) message.chunks = [];
    this.#older = this.#younger;
    this.#younger = new Map();
    this.#bytes = size;
  }

  /** The message with its bytes; null when it is not kept any more. */
  message(id: number): (MessageView & { readonly bytes: Uint8Array }) | null {
    const message = this.#find(id);
    if (message === undefined) return null;
    return { ...messageView(message), bytes: joined(message.chunks) };
  }

  /** What was sent before it the same way on its connection, as far as it is kept, oldest first. */
  before(id: number): readonly Uint8Array[] {
    const message = this.#find(id);
    if (message === undefined) return [];
    const { connection, direction } = message.sent;
    const earlier: Uint8Array[] = [];
    for (const generation of [this.#older, this.#younger]) {
      for (const one of generation.values()) {
        if (one === message) return earlier;
        if (one.sent.connection === connection && one.sent.direction === direction) {
          earlier.push(joined(one.chunks));
        }
      }
    }
    return earlier;
  }

  /** The newest that fit, oldest first. */
  list(filter: MessageFilter): MessageList {
    const { link, node, connection, trace, kinds } = filter;
    const limit = Math.min(filter.limit ?? GIVEN, LISTED_MAX);
    const lanes = [...this.#lanes].filter(
      ([hop]) => link === undefined || hop === link || hop === `${link}>`,
    );
    const isAbout = ({ sent }: Message): boolean =>
      (connection === undefined || sent.connection === connection) &&
      (trace === undefined || sent.trace === trace) &&
      (node === undefined || nodeOf(sent.from) === node || nodeOf(sent.to) === node);
    const counts: Partial<Record<MessageKind, number>> = {};
    const wanted: Message[] = [];
    let kept = 0;
    for (const [, { said, control }] of lanes) {
      for (const list of [said, control]) {
        const about = list.filter(isAbout);
        kept += about.length;
        for (const { sent } of about) counts[kindOf(sent)] = (counts[kindOf(sent)] ?? 0) + 1;
        const fitting =
          kinds === undefined ? about : about.filter(({ sent }) => kinds.includes(kindOf(sent)));
        // Each list is in order already; more than these can't be among the newest of all.
        wanted.push(...fitting.slice(-limit));
      }
    }
    const newest = wanted.sort((a, b) => a.sent.seq - b.sent.seq).slice(-limit);
    const isWhole = connection === undefined && trace === undefined && node === undefined;
    return {
      messages: newest.map(messageView),
      counts,
      total: isWhole ? lanes.reduce((sum, [, { count }]) => sum + count, 0) : kept,
    };
  }
}

/** Its role, or what it does for the protocol itself. */
function kindOf({ role, purpose }: MessageSent): MessageKind {
  if (role !== 'control') return role;
  // A stranger's replica may have said nothing.
  return purpose === '' ? 'setup' : purpose;
}

export function messageView({ sent, arrivesAt, held }: Message): MessageView {
  return {
    message: sent.message,
    protocol: sent.protocol,
    connection: sent.connection,
    link: sent.link,
    direction: sent.direction,
    from: sent.from,
    to: sent.to,
    trace: sent.trace,
    span: sent.span,
    role: sent.role,
    purpose: sent.purpose,
    label: sent.label,
    status: sent.status,
    size: sent.size,
    sentAtMs: toMilliseconds(sent.at),
    arrivesAtMs: held > 0 ? null : toMilliseconds(arrivesAt),
  };
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
