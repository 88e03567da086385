/**
 * One WebSocket over one connection, either side of it: frames out, messages in, pings answered,
 * closed in order (RFC 6455 sections 5 to 7).
 *
 * Simplified: no extension (no compression); messages longer than 16 kB leave in several frames.
 */
import type { Random } from '../../kernel/random.ts';
import type { Connection, ConnectionEnd } from '../../net/endpoint.ts';
import type { ProcessCore } from '../../net/process-core.ts';
import { controlEnvelope, sendMessage } from '../../net/send-message.ts';
import type { Envelope } from '../../net/send-message.ts';
import type { ControlPurpose } from '../../services/facts.ts';
import { concat, bytesOfText } from '../../wire/utf8.ts';
import { closePayload, encodeFrame, opcodes, WebSocketDecoder } from '../../wire/websocket.ts';
import type { WebSocketEvent } from '../../wire/websocket.ts';

/** Longest payload of one frame that is sent, in bytes. */
const FRAME_BYTES_MAX = 16_384;

export interface SessionEvents {
  /** `size`: bytes of its text. */
  message(text: string, size: number): void;
  /** It is over; nothing more comes or goes. `refused` when the connection never opened. */
  ended(how: ConnectionEnd, detail: string): void;
}

const NOTHING = new Uint8Array(0);

export class WebSocketSession {
  readonly connection: Connection;
  readonly #core: ProcessCore;
  readonly #masks: Random | null;
  readonly #decoder: WebSocketDecoder;
  readonly #events: SessionEvents;
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
  }

  get isOpen(): boolean {
    return !this.#closing && !this.#ended && this.connection.isOpen;
  }

  /** Sends a text and says how many bytes it took on the wire. */
  send(text: string, envelope: Envelope): number {
    const payload = bytesOfText(text);
    const frames: Uint8Array[] = [];
    for (let at = 0; at === 0 || at < payload.length; at += FRAME_BYTES_MAX) {
      const part = payload.subarray(at, at + FRAME_BYTES_MAX);
      const fin = at + FRAME_BYTES_MAX >= payload.length;
      frames.push(this.#frame(fin, at === 0 ? opcodes.text : opcodes.continuation, part));
    }
    return this.#transmit(concat(frames), envelope);
  }

  /** Begins the closing handshake; the session has ended once the peer has answered. */
  close(code: number, reason: string): void {
    if (this.#closing || this.#ended) return;
    this.#closing = true;
    this.#close(closePayload(code, bytesOfText(reason)), code);
  }

  receive(bytes: Uint8Array): void {
    if (this.#ended) return;
    for (const event of this.#decoder.push(bytes)) this.#take(event);
  }

  /** The connection under it is gone. */
  lost(how: ConnectionEnd): void {
    this.#end(how, '');
  }

  #take(event: WebSocketEvent): void {
    switch (event.kind) {
      case 'text':
        this.#events.message(event.text, bytesOfText(event.text).length);
        return;
      case 'binary':
        this.close(1003, 'text was expected');
        return;
      case 'ping':
        this.#control(opcodes.pong, event.payload, 'heartbeat', 'pong');
        return;
      case 'pong':
        return;
      case 'close':
        if (!this.#closing) {
          this.#closing = true;
          const payload =
            event.code === 1005 ? NOTHING : closePayload(event.code, bytesOfText(event.reason));
          this.#close(payload, event.code);
        }
        // The server closes the connection first (section 7.1.1).
        if (this.#masks === null) this.connection.close();
        this.#end('closed', event.reason);
        return;
      case 'error':
        this.#close(
          closePayload(event.error.closeCode, bytesOfText(event.error.code)),
          event.error.closeCode,
        );
        this.connection.close();
        this.#end('reset', event.error.message);
        return;
    }
  }

  #close(payload: Uint8Array, code: number): void {
    this.#control(opcodes.close, payload, 'closing', `close ${code}`);
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

  #end(how: ConnectionEnd, detail: string): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#events.ended(how, detail);
  }
}
