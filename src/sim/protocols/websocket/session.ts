/**
 * One WebSocket over one connection, either side of it: frames out, messages in, pings answered and
 * sent into a silence, closed in order (RFC 6455 sections 5 to 7).
 *
 * Simplified: no extension (no compression); messages longer than 16 kB leave in several frames.
 */
import { after, between, milliseconds } from '../../kernel/time.ts';
import type { Duration, Instant } from '../../kernel/time.ts';
import type { Random } from '../../kernel/random.ts';
import type { Connection, ConnectionEnd, ConnectionEvents } from '../../net/endpoint.ts';
import type { ProcessCore, Timer } from '../../net/process-core.ts';
import { controlEnvelope, sendMessage } from '../../net/send-message.ts';
import type { Envelope } from '../../net/send-message.ts';
import type { ControlPurpose } from '../../services/facts.ts';
import { concat, bytesOfText } from '../../wire/utf8.ts';
import {
  closeCodes,
  closePayload,
  encodeFrame,
  opcodes,
  WebSocketDecoder,
} from '../../wire/websocket.ts';
import type { WebSocketEvent } from '../../wire/websocket.ts';

/** Longest payload of one frame that is sent, in bytes. */
const FRAME_BYTES_MAX = 16_384;
/** Silence after which the peer is asked for a sign of life, virtual ms. */
export const PING_AFTER_MS = 20_000;
/** How long the peer may take to give it, virtual ms. */
export const PONG_WITHIN_MS = 10_000;
/** How long the peer may take to answer a close frame, virtual ms. */
export const CLOSE_WITHIN_MS = 10_000;

/** How a socket came to its end. */
export interface SessionEnd {
  /** `given-up`: by this side, for what the other did or did not do. */
  readonly how: ConnectionEnd | 'given-up';
  /** Of the peer's close frame: 1005 when it named none, 1006 when none came (section 7.1.5). */
  readonly code: number;
  readonly reason: string;
}

export interface SessionEvents {
  /** `size`: bytes of its text. */
  message(text: string, size: number): void;
  /** Without it, data that is no text is refused with 1003. */
  binary?(bytes: Uint8Array): void;
  /** All that was sent has left, after some of it had to wait for the reader. */
  drained?(): void;
  /** It is over; nothing more comes or goes. */
  ended(end: SessionEnd): void;
}

const NOTHING = new Uint8Array(0);

export class WebSocketSession {
  readonly connection: Connection;
  readonly #core: ProcessCore;
  readonly #masks: Random | null;
  readonly #decoder: WebSocketDecoder;
  readonly #events: SessionEvents;
  /** What came and is not taken yet, because its owner has paused. */
  #inbox: WebSocketEvent[] = [];
  #isPaused = false;
  /** The connection was closed in order, and the inbox is not empty yet. */
  #isLost = false;
  #heardAt: Instant;
  #timer: Timer;
  #closing = false;
  #ended = false;

  /** `masks`: where a client takes its masking keys from; null makes this the server's side. */
  constructor(
    core: ProcessCore,
    connection: Connection,
    masks: Random | null,
    events: SessionEvents,
  ) {
    this.#core = core;
    this.connection = connection;
    this.#masks = masks;
    this.#decoder = new WebSocketDecoder(masks === null ? 'server' : 'client');
    this.#events = events;
    this.#heardAt = core.now;
    this.#timer = this.#wait(milliseconds(PING_AFTER_MS), () => this.#listenForLife());
  }

  get isOpen(): boolean {
    return !this.#closing && !this.#ended && this.connection.isOpen;
  }

  /** What the owner of the connection has to pass on. */
  get connectionEvents(): ConnectionEvents {
    return {
      received: (bytes) => this.receive(bytes),
      drained: () => this.#events.drained?.(),
      ended: (how) => this.lost(how),
    };
  }

  /** Sends a text, or bytes, and says how many it took on the wire. */
  send(data: string | Uint8Array, envelope: Envelope): number {
    const payload = typeof data === 'string' ? bytesOfText(data) : data;
    const kind = typeof data === 'string' ? opcodes.text : opcodes.binary;
    const frames: Uint8Array[] = [];
    for (let at = 0; at === 0 || at < payload.length; at += FRAME_BYTES_MAX) {
      const part = payload.subarray(at, at + FRAME_BYTES_MAX);
      const fin = at + FRAME_BYTES_MAX >= payload.length;
      frames.push(this.#frame(fin, at === 0 ? kind : opcodes.continuation, part));
    }
    return this.#transmit(concat(frames), envelope);
  }

  /** Begins the closing handshake; the session has ended once the peer has answered. 1005 names no code. */
  close(code: number, reason: string): void {
    if (this.#closing || this.#ended) return;
    this.#sayClose(code, reason);
    this.#timer.cancel();
    this.#timer = this.#wait(milliseconds(CLOSE_WITHIN_MS), () => this.#giveUp());
  }

  /** Reads nothing more until `resume`; its connection holds the peer back. */
  pause(): void {
    this.#isPaused = true;
    this.connection.pause();
  }

  resume(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    this.#heardAt = this.#core.now;
    this.#takeInbox();
    if (!this.#isPaused) this.connection.resume();
  }

  receive(bytes: Uint8Array): void {
    if (this.#ended) return;
    this.#heardAt = this.#core.now;
    this.#inbox.push(...this.#decoder.push(bytes));
    this.#takeInbox();
  }

  /** The connection under it is gone. */
  lost(how: ConnectionEnd): void {
    if (how === 'closed' && this.#inbox.length > 0) this.#isLost = true;
    else this.#end({ how, code: closeCodes.abnormal, reason: '' });
  }

  #takeInbox(): void {
    while (!this.#isPaused && !this.#ended) {
      const event = this.#inbox.shift();
      if (event !== undefined) this.#take(event);
      else {
        if (this.#isLost) this.lost('closed');
        return;
      }
    }
  }

  #take(event: WebSocketEvent): void {
    switch (event.kind) {
      case 'text':
        this.#events.message(event.text, bytesOfText(event.text).length);
        return;
      case 'binary':
        if (this.#events.binary !== undefined) this.#events.binary(event.bytes);
        else this.close(closeCodes.unsupportedData, 'text was expected');
        return;
      case 'ping':
        // Nothing follows a close frame of one's own (section 5.5.1).
        if (!this.#closing) this.#control(opcodes.pong, event.payload, 'heartbeat', 'pong');
        return;
      case 'pong':
        return;
      case 'close':
        this.#takeClose(event.code, event.reason);
        return;
      case 'error':
        if (!this.#closing) this.#sayClose(event.error.closeCode, event.error.code);
        this.connection.close();
        this.#end({ how: 'given-up', code: closeCodes.abnormal, reason: '' });
        return;
    }
  }

  #takeClose(code: number, reason: string): void {
    if (!this.#closing) this.#sayClose(code, reason);
    this.#end({ how: 'closed', code, reason });
    // The server closes the connection first (section 7.1.1); a client waits for that, but not for ever.
    if (this.#masks === null) this.connection.close();
    else {
      const { connection } = this;
      this.#core.schedule(milliseconds(CLOSE_WITHIN_MS), () => connection.close());
    }
  }

  #sayClose(code: number, reason: string): void {
    this.#closing = true;
    const payload = code === closeCodes.noCode ? NOTHING : closePayload(code, bytesOfText(reason));
    this.#control(opcodes.close, payload, 'closing', `close ${code}`);
  }

  // ── Signs of life ──

  #wait(duration: Duration, action: () => void): Timer {
    return this.#core.schedule(duration, () => {
      if (!this.#ended) action();
    });
  }

  #listenForLife(): void {
    const { now } = this.#core;
    // Who holds the other back, or is held back, hears nothing for that reason.
    if (this.#isPaused || this.connection.unsent > 0) this.#heardAt = now;
    const pingAt = after(this.#heardAt, milliseconds(PING_AFTER_MS));
    if (now < pingAt) {
      this.#timer = this.#wait(between(now, pingAt), () => this.#listenForLife());
      return;
    }
    this.#control(opcodes.ping, NOTHING, 'heartbeat', 'ping');
    this.#timer = this.#wait(milliseconds(PONG_WITHIN_MS), () => {
      if (this.#heardAt > now || this.#isPaused) this.#listenForLife();
      else this.#giveUp();
    });
  }

  /** The peer gave no sign of life, or did not answer a close frame. */
  #giveUp(): void {
    const { link, peer } = this.connection;
    this.#core.fact({
      kind: 'failure-observed',
      process: this.#core.process,
      link,
      trace: '',
      reason: 'no-pong',
      values: { peer, timeoutMs: this.#closing ? CLOSE_WITHIN_MS : PONG_WITHIN_MS },
    });
    this.connection.abort();
    this.#end({ how: 'given-up', code: closeCodes.abnormal, reason: '' });
  }

  #control(opcode: number, payload: Uint8Array, purpose: ControlPurpose, label: string): void {
    const envelope = controlEnvelope('websocket', purpose, label);
    this.#transmit(this.#frame(true, opcode, payload), envelope);
  }

  #frame(fin: boolean, opcode: number, payload: Uint8Array): Uint8Array {
    const masks = this.#masks;
    const mask = masks === null ? null : Uint8Array.from({ length: 4 }, () => masks.int(0, 255));
    return encodeFrame({ fin, opcode, payload }, mask);
  }

  #transmit(bytes: Uint8Array, envelope: Envelope): number {
    const { connection } = this;
    if (!connection.isOpen) return 0;
    sendMessage(this.#core, connection, bytes, envelope);
    return bytes.length;
  }

  #end(end: SessionEnd): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#inbox = [];
    this.#timer.cancel();
    this.#events.ended(end);
  }
}
