/** HTTP/2 sessions talking to each other: streams, flow control, and what breaks the rules. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeFrame, frameTypes, Http2Session, PREFACE } from '../../../src/sim/wire/http2.ts';
import type { Http2Error, Http2Events } from '../../../src/sim/wire/http2.ts';
import type { Header } from '../../../src/sim/wire/hpack.ts';
import { bytesOfText, concat, textOfBytes } from '../../../src/sim/wire/utf8.ts';

interface Heard {
  readonly headers: [number, readonly Header[], boolean][];
  readonly data: Map<number, Uint8Array[]>;
  readonly ends: number[];
  readonly drained: number[];
  readonly resets: [number, number][];
  readonly errors: Http2Error[];
}

function listening(): { heard: Heard; events: Http2Events } {
  const heard: Heard = {
    headers: [],
    data: new Map(),
    ends: [],
    drained: [],
    resets: [],
    errors: [],
  };
  return {
    heard,
    events: {
      headers(stream, headers, isEnd) {
        heard.headers.push([stream, headers, isEnd]);
        if (isEnd) heard.ends.push(stream);
      },
      data(stream, bytes, isEnd) {
        heard.data.set(stream, [...(heard.data.get(stream) ?? []), bytes]);
        if (isEnd) heard.ends.push(stream);
      },
      drained: (stream) => heard.drained.push(stream),
      reset: (stream, code) => heard.resets.push([stream, code]),
      goaway() {},
      failed: (error) => heard.errors.push(error),
    },
  };
}

/** Two sessions, and the wire between them in pieces of `size` bytes. */
function pair() {
  const atClient = listening();
  const atServer = listening();
  const client = new Http2Session('client', atClient.events);
  const server = new Http2Session('server', atServer.events);
  function settle(size = 1_000_000): void {
    for (;;) {
      const there = client.takeOutput();
      const back = server.takeOutput();
      if (there.length === 0 && back.length === 0) return;
      for (let at = 0; at < there.length; at += size) server.receive(there.subarray(at, at + size));
      for (let at = 0; at < back.length; at += size) client.receive(back.subarray(at, at + size));
    }
  }
  return { client, server, atClient: atClient.heard, atServer: atServer.heard, settle };
}

const get: readonly Header[] = [
  [':method', 'GET'],
  [':scheme', 'http'],
  [':path', '/'],
  [':authority', 'x'],
];

function bodyOf(heard: Heard, stream: number): Uint8Array {
  return concat(heard.data.get(stream) ?? []);
}

describe('two sessions', () => {
  it('carry requests and answers on streams of one connection, whatever the pieces', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ maxLength: 400 }), { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 50 }),
        (texts, size) => {
          const { client, server, atClient, atServer, settle } = pair();
          const streams = texts.map((text) => {
            const stream = client.request(get, false);
            client.sendData(stream, bytesOfText(text), true);
            return stream;
          });
          settle(size);
          for (const stream of streams) {
            server.sendHeaders(stream, [[':status', '200']], false);
            server.sendData(stream, bodyOf(atServer, stream), false);
            server.sendHeaders(stream, [['grpc-status', '0']], true);
          }
          settle(size);
          expect(streams.map((stream) => textOfBytes(bodyOf(atClient, stream)))).toEqual(
            texts.map((text) => textOfBytes(bytesOfText(text))),
          );
          expect(atClient.ends.toSorted((a, b) => a - b)).toEqual(streams);
          expect([client.openStreams, server.openStreams]).toEqual([0, 0]);
          expect([...atClient.errors, ...atServer.errors]).toEqual([]);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('send no more than the windows let through, and all of it as they open', () => {
    const { client, server, atServer, settle } = pair();
    settle();
    const stream = client.request(get, false);
    const body = new Uint8Array(300_000).map((_, at) => at % 251);
    client.sendData(stream, body, true);
    const first = client.takeOutput();
    expect(first.length).toBeLessThan(65_535 + 1_000);
    server.receive(first);
    settle();
    expect(bodyOf(atServer, stream)).toEqual(body);
    expect(atServer.ends).toEqual([stream]);
  });

  it('share one window: a long body holds up the others once it is used up', () => {
    const { client, server, atServer, settle } = pair();
    settle();
    const long = client.request(get, false);
    client.sendData(long, new Uint8Array(70_000), true);
    const short = client.request(get, false);
    client.sendData(short, bytesOfText('hi'), true);
    server.receive(client.takeOutput());
    expect(atServer.ends).toEqual([]);
    settle();
    expect(atServer.ends.toSorted((a, b) => a - b)).toEqual([long, short]);
  });

  it('open the window of a stream that is held as its data is taken, and that of the connection at once', () => {
    const { client, server, atClient, atServer, settle } = pair();
    settle();
    const slow = client.request(get, false);
    settle();
    server.hold(slow);
    client.sendData(slow, new Uint8Array(100_000), false);
    settle();
    expect(bodyOf(atServer, slow).length).toBe(65_535);
    expect([client.isWaiting(slow), atClient.drained]).toEqual([true, []]);
    const quick = client.request(get, false);
    client.sendData(quick, new Uint8Array(50_000), true);
    settle();
    expect(atServer.ends).toEqual([quick]);
    server.take(slow, 10_000);
    settle();
    expect(bodyOf(atServer, slow).length).toBe(65_535);
    server.take(slow, 40_000);
    settle();
    expect(bodyOf(atServer, slow).length).toBe(100_000);
    expect(client.isWaiting(slow)).toBe(false);
    expect(atClient.drained).toEqual([quick, slow]);
  });

  it('need no more of a request that is answered already', () => {
    const { client, server, atClient, settle } = pair();
    const stream = client.request(get, false);
    settle();
    server.sendHeaders(stream, [[':status', '415']], true);
    client.sendData(stream, bytesOfText('too late'), false);
    settle();
    expect([atClient.ends, atClient.resets]).toEqual([[stream], [[stream, 0]]]);
    expect([client.openStreams, server.openStreams]).toEqual([0, 0]);
  });

  it('end a stream at once by a reset, and go on with the others', () => {
    const { client, server, atClient, atServer, settle } = pair();
    const one = client.request(get, false);
    const two = client.request(get, true);
    settle();
    client.reset(one, 'cancel');
    settle();
    expect(atServer.resets).toEqual([[one, 8]]);
    server.sendHeaders(one, [[':status', '200']], true);
    server.sendHeaders(two, [[':status', '200']], true);
    settle();
    expect(atClient.ends).toEqual([two]);
  });

  it('split a block of headers that is longer than a frame', () => {
    const { client, atServer, settle } = pair();
    const long: Header = ['x-long', 'é'.repeat(15_000)];
    client.request([...get, long], true);
    settle(777);
    expect(atServer.headers[0]?.[1]).toEqual([...get, long]);
  });
});

/** Frames that a client sends after its preface and settings. */
function fromClient(...frames: readonly Uint8Array[]): Uint8Array {
  const settings = encodeFrame(frameTypes.settings, 0, 0, new Uint8Array(0));
  return concat([PREFACE, settings, ...frames]);
}

describe('what breaks the rules', () => {
  const none = new Uint8Array(0);
  it.each([
    ['protocolError', bytesOfText('GET / HTTP/1.1\r\n')],
    ['protocolError', concat([PREFACE, encodeFrame(frameTypes.ping, 0, 0, new Uint8Array(8))])],
    ['protocolError', fromClient(encodeFrame(frameTypes.data, 0, 0, none))],
    ['protocolError', fromClient(encodeFrame(frameTypes.data, 0, 1, none))],
    ['protocolError', fromClient(encodeFrame(frameTypes.headers, 4, 2, Uint8Array.of(0x82)))],
    ['protocolError', fromClient(encodeFrame(frameTypes.pushPromise, 4, 1, new Uint8Array(4)))],
    ['protocolError', fromClient(encodeFrame(frameTypes.continuation, 4, 1, none))],
    ['protocolError', fromClient(encodeFrame(frameTypes.windowUpdate, 0, 0, new Uint8Array(4)))],
    ['frameSizeError', fromClient(encodeFrame(frameTypes.ping, 0, 0, new Uint8Array(7)))],
    ['frameSizeError', fromClient(encodeFrame(frameTypes.settings, 0, 0, new Uint8Array(5)))],
    ['frameSizeError', fromClient(encodeFrame(frameTypes.data, 0, 1, new Uint8Array(20_000)))],
    [
      'flowControlError',
      fromClient(encodeFrame(frameTypes.settings, 0, 0, Uint8Array.of(0, 4, 255, 255, 255, 255))),
    ],
    ['compressionError', fromClient(encodeFrame(frameTypes.headers, 4, 1, Uint8Array.of(0x80)))],
    [
      'protocolError',
      fromClient(
        encodeFrame(frameTypes.headers, 0, 1, Uint8Array.of(0x82)),
        encodeFrame(frameTypes.ping, 0, 0, new Uint8Array(8)),
      ),
    ],
    [
      'streamClosed',
      fromClient(
        encodeFrame(frameTypes.headers, 5, 1, Uint8Array.of(0x82)),
        encodeFrame(frameTypes.data, 0, 1, Uint8Array.of(1)),
      ),
    ],
  ])('ends the connection with %s', (code, bytes) => {
    const { heard, events } = listening();
    const server = new Http2Session('server', events);
    server.receive(bytes);
    expect(heard.errors.map((error) => error.code)).toEqual([code]);
    server.receive(bytes);
    expect(heard.errors.length).toBe(1);
  });

  it('never ends in anything but a named error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const { events } = listening();
        const server = new Http2Session('server', events);
        server.receive(concat([fromClient(), bytes]));
        server.takeOutput();
      }),
    );
  });

  it('frames that move nothing, without end, are too much', () => {
    const { heard, events } = listening();
    const server = new Http2Session('server', events);
    server.receive(fromClient());
    const ping = encodeFrame(frameTypes.ping, 0, 0, new Uint8Array(8));
    for (let round = 0; round < 10_001; round++) server.receive(ping);
    expect(heard.errors.map((error) => error.code)).toEqual(['enhanceYourCalm']);
  });
});
