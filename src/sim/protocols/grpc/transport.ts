/** What both ends of a gRPC connection do with its HTTP/2 session: send what waits in it, and read messages. */
import { decodeMessage } from '../../contract/protobuf.ts';
import type { Field } from '../../contract/contract.ts';
import type { Connection } from '../../net/endpoint.ts';
import type { ProcessCore } from '../../net/process-core.ts';
import { controlEnvelope, sendMessage } from '../../net/send-message.ts';
import type { Envelope } from '../../net/send-message.ts';
import type { ControlPurpose } from '../../services/facts.ts';
import { WireError } from '../../wire/bytes.ts';
import { FRAME_HEAD_BYTES, frameTypes, PREFACE, readFrameHead } from '../../wire/http2.ts';
import type { Http2Session } from '../../wire/http2.ts';

export const CONTENT_TYPE = 'application/grpc';
export const NOTHING = new Uint8Array(0);
/** What it is for, its frames say. */
export const control = controlEnvelope('grpc', 'flow-control');

/** Whether bytes that open a connection are those of HTTP/2; null while they may be either. */
export function isHttp2(bytes: Uint8Array): boolean | null {
  for (let at = 0; at < Math.min(bytes.length, PREFACE.length); at++) {
    if (bytes[at] !== PREFACE[at]) return false;
  }
  return bytes.length >= 4 ? true : null;
}

/** Sends what waits in the session, as one message; gives its size. */
export function flush(
  core: ProcessCore,
  connection: Connection | null,
  session: Http2Session | null,
  envelope: Envelope,
): number {
  const bytes = session?.takeOutput() ?? NOTHING;
  if (bytes.length === 0 || connection === null || !connection.isOpen) return 0;
  sendMessage(
    core,
    connection,
    bytes,
    envelope.role === 'control' ? envelopeOf(bytes, connection) : envelope,
  );
  return bytes.length;
}

/** Of frames that no call has just asked for. */
function envelopeOf(bytes: Uint8Array, { direction }: Connection): Envelope {
  const found = frameNames(bytes);
  const label = found.join(', ');
  // The rest of a message that flow control had held back.
  if (found.includes('DATA') || found.includes('HEADERS')) {
    return { ...control, role: direction === 'out' ? 'request' : 'response', label };
  }
  const purpose = purposes.find(([name]) => found.includes(name))?.[1] ?? 'flow-control';
  return { ...control, purpose, label };
}

/** The weightiest frame first. */
const purposes: readonly (readonly [frame: string, purpose: ControlPurpose])[] = [
  ['GOAWAY', 'closing'],
  ['SETTINGS', 'handshake'],
  ['RST_STREAM', 'cancellation'],
  ['PING', 'heartbeat'],
];

const names = new Map<number, string>(
  Object.entries(frameTypes).map(([name, type]): [number, string] => [
    type,
    name.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase(),
  ]),
);

/** `SETTINGS`, `WINDOW_UPDATE`: the frames in these bytes, each kind once. */
function frameNames(bytes: Uint8Array): readonly string[] {
  const found: string[] = [];
  let at = isHttp2(bytes) === true ? PREFACE.length : 0;
  for (;;) {
    const head = readFrameHead(bytes, at);
    if (head === null) break;
    const name = names.get(head.type) ?? `frame ${head.type}`;
    if (!found.includes(name)) found.push(name);
    at += FRAME_HEAD_BYTES + head.length;
  }
  return found;
}

/** The message, or the sentence that says why the bytes are none. */
export function readMessage(
  fields: readonly Field[],
  bytes: Uint8Array,
): Readonly<Record<string, unknown>> | string {
  try {
    return decodeMessage(fields, bytes);
  } catch (error) {
    if (error instanceof WireError) return error.message;
    throw error;
  }
}
