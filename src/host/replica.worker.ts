/**
 * A replica's worker: a `ReplicaProcess` behind a private port, around it a sandbox.
 *
 *   engine ──▶ { port }, then over the port { setup }, then one buffer per window
 *   worker ──▶ 'up' when it can be used, then one buffer per window, or { failed } or { note }
 *
 * The functions that touch the port are taken before service code is loaded and are called without
 * looking anything up that service code could have replaced.
 */
import { ReplicaProcess } from '../sim/index.ts';
import type { CodeLoader } from '../sim/index.ts';
import { Boundaries } from './flush.ts';
import { makeCollector } from './garbage.ts';
import { NOTES_PER_WINDOW_MAX, setupOf, shortNote, textOf } from './replica-notes.ts';
import { closeSandbox } from './sandbox.ts';
import { newEnvironment, serviceScope } from './service-scope.ts';
import { floodIn, WindowPacker, WindowUnpacker } from './window-codec.ts';

const boundaries = new Boundaries();
const collect = makeCollector();
const packer = new WindowPacker();
const unpacker = new WindowUnpacker();
const { apply } = Reflect;
const createObjectURL = URL.createObjectURL.bind(URL);
const revokeObjectURL = URL.revokeObjectURL.bind(URL);
const TextBlob = Blob;
const ArrayBufferAtStart = ArrayBuffer;
const holder = newEnvironment();
let notes = 0;
let say: (message: unknown, transfer?: Transferable[]) => void = () => {};

const loadCode: CodeLoader = async (text) => {
  const address = createObjectURL(new TextBlob([text], { type: 'text/javascript' }));
  try {
    const module: unknown = await import(/* @vite-ignore */ address);
    return typeof module === 'object' && module !== null ? Reflect.get(module, 'default') : null;
  } finally {
    revokeObjectURL(address);
  }
};

self.addEventListener('unhandledrejection', (event) => {
  event.preventDefault();
  note(`A promise was rejected and nobody handled it: ${textOf(event.reason)}`);
});
self.addEventListener('error', (event) => {
  event.preventDefault();
  note(`An error that nobody caught: ${event.message}`);
});
self.addEventListener(
  'message',
  (event: MessageEvent<unknown>) => {
    const [port] = event.ports;
    if (port !== undefined) begin(port);
  },
  { once: true },
);
self.postMessage('up');

function begin(port: MessagePort): void {
  // oxlint-disable-next-line typescript/unbound-method -- called by `apply`, whatever becomes of `bind`
  const { postMessage } = port;
  say = (message, transfer = []) => apply(postMessage, port, [message, transfer]);
  let process: ReplicaProcess | null = null;
  boundaries.listen(port, ({ data }) => {
    if (data instanceof ArrayBufferAtStart) {
      if (process !== null) void runWindow(process, data);
    } else if (process === null) {
      process = new ReplicaProcess(setupOf(data), loadCode, boundaries.flush, (environment) => {
        holder.current = environment;
      });
    }
  });
  try {
    closeSandbox(serviceScope(holder, note));
  } catch (error) {
    say({ failed: textOf(error) });
    port.close();
  }
}

async function runWindow(process: ReplicaProcess, buffer: ArrayBuffer): Promise<void> {
  try {
    notes = 0;
    const { inputs, until } = unpacker.unpackWindow(buffer);
    const advance = await process.advance(inputs, until);
    const packed = packer.packAdvance(advance);
    const flood = floodIn(advance.outputs, packed.byteLength);
    if (flood === '') say(packed, [packed]);
    else say({ failed: flood });
  } catch (error) {
    say({ failed: textOf(error) });
  }
  collect();
}

function note(text: string): void {
  notes += 1;
  if (notes <= NOTES_PER_WINDOW_MAX) say({ note: shortNote(text) });
}
