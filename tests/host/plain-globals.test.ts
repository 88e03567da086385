import { createContext, runInContext } from 'node:vm';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import program from 'virtual:runtime-text/plain-globals';

/** A realm that has nothing of Node, but these. */
const realm = createContext({});
runInContext(program, realm);

/** Gives plain values back across the border of the realm. */
function inRealm(expression: string, given: unknown): unknown {
  const call = `JSON.stringify((given => ${expression})(JSON.parse(${JSON.stringify(JSON.stringify(given))})))`;
  const said: unknown = runInContext(call, realm);
  return JSON.parse(String(said));
}

it('encodes and decodes text as Node does', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const bytes = [...new TextEncoder().encode(text)];
      expect(inRealm('[...new TextEncoder().encode(given)]', text)).toEqual(bytes);
      expect(inRealm('new TextDecoder().decode(Uint8Array.from(given))', bytes)).toBe(
        new TextDecoder().decode(Uint8Array.from(bytes)),
      );
    }),
  );
});

it('makes the same of bytes that are not UTF-8', () => {
  const byte = fc.constantFrom(
    ...[0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc2, 0xdf, 0xe0, 0xe1, 0xed],
    ...[0xef, 0xbb, 0xf0, 0xf1, 0xf4, 0xf5, 0xff],
  );
  fc.assert(
    fc.property(fc.array(byte, { maxLength: 8 }), fc.boolean(), (bytes, ignoreBOM) => {
      const lenient = `new TextDecoder('utf-8', { ignoreBOM: ${ignoreBOM} }).decode(Uint8Array.from(given))`;
      const expected = new TextDecoder('utf-8', { ignoreBOM }).decode(Uint8Array.from(bytes));
      expect(inRealm(lenient, bytes)).toBe(expected);
      const strict = `{ try { return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(given)); } catch { return null; } }`;
      let decoded: string | null = null;
      try {
        decoded = new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(bytes));
      } catch {
        // Null it is.
      }
      expect(inRealm(strict, bytes)).toBe(decoded);
    }),
    { numRuns: 1_000 },
  );
});

it('writes and reads base64 as Node does', () => {
  const latin1 = fc
    .array(fc.integer({ min: 0, max: 0xff }))
    .map((units) => String.fromCharCode(...units));
  fc.assert(
    fc.property(latin1, (text) => {
      expect(inRealm('btoa(given)', text)).toBe(btoa(text));
      expect(inRealm('atob(given)', btoa(text))).toBe(text);
    }),
  );
  expect(inRealm('[atob(" YQ== "), atob("YQ")]', null)).toEqual(['a', 'a']);
  expect(() => inRealm('atob("a")', null)).toThrow('Not base64');
});

it('clones data, cycles and names of prototypes, and refuses functions', () => {
  const checks = `{
    const source = { list: [1, { a: 2 }], when: new Date(5), map: new Map([[1, { b: 1 }]]), set: new Set([3]), bytes: Uint8Array.of(1, 2), ...JSON.parse('{"__proto__": 7}') };
    source.self = source;
    const copy = structuredClone(source);
    return [
      copy !== source, copy.self === copy, copy.list !== source.list, copy.list, copy.when.getTime(),
      copy.map.get(1) !== source.map.get(1), copy.set.has(3), [...copy.bytes], copy.bytes !== source.bytes,
      Object.getOwnPropertyDescriptor(copy, '__proto__') !== undefined || !Object.hasOwn(source, '__proto__'),
    ];
  }`;
  expect(inRealm(checks, null)).toEqual([
    true,
    true,
    true,
    [1, { a: 2 }],
    5,
    true,
    true,
    [1, 2],
    true,
    true,
  ]);
  expect(() => inRealm('structuredClone(() => {})', null)).toThrow('A function cannot be cloned');
});

it('queues a microtask behind those that wait', async () => {
  runInContext(
    'globalThis.order = []; Promise.resolve().then(() => order.push(1)); queueMicrotask(() => order.push(2));',
    realm,
  );
  await new Promise((resolve) => void setImmediate(resolve));
  expect(inRealm('order', null)).toEqual([1, 2]);
});
