import { describe, expect, it } from 'vitest';
import { mermaidOf, sequenceOf } from '../../../src/sim/observe/sequence.ts';
import type { SequenceWords } from '../../../src/sim/observe/sequence.ts';
import type { TraceView } from '../../../src/sim/index.ts';
import { callerAndWriter, send } from '../../support/caller-and-writer.ts';
import { factsOf, openCluster, runFor } from '../../support/open-cluster.ts';

const words: SequenceWords = {
  nameOf: (process) => process,
  sayFailure: ({ reason }) => reason,
  sayTime: String,
  lost: 'lost',
};

async function traced(timeoutMs: number): Promise<TraceView> {
  const cluster = await openCluster(callerAndWriter('rest', 'command', timeoutMs));
  send(cluster, 1);
  await runFor(cluster, 3_000);
  const [started] = factsOf(cluster, 'request-started');
  const trace = cluster.observer.trace(started?.trace ?? '');
  cluster.close();
  if (trace === null) throw new Error('The trace is not kept.');
  return trace;
}

describe('the sequence of a trace', () => {
  it('has processes as they appear, and every message once, in order', async () => {
    const trace = await traced(2_000);
    const { processes, steps, activations } = sequenceOf(trace);
    expect(processes).toEqual(['client/0', 'caller/0', 'writer/0']);
    expect(steps.map((step) => step.kind === 'message' && step.message.message)).toEqual(
      trace.messages.toSorted((a, b) => a.sentAtMs - b.sentAtMs).map(({ message }) => message),
    );
    expect(activations.map(({ process }) => process)).toEqual(processes);
    const last = steps.at(-1);
    if (last?.kind !== 'message') throw new Error('no answer');
    expect(last.arrivesMs).toBe(trace.request.latencyMs);
  });

  it('says at its caller when a call timed out, and still has what came too late', async () => {
    const { steps } = sequenceOf(await traced(150));
    const kinds = steps.map((step) =>
      step.kind === 'failure'
        ? `${step.process} ${step.reason}`
        : `${step.message.from} ${step.message.role}`,
    );
    expect(kinds).toContain('caller/0 timeout');
    const failure = steps.find((step) => step.kind === 'failure');
    const asked = steps.find((step) => step.kind === 'message' && step.message.to === 'writer/0');
    expect(failure?.message).toBe(asked?.kind === 'message' ? asked.message.message : -1);
  });

  it('is text for Mermaid', async () => {
    const text = mermaidOf(sequenceOf(await traced(150)), words);
    const lines = text.split('\n');
    expect(lines[0]).toBe('sequenceDiagram');
    expect(lines[1]).toBe('  participant p0 as client/0');
    expect(lines.filter((line) => /^ {2}p\d-?->>p\d: [\d.]+ ms rest: /.test(line)).length).toBe(
      lines.filter((line) => line.includes('>>')).length,
    );
    expect(text).toMatch(/ {2}Note over p1: [\d.]+ ms: timeout\n/);
    const odd = sequenceOf(await traced(150));
    expect(mermaidOf(odd, { ...words, nameOf: () => 'a;b #1\n<script>' })).toContain(
      'as a#59;b #35;1 #60;script#62;\n',
    );
  });
});
