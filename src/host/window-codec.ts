/**
 * One window of a replica as one buffer each way, so that it can be transferred:
 *
 *   engine ──▶ [inputs, until] ──▶ worker ──▶ [outputs, nextAt] ──▶ engine
 *
 * Names and short strings are written once per connection, so each end has a packer for what it
 * sends and an unpacker for what it gets, and each window is packed and unpacked once, in order.
 * What comes from a worker is a stranger's: its shape is checked before anybody relies on it.
 */
import { ByteReader, ByteWriter, ValueDecoder, ValueEncoder } from '../sim/index.ts';
import type { Advance, Instant, ProcessInput, ProcessOutput } from '../sim/index.ts';

/** Outputs of one window; an honest replica stays far below. */
export const WINDOW_OUTPUTS_MAX = 50_000;
export const WINDOW_BYTES_MAX = 32 * 1024 * 1024;

export interface Window {
  readonly inputs: readonly ProcessInput[];
  readonly until: Instant;
}

const outputKinds: ReadonlySet<unknown> = new Set(['segment', 'query', 'fact', 'answer']);

/** One end's windows or answers as buffers of their own. */
export class WindowPacker {
  readonly #writer: ByteWriter;
  readonly #encoder: ValueEncoder;

  /** The writer's memory may be shared among packers. */
  constructor(writer = new ByteWriter(64 * 1024)) {
    this.#writer = writer;
    this.#encoder = new ValueEncoder(writer);
  }

  packWindow(inputs: readonly ProcessInput[], until: Instant): ArrayBuffer {
    return this.#pack([inputs, until]);
  }

  packAdvance({ outputs, nextAt }: Advance): ArrayBuffer {
    return this.#pack([outputs, nextAt]);
  }

  #pack(value: unknown): ArrayBuffer {
    this.#writer.reset();
    this.#encoder.write(value);
    return this.#writer.finish().buffer;
  }
}

/** What the packer at the other end has packed. */
export class WindowUnpacker {
  readonly #decoder = new ValueDecoder();

  /** From the engine, which is trusted. */
  unpackWindow(buffer: ArrayBuffer): Window {
    const [inputs, until] = trustedWindow(this.#unpack(buffer));
    return { inputs, until };
  }

  /** From a replica. Throws when it is not what a replica may answer to a window that ends at `until`. */
  unpackAdvance(buffer: ArrayBuffer, until: Instant): Advance {
    const value = this.#unpack(buffer);
    if (!Array.isArray(value) || value.length !== 2) throw new TypeError('not a pair');
    const [outputs, nextAt]: unknown[] = value;
    if (typeof nextAt !== 'number' || !(nextAt >= until)) throw new TypeError('no next instant');
    if (!Array.isArray(outputs)) throw new TypeError('no outputs');
    for (const output of outputs) checkOutput(output, until);
    return checkedAdvance({ outputs, nextAt });
  }

  #unpack(buffer: ArrayBuffer): unknown {
    return this.#decoder.read(new ByteReader(new Uint8Array(buffer)));
  }
}

function checkOutput(output: unknown, until: Instant): void {
  if (typeof output !== 'object' || output === null) throw new TypeError('not an output');
  const kind: unknown = Reflect.get(output, 'kind');
  const at: unknown = Reflect.get(output, 'at');
  if (!outputKinds.has(kind)) throw new TypeError(`no output is a ${String(kind)}`);
  if (typeof at !== 'number' || !Number.isSafeInteger(at) || at < 0 || at >= until) {
    throw new TypeError(`an output at ${String(at)} in a window until ${until}`);
  }
}

function trustedWindow(value: unknown): readonly [readonly ProcessInput[], Instant];
function trustedWindow(value: unknown): unknown {
  return value;
}

function checkedAdvance(value: {
  readonly outputs: readonly unknown[];
  readonly nextAt: number;
}): Advance;
function checkedAdvance(value: object): object {
  return value;
}

/** Whether the answer is too much for one window, in words; empty when it is not. */
export function floodIn(outputs: readonly ProcessOutput[], bytes: number): string {
  if (outputs.length > WINDOW_OUTPUTS_MAX) {
    return `${outputs.length} outputs in one window; ${WINDOW_OUTPUTS_MAX} are allowed`;
  }
  if (bytes > WINDOW_BYTES_MAX) {
    return `${bytes} bytes of output in one window; ${WINDOW_BYTES_MAX} are allowed`;
  }
  return '';
}
