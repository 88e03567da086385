/** What lies on the way of a run, for a bar to move along: what was done to it, what broke, when it failed. */
import { toMilliseconds } from '../kernel/time.ts';
import type { Fact } from '../observe/facts.ts';

/** Marks that are kept, the newest. */
export const MARKS_MAX = 1_000;
/** Parts of the run in which failures are counted; when more are needed, two become one. */
const PARTS_MAX = 512;
const PART_MS_FIRST = 100;

/** `command`: somebody did something. `stop`: a replica stopped. */
export interface TimeMark {
  readonly kind: 'command' | 'stop';
  readonly atMs: number;
  /** Of a command its kind, of a stop its reason. */
  readonly what: string;
  /** Node, link or process that it is about; empty where it names none. */
  readonly target: string;
}

export interface TimeLine {
  /** The first moment that can be shown; later than 0 where the journal has let go of the oldest facts. */
  readonly earliestMs: number;
  /** Oldest first. */
  readonly marks: readonly TimeMark[];
  /** Failures in each part of the run, from 0 on; the last parts may be missing. */
  readonly failures: readonly number[];
  readonly partMs: number;
}

export class TimeLineFold {
  #marks: TimeMark[] = [];
  #failures: number[] = [];
  #partMs = PART_MS_FIRST;

  accept(fact: Fact): void {
    switch (fact.kind) {
      case 'failure-observed':
        this.#countFailure(toMilliseconds(fact.at));
        return;
      case 'replica-stopped': {
        // What is removed was removed by a command, which has its mark.
        if (fact.reason === 'removed' || fact.reason === 'killed') return;
        const { process: target, reason: what } = fact;
        this.#mark({ kind: 'stop', atMs: toMilliseconds(fact.at), what, target });
        return;
      }
      case 'command-applied': {
        const { kind: what, target } = aboutCommand(fact.command);
        if (isTraffic(what)) return;
        this.#mark({ kind: 'command', atMs: toMilliseconds(fact.at), what, target });
        return;
      }
      default:
        return;
    }
  }

  #mark(mark: TimeMark): void {
    this.#marks.push(mark);
    if (this.#marks.length > 2 * MARKS_MAX) this.#marks = this.#marks.slice(-MARKS_MAX);
  }

  #countFailure(atMs: number): void {
    while (Math.floor(atMs / this.#partMs) >= PARTS_MAX) {
      const halves = this.#failures;
      this.#failures = Array.from({ length: Math.ceil(halves.length / 2) }, (_, at) => {
        return (halves[2 * at] ?? 0) + (halves[2 * at + 1] ?? 0);
      });
      this.#partMs *= 2;
    }
    const part = Math.floor(atMs / this.#partMs);
    while (this.#failures.length <= part) this.#failures.push(0);
    this.#failures[part] = (this.#failures[part] ?? 0) + 1;
  }

  read(earliestMs: number): TimeLine {
    return {
      earliestMs,
      marks: this.#marks.slice(-MARKS_MAX),
      failures: [...this.#failures],
      partMs: this.#partMs,
    };
  }
}

/** A program at a socket or a port does too much to mark each time. */
function isTraffic(command: string): boolean {
  return command === 'outside-segment' || command === 'send-to-socket';
}

function aboutCommand(text: string): { readonly kind: string; readonly target: string } {
  const command: unknown = JSON.parse(text);
  const kind = textMember(command, 'kind');
  const about = ['node', 'link', 'id', 'client'].map((name) => memberOf(command, name));
  const found = about.find((one) => one !== undefined);
  const id = typeof found === 'string' ? found : textMember(found, 'id');
  const replica = memberOf(command, 'replica');
  return { kind, target: typeof replica === 'number' ? `${id}/${replica}` : id };
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function textMember(value: unknown, name: string): string {
  const member = memberOf(value, name);
  return typeof member === 'string' ? member : '';
}
