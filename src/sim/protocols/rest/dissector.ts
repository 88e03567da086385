/**
 * HTTP/1.1 bytes explained: every byte of a message belongs to a named field (RFC 9112).
 *
 *   request line | headers… | blank line | body        each with its parts as children
 *
 * It reads by the same grammar as the decoder. What does not fit becomes one field `unreadable`
 * that says why and reaches to the end.
 */
import {
  cut,
  hexadecimal,
  joined,
  jsonFields,
  leaf,
  noText,
  VALUE_LENGTH_MAX,
} from '../../wire/dissection.ts';
import type { Dissection, DissectionField, Sentence } from '../../wire/dissection.ts';
import { framingOf, isBodiless } from '../../wire/http1-framing.ts';
import {
  findLineEnd,
  isProblem,
  readChunkLine,
  readFieldLine,
  readRequestLine,
  readStatusLine,
} from '../../wire/http1-grammar.ts';
import type { Http1ErrorCode, HttpHeaders } from '../../wire/http1.ts';
import { header } from '../../wire/http1.ts';
import { decodeLatin1, strictTextOfBytes } from '../../wire/utf8.ts';
import {
  problemTexts,
  summaries,
  summaryOfRequest,
  summaryOfResponse,
  textOfChunk,
  textOfHeader,
  textOfMethod,
  textOfMissing,
  textOfStatus,
  texts,
} from './dissector-texts.ts';

/**
 * One message, or several in a row. Bytes that end early are explained as far as they go. Whether
 * an answer without a body was one to HEAD cannot be seen; then its missing body is not missed.
 */
export function dissectHttp1(bytes: Uint8Array): Dissection {
  const reading = new Reading(bytes);
  while (reading.at < bytes.length) {
    if (!reading.message()) break;
  }
  const { fields } = reading;
  const summary =
    reading.summary ?? (bytes.length === 0 ? summaries.nothing : summaries.unreadable);
  return { protocol: 'HTTP/1.1', summary, fields };
}

/** The first line of a message, as far as the body depends on it. */
interface Start {
  readonly role: 'request' | 'response';
  readonly version: string;
  readonly status: number;
  readonly summary: (bodyLength: number) => Sentence;
}

class Reading {
  readonly fields: DissectionField[] = [];
  at = 0;
  /** Of the first message; null until it was read. */
  summary: Sentence | null = null;
  private readonly bytes: Uint8Array;
  private hasSummary = false;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  /** Reads one message; false when the rest could not be read. */
  message(): boolean {
    this.emptyLines();
    if (this.at === this.bytes.length) return true;
    const start = this.startLine();
    if (start === null) return false;
    this.summary ??= start.summary(0);
    const headers = this.headers(this.fields, 'blank line');
    if (headers === null) return false;
    return this.body(start, headers);
  }

  private emptyLines(): void {
    while (this.bytes[this.at] === 13 && this.bytes[this.at + 1] === 10) {
      this.add(this.fields, 'empty line', this.at + 2, texts.emptyLine);
    }
  }

  private startLine(): Start | null {
    const end = this.lineEnd();
    if (end === null) return null;
    const isResponse = decodeLatin1(this.bytes, this.at, Math.min(end, this.at + 5)) === 'HTTP/';
    return isResponse ? this.statusLine(end) : this.requestLine(end);
  }

  private requestLine(end: number): Start | null {
    const line = readRequestLine(this.bytes, this.at, end);
    if (isProblem(line)) return this.giveUp(line.code);
    const { method, target, version, targetStart, versionStart } = line;
    const children: DissectionField[] = [];
    const start = this.at;
    this.add(children, 'method', targetStart - 1, textOfMethod(method));
    this.add(children, 'space', targetStart, texts.space);
    this.add(children, 'target', versionStart - 1, texts.target);
    this.add(children, 'space', versionStart, texts.space);
    this.add(children, 'version', end, texts.version);
    this.add(children, 'line end', end + 2, texts.lineEnd);
    this.parent(this.fields, 'request line', start, end, texts.requestLine, children);
    const summary = (length: number): Sentence => summaryOfRequest(method, target, length);
    return { role: 'request', version, status: 0, summary };
  }

  private statusLine(end: number): Start | null {
    const line = readStatusLine(this.bytes, this.at, end);
    if (isProblem(line)) return this.giveUp(line.code);
    const { version, status, reason, statusStart, reasonStart } = line;
    const children: DissectionField[] = [];
    const start = this.at;
    this.add(children, 'version', statusStart - 1, texts.version);
    this.add(children, 'space', statusStart, texts.space);
    this.add(children, 'status', reasonStart - 1, textOfStatus(status));
    this.add(children, 'space', reasonStart, texts.space);
    this.add(children, 'reason', end, texts.reason);
    this.add(children, 'line end', end + 2, texts.lineEnd);
    this.parent(this.fields, 'status line', start, end, texts.statusLine, children);
    const summary = (length: number): Sentence => summaryOfResponse(status, reason, length);
    return { role: 'response', version, status, summary };
  }

  /** Header lines and the empty line after them; also the trailers of a chunked body. */
  private headers(into: DissectionField[], nameOfEnd: string): HttpHeaders | null {
    const headers: [string, string][] = [];
    for (;;) {
      const end = this.lineEnd(into);
      if (end === null) return null;
      if (end === this.at) {
        const text = nameOfEnd === 'blank line' ? texts.blankLine : texts.trailersEnd;
        this.add(into, nameOfEnd, end + 2, text);
        return headers;
      }
      const line = readFieldLine(this.bytes, this.at, end);
      if (isProblem(line)) return this.giveUp(line.code, into);
      const children: DissectionField[] = [];
      const start = this.at;
      this.add(children, 'name', line.nameEnd, texts.headerName);
      this.add(children, 'colon', line.valueStart, texts.colon);
      this.add(children, 'value', line.valueEnd, texts.headerValue);
      this.add(children, 'white space', end, texts.blank);
      this.add(children, 'line end', end + 2, texts.lineEnd);
      const text = textOfHeader(line.name, line.value);
      into.push({ name: line.name, value: line.value, start, end: end + 2, text, children });
      headers.push([line.name, line.value]);
    }
  }

  private body(start: Start, headers: HttpHeaders): boolean {
    const isWithoutBody = start.role === 'response' && isBodiless(start.status);
    const framing = isWithoutBody
      ? { kind: 'length' as const, length: 0 }
      : framingOf(headers, start.version, start.role);
    if ('code' in framing) return this.giveUp(framing.code) !== null;
    const rest = this.bytes.length - this.at;
    switch (framing.kind) {
      case 'chunked':
        return this.chunkedBody(start);
      case 'until-close':
        this.summarize(start, rest);
        this.plainBody(rest, headers, texts.untilClose);
        return true;
      case 'length': {
        this.summarize(start, framing.length);
        const missing = Math.max(0, framing.length - rest);
        if (framing.length === 0) this.endWithoutBody();
        this.plainBody(
          framing.length - missing,
          headers,
          missing > 0 ? textOfMissing(missing) : noText,
        );
        return true;
      }
    }
  }

  private plainBody(length: number, headers: HttpHeaders, more: Sentence): void {
    if (length === 0) return;
    const start = this.at;
    const end = start + length;
    const body = this.bytes.subarray(start, end);
    const text = strictTextOfBytes(body);
    const isJson = /[/+]json\b/i.test(header(headers, 'Content-Type') ?? '');
    const children = text !== null && isJson ? this.jsonFields(body, text, start) : [];
    const kind =
      children.length > 0 ? texts.jsonBody : text === null ? texts.binaryBody : texts.textBody;
    const value = cut(text ?? hexadecimal(body));
    this.fields.push({ name: 'body', value, start, end, text: joined(kind, more), children });
    this.at = end;
  }

  /** Members of an object, or items of an array, and what stands between them. */
  private jsonFields(body: Uint8Array, text: string, start: number): DissectionField[] {
    return jsonFields(body, text, start, ({ kind }) => {
      if (kind === 'member') return texts.jsonMember;
      return kind === 'item' ? texts.jsonItem : texts.jsonMark;
    });
  }

  private chunkedBody(start: Start): boolean {
    const bodyStart = this.at;
    const children: DissectionField[] = [];
    let length = 0;
    let isGood = true;
    let isOver = false;
    while (!isOver && this.at < this.bytes.length) {
      const size = this.chunkLine(children);
      if (size === null) {
        isGood = false;
        break;
      }
      length += size;
      if (size === 0) {
        isGood = this.headers(children, 'end of trailers') !== null;
        isOver = true;
      } else if (!this.chunkData(children, size)) {
        isGood = false;
        break;
      }
    }
    this.summarize(start, length);
    const end = this.at;
    if (end > bodyStart) {
      const value = `${length} bytes`;
      this.fields.push({
        name: 'chunked body',
        value,
        start: bodyStart,
        end,
        text: texts.chunkedBody,
        children,
      });
    }
    return isGood;
  }

  private chunkLine(into: DissectionField[]): number | null {
    const end = this.lineEnd(into);
    if (end === null) return null;
    const line = readChunkLine(this.bytes, this.at, end);
    if (isProblem(line)) return this.giveUp(line.code, into);
    const children: DissectionField[] = [];
    const start = this.at;
    const text = textOfChunk(line.size);
    this.add(children, 'size', line.sizeEnd, text);
    this.add(children, 'extension', end, texts.chunkExtension);
    this.add(children, 'line end', end + 2, texts.lineEnd);
    into.push({ name: 'chunk size', value: `${line.size}`, start, end: end + 2, text, children });
    return line.size;
  }

  private chunkData(into: DissectionField[], size: number): boolean {
    const end = Math.min(this.bytes.length, this.at + size);
    const missing = size - (end - this.at);
    const text = missing > 0 ? textOfMissing(missing) : noText;
    const data = this.bytes.subarray(this.at, end);
    this.add(
      into,
      'chunk data',
      end,
      joined(texts.chunkData, text),
      strictTextOfBytes(data) ?? hexadecimal(data),
    );
    if (missing > 0 || end === this.bytes.length) return true;
    if (this.bytes[end] === 13 && end + 1 === this.bytes.length)
      return this.giveUp('truncated', into) !== null;
    if (this.bytes[end] !== 13 || this.bytes[end + 1] !== 10)
      return this.giveUp('bad-chunk-end', into) !== null;
    this.add(into, 'line end', end + 2, texts.chunkEnd);
    return true;
  }

  /** End of the line that begins here; null, with the rest explained, when there is none. */
  private lineEnd(into: DissectionField[] = this.fields): number | null {
    const found = findLineEnd(this.bytes, this.at, this.bytes.length);
    if (found.kind === 'line') return found.end;
    return this.giveUp(found.kind === 'problem' ? found.problem.code : 'truncated', into);
  }

  /** The rest as one field that says why; null, so that the caller can return it. */
  private giveUp(code: Http1ErrorCode, into: DissectionField[] = this.fields): null {
    const rest = this.bytes.subarray(this.at);
    this.add(
      into,
      'unreadable',
      this.bytes.length,
      problemTexts[code],
      strictTextOfBytes(rest) ?? hexadecimal(rest),
    );
    return null;
  }

  /** A field without parts, from here to `end`; nothing when that is here. */
  private add(
    into: DissectionField[],
    name: string,
    end: number,
    text: Sentence,
    value = decodeLatin1(this.bytes, this.at, Math.min(end, this.at + VALUE_LENGTH_MAX + 1)),
  ): void {
    if (end === this.at) return;
    into.push(leaf(name, shown(value), this.at, end, text));
    this.at = end;
  }

  /** A line with its parts; its value leaves out the CR LF. */
  private parent(
    into: DissectionField[],
    name: string,
    start: number,
    lineEnd: number,
    text: Sentence,
    children: readonly DissectionField[],
  ): void {
    const value = cut(decodeLatin1(this.bytes, start, lineEnd));
    into.push({ name, value, start, end: lineEnd + 2, text, children });
  }

  /** The first message sums up the whole, once its body is known. */
  private summarize(start: Start, bodyLength: number): void {
    if (this.hasSummary) return;
    this.summary = start.summary(bodyLength);
    this.hasSummary = true;
  }

  /** Replaces the text of the blank line that was just read. */
  private endWithoutBody(): void {
    const last = this.fields.pop();
    if (last !== undefined) this.fields.push({ ...last, text: texts.blankLineLast });
  }
}

/** Line ends and other control characters made visible, where they are the whole value. */
function shown(value: string): string {
  return value === '\r\n' ? 'CR LF' : value;
}
