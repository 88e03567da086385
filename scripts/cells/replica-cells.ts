/**
 * Replicas in cells: processes of their own that may neither read files nor start programs, each with
 * a realm that has nothing of Node. For service code that comes from a file and may be a stranger's.
 *
 * Three walls, each measured by tests/interop/cells.test.ts as far as it can be from outside:
 *   1. the realm: ECMAScript only, no text becomes code, no import, virtual time and chance;
 *   2. Node's own realm around it: frozen, without code from text, without Node's globals;
 *   3. the process: Node's permission model, an empty environment, a limit on memory.
 */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { parse } from 'node:path';
import cellProgram from 'virtual:runtime-text/replica-cell';
import bootProgram from './cell-boot.cjs?raw';
import { RemoteReplica, ReplicaWatch } from '../../src/host/remote-replica.ts';
import type { Seat, SeatEvents } from '../../src/host/remote-replica.ts';
import { WindowPacker } from '../../src/host/window-codec.ts';
import { ByteWriter, textOfBytes, ValueEncoder } from '../../src/sim/index.ts';
import type { ReplicaHostFactory, ReplicaSetup } from '../../src/sim/index.ts';

/** What V8 may use for objects, in MB; past it the process dies. */
const HEAP_MB_MAX = 256;
/** Resident memory of one cell while it works, in bytes: the heap, and buffers outside it. */
const RESIDENT_MAX = 1024 * 1024 * 1024;
/** Wall time in which a process must come up, on a machine that is busy starting others. */
const START_MS_MAX = 30_000;
/** A frame from a cell may be no longer; see `WINDOW_BYTES_MAX`. */
const FRAME_BYTES_MAX = 64 * 1024 * 1024;

const kinds = { program: 1, setup: 2, window: 3, up: 1, answer: 2, failed: 3, note: 4 } as const;

/** Whether the permission model knows `--allow-net`, and so denies the network. */
export const isNetworkDenied = process.allowedNodeEnvironmentFlags.has('--allow-net');

export interface ReplicaCells {
  readonly factory: ReplicaHostFactory;
  /** Ends the watch; replicas end with their cluster. */
  close(): void;
}

/** `onNote`: what service code prints, and what else a cell has to say that is no fact of the run. */
export function replicaCells(
  onNote: (process: string, text: string) => void = () => {},
): ReplicaCells {
  const writer = new ByteWriter(64 * 1024);
  const watch = new ReplicaWatch();
  return {
    factory(setup) {
      const takeSeat = (events: SeatEvents): Seat => seatInCell(setup, events, onNote);
      return new RemoteReplica(setup.process, new WindowPacker(writer), watch, takeSeat);
    },
    close: () => watch.close(),
  };
}

function seatInCell(
  setup: ReplicaSetup,
  events: SeatEvents,
  onNote: (process: string, text: string) => void,
): Seat {
  const child = startConfined(bootProgram);
  let isEnded = false;
  let comeUp = (): void => {};
  const up = new Promise<void>((resolve, reject) => {
    comeUp = resolve;
    const limit = setTimeout(() => reject(new Error('The cell did not start.')), START_MS_MAX);
    child.once('error', reject);
    child.once('exit', () => {
      clearTimeout(limit);
      reject(new Error('The process of the cell ended.'));
    });
    void limit.unref();
  });
  // Whoever uses the cell awaits it; one that never is used must not count as unhandled.
  up.catch(() => {});
  child.once('exit', (code, signal) => {
    if (isEnded) return;
    const how = signal ?? `code ${code}`;
    events.failed('memory', `the process of ${setup.process} died (${how})`);
  });
  // It may die while something is written to it; `exit` says so.
  child.stdin?.on('error', () => {});
  child.stdout?.on(
    'data',
    framesInto(
      (kind, bytes) => {
        if (isEnded) return;
        if (kind === kinds.up) comeUp();
        else if (kind === kinds.answer) events.answer(new Uint8Array(bytes).buffer);
        else if (kind === kinds.failed) events.failed('flood', textOfBytes(bytes));
        else if (kind === kinds.note) onNote(setup.process, textOfBytes(bytes));
      },
      () => events.failed('flood', `${setup.process} sent nonsense`),
    ),
  );
  send(child, kinds.program, Buffer.from(cellProgram, 'utf8'));
  const packed = new ByteWriter(4 * 1024);
  new ValueEncoder(packed).write(setup);
  send(child, kinds.setup, packed.finish());
  return {
    up,
    send: (window) => send(child, kinds.window, new Uint8Array(window)),
    overrun() {
      const bytes = residentBytes(child.pid);
      if (bytes <= RESIDENT_MAX) return null;
      return `${setup.process} used ${Math.round(bytes / 2 ** 20)} MB; ${RESIDENT_MAX / 2 ** 20} are allowed`;
    },
    end() {
      isEnded = true;
      child.kill('SIGKILL');
    },
  };
}

/** Node on this program, with the second and third wall around it; all that it may do is compute, and talk on its pipes. */
export function startConfined(program: string): ChildProcess {
  const isStable = process.allowedNodeEnvironmentFlags.has('--permission');
  return spawn(
    process.execPath,
    [
      // Nothing is allowed: no file, no program, no thread, no addon; from Node 25 on no network.
      isStable ? '--permission' : '--experimental-permission',
      '--frozen-intrinsics',
      '--disallow-code-generation-from-strings',
      '--experimental-vm-modules',
      '--no-warnings',
      `--max-old-space-size=${HEAP_MB_MAX}`,
      '--input-type=commonjs',
      '-e',
      program,
    ],
    {
      cwd: parse(process.execPath).root,
      // Windows can't start a program without the first.
      env: process.platform === 'win32' ? { SystemRoot: process.env['SystemRoot'] ?? '' } : {},
      stdio: ['pipe', 'pipe', 'ignore'],
      windowsHide: true,
    },
  );
}

function send(child: ChildProcess, kind: number, bytes: Uint8Array): void {
  const head = Buffer.alloc(5);
  head.writeUInt32LE(bytes.length, 0);
  head[4] = kind;
  child.stdin?.write(Buffer.concat([head, bytes]));
}

/** Takes a stream's pieces, gives its frames. */
function framesInto(
  take: (kind: number, bytes: Uint8Array) => void,
  refuse: () => void,
): (chunk: Buffer) => void {
  let pieces: Buffer[] = [];
  let have = 0;
  let wanted = 5;
  return (chunk) => {
    pieces.push(chunk);
    have += chunk.length;
    while (have >= wanted) {
      const whole =
        pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces);
      const end = 5 + whole.readUInt32LE(0);
      if (end > FRAME_BYTES_MAX) {
        refuse();
        return;
      }
      pieces = [whole];
      wanted = end;
      if (have < end) return;
      take(whole[4] ?? 0, whole.subarray(5, end));
      pieces = [whole.subarray(end)];
      have -= end;
      wanted = 5;
    }
  };
}

/** Memory that the process holds now; 0 where the system does not say. */
function residentBytes(pid: number | undefined): number {
  if (process.platform !== 'linux' || pid === undefined) return 0;
  try {
    // Pages of 4 kB: proc(5), statm.
    return Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * 4_096;
  } catch {
    return 0;
  }
}
