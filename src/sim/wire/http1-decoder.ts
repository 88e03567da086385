/**
 * The state chart by which bytes become HTTP/1.1 messages, the same for both roles:
 *
 *   start ─▶ headers ─┬─▶ length ───────────────────────────┬─▶ start, or over
 *                     ├─▶ close (until the connection ends) ─┤
 *                     └─▶ chunk ⇄ data, data-end ─▶ trailers ┘
 *
 * What it finds, and where, depends on the bytes alone and never on how they were split: every
 * check looks at a whole line, a whole size or a limit.
 */
import { keepsAlive } from './http1-framing.ts';
import type { Framing, FramingProblem, HttpHeaders } from './http1-framing.ts';
import {
  findLineEnd,
  Http1Error,
  isProblem,
  readChunkLine,
  readFieldLine,
} from './http1-grammar.ts';
import type { Http1ErrorCode, LineProblem } from './http1-grammar.ts';
import { knownField, rememberField } from './http1-known-lines.ts';
import { concat } from './utf8.ts';

export interface Http1Limits {
  /** Start line and headers together, in bytes; likewise the trailers. */
  readonly headBytesMax: number;
  readonly bodyBytesMax: number;
}

/** What makes a decoder one of requests or one of responses. */
export interface MessageRole<Start> {
  /** Whether empty lines before a message are passed over (RFC 9112 section 2.2: by servers). */
  readonly ignoresBlankLines: boolean;
  readStartLine(bytes: Uint8Array, start: number, end: number): Start | LineProblem;
  framing(start: Start, headers: HttpHeaders): Framing | FramingProblem;
  /** `interim` only announces another message and is not given; after `last`, HTTP is over here. */
  place(start: Start): 'interim' | 'usual' | 'last';
}

export type MessageEvent<Start> =
  | {
      readonly kind: 'message';
      readonly start: Start;
      readonly headers: HttpHeaders;
      readonly body: Uint8Array;
      readonly trailers: HttpHeaders;
      readonly keepAlive: boolean;
    }
  | {
      readonly kind: 'error';
      readonly error: Http1Error;
      /** What had been read of the message; null: not even its first line. */
      readonly start: Start | null;
      readonly headers: HttpHeaders;
    };

/** What a decoder takes that was told nothing else. */
export const HEAD_BYTES_MAX = 65_536;
export const BODY_BYTES_MAX = 8 * 1024 * 1024;
/** A chunk's size line: sizes are short, and nobody needs long extensions. */
const chunkLineMax = 1024;
const capacityInitial = 512;
/** A buffer that grew beyond this is let go once it is empty. */
const capacityKept = 65_536;

type State =
  'start' | 'headers' | 'length' | 'close' | 'chunk' | 'data' | 'data-end' | 'trailers' | 'over';

/** Gives the messages of one connection, in order; after an error it gives nothing more. */
export class MessageDecoder<Start extends { readonly version: string }> {
  private readonly role: MessageRole<Start>;
  private headBytesMax = HEAD_BYTES_MAX;
  private bodyBytesMax = BODY_BYTES_MAX;
  /** Bytes `from` to `to` are still to be read; those before `scanned` hold no line end. */
  private buffer = new Uint8Array(capacityInitial);
  private from = 0;
  private to = 0;
  private scanned = 0;
  /** Place of the buffer's first byte in the connection. */
  private base = 0;
  private state: State = 'start';
  /** Places in the connection where the message and its current lines began. */
  private messageStart = 0;
  private linesStart = 0;
  private startLine: Start | null = null;
  private headers: (readonly [string, string])[] = [];
  private trailers: (readonly [string, string])[] = [];
  private parts: Uint8Array[] = [];
  private bodyLength = 0;
  /** Bytes that the body, or its current chunk, still lacks. */
  private lacking = 0;
  private events: MessageEvent<Start>[] = [];
  failure: Http1Error | null = null;

  constructor(role: MessageRole<Start>, limits: Partial<Http1Limits>) {
    this.role = role;
    this.limit(limits);
  }

  /** From the next bytes on. */
  limit({ headBytesMax, bodyBytesMax }: Partial<Http1Limits>): void {
    this.headBytesMax = headBytesMax ?? HEAD_BYTES_MAX;
    this.bodyBytesMax = bodyBytesMax ?? BODY_BYTES_MAX;
  }

  push(bytes: Uint8Array): MessageEvent<Start>[] {
    if (this.state !== 'over') {
      this.append(bytes);
      while (this.step()) {
        // Each step takes bytes, ends a message or ends in an error.
      }
    }
    return this.takeEvents();
  }

  /** The head of a message whose body has not begun to come; null: there is none. */
  get bodiless(): { readonly start: Start; readonly headers: HttpHeaders } | null {
    const { startLine: start, headers } = this;
    const isAtBody = this.state === 'length' || this.state === 'chunk';
    if (start === null || !isAtBody || this.bodyLength > 0 || this.from < this.to) return null;
    return { start, headers };
  }

  end(): MessageEvent<Start>[] {
    if (this.state === 'close') {
      this.complete(false);
    } else if (this.state !== 'over' && (this.state !== 'start' || this.from < this.to)) {
      this.fail('truncated', this.base + this.to, 'The connection ended within a message.');
    }
    this.state = 'over';
    return this.takeEvents();
  }

  /** Whether there may be more to do with the bytes at hand. */
  private step(): boolean {
    switch (this.state) {
      case 'start':
        return this.stepStart();
      case 'headers':
        return this.stepFields(this.headers);
      case 'trailers':
        return this.stepFields(this.trailers);
      case 'length':
      case 'data':
        return this.stepSized();
      case 'close':
        return this.stepUntilClose();
      case 'chunk':
        return this.stepChunk();
      case 'data-end':
        return this.stepDataEnd();
      case 'over':
        return false;
    }
  }

  private stepStart(): boolean {
    const start = this.from;
    this.messageStart = this.base + start;
    this.linesStart = this.messageStart;
    const end = this.takeLine(this.headBytesMax, 'head-too-large');
    if (end < 0) return false;
    if (end === start && this.role.ignoresBlankLines) return true;
    const line = this.role.readStartLine(this.buffer, start, end);
    if (isProblem(line)) return this.failAt(line);
    this.startLine = line;
    this.state = 'headers';
    return true;
  }

  private stepFields(fields: (readonly [string, string])[]): boolean {
    const start = this.from;
    const end = this.takeLine(this.headBytesMax, 'head-too-large');
    if (end < 0) return false;
    if (end === start) {
      if (this.state === 'trailers') this.complete(true);
      else this.beginBody();
      return true;
    }
    const known = knownField(this.buffer, start, end);
    if (known !== undefined) {
      fields.push(known);
      return true;
    }
    const line = readFieldLine(this.buffer, start, end);
    if (isProblem(line)) return this.failAt(line);
    const field = [line.name, line.value] as const;
    rememberField(this.buffer, start, end, field);
    fields.push(field);
    return true;
  }

  private beginBody(): void {
    if (this.startLine === null) return;
    const framing = this.role.framing(this.startLine, this.headers);
    if ('code' in framing) {
      this.fail(framing.code, this.messageStart, framing.message);
    } else if (framing.kind === 'chunked') {
      this.state = 'chunk';
    } else if (framing.kind === 'until-close') {
      this.state = 'close';
    } else if (framing.length > this.bodyBytesMax) {
      this.failBody(this.base + this.from);
    } else {
      this.lacking = framing.length;
      this.state = 'length';
      if (framing.length === 0) this.complete(true);
    }
  }

  private stepSized(): boolean {
    const count = Math.min(this.lacking, this.to - this.from);
    if (count === 0) return false;
    this.takeBody(count);
    this.lacking -= count;
    if (this.lacking > 0) return false;
    if (this.state === 'data') this.state = 'data-end';
    else this.complete(true);
    return true;
  }

  private stepUntilClose(): boolean {
    const count = this.to - this.from;
    const room = this.bodyBytesMax - this.bodyLength;
    if (count > room) this.failBody(this.base + this.from + room);
    else if (count > 0) this.takeBody(count);
    return false;
  }

  private stepChunk(): boolean {
    const start = this.from;
    this.linesStart = this.base + start;
    const end = this.takeLine(chunkLineMax, 'bad-chunk-size');
    if (end < 0) return false;
    const line = readChunkLine(this.buffer, start, end);
    if (isProblem(line)) return this.failAt(line);
    if (line.size > this.bodyBytesMax - this.bodyLength) {
      this.failBody(this.base + start);
      return false;
    }
    this.lacking = line.size;
    this.state = line.size === 0 ? 'trailers' : 'data';
    this.linesStart = this.base + this.from;
    return true;
  }

  private stepDataEnd(): boolean {
    if (this.to - this.from < 2) return false;
    if (this.buffer[this.from] !== 13 || this.buffer[this.from + 1] !== 10) {
      this.fail('bad-chunk-end', this.base + this.from, 'A chunk is longer than its size says.');
      return false;
    }
    this.advanceTo(this.from + 2);
    this.state = 'chunk';
    return true;
  }

  private complete(isSelfDelimited: boolean): void {
    const { startLine, headers, trailers } = this;
    if (startLine === null) return;
    const place = this.role.place(startLine);
    const isInterim = place === 'interim';
    const keepAlive = isSelfDelimited && place !== 'last' && keepsAlive(headers, startLine.version);
    const [only] = this.parts;
    const body = only !== undefined && this.parts.length === 1 ? only : concat(this.parts);
    if (!isInterim)
      this.events.push({ kind: 'message', start: startLine, headers, body, trailers, keepAlive });
    this.startLine = null;
    this.headers = [];
    this.trailers = [];
    this.parts = [];
    this.bodyLength = 0;
    this.state = keepAlive || isInterim ? 'start' : 'over';
  }

  /**
   * Takes a line and gives where it ends, without its CR LF; -1 when it is not complete. All lines
   * since `linesStart` have `max` bytes together.
   */
  private takeLine(max: number, codeBeyond: Http1ErrorCode): number {
    const limit = this.linesStart - this.base + max;
    const found = findLineEnd(this.buffer, this.scanned, Math.min(this.to, limit));
    switch (found.kind) {
      case 'line':
        this.advanceTo(found.end + 2);
        return found.end;
      case 'problem':
        this.failAt(found.problem);
        return -1;
      case 'more':
        this.scanned = found.scanned;
        if (this.to >= limit) {
          this.fail(
            codeBeyond,
            this.base + limit,
            `A line or section is longer than ${max} bytes.`,
          );
        }
        return -1;
    }
  }

  private takeBody(count: number): void {
    this.parts.push(this.buffer.slice(this.from, this.from + count));
    this.bodyLength += count;
    this.advanceTo(this.from + count);
  }

  private advanceTo(from: number): void {
    this.from = from;
    this.scanned = from;
  }

  private append(bytes: Uint8Array): void {
    const kept = this.to - this.from;
    if (this.to + bytes.length > this.buffer.length || kept === 0) {
      let target = this.buffer;
      const needed = kept + bytes.length;
      if (needed > target.length || (kept === 0 && target.length > capacityKept)) {
        target = new Uint8Array(Math.max(needed, kept === 0 ? capacityInitial : 2 * kept));
      }
      target.set(this.buffer.subarray(this.from, this.to));
      this.buffer = target;
      this.base += this.from;
      this.scanned -= this.from;
      this.from = 0;
      this.to = kept;
    }
    this.buffer.set(bytes, this.to);
    this.to += bytes.length;
  }

  private takeEvents(): MessageEvent<Start>[] {
    const { events } = this;
    this.events = [];
    return events;
  }

  private failBody(offset: number): void {
    this.fail('body-too-large', offset, `The body is larger than ${this.bodyBytesMax} bytes.`);
  }

  private failAt(problem: LineProblem): false {
    this.fail(problem.code, this.base + problem.at, problem.message);
    return false;
  }

  private fail(code: Http1ErrorCode, offset: number, message: string): void {
    this.failure = new Http1Error(code, offset, message);
    const { failure: error, startLine: start, headers } = this;
    this.events.push({ kind: 'error', error, start, headers });
    this.state = 'over';
  }
}
