/**
 * Who may import whom: the table of ARCHITECTURE.md as data. Imports only go down the list.
 *
 * A change here is a change of the architecture: say why in the commit, or in docs/adr/.
 */
export interface Layer {
  /** A folder of src/, or of src/sim/. */
  readonly name: string;
  /** Layers whose values and types may be imported. */
  readonly may: readonly string[];
  /** Layers of which only types may be imported. */
  readonly mayTypes: readonly string[];
  /** Packages, by name or scope (`@stdlib/`). */
  readonly packages: readonly string[];
}

function layer(
  name: string,
  may: readonly string[],
  packages: readonly string[] = [],
  mayTypes: readonly string[] = [],
): Layer {
  return { name, may, mayTypes, packages };
}

const k = 'sim/kernel';
const w = 'sim/wire';
const n = 'sim/net';
const f = 'sim/faults';
const c = 'sim/contract';
const p = 'sim/protocols';
const r = 'sim/resilience';
const t = 'sim/tokens';
const s = 'sim/services';
const g = 'sim/gateway';
const o = 'sim/observe';

/** From the bottom up. */
export const layers: readonly Layer[] = [
  layer(k, [], ['pure-rand', '@stdlib/', '@noble/hashes']),
  layer(w, [k]),
  layer(n, [k, w]),
  layer(f, [k, n]),
  layer(c, [k, w]),
  layer(p, [k, w, n, c], ['@noble/hashes']),
  layer(r, [k]),
  layer(t, [k, w], ['@noble/hashes', '@noble/curves', 'micro-rsa-dsa-dh']),
  layer(s, [k, w, n, f, c, p, r, t], ['@sqlite.org/sqlite-wasm']),
  layer(g, [k, w, n, f, c, p, r, t, s]),
  layer(o, [k], [], [w, n, c, p, s, g]),
  layer('sim/world', [k, w, n, f, c, p, r, t, s, g, o], ['zod']),
  layer('lessons', ['sim']),
  layer('host', ['sim'], ['comlink', 'msw', '@sqlite.org/sqlite-wasm']),
  layer('i18n', [], [], ['sim']),
  layer('state', ['sim', 'lessons'], ['zustand'], ['host', 'i18n']),
  layer(
    'ui',
    ['sim', 'lessons', 'state', 'i18n'],
    [
      'react',
      'react-dom',
      '@xyflow/react',
      'zustand',
      'radix-ui',
      'lucide-react',
      '@codemirror/',
      '@fontsource-variable/',
      'uplot',
    ],
    ['host'],
  ),
];

/**
 * Files of the model that only describe: what a scenario, a fact, a process looks like. Every layer
 * of the model may use their types, whatever the direction; nobody's values travel upward.
 */
export const vocabulary: readonly string[] = [
  'src/sim/world/scenario.ts',
  'src/sim/world/gateway-rules.ts',
  'src/sim/world/link-balancer.ts',
  'src/sim/world/link-policies.ts',
  'src/sim/world/commands.ts',
  'src/sim/faults/planned.ts',
  'src/sim/faults/facts.ts',
  'src/sim/services/process.ts',
  'src/sim/services/facts.ts',
  'src/sim/observe/facts.ts',
  'src/sim/net/facts.ts',
];

/** The doors of the model for everybody outside it; all but the first are loaded on demand. */
export const doors: readonly string[] = [
  'src/sim/index.ts',
  'src/sim/world/scenario-schema.ts',
  'src/sim/world/find-scenario.ts',
  'src/sim/tokens/index.ts',
  'src/sim/gateway/route-explanations.ts',
];

/** Only these files of `host` are for `state` and `ui`, and only their types. */
export const hostContract: readonly string[] = ['src/host/engine-api.ts'];

/** Layers made of kinds that must not know each other: one folder or one file per kind. */
export const siblingLayers: readonly string[] = [p, f, r, 'lessons'];

/** What the kinds of a layer are told by and have in common: files of a sibling layer that are no kind. */
export const commonOfSiblings: readonly string[] = [
  'src/sim/faults/kind.ts',
  'src/sim/faults/coming-back.ts',
  'src/sim/faults/crash-at.ts',
  'src/sim/faults/database.ts',
  'src/sim/faults/process-fault.ts',
  'src/sim/faults/planned.ts',
  'src/sim/faults/facts.ts',
  'src/sim/resilience/policy.ts',
  'src/sim/resilience/concurrency-limit.ts',
];

/**
 * Debts: imports that break a rule above, as `importer -> imported`, each with its reason. May only
 * shrink; the test fails when an entry is no longer needed.
 */
export const debts: ReadonlyMap<string, string> = new Map(
  ['world/scenario', 'world/commands', 'observe/views', 'observe/facts'].map((name) => [
    `src/host/engine-api.ts -> src/sim/${name}.ts`,
    'Written before the door was complete; src/sim/index.ts exports all of these types now.',
  ]),
);
