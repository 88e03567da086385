/**
 * A replica's cell: a `ReplicaProcess` in a realm of its own inside a process of its own, for code
 * that comes from a file under Node. `scripts/cells/cell-boot.cjs` makes the realm, runs this script
 * in it, and is the only one that calls it.
 *
 *   boot ──▶ room(n), filled ──▶ setUp | begin ──▶ poll … ──▶ outcome
 *
 * Nothing of Node's comes in: no function, and no object but what was made here. So service code
 * finds no way out along a prototype, as it would in a plain `vm` context.
 */
import './plain-globals.ts';
import { ByteReader, ReplicaProcess, ValueDecoder } from '../sim/index.ts';
import { NOTES_PER_WINDOW_MAX, setupOf, shortNote, textOf } from './replica-notes.ts';
import { closeSandbox } from './sandbox.ts';
import { newEnvironment, serviceScope } from './service-scope.ts';
import { floodIn, WindowPacker, WindowUnpacker } from './window-codec.ts';

/** What `poll` answers. */
const polled = { waiting: 0, done: 1, code: 2 } as const;

interface CodeWanted {
  readonly text: string;
  readonly resolve: (exported: unknown) => void;
  readonly reject: (error: unknown) => void;
}

const holder = newEnvironment();
const packer = new WindowPacker();
const unpacker = new WindowUnpacker();
let process: ReplicaProcess | null = null;
let incoming = new Uint8Array(0);
let waiting: (() => void)[] = [];
let wanted: CodeWanted | null = null;
let outcome: { readonly answer: Uint8Array | null; readonly failed: string } | null = null;
let notes: string[] = [];

const flush = (): Promise<void> => new Promise((resolve) => void waiting.push(resolve));
const loadCode = (text: string): Promise<unknown> =>
  new Promise((resolve, reject) => {
    wanted = { text, resolve, reject };
  });

// V8 has traces of errors made by a function of Node's own realm. Called near the end of the stack,
// that throws an error of its own realm into service code: so there are no traces here.
for (const [name, value] of [
  ['stackTraceLimit', undefined],
  ['prepareStackTrace', undefined],
  ['captureStackTrace', () => {}],
] as const) {
  Object.defineProperty(Error, name, { value, writable: false, configurable: false });
}
closeSandbox(serviceScope(holder, note));

/** Memory for what comes next. */
export function room(length: number): Uint8Array {
  incoming = new Uint8Array(length);
  return incoming;
}

/** With the packed setup in `room`. */
export function setUp(): void {
  const setup = new ValueDecoder().read(new ByteReader(incoming));
  process = new ReplicaProcess(setupOf(setup), loadCode, flush, (environment) => {
    holder.current = environment;
  });
}

/** With a packed window in `room`. */
export function begin(): void {
  notes = [];
  outcome = null;
  void runWindow(incoming.buffer);
}

/**
 * Call it once per macrotask until it is `done` (1). `code` (2): compile `codeText()` as a module
 * of this realm, and hand in what it exports or why it can't be.
 */
export function poll(): number {
  const ready = waiting;
  waiting = [];
  for (const resolve of ready) resolve();
  if (outcome !== null) return polled.done;
  return wanted === null ? polled.waiting : polled.code;
}

export function codeText(): string {
  return wanted?.text ?? '';
}

/** With the module's namespace. */
export function codeLoaded(namespace: object): void {
  const { resolve } = takeWanted();
  // Not resolved with the namespace itself, which may export a `then`.
  try {
    resolve(Reflect.get(namespace, 'default'));
  } catch {
    resolve(undefined);
  }
}

/** `error`: what the module threw. */
export function codeThrew(error: unknown): void {
  takeWanted().reject(error);
}

/** `reason`: why it can't be compiled. */
export function codeRefused(reason: string): void {
  takeWanted().reject(new SyntaxError(reason));
}

/** A promise of this realm was rejected and nobody handled it. */
export function rejected(reason: unknown): void {
  note(`A promise was rejected and nobody handled it: ${textOf(reason)}`);
}

/** After `done`: the packed answer; null when there is none. */
export function answer(): Uint8Array | null {
  return outcome?.answer ?? null;
}

/** After `done` without an answer: why. */
export function failure(): string {
  return outcome?.failed ?? '';
}

/** What the code has said in this window, line by line. */
export function said(): string {
  return notes.join('\n');
}

async function runWindow(buffer: ArrayBuffer): Promise<void> {
  try {
    if (process === null) throw new Error('There is no replica yet.');
    const { inputs, until } = unpacker.unpackWindow(buffer);
    const advance = await process.advance(inputs, until);
    const packed = packer.packAdvance(advance);
    const flood = floodIn(advance.outputs, packed.byteLength);
    const isFlood = flood !== '';
    outcome = { answer: isFlood ? null : new Uint8Array(packed), failed: flood };
  } catch (error) {
    outcome = { answer: null, failed: textOf(error) };
  }
}

function takeWanted(): CodeWanted {
  const taken = wanted;
  if (taken === null) throw new Error('No code was asked for.');
  wanted = null;
  return taken;
}

function note(text: string): void {
  if (notes.length < NOTES_PER_WINDOW_MAX) notes.push(shortNote(text));
}
