/** What a document still lacks before a request can travel in it. Pure. */
import type { Scenario } from '../../sim/index.ts';

/** `load`: all is there, but no client sends anything by itself. */
export type Missing = 'client' | 'callee' | 'link' | 'load' | 'nothing';

/** The first thing to do next, in the order in which a beginner builds. */
export function missingIn({ nodes, links }: Scenario): Missing {
  const clients = nodes.filter((node) => node.kind === 'client');
  if (clients.length === 0) return 'client';
  if (clients.length === nodes.length) return 'callee';
  const linked = clients.filter((client) => links.some((link) => link.from === client.id));
  if (linked.length === 0) return 'link';
  return linked.every((client) => client.load.kind === 'none') ? 'load' : 'nothing';
}
