import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  encodeChunked,
  encodeRequest,
  encodeResponse,
  header,
  headerValues,
  Http1Error,
  RequestDecoder,
  ResponseDecoder,
} from '../../../src/sim/wire/http1.ts';
import type {
  Http1ErrorCode,
  Http1Limits,
  HttpHeaders,
  HttpRequest,
  RequestEvent,
  ResponseEvent,
} from '../../../src/sim/wire/http1.ts';
import {
  bytesOfText,
  concat,
  decodeLatin1,
  latin1Bytes,
  textOfBytes,
} from '../../../src/sim/wire/utf8.ts';

const crlf = (...lines: string[]): string => `${lines.join('\r\n')}\r\n\r\n`;

function readRequests(text: string, limits: Partial<Http1Limits> = {}): RequestEvent[] {
  const decoder = new RequestDecoder(limits);
  return [...decoder.push(latin1Bytes(text)), ...decoder.end()];
}

function readResponses(text: string, isToHead = false): ResponseEvent[] {
  const decoder = new ResponseDecoder();
  if (isToHead) decoder.expectHead();
  return [...decoder.push(latin1Bytes(text)), ...decoder.end()];
}

/** Events in a form that `toEqual` compares in full, and that is short to write down. */
function brief(events: readonly (RequestEvent | ResponseEvent)[]): unknown[] {
  return events.map((event) => {
    switch (event.kind) {
      case 'error':
        return `${event.error.code} at ${event.error.offset}`;
      case 'request':
        return [
          event.request.method,
          event.request.target,
          decodeLatin1(event.request.body),
          event.keepAlive,
        ];
      case 'response':
        return [
          event.response.status,
          event.response.statusText,
          decodeLatin1(event.response.body),
          event.keepAlive,
        ];
    }
  });
}

function letters(text: string): string[] {
  return Array.from(text);
}

const token = fc.string({
  unit: fc.constantFrom(...letters("abcXYZ019!#$%&'*+-.^_`|~")),
  minLength: 1,
  maxLength: 10,
});
const name = token.filter(
  (text) =>
    !['content-length', 'transfer-encoding', 'connection', 'host'].includes(text.toLowerCase()),
);
const latin = fc.string({
  unit: fc.constantFrom(...letters(' \tabc,;="0é\u0080ÿ~')),
  maxLength: 20,
});
const value = latin.map((text) => text.replace(/^[\t ]+|[\t ]+$/g, ''));
const headers = fc.array(fc.tuple(name, value), { maxLength: 5 });
const body = fc.uint8Array({ maxLength: 60 });
const request = fc.record({
  method: fc.oneof(
    fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'),
    token,
  ),
  target: fc.string({
    unit: fc.constantFrom(...letters('/?&=%20ab:*{}')),
    minLength: 1,
    maxLength: 20,
  }),
  headers: headers.map((list): HttpHeaders => [['Host', 'orders'], ...list]),
  body,
});
const response = fc.record({
  status: fc.integer({ min: 200, max: 599 }),
  statusText: latin,
  headers,
  body,
});

/** Cuts bytes at the places that the numbers name. */
function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const ends = [...new Set([...places.map((place) => place % (bytes.length + 1)), bytes.length])];
  ends.sort((a, b) => a - b);
  return ends.map((end, i) => bytes.subarray(ends[i - 1] ?? 0, end));
}

describe('encoding', () => {
  const host: HttpHeaders = [['Host', 'orders']];
  const empty = new Uint8Array();

  it('writes a request as it stands in the standard', () => {
    const bytes = encodeRequest({
      method: 'GET',
      target: '/hello.txt',
      headers: [['Host', 'www.example.com']],
      body: empty,
    });
    expect(textOfBytes(bytes)).toBe(crlf('GET /hello.txt HTTP/1.1', 'Host: www.example.com'));
  });

  it('says the length of a body that is there or expected', () => {
    const text = (method: string, content: string): string =>
      textOfBytes(
        encodeRequest({ method, target: '/', headers: host, body: bytesOfText(content) }),
      );
    expect(text('POST', 'añb')).toContain('\r\nContent-Length: 4\r\n');
    expect(text('POST', '')).toContain('\r\nContent-Length: 0\r\n');
    expect(text('GET', '')).not.toContain('Content-Length');
    expect(text('DELETE', '')).not.toContain('Content-Length');
    expect(text('DELETE', 'x')).toContain('\r\nContent-Length: 1\r\n');
  });

  it('leaves the body out where the status has none', () => {
    const text = (status: number): string =>
      textOfBytes(encodeResponse({ status, statusText: '', headers: [], body: bytesOfText('x') }));
    expect(text(204)).toBe('HTTP/1.1 204 \r\n\r\n');
    expect(text(304)).toBe('HTTP/1.1 304 \r\n\r\n');
    expect(text(100)).toBe('HTTP/1.1 100 \r\n\r\n');
    expect(text(200)).toBe('HTTP/1.1 200 \r\nContent-Length: 1\r\n\r\nx');
  });

  it('keeps a length that fits, and chunks a body whose headers say so', () => {
    const bytes = (own: HttpHeaders): string =>
      textOfBytes(
        encodeResponse({ status: 200, statusText: 'OK', headers: own, body: bytesOfText('abc') }),
      );
    expect(bytes([['content-length', '3']])).toBe(
      'HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nabc',
    );
    expect(bytes([['Transfer-Encoding', 'chunked']])).toBe(
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n',
    );
  });

  const refused: [Http1ErrorCode, Partial<HttpRequest>][] = [
    ['bad-method', { method: '' }],
    ['bad-method', { method: 'GET /admin HTTP/1.1\r\n' }],
    ['bad-target', { target: '' }],
    ['bad-target', { target: '/a b' }],
    ['bad-target', { target: '/ñ' }],
    ['bad-header-name', { headers: [['', 'x']] }],
    ['bad-header-name', { headers: [['a:b', 'x']] }],
    ['bad-header-name', { headers: [['a\r\nb', 'x']] }],
    ['bad-header-value', { headers: [['a', 'x\r\nSet-Cookie: y']] }],
    ['bad-header-value', { headers: [['a', 'x\ny']] }],
    ['bad-header-value', { headers: [['a', 'x\0y']] }],
    ['bad-header-value', { headers: [['a', '€']] }],
    ['bad-length', { headers: [['Content-Length', '5']] }],
    ['bad-length', { headers: [['Content-Length', 'many']] }],
    [
      'length-and-encoding',
      {
        headers: [
          ['Content-Length', '0'],
          ['Transfer-Encoding', 'chunked'],
        ],
      },
    ],
    ['bad-transfer-encoding', { headers: [['Transfer-Encoding', 'gzip']] }],
  ];

  it.each(refused)('refuses with %s to write %j', (code, part) => {
    const whole: HttpRequest = { method: 'POST', target: '/', headers: host, body: empty, ...part };
    expect(() => encodeRequest(whole)).toThrow(
      expect.objectContaining({ name: 'Http1Error', code }),
    );
  });

  it('refuses a status line that would be another', () => {
    const whole = { status: 200, statusText: 'OK', headers: [], body: empty };
    expect(() => encodeResponse({ ...whole, statusText: 'OK\r\nx: y' })).toThrow(Http1Error);
    for (const status of [0, 99, 1000, 200.5, Number.NaN]) {
      expect(() => encodeResponse({ ...whole, status })).toThrow(Http1Error);
    }
  });
});

describe('headers', () => {
  it('are found in any case', () => {
    const list: HttpHeaders = [
      ['Accept', 'a'],
      ['ACCEPT', 'b'],
      ['__proto__', 'c'],
    ];
    expect(header(list, 'accept')).toBe('a');
    expect(headerValues(list, 'Accept')).toEqual(['a', 'b']);
    expect(header(list, '__proto__')).toBe('c');
    expect(header(list, 'constructor')).toBeUndefined();
  });
});

describe('round trips', () => {
  it('reads back any requests on one connection, however they are split', () => {
    fc.assert(
      fc.property(
        fc.array(request, { maxLength: 4 }),
        fc.array(fc.nat(), { maxLength: 30 }),
        (requests, places) => {
          const bytes = concat(requests.map((one) => encodeRequest(one)));
          const decoder = new RequestDecoder();
          const events = cut(bytes, places).flatMap((part) => decoder.push(part));
          expect(decoder.end()).toEqual([]);
          expect(events).toHaveLength(requests.length);
          events.forEach((event, i) => {
            const sent = requests[i];
            if (event.kind !== 'request' || sent === undefined) throw new Error('no request');
            expect(event.keepAlive).toBe(true);
            expect(event.request.method).toBe(sent.method);
            expect(event.request.target).toBe(sent.target);
            expect(event.request.body).toEqual(sent.body);
            expect(event.request.headers.slice(0, sent.headers.length)).toEqual(sent.headers);
            expect(encodeRequest(event.request)).toEqual(encodeRequest(sent));
          });
        },
      ),
    );
  });

  it('reads back any responses on one connection, however they are split', () => {
    fc.assert(
      fc.property(
        fc.array(response, { maxLength: 4 }),
        fc.array(fc.nat(), { maxLength: 30 }),
        (responses, places) => {
          const bytes = concat(responses.map((one) => encodeResponse(one)));
          const decoder = new ResponseDecoder();
          const events = cut(bytes, places).flatMap((part) => decoder.push(part));
          expect(decoder.end()).toEqual([]);
          expect(events).toHaveLength(responses.length);
          events.forEach((event, i) => {
            const sent = responses[i];
            if (event.kind !== 'response' || sent === undefined) throw new Error('no response');
            const hasBody = sent.status !== 204 && sent.status !== 304;
            expect(event.response.status).toBe(sent.status);
            expect(event.response.statusText).toBe(sent.statusText);
            expect(event.response.body).toEqual(hasBody ? sent.body : new Uint8Array());
          });
        },
      ),
    );
  });

  it('reads back any chunked body with its trailers', () => {
    fc.assert(
      fc.property(
        body,
        fc.integer({ min: 1, max: 70 }),
        headers,
        fc.array(fc.nat()),
        (content, size, trailers, places) => {
          const head = latin1Bytes(
            crlf('POST / HTTP/1.1', 'Host: a', 'Transfer-Encoding: chunked'),
          );
          const decoder = new RequestDecoder();
          const bytes = concat([head, encodeChunked(content, size, trailers)]);
          const [event, ...more] = cut(bytes, places).flatMap((part) => decoder.push(part));
          expect(more).toEqual([]);
          expect(event).toMatchObject({ kind: 'request', trailers, request: { body: content } });
        },
      ),
    );
  });
});

describe('splits, truncation and noise', () => {
  const piece = fc.constantFrom(
    'GET / HTTP/1.1\r\n',
    'POST /a HTTP/1.1\r\n',
    'HTTP/1.1 200 OK\r\n',
    'HTTP/1.1 100 \r\n',
    'Host: a\r\n',
    '\r\n',
    '\r',
    '\n',
    ' ',
    'Content-Length: 3\r\n',
    'Content-Length: 99999999\r\n',
    'Transfer-Encoding: chunked\r\n',
    'Connection: close\r\n',
    'abc',
    '3\r\n',
    '3;x=y\r\n',
    '0\r\n',
    'a : b\r\n',
    ' folded\r\n',
    'x:\u0001\r\n',
    ':\r\n',
    'é',
    '\0',
    'ffffffff\r\n',
    'a: b\r\n',
  );
  const noise = fc.oneof(
    fc.uint8Array({ maxLength: 100 }),
    fc.array(piece, { maxLength: 20 }).map((pieces) => latin1Bytes(pieces.join(''))),
    fc.tuple(request, fc.uint8Array({ maxLength: 5 }), fc.nat()).map(([one, junk, at]) => {
      const bytes = encodeRequest(one);
      const place = at % bytes.length;
      return concat([bytes.subarray(0, place), junk, bytes.subarray(place + junk.length)]);
    }),
  );
  const small: Http1Limits = { headBytesMax: 64, bodyBytesMax: 20 };

  it('gives the same for any split of any bytes, and ends', () => {
    fc.assert(
      fc.property(
        noise,
        fc.array(fc.nat(), { maxLength: 20 }),
        fc.constantFrom({}, small),
        (bytes, places, limits) => {
          for (const make of [
            () => new RequestDecoder(limits),
            () => new ResponseDecoder(limits),
          ]) {
            const [whole, split, single] = [make(), make(), make()];
            const expected = [...whole.push(bytes), ...whole.end()];
            const inParts = [
              ...cut(bytes, places).flatMap((part) =>
                Array.from<RequestEvent | ResponseEvent>(split.push(part)),
              ),
              ...split.end(),
            ];
            const byteByByte = [
              ...[...bytes].flatMap((byte) =>
                Array.from<RequestEvent | ResponseEvent>(single.push(new Uint8Array([byte]))),
              ),
              ...single.end(),
            ];
            expect(brief(inParts)).toEqual(brief(expected));
            expect(brief(byteByByte)).toEqual(brief(expected));
            const at = expected.findIndex((event) => event.kind === 'error');
            expect(at).toBe(whole.failure === null ? -1 : expected.length - 1);
            expect(whole.push(bytes)).toEqual([]);
            expect(whole.end()).toEqual([]);
          }
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('names a message that was cut off', () => {
    fc.assert(
      fc.property(request, fc.nat(), (one, place) => {
        const bytes = encodeRequest(one);
        const decoder = new RequestDecoder();
        const end = 1 + (place % (bytes.length - 1));
        expect([...decoder.push(bytes.subarray(0, end)), ...decoder.end()]).toMatchObject([
          { kind: 'error', error: { code: 'truncated', offset: end } },
        ]);
      }),
    );
  });

  it('does not keep the memory that was pushed', () => {
    const bytes = encodeRequest({
      method: 'PUT',
      target: '/',
      headers: [['Host', 'a']],
      body: bytesOfText('abc'),
    });
    const decoder = new RequestDecoder();
    const early = decoder.push(bytes.subarray(0, bytes.length - 1));
    const late = bytes.slice(bytes.length - 1);
    bytes.fill(0);
    expect(brief([...early, ...decoder.push(late)])).toEqual([['PUT', '/', 'abc', true]]);
  });

  it('takes a large body in small parts without growing slow', () => {
    const decoder = new ResponseDecoder();
    decoder.push(latin1Bytes(crlf('HTTP/1.1 200 OK', 'Content-Length: 1000000')));
    const part = new Uint8Array(100);
    let events: ResponseEvent[] = [];
    for (let i = 0; i < 10_000; i++) events = decoder.push(part);
    expect(events).toMatchObject([{ kind: 'response' }]);
  });
});

describe('requests', () => {
  const accepted: [string, string, unknown[]][] = [
    ['no body', crlf('GET /a?b=c HTTP/1.1', 'Host: x'), [['GET', '/a?b=c', '', true]]],
    [
      'two in one go',
      crlf('GET /a HTTP/1.1', 'Host: x') + crlf('GET /b HTTP/1.1', 'Host: x'),
      [
        ['GET', '/a', '', true],
        ['GET', '/b', '', true],
      ],
    ],
    [
      'empty lines before it',
      `\r\n\r\n${crlf('GET / HTTP/1.1', 'Host: x')}`,
      [['GET', '/', '', true]],
    ],
    [
      'close, and nothing heard afterwards',
      crlf('GET / HTTP/1.1', 'Host: x', 'Connection: Keep-Alive, Close') +
        crlf('GET /b HTTP/1.1', 'Host: x'),
      [['GET', '/', '', false]],
    ],
    ['1.0, which closes', crlf('GET / HTTP/1.0'), [['GET', '/', '', false]]],
    ['1.0 kept alive', crlf('GET / HTTP/1.0', 'Connection: keep-alive'), [['GET', '/', '', true]]],
    ['an empty host', crlf('OPTIONS * HTTP/1.1', 'Host:'), [['OPTIONS', '*', '', true]]],
    [
      'a length',
      `${crlf('POST / HTTP/1.1', 'Host: x', 'content-length:  5 ')}hello`,
      [['POST', '/', 'hello', true]],
    ],
    [
      'chunks with extensions',
      `${crlf('POST / HTTP/1.1', 'Host: x', 'Transfer-Encoding: Chunked')}5;a="b"\r\nhello\r\nA ; c\r\n0123456789\r\n000\r\n\r\n`,
      [['POST', '/', 'hello0123456789', true]],
    ],
    ['nothing at all', '', []],
  ];

  it.each(accepted)('reads: %s', (_title, text, expected) => {
    expect(brief(readRequests(text))).toEqual(expected);
  });

  const get = 'GET / HTTP/1.1\r\nHost: x\r\n';
  const chunked = crlf('POST / HTTP/1.1', 'Host: x', 'Transfer-Encoding: chunked');
  const refused: [Http1ErrorCode, number, string][] = [
    ['bad-start-line', 0, crlf('GET /', 'Host: x')],
    ['bad-start-line', 0, crlf('GET', 'Host: x')],
    ['bad-method', 0, crlf(' GET / HTTP/1.1')],
    ['bad-method', 0, crlf('G(T / HTTP/1.1')],
    ['bad-target', 4, crlf('GET  / HTTP/1.1')],
    ['bad-target', 4, crlf('GET /\u00e9 HTTP/1.1')],
    ['bad-version', 6, crlf('GET / HTTP/2.0')],
    ['bad-version', 6, crlf('GET / http/1.1')],
    ['bad-version', 6, crlf('GET / HTTP/1.1 ')],
    ['bare-lf', 14, 'GET / HTTP/1.1\nHost: x\n\n'],
    ['bare-cr', 14, 'GET / HTTP/1.1\rHost: x\r\n\r\n'],
    ['bare-cr', 27, `${get}a:\rb\r\n\r\n`],
    ['obs-fold', 31, `${get}a: b\r\n c\r\n\r\n`],
    ['obs-fold', 16, 'GET / HTTP/1.1\r\n Host: x\r\n\r\n'],
    ['missing-colon', 25, `${get}a b\r\n\r\n`],
    ['space-before-colon', 26, `${get}a : b\r\n\r\n`],
    ['bad-header-name', 25, `${get}: b\r\n\r\n`],
    ['bad-header-name', 25, `${get}a b: c\r\n\r\n`],
    ['bad-header-value', 27, `${get}a:\0b\r\n\r\n`],
    ['bad-host', 0, crlf('GET / HTTP/1.1')],
    ['bad-host', 0, crlf('GET / HTTP/1.1', 'Host: a', 'Host: a')],
    ['length-and-encoding', 0, `${get}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n`],
    ['bad-length', 0, `${get}Content-Length: 3\r\nContent-Length: 3\r\n\r\n`],
    ['bad-length', 0, `${get}Content-Length: 3, 3\r\n\r\n`],
    ['bad-length', 0, `${get}Content-Length: -1\r\n\r\n`],
    ['bad-length', 0, `${get}Content-Length: +1\r\n\r\n`],
    ['bad-length', 0, `${get}Content-Length: 0x10\r\n\r\n`],
    ['bad-length', 0, `${get}Content-Length:\r\n\r\n`],
    ['bad-length', 0, `${get}Content-Length: ${'9'.repeat(30)}\r\n\r\n`],
    ['bad-transfer-encoding', 0, `${get}Transfer-Encoding: gzip, chunked\r\n\r\n`],
    [
      'bad-transfer-encoding',
      0,
      `${get}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n`,
    ],
    ['bad-transfer-encoding', 0, `GET / HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n`],
    ['body-too-large', 52, `${get}Content-Length: 9000000\r\n\r\n`],
    ['bad-chunk-size', 56, `${chunked}g\r\n`],
    ['bad-chunk-size', 56, `${chunked}\r\n`],
    ['bad-chunk-size', 56, `${chunked}-1\r\n`],
    ['bad-chunk-size', 56, `${chunked}0x3\r\n`],
    ['bad-chunk-size', 56, `${chunked}3 \r\nabc\r\n0\r\n\r\n`],
    ['bad-chunk-size', 56, `${chunked}111111111\r\n`],
    ['bad-chunk-size', 56 + 1024, `${chunked}1;${'x'.repeat(2000)}\r\n`],
    ['body-too-large', 56, `${chunked}ffffffff\r\n`],
    ['bad-chunk-end', 62, `${chunked}3\r\nabcd\r\n`],
    ['bare-lf', 57, `${chunked}3\nabc`],
    ['obs-fold', 59, `${chunked}0\r\n a: b\r\n\r\n`],
  ];

  it.each(refused)('refuses with %s at byte %i: %.80j', (code, offset, text) => {
    expect(brief(readRequests(text))).toEqual([`${code} at ${offset}`]);
  });

  it('refuses a head over its limit, and says where the limit is', () => {
    const long = `${get}a: ${'b'.repeat(70_000)}\r\n\r\n`;
    expect(brief(readRequests(long))).toEqual(['head-too-large at 65536']);
    expect(brief(readRequests('x'.repeat(70_000)))).toEqual(['head-too-large at 65536']);
    const exact = crlf('GET / HTTP/1.1', 'Host: x');
    expect(readRequests(exact, { headBytesMax: exact.length })).toMatchObject([
      { kind: 'request' },
    ]);
    expect(brief(readRequests(exact, { headBytesMax: exact.length - 1 }))).toEqual([
      `head-too-large at ${exact.length - 1}`,
    ]);
  });

  it('gives the messages before an error, and none after', () => {
    const text = `${crlf('GET / HTTP/1.1', 'Host: x')}nonsense\r\n${crlf('GET / HTTP/1.1', 'Host: x')}`;
    expect(brief(readRequests(text))).toEqual([['GET', '/', '', true], 'bad-start-line at 27']);
  });
});

describe('responses', () => {
  const accepted: [string, string, unknown[]][] = [
    ['a length', `${crlf('HTTP/1.1 200 OK', 'Content-Length: 2')}hi`, [[200, 'OK', 'hi', true]]],
    ['no reason', crlf('HTTP/1.1 204 '), [[204, '', '', true]]],
    ['until the connection ends', `${crlf('HTTP/1.1 200 OK')}hello`, [[200, 'OK', 'hello', false]]],
    ['an empty body until the connection ends', crlf('HTTP/1.1 200 OK'), [[200, 'OK', '', false]]],
    [
      '304 with the length it would have',
      crlf('HTTP/1.1 304 Not Modified', 'Content-Length: 9'),
      [[304, 'Not Modified', '', true]],
    ],
    [
      'interim answers before the final one',
      `${crlf('HTTP/1.1 100 Continue')}${crlf('HTTP/1.1 103 Early Hints', 'Link: x')}${crlf('HTTP/1.1 200 OK', 'Content-Length: 0')}`,
      [[200, 'OK', '', true]],
    ],
    [
      'a change of protocol, the last of HTTP',
      `${crlf('HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket')}\u0081\u0005hello`,
      [[101, 'Switching Protocols', '', false]],
    ],
    [
      'closing',
      `${crlf('HTTP/1.1 503 No', 'Connection: close', 'Content-Length: 1')}xignored`,
      [[503, 'No', 'x', false]],
    ],
  ];

  it.each(accepted)('reads: %s', (_title, text, expected) => {
    expect(brief(readResponses(text))).toEqual(expected);
  });

  it('knows that an answer to HEAD has no body, and only that one', () => {
    const head = crlf('HTTP/1.1 200 OK', 'Content-Length: 2');
    expect(brief(readResponses(`${head}${head}hi`, true))).toEqual([
      [200, 'OK', '', true],
      [200, 'OK', 'hi', true],
    ]);
    expect(brief(readResponses(`${crlf('HTTP/1.1 100 Continue')}${head}`, true))).toEqual([
      [200, 'OK', '', true],
    ]);
    expect(brief(readResponses(`${crlf('HTTP/1.1 304 No')}${head}hi`, true))).toEqual([
      [304, 'No', '', true],
      [200, 'OK', 'hi', true],
    ]);
  });

  const refused: [Http1ErrorCode, number, string][] = [
    ['bad-start-line', 0, crlf('HTTP/1.1 200')],
    ['bad-start-line', 13, crlf('HTTP/1.1 200 a\0b')],
    ['bad-start-line', 0, crlf('')],
    ['bad-version', 0, crlf('HTTP/3 200 OK')],
    ['bad-version', 0, crlf('ICY 200 OK')],
    ['bad-status', 9, crlf('HTTP/1.1 20 OK')],
    ['bad-status', 9, crlf('HTTP/1.1 2000 OK')],
    ['bad-status', 9, crlf('HTTP/1.1 099 OK')],
    [
      'length-and-encoding',
      0,
      crlf('HTTP/1.1 200 OK', 'Content-Length: 1', 'Transfer-Encoding: chunked'),
    ],
    ['truncated', 40, `${crlf('HTTP/1.1 200 OK', 'Content-Length: 5')}hi`],
  ];

  it.each(refused)('refuses with %s at byte %i: %.80j', (code, offset, text) => {
    expect(brief(readResponses(text))).toEqual([`${code} at ${offset}`]);
  });

  it('limits a body that lasts until the connection ends', () => {
    const decoder = new ResponseDecoder({ bodyBytesMax: 4 });
    const bytes = latin1Bytes(`${crlf('HTTP/1.1 200 OK')}hello`);
    expect(brief([...decoder.push(bytes), ...decoder.end()])).toEqual(['body-too-large at 23']);
  });
});
