/**
 * What every process has: its own clock and timers, named chance, numbers for what it makes, and
 * the list of its outputs. What it does with them is the business of its owner.
 */
import { EventQueue } from '../kernel/event-queue.ts';
import { Random } from '../kernel/random.ts';
import { after, NEVER, START, toMilliseconds } from '../kernel/time.ts';
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
  /** How much more its clock shows than it should, ms; timers don't go by it. */
  clockSkewMs = 0;
  /** Does what its machine does without it for a segment that comes during a pause. */
  whilePaused: ((segment: ProcessInput & { kind: 'segment' }) => void) | null = null;
  #outputs: ProcessOutput[] = [];
  #isPaused = false;
  #isOver = false;
  /** When the last pause ended: what was due before is done then. */
  #resumedAt: Instant = START;
  /** What came during the pause, in order. */
  readonly #held: ProcessInput[] = [];
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

  /** What its clock shows: virtual ms since the run began, where it is right. */
  get clockMs(): number {
    return toMilliseconds(this.now) + this.clockSkewMs;
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
    this.emit({ kind: 'fact', at: this.now, fact });
  }

  emit(output: ProcessOutput): void {
    if (!this.#isOver) this.#outputs.push(output);
  }

  /** The process has ended: what code that still runs makes of it goes nowhere. */
  end(): void {
    this.#isOver = true;
  }

  /** Nothing is done any more, and what comes or falls due waits; only `faults` still reach it. */
  pause(): void {
    this.#isPaused = true;
  }

  /** Goes on with what waits, in the order in which it came or fell due. */
  resume(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    this.#resumedAt = this.now;
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
    return this.#isPaused ? NEVER : this.#timers.nextAt;
  }

  /**
   * Takes inputs and timers before `until` in order of their instants, inputs first at a tie
   * because they were caused earlier. Each call does one of them and says whether it did.
   */
  turn(inputs: InputCursor, until: Instant, receive: (input: ProcessInput) => void): boolean {
    if (this.#isPaused) return this.#hold(inputs, until, receive);
    const held = this.#held[0];
    const input = held ?? inputs.peek();
    const inputAt = input === undefined ? NEVER : input.at;
    const timerAt = this.#timers.nextAt;
    if (inputAt >= until && timerAt >= until) return false;
    if (input !== undefined && inputAt <= timerAt) {
      if (held === undefined) inputs.advance();
      else this.#held.shift();
      this.#moveTo(inputAt);
      receive(input);
      return true;
    }
    this.#moveTo(timerAt);
    this.#timers.pop()?.action?.();
    return true;
  }

  #moveTo(due: Instant): void {
    this.now = due > this.#resumedAt ? due : this.#resumedAt;
  }

  #hold(inputs: InputCursor, until: Instant, receive: (input: ProcessInput) => void): boolean {
    const input = inputs.peek();
    if (input === undefined || input.at >= until) return false;
    inputs.advance();
    this.now = input.at;
    if (input.kind === 'faults') receive(input);
    else {
      this.#held.push(input);
      if (input.kind === 'segment') this.whilePaused?.(input);
    }
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
