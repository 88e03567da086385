/**
 * The lines of HTTP/1.1 (RFC 9112 sections 2 to 7), read strictly and with their positions, for
 * the decoder and the dissector alike. A line is a range of bytes without its CR LF.
 */
import { decodeLatin1 } from './utf8.ts';

/** Why bytes are not HTTP/1.1, or a message cannot be written as it. */
export type Http1ErrorCode =
  | 'bad-start-line'
  | 'bad-method'
  | 'bad-target'
  | 'bad-version'
  | 'bad-status'
  | 'bare-cr'
  | 'bare-lf'
  | 'obs-fold'
  | 'missing-colon'
  | 'space-before-colon'
  | 'bad-header-name'
  | 'bad-header-value'
  | 'bad-host'
  | 'head-too-large'
  | 'length-and-encoding'
  | 'bad-length'
  | 'bad-transfer-encoding'
  | 'bad-chunk-size'
  | 'bad-chunk-end'
  | 'body-too-large'
  | 'truncated';

/** What is wrong and at which byte, counted from the first byte of the connection; 0 when writing. */
export class Http1Error extends Error {
  readonly code: Http1ErrorCode;
  readonly offset: number;

  constructor(code: Http1ErrorCode, offset: number, message: string) {
    super(message);
    this.name = 'Http1Error';
    this.code = code;
    this.offset = offset;
  }
}

/** A problem in a line, `at` a place in the bytes that hold the line. */
export interface LineProblem {
  readonly code: Http1ErrorCode;
  readonly at: number;
  readonly message: string;
}

export interface RequestLine {
  readonly method: string;
  readonly target: string;
  readonly version: string;
  readonly targetStart: number;
  readonly versionStart: number;
}

export interface StatusLine {
  readonly version: string;
  readonly status: number;
  readonly reason: string;
  readonly statusStart: number;
  readonly reasonStart: number;
}

export interface FieldLine {
  readonly name: string;
  readonly value: string;
  readonly nameEnd: number;
  /** Without the white space around it. */
  readonly valueStart: number;
  readonly valueEnd: number;
}

export interface ChunkLine {
  readonly size: number;
  /** End of the hexadecimal digits; extensions follow. */
  readonly sizeEnd: number;
}

const cr = 13;
const lf = 10;
const space = 32;
const tab = 9;
const colon = 58;

/** `HTTP/1.0` and `HTTP/1.1`; a later minor version is read as 1.1 (RFC 9110 section 2.5). */
const versionPattern = /^HTTP\/1\.[0-9]$/;
/** A chunk size of more digits is over any limit. */
const chunkDigitsMax = 8;

export type LineEnd =
  | { readonly kind: 'line'; readonly end: number }
  /** `scanned`: everything before it is known to hold no line end. */
  | { readonly kind: 'more'; readonly scanned: number }
  | { readonly kind: 'problem'; readonly problem: LineProblem };

/** Where the line that contains `from` ends: at the CR of its CR LF. */
export function findLineEnd(bytes: Uint8Array, from: number, limit: number): LineEnd {
  for (let i = from; i < limit; i++) {
    const byte = bytes[i];
    if (byte === lf) {
      return {
        kind: 'problem',
        problem: { code: 'bare-lf', at: i, message: 'A line ends in LF without CR.' },
      };
    }
    if (byte !== cr) continue;
    if (i + 1 >= limit) return { kind: 'more', scanned: i };
    if (bytes[i + 1] === lf) return { kind: 'line', end: i };
    return {
      kind: 'problem',
      problem: { code: 'bare-cr', at: i, message: 'A CR is not followed by LF.' },
    };
  }
  return { kind: 'more', scanned: limit };
}

export function isProblem(value: object): value is LineProblem {
  return 'code' in value;
}

export function isToken(text: string): boolean {
  return /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(text);
}

/** What may stand between method and version: visible ASCII (the forms of a target are not told apart). */
export function isTarget(text: string): boolean {
  return /^[\x21-\x7e]+$/.test(text);
}

/** Visible characters, bytes above ASCII, space and tab: nothing that could end a line. */
export function isFieldText(text: string): boolean {
  // eslint-disable-next-line no-control-regex -- the tab is the one control character allowed.
  return /^[\x09\x20-\x7e\x80-\xff]*$/.test(text);
}

export function readRequestLine(
  bytes: Uint8Array,
  start: number,
  end: number,
): RequestLine | LineProblem {
  const methodEnd = indexOf(bytes, space, start, end);
  const targetEnd = methodEnd < 0 ? -1 : indexOf(bytes, space, methodEnd + 1, end);
  if (targetEnd < 0) {
    return {
      code: 'bad-start-line',
      at: start,
      message: 'A request line is: method, space, target, space, version.',
    };
  }
  const method = decodeLatin1(bytes, start, methodEnd);
  if (!isToken(method))
    return { code: 'bad-method', at: start, message: 'The method is not a word of HTTP.' };
  const target = decodeLatin1(bytes, methodEnd + 1, targetEnd);
  if (!isTarget(target)) {
    return {
      code: 'bad-target',
      at: methodEnd + 1,
      message: 'The request target is empty or has a byte that must be escaped.',
    };
  }
  const version = decodeLatin1(bytes, targetEnd + 1, end);
  if (!versionPattern.test(version)) return badVersion(targetEnd + 1);
  return { method, target, version, targetStart: methodEnd + 1, versionStart: targetEnd + 1 };
}

export function readStatusLine(
  bytes: Uint8Array,
  start: number,
  end: number,
): StatusLine | LineProblem {
  const versionEnd = indexOf(bytes, space, start, end);
  const statusEnd = versionEnd < 0 ? -1 : indexOf(bytes, space, versionEnd + 1, end);
  if (statusEnd < 0) {
    return {
      code: 'bad-start-line',
      at: start,
      message: 'A status line is: version, space, status, space, reason.',
    };
  }
  const version = decodeLatin1(bytes, start, versionEnd);
  if (!versionPattern.test(version)) return badVersion(start);
  const status = decodeLatin1(bytes, versionEnd + 1, statusEnd);
  if (!/^[1-9][0-9]{2}$/.test(status)) {
    return {
      code: 'bad-status',
      at: versionEnd + 1,
      message: 'The status is not a number of three digits from 100.',
    };
  }
  const reason = decodeLatin1(bytes, statusEnd + 1, end);
  if (!isFieldText(reason)) {
    return {
      code: 'bad-start-line',
      at: statusEnd + 1,
      message: 'The reason phrase has a control character.',
    };
  }
  return {
    version,
    status: Number(status),
    reason,
    statusStart: versionEnd + 1,
    reasonStart: statusEnd + 1,
  };
}

export function readFieldLine(
  bytes: Uint8Array,
  start: number,
  end: number,
): FieldLine | LineProblem {
  if (isBlank(bytes[start])) {
    return {
      code: 'obs-fold',
      at: start,
      message: 'A header line begins with white space (the old folding).',
    };
  }
  const nameEnd = indexOf(bytes, colon, start, end);
  if (nameEnd < 0)
    return { code: 'missing-colon', at: start, message: 'A header line has no colon.' };
  if (nameEnd > start && isBlank(bytes[nameEnd - 1])) {
    return {
      code: 'space-before-colon',
      at: nameEnd - 1,
      message: 'There is white space between a header name and its colon.',
    };
  }
  const name = decodeLatin1(bytes, start, nameEnd);
  if (!isToken(name)) {
    return {
      code: 'bad-header-name',
      at: start,
      message: 'A header name is empty or has a character it may not have.',
    };
  }
  let valueStart = nameEnd + 1;
  let valueEnd = end;
  while (valueStart < valueEnd && isBlank(bytes[valueStart])) valueStart++;
  while (valueEnd > valueStart && isBlank(bytes[valueEnd - 1])) valueEnd--;
  const value = decodeLatin1(bytes, valueStart, valueEnd);
  if (!isFieldText(value)) {
    return {
      code: 'bad-header-value',
      at: valueStart,
      message: `The value of ${name} has a control character.`,
    };
  }
  return { name, value, nameEnd, valueStart, valueEnd };
}

/** Chunk extensions are allowed and mean nothing to us. */
export function readChunkLine(
  bytes: Uint8Array,
  start: number,
  end: number,
): ChunkLine | LineProblem {
  const line = decodeLatin1(bytes, start, end);
  const match = /^([0-9A-Fa-f]+)(?:[\t ]*;.*)?$/s.exec(line);
  const digits = match?.[1] ?? '';
  if (digits === '' || digits.length > chunkDigitsMax || !isFieldText(line)) {
    return {
      code: 'bad-chunk-size',
      at: start,
      message: 'A chunk does not begin with its size in hexadecimal.',
    };
  }
  return { size: Number.parseInt(digits, 16), sizeEnd: start + digits.length };
}

function badVersion(at: number): LineProblem {
  return { code: 'bad-version', at, message: 'The version is not HTTP/1.0 or HTTP/1.1.' };
}

function isBlank(byte: number | undefined): boolean {
  return byte === space || byte === tab;
}

/** As `Uint8Array.indexOf`, but not beyond `end`; -1 where there is none. */
function indexOf(bytes: Uint8Array, byte: number, start: number, end: number): number {
  for (let i = start; i < end; i++) if (bytes[i] === byte) return i;
  return -1;
}
