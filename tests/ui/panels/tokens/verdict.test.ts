import { expect, it } from 'vitest';
import type { DecisionView } from '../../../../src/sim/index.ts';
import { holesIn, problemIn, verdictOn } from '../../../../src/ui/panels/tokens/verdict.ts';

const common = { process: 'gateway/0', span: 's', atMs: 1 } as const;
const matched: DecisionView = { ...common, step: 'matched', outcome: 'passed', values: {} };
const bad: DecisionView = {
  ...common,
  step: 'verified',
  outcome: 'stopped',
  values: { check: 'expiry', problem: 'expired' },
};
const hole: DecisionView = {
  ...common,
  step: 'verified',
  outcome: 'passed',
  values: { holes: 'signature, expiry' },
};
const forbidden: DecisionView = {
  ...common,
  step: 'authorized',
  outcome: 'stopped',
  values: { lacking: 'scope' },
};

it('names the step that stopped a request, and the check of the token', () => {
  expect(verdictOn(401, [matched, bad])).toEqual({ kind: 'stopped', step: bad, check: 'expiry' });
  expect(verdictOn(403, [matched, forbidden])).toMatchObject({ kind: 'stopped', check: null });
});

it('names the holes that it went through, in the order of the checks', () => {
  expect(verdictOn(200, [matched, hole])).toEqual({ kind: 'hole', step: hole });
  expect(holesIn(hole)).toEqual(['signature', 'expiry']);
  expect(holesIn(matched)).toEqual([]);
});

it('knows a refusal by somebody else, and no answer', () => {
  expect(verdictOn(401, [matched, hole])).toEqual({ kind: 'refused', hole });
  expect(verdictOn(0, [])).toEqual({ kind: 'refused', hole: null });
  expect(verdictOn(200, [matched]).kind).toBe('let-through');
});

it('reads a problem document, and nothing from anything else', () => {
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
  const given = { detail: 'no', values: { over: 5, name: 'exp', list: [1] } };
  expect(problemIn(bytes(JSON.stringify(given)))).toEqual({
    detail: 'no',
    values: { over: 5, name: 'exp' },
  });
  for (const other of ['', 'null', '{"detail":1}', '{"values":2}']) {
    expect(problemIn(bytes(other))).toEqual({ detail: '', values: {} });
  }
});
