/**
 * Replicas in the engine's own thread: for Node, tests and batch runs, and in the browser for
 * comparison (`?host=inline`). It is no sandbox: the code runs in the engine's realm.
 */
import { ReplicaProcess } from '../sim/index.ts';
import type { CodeLoader, ReplicaHostFactory } from '../sim/index.ts';
import { makeFlush } from './flush.ts';
import { newEnvironment, serviceScope } from './service-scope.ts';

const registry = new Map<number, Readonly<Record<string, unknown>>>();
const registryName = 'panal.scopes';
let scopes = 0;

/** Makes replicas that share the thread of whoever calls `advance`. */
export function inlineHosts(): ReplicaHostFactory {
  const flush = makeFlush();
  return (setup) => {
    const holder = newEnvironment();
    const scope = serviceScope(holder, () => {});
    const process = new ReplicaProcess(setup, loaderFor(scope), flush, (environment) => {
      holder.current = environment;
    });
    return {
      advance: (inputs, until) => process.advance(inputs, until),
      stop() {},
    };
  };
}

function loaderFor(scope: ReadonlyMap<string, unknown>): CodeLoader {
  return async (text) => {
    Reflect.set(globalThis, registryName, registry);
    const id = (scopes += 1);
    registry.set(id, Object.fromEntries(scope));
    try {
      return await importText(prefixFor(id, [...scope.keys()], text) + text, id);
    } finally {
      registry.delete(id);
    }
  };
}

/**
 * Declares the scope's names for the module, on its first line so that line numbers stay. A name
 * that the code declares itself is left to it.
 */
function prefixFor(id: number, names: readonly string[], text: string): string {
  const free = names.filter((name) => !declares(text, name));
  return `const { ${free.join(', ')} } = globalThis[${JSON.stringify(registryName)}].get(${id}); `;
}

function declares(text: string, name: string): boolean {
  return new RegExp(`\\b(?:const|let|var|function|class)\\s+${name}\\b`).test(text);
}

async function importText(text: string, id: number): Promise<unknown> {
  const isNode = typeof URL.createObjectURL !== 'function' || typeof setImmediate === 'function';
  if (isNode) return defaultOf(await importAddress(`${dataAddress(text)}#${id}`));
  const address = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
  try {
    return defaultOf(await importAddress(address));
  } finally {
    URL.revokeObjectURL(address);
  }
}

function importAddress(address: string): Promise<unknown> {
  return import(/* @vite-ignore */ address);
}

function dataAddress(text: string): string {
  return `data:text/javascript;charset=utf-8,${encodeURIComponent(text)}`;
}

function defaultOf(module: unknown): unknown {
  return typeof module === 'object' && module !== null ? Reflect.get(module, 'default') : undefined;
}
