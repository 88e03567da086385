import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dissectHttp1 } from '../../../../src/sim/protocols/rest/dissector.ts';
import { splitJson } from '../../../../src/sim/wire/json-ranges.ts';
import { encodeChunked, encodeRequest, encodeResponse } from '../../../../src/sim/wire/http1.ts';
import { bytesOfText, concat, latin1Bytes } from '../../../../src/sim/wire/utf8.ts';
import { expectCovered, flat } from '../../../support/dissections.ts';
import { goldenMessages } from '../../../golden/http1-messages.ts';

function dissect(text: string): ReturnType<typeof dissectHttp1> {
  const bytes = latin1Bytes(text);
  const dissection = dissectHttp1(bytes);
  expectCovered(dissection.fields, 0, bytes.length);
  return dissection;
}

function names(text: string): string[] {
  return dissect(text).fields.map((field) => field.name);
}

describe('dissection of HTTP/1.1', () => {
  it.each(goldenMessages)(
    'covers every byte of $name, with a sentence for each field',
    (golden) => {
      const bytes = bytesOfText(golden.text);
      const { fields, summary } = dissectHttp1(bytes);
      expectCovered(fields, 0, bytes.length);
      for (const field of flat(fields)) {
        expect(field.name).not.toBe('unreadable');
        expect(field.text.en).not.toBe('');
        expect(field.text.es).not.toBe(field.text.en);
      }
      expect(summary.en).toMatch(/^HTTP (request|response): /);
      expect(summary.es).toMatch(/^(Petición|Respuesta) HTTP: /);
    },
  );

  it('covers every byte of a message that is cut off anywhere', () => {
    for (const golden of goldenMessages) {
      const bytes = bytesOfText(golden.text);
      for (let end = 0; end < bytes.length; end++) {
        expectCovered(dissectHttp1(bytes.subarray(0, end)).fields, 0, end);
      }
    }
  });

  it('covers any bytes', () => {
    const pieces = fc.array(
      fc.constantFrom(
        'GET / HTTP/1.1\r\n',
        'HTTP/1.1 200 OK\r\n',
        'a: b\r\n',
        'Content-Length: 5\r\n',
        'Transfer-Encoding: chunked\r\n',
        'Content-Type: application/json\r\n',
        '\r\n',
        '\r',
        '\n',
        '3\r\nabc\r\n',
        '0\r\n',
        '{"a"',
        ':1}',
        '[1,2]',
        'é',
        ' ',
      ),
      { maxLength: 15 },
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          pieces.map((list) => latin1Bytes(list.join(''))),
        ),
        (bytes) => {
          expectCovered(dissectHttp1(bytes).fields, 0, bytes.length);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('names the parts of a request', () => {
    const { fields, summary } = dissect(
      'POST /orders HTTP/1.1\r\nHost: orders\r\nContent-Type: application/json\r\nContent-Length: 16\r\n\r\n{"id": "a", "n":[1,{"x":2}]}'.slice(
        0,
        -12,
      ),
    );
    expect(fields.map((field) => field.name)).toEqual([
      'request line',
      'Host',
      'Content-Type',
      'Content-Length',
      'blank line',
      'body',
    ]);
    const [line] = fields;
    expect(line?.children.map((child) => [child.name, child.value])).toEqual([
      ['method', 'POST'],
      ['space', ' '],
      ['target', '/orders'],
      ['space', ' '],
      ['version', 'HTTP/1.1'],
      ['line end', 'CR LF'],
    ]);
    expect(fields[1]?.children.map((child) => [child.name, child.value])).toEqual([
      ['name', 'Host'],
      ['colon', ': '],
      ['value', 'orders'],
      ['line end', 'CR LF'],
    ]);
    expect(summary).toEqual({
      en: 'HTTP request: POST /orders, with a body of 16 bytes.',
      es: 'Petición HTTP: POST /orders, con un cuerpo de 16 bytes.',
    });
  });

  it('shows the members of a JSON body, with their values', () => {
    const body = bytesOfText(
      '{ "name": "Águeda \\"A\\"" , "items":[{"a":1},2],"__proto__": null }',
    );
    const bytes = encodeResponse({
      status: 200,
      statusText: 'OK',
      headers: [['Content-Type', 'application/json; charset=utf-8']],
      body,
    });
    const { fields } = dissectHttp1(bytes);
    expectCovered(fields, 0, bytes.length);
    const members = fields.at(-1)?.children.filter((child) => child.name !== 'punctuation');
    expect(members?.map((child) => [child.name, child.value])).toEqual([
      ['name', '"Águeda \\"A\\""'],
      ['items', '[{"a":1},2]'],
      ['__proto__', 'null'],
    ]);
  });

  it('shows chunks, their sizes and the trailers', () => {
    const head = latin1Bytes('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n');
    const bytes = concat([head, encodeChunked(bytesOfText('hello'), 3, [['Expires', 'never']])]);
    const { fields, summary } = dissectHttp1(bytes);
    expectCovered(fields, 0, bytes.length);
    const body = fields.at(-1);
    expect(body?.name).toBe('chunked body');
    expect(body?.children.map((child) => `${child.name}: ${child.value}`)).toEqual([
      'chunk size: 3',
      'chunk data: hel',
      'line end: CR LF',
      'chunk size: 2',
      'chunk data: lo',
      'line end: CR LF',
      'chunk size: 0',
      'Expires: never',
      'end of trailers: CR LF',
    ]);
    expect(summary.en).toBe('HTTP response: 200 OK, with a body of 5 bytes.');
  });

  it('explains several messages in a row', () => {
    const one = encodeRequest({
      method: 'GET',
      target: '/',
      headers: [['Host', 'a']],
      body: new Uint8Array(),
    });
    expect(names(String.fromCharCode(...one, ...one))).toEqual([
      'request line',
      'Host',
      'blank line',
      'request line',
      'Host',
      'blank line',
    ]);
    expect(names('\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n')[0]).toBe('empty line');
  });

  it('says of a body that is not complete how much is still to come', () => {
    const { fields } = dissect('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc');
    expect(fields.at(-1)).toMatchObject({
      name: 'body',
      value: 'abc',
      text: { en: expect.stringContaining('7 more bytes') },
    });
  });

  it.each([
    ['hello', 'unreadable'],
    ['GET / HTTP/2\r\n\r\n', 'unreadable'],
    ['GET / HTTP/1.1\r\nHost : a\r\n\r\n', 'unreadable'],
    ['GET / HTTP/1.1\nHost: a\n\n', 'unreadable'],
    ['POST / HTTP/1.1\r\nContent-Length: x\r\n\r\nabc', 'unreadable'],
    ['POST / HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\nabc', 'unreadable'],
  ])('ends with why the rest is unreadable: %j', (text, name) => {
    const last = dissect(text).fields.at(-1);
    expect(last?.name).toBe(name);
    expect(last?.text.en).not.toBe('');
  });

  it('says so where there is nothing, or nothing of HTTP', () => {
    expect(dissect('').summary.en).toBe('No bytes.');
    expect(dissect('\u0000\u0001').summary.en).toBe('Bytes that are not HTTP/1.1.');
  });

  it('cuts values that are long, and shows bytes that are no text', () => {
    const { fields } = dissect(
      `HTTP/1.1 200 OK\r\nX: ${'a'.repeat(5000)}\r\nContent-Length: 3\r\n\r\n\u00ff\u0000\u0001`,
    );
    expect(fields.at(-1)?.value).toBe('ff 00 01');
    for (const field of flat(fields)) expect(field.value.length).toBeLessThan(5001);
  });
});

describe('ranges of JSON', () => {
  it('split any object or array into its members, without gaps', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), fc.array(fc.jsonValue())),
        fc.constantFrom(undefined, 1, '\t'),
        (value, indent) => {
          const text = JSON.stringify(value, undefined, indent);
          const bytes = bytesOfText(text);
          const ranges = splitJson(bytes, text, 1000);
          let at = 0;
          for (const range of ranges) {
            expect(range.start).toBe(at);
            at = range.end;
          }
          expect(at).toBe(bytes.length);
          const parsed: unknown = JSON.parse(text);
          const parts = ranges.filter((range) => range.kind !== 'mark');
          const values = parts.map((range): unknown =>
            JSON.parse(new TextDecoder().decode(bytes.subarray(range.valueStart, range.end))),
          );
          const isList = Array.isArray(parsed);
          // Integer-like names come first in an object, whatever their place in the text.
          const expected: [string, unknown][] = isList
            ? parsed.map((item: unknown, i) => [`[${i}]`, item])
            : Object.entries(Object(parsed));
          const found: [string, unknown][] = parts.map((range, i) => [range.name, values[i]]);
          expect(found.sort(byName)).toEqual(expected.sort(byName));
        },
      ),
    );
  });

  it('are none for other values, for what is not JSON, and for too many members', () => {
    for (const text of ['', '1', '"a{b"', 'null', '{', '{"a":1}}', '[1,2,3,4]']) {
      expect(splitJson(bytesOfText(text), text, 2)).toEqual([]);
    }
  });
});

function byName(a: [string, unknown], b: [string, unknown]): number {
  return a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0;
}
