/** Draws the messages under way of one pane, where virtual time has brought them. Between two batches nothing moves. */
import type { DotView, FrameBatch } from '../../host/engine-api.ts';
import type { ProtocolId } from '../../sim/index.ts';
import type { PictureLine } from './picture-layout.ts';
import { markPaths } from './protocol-mark.tsx';

/** Dots remembered at most; the oldest go first. */
const DOTS_MAX = 600;
/** Size of a message's mark, and of a segment that carries none, against the mark's own units. */
const MESSAGE_SIZE = 0.75;
const BARE_SIZE = 0.35;

export interface DotPictureOptions {
  readonly lines: readonly PictureLine[];
  readonly protocol: ProtocolId;
  /** CSS colour. */
  readonly color: string;
  /** Device pixels of one unit of the picture. */
  readonly scale: number;
}

export class DotPicture {
  readonly #pen: CanvasRenderingContext2D;
  readonly #options: DotPictureOptions;
  readonly #mark: Path2D;
  readonly #lines: ReadonlyMap<string, PictureLine>;
  #dots: readonly DotView[] = [];

  constructor(pen: CanvasRenderingContext2D, options: DotPictureOptions) {
    this.#pen = pen;
    this.#options = options;
    this.#mark = new Path2D(markPaths[options.protocol]);
    this.#lines = new Map(options.lines.map((line) => [line.id, line]));
  }

  take({ nowMs, dots }: FrameBatch): void {
    const seen = dots.filter(({ link }) => this.#lines.has(link));
    this.#dots = [...this.#dots, ...seen]
      .filter(({ arrivesAtMs, sentAtMs }) => arrivesAtMs > nowMs && sentAtMs <= nowMs)
      .slice(-DOTS_MAX);
    this.clear();
    for (const dot of this.#dots) this.#draw(dot, nowMs);
  }

  clear(): void {
    const { canvas } = this.#pen;
    this.#pen.setTransform(1, 0, 0, 1, 0, 0);
    this.#pen.clearRect(0, 0, canvas.width, canvas.height);
  }

  #draw(dot: DotView, nowMs: number): void {
    const line = this.#lines.get(dot.link);
    if (line === undefined) return;
    const whole = dot.arrivesAtMs - dot.sentAtMs;
    const part = whole <= 0 ? 1 : (nowMs - dot.sentAtMs) / whole;
    const along = dot.direction === 'out' ? part : 1 - part;
    const x = line.from.x + (line.to.x - line.from.x) * along;
    const y = line.from.y + (line.to.y - line.from.y) * along;
    const { scale, color } = this.#options;
    const size = scale * (dot.message === 0 ? BARE_SIZE : MESSAGE_SIZE);
    this.#pen.setTransform(size, 0, 0, size, x * scale, y * scale);
    this.#pen.fillStyle = color;
    this.#pen.strokeStyle = color;
    if (dot.outcome === 'ok') {
      this.#pen.fill(this.#mark);
      return;
    }
    // Failures change their shape: a cross.
    this.#pen.lineWidth = 2;
    this.#pen.stroke(new Path2D('M-4 -4L4 4M-4 4L4 -4'));
  }
}
