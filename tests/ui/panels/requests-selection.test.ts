import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createInlineCluster } from '../../../src/host/inline.ts';
import type { Engine } from '../../../src/host/engine.ts';
import { hello } from '../../../src/sim/world/scenarios/hello.ts';
import { clearRun, runStore } from '../../../src/state/run-store.ts';
import { connectEngine } from '../../../src/state/session.ts';
import { uiStore } from '../../../src/state/ui-store.ts';
import { keepOneSelection } from '../../../src/ui/panels/requests-selection.ts';

let engine: Engine;
let stop: () => void;

beforeEach(async () => {
  engine = await createInlineCluster(hello);
  connectEngine(engine);
  uiStore.setState({ trace: '', message: 0 });
  stop = keepOneSelection();
});

afterEach(() => stop());

/** Two traces, and a message of the first. */
async function twoTraces(): Promise<{ first: string; second: string; message: number }> {
  await engine.runUntil(3_000);
  const sent = await engine.events({ kind: 'message-sent' });
  const [one, ...others] = sent.flatMap((fact) => (fact.kind === 'message-sent' ? [fact] : []));
  const other = others.find((fact) => fact.trace !== one?.trace);
  if (one === undefined || other === undefined) throw new Error('Two traces were expected.');
  return { first: one.trace, second: other.trace, message: one.message };
}

it('brings the trace of a chosen message along', async () => {
  const { first, second, message } = await twoTraces();
  uiStore.setState({ trace: second });
  uiStore.setState({ message });
  await vi.waitFor(() => expect(uiStore.getState()).toMatchObject({ trace: first, message }));
});

it('lets go of a message when another trace is chosen', async () => {
  const { first, second, message } = await twoTraces();
  uiStore.setState({ trace: first, message });
  uiStore.setState({ trace: second });
  await vi.waitFor(() => expect(uiStore.getState()).toMatchObject({ trace: second, message: 0 }));
});

it('forgets the choice when a new run begins', async () => {
  const { first, message } = await twoTraces();
  runStore.setState({ factCount: 10 });
  uiStore.setState({ trace: first, message });
  clearRun(1);
  expect(uiStore.getState()).toMatchObject({ trace: '', message: 0 });
});
