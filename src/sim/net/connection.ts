/**
 * One end of a connection: what its owner may do with it, and the two windows that keep a fast
 * writer from drowning a slow reader (RFC 9293 section 3.8.6).
 *
 *   send ─▶ [ unsent ] ─▶ at most WINDOW_BYTES under way or unread ─▶ [ unread, while paused ] ─▶ received
 *              ▲                                                                             │
 *              └───────────── a `window` segment for every CREDIT_BYTES that were read ◀─────┘
 *
 * Simplified: the window is 64 kB and never scales; no other acknowledgements, no congestion control.
 */
import type { SegmentFlag } from './facts.ts';

/** Largest payload of one segment, in bytes. */
export const SEGMENT_BYTES_MAX = 16_384;
/** Bytes that may be under way to a reader, or wait there unread. */
export const WINDOW_BYTES = 65_536;
/** Once so many more have been read the reader says so; an exchange of fewer costs no segment. */
export const CREDIT_BYTES = 32_768;

const NOTHING = new Uint8Array(0);

export type ConnectionEnd = 'closed' | 'refused' | 'reset';

/** What the owner of a connection wants to know. */
export interface ConnectionEvents {
  opened?(): void;
  /** Bytes as they come; message boundaries are the protocol's business. */
  received(bytes: Uint8Array): void;
  /** All that was handed to `send` has left, after some of it had to wait. */
  drained?(): void;
  /** The other side ended it, or could not be reached. Not called for one's own close or abort. */
  ended(how: ConnectionEnd): void;
}

export interface Connection {
  readonly id: number;
  readonly link: string;
  /** The direction in which this end sends. */
  readonly direction: 'out' | 'back';
  /** Process at the other end. */
  readonly peer: string;
  readonly isOpen: boolean;
  /** Bytes handed to `send` that wait here because the reader's window is full. */
  readonly unsent: number;
  /** `message` numbers the application message that the bytes belong to. */
  send(bytes: Uint8Array, message: number): void;
  /** Nothing more is received until `resume`: a window of bytes waits here, and the writer with the rest. */
  pause(): void;
  resume(): void;
  /** Ends it in order, once what is unsent has left. */
  close(): void;
  /** Ends it at once with a reset; what is unsent is lost. */
  abort(): void;
}

/** What an end needs of the process that it belongs to. */
export interface ConnectionHome {
  transmit(connection: Connection, flag: SegmentFlag, bytes: Uint8Array, message: number): void;
  /** Takes it out of the table; false when it was not in it any more. */
  forget(connection: Connection): boolean;
  reportEnd(connection: Connection, how: ConnectionEnd): void;
}

interface Part {
  readonly bytes: Uint8Array;
  readonly message: number;
}

export class EndpointConnection implements Connection {
  isOpen: boolean;
  events: ConnectionEvents = { received() {}, ended() {} };
  readonly id: number;
  readonly link: string;
  readonly direction: 'out' | 'back';
  readonly peer: string;
  unsent = 0;
  readonly #home: ConnectionHome;
  /** Bytes that the reader still has room for. */
  #room = WINDOW_BYTES;
  readonly #waiting: Part[] = [];
  /** Closed here, and the last of it has not left. */
  #isClosing = false;
  /** Read since the writer was told last. */
  #read = 0;
  #isPaused = false;
  readonly #unread: Uint8Array[] = [];
  /** How it ended, to be told after what is unread. */
  #end: ConnectionEnd | null = null;

  constructor(
    home: ConnectionHome,
    id: number,
    link: string,
    direction: 'out' | 'back',
    peer: string,
    isOpen: boolean,
  ) {
    this.#home = home;
    this.id = id;
    this.link = link;
    this.direction = direction;
    this.peer = peer;
    this.isOpen = isOpen;
  }

  send(bytes: Uint8Array, message: number): void {
    if (!this.isOpen) return;
    for (let start = 0; start < bytes.length; start += SEGMENT_BYTES_MAX) {
      const end = Math.min(bytes.length, start + SEGMENT_BYTES_MAX);
      const part = start === 0 && end === bytes.length ? bytes : bytes.slice(start, end);
      if (this.#waiting.length === 0 && part.length <= this.#room) this.#leave(part, message);
      else {
        this.#waiting.push({ bytes: part, message });
        this.unsent += part.length;
      }
    }
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    for (let bytes = this.#nextUnread(); bytes !== undefined; bytes = this.#nextUnread()) {
      this.#deliver(bytes);
    }
    if (this.#isPaused || this.#end === null) return;
    const how = this.#end;
    this.#end = null;
    this.events.ended(how);
  }

  close(): void {
    if (!this.isOpen || this.unsent === 0) {
      this.#finish('fin', 'closed');
      return;
    }
    this.isOpen = false;
    this.#isClosing = true;
    for (const bytes of this.#unread.splice(0)) this.#giveRoom(bytes.length);
  }

  abort(): void {
    this.#finish('rst', 'reset');
  }

  // ── What comes from the other end ──

  take(bytes: Uint8Array): void {
    // Its owner has closed it and hears nothing more; a writer that closes too waits for the room.
    if (this.#isClosing) this.#giveRoom(bytes.length);
    else if (this.#isPaused || this.#unread.length > 0) this.#unread.push(bytes);
    else this.#deliver(bytes);
  }

  /** The reader has read `CREDIT_BYTES` more. */
  takeRoom(): void {
    this.#room += CREDIT_BYTES;
    if (this.#waiting.length === 0) return;
    let [next] = this.#waiting;
    while (next !== undefined && next.bytes.length <= this.#room) {
      this.#waiting.shift();
      this.unsent -= next.bytes.length;
      this.#leave(next.bytes, next.message);
      [next] = this.#waiting;
    }
    if (next !== undefined) return;
    if (this.#isClosing) this.#finish('fin', 'closed');
    else this.events.drained?.();
  }

  /** A reset before the connection was open refuses it. */
  takeReset(): void {
    this.takeEnd(this.isOpen || this.#isClosing ? 'reset' : 'refused');
  }

  /** The other end has ended it. What came before an orderly end is still read. */
  takeEnd(how: ConnectionEnd): void {
    const isClosing = this.#isClosing;
    this.#home.forget(this);
    this.#home.reportEnd(this, how);
    this.#forgetUnsent();
    if (isClosing) return;
    if (how === 'closed' && this.#unread.length > 0) {
      this.#end = how;
      return;
    }
    this.#unread.length = 0;
    this.events.ended(how);
  }

  #nextUnread(): Uint8Array | undefined {
    return this.#isPaused ? undefined : this.#unread.shift();
  }

  #deliver(bytes: Uint8Array): void {
    this.events.received(bytes);
    this.#giveRoom(bytes.length);
  }

  #giveRoom(length: number): void {
    this.#read += length;
    // More than once where a real socket brought a long segment.
    while (this.#read >= CREDIT_BYTES && (this.isOpen || this.#isClosing)) {
      this.#read -= CREDIT_BYTES;
      this.#home.transmit(this, 'window', NOTHING, 0);
    }
  }

  #leave(bytes: Uint8Array, message: number): void {
    this.#room -= bytes.length;
    this.#home.transmit(this, 'data', bytes, message);
  }

  #finish(flag: 'fin' | 'rst', how: ConnectionEnd): void {
    this.#forgetUnsent();
    this.#unread.length = 0;
    this.#end = null;
    if (!this.#home.forget(this)) return;
    this.#home.transmit(this, flag, NOTHING, 0);
    this.#home.reportEnd(this, how);
  }

  #forgetUnsent(): void {
    this.isOpen = false;
    this.#isClosing = false;
    this.#waiting.length = 0;
    this.unsent = 0;
  }
}
