/** Requests that follow each other: one visit of a client's load. */
import { expect, it } from 'vitest';
import { applyEdit, copyNodes, pasteNodes } from '../../../src/sim/index.ts';
import type { ClientNode, FollowUp, Scenario } from '../../../src/sim/index.ts';
import { readScenario, writeScenario } from '../../../src/sim/world/scenario-schema.ts';
import { factsOf, openCluster, runFor } from '../../support/open-cluster.ts';
import { doContract, world } from '../../support/world.ts';

function asked(path: string, to: string): FollowUp {
  return { method: 'GET', path, headers: {}, body: '', to };
}

const contract = {
  ...doContract,
  operations: doContract.operations.map((operation) => ({
    ...operation,
    kind: 'query' as const,
    method: 'GET' as const,
    path: '/do/{id}',
    input: [{ name: 'id', number: 1, type: 'int' as const }],
  })),
};

function scenarioWith(handler: string): Scenario {
  const client: Partial<ClientNode> = {
    load: { kind: 'open', ratePerSecond: 10, arrivals: 'fixed' },
    requests: [
      {
        weight: 1,
        ...asked('/do/{{id:1-1000000}}', 'a'),
        next: [asked('/do/{{id:1-1000000}}', 'b'), asked('/do/{{1-1000000}}', 'a')],
      },
    ],
  };
  return world()
    .client('client', client)
    .service('a', handler, { contract })
    .service('b', '{ return {}; }', { contract })
    .link('client', 'a')
    .link('client', 'b').scenario;
}

it('sends the next when the answer is there, with the same number for the same name', async () => {
  const cluster = await openCluster(scenarioWith('{ return {}; }'));
  await runFor(cluster, 1_050);
  const started = factsOf(cluster, 'request-started').slice(0, 3);
  expect(started.map(({ at }) => at)).toEqual([100_000, expect.any(Number), expect.any(Number)]);
  const [first, second, third] = started.map(({ path }) => path);
  expect(second).toBe(first);
  expect(third).not.toBe(first);
  const ended = factsOf(cluster, 'request-ended').slice(0, 2);
  expect(started.slice(1).map(({ at }) => at)).toEqual(ended.map(({ at }) => at));
  const links = factsOf(cluster, 'span-started').filter(({ process }) => process === 'client/0');
  expect(links.slice(0, 3).map(({ link }) => link)).toEqual(['client-a', 'client-b', 'client-a']);
  cluster.close();
});

it('ends a visit at an answer that is not good', async () => {
  const cluster = await openCluster(scenarioWith("{ throw ctx.fail(404, 'nothing'); }"));
  await runFor(cluster, 1_050);
  const started = factsOf(cluster, 'request-started');
  expect(started.length).toBe(10);
  expect(factsOf(cluster, 'call-handled').some(({ process }) => process === 'b/0')).toBe(false);
  cluster.close();
});

function clientOf({ nodes }: Scenario, id = 'client'): ClientNode {
  const node = nodes.find((one) => one.id === id);
  if (node?.kind !== 'client') throw new Error(`${id} is no client`);
  return node;
}

it('is written and read, loses what asks a removed node, and asks the copies when it is copied', () => {
  const scenario = scenarioWith('{ return {}; }');
  expect(readScenario(writeScenario(scenario))).toEqual({ ok: true, scenario });
  const left = applyEdit(scenario, { kind: 'remove-node', id: 'b' });
  expect(clientOf(left).requests[0]?.next?.map(({ to }) => to)).toEqual(['a']);
  const none = applyEdit(left, { kind: 'remove-node', id: 'a' });
  expect(clientOf(none).requests).toEqual([]);
  const copied = pasteNodes(scenario, copyNodes(scenario, ['client', 'a']));
  const [request] = clientOf(copied.scenario, 'client-2').requests;
  expect([request?.to, ...(request?.next ?? []).map(({ to }) => to)]).toEqual(['a-2', 'b', 'a-2']);
});

it('refuses a request to a node that is not there, at its place', () => {
  const scenario = scenarioWith('{ return {}; }');
  const nodes = scenario.nodes.map((node) =>
    node.kind === 'client'
      ? { ...node, requests: [{ weight: 1, ...asked('/', 'a'), next: [asked('/', 'nobody')] }] }
      : node,
  );
  const result = readScenario(JSON.stringify({ ...scenario, nodes }));
  expect(result.ok ? [] : result.problems.map(({ place }) => place)).toEqual([
    'nodes[0].requests[0].next[0].to',
  ]);
});
