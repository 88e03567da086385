/**
 * Functions of analysis that give the same last bit in every engine. `Math.log` and its kin do
 * not promise that (ECMA-262 leaves their precision open); `Math.sqrt` does.
 */
import stdlibLn from '@stdlib/math-base-special-ln';

/** Natural logarithm; minus infinity at 0 and NaN below. */
export function ln(x: number): number {
  return stdlibLn(x);
}
