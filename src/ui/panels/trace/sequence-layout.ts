/**
 * Where everything of a sequence diagram goes. Pure functions.
 *
 * Down is the order of instants, not their distance: each message has a line of its own where it leaves, and
 * comes to the other life line where its arrival is in that order. So lines cross where messages did.
 */
import type { Activation, Sequence, SequenceStep } from '../../../sim/index.ts';

export const GUTTER_PX = 66;
export const COLUMN_PX = 132;
export const HEAD_PX = 28;
const STEP_PX = 26;
const ARRIVAL_PX = 9;
const NESTED_PX = 4;

export interface PlacedStep {
  readonly step: SequenceStep;
  readonly y: number;
  /** Of sender, or of the process that failed. */
  readonly x: number;
  /** Where it arrives, or ends when it never does. */
  readonly toX: number;
  readonly toY: number;
}

export interface PlacedActivation extends Pick<Activation, 'span' | 'process'> {
  readonly x: number;
  readonly y: number;
  readonly height: number;
  readonly isOpen: boolean;
}

export interface SequenceLayout {
  readonly width: number;
  readonly height: number;
  readonly columns: readonly { readonly process: string; readonly x: number }[];
  readonly steps: readonly PlacedStep[];
  readonly activations: readonly PlacedActivation[];
}

interface Point {
  readonly ms: number;
  readonly step: number;
  readonly isArrival: boolean;
}

export function layoutOf(sequence: Sequence): SequenceLayout {
  const { processes, steps, activations } = sequence;
  const columns = processes.map((process, at) => ({
    process,
    x: GUTTER_PX + COLUMN_PX * (at + 0.5),
  }));
  const xOf = new Map(columns.map(({ process, x }) => [process, x]));
  const points = pointsOf(steps);
  const leaves = new Map<number, number>();
  const arrives = new Map<number, number>();
  const known: { readonly ms: number; readonly y: number }[] = [{ ms: 0, y: HEAD_PX + 10 }];
  let y = HEAD_PX + 10;
  for (const { ms, step, isArrival } of points) {
    y += isArrival ? ARRIVAL_PX : STEP_PX;
    (isArrival ? arrives : leaves).set(step, y);
    known.push({ ms, y });
  }
  // The buttons over the lower corner hide nothing.
  const height = y + 2 * STEP_PX;
  return {
    width: GUTTER_PX + COLUMN_PX * Math.max(1, processes.length),
    height,
    columns,
    steps: steps.map((step, at) => placed(step, xOf, leaves.get(at) ?? y, arrives.get(at))),
    activations: placedActivations(activations, xOf, known, height),
  };
}

/** Of what happens at one instant, what arrives comes before what leaves because of it. */
function pointsOf(steps: readonly SequenceStep[]): readonly Point[] {
  const points = steps.flatMap((step, at): readonly Point[] => {
    const leaves = { ms: step.atMs, step: at, isArrival: false };
    if (step.kind === 'failure' || step.arrivesMs === null) return [leaves];
    return [leaves, { ms: step.arrivesMs, step: at, isArrival: true }];
  });
  return points.toSorted(
    (a, b) => a.ms - b.ms || Number(b.isArrival) - Number(a.isArrival) || a.step - b.step,
  );
}

function placed(
  step: SequenceStep,
  xOf: ReadonlyMap<string, number>,
  y: number,
  arrivesY: number | undefined,
): PlacedStep {
  if (step.kind === 'failure') {
    const x = xOf.get(step.process) ?? GUTTER_PX;
    return { step, x, y, toX: x, toY: y };
  }
  const x = xOf.get(step.message.from) ?? GUTTER_PX;
  const to = xOf.get(step.message.to) ?? x;
  // What never arrives gets two thirds of the way.
  const toX = arrivesY === undefined ? x + (to - x) * 0.66 : to;
  return { step, x, y, toX, toY: Math.max(arrivesY ?? y, y) };
}

function placedActivations(
  activations: readonly Activation[],
  xOf: ReadonlyMap<string, number>,
  known: readonly { readonly ms: number; readonly y: number }[],
  height: number,
): readonly PlacedActivation[] {
  const placedSoFar: PlacedActivation[] = [];
  for (const { span, process, startMs, endMs } of activations) {
    const y = yAt(known, startMs);
    const end = endMs === null ? height - 8 : yAt(known, endMs);
    const beneath = placedSoFar.filter(
      (one) => one.process === process && one.y <= y && one.y + one.height > y,
    );
    const x = (xOf.get(process) ?? GUTTER_PX) + beneath.length * NESTED_PX;
    const isOpen = endMs === null;
    placedSoFar.push({ span, process, x, y, height: Math.max(4, end - y), isOpen });
  }
  return placedSoFar;
}

/** Where an instant is: at the last point of that instant, else between its neighbours. */
function yAt(known: readonly { readonly ms: number; readonly y: number }[], ms: number): number {
  const after = known.find((point) => point.ms > ms);
  const before = known.findLast((point) => point.ms <= ms) ?? known[0];
  if (before === undefined) return 0;
  if (after === undefined || before.ms === ms) return before.y;
  return before.y + ((after.y - before.y) * (ms - before.ms)) / (after.ms - before.ms);
}
