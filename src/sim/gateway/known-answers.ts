/**
 * What services answered, kept in the gateway's memory: to be used again while it is young enough, or as
 * the last that is known. The oldest go when there is no more room; a restart forgets all.
 * Simplified: what services say of keeping (`Cache-Control`, `Vary`) is not heeded; a setting of the part
 * says how long, and all headers of the request tell calls apart.
 */
import type { Instant } from '../kernel/time.ts';

const ENTRIES_MAX = 1_000;
const BYTES_MAX = 4_000_000;

export interface KnownAnswer {
  readonly value: unknown;
  /** Size of the body that it was read from. */
  readonly bytes: number;
  readonly at: Instant;
}

export class KnownAnswers {
  /** The one that was written longest ago comes first. */
  readonly #byCall = new Map<string, KnownAnswer>();
  #bytes = 0;

  /** `call` says all that the answer may depend on: service, target and headers. */
  get(call: string): KnownAnswer | undefined {
    return this.#byCall.get(call);
  }

  keep(call: string, answer: KnownAnswer): void {
    this.#forget(call);
    const bytes = answer.bytes + call.length;
    if (bytes > BYTES_MAX) return;
    this.#byCall.set(call, answer);
    this.#bytes += bytes;
    for (const oldest of this.#byCall.keys()) {
      if (this.#byCall.size <= ENTRIES_MAX && this.#bytes <= BYTES_MAX) return;
      this.#forget(oldest);
    }
  }

  #forget(call: string): void {
    const known = this.#byCall.get(call);
    if (known === undefined) return;
    this.#bytes -= known.bytes + call.length;
    this.#byCall.delete(call);
  }
}
