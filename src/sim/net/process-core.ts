/**
 * What every process has: its own clock and timers, named chance, numbers for what it makes, and
 * the list of its outputs. What it does with them is the business of its owner.
 */
import { EventQueue } from '../kernel/event-queue.ts';
import { Random } from '../kernel/random.ts';
import { after, NEVER } from '../kernel/time.ts';
import type { Duration, Instant } from '../kernel/time.ts';
import type { FactDraft } from '../observe/facts.ts';
import type { ProcessInput, ProcessOutput } from '../services/process.ts';

/** Numbers that one process may give out: 2^24 per process keeps ids exact in a double. */
const IDS_PER_PROCESS = 2 ** 24;

/** A timer that has not gone off yet. */
export interface Timer {
  cancel(): void;
}

class Scheduled implements Timer {
  action: (() => void) | null;

  constructor(action: () => void) {
    this.action = action;
  }

  cancel(): void {
    this.action = null;
  }
}

export class ProcessCore {
  readonly process: string;
  now: Instant;
  #outputs: ProcessOutput[] = [];
  readonly #timers = new EventQueue<Scheduled>();
  readonly #ordinal: number;
  readonly #seed: number;
  #scheduledCount = 0;
  #idCount = 0;

  constructor(process: string, ordinal: number, seed: number, startedAt: Instant) {
    this.process = process;
    this.now = startedAt;
    this.#ordinal = ordinal;
    this.#seed = seed;
  }

  /** A number that no other process of the run gives out. */
  nextId(): number {
    this.#idCount += 1;
    return this.#ordinal * IDS_PER_PROCESS + this.#idCount;
  }

  /** The stream `process/<process>/<purpose>`; adding a process changes no other stream. */
  random(purpose: string): Random {
    return Random.named(this.#seed, `process/${this.process}/${purpose}`);
  }

  schedule(delay: Duration, action: () => void): Timer {
    const scheduled = new Scheduled(action);
    this.#scheduledCount += 1;
    this.#timers.push(after(this.now, delay), this.#scheduledCount, scheduled);
    return scheduled;
  }

  fact(fact: FactDraft): void {
    this.#outputs.push({ kind: 'fact', at: this.now, fact });
  }

  emit(output: ProcessOutput): void {
    this.#outputs.push(output);
  }

  get outputCount(): number {
    return this.#outputs.length;
  }

  /** Takes back every output but the first `count`. */
  dropOutputs(count: number): void {
    this.#outputs.length = count;
  }

  takeOutputs(): readonly ProcessOutput[] {
    const taken = this.#outputs;
    this.#outputs = [];
    return taken;
  }

  /** When the earliest timer goes off; cancelled ones count until they are passed. */
  get nextAt(): Instant {
    return this.#timers.nextAt;
  }

  /**
   * Takes inputs and timers before `until` in order of their instants, inputs first at a tie
   * because they were caused earlier. Each call does one of them and says whether it did.
   */
  turn(inputs: InputCursor, until: Instant, receive: (input: ProcessInput) => void): boolean {
    const input = inputs.peek();
    const inputAt = input === undefined ? NEVER : input.at;
    const timerAt = this.#timers.nextAt;
    if (inputAt >= until && timerAt >= until) return false;
    if (input !== undefined && inputAt <= timerAt) {
      inputs.advance();
      this.now = inputAt;
      receive(input);
      return true;
    }
    this.now = timerAt;
    this.#timers.pop()?.action?.();
    return true;
  }
}

/** Reads a window's inputs one by one. */
export class InputCursor {
  readonly #inputs: readonly ProcessInput[];
  #position = 0;

  constructor(inputs: readonly ProcessInput[]) {
    this.#inputs = inputs;
  }

  peek(): ProcessInput | undefined {
    return this.#inputs[this.#position];
  }

  advance(): void {
    this.#position += 1;
  }
}
