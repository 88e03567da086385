/**
 * Names what passes through a process that hands on a WebSocket and does not look into it: pieces that
 * begin where frames begin, and what is left of a frame that was longer than one piece.
 */
import type { ControlPurpose } from '../../services/facts.ts';
import { concat } from '../../wire/utf8.ts';
import { opcodes, readFrameHead } from '../../wire/websocket.ts';

/** Label of bytes that go on with a frame which began before. */
export const REST_OF_FRAME = 'rest of a frame';

export interface Piece {
  readonly bytes: Uint8Array;
  /** `text frame`, or `REST_OF_FRAME`. */
  readonly label: string;
  /** What it is for where it begins with a ping, a pong or a close; else null. */
  readonly purpose: ControlPurpose | null;
}

const names = new Map<number, string>([
  [opcodes.continuation, 'continuation frame'],
  [opcodes.text, 'text frame'],
  [opcodes.binary, 'binary frame'],
  [opcodes.close, 'close'],
  [opcodes.ping, 'ping'],
  [opcodes.pong, 'pong'],
]);

const purposes = new Map<number, ControlPurpose>([
  [opcodes.close, 'closing'],
  [opcodes.ping, 'heartbeat'],
  [opcodes.pong, 'heartbeat'],
]);

/** One direction of one socket. */
export class RelayedFrames {
  /** Bytes of the frame under way that are still to come. */
  #left = 0;
  /** The beginning of a frame whose head is not complete. */
  #head: Uint8Array = new Uint8Array(0);

  /** Cuts what came into pieces; a frame's incomplete head waits for the next call. */
  cut(bytes: Uint8Array): readonly Piece[] {
    const pieces: Piece[] = [];
    let data = this.#head.length === 0 ? bytes : concat([this.#head, bytes]);
    if (this.#left > 0) {
      const rest = data.subarray(0, this.#left);
      this.#left -= rest.length;
      data = data.subarray(rest.length);
      pieces.push({ bytes: rest, label: REST_OF_FRAME, purpose: null });
    }
    const first = readFrameHead(data, 0);
    let end = 0;
    for (let head = first; head !== null; head = readFrameHead(data, end)) {
      end = head.payloadStart + head.payloadLength;
    }
    const whole = Math.min(end, data.length);
    this.#left = end - whole;
    this.#head = data.slice(whole);
    if (first !== null) {
      const label = names.get(first.opcode) ?? `opcode ${first.opcode}`;
      pieces.push({
        bytes: data.subarray(0, whole),
        label,
        purpose: purposes.get(first.opcode) ?? null,
      });
    }
    return pieces;
  }
}
