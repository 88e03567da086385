/**
 * Chance, repeatable: named streams of xoroshiro128+ (the generator is pure-rand's).
 *
 * Each user of chance has a stream of its own, named after what it decides, so that a draw more
 * in one place changes nothing in another.
 */
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';

/** One stream. Two streams of the same seed and name give the same values in the same order. */
export class Random {
  private readonly generator: RandomGenerator;

  private constructor(generator: RandomGenerator) {
    this.generator = generator;
  }

  /** `seed` may be any number; names that differ in one character give unrelated streams. */
  static named(seed: number, name: string): Random {
    return new Random(xoroshiro128plusFromState(stateOf(seed, name)));
  }

  /** At least 0 and below 1, with all 53 bits that a number has room for. */
  next(): number {
    const high = this.generator.next() >>> 5;
    const low = this.generator.next() >>> 6;
    return (high * 0x4000000 + low) / 0x20000000000000;
  }

  /** A whole number from `min` to `max`, both possible, all equally likely. */
  int(min: number, max: number): number {
    if (!Number.isSafeInteger(min) || !Number.isSafeInteger(max) || min > max) {
      throw new RangeError(`There is no whole number to draw from ${min} to ${max}.`);
    }
    return uniformInt(this.generator, min, max);
  }

  /** True with that probability: never at 0, always at 1. */
  bool(probability: number): boolean {
    return this.next() < probability;
  }

  /** That many lowercase hexadecimal digits. */
  hex(digits: number): string {
    // All at once: a text that grows by pieces is a rope, which costs more to read than to make.
    const units: number[] = [];
    while (units.length < digits) {
      const word = this.generator.next();
      for (let shift = 28; shift >= 0; shift -= 4) {
        const digit = (word >>> shift) & 15;
        units.push(digit < 10 ? 48 + digit : 87 + digit);
      }
    }
    units.length = digits;
    return String.fromCharCode(...units);
  }
}

/**
 * 128 bits that depend on every bit of the seed and every character of the name: four chained
 * multiplicative hashes, finished as MurmurHash3 does.
 */
function stateOf(seed: number, name: string): number[] {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, seed);
  let a = 0x6a09e667 ^ bits.getInt32(0);
  let b = 0xbb67ae85 ^ bits.getInt32(4);
  let c = 0x3c6ef372;
  let d = 0xa54ff53a ^ name.length;
  for (let i = 0; i < name.length; i++) {
    const unit = name.charCodeAt(i);
    a = b ^ Math.imul(a ^ unit, 0x239b961b);
    b = c ^ Math.imul(b ^ unit, 0xab0e9789 | 0);
    c = d ^ Math.imul(c ^ unit, 0x38b34ae5);
    d = a ^ Math.imul(d ^ unit, 0xa1e38b93 | 0);
  }
  // Two rounds, so that each word has seen all four.
  for (let round = 0; round < 2; round++) {
    a = finish(a ^ d);
    b = finish(b + a);
    c = finish(c ^ b);
    d = finish(d + c);
  }
  // The generator stays at zero for ever when it starts there.
  return (a | b | c | d) === 0 ? [1, 2, 3, 4] : [a, b, c, d];
}

function finish(word: number): number {
  let h = word ^ (word >>> 16);
  h = Math.imul(h, 0x85ebca6b | 0);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35 | 0);
  return h ^ (h >>> 16);
}
