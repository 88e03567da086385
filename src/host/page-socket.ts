/**
 * One `new WebSocket` of the page that leads into the cluster. msw takes the place of the browser's
 * socket and would open, send and close it at once; here each of them waits for the simulation.
 *
 *   send, close ──▶ engine ──▶ client node ──▶ …      open, message, sent, close ◀── engine
 */
import type { SocketEvent } from '../sim/index.ts';
import type { EngineApi } from './engine-api.ts';

type SocketData = string | Blob | ArrayBufferLike | ArrayBufferView;

/** Longest reason of a close frame, in bytes (RFC 6455 section 5.5). */
const REASON_BYTES_MAX = 123;

/** What the engine does for a socket. */
export type SocketEngine = Pick<EngineApi, 'openSocket' | 'sendToSocket' | 'closeSocket'>;

export class PageSocket {
  /** Settles once the socket is open, or never will be; msw lets the page's socket open after that. */
  readonly settled: Promise<void>;
  /** How msw gives the page a message. */
  deliver: (data: string | Blob | ArrayBuffer) => void = () => {};
  readonly #socket: WebSocket;
  readonly #engine: SocketEngine;
  /** The socket's number at the engine, once that has taken it. */
  #id: number | null = null;
  #buffered = 0;
  /** Whatever is done comes after what was done before; null: nothing is waited for. */
  #doing: Promise<void> | null;
  #settle: () => void = () => {};

  /** The engine is asked at once, so that what is asked of it next comes after. */
  constructor(socket: WebSocket, protocols: readonly string[], path: string, engine: SocketEngine) {
    this.#socket = socket;
    this.#engine = engine;
    this.settled = new Promise((resolve) => {
      this.#settle = resolve;
    });
    this.#doing = this.#open(protocols, path);
    Object.defineProperties(socket, {
      bufferedAmount: { get: () => this.#buffered },
      send: { value: (data: SocketData) => this.#send(data) },
      close: { value: (code?: number, reason = '') => this.#close(code, reason) },
    });
  }

  async #open(protocols: readonly string[], path: string): Promise<void> {
    try {
      this.#id = await this.#engine.openSocket(path, protocols, (event) => this.#hear(event));
    } catch (error) {
      console.warn(`The cluster took no WebSocket: ${String(error)}`);
      this.#end({ kind: 'close', code: 1006, reason: '', wasClean: false });
    }
    this.#doing = null;
  }

  #hear(event: SocketEvent): void {
    const socket = this.#socket;
    switch (event.kind) {
      case 'open':
        this.#settle();
        // msw names the first protocol that was asked for, whatever was answered.
        socket.addEventListener('open', () => this.#set('protocol', event.protocol), {
          once: true,
        });
        return;
      case 'message':
        this.deliver(
          typeof event.data === 'string' ? event.data : binary(event.data, socket.binaryType),
        );
        return;
      case 'sent':
        this.#buffered = Math.max(0, this.#buffered - event.bytes);
        return;
      case 'close':
        this.#end(event);
    }
  }

  #end({ code, reason, wasClean }: SocketEvent & { readonly kind: 'close' }): void {
    const socket = this.#socket;
    if (socket.readyState === WebSocket.CLOSED) return;
    this.#set('readyState', WebSocket.CLOSED);
    if (!wasClean) socket.dispatchEvent(new Event('error'));
    socket.dispatchEvent(new CloseEvent('close', { code, reason, wasClean }));
    this.#settle();
  }

  #send(data: SocketData): void {
    const { readyState } = this.#socket;
    if (readyState === WebSocket.CONNECTING) {
      throw new DOMException('The socket is not open yet.', 'InvalidStateError');
    }
    this.#buffered += sizeOf(data);
    if (readyState !== WebSocket.OPEN) return;
    if (data instanceof Blob) {
      this.#act(async (id) => {
        const bytes = new Uint8Array(await data.arrayBuffer());
        return this.#engine.sendToSocket(id, bytes);
      });
    } else {
      const copy = typeof data === 'string' ? data : bytesOf(data);
      this.#act((id) => this.#engine.sendToSocket(id, copy));
    }
  }

  #close(code: number | undefined, reason: string): void {
    checkClose(code, reason);
    if (this.#socket.readyState >= WebSocket.CLOSING) return;
    this.#set('readyState', WebSocket.CLOSING);
    this.#act((id) => this.#engine.closeSocket(id, code ?? null, reason));
  }

  /** At once, where nothing before it is waited for. What fails has closed the socket, and the page is told. */
  #act(action: (id: number) => Promise<void>): void {
    const before = this.#doing;
    const mine = (async () => {
      if (before !== null) await before;
      if (this.#id !== null) await action(this.#id);
    })().catch(() => {});
    // What goes to the engine at once needs no waiting for: the port keeps the order.
    if (before !== null) this.#doing = mine;
  }

  #set(name: 'readyState' | 'protocol', value: number | string): void {
    Reflect.set(this.#socket, name, value);
  }
}

/** As the standard has it (WebSockets, `close(code, reason)`). */
function checkClose(code: number | undefined, reason: string): void {
  if (code !== undefined && code !== 1000 && !(code >= 3000 && code <= 4999)) {
    const message = `A close code is 1000 or from 3000 to 4999, and ${code} was given.`;
    throw new DOMException(message, 'InvalidAccessError');
  }
  const size = new TextEncoder().encode(reason).length;
  if (size > REASON_BYTES_MAX) {
    const message = `A reason has at most ${REASON_BYTES_MAX} bytes, and ${size} were given.`;
    throw new DOMException(message, 'SyntaxError');
  }
}

function sizeOf(data: SocketData): number {
  if (typeof data === 'string') return new TextEncoder().encode(data).length;
  return data instanceof Blob ? data.size : data.byteLength;
}

/** A copy: the page may change its own afterwards. */
function bytesOf(data: ArrayBufferLike | ArrayBufferView): Uint8Array {
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice()
    : new Uint8Array(data).slice();
}

function binary(bytes: Uint8Array, type: BinaryType): Blob | ArrayBuffer {
  const { buffer } = Uint8Array.from(bytes);
  return type === 'arraybuffer' ? buffer : new Blob([buffer]);
}
