/**
 * Takes from a replica's worker whatever reaches outside, before any service code is loaded.
 *
 * It keeps what is listed here and removes the rest, so that a global that browsers add tomorrow
 * is gone as well. What cannot be removed makes it throw: better no replica than a leaky one.
 */

/** ECMAScript's own, without what shows the machine's time, memory or language. */
const kept: ReadonlySet<string> = new Set([
  ...['Infinity', 'NaN', 'undefined', 'globalThis', 'isFinite', 'isNaN', 'parseFloat', 'parseInt'],
  ...['decodeURI', 'decodeURIComponent', 'encodeURI', 'encodeURIComponent', 'escape', 'unescape'],
  ...['Object', 'Function', 'Boolean', 'Symbol', 'Number', 'BigInt', 'Math', 'Date', 'String'],
  ...['RegExp', 'Array', 'Map', 'Set', 'WeakMap', 'WeakSet', 'Promise', 'Proxy', 'Reflect'],
  ...['JSON', 'Iterator', 'ArrayBuffer', 'DataView', 'Error', 'AggregateError', 'EvalError'],
  ...['RangeError', 'ReferenceError', 'SyntaxError', 'TypeError', 'URIError', 'SuppressedError'],
  ...['Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array', 'Uint16Array', 'Int32Array'],
  ...['Uint32Array', 'Float16Array', 'Float32Array', 'Float64Array', 'BigInt64Array'],
  ...['BigUint64Array', 'queueMicrotask', 'structuredClone', 'TextEncoder', 'TextDecoder'],
  ...['URLSearchParams', 'atob', 'btoa'],
]);

/** Intrinsics that the runtime itself relies on. Changing them would reach into the runtime. */
const frozenNames = [
  ...['Function', 'Array', 'Map', 'Set', 'WeakMap', 'WeakSet', 'Promise', 'Reflect', 'JSON'],
  ...['String', 'Number', 'BigInt', 'Boolean', 'Symbol', 'RegExp', 'ArrayBuffer', 'DataView'],
  ...['Uint8Array', 'TextEncoder', 'TextDecoder', 'Proxy'],
] as const;

/** Call once, with the values that service code shall find under their names. */
export function closeSandbox(scope: ReadonlyMap<string, unknown>): void {
  freezeIntrinsics();
  for (const holder of chainOf(globalThis)) removeFrom(holder);
  for (const [name, value] of scope) {
    Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
  }
  const left = chainOf(globalThis).flatMap((holder) =>
    Reflect.ownKeys(holder).filter((key) => !isAllowed(key, scope) && !isConstant(holder, key)),
  );
  if (left.length > 0) throw new Error(`The sandbox leaks ${left.map(String).join(', ')}.`);
}

function isAllowed(key: string | symbol, scope: ReadonlyMap<string, unknown>): boolean {
  return typeof key === 'symbol' || kept.has(key) || scope.has(key);
}

/** Numbers such as `PERSISTENT` that cannot be removed do no harm. */
function isConstant(holder: object, key: string | symbol): boolean {
  const descriptor = Reflect.getOwnPropertyDescriptor(holder, key);
  return descriptor?.writable === false && typeof descriptor.value === 'number';
}

/** The global object and its prototypes, up to `Object.prototype`, which is everybody's. */
function chainOf(start: object): readonly object[] {
  const chain: object[] = [];
  let holder: object | null = start;
  while (holder !== null && holder !== Object.prototype) {
    chain.push(holder);
    holder = Object.getPrototypeOf(holder);
  }
  return chain;
}

function removeFrom(holder: object): void {
  for (const key of Reflect.ownKeys(holder)) {
    if (typeof key === 'string' && kept.has(key)) continue;
    // What stays behind non-configurable is found afterwards.
    if (!Reflect.deleteProperty(holder, key)) {
      Reflect.defineProperty(holder, key, { value: undefined, writable: false });
    }
  }
}

function freezeIntrinsics(): void {
  const arrayIterator: object = Object.getPrototypeOf([][Symbol.iterator]());
  const mapIterator: object = Object.getPrototypeOf(new Map()[Symbol.iterator]());
  const asyncFunction: object = Object.getPrototypeOf(async () => {});
  const typedArray: object = Object.getPrototypeOf(Uint8Array);
  for (const one of [arrayIterator, mapIterator, asyncFunction]) Object.freeze(one);
  freezeWithPrototype(typedArray);
  for (const name of frozenNames) {
    const intrinsic: unknown = Reflect.get(globalThis, name);
    if (intrinsic !== null && (typeof intrinsic === 'object' || typeof intrinsic === 'function')) {
      freezeWithPrototype(intrinsic);
    }
  }
  // Freezing these two would forbid `this.name = …` in classes of the service's own.
  Object.preventExtensions(Object.prototype);
  Object.preventExtensions(Error.prototype);
  // `new Date().constructor` would still know the time of day.
  Reflect.deleteProperty(Date.prototype, 'constructor');
}

function freezeWithPrototype(intrinsic: object): void {
  const prototype: unknown = Reflect.get(intrinsic, 'prototype');
  if (typeof prototype === 'object' && prototype !== null) Object.freeze(prototype);
  Object.freeze(intrinsic);
}
