/** Requests and responses on a connection: a size, then that many bytes (Kafka protocol guide, "Protocol"). */
import { ByteReader, WireError, written } from '../../wire/bytes.ts';
import type { ByteWriter } from '../../wire/bytes.ts';
import { concat } from '../../wire/utf8.ts';
import { apis, requestHeader } from './messages.ts';
import type { Api } from './messages.ts';
import { int32 } from './types.ts';
import type { Type, ValueOf } from './types.ts';

/** Longest frame that is taken, in bytes (`socket.request.max.bytes` has 100 MB). */
const FRAME_BYTES_MAX = 16 * 1024 * 1024;

const NOTHING = new Uint8Array(0);

/** The frames that bytes complete, however they are split. Throws `WireError` for a size that cannot be. */
export class FrameSplitter {
  #pending: Uint8Array = NOTHING;

  push(bytes: Uint8Array): readonly Uint8Array[] {
    let data = this.#pending.length === 0 ? bytes : concat([this.#pending, bytes]);
    const frames: Uint8Array[] = [];
    while (data.length >= 4) {
      const size = int32.read(new ByteReader(data.subarray(0, 4)));
      if (size < 0 || size > FRAME_BYTES_MAX) {
        throw new WireError(`A frame of ${size} bytes was announced.`, 0);
      }
      if (data.length < 4 + size) break;
      frames.push(data.slice(4, 4 + size));
      data = data.subarray(4 + size);
    }
    this.#pending = data.slice();
    return frames;
  }
}

export interface RequestHead {
  readonly apiKey: number;
  readonly apiVersion: number;
  readonly correlationId: number;
  readonly clientId: string | null;
}

const byKey = new Map<number, Api<unknown, unknown>>(
  Object.values(apis).map((one): [number, Api<unknown, unknown>] => [one.key, anyApi(one)]),
);

/** The table's rows differ in their values' types, which whoever reads a row by its key checks by name. */
function anyApi(one: (typeof apis)[keyof typeof apis]): Api<unknown, unknown>;
function anyApi(one: unknown): unknown {
  return one;
}

/** Undefined for a request that no broker of ours answers. */
export function apiByKey(key: number): Api<unknown, unknown> | undefined {
  return byKey.get(key);
}

export function encodeRequestFrame<Q, R>(
  one: Api<Q, R>,
  correlationId: number,
  clientId: string,
  request: Q,
): Uint8Array {
  return framed((writer) => {
    requestHeader.write(writer, {
      apiKey: one.key,
      apiVersion: one.version,
      correlationId,
      clientId,
    });
    one.request.write(writer, request);
  });
}

export function encodeResponseFrame<R>(
  type: Type<R>,
  correlationId: number,
  response: R,
): Uint8Array {
  return framed((writer) => {
    int32.write(writer, correlationId);
    type.write(writer, response);
  });
}

/** The head of a request frame, and a reader that stands behind it. */
export function readHead(frame: Uint8Array): { head: RequestHead; reader: ByteReader } {
  const reader = new ByteReader(frame);
  const head: ValueOf<typeof requestHeader> = requestHeader.read(reader);
  return { head, reader };
}

function framed(write: (writer: ByteWriter) => void): Uint8Array {
  return written((writer) => {
    const place = writer.open(4);
    write(writer);
    writer.close32(place);
  });
}
