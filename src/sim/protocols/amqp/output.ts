/** What a broker says on one connection: methods and contents, joined to messages. */
import type { Connection } from '../../net/endpoint.ts';
import type { ProcessCore } from '../../net/process-core.ts';
import { controlEnvelope, sendMessage } from '../../net/send-message.ts';
import type { Envelope } from '../../net/send-message.ts';
import { concat } from '../../wire/utf8.ts';
import { encodeContent, encodeMethod, FRAME_MAX } from './frames.ts';
import type { Arguments, Content } from './frames.ts';
import type { MethodName } from './methods.ts';
import { purposeOf } from './purposes.ts';

/** Of the header that says which version is spoken. */
const opening = controlEnvelope('amqp', 'handshake', 'AMQP 0-9-1');

/** How far a connection has come. */
export type ConnectionState =
  'header' | 'starting' | 'tuning' | 'opening' | 'open' | 'closing' | 'closed';

export class Output {
  state: ConnectionState = 'header';
  frameMax = FRAME_MAX;
  /** Of what waits; null until something does. */
  envelope: Envelope | null = null;
  readonly #core: ProcessCore;
  readonly #connection: Connection;
  #output: Uint8Array[] = [];

  constructor(core: ProcessCore, connection: Connection) {
    this.#core = core;
    this.#connection = connection;
  }

  send(channel: number, name: MethodName, args: Arguments = {}): void {
    const isOver = this.state === 'closing' && name !== 'connection.close-ok';
    if (this.state === 'closed' || isOver) return;
    this.#output.push(encodeMethod(channel, name, args));
    const before = this.envelope;
    if (before === null) this.envelope = controlEnvelope('amqp', purposeOf(name), name);
    else if (before.role === 'control' && !before.label.includes(name)) {
      this.envelope = { ...before, label: `${before.label}, ${name}` };
    }
  }

  content(channel: number, content: Content): void {
    this.#output.push(encodeContent(channel, content, this.frameMax));
  }

  push(bytes: Uint8Array): void {
    this.#output.push(bytes);
  }

  /** What belongs together goes as one message. */
  flush(): void {
    if (this.#output.length === 0) return;
    const bytes = concat(this.#output);
    const envelope = this.envelope ?? opening;
    this.#output = [];
    this.envelope = null;
    if (this.#connection.isOpen) {
      sendMessage(this.#core, this.#connection, bytes, envelope);
    }
  }
}
