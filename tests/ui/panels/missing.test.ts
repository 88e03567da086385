import { expect, it } from 'vitest';
import { applyEdit, emptyScenario, newLink, newNode } from '../../../src/sim/index.ts';
import type { Edit, NodeKind } from '../../../src/sim/index.ts';
import { hello } from '../../../src/sim/world/scenarios/hello.ts';
import { missingIn } from '../../../src/ui/panels/missing.ts';

function add(kind: NodeKind): Edit {
  return { kind: 'add-node', node: newNode(kind, kind, kind, { x: 0, y: 0 }) };
}

it('names what to do next while a cluster is built from nothing', () => {
  const built = [add('client'), add('service')].map((_edit, at, edits) =>
    edits.slice(0, at + 1).reduce(applyEdit, emptyScenario()),
  );
  expect([emptyScenario(), ...built].map(missingIn)).toEqual(['client', 'callee', 'link']);
  const link = newLink('client-service', 'client', 'service');
  const linked = applyEdit(built[1] ?? emptyScenario(), { kind: 'add-link', link });
  // A new client sends nothing by itself.
  expect(missingIn(linked)).toBe('load');
});

it('knows clients that only send when they are asked to', () => {
  const nodes = hello.nodes.map((node) =>
    node.kind === 'client' ? { ...node, load: { kind: 'none' as const } } : node,
  );
  expect(missingIn(hello)).toBe('nothing');
  expect(missingIn({ ...hello, nodes })).toBe('load');
});
