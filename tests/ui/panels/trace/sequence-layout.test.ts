import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MessageView, Sequence } from '../../../../src/sim/index.ts';
import { GUTTER_PX, layoutOf } from '../../../../src/ui/panels/trace/sequence-layout.ts';

function message(at: number, from: string, to: string): MessageView {
  return {
    ...{ message: at, protocol: 'rest', connection: 1, link: 'l', direction: 'out', from, to },
    ...{ trace: 't', span: 's', role: 'request', purpose: '', label: 'x', status: 0, size: 1 },
    ...{ sentAtMs: 0, arrivesAtMs: null },
  };
}

type Sent = readonly [from: string, to: string, atMs: number, arrivesMs: number | null];

function sequenceOf(sent: readonly Sent[], more: Partial<Sequence> = {}): Sequence {
  return {
    processes: ['a/0', 'b/0', 'c/0'],
    steps: sent.map(([from, to, atMs, arrivesMs], at) => ({
      ...{ kind: 'message', message: message(at + 1, from, to), atMs, arrivesMs },
    })),
    activations: [],
    ...more,
  };
}

describe('the layout of a sequence', () => {
  it('crosses lines where messages overtake each other', () => {
    const { steps } = layoutOf(
      sequenceOf([
        ['a/0', 'b/0', 0, 50],
        ['a/0', 'b/0', 10, 20],
      ]),
    );
    const [slow, quick] = steps;
    expect(slow && quick && slow.y < quick.y && slow.toY > quick.toY).toBe(true);
  });

  it('ends what never arrives before it is there', () => {
    const [lost] = layoutOf(sequenceOf([['a/0', 'b/0', 0, null]])).steps;
    const [, b] = layoutOf(sequenceOf([])).columns;
    expect(lost && b && lost.toX > lost.x && lost.toX < b.x).toBe(true);
  });

  it('draws who is at work from its instant to its end', () => {
    const { steps, activations } = layoutOf(
      sequenceOf(
        [
          ['a/0', 'b/0', 0, 10],
          ['b/0', 'a/0', 30, 40],
        ],
        { activations: [{ span: 's', process: 'b/0', startMs: 10, endMs: 30 }] },
      ),
    );
    const [asked, answered] = steps;
    const [work] = activations;
    expect(work?.y).toBe(asked?.toY);
    expect((work?.y ?? 0) + (work?.height ?? 0)).toBe(answered?.y);
  });

  it('keeps the order of instants, and all of it in the picture', () => {
    const step = fc.tuple(
      fc.constantFrom('a/0', 'b/0', 'c/0'),
      fc.constantFrom('a/0', 'b/0', 'c/0'),
      fc.nat(1_000),
      fc.option(fc.nat(1_000)),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (drawn) => {
        const sent = drawn
          .map(([from, to, at, takes]): Sent => [from, to, at, takes === null ? null : at + takes])
          .toSorted((one, other) => one[2] - other[2]);
        const { steps, width, height } = layoutOf(sequenceOf(sent));
        for (const [at, placed] of steps.entries()) {
          expect(placed.y).toBeGreaterThan(steps[at - 1]?.y ?? 0);
          expect(placed.toY).toBeGreaterThanOrEqual(placed.y);
          expect(placed.toY).toBeLessThan(height);
          expect(placed.x).toBeGreaterThan(GUTTER_PX);
          expect(placed.toX).toBeLessThan(width);
        }
      }),
    );
  });
});
