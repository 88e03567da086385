/**
 * Gives back what messages leave behind.
 *
 * Each message that a worker gets leaves an event, its serialised form and a buffer behind, some
 * 6 kB that only a major collection frees. A worker whose own heap stays small sees no reason for
 * one, so that ten replicas would grow by some 60 MB per minute of play. No script can ask for a
 * collection, but a large buffer counts as pressure on memory in every engine, and as its pages are
 * never touched, it takes none.
 */

/** Messages between two collections. One of a replica takes a millisecond. */
const MESSAGES = 1_024;
/** Above what V8 lets buffers grow by before it collects. */
const PRESSURE_BYTES = 64 * 1024 * 1024;

/** Call it once per message. Make it before any service code runs. */
export function makeCollector(): () => void {
  const Pressure = ArrayBuffer;
  let messages = 0;
  return () => {
    messages += 1;
    if (messages < MESSAGES) return;
    try {
      messages = MESSAGES - new Pressure(PRESSURE_BYTES).byteLength / (PRESSURE_BYTES / MESSAGES);
    } catch {
      // Where not even this can be had, the platform has collected already.
      messages = 0;
    }
  };
}
