/** Times, seeds and speeds as the header writes and reads them. */
import { describe, expect, it } from 'vitest';
import {
  clockText,
  isSpeedMissed,
  readSeconds,
  readSeed,
  shortHash,
} from '../../../src/ui/transport/run-words.ts';

describe('run words', () => {
  it('write virtual time with fixed places', () => {
    expect(clockText(0)).toBe('00:00.000');
    expect(clockText(12_480.9)).toBe('00:12.480');
    expect(clockText(3_600_000 * 2 + 61_005)).toBe('2:01:01.005');
  });

  it('read seeds by the rule of scenarios', () => {
    expect(readSeed(' 7 ')).toBe(7);
    expect(readSeed('4294967295')).toBe(4_294_967_295);
    const wrong = ['', '-1', '1.5', '4294967296', '1e3', 'seven'];
    expect(wrong.filter((text) => readSeed(text) !== null)).toEqual([]);
  });

  it('read seconds with point or comma', () => {
    expect(readSeconds('2.5')).toBe(2_500);
    expect(readSeconds('2,5')).toBe(2_500);
    const wrong = ['', '-1', 'Infinity', '1.2.3'];
    expect(wrong.filter((text) => readSeconds(text) !== null)).toEqual([]);
  });

  it('tell a missed speed beyond a tenth', () => {
    expect(isSpeedMissed(10, 9.5)).toBe(false);
    expect(isSpeedMissed(10, 8.9)).toBe(true);
    expect(isSpeedMissed('max', 40)).toBe(true);
    expect(isSpeedMissed(1, 0)).toBe(false);
  });

  it('shorten a hash', () => {
    expect(shortHash(`a41f${'0'.repeat(58)}09`)).toBe('a41f…09');
  });
});
