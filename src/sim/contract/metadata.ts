/**
 * What a caller says of a call besides its input, by names: headers over HTTP, metadata over gRPC,
 * headers of a message through a broker. Names are in lower case, values text.
 */
import { isMembers } from '../wire/json.ts';
import { sayValue } from './messages.ts';

export type Metadata = readonly (readonly [name: string, value: string])[];

const ENTRIES_MAX = 50;
const VALUE_LENGTH_MAX = 4_000;
/**
 * What proves who calls is for whoever checks it to refuse, and say why: a token that got lost for its size
 * would be missed instead. No longer than all headers of a request may be.
 */
const CREDENTIALS_LENGTH_MAX = 65_536;
const credentials: ReadonlySet<string> = new Set(['authorization', 'cookie']);

/** Names that protocols use themselves, and that say nothing of the call. */
const taken: ReadonlySet<string> = new Set([
  ...['accept', 'accept-encoding', 'accept-language', 'connection', 'content-encoding'],
  ...['content-length', 'content-type', 'correlation-id', 'expect', 'host', 'keep-alive'],
  ...['proxy-authorization', 'proxy-connection', 'reply-to', 'te', 'traceparent', 'trailer'],
  ...['transfer-encoding', 'upgrade', 'user-agent', 'via', 'x-deadline-ms', 'x-forwarded-for'],
]);

function isOwn(name: string): boolean {
  return !taken.has(name) && !name.startsWith('grpc-') && /^[a-z0-9][a-z0-9_.-]{0,99}$/.test(name);
}

function lengthMaxOf(name: string): number {
  return credentials.has(name) ? CREDENTIALS_LENGTH_MAX : VALUE_LENGTH_MAX;
}

/** What every protocol carries as it is. */
function isPlain(name: string, value: string): boolean {
  return value.length <= lengthMaxOf(name) && /^[ -~]*$/.test(value);
}

/** Of headers that came, those that are the caller's own and not the protocol's. */
export function ownMetadata(headers: Iterable<readonly [string, string]>): Metadata {
  const own: [string, string][] = [];
  for (const [name, value] of headers) {
    const lower = name.toLowerCase();
    const hasRoom = own.length < ENTRIES_MAX || credentials.has(lower);
    if (hasRoom && isOwn(lower) && isPlain(lower, value)) own.push([lower, value]);
  }
  return own;
}

/** The metadata that a caller gives as an object, or the sentence that says what is wrong with it. */
export function readMetadata(given: unknown): Metadata | string {
  if (given === undefined) return [];
  if (!isMembers(given)) return `metadata is ${sayValue(given)}; an object was expected`;
  const entries = Object.entries(given);
  if (entries.length > ENTRIES_MAX) return `metadata has more than ${ENTRIES_MAX} names`;
  const read: [string, string][] = [];
  for (const [name, value] of entries) {
    if (!isOwn(name)) {
      return `metadata may not have the name "${name.slice(0, 40)}": lower-case letters, digits and "-" were expected, and no name that a protocol uses itself`;
    }
    if (typeof value !== 'string' || !isPlain(name, value)) {
      return `metadata ${name} is ${sayValue(value)}; a text of at most ${lengthMaxOf(name)} printable ASCII characters was expected`;
    }
    read.push([name, value.trim()]);
  }
  return read;
}

/** As an object without prototype, which nobody can change; of a name that came twice, the values with a comma between. */
export function metadataObject(metadata: Metadata): Readonly<Record<string, string>> {
  const object: Record<string, string> = Object.create(null);
  for (const [name, value] of metadata) {
    const before = object[name];
    object[name] = before === undefined ? value : `${before}, ${value}`;
  }
  return Object.freeze(object);
}
