/**
 * What service code finds under the names of the ambient globals: the virtual clock, the replica's
 * chance, and nothing that reaches outside. The same in both hosts, so that code which looks at
 * them behaves, and fails, alike.
 */
import { EPOCH_MS } from '../sim/index.ts';

/** Answers from the simulation; `ReplicaProcess` sets it. */
export interface Environment {
  /** What the replica's clock shows: virtual ms since the run began, where it is right. */
  now(): number;
  /** Virtual ms since the run began, whatever the clock shows. */
  elapsed(): number;
  /** From 0 up to 1. */
  random(): number;
}

/** Mutable, because a replica's environment exists only once its process does. */
export interface EnvironmentHolder {
  current: Environment;
}

export function newEnvironment(): EnvironmentHolder {
  return { current: { now: () => 0, elapsed: () => 0, random: () => 0 } };
}

/** Names that mean nothing in service code, though a worker or Node has something by them. */
const absent = [
  ...['XMLHttpRequest', 'WebSocket', 'EventSource', 'WebTransport', 'RTCPeerConnection'],
  ...['Worker', 'SharedWorker', 'BroadcastChannel', 'MessageChannel', 'MessagePort'],
  ...['indexedDB', 'caches', 'navigator', 'location', 'importScripts', 'postMessage'],
  ...['WebAssembly', 'SharedArrayBuffer', 'Atomics', 'WeakRef', 'FinalizationRegistry'],
  ...['Intl', 'Temporal', 'process', 'Buffer', 'global', 'require', 'module'],
] as const;

/**
 * Values by name. `print` is where `console` writes.
 * Simplified: the local time zone of `Date` is the machine's; its UTC methods depend on the run alone.
 */
export function serviceScope(
  holder: EnvironmentHolder,
  print: (text: string) => void,
): ReadonlyMap<string, unknown> {
  const dateNow = (): number => EPOCH_MS + Math.floor(holder.current.now());
  const random = (): number => holder.current.random();
  const write = (...values: readonly unknown[]): void => print(values.map(String).join(' '));
  const unavailable = (name: string, instead: string) => (): never => {
    throw new Error(`${name} is not available in service code; use ${instead}`);
  };
  const wait = 'await ctx.sleep(ms)';
  return new Map<string, unknown>([
    ...absent.map((name): [string, unknown] => [name, undefined]),
    ['service', (handlers: unknown) => handlers],
    ['Date', virtualDate(dateNow)],
    ['Math', virtualMath(random)],
    ['performance', Object.freeze({ now: () => holder.current.elapsed(), timeOrigin: EPOCH_MS })],
    ['crypto', virtualCrypto(random)],
    [
      'console',
      Object.freeze({ log: write, info: write, warn: write, error: write, debug: write }),
    ],
    ['fetch', unavailable('fetch', "await ctx.call('service.Operation', input)")],
    ['setTimeout', unavailable('setTimeout', wait)],
    ['setInterval', unavailable('setInterval', wait)],
    ['setImmediate', unavailable('setImmediate', wait)],
    ['requestAnimationFrame', unavailable('requestAnimationFrame', wait)],
    ['clearTimeout', () => {}],
    ['clearInterval', () => {}],
  ]);
}

/** A `Date` whose present is virtual; instances are ordinary dates. */
function virtualDate(now: () => number): unknown {
  const RealDate = Date;
  function VirtualDate(this: unknown, ...parts: readonly unknown[]): unknown {
    if (new.target === undefined) return new RealDate(now()).toString();
    const given = parts.length === 0 ? [now()] : parts;
    return Reflect.construct(RealDate, given, new.target);
  }
  Object.defineProperty(VirtualDate, 'name', { value: 'Date' });
  Object.defineProperty(VirtualDate, 'length', { value: 7 });
  VirtualDate.prototype = Object.create(RealDate.prototype, {
    constructor: { value: VirtualDate, writable: true, configurable: true },
  });
  return Object.assign(VirtualDate, { now, parse: RealDate.parse, UTC: RealDate.UTC });
}

function virtualMath(random: () => number): unknown {
  const copy: object = Object.create(Object.prototype, Object.getOwnPropertyDescriptors(Math));
  return Object.freeze(Object.defineProperty(copy, 'random', { value: random }));
}

function virtualCrypto(random: () => number): unknown {
  const byte = (): number => Math.floor(random() * 256);
  return Object.freeze({
    getRandomValues(target: unknown): unknown {
      if (!ArrayBuffer.isView(target)) throw new TypeError('A typed array was expected');
      const bytes = new Uint8Array(target.buffer, target.byteOffset, target.byteLength);
      for (let at = 0; at < bytes.length; at++) bytes[at] = byte();
      return target;
    },
    randomUUID(): string {
      const bytes = Array.from({ length: 16 }, byte);
      bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
      bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
      const hex = bytes.map((one) => one.toString(16).padStart(2, '0')).join('');
      return [
        hex.slice(0, 8),
        hex.slice(8, 12),
        hex.slice(12, 16),
        hex.slice(16, 20),
        hex.slice(20),
      ].join('-');
    },
  });
}
