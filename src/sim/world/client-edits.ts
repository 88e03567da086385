/** What becomes of a client's requests when those whom they ask are copied or removed. */
import type { ClientNode, FollowUp } from './scenario.ts';

/** The client with another id for each node that its requests name; null: there is none, and they go. */
export function withCallees(
  client: ClientNode,
  idFor: (node: string) => string | null,
): ClientNode {
  const renamed = <R extends FollowUp>(request: R): R[] => {
    if (request.to === undefined) return [request];
    const to = idFor(request.to);
    if (to === null) return [];
    return [to === request.to ? request : { ...request, to }];
  };
  const names = client.requests.some(
    ({ to, next = [] }) => to !== undefined || next.some((one) => one.to !== undefined),
  );
  if (!names) return client;
  const requests = client.requests.flatMap(renamed).map((request) => {
    const { next } = request;
    return next === undefined ? request : { ...request, next: next.flatMap(renamed) };
  });
  return { ...client, requests };
}
