import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { checkJsonText } from '../../../src/sim/world/json-text.ts';

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('checkJsonText', () => {
  it('takes what JSON.stringify makes', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.constantFrom(0, 2), (value, indent) => {
        expect(checkJsonText(JSON.stringify(value, null, indent), 32).kind).toBe('ok');
      }),
    );
  });

  it('agrees with JSON.parse on texts with one character changed', () => {
    const damaged = fc
      .tuple(fc.json(), fc.nat(), fc.constantFrom(...'{}[]",:\\u0e1-+.tn \n\u0001'))
      .map(([text, at, put]) => {
        const place = at % (text.length + 1);
        return text.slice(0, place) + put + text.slice(place + 1);
      });
    fc.assert(
      fc.property(fc.oneof(damaged, fc.string()), (text) => {
        expect(checkJsonText(text, 1_000).kind === 'ok').toBe(isJson(text));
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['', 1, 1, ''],
    ['{"a":1,}', 1, 8, '}'],
    ['{\n  "a": tru\n}', 2, 8, 't'],
    ['[1,2', 1, 5, ''],
    ['[1]]', 1, 4, ']'],
    ['{"a" 1}', 1, 6, '1'],
    ["{'a':1}", 1, 2, "'"],
    ['"a\nb"', 1, 3, '\n'],
    ['"abc', 1, 5, ''],
    ['"\\x"', 1, 2, '\\'],
    ['01', 1, 2, '1'],
    ['{"a":1]', 1, 7, ']'],
    ['NaN', 1, 1, 'N'],
    ['[🐝]', 1, 2, '🐝'],
  ])('finds where %j stops being JSON', (text, line, column, given) => {
    expect(checkJsonText(text, 32)).toEqual({ kind: 'not-json', line, column, given });
  });

  it('stops at the depth without recursion', () => {
    expect(checkJsonText('['.repeat(1_000_000), 32)).toEqual({
      kind: 'too-deep',
      line: 1,
      column: 33,
    });
    expect(checkJsonText(`${'['.repeat(32)}${']'.repeat(32)}`, 32)).toEqual({ kind: 'ok' });
  });
});
