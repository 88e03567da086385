import { describe, expect, it } from 'vitest';
import { experimentsIn, protocolIds, variantOf } from '../../../src/sim/index.ts';
import { prices } from '../../../src/sim/world/scenarios/prices.ts';
import { layOut } from '../../../src/ui/compare/picture-layout.ts';
import type { PictureBox } from '../../../src/ui/compare/picture-layout.ts';

const [experiment] = experimentsIn(prices);

function overlap(a: PictureBox, b: PictureBox): boolean {
  const isApartX = a.x + a.width <= b.x || b.x + b.width <= a.x;
  const isApartY = a.y + a.height <= b.y || b.y + b.height <= a.y;
  return !isApartX && !isApartY;
}

const cases = protocolIds.flatMap((protocol) =>
  (['usual', 'compact'] as const).flatMap((size) =>
    [true, false].map((hasNewcomer) => ({ protocol, size, hasNewcomer })),
  ),
);

describe.each(cases)(
  '$protocol, $size, newcomer: $hasNewcomer',
  ({ protocol, size, hasNewcomer }) => {
    it('keeps all boxes inside and apart, and joins each hop to its two ends', () => {
      if (experiment === undefined) throw new Error('prices has nothing to compare');
      const variant = variantOf(prices, experiment, protocol);
      const { width, height, boxes, lines } = layOut(variant, experiment, hasNewcomer, size);
      const isBrokered = protocol === 'amqp' || protocol === 'kafka';
      const readers = hasNewcomer ? 4 : 3;
      expect(boxes.length).toBe(1 + readers + (isBrokered ? 1 : 0));
      expect(lines.length).toBe(isBrokered ? 2 * readers : readers);
      for (const [at, box] of boxes.entries()) {
        expect(box.x >= 0 && box.x + box.width <= width).toBe(true);
        expect(box.y >= 0 && box.y + box.height <= height).toBe(true);
        expect(boxes.slice(at + 1).some((other) => overlap(box, other))).toBe(false);
      }
      // From left to right, with room for what travels.
      for (const { from, to } of lines) expect(to.x - from.x).toBeGreaterThan(6);
    });
  },
);
