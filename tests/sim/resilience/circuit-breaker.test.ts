/**
 * The breaker against resilience4j 2's documentation ("CircuitBreaker", resilience4j.readme.io):
 * each case a story of calls that end well (`.`), fail (`x`), are slow (`s`), are refused (`-`), or
 * seconds that pass, and the state it is in then.
 */
import { describe, expect, it } from 'vitest';
import { CircuitBreaker } from '../../../src/sim/resilience/circuit-breaker.ts';
import type { BreakerPolicy } from '../../../src/sim/index.ts';
import { at } from '../../support/open-cluster.ts';

const base: BreakerPolicy = {
  kind: 'breaker',
  window: 'calls',
  size: 4,
  callsMin: 4,
  failurePercent: 50,
  openMs: 5_000,
  probes: 2,
};

/** Plays the story; a digit lets that many seconds pass, `-` a call that must be refused. */
function play(settings: BreakerPolicy, story: string): string {
  const breaker = new CircuitBreaker(settings);
  let nowMs = 0;
  for (const one of story.replaceAll(' ', '')) {
    if (/\d/.test(one)) {
      nowMs += 1_000 * Number(one);
      continue;
    }
    const permit = breaker.permit(at(nowMs));
    if (one === '-') {
      if (permit !== null) return 'let through what was to be refused';
      continue;
    }
    if (permit === null) return `refused ${one}`;
    if (one === 's') nowMs += 200;
    breaker.record(permit, at(nowMs), one === 'x');
  }
  return breaker.state;
}

const cases: readonly (readonly [string, Partial<BreakerPolicy>, string, string])[] = [
  ['begins closed', {}, '', 'closed'],
  ['decides nothing before the minimum number of calls', {}, 'xxx', 'closed'],
  [
    '"when 10 calls are the minimum and 9 have failed it does not open"',
    { callsMin: 10, size: 10 },
    'xxxxxxxxx',
    'closed',
  ],
  ['opens at the threshold: equal is enough', {}, '..xx', 'open'],
  ['stays closed below the threshold', {}, '...x', 'closed'],
  ['a window of calls forgets the oldest', {}, 'x..... x', 'closed'],
  ['a window of calls is what it looks at: two of the newest four', {}, '.....xx', 'open'],
  ['a minimum above the window is the window', { callsMin: 100 }, 'xxxx', 'open'],
  ['refuses while it is open', {}, 'xxxx-4-', 'open'],
  ['does not become half open by itself: with the next call', {}, 'xxxx6', 'open'],
  ['is half open with the first call after its time', {}, 'xxxx5.', 'half-open'],
  ['closes when as many as are let through were good', {}, 'xxxx5..', 'closed'],
  ['opens again at the threshold of those', {}, 'xxxx5x.', 'open'],
  ['stays open anew for its whole time', {}, 'xxxx5xx-4-', 'open'],
  ['begins with an empty window when it closes', {}, 'xxxx5..xxx', 'closed'],
  ['one probe decides alone', { probes: 1 }, 'xxxx5.', 'closed'],
  [
    'seconds: calls of the newest seconds count',
    { window: 'seconds', size: 3, callsMin: 2 },
    'x1x',
    'open',
  ],
  ['seconds: older ones do not', { window: 'seconds', size: 3, callsMin: 2 }, 'x3.', 'closed'],
  [
    'seconds: nor do they fill the minimum',
    { window: 'seconds', size: 3, callsMin: 4 },
    'xxx3x',
    'closed',
  ],
  ['slow calls open it too', { slowMs: 100, slowPercent: 50 }, '..ss', 'open'],
  ['slow calls do not when nobody asks', {}, 'ssss', 'closed'],
  ['too few slow ones do not', { slowMs: 100, slowPercent: 50 }, '...s', 'closed'],
  ['a slow probe opens it again', { slowMs: 100, slowPercent: 50 }, 'xxxx5ss', 'open'],
  ['0 percent opens at the minimum, whatever came', { failurePercent: 0 }, '....', 'open'],
  ['100 percent needs all of them', { failurePercent: 100 }, 'xxx.', 'closed'],
  ['100 percent, all of them', { failurePercent: 100 }, '.xxxx', 'open'],
];

describe('a circuit breaker', () => {
  it.each(cases)('%s', (_, settings, story, state) => {
    expect(play({ ...base, ...settings }, story)).toBe(state);
  });

  it('ignores results of an earlier state', () => {
    const breaker = new CircuitBreaker({ ...base, callsMin: 1, size: 1, probes: 1 });
    const late = breaker.permit(at(0));
    const first = breaker.permit(at(0));
    if (late === null || first === null) throw new Error('both should be let through');
    breaker.record(first, at(10), true);
    expect(breaker.state).toBe('open');
    breaker.record(late, at(20), false);
    expect(breaker.state).toBe('open');
    expect(breaker.permit(at(5_010))).not.toBeNull();
    breaker.record(late, at(5_020), false);
    expect(breaker.state).toBe('half-open');
  });

  it('lets only so many through when it is half open, until they are back', () => {
    const breaker = new CircuitBreaker({ ...base, callsMin: 1, size: 1, probes: 2 });
    const one = breaker.permit(at(0));
    if (one !== null) breaker.record(one, at(0), true);
    const probes = [breaker.permit(at(5_000)), breaker.permit(at(5_000))];
    expect(probes.every((probe) => probe !== null)).toBe(true);
    expect(breaker.permit(at(5_000))).toBeNull();
    const [given] = probes;
    if (given !== null && given !== undefined) breaker.release(given);
    expect(breaker.permit(at(5_001))).not.toBeNull();
  });

  it('tells by what it opened', () => {
    const breaker = new CircuitBreaker(base);
    for (const isFailed of [false, true, true, true]) {
      const permit = breaker.permit(at(0));
      if (permit !== null) breaker.record(permit, at(1), isFailed);
    }
    expect(breaker.state).toBe('open');
    expect(breaker.figures).toEqual({ calls: 4, failed: 3, slow: 0 });
  });
});
