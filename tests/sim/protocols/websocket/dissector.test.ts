import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dissectWebSocket } from '../../../../src/sim/protocols/websocket/dissector.ts';
import { bytesOfText, concat } from '../../../../src/sim/wire/utf8.ts';
import { closePayload, encodeFrame, opcodes } from '../../../../src/sim/wire/websocket.ts';
import { expectCovered, flat } from '../../../support/dissections.ts';

const mask = Uint8Array.of(0x37, 0xfa, 0x21, 0x3d);
const call = bytesOfText('{"id":1,"call":"GetProduct","input":{"sku":7}}');
const frames = [
  encodeFrame({ fin: true, opcode: opcodes.text, payload: call }, mask),
  encodeFrame({ fin: false, opcode: opcodes.text, payload: call.subarray(0, 9) }, null),
  encodeFrame({ fin: true, opcode: opcodes.continuation, payload: call.subarray(9) }, null),
  encodeFrame({ fin: true, opcode: opcodes.ping, payload: new Uint8Array(0) }, null),
  encodeFrame({ fin: true, opcode: opcodes.binary, payload: new Uint8Array(300).fill(255) }, mask),
  encodeFrame(
    { fin: true, opcode: opcodes.close, payload: closePayload(1001, bytesOfText('bye')) },
    mask,
  ),
];

describe('dissection of WebSocket frames', () => {
  it('covers every byte, with a sentence for each field', () => {
    for (const bytes of [...frames, concat(frames)]) {
      const { fields, summary } = dissectWebSocket(bytes);
      expectCovered(fields, 0, bytes.length);
      for (const field of flat(fields)) {
        expect(field.text.en).not.toBe('');
        expect(field.text.es).not.toBe(field.text.en);
      }
      expect(summary.en).toMatch(/^WebSocket( frame)?: /);
    }
  });

  it('reads through the mask, member by member', () => {
    const [bytes = new Uint8Array(0)] = frames;
    const named = flat(dissectWebSocket(bytes).fields).map(({ name, value }) => [name, value]);
    expect(named).toContainEqual(['masking key', '37 fa 21 3d']);
    expect(named).toContainEqual(['call', '"GetProduct"']);
    expect(named).toContainEqual(['input', '{"sku":7}']);
  });

  it('covers any bytes, and frames that are cut off anywhere', () => {
    const all = concat(frames);
    for (let end = 0; end <= all.length; end += 3) {
      expectCovered(dissectWebSocket(all.subarray(0, end)).fields, 0, end);
    }
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expectCovered(dissectWebSocket(bytes).fields, 0, bytes.length);
      }),
    );
  });
});
