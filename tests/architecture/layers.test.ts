/** The layer table holds: for every import of src/, and in what ARCHITECTURE.md prints. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  commonOfSiblings,
  debts,
  doors,
  hostContract,
  layers,
  siblingLayers,
  vocabulary,
} from './layer-table.ts';
import type { Layer } from './layer-table.ts';
import { filesUnder, importsOf, packageOf, projectRoot } from './source-tree.ts';
import type { Import, SourceFile } from './source-tree.ts';

const files = filesUnder('src', ['.ts', '.tsx']);
const byName = new Map(layers.map((layer) => [layer.name, layer]));

/** `sim` for the door itself, `main` for the composition root and what lies beside it. */
function layerNameOf(path: string): string {
  const parts = path.split('/').slice(1);
  if (parts.length === 1) return 'main';
  if (parts[0] !== 'sim') return parts[0] ?? '';
  return parts.length === 2 ? 'sim' : `sim/${parts[1] ?? ''}`;
}

const isInSim = (name: string): boolean => name === 'sim' || name.startsWith('sim/');

/** Which of the kinds of its layer a file belongs to; an index belongs to none. */
function kindOf(path: string, layerName: string): string | null {
  if (commonOfSiblings.includes(path)) return null;
  const [kind = ''] = path.slice(`src/${layerName}/`.length).split('/');
  const name = kind.replace(/\.tsx?$/, '');
  return name === 'index' ? null : name;
}

function packageBreach(layer: Layer, specifier: string): string | null {
  const name = packageOf(specifier);
  const allowed = layer.packages.some((one) =>
    one.endsWith('/') ? name.startsWith(one) : name === one,
  );
  // Modules that the build makes are named `virtual:…`; they belong to whoever hosts the model.
  if (allowed || (layer.name === 'host' && specifier.startsWith('virtual:'))) return null;
  return `${layer.name} may not use the package ${name}`;
}

/** Why this import breaks a rule, or null. */
function breach(from: string, one: Import): string | null {
  const fromName = layerNameOf(from);
  if (fromName === 'main') return null;
  if (fromName === 'sim') {
    return one.file !== null && one.file.startsWith('src/sim/')
      ? null
      : 'the door opens on sim only';
  }
  const layer = byName.get(fromName);
  if (layer === undefined) return `the folder ${fromName} is not in the layer table`;
  if (one.file === null) return packageBreach(layer, one.specifier);
  if (!one.file.startsWith('src/')) return 'src imports nothing outside src';

  const toName = layerNameOf(one.file);
  if (toName === fromName) {
    if (!siblingLayers.includes(fromName)) return null;
    const kinds = [kindOf(from, fromName), kindOf(one.file, fromName)];
    return kinds[0] === null || kinds[1] === null || kinds[0] === kinds[1]
      ? null
      : `${kinds[0]} and ${kinds[1]} are siblings of ${fromName} and do not know each other`;
  }
  if (isInSim(fromName)) {
    if (one.kind === 'type' && vocabulary.includes(one.file)) return null;
    if (layer.may.includes(toName)) return null;
    if (one.kind === 'type' && layer.mayTypes.includes(toName)) return null;
    return `${fromName} may not import ${one.kind === 'type' ? 'types of ' : ''}${toName}`;
  }
  if (isInSim(toName)) {
    const mayTypes = one.kind === 'type' && layer.mayTypes.includes('sim');
    if (!mayTypes && !layer.may.includes('sim')) return `${fromName} may not import sim`;
    if (!doors.includes(one.file)) return 'outside sim, only sim/index.ts';
    if (one.file !== doors[0] && one.kind !== 'dynamic')
      return 'this door is loaded on demand: import()';
    return null;
  }
  if (layer.may.includes(toName)) return null;
  if (layer.mayTypes.includes(toName)) {
    if (one.kind !== 'type') return `${fromName} may import only types of ${toName}`;
    if (toName === 'host' && !hostContract.includes(one.file)) {
      return `of host, only the types of ${hostContract.join(', ')}`;
    }
    return null;
  }
  return `${fromName} may not import ${toName}`;
}

interface Breach {
  readonly edge: string;
  readonly text: string;
}

function breachesOf(file: SourceFile): readonly Breach[] {
  return importsOf(file).flatMap((one) => {
    const why = breach(file.path, one);
    const edge = `${file.path} -> ${one.file ?? one.specifier}`;
    return why === null
      ? []
      : [{ edge, text: `${file.path}:${one.line} imports ${one.file ?? one.specifier}: ${why}` }];
  });
}

describe('imports', () => {
  const breaches = files.flatMap(breachesOf);

  it('only go down the layer table', () => {
    expect(breaches.filter((one) => !debts.has(one.edge)).map((one) => one.text)).toEqual([]);
  });

  it('owe no debt that has been paid', () => {
    const owed = new Set(breaches.map((one) => one.edge));
    expect([...debts.keys()].filter((edge) => !owed.has(edge))).toEqual([]);
  });

  it('lead to files that exist', () => {
    const known = new Set(filesUnder('src', ['']).map((file) => file.path));
    const lost = files.flatMap((file) =>
      importsOf(file)
        .filter((one) => one.file !== null && one.file.startsWith('src/') && !known.has(one.file))
        .map((one) => `${file.path}:${one.line} imports ${one.file ?? ''}, which is not there`),
    );
    expect(lost).toEqual([]);
  });

  it('form no cycle of values', () => {
    const edges = new Map(
      files.map((file) => [
        file.path,
        importsOf(file).flatMap((one) =>
          one.kind === 'value' && one.file !== null ? [one.file] : [],
        ),
      ]),
    );
    expect(cycleIn(edges)).toEqual([]);
  });
});

/** The first cycle found, as a path that returns to its start; empty when there is none. */
function cycleIn(edges: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): readonly string[] => {
    const start = trail.indexOf(path);
    if (start !== -1) return [...trail.slice(start), path];
    if (done.has(path)) return [];
    for (const next of edges.get(path) ?? []) {
      const cycle = visit(next, [...trail, path]);
      if (cycle.length > 0) return cycle;
    }
    done.add(path);
    return [];
  };
  for (const path of edges.keys()) {
    const cycle = visit(path, []);
    if (cycle.length > 0) return cycle;
  }
  return [];
}

describe('the rules themselves', () => {
  const imported = (
    file: string | null,
    kind: Import['kind'] = 'value',
    specifier = '',
  ): Import => ({
    file,
    kind,
    specifier,
    line: 1,
  });

  it.each([
    ['src/sim/kernel/time.ts', imported('src/sim/net/link.ts')],
    ['src/sim/kernel/time.ts', imported(null, 'value', 'zod')],
    ['src/sim/net/link.ts', imported('src/sim/world/scenario.ts', 'value')],
    ['src/sim/protocols/rest/codec.ts', imported('src/sim/protocols/grpc/codec.ts')],
    ['src/sim/observe/observer.ts', imported('src/sim/net/link.ts', 'value')],
    ['src/sim/observe/observer.ts', imported('src/sim/world/cluster.ts', 'type')],
    ['src/sim/world/cluster.ts', imported('src/host/engine-api.ts', 'type')],
    ['src/sim/world/cluster.ts', imported('src/sim/index.ts')],
    ['src/sim/index.ts', imported('src/host/engine-api.ts')],
    ['src/host/pacer.ts', imported('src/sim/world/cluster.ts')],
    ['src/host/pacer.ts', imported('src/state/session.ts')],
    ['src/state/session.ts', imported('src/host/engine-api.ts', 'value')],
    ['src/state/session.ts', imported('src/host/pacer.ts', 'type')],
    ['src/state/session.ts', imported('src/sim/world/scenario-schema.ts', 'value')],
    ['src/ui/app.tsx', imported('src/host/pacer.ts', 'type')],
    ['src/i18n/text.ts', imported('src/sim/index.ts', 'value')],
    ['src/ui/app.tsx', imported(null, 'value', 'msw/browser')],
    ['src/ui/app.tsx', imported('tests/support/world-builder.ts')],
    ['src/other/x.ts', imported('src/sim/index.ts')],
  ])('refuse: %s', (from, one) => {
    expect(breach(from, one)).not.toBeNull();
  });

  it.each([
    ['src/sim/net/link.ts', imported('src/sim/world/scenario.ts', 'type')],
    ['src/sim/kernel/random.ts', imported(null, 'value', 'pure-rand/generator/xoroshiro128plus')],
    ['src/sim/protocols/index.ts', imported('src/sim/protocols/grpc/index.ts')],
    ['src/sim/world/cluster.ts', imported('src/sim/gateway/gateway.ts')],
    ['src/host/pacer.ts', imported('src/sim/index.ts')],
    ['src/state/session.ts', imported('src/sim/world/find-scenario.ts', 'dynamic')],
    ['src/state/session.ts', imported('src/host/engine-api.ts', 'type')],
    ['src/ui/app.tsx', imported(null, 'value', '@codemirror/state')],
    ['src/main.tsx', imported('src/host/pacer.ts')],
  ])('allow: %s', (from, one) => {
    expect(breach(from, one)).toBeNull();
  });

  it('find a cycle', () => {
    const edges = new Map([
      ['a', ['b']],
      ['b', ['c', 'd']],
      ['d', ['b']],
    ]);
    expect(cycleIn(edges)).toEqual(['b', 'd', 'b']);
  });
});

describe('ARCHITECTURE.md', () => {
  const text = readFileSync(join(projectRoot, 'ARCHITECTURE.md'), 'utf8');

  it('prints the layer table', () => {
    expect(rowsUnder('Layers', text)).toEqual(layers.map(rowOf));
  });

  it('names each dependency with the version that is installed', () => {
    const manifest = readFileSync(join(projectRoot, 'package.json'), 'utf8');
    const wanted = [...manifest.matchAll(/^ {4}"([^"]+)": "([0-9][^"]*)",?$/gm)].map(
      ([, name = '', version = '']) => `\`${name}\` | ${version}`,
    );
    const printed = rowsUnder('Dependencies', text).map((row) => row.split(' | ').slice(0, 2));
    expect(printed.map((cells) => cells.join(' | '))).toEqual(wanted);
  });
});

/** The rows of the table under a heading that begin with code; three cells each, joined by ` | `. */
function rowsUnder(heading: string, text: string): readonly string[] {
  const [, section = ''] = text.split(`\n## ${heading}\n`);
  const [own = ''] = section.split('\n## ');
  return own
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => {
      const cells = line.split('|').slice(1, 4);
      return cells.map((cell) => cell.trim()).join(' | ');
    });
}

/** A layer as ARCHITECTURE.md prints it: name | may import | packages. */
function rowOf(layer: Layer): string {
  const short = (names: readonly string[]): string =>
    names.map((name) => name.replace('sim/', '')).join(', ');
  const types = layer.mayTypes.length > 0 ? `types of ${short(layer.mayTypes)}` : '';
  const may = [short(layer.may), types].filter((text) => text !== '').join('; ');
  const packages = layer.packages.map((name) => name.replace(/\/$/, '')).join(', ');
  return [`\`${layer.name}\``, may === '' ? '-' : may, packages === '' ? '-' : packages].join(
    ' | ',
  );
}
