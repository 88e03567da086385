/** What the name of a process says. */

/** `orders` of `orders/0`. */
export function nodeOf(process: string): string {
  return process.slice(0, process.lastIndexOf('/'));
}
