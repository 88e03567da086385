import { expect, it } from 'vitest';
import { instant } from '../../../src/sim/kernel/time.ts';
import { valuesBehind } from '../../../src/sim/observe/failures.ts';
import { FactMaker, failureObserved } from '../../support/facts.ts';
import type { Fact } from '../../../src/sim/observe/facts.ts';
import type { FailureObserved } from '../../../src/sim/index.ts';
import { hello } from '../../../src/sim/world/scenarios/hello.ts';
import { ask, openCluster } from '../../support/open-cluster.ts';

function isFailure(fact: Fact): fact is FailureObserved {
  return fact.kind === 'failure-observed';
}

function timeout(process: string, timeoutMs: number) {
  return failureObserved({ process, trace: 't1', reason: 'timeout', values: { timeoutMs } });
}

it('takes what the process saw itself before what others saw', () => {
  const maker = new FactMaker();
  const failures = [
    maker.at(10, timeout('orders/0', 10)),
    maker.at(20, timeout('client/0', 20)),
    maker.at(30, timeout('gateway/0', 30)),
    maker.at(99, timeout('gateway/0', 99)),
  ].filter(isFailure);
  const until = instant(40_000);
  expect(valuesBehind(failures, 'timeout', 'client/0', until)).toMatchObject({ timeoutMs: 20 });
  expect(valuesBehind(failures, 'timeout', 'other/0', until)).toEqual({
    process: 'gateway/0',
    timeoutMs: 30,
  });
  expect(valuesBehind(failures, 'no-route', 'client/0', until)).toEqual({});
});

it('tells a request, and the spans behind it, which timeout of whom ended it', async () => {
  const cluster = await openCluster({
    ...hello,
    nodes: hello.nodes.map((node) => (node.kind === 'gateway' ? { ...node, timeoutMs: 1 } : node)),
    links: hello.links.map((link) => ({ ...link, timeoutMs: 1 })),
  });
  const { trace, status } = await ask(cluster, 'client', { method: 'GET', path: '/api/greetings' });
  const view = cluster.observer.trace(trace);
  const listed = cluster.observer.takeRequests().find((one) => one.trace === trace);
  cluster.close();
  expect(status).toBe(504);
  const values = { process: 'gateway/0', timeoutMs: 1 };
  expect(listed).toMatchObject({ reason: 'timeout', values });
  expect(listed?.values['setting']).toMatch(/timeoutMs$/);
  expect(view?.request).toEqual(listed);
  const failed = view?.spans.filter((span) => span.reason === 'timeout');
  expect(failed?.length).toBeGreaterThan(0);
  for (const span of failed ?? []) expect(span.values).toMatchObject(values);
});
