import { describe, expect, it } from 'vitest';
import { formatTraceparent, parseTraceparent } from '../../../src/sim/wire/trace-context.ts';

const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
const span = '00f067aa0ba902b7';

describe('trace context', () => {
  it('writes and reads the example of the standard', () => {
    const text = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    expect(formatTraceparent(trace, span)).toBe(text);
    expect(parseTraceparent(text)).toEqual({ trace, span });
    expect(parseTraceparent(` ${text} `)).toEqual({ trace, span });
    expect(parseTraceparent(text.replace(/01$/, '00'))).toEqual({ trace, span });
  });

  it('reads the known part of a later version', () => {
    expect(parseTraceparent(`01-${trace}-${span}-01-what-the-future-will-be-like`)).toEqual({
      trace,
      span,
    });
  });

  it.each([
    '',
    'nonsense',
    `ff-${trace}-${span}-01`,
    `00-${trace}-${span}-01-more`,
    `00-${trace}-${span}-01x`,
    `00-${trace}-${span}`,
    `00-${trace.toUpperCase()}-${span}-01`,
    `00-${'0'.repeat(32)}-${span}-01`,
    `00-${trace}-${'0'.repeat(16)}-01`,
    `00-${trace.slice(1)}-${span}-01`,
    `00-${trace}-${span}0-01`,
    `0g-${trace}-${span}-01`,
  ])('refuses %j', (text) => {
    expect(parseTraceparent(text)).toBeNull();
  });
});
