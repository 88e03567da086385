import { describe, expect, it } from 'vitest';
import type { Series, SeriesPoint } from '../../../../src/sim/index.ts';
import {
  chartsOf,
  csvCell,
  csvOf,
  pointsShown,
} from '../../../../src/ui/panels/charts/chart-list.ts';

function point(more: Partial<SeriesPoint> = {}): SeriesPoint {
  return {
    atMs: 0,
    lengthMs: 1_000,
    started: 10,
    ended: 8,
    failed: 2,
    errors: [['timeout', 2]],
    latencyMsP50: 10,
    latencyMsP95: 20,
    latencyMsP99: 30,
    latencyMsP99Corrected: null,
    queueLength: 1,
    queueLengthMax: 4,
    utilisation: 0.5,
    coreUtilisation: 1,
    attemptsPerCall: 1.5,
    ...more,
  };
}

function series(points: readonly SeriesPoint[], nowMs: number): Series {
  return { target: 'x', nowMs, expectedIntervalMs: null, points, marks: [] };
}

const linesOf = (charts: ReturnType<typeof chartsOf>, id: string) =>
  charts.find((chart) => chart.id === id)?.lines ?? [];

describe('charts', () => {
  it('say counts per second, whatever the length of a point', () => {
    const charts = chartsOf([point(), point({ atMs: 1_000, lengthMs: 10_000 })], 'service', 'en');
    expect(linesOf(charts, 'traffic').map(({ values }) => values)).toEqual([
      [6, 0.6],
      [10, 1],
    ]);
    expect(linesOf(charts, 'errors')).toEqual([{ label: 'timeout', values: [2, 0.2] }]);
    expect(linesOf(charts, 'utilisation').map(({ values }) => values[0])).toEqual([50, 100]);
  });

  it('have what there is to say of that kind of place', () => {
    const idsOf = (kind: Parameters<typeof chartsOf>[1]) =>
      chartsOf([point()], kind, 'es').map(({ id }) => id);
    expect(idsOf('link')).toEqual(['traffic', 'latency', 'errors', 'queue', 'attempts']);
    expect(idsOf('service')).toContain('utilisation');
    expect(idsOf('client')).not.toContain('utilisation');
  });

  it('put reasons beyond five together', () => {
    const reasons = [
      'timeout',
      'queue-full',
      'no-replica',
      'killed',
      'memory',
      'flood',
      '',
    ] as const;
    const errors = reasons.map((reason, at) => [reason, 10 - at] as const);
    const lines = linesOf(chartsOf([point({ errors })], 'client', 'en'), 'errors');
    expect(lines.map(({ values }) => values[0])).toEqual([10, 9, 8, 7, 6, 9]);
  });

  it('leave out a point that has only begun, unless it is all there is', () => {
    const begun = point({ atMs: 1_000, lengthMs: 100 });
    expect(pointsShown(series([point(), begun], 1_100), 60_000)).toEqual([point()]);
    expect(pointsShown(series([begun], 1_100), 60_000)).toEqual([begun]);
    expect(pointsShown(series([point(), point({ atMs: 90_000 })], 91_000), 60_000)).toHaveLength(1);
  });
});

describe('CSV', () => {
  it('has a row for each point, and leaves empty what there is not', () => {
    const points = [point({ latencyMsP99: null })];
    const [head, row, end] = csvOf(points, chartsOf(points, 'client', 'en')).split('\r\n');
    expect(head?.startsWith('s,"Traffic, per second: goodput"')).toBe(true);
    expect(row).toBe('0,6,10,10,20,,2,1,4');
    expect(end).toBe('');
  });

  it('never begins a cell as a formula', () => {
    expect(['=1+1', '+a', '-a', '@x', '-1.5', 'a"b'].map(csvCell)).toEqual([
      "'=1+1",
      "'+a",
      "'-a",
      "'@x",
      '-1.5',
      '"a""b"',
    ]);
  });
});
