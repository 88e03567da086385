/** Connections between two processes, without a cluster: what a reader's window does to its writer. */
import { describe, expect, it } from 'vitest';
import { START } from '../../../src/sim/kernel/time.ts';
import { CREDIT_BYTES, SEGMENT_BYTES_MAX, WINDOW_BYTES } from '../../../src/sim/net/connection.ts';
import type { Connection, ConnectionEnd } from '../../../src/sim/net/endpoint.ts';
import { Endpoint } from '../../../src/sim/net/endpoint.ts';
import { ProcessCore } from '../../../src/sim/net/process-core.ts';
import type { ProcessSegment } from '../../../src/sim/services/process.ts';

interface End {
  readonly core: ProcessCore;
  readonly endpoint: Endpoint;
}

/** Two processes with nothing between them; a segment arrives when `deliver` is called. */
class Pair {
  readonly writer = newEnd('writer/0', 1);
  readonly reader = newEnd('reader/0', 2);
  /** Every segment so far, as `writer data 16384`. */
  readonly log: string[] = [];
  readonly ends: string[] = [];
  received = 0;
  drained = 0;
  out: Connection;
  in: Connection | null = null;

  constructor() {
    this.reader.endpoint.listen((connection) => {
      this.in = connection;
      return {
        received: (bytes) => {
          this.received += bytes.length;
        },
        ended: (how) => this.#end('reader', how),
      };
    });
    this.out = this.writer.endpoint.connect('link', 'reader/0', {
      received() {},
      drained: () => {
        this.drained += 1;
      },
      ended: (how) => this.#end('writer', how),
    });
    this.deliver();
  }

  /** Until nothing is under way. */
  deliver(): void {
    while (
      carry(this.writer, this.reader, this.log) + carry(this.reader, this.writer, this.log) >
      0
    );
  }

  send(size: number): void {
    this.out.send(new Uint8Array(size), 1);
    this.deliver();
  }

  #end(who: string, how: ConnectionEnd): void {
    this.ends.push(`${who} ${how} ${this.received}`);
  }
}

function newEnd(process: string, ordinal: number): End {
  const core = new ProcessCore(process, ordinal, 1, START);
  return { core, endpoint: new Endpoint(core) };
}

function carry(from: End, to: End, log: string[]): number {
  const segments = from.core
    .takeOutputs()
    .filter(
      (output): output is ProcessSegment & { readonly to: string } => output.kind === 'segment',
    );
  for (const segment of segments) {
    log.push(`${from.core.process} ${segment.flag} ${segment.bytes.length}`);
    to.endpoint.receive({ ...segment, from: from.core.process });
  }
  return segments.length;
}

describe('a reader that reads', () => {
  it('costs no segment for what is short, and one for every 32 kB', () => {
    const pair = new Pair();
    pair.send(CREDIT_BYTES - 1);
    expect(pair.log.filter((line) => line.includes('window'))).toEqual([]);
    pair.send(1);
    expect(pair.log.at(-1)).toBe('reader/0 window 0');
    pair.send(10 * CREDIT_BYTES);
    expect(pair.log.filter((line) => line.includes('window'))).toHaveLength(11);
    expect(pair.received).toBe(11 * CREDIT_BYTES);
    expect(pair.out.unsent).toBe(0);
  });

  it('gets a long write in segments of at most 16 kB, whole and in order', () => {
    const pair = new Pair();
    const bytes = Uint8Array.from({ length: 300_000 }, (_, at) => at % 251);
    let heard: Uint8Array = new Uint8Array(0);
    const parts: Uint8Array[] = [];
    pair.reader.endpoint.listen(() => ({ received: (part) => void parts.push(part), ended() {} }));
    const out = pair.writer.endpoint.connect('link', 'reader/0', { received() {}, ended() {} });
    pair.deliver();
    out.send(bytes, 1);
    pair.deliver();
    heard = Uint8Array.from(parts.flatMap((part) => [...part]));
    expect(heard).toEqual(bytes);
    expect(Math.max(...parts.map((part) => part.length))).toBe(SEGMENT_BYTES_MAX);
  });
});

describe('a reader that pauses', () => {
  it('holds the writer back at one window, and the writer keeps the rest', () => {
    const pair = new Pair();
    pair.in?.pause();
    pair.send(200_000);
    expect(pair.received).toBe(0);
    expect(pair.out.unsent).toBe(200_000 - WINDOW_BYTES);
    pair.send(1_000);
    expect(pair.out.unsent).toBe(201_000 - WINDOW_BYTES);
    expect(pair.drained).toBe(0);
    pair.in?.resume();
    pair.deliver();
    expect(pair.received).toBe(201_000);
    expect([pair.out.unsent, pair.drained]).toEqual([0, 1]);
  });

  it('reads what came before an orderly end, and hears of the end after it', () => {
    const pair = new Pair();
    pair.in?.pause();
    pair.out.send(new Uint8Array(100_000), 1);
    pair.out.close();
    pair.deliver();
    expect(pair.ends).toEqual([]);
    expect(pair.out.isOpen).toBe(false);
    pair.in?.resume();
    pair.deliver();
    expect(pair.ends).toEqual(['reader closed 100000']);
    expect(pair.log).toContain('writer/0 fin 0');
  });

  it('lets both ends leave that close with more to send than the other has room for', () => {
    for (const isPaused of [false, true]) {
      const pair = new Pair();
      const other = pair.in;
      if (other === null) throw new Error('nobody took the connection');
      if (isPaused) other.pause();
      pair.send(WINDOW_BYTES);
      pair.out.send(new Uint8Array(200_000), 1);
      other.send(new Uint8Array(200_000), 1);
      pair.out.close();
      other.close();
      expect([pair.out.unsent, other.unsent].every((unsent) => unsent > 0)).toBe(true);
      pair.deliver();
      expect([pair.out.unsent, other.unsent]).toEqual([0, 0]);
      expect(pair.log.filter((line) => line.includes(' fin ')).length).toBeGreaterThan(0);
    }
  });

  it('loses what it had not read to a reset, and the writer what it had not sent', () => {
    const pair = new Pair();
    pair.in?.pause();
    pair.send(100_000);
    pair.out.abort();
    pair.deliver();
    expect(pair.ends).toEqual(['reader reset 0']);
    expect(pair.out.unsent).toBe(0);

    const other = new Pair();
    other.in?.pause();
    other.send(100_000);
    other.in?.abort();
    other.deliver();
    expect(other.ends).toEqual(['writer reset 0']);
    expect(other.out.unsent).toBe(0);
  });

  it('may pause again while it reads', () => {
    const pair = new Pair();
    const reader = pair.reader.endpoint;
    let heard = 0;
    let inner: Connection | null = null;
    reader.listen((connection) => {
      inner = connection;
      return {
        received: (bytes) => {
          heard += bytes.length;
          connection.pause();
        },
        ended() {},
      };
    });
    const out = pair.writer.endpoint.connect('link', 'reader/0', { received() {}, ended() {} });
    pair.deliver();
    out.send(new Uint8Array(3 * SEGMENT_BYTES_MAX), 1);
    pair.deliver();
    expect(heard).toBe(SEGMENT_BYTES_MAX);
    const resume = (): void => inner?.resume();
    resume();
    expect(heard).toBe(2 * SEGMENT_BYTES_MAX);
    resume();
    resume();
    expect(heard).toBe(3 * SEGMENT_BYTES_MAX);
  });
});

it('is refused where nobody listens, and reset where somebody had', () => {
  const pair = new Pair();
  const ends: ConnectionEnd[] = [];
  const nobody = newEnd('nobody/0', 3);
  const out = pair.writer.endpoint.connect('link', 'nobody/0', {
    received() {},
    ended: (how) => ends.push(how),
  });
  while (carry(pair.writer, nobody, []) + carry(nobody, pair.writer, []) > 0);
  expect([ends, out.isOpen]).toEqual([['refused'], false]);
});
