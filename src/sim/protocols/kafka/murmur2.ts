/** The hash by which Kafka's producers choose the partition of a key (`Utils.murmur2` of its Java client). */

const SEED = 0x9747b28c;
const MULTIPLIER = 0x5bd1e995;

/** An unsigned 32-bit number. */
export function murmur2(bytes: Uint8Array): number {
  const { length } = bytes;
  let hash = SEED ^ length;
  const whole = length - (length % 4);
  for (let at = 0; at < whole; at += 4) {
    let four =
      (bytes[at] ?? 0) |
      ((bytes[at + 1] ?? 0) << 8) |
      ((bytes[at + 2] ?? 0) << 16) |
      ((bytes[at + 3] ?? 0) << 24);
    four = Math.imul(four, MULTIPLIER);
    four ^= four >>> 24;
    four = Math.imul(four, MULTIPLIER);
    hash = Math.imul(hash, MULTIPLIER) ^ four;
  }
  const rest = length - whole;
  if (rest >= 3) hash ^= (bytes[whole + 2] ?? 0) << 16;
  if (rest >= 2) hash ^= (bytes[whole + 1] ?? 0) << 8;
  if (rest >= 1) hash = Math.imul(hash ^ (bytes[whole] ?? 0), MULTIPLIER);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, MULTIPLIER);
  hash ^= hash >>> 15;
  return hash >>> 0;
}

/** Not an absolute value: the sign bit is cut off, as in the Java client. */
export function partitionOf(key: Uint8Array, partitions: number): number {
  return (murmur2(key) & 0x7fffffff) % partitions;
}
