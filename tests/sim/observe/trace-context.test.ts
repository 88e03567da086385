/** One request is one trace, whatever its links speak: what carries it, who waits for whom, what comes twice. */
import { describe, expect, it } from 'vitest';
import { protocolIds } from '../../../src/sim/index.ts';
import type { Cluster, ProtocolId, SpanView, TraceView } from '../../../src/sim/index.ts';
import { callerAndWriter, send } from '../../support/caller-and-writer.ts';
import type { Kind } from '../../support/caller-and-writer.ts';
import { factsOf, openCluster, runFor } from '../../support/open-cluster.ts';

/** Where the caller does not wait for the callee's work: OpenTelemetry's span link. */
const linked: ReadonlySet<string> = new Set([
  'amqp command',
  'amqp event',
  'kafka command',
  'kafka event',
  'websocket event',
]);

const cases = protocolIds.flatMap((protocol) =>
  (['command', 'query', 'event'] as const).map((kind) => ({ protocol, kind })),
);

async function traced(
  protocol: ProtocolId,
  kind: Kind,
  meanwhile: (cluster: Cluster) => Promise<void>,
): Promise<{ readonly cluster: Cluster; readonly trace: TraceView }> {
  const cluster = await openCluster(callerAndWriter(protocol, kind));
  // Consumers of a broker take a while to arrive.
  await runFor(cluster, 5_000);
  send(cluster, 1);
  await meanwhile(cluster);
  const [started] = factsOf(cluster, 'request-started');
  const trace = cluster.observer.trace(started?.trace ?? '');
  if (trace === null) throw new Error('The trace is not kept.');
  return { cluster, trace };
}

const server = (node: string) => (span: SpanView) =>
  span.role === 'server' && span.process === `${node}/0`;

describe.each(cases)('a $kind over $protocol', ({ protocol, kind }) => {
  it('is one trace, in which its bytes name the span that asked', async () => {
    const { cluster, trace } = await traced(protocol, kind, (one) => runFor(one, 4_000));
    const { spans, messages } = trace;
    expect(spans.filter(({ parent }) => parent === '')).toHaveLength(1);
    const known = new Set(spans.map(({ span }) => span));
    expect(spans.filter(({ parent }) => parent !== '' && !known.has(parent))).toEqual([]);
    // No span of the request is anywhere else.
    expect(new Set(factsOf(cluster, 'span-started').map((fact) => fact.trace)).size).toBe(1);
    const asked = spans.find(({ role, link }) => role === 'client' && link === 'caller-writer');
    const [done, ...more] = spans.filter(server('writer'));
    expect(more).toEqual([]);
    expect(done).toMatchObject({
      parent: asked?.span,
      isLinked: linked.has(`${protocol} ${kind}`),
    });
    const first = messages.find(({ span, role }) => span === asked?.span && role !== 'response');
    const detail = cluster.observer.message(first?.message ?? 0);
    const text = JSON.stringify(detail?.dissection) + new TextDecoder().decode(detail?.bytes);
    expect(text).toContain(`00-${trace.request.trace}-${asked?.span}-01`);
    cluster.close();
  });
});

describe.each(['amqp', 'kafka'] as const)('what %s delivers twice', (protocol) => {
  it.each(['command', 'event'] as const)('(%s) is two spans of one trace', async (kind) => {
    const { cluster, trace } = await traced(protocol, kind, async (one) => {
      const hasBegun = (): boolean =>
        factsOf(one, 'span-started').some(({ process }) => process === 'writer/0');
      for (let ms = 0; ms < 3_000 && !hasBegun(); ms += 50) await runFor(one, 50);
      one.command({ kind: 'kill-replica', node: 'writer', replica: 0 });
      await runFor(one, 1_000);
      one.command({ kind: 'restart-replica', node: 'writer', replica: 0 });
      await runFor(one, 20_000);
    });
    const asked = trace.spans.find(
      ({ role, link }) => role === 'client' && link !== 'client-caller',
    );
    const tries = trace.spans.filter(server('writer'));
    expect(tries.map(({ parent, isLinked }) => ({ parent, isLinked }))).toEqual([
      { parent: asked?.span, isLinked: true },
      { parent: asked?.span, isLinked: true },
    ]);
    // The first never came to its end.
    expect(tries.map(({ endMs }) => endMs !== null)).toEqual([false, true]);
    const deliveries = trace.messages.filter(({ to }) => to === 'writer/0');
    expect(deliveries.length).toBe(2);
    cluster.close();
  });
});
