/**
 * HTTP/2 as bytes (RFC 9113), either side of a connection: frames, header blocks, streams, flow
 * control. It has no input or output of its own: bytes go in by `receive`, and what is to be sent
 * waits in `takeOutput`.
 *
 *   frame = length 24 │ type 8 │ flags 8 │ stream 31 │ payload
 *
 * Simplified: no server push, no priorities (both are read and passed over or refused, as the RFC allows).
 */
import { HpackDecoder, HpackEncoder, HpackError, TABLE_SIZE_DEFAULT } from './hpack.ts';
import type { Header } from './hpack.ts';
import { bytesOfText, concat } from './utf8.ts';

/** What a client sends before all frames (section 3.4). */
export const PREFACE = bytesOfText('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
export const FRAME_HEAD_BYTES = 9;

export const frameTypes = {
  data: 0,
  headers: 1,
  priority: 2,
  rstStream: 3,
  settings: 4,
  pushPromise: 5,
  ping: 6,
  goaway: 7,
  windowUpdate: 8,
  continuation: 9,
} as const;

export const flags = { endStream: 1, ack: 1, endHeaders: 4, padded: 8, priority: 32 } as const;

export const settingIds = {
  headerTableSize: 1,
  enablePush: 2,
  maxConcurrentStreams: 3,
  initialWindowSize: 4,
  maxFrameSize: 5,
  maxHeaderListSize: 6,
} as const;

/** Section 7. */
export const errorCodes = {
  noError: 0,
  protocolError: 1,
  internalError: 2,
  flowControlError: 3,
  settingsTimeout: 4,
  streamClosed: 5,
  frameSizeError: 6,
  refusedStream: 7,
  cancel: 8,
  compressionError: 9,
  connectError: 10,
  enhanceYourCalm: 11,
} as const;

export type Http2ErrorCode = keyof typeof errorCodes;

/** The peer broke the protocol: the connection is over, and it was told why by a GOAWAY. */
export class Http2Error extends Error {
  readonly code: Http2ErrorCode;

  constructor(code: Http2ErrorCode, message: string) {
    super(message);
    this.name = 'Http2Error';
    this.code = code;
  }
}

const WINDOW_DEFAULT = 65_535;
const WINDOW_MAX = 2 ** 31 - 1;
const FRAME_SIZE_DEFAULT = 16_384;
/** Streams that a peer may have open at once. */
const STREAMS_MAX = 1_000;
/** Bytes of one header block over all its frames. */
const BLOCK_BYTES_MAX = 64 * 1024;
/** Empty or control frames in a row that make a flood. */
const IDLE_FRAMES_MAX = 10_000;

export interface FrameHead {
  readonly length: number;
  readonly type: number;
  readonly flags: number;
  readonly stream: number;
}

/** The head of the frame that begins at `start`; null while it is not all there. */
export function readFrameHead(bytes: Uint8Array, start: number): FrameHead | null {
  if (bytes.length - start < FRAME_HEAD_BYTES) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, FRAME_HEAD_BYTES);
  return {
    length: view.getUint16(0) * 256 + view.getUint8(2),
    type: view.getUint8(3),
    flags: view.getUint8(4),
    stream: view.getUint32(5) & 0x7fffffff,
  };
}

export function encodeFrame(
  type: number,
  flagBits: number,
  stream: number,
  payload: Uint8Array,
): Uint8Array {
  const bytes = new Uint8Array(FRAME_HEAD_BYTES + payload.length);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, payload.length >> 8);
  view.setUint8(2, payload.length & 0xff);
  view.setUint8(3, type);
  view.setUint8(4, flagBits);
  view.setUint32(5, stream);
  bytes.set(payload, FRAME_HEAD_BYTES);
  return bytes;
}

/** What a connection tells its owner. */
export interface Http2Events {
  /** Headers of a stream; for a client those of the answer, then its trailers. */
  headers(stream: number, headers: readonly Header[], isEnd: boolean): void;
  data(stream: number, bytes: Uint8Array, isEnd: boolean): void;
  /** Data that had to wait for the windows has left, so more may be given. */
  drained(stream: number): void;
  /** The peer ended the stream at once, with a code of section 7. */
  reset(stream: number, code: number): void;
  /** No new streams: those above `last` were not done. */
  goaway(last: number, code: number): void;
  /** The peer broke the protocol; `takeOutput` has the GOAWAY that says so. */
  failed(error: Http2Error): void;
}

interface Stream {
  readonly id: number;
  sendWindow: number;
  receiveWindow: number;
  /** Bytes that came and that its owner has not taken; null: all are taken as they come. */
  held: number | null;
  /** Data that the windows do not let through yet, in order. */
  readonly waiting: { bytes: Uint8Array; readonly isEnd: boolean }[];
  /** Trailers that go once the data is gone. */
  trailers: readonly Header[] | null;
  isLocalEnd: boolean;
  isRemoteEnd: boolean;
}

interface Block {
  readonly stream: number;
  readonly isEnd: boolean;
  readonly parts: Uint8Array[];
  size: number;
}

const NOTHING = new Uint8Array(0);

export class Http2Session {
  readonly #isServer: boolean;
  readonly #events: Http2Events;
  readonly #encoder = new HpackEncoder();
  readonly #decoder = new HpackDecoder();
  readonly #streams = new Map<number, Stream>();
  readonly #output: Uint8Array[] = [];
  #pending: Uint8Array = NOTHING;
  #prefaceLeft: number;
  #hasSettings = false;
  #block: Block | null = null;
  #nextStream: number;
  #lastPeerStream = 0;
  #sendWindow = WINDOW_DEFAULT;
  #receiveWindow = WINDOW_DEFAULT;
  #peerWindow = WINDOW_DEFAULT;
  #peerFrameSize = FRAME_SIZE_DEFAULT;
  #peerStreams = WINDOW_MAX;
  #idleFrames = 0;
  #isOver = false;

  constructor(role: 'client' | 'server', events: Http2Events) {
    this.#isServer = role === 'server';
    this.#events = events;
    this.#prefaceLeft = this.#isServer ? PREFACE.length : 0;
    this.#nextStream = this.#isServer ? 2 : 1;
    if (!this.#isServer) this.#output.push(PREFACE);
    const settings: [number, number][] = [[settingIds.maxConcurrentStreams, STREAMS_MAX]];
    if (!this.#isServer) settings.unshift([settingIds.enablePush, 0]);
    this.#send(frameTypes.settings, 0, 0, settingsPayload(settings));
  }

  /** Frames to be sent, in one piece; empty when there are none. */
  takeOutput(): Uint8Array {
    const parts = this.#output.splice(0);
    return parts.length === 0 ? NOTHING : concat(parts);
  }

  /** Streams that both sides have not ended yet. */
  get openStreams(): number {
    return this.#streams.size;
  }

  /** Whether the peer takes another stream now. */
  get mayOpen(): boolean {
    return !this.#isOver && this.#streams.size < this.#peerStreams;
  }

  // ── Sending ──

  /** Opens a stream with a request, and gives its number. */
  request(headers: readonly Header[], isEnd: boolean): number {
    const stream = this.#open(this.#nextStream);
    this.#nextStream += 2;
    this.#sendHeaders(stream, headers, isEnd);
    return stream.id;
  }

  /** Headers of an answer, or trailers after its data. Of a stream that is over, nothing is sent. */
  sendHeaders(id: number, headers: readonly Header[], isEnd: boolean): void {
    const stream = this.#streams.get(id);
    if (stream === undefined || stream.isLocalEnd || this.#isOver) return;
    if (stream.waiting.length > 0) stream.trailers = headers;
    else this.#sendHeaders(stream, headers, isEnd);
  }

  /** Data leaves as the windows of the stream and of the connection let it. */
  sendData(id: number, bytes: Uint8Array, isEnd: boolean): void {
    const stream = this.#streams.get(id);
    if (stream === undefined || stream.isLocalEnd || this.#isOver) return;
    stream.waiting.push({ bytes, isEnd });
    this.#pump(stream);
  }

  /** Whether data of the stream waits for the windows. */
  isWaiting(id: number): boolean {
    return (this.#streams.get(id)?.waiting.length ?? 0) > 0;
  }

  /** From now on data of the stream opens its window again only as `take` says that it was taken. */
  hold(id: number): void {
    const stream = this.#streams.get(id);
    if (stream !== undefined) stream.held ??= 0;
  }

  /** So many bytes that came on a stream that is held were taken. */
  take(id: number, length: number): void {
    const stream = this.#streams.get(id);
    if (stream === undefined || stream.held === null) return;
    stream.held = Math.max(0, stream.held - length);
    this.#creditStream(stream);
  }

  /** Ends a stream at once. */
  reset(id: number, code: Http2ErrorCode): void {
    if (!this.#streams.delete(id) || this.#isOver) return;
    this.#send(frameTypes.rstStream, 0, id, uint32(errorCodes[code]));
  }

  ping(payload: Uint8Array): void {
    this.#send(frameTypes.ping, 0, 0, payload);
  }

  /** Takes no more streams; those that are open may end. */
  goaway(code: Http2ErrorCode, detail = ''): void {
    if (this.#isOver) return;
    const payload = concat([
      uint32(this.#lastPeerStream),
      uint32(errorCodes[code]),
      bytesOfText(detail),
    ]);
    this.#send(frameTypes.goaway, 0, 0, payload);
  }

  #open(id: number): Stream {
    const stream: Stream = {
      id,
      sendWindow: this.#peerWindow,
      receiveWindow: WINDOW_DEFAULT,
      held: null,
      waiting: [],
      trailers: null,
      isLocalEnd: false,
      isRemoteEnd: false,
    };
    this.#streams.set(id, stream);
    return stream;
  }

  #send(type: number, flagBits: number, stream: number, payload: Uint8Array): void {
    this.#output.push(encodeFrame(type, flagBits, stream, payload));
  }

  #sendHeaders(stream: Stream, headers: readonly Header[], isEnd: boolean): void {
    const block = this.#encoder.encode(headers);
    for (let at = 0; at === 0 || at < block.length; at += this.#peerFrameSize) {
      const part = block.subarray(at, at + this.#peerFrameSize);
      const isLast = at + this.#peerFrameSize >= block.length;
      const type = at === 0 ? frameTypes.headers : frameTypes.continuation;
      const ends = at === 0 && isEnd ? flags.endStream : 0;
      this.#send(type, (isLast ? flags.endHeaders : 0) | ends, stream.id, part);
    }
    if (isEnd) this.#endLocal(stream);
  }

  /** As the windows let through more. */
  #resume(stream: Stream): void {
    const hadToWait = stream.waiting.length > 0;
    this.#pump(stream);
    if (hadToWait && stream.waiting.length === 0) this.#events.drained(stream.id);
  }

  #pump(stream: Stream): void {
    for (;;) {
      const next = stream.waiting[0];
      if (next === undefined) break;
      const room = Math.min(stream.sendWindow, this.#sendWindow, this.#peerFrameSize);
      if (room <= 0 && next.bytes.length > 0) return;
      const part = next.bytes.subarray(0, room);
      next.bytes = next.bytes.subarray(part.length);
      stream.sendWindow -= part.length;
      this.#sendWindow -= part.length;
      const isDone = next.bytes.length === 0;
      if (isDone) stream.waiting.shift();
      const isEnd = isDone && next.isEnd;
      this.#send(frameTypes.data, isEnd ? flags.endStream : 0, stream.id, part);
      if (isEnd) this.#endLocal(stream);
    }
    if (stream.trailers !== null && !stream.isLocalEnd) {
      const { trailers } = stream;
      stream.trailers = null;
      this.#sendHeaders(stream, trailers, true);
    }
  }

  #endLocal(stream: Stream): void {
    stream.isLocalEnd = true;
    if (stream.isRemoteEnd) this.#streams.delete(stream.id);
    // An answer that is complete before its request needs no more of it (section 8.1).
    else if (this.#isServer) this.reset(stream.id, 'noError');
  }

  #endRemote(stream: Stream): void {
    stream.isRemoteEnd = true;
    if (stream.isLocalEnd) this.#streams.delete(stream.id);
  }

  // ── Receiving ──

  receive(bytes: Uint8Array): void {
    if (this.#isOver) return;
    let data = this.#pending.length === 0 ? bytes : concat([this.#pending, bytes]);
    try {
      data = this.#takePreface(data);
      while (this.#prefaceLeft === 0 && !this.#isOver) {
        const head = readFrameHead(data, 0);
        if (head === null) break;
        if (head.length > FRAME_SIZE_DEFAULT) {
          throw new Http2Error('frameSizeError', `A frame of ${head.length} bytes is too large.`);
        }
        const end = FRAME_HEAD_BYTES + head.length;
        if (data.length < end) break;
        const payload = data.subarray(FRAME_HEAD_BYTES, end);
        data = data.subarray(end);
        this.#take(head, payload);
      }
      this.#pending = data.slice();
    } catch (error) {
      this.#fail(error);
    }
  }

  #takePreface(data: Uint8Array): Uint8Array {
    const count = Math.min(this.#prefaceLeft, data.length);
    const from = PREFACE.length - this.#prefaceLeft;
    for (let at = 0; at < count; at++) {
      if (data[at] !== PREFACE[from + at]) {
        throw new Http2Error('protocolError', 'The connection does not begin as HTTP/2 does.');
      }
    }
    this.#prefaceLeft -= count;
    return data.subarray(count);
  }

  #fail(error: unknown): void {
    let known: Http2Error;
    if (error instanceof Http2Error) known = error;
    else if (error instanceof HpackError) known = new Http2Error('compressionError', error.message);
    else throw error;
    this.goaway(known.code, known.message);
    this.#isOver = true;
    this.#pending = NOTHING;
    this.#streams.clear();
    this.#events.failed(known);
  }

  #take(head: FrameHead, payload: Uint8Array): void {
    const { type, stream } = head;
    if (!this.#hasSettings && (type !== frameTypes.settings || (head.flags & flags.ack) !== 0)) {
      throw new Http2Error('protocolError', 'The first frame is no SETTINGS.');
    }
    if (
      this.#block !== null &&
      (type !== frameTypes.continuation || stream !== this.#block.stream)
    ) {
      throw new Http2Error('protocolError', 'Another frame stands within a header block.');
    }
    this.#countIdle(type, payload.length);
    switch (type) {
      case frameTypes.data:
        this.#takeData(head, payload);
        return;
      case frameTypes.headers:
        this.#takeHeaders(head, payload);
        return;
      case frameTypes.continuation:
        this.#takeContinuation(head, payload);
        return;
      case frameTypes.priority:
        onStream(stream);
        sized(payload, 5);
        return;
      case frameTypes.rstStream:
        this.#takeReset(stream, payload);
        return;
      case frameTypes.settings:
        this.#takeSettings(head, payload);
        return;
      case frameTypes.pushPromise:
        throw new Http2Error('protocolError', 'A push was promised, which was not allowed.');
      case frameTypes.ping:
        onConnection(stream);
        sized(payload, 8);
        if ((head.flags & flags.ack) === 0) this.#send(frameTypes.ping, flags.ack, 0, payload);
        return;
      case frameTypes.goaway:
        onConnection(stream);
        if (payload.length < 8) throw new Http2Error('frameSizeError', 'A GOAWAY is too short.');
        this.#events.goaway(readUint32(payload, 0) & 0x7fffffff, readUint32(payload, 4));
        return;
      case frameTypes.windowUpdate:
        this.#takeWindowUpdate(stream, payload);
        return;
      default:
        // Frames of extensions that are not known are passed over (section 4.1).
        return;
    }
  }

  /** Frames that cost the sender nothing and move nothing, in a row: a flood (section 10.5). */
  #countIdle(type: number, length: number): void {
    const moves = (type === frameTypes.data && length > 0) || type === frameTypes.headers;
    this.#idleFrames = moves ? 0 : this.#idleFrames + 1;
    if (this.#idleFrames > IDLE_FRAMES_MAX) {
      throw new Http2Error('enhanceYourCalm', `${IDLE_FRAMES_MAX} frames in a row moved nothing.`);
    }
  }

  #takeData(head: FrameHead, payload: Uint8Array): void {
    onStream(head.stream);
    const bytes = unpadded(head, payload);
    this.#receiveWindow -= payload.length;
    if (this.#receiveWindow < 0) {
      throw new Http2Error('flowControlError', 'More data than the connection allows.');
    }
    const stream = this.#streams.get(head.stream);
    this.#creditConnection();
    if (stream === undefined) {
      this.#checkKnown(head.stream);
      return;
    }
    if (stream.isRemoteEnd) throw new Http2Error('streamClosed', 'Data after the end of a stream.');
    stream.receiveWindow -= payload.length;
    if (stream.receiveWindow < 0) {
      throw new Http2Error('flowControlError', `More data than stream ${stream.id} allows.`);
    }
    const isEnd = (head.flags & flags.endStream) !== 0;
    if (stream.held !== null) stream.held += bytes.length;
    if (isEnd) this.#endRemote(stream);
    else this.#creditStream(stream);
    this.#events.data(head.stream, bytes.slice(), isEnd);
  }

  /**
   * The window of the connection opens again as data comes, not for every byte: a stream whose data
   * nobody takes must not hold up the others (so does grpc-go).
   */
  #creditConnection(): void {
    const more = WINDOW_DEFAULT - this.#receiveWindow;
    if (more <= WINDOW_DEFAULT / 2) return;
    this.#receiveWindow = WINDOW_DEFAULT;
    this.#send(frameTypes.windowUpdate, 0, 0, uint32(more));
  }

  /** That of a stream opens again by what was taken. */
  #creditStream(stream: Stream): void {
    const more = WINDOW_DEFAULT - stream.receiveWindow - (stream.held ?? 0);
    if (more <= WINDOW_DEFAULT / 2 || stream.isRemoteEnd) return;
    stream.receiveWindow += more;
    this.#send(frameTypes.windowUpdate, 0, stream.id, uint32(more));
  }

  #takeHeaders(head: FrameHead, payload: Uint8Array): void {
    onStream(head.stream);
    let block = unpadded(head, payload);
    if ((head.flags & flags.priority) !== 0) {
      if (block.length < 5) throw new Http2Error('frameSizeError', 'A HEADERS frame is too short.');
      block = block.subarray(5);
    }
    const isEnd = (head.flags & flags.endStream) !== 0;
    this.#block = { stream: head.stream, isEnd, parts: [block.slice()], size: block.length };
    if ((head.flags & flags.endHeaders) !== 0) this.#endBlock();
  }

  #takeContinuation(head: FrameHead, payload: Uint8Array): void {
    const block = this.#block;
    if (block === null) throw new Http2Error('protocolError', 'A CONTINUATION of nothing.');
    block.parts.push(payload.slice());
    block.size += payload.length;
    if (block.size > BLOCK_BYTES_MAX) {
      throw new Http2Error(
        'enhanceYourCalm',
        `A header block of more than ${BLOCK_BYTES_MAX} bytes.`,
      );
    }
    if ((head.flags & flags.endHeaders) !== 0) this.#endBlock();
  }

  #endBlock(): void {
    const block = this.#block;
    if (block === null) return;
    this.#block = null;
    // Also of streams that are over: the tables of both ends must stay alike.
    const headers = this.#decoder.decode(concat(block.parts));
    let stream = this.#streams.get(block.stream);
    if (stream === undefined && this.#isServer && block.stream > this.#lastPeerStream) {
      if (block.stream % 2 === 0) {
        throw new Http2Error('protocolError', `A client opened stream ${block.stream}.`);
      }
      this.#lastPeerStream = block.stream;
      if (this.#streams.size >= STREAMS_MAX) {
        this.#send(frameTypes.rstStream, 0, block.stream, uint32(errorCodes.refusedStream));
        return;
      }
      stream = this.#open(block.stream);
    }
    if (stream === undefined) {
      this.#checkKnown(block.stream);
      return;
    }
    if (stream.isRemoteEnd) {
      throw new Http2Error('streamClosed', 'Headers after the end of a stream.');
    }
    if (block.isEnd) this.#endRemote(stream);
    this.#events.headers(block.stream, headers, block.isEnd);
  }

  /** A stream that is not open either was once, or must not be spoken of yet (section 5.1). */
  #checkKnown(id: number): void {
    const isOurs = (id % 2 === 0) === this.#isServer;
    const isPast = isOurs ? id < this.#nextStream : id <= this.#lastPeerStream;
    if (!isPast) throw new Http2Error('protocolError', `Stream ${id} was never opened.`);
  }

  #takeReset(id: number, payload: Uint8Array): void {
    onStream(id);
    sized(payload, 4);
    this.#checkKnown(id);
    if (this.#streams.delete(id)) this.#events.reset(id, readUint32(payload, 0));
  }

  #takeSettings(head: FrameHead, payload: Uint8Array): void {
    onConnection(head.stream);
    if ((head.flags & flags.ack) !== 0) {
      sized(payload, 0);
      return;
    }
    if (payload.length % 6 !== 0) {
      throw new Http2Error('frameSizeError', 'A SETTINGS frame ends within a setting.');
    }
    this.#hasSettings = true;
    for (let at = 0; at < payload.length; at += 6) {
      const id = (payload[at] ?? 0) * 256 + (payload[at + 1] ?? 0);
      this.#set(id, readUint32(payload, at + 2));
    }
    this.#send(frameTypes.settings, flags.ack, 0, NOTHING);
    for (const stream of [...this.#streams.values()]) this.#resume(stream);
  }

  #set(id: number, value: number): void {
    switch (id) {
      case settingIds.headerTableSize:
        this.#encoder.limit(Math.min(value, TABLE_SIZE_DEFAULT));
        return;
      case settingIds.enablePush:
        if (value > 1) throw new Http2Error('protocolError', `ENABLE_PUSH is ${value}.`);
        return;
      case settingIds.maxConcurrentStreams:
        this.#peerStreams = value;
        return;
      case settingIds.initialWindowSize: {
        if (value > WINDOW_MAX) {
          throw new Http2Error('flowControlError', `An initial window of ${value} bytes.`);
        }
        // Windows of open streams change by the difference, and may become negative (section 6.9.2).
        for (const stream of this.#streams.values()) stream.sendWindow += value - this.#peerWindow;
        this.#peerWindow = value;
        return;
      }
      case settingIds.maxFrameSize:
        if (value < FRAME_SIZE_DEFAULT || value > 2 ** 24 - 1) {
          throw new Http2Error('protocolError', `MAX_FRAME_SIZE is ${value}.`);
        }
        this.#peerFrameSize = value;
        return;
      default:
        return;
    }
  }

  #takeWindowUpdate(id: number, payload: Uint8Array): void {
    sized(payload, 4);
    const more = readUint32(payload, 0) & 0x7fffffff;
    if (more === 0) throw new Http2Error('protocolError', 'A WINDOW_UPDATE of nothing.');
    if (id === 0) {
      this.#sendWindow += more;
      if (this.#sendWindow > WINDOW_MAX) {
        throw new Http2Error('flowControlError', 'The window of the connection overflows.');
      }
      for (const stream of [...this.#streams.values()]) this.#resume(stream);
      return;
    }
    const stream = this.#streams.get(id);
    if (stream === undefined) {
      this.#checkKnown(id);
      return;
    }
    stream.sendWindow += more;
    if (stream.sendWindow > WINDOW_MAX) {
      throw new Http2Error('flowControlError', `The window of stream ${id} overflows.`);
    }
    this.#resume(stream);
  }
}

function settingsPayload(settings: readonly (readonly [number, number])[]): Uint8Array {
  return concat(
    settings.map(([id, value]) => concat([Uint8Array.of(id >> 8, id & 0xff), uint32(value)])),
  );
}

/** The payload without padding (section 6.1). */
function unpadded(head: FrameHead, payload: Uint8Array): Uint8Array {
  if ((head.flags & flags.padded) === 0) return payload;
  const padding = payload[0];
  if (padding === undefined || padding >= payload.length) {
    throw new Http2Error('protocolError', 'The padding is longer than the frame.');
  }
  return payload.subarray(1, payload.length - padding);
}

function onStream(stream: number): void {
  if (stream === 0) throw new Http2Error('protocolError', 'A frame of a stream names none.');
}

function onConnection(stream: number): void {
  if (stream !== 0) {
    throw new Http2Error('protocolError', 'A frame of the connection names a stream.');
  }
}

function sized(payload: Uint8Array, length: number): void {
  if (payload.length !== length) {
    throw new Http2Error(
      'frameSizeError',
      `A frame of ${payload.length} bytes; ${length} were expected.`,
    );
  }
}

function uint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

function readUint32(bytes: Uint8Array, at: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset + at, 4).getUint32(0);
}
