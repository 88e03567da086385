/** WebSocket frames: the examples of RFC 6455, any split, and bytes that break the rules. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  applyMask,
  closePayload,
  encodeFrame,
  opcodes,
  WebSocketDecoder,
} from '../../../src/sim/wire/websocket.ts';
import type { WebSocketEvent } from '../../../src/sim/wire/websocket.ts';
import { bytesOfText, concat } from '../../../src/sim/wire/utf8.ts';

function hex(text: string): Uint8Array {
  return Uint8Array.from(text.trim().split(/\s+/), (pair) => Number.parseInt(pair, 16));
}

const key = hex('37 fa 21 3d');

describe('the examples of RFC 6455 section 5.7', () => {
  const hello = bytesOfText('Hello');
  const cases = [
    {
      what: 'an unmasked text',
      role: 'client',
      bytes: hex('81 05 48 65 6c 6c 6f'),
      frame: { fin: true, opcode: opcodes.text, payload: hello },
      mask: null,
    },
    {
      what: 'a masked text',
      role: 'server',
      bytes: hex('81 85 37 fa 21 3d 7f 9f 4d 51 58'),
      frame: { fin: true, opcode: opcodes.text, payload: hello },
      mask: key,
    },
    {
      what: 'an unmasked ping',
      role: 'client',
      bytes: hex('89 05 48 65 6c 6c 6f'),
      frame: { fin: true, opcode: opcodes.ping, payload: hello },
      mask: null,
    },
    {
      what: 'a masked pong',
      role: 'server',
      bytes: hex('8a 85 37 fa 21 3d 7f 9f 4d 51 58'),
      frame: { fin: true, opcode: opcodes.pong, payload: hello },
      mask: key,
    },
  ] as const;

  it.each(cases)('$what', ({ role, bytes, frame, mask }) => {
    expect(encodeFrame(frame, mask)).toEqual(bytes);
    const [event] = new WebSocketDecoder(role).push(bytes);
    expect(event).toEqual(
      frame.opcode === opcodes.text
        ? { kind: 'text', text: 'Hello' }
        : { kind: frame.opcode === opcodes.ping ? 'ping' : 'pong', payload: hello },
    );
  });

  it('a fragmented unmasked text', () => {
    const bytes = hex('01 03 48 65 6c 80 02 6c 6f');
    expect(new WebSocketDecoder('client').push(bytes)).toEqual([{ kind: 'text', text: 'Hello' }]);
  });

  it('lengths of 256 bytes and of 64 kB', () => {
    const small = encodeFrame({ fin: true, opcode: 2, payload: new Uint8Array(256) }, null);
    const large = encodeFrame({ fin: true, opcode: 2, payload: new Uint8Array(65_536) }, null);
    expect(small.subarray(0, 4)).toEqual(hex('82 7e 01 00'));
    expect(large.subarray(0, 10)).toEqual(hex('82 7f 00 00 00 00 00 01 00 00'));
  });
});

/** A message cut into frames with control frames between them, and what it says. */
const messages = fc
  .array(
    fc.record({
      text: fc.string({ unit: 'binary', maxLength: 200 }),
      cut: fc.integer({ min: 1, max: 90 }),
      pinged: fc.boolean(),
    }),
    { minLength: 1, maxLength: 5 },
  )
  .map((list) => ({ list, bytes: concat(list.map(framesOf)) }));

function framesOf({
  text,
  cut,
  pinged,
}: {
  text: string;
  cut: number;
  pinged: boolean;
}): Uint8Array {
  const payload = bytesOfText(text);
  const parts: Uint8Array[] = [];
  for (let at = 0; at === 0 || at < payload.length; at += cut) {
    const opcode = at === 0 ? opcodes.text : opcodes.continuation;
    const fin = at + cut >= payload.length;
    parts.push(encodeFrame({ fin, opcode, payload: payload.subarray(at, at + cut) }, key));
    if (pinged && !fin) {
      parts.push(encodeFrame({ fin: true, opcode: opcodes.ping, payload: hex('01') }, key));
    }
  }
  return concat(parts);
}

function decodeIn(bytes: Uint8Array, sizes: readonly number[]): readonly WebSocketEvent[] {
  const decoder = new WebSocketDecoder('server');
  const events: WebSocketEvent[] = [];
  let at = 0;
  for (const size of [...sizes, bytes.length]) {
    events.push(...decoder.push(bytes.subarray(at, at + size)));
    at += size;
  }
  return events;
}

describe('the decoder', () => {
  it('gives back what was sent, however the bytes are split', () => {
    fc.assert(
      fc.property(messages, fc.array(fc.integer({ min: 1, max: 40 })), ({ list, bytes }, sizes) => {
        const texts = decodeIn(bytes, sizes).filter((event) => event.kind === 'text');
        const sent = list.map(({ text }) => new TextDecoder().decode(bytesOfText(text)));
        expect(texts.map((event) => event.text.replace(/^\uFEFF/, ''))).toEqual(
          sent.map((text) => text.replace(/^\uFEFF/, '')),
        );
      }),
    );
  });

  it('comes back from any bytes, and after an error takes nothing more', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), (bytes, isServer) => {
        const decoder = new WebSocketDecoder(isServer ? 'server' : 'client', 1_000);
        const events = decoder.push(bytes);
        if (events.at(-1)?.kind === 'error') expect(decoder.push(bytes)).toEqual([]);
        decoder.end();
      }),
    );
  });

  it.each([
    ['reserved-bits', 'c1 80 00 00 00 00'],
    ['unknown-opcode', '83 80 00 00 00 00'],
    ['unknown-opcode', '8b 80 00 00 00 00'],
    ['mask-missing', '81 00'],
    ['control-fragmented', '09 80 00 00 00 00'],
    ['control-too-long', '89 fe 00 7e 00 00 00 00'],
    ['length-not-minimal', '82 fe 00 7d 00 00 00 00'],
    ['length-too-large', '82 ff 80 00 00 00 00 00 00 00 00 00 00 00'],
    ['message-too-large', '82 ff 00 00 00 00 00 20 00 00 00 00 00 00'],
    ['continuation-without-start', '80 80 00 00 00 00'],
    ['start-inside-message', '01 80 00 00 00 00 81 80 00 00 00 00'],
    ['text-not-utf8', '81 81 00 00 00 00 ff'],
    ['close-payload', '88 81 00 00 00 00 03'],
    ['close-payload', '88 82 00 00 00 00 03 ed'],
  ])('names %s', (code, bytes) => {
    const event = new WebSocketDecoder('server').push(hex(bytes)).at(-1);
    expect(event?.kind === 'error' ? event.error.code : event?.kind).toBe(code);
  });

  it('refuses a mask from a server, and misses what is cut off', () => {
    const [event] = new WebSocketDecoder('client').push(hex('81 80 00 00 00 00'));
    expect(event?.kind === 'error' ? event.error.code : '').toBe('mask-forbidden');
    const decoder = new WebSocketDecoder('client');
    decoder.push(hex('81 05 48'));
    expect(decoder.end()?.code).toBe('ends-early');
  });

  it('reads the code and reason of a close', () => {
    const payload = closePayload(1001, bytesOfText('bye'));
    const bytes = encodeFrame({ fin: true, opcode: opcodes.close, payload }, null);
    const decoder = new WebSocketDecoder('client');
    expect(decoder.push(bytes)).toEqual([{ kind: 'close', code: 1001, reason: 'bye' }]);
    const empty = encodeFrame(
      { fin: true, opcode: opcodes.close, payload: new Uint8Array(0) },
      null,
    );
    expect(new WebSocketDecoder('client').push(empty)).toEqual([
      { kind: 'close', code: 1005, reason: '' },
    ]);
  });

  it('masks and unmasks alike', () => {
    const payload = bytesOfText('panal');
    expect(applyMask(applyMask(payload, key), key)).toEqual(payload);
  });
});
