/** What one visit costs each client: its requests, bytes, round trips and waits, all measured on its links. */
import type { ClientNode, LinkMeasures, Name, Scenario } from '../../../sim/index.ts';

export interface ClientCosts {
  readonly id: string;
  readonly name: Name;
  /** Per visit; null while none is over. */
  readonly requests: number;
  readonly bytes: number | null;
  readonly roundTrips: number | null;
  /** Medians of the links' waits, added up over the requests of a visit. */
  readonly waitMs: number | null;
}

/** Clients that have links, in the document's order. */
export function clientCosts(
  { nodes, links }: Scenario,
  measures: readonly LinkMeasures[],
): readonly ClientCosts[] {
  return nodes.flatMap((node) => {
    if (node.kind !== 'client') return [];
    const own = links.filter((link) => link.from === node.id).map(({ id }) => id);
    return own.length === 0
      ? []
      : [
          costsOf(
            node,
            measures.filter((one) => own.includes(one.link)),
          ),
        ];
  });
}

function costsOf(client: ClientNode, measured: readonly LinkMeasures[]): ClientCosts {
  const requests = requestsOf(client);
  const visits = sumOf(measured, ({ calls }) => calls) / requests;
  const each = (sum: number): number | null => (visits > 0 ? sum / visits : null);
  const isTimed = measured.every(({ calls, waitMsP50 }) => calls === 0 || waitMsP50 !== null);
  return {
    id: client.id,
    name: client.name,
    requests,
    bytes: each(sumOf(measured, ({ bytes, controlBytes }) => bytes + controlBytes)),
    roundTrips: each(sumOf(measured, ({ roundTrips }) => roundTrips)),
    waitMs: isTimed
      ? each(sumOf(measured, ({ calls, waitMsP50 }) => calls * (waitMsP50 ?? 0)))
      : null,
  };
}

/** Of a visit: its first and what follows; by weight where visits differ. */
function requestsOf({ requests }: ClientNode): number {
  const weights = sumOf(requests, ({ weight }) => weight);
  if (weights === 0) return 1;
  return sumOf(requests, ({ weight, next = [] }) => weight * (1 + next.length)) / weights;
}

function sumOf<T>(list: readonly T[], of: (one: T) => number): number {
  return list.reduce((sum, one) => sum + of(one), 0);
}
