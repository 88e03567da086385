import { describe, expect, it } from 'vitest';
import type { DotView } from '../../../src/host/engine-api.ts';
import { linkPath } from '../../../src/ui/canvas/link-path.ts';
import { FLOW_ABOVE, Painter } from '../../../src/ui/canvas/painter/painter.ts';
import type { Pen } from '../../../src/ui/canvas/painter/painter.ts';
import { packDots, unpackDots } from '../../../src/ui/canvas/painter/painter-messages.ts';

const indexes = new Map([['a-b', 0]]);
const straight = linkPath({ x: 0, y: 0, side: 'right' }, { x: 300, y: 0, side: 'left' });

function dot(values: Partial<DotView>): DotView {
  return {
    segment: 1,
    message: 1,
    link: 'a-b',
    direction: 'out',
    flag: 'data',
    sentAtMs: 0,
    arrivesAtMs: 100,
    outcome: 'ok',
    ...values,
  };
}

/** Writes down where circles and lines begin. */
class RecordingPen implements Pen {
  readonly arcs: { x: number; y: number; radius: number }[] = [];
  readonly lines: { x: number; y: number }[] = [];
  readonly texts: string[] = [];
  fillStyle = '';
  strokeStyle = '';
  lineWidth = 1;
  lineCap: CanvasLineCap = 'butt';
  lineJoin: CanvasLineJoin = 'miter';
  globalAlpha = 1;
  font = '';
  textAlign: CanvasTextAlign = 'left';
  textBaseline: CanvasTextBaseline = 'middle';
  setTransform(): void {}
  clearRect(): void {
    this.arcs.length = 0;
    this.lines.length = 0;
    this.texts.length = 0;
  }
  beginPath(): void {}
  closePath(): void {}
  moveTo(): void {}
  lineTo(x: number, y: number): void {
    this.lines.push({ x, y });
  }
  arc(x: number, y: number, radius: number): void {
    this.arcs.push({ x, y, radius });
  }
  fill(): void {}
  stroke(): void {}
  fillText(text: string): void {
    this.texts.push(text);
  }
  measureText(text: string): TextMetrics {
    return {
      width: text.length * 6,
      actualBoundingBoxAscent: 0,
      actualBoundingBoxDescent: 0,
      actualBoundingBoxLeft: 0,
      actualBoundingBoxRight: 0,
      alphabeticBaseline: 0,
      emHeightAscent: 0,
      emHeightDescent: 0,
      fontBoundingBoxAscent: 0,
      fontBoundingBoxDescent: 0,
      hangingBaseline: 0,
      ideographicBaseline: 0,
    };
  }
  roundRect(): void {}
}

function painterWithLink(): { painter: Painter; pen: RecordingPen } {
  const pen = new RecordingPen();
  const painter = new Painter(pen);
  painter.setSize(800, 600, 1);
  painter.setLinks([{ index: 0, points: straight.points, color: '--rest', stillAt: [0.3, 0.7] }]);
  return { painter, pen };
}

describe('packDots', () => {
  it('is undone by unpackDots and leaves out unknown links', () => {
    const packed = packDots(
      [
        dot({ message: 7, direction: 'back', flag: 'syn-ack', outcome: 'rejected', sentAtMs: 1.5 }),
        dot({ link: 'gone' }),
      ],
      indexes,
    );
    expect(unpackDots(packed)).toEqual([
      {
        message: 7,
        link: 0,
        isBack: true,
        flag: 'syn-ack',
        outcome: 'rejected',
        sentAtMs: 1.5,
        arrivesAtMs: 100,
      },
    ]);
  });
});

describe('Painter', () => {
  it('puts a dot where virtual time has brought it', () => {
    const { painter, pen } = painterWithLink();
    painter.take(25, packDots([dot({})], indexes), 0);
    painter.draw();
    expect(pen.arcs).toHaveLength(1);
    expect(pen.arcs[0]?.x).toBeCloseTo(75, 1);
    painter.take(50, packDots([dot({ message: 2, direction: 'back', sentAtMs: 40 })], indexes), 16);
    painter.draw();
    expect(pen.arcs.map((arc) => Math.round(arc.x))).toEqual([150, 250]);
  });

  it('does not move anything between two batches', () => {
    const { painter, pen } = painterWithLink();
    painter.take(25, packDots([dot({})], indexes), 0);
    painter.draw();
    const before = [...pen.arcs];
    painter.draw();
    expect(pen.arcs).toEqual(before);
  });

  it('forgets dots that arrived, and all dots when time goes back', () => {
    const { painter } = painterWithLink();
    painter.take(10, packDots([dot({}), dot({ arrivesAtMs: 50 })], indexes), 0);
    expect(painter.inFlight).toBe(2);
    painter.take(60, new Float64Array(), 16);
    expect(painter.inFlight).toBe(1);
    painter.take(0, new Float64Array(), 32);
    expect(painter.inFlight).toBe(0);
  });

  it('forgets the dots of a link that was deleted', () => {
    const { painter } = painterWithLink();
    painter.take(10, packDots([dot({})], indexes), 0);
    painter.setLinks([]);
    expect(painter.inFlight).toBe(0);
  });

  it('keeps a failure on show after it arrived, while time goes on', () => {
    const { painter, pen } = painterWithLink();
    const failed = dot({ direction: 'back', outcome: 'error', message: 9 });
    painter.take(50, packDots([failed], indexes), 0);
    painter.take(101, new Float64Array(), 16);
    painter.draw();
    expect(painter.inFlight).toBe(0);
    expect(pen.lines.length).toBeGreaterThan(0);
    expect(painter.nearest(2, 2, 12)).toBe(9);
    // Paused: the same instant again and again.
    for (let wall = 100; wall < 5_000; wall += 50) painter.take(101, new Float64Array(), wall);
    painter.draw();
    expect(pen.lines.length).toBeGreaterThan(0);
    for (let frame = 0; frame < 30; frame++) {
      painter.take(102 + frame, new Float64Array(), 5_000 + frame * 50);
    }
    painter.draw();
    expect(pen.lines).toHaveLength(0);
  });

  it('lets a lost segment get half way, and marks the place', () => {
    const { painter, pen } = painterWithLink();
    const lost = dot({ outcome: 'lost', arrivesAtMs: 50 });
    painter.take(25, packDots([lost], indexes), 0);
    painter.draw();
    expect(pen.arcs[0]?.x).toBeCloseTo(75, 1);
    painter.take(60, new Float64Array(), 16);
    painter.draw();
    expect(pen.arcs).toHaveLength(0);
    expect(pen.lines.map(({ x }) => Math.round(x))).toEqual([154, 154]);
  });

  it('draws a crowded link as flow and goes back when it has emptied', () => {
    const { painter, pen } = painterWithLink();
    const many = Array.from({ length: FLOW_ABOVE + 1 }, (_, index) => dot({ message: index + 1 }));
    painter.take(50, packDots(many, indexes), 0);
    painter.draw();
    expect(painter.flowing.has(0)).toBe(true);
    expect(pen.arcs).toHaveLength(0);
    expect(pen.lines).toHaveLength(many.length);
    painter.take(150, packDots([dot({ sentAtMs: 140, arrivesAtMs: 240 })], indexes), 16);
    painter.draw();
    expect(painter.flowing.has(0)).toBe(false);
    expect(pen.arcs).toHaveLength(1);
  });

  it('finds the message nearest to a point, within reach', () => {
    const { painter } = painterWithLink();
    painter.take(
      50,
      packDots([dot({ message: 3 }), dot({ message: 4, sentAtMs: 45, arrivesAtMs: 95 })], indexes),
      0,
    );
    expect(painter.nearest(148, 4, 12)).toBe(3);
    expect(painter.nearest(32, 0, 12)).toBe(4);
    expect(painter.nearest(90, 0, 12)).toBe(0);
  });

  it('counts instead of moving when motion is off', () => {
    const { painter, pen } = painterWithLink();
    painter.setMotion(false);
    painter.take(50, packDots([dot({}), dot({ message: 2 }), dot({ flag: 'syn' })], indexes), 0);
    painter.draw();
    expect(pen.arcs).toHaveLength(0);
    expect(pen.texts).toEqual(['2']);
  });
});
