/**
 * Messages of HTTP/1.1 as the standards print them, and a few of our own where they print none.
 * `requestMethod` is the method that a response answers.
 */
export interface GoldenMessage {
  readonly name: string;
  readonly source: string;
  readonly role: 'request' | 'response';
  readonly text: string;
  readonly requestMethod?: 'HEAD';
  readonly body: string;
  readonly keepAlive: boolean;
}

function lines(...list: readonly string[]): string {
  return list.map((line) => `${line}\r\n`).join('');
}

export const goldenMessages: readonly GoldenMessage[] = [
  {
    name: 'GET of a text file',
    source: 'RFC 9110 section 3.9',
    role: 'request',
    text: lines(
      'GET /hello.txt HTTP/1.1',
      'User-Agent: curl/7.64.1',
      'Host: www.example.com',
      'Accept-Language: en, mi',
      '',
    ),
    body: '',
    keepAlive: true,
  },
  {
    name: 'the answer to it',
    source: 'RFC 9110 section 3.9',
    role: 'response',
    text: lines(
      'HTTP/1.1 200 OK',
      'Date: Mon, 27 Jul 2009 12:28:53 GMT',
      'Server: Apache',
      'Last-Modified: Wed, 22 Jul 2009 19:15:56 GMT',
      'ETag: "34aa387-d-1568eb00"',
      'Accept-Ranges: bytes',
      'Content-Length: 51',
      'Vary: Accept-Encoding',
      'Content-Type: text/plain',
      '',
      'Hello World! My content includes a trailing CRLF.',
    ),
    body: 'Hello World! My content includes a trailing CRLF.\r\n',
    keepAlive: true,
  },
  {
    name: 'origin form with a query',
    source: 'RFC 9112 section 3.2.1',
    role: 'request',
    text: lines('GET /where?q=now HTTP/1.1', 'Host: www.example.org', ''),
    body: '',
    keepAlive: true,
  },
  {
    name: 'absolute form, to a proxy',
    source: 'RFC 9112 section 3.2.2',
    role: 'request',
    text: lines(
      'GET http://www.example.org/pub/WWW/TheProject.html HTTP/1.1',
      'Host: www.example.org',
      '',
    ),
    body: '',
    keepAlive: true,
  },
  {
    name: 'asterisk form',
    source: 'RFC 9112 section 3.2.4',
    role: 'request',
    text: lines('OPTIONS * HTTP/1.1', 'Host: www.example.org:8001', ''),
    body: '',
    keepAlive: true,
  },
  {
    name: 'chunked with an extension and a trailer',
    source: 'our own, by RFC 9112 section 7.1',
    role: 'response',
    text: lines(
      'HTTP/1.1 200 OK',
      'Content-Type: text/plain',
      'Transfer-Encoding: chunked',
      'Trailer: Expires',
      '',
      '19;origin="catalog"',
      'All your chunks belong to',
      '3',
      ' us',
      '0',
      'Expires: Wed, 21 Oct 2026 07:28:00 GMT',
      '',
    ),
    body: 'All your chunks belong to us',
    keepAlive: true,
  },
  {
    name: 'POST of an order',
    source: 'our own, by RFC 9110 section 9.3.3, W3C Trace Context section 3.2',
    role: 'request',
    text: `${lines(
      'POST /orders HTTP/1.1',
      'Host: orders',
      'Content-Type: application/json',
      'traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
      'Content-Length: 49',
      '',
    )}{"product": "lámpara", "items": [1, {"n": "}"}]}`,
    body: '{"product": "lámpara", "items": [1, {"n": "}"}]}',
    keepAlive: true,
  },
  {
    name: 'method not allowed',
    source: 'our own, by RFC 9110 section 15.5.6',
    role: 'response',
    text: lines('HTTP/1.1 405 Method Not Allowed', 'Allow: GET, POST', 'Content-Length: 0', ''),
    body: '',
    keepAlive: true,
  },
  {
    name: 'service unavailable, and the connection closes',
    source: 'our own, by RFC 9110 sections 10.2.3 and 15.6.4',
    role: 'response',
    text: `${lines(
      'HTTP/1.1 503 Service Unavailable',
      'Retry-After: 120',
      'Connection: close',
      'Content-Type: application/problem+json',
      'Content-Length: 23',
      '',
    )}{"reason":"queue-full"}`,
    body: '{"reason":"queue-full"}',
    keepAlive: false,
  },
  {
    name: 'no content',
    source: 'our own, by RFC 9110 section 15.3.5',
    role: 'response',
    text: lines('HTTP/1.1 204 No Content', 'ETag: "xyzzy"', ''),
    body: '',
    keepAlive: true,
  },
  {
    name: 'not modified, with the length it would have',
    source: 'our own, by RFC 9110 sections 8.6 and 15.4.5',
    role: 'response',
    text: lines('HTTP/1.1 304 Not Modified', 'ETag: "xyzzy"', 'Content-Length: 51', ''),
    body: '',
    keepAlive: true,
  },
  {
    name: 'until the connection ends',
    source: 'our own, by RFC 9112 section 6.3, rule 8',
    role: 'response',
    text: `${lines('HTTP/1.0 200 OK', 'Content-Type: text/plain', '')}as long as it lasts`,
    body: 'as long as it lasts',
    keepAlive: false,
  },
];
