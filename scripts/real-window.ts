/**
 * The window between a real socket and a connection of the model, both ways: a slow reader on either
 * side holds back a fast writer on the other.
 */
import type { Socket } from 'node:net';
import { CREDIT_BYTES, WINDOW_BYTES } from '../src/sim/index.ts';

export class RealWindow {
  readonly #socket: Socket;
  readonly #tellRoom: () => void;
  /** Taken by the system for the program at the other end, since the model was told last. */
  #written = 0;
  /** Given to the model, which has not said that it read them. */
  #unread = 0;

  /** `tellRoom` gives the model a `window` segment. */
  constructor(socket: Socket, tellRoom: () => void) {
    this.#socket = socket;
    this.#tellRoom = tellRoom;
  }

  write(bytes: Uint8Array): void {
    this.#socket.write(bytes, () => {
      this.#written += bytes.length;
      for (; this.#written >= CREDIT_BYTES; this.#written -= CREDIT_BYTES) this.#tellRoom();
    });
  }

  /** The socket brought so many bytes. */
  gave(size: number): void {
    this.#unread += size;
    if (this.#unread >= WINDOW_BYTES) this.#socket.pause();
  }

  /** A `window` segment came. */
  takeRoom(): void {
    this.#unread -= CREDIT_BYTES;
    if (this.#unread < WINDOW_BYTES) this.#socket.resume();
  }

  /** The model has ended the connection: what still comes goes nowhere, and must not keep the socket. */
  end(): void {
    this.#socket.removeAllListeners('data');
    this.#socket.end();
    this.#socket.resume();
  }
}
