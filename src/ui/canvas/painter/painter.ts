/**
 * Draws the messages under way: remembers the dots that were sent, and puts each where virtual time
 * has brought it. Runs in the painter's worker, or on the page where a worker cannot draw.
 *
 * It never guesses: between two batches nothing moves.
 */
import { directionAt, pointAt } from '../link-path.ts';
import { unpackDots } from './painter-messages.ts';
import type { Dot, PaintedLink, PaintedTheme, PaintedViewport } from './painter-messages.ts';

/** The part of a 2D context that is drawn with; page and worker both have it. */
export type Pen = Pick<
  CanvasRenderingContext2D,
  | 'setTransform'
  | 'clearRect'
  | 'beginPath'
  | 'closePath'
  | 'moveTo'
  | 'lineTo'
  | 'arc'
  | 'fill'
  | 'stroke'
  | 'fillText'
  | 'measureText'
  | 'roundRect'
  | 'fillStyle'
  | 'strokeStyle'
  | 'lineWidth'
  | 'lineCap'
  | 'lineJoin'
  | 'globalAlpha'
  | 'font'
  | 'textAlign'
  | 'textBaseline'
>;

/** More dots than this on one link at once are not told apart: it is drawn as flow. */
export const FLOW_ABOVE = 40;
/** Flow ends only when fewer than this are left, so that a link does not flicker between both. */
const FLOW_UNTIL = 30;
/** Dots remembered at most; the oldest go first. */
const DOTS_MAX = 20_000;
/** How long a failure stays visible after it arrived, in wall ms while batches come. */
const FAILURE_SHOWN_MS = 1_200;
const FAILURE_FADES_MS = 200;
const RECOIL_MS = 240;
/** Canvas units that a failure bounces back. */
const RECOIL = 24;
/** Failures shown at one end of a link at once. */
const FAILURES_AT_END_MAX = 3;
/** Wall time between two batches that counts as playing on; a pause is longer. */
const FRAME_MAX_MS = 100;

interface Failure {
  readonly dot: Dot;
  shownMs: number;
}

type FailureShape = 'cross' | 'bar' | 'plain' | 'lost';

export class Painter {
  readonly #pen: Pen;
  #width = 0;
  #height = 0;
  #ratio = 1;
  #viewport: PaintedViewport = { x: 0, y: 0, zoom: 1 };
  #theme: PaintedTheme = {};
  #isMotionOn = true;
  #selected = 0;
  #nowMs = 0;
  #lastWallMs = 0;
  #links = new Map<number, PaintedLink>();
  #dots: Dot[] = [];
  #failures: Failure[] = [];
  readonly #flowing = new Set<number>();

  constructor(pen: Pen) {
    this.#pen = pen;
  }

  /** Dots under way at the instant of the last batch. */
  get inFlight(): number {
    return this.#dots.length;
  }

  /** Links that are drawn as flow now. */
  get flowing(): ReadonlySet<number> {
    return this.#flowing;
  }

  setSize(width: number, height: number, ratio: number): void {
    this.#width = width;
    this.#height = height;
    this.#ratio = ratio;
  }

  setLinks(links: readonly PaintedLink[]): void {
    this.#links = new Map(links.map((link) => [link.index, link]));
    this.#dots = this.#dots.filter((dot) => this.#links.has(dot.link));
    this.#failures = this.#failures.filter((one) => this.#links.has(one.dot.link));
  }

  setViewport(viewport: PaintedViewport): void {
    this.#viewport = viewport;
  }

  setTheme(theme: PaintedTheme): void {
    this.#theme = theme;
  }

  setMotion(isOn: boolean): void {
    this.#isMotionOn = isOn;
  }

  select(message: number): void {
    this.#selected = message;
  }

  clear(): void {
    this.#dots = [];
    this.#failures = [];
    this.#flowing.clear();
    this.#nowMs = 0;
  }

  /** Takes the dots of a batch and moves on to its instant. An instant in the past means a new run. */
  take(nowMs: number, packed: Float64Array, wallMs: number): void {
    if (nowMs < this.#nowMs) this.clear();
    const wall = Math.min(wallMs - this.#lastWallMs, FRAME_MAX_MS);
    this.#lastWallMs = wallMs;
    if (nowMs > this.#nowMs) this.#age(wall);
    this.#nowMs = nowMs;
    for (const dot of unpackDots(packed)) {
      if (dot.outcome === 'withdrawn') this.#withdraw(dot);
      else this.#dots.push(dot);
    }
    this.#arrive();
    if (this.#dots.length > DOTS_MAX) this.#dots = this.#dots.slice(-DOTS_MAX);
    this.#chooseFlow();
  }

  /** The message nearest to the point, in canvas units; 0 when none is within reach. */
  nearest(x: number, y: number, reach: number): number {
    let best = 0;
    let least = reach;
    const consider = (dot: Dot, fraction: number) => {
      const link = this.#links.get(dot.link);
      if (link === undefined || dot.message === 0) return;
      const at = pointAt(link.points, fraction);
      const distance = Math.sqrt((at.x - x) ** 2 + (at.y - y) ** 2);
      if (distance > least) return;
      least = distance;
      best = dot.message;
    };
    for (const dot of this.#dots) consider(dot, this.#fractionOf(dot));
    for (const { dot } of this.#failures) consider(dot, endOf(dot));
    return best;
  }

  draw(): void {
    const pen = this.#pen;
    const { x, y, zoom } = this.#viewport;
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, this.#width * this.#ratio, this.#height * this.#ratio);
    if (this.#dots.length === 0 && this.#failures.length === 0) return;
    const scale = this.#ratio * zoom;
    pen.setTransform(scale, 0, 0, scale, this.#ratio * x, this.#ratio * y);
    pen.lineCap = 'round';
    pen.lineJoin = 'round';
    if (this.#isMotionOn) this.#drawMoving(zoom);
    else this.#drawStill();
    pen.globalAlpha = 1;
  }

  // ── Time ──

  #withdraw({ message, link, isBack }: Dot): void {
    this.#dots = this.#dots.filter(
      (one) => one.message !== message || one.link !== link || one.isBack !== isBack,
    );
  }

  #age(wallMs: number): void {
    for (const failure of this.#failures) failure.shownMs += wallMs;
    this.#failures = this.#failures.filter((one) => one.shownMs < FAILURE_SHOWN_MS);
  }

  #arrive(): void {
    const now = this.#nowMs;
    const flying: Dot[] = [];
    for (const dot of this.#dots) {
      if (dot.arrivesAtMs > now) flying.push(dot);
      else if (isFailure(dot) || dot.outcome === 'lost') this.#addFailure(dot);
    }
    this.#dots = flying;
  }

  #addFailure(dot: Dot): void {
    const here = this.#failures.filter(
      (one) => one.dot.link === dot.link && one.dot.isBack === dot.isBack,
    );
    const oldest = here[0];
    if (here.length >= FAILURES_AT_END_MAX && oldest) {
      this.#failures = this.#failures.filter((one) => one !== oldest);
    }
    this.#failures.push({ dot, shownMs: 0 });
  }

  #chooseFlow(): void {
    const counts = new Map<number, number>();
    for (const dot of this.#dots) counts.set(dot.link, (counts.get(dot.link) ?? 0) + 1);
    for (const link of this.#flowing) {
      if ((counts.get(link) ?? 0) < FLOW_UNTIL) this.#flowing.delete(link);
    }
    for (const [link, count] of counts) if (count > FLOW_ABOVE) this.#flowing.add(link);
  }

  #fractionOf(dot: Dot): number {
    const span = dot.arrivesAtMs - dot.sentAtMs;
    const gone = span <= 0 ? 1 : Math.min(Math.max((this.#nowMs - dot.sentAtMs) / span, 0), 1);
    const way = dot.outcome === 'lost' ? gone / 2 : gone;
    return dot.isBack ? 1 - way : way;
  }

  // ── Moving ──

  #drawMoving(zoom: number): void {
    // Far out, dots would shrink below what can be seen; they keep a least size on the screen.
    const size = Math.max(1, 0.65 / zoom);
    const solid = new Map<string, Dot[]>();
    const chatter: Dot[] = [];
    const flow = new Map<string, Dot[]>();
    const failed: Dot[] = [];
    for (const dot of this.#dots) {
      const link = this.#links.get(dot.link);
      if (link === undefined) continue;
      if (isFailure(dot)) failed.push(dot);
      else if (this.#flowing.has(dot.link)) group(flow, link.color, dot);
      else if (dot.flag === 'data') group(solid, link.color, dot);
      else chatter.push(dot);
    }
    this.#drawChatter(chatter, size);
    for (const [color, dots] of flow) this.#drawFlow(dots, color, size);
    for (const [color, dots] of solid) this.#drawCircles(dots, color, size);
    for (const dot of failed) this.#drawFailure(dot, this.#fractionOf(dot), 0, size, 1);
    for (const { dot, shownMs } of this.#failures) {
      const left = FAILURE_SHOWN_MS - shownMs;
      const alpha = Math.min(1, left / FAILURE_FADES_MS);
      // What is lost on the way meets nothing to bounce off.
      const recoil = dot.outcome === 'lost' ? 0 : RECOIL * Math.min(1, shownMs / RECOIL_MS);
      this.#drawFailure(dot, endOf(dot), recoil, size, alpha);
    }
    this.#markSelected(size);
  }

  #drawCircles(dots: readonly Dot[], color: string, size: number): void {
    const pen = this.#pen;
    const radius = 5 * size;
    pen.beginPath();
    for (const dot of dots) {
      const at = this.#place(dot);
      pen.moveTo(at.x + radius, at.y);
      pen.arc(at.x, at.y, radius, 0, 2 * Math.PI);
    }
    pen.fillStyle = this.#color(color);
    pen.fill();
  }

  #drawChatter(dots: readonly Dot[], size: number): void {
    if (dots.length === 0) return;
    const pen = this.#pen;
    const radius = 2.75 * size;
    pen.beginPath();
    for (const dot of dots) {
      const at = this.#place(dot);
      pen.moveTo(at.x + radius, at.y);
      pen.arc(at.x, at.y, radius, 0, 2 * Math.PI);
    }
    pen.fillStyle = this.#color('--canvas');
    pen.fill();
    pen.lineWidth = 1.25 * size;
    pen.strokeStyle = this.#color('--strong');
    pen.stroke();
  }

  /** Each message is a dash along the line: how close they are is the rate, how fast they go the latency. */
  #drawFlow(dots: readonly Dot[], color: string, size: number): void {
    const pen = this.#pen;
    pen.beginPath();
    for (const dot of dots) {
      const link = this.#links.get(dot.link);
      if (link === undefined) continue;
      const fraction = this.#fractionOf(dot);
      const at = pointAt(link.points, fraction);
      const along = directionAt(link.points, fraction);
      // Ways out and back are drawn at the two sides of the line, as on a road.
      const side = (dot.isBack ? -3 : 3) * size;
      const x = at.x - along.y * side;
      const y = at.y + along.x * side;
      pen.moveTo(x - along.x * 3 * size, y - along.y * 3 * size);
      pen.lineTo(x + along.x * 3 * size, y + along.y * 3 * size);
    }
    pen.lineWidth = 2.5 * size;
    pen.strokeStyle = this.#color(color);
    pen.stroke();
  }

  #drawFailure(dot: Dot, fraction: number, recoil: number, size: number, alpha: number): void {
    const link = this.#links.get(dot.link);
    if (link === undefined) return;
    const at = pointAt(link.points, fraction);
    const along = directionAt(link.points, fraction);
    const back = dot.isBack ? recoil : -recoil;
    this.#pen.globalAlpha = alpha;
    this.#drawFailureShape(at.x + along.x * back, at.y + along.y * back, shapeOf(dot), size);
    this.#pen.globalAlpha = 1;
  }

  #drawFailureShape(x: number, y: number, shape: FailureShape, size: number): void {
    if (shape === 'lost') {
      this.#drawCross(x, y, 4 * size, 2 * size, '--err');
      return;
    }
    const pen = this.#pen;
    const radius = (shape === 'bar' ? 6.5 : 7.5) * size;
    pen.beginPath();
    if (shape === 'bar') {
      for (let corner = 0; corner < 8; corner++) {
        const [cx, cy] = octagon[corner] ?? [0, 0];
        if (corner === 0) pen.moveTo(x + cx * radius, y + cy * radius);
        else pen.lineTo(x + cx * radius, y + cy * radius);
      }
    } else {
      pen.moveTo(x, y - radius);
      pen.lineTo(x + radius, y);
      pen.lineTo(x, y + radius);
      pen.lineTo(x - radius, y);
    }
    pen.closePath();
    pen.fillStyle = this.#color('--err');
    pen.fill();
    if (shape === 'plain') return;
    const arm = 2.4 * size;
    if (shape === 'cross') {
      this.#drawCross(x, y, arm, 1.5 * size, '--page');
      return;
    }
    pen.beginPath();
    pen.moveTo(x - arm * 1.3, y);
    pen.lineTo(x + arm * 1.3, y);
    pen.lineWidth = 1.5 * size;
    pen.strokeStyle = this.#color('--page');
    pen.stroke();
  }

  #drawCross(x: number, y: number, arm: number, width: number, color: string): void {
    const pen = this.#pen;
    pen.beginPath();
    pen.moveTo(x - arm, y - arm);
    pen.lineTo(x + arm, y + arm);
    pen.moveTo(x - arm, y + arm);
    pen.lineTo(x + arm, y - arm);
    pen.lineWidth = width;
    pen.strokeStyle = this.#color(color);
    pen.stroke();
  }

  #markSelected(size: number): void {
    if (this.#selected === 0) return;
    const pen = this.#pen;
    for (const dot of this.#dots) {
      if (dot.message !== this.#selected) continue;
      const at = this.#place(dot);
      pen.beginPath();
      pen.arc(at.x, at.y, 9.5 * size, 0, 2 * Math.PI);
      pen.lineWidth = 2 * size;
      pen.strokeStyle = this.#color('--focus');
      pen.stroke();
    }
  }

  // ── Still ──

  /** Without motion a link with messages under way carries one badge: a chevron and how many they are. */
  #drawStill(): void {
    const out = new Map<number, Dot[]>();
    const back = new Map<number, Dot[]>();
    for (const dot of this.#dots) {
      if (dot.flag === 'data' || dot.flag === 'rst') group(dot.isBack ? back : out, dot.link, dot);
    }
    for (const [link, dots] of out) this.#drawBadge(link, dots, 1);
    for (const [link, dots] of back) this.#drawBadge(link, dots, -1);
  }

  #drawBadge(index: number, dots: readonly Dot[], sign: 1 | -1): void {
    const link = this.#links.get(index);
    if (link === undefined) return;
    const pen = this.#pen;
    const fraction = link.stillAt[sign === 1 ? 0 : 1];
    const at = pointAt(link.points, fraction);
    const along = directionAt(link.points, fraction);
    const text = dots.length > 1 ? String(dots.length) : '';
    pen.font = '600 10px Inter Variable, Inter, system-ui, sans-serif';
    const width = 18 + (text === '' ? 0 : pen.measureText(text).width + 2);
    pen.beginPath();
    pen.roundRect(at.x - width / 2, at.y - 8, width, 16, 8);
    pen.fillStyle = this.#color(dots.some(isFailure) ? '--err' : link.color);
    pen.fill();
    const [ax, ay] = [along.x * sign, along.y * sign];
    const x = at.x - width / 2 + 9;
    pen.beginPath();
    pen.moveTo(x - ax * 2 - ay * 3.2, at.y - ay * 2 + ax * 3.2);
    pen.lineTo(x + ax * 2, at.y + ay * 2);
    pen.lineTo(x - ax * 2 + ay * 3.2, at.y - ay * 2 - ax * 3.2);
    pen.lineWidth = 1.75;
    pen.strokeStyle = this.#color('--page');
    pen.stroke();
    if (text === '') return;
    pen.fillStyle = this.#color('--page');
    pen.textAlign = 'left';
    pen.textBaseline = 'middle';
    pen.fillText(text, x + 6, at.y + 0.5);
  }

  #place(dot: Dot): { x: number; y: number } {
    const link = this.#links.get(dot.link);
    return link === undefined ? { x: 0, y: 0 } : pointAt(link.points, this.#fractionOf(dot));
  }

  #color(name: string): string {
    return this.#theme[name] ?? '#888888';
  }
}

const octagon = Array.from({ length: 8 }, (_, corner) => {
  const angle = ((corner + 0.5) * Math.PI) / 4;
  return [Math.cos(angle), Math.sin(angle)] as const;
});

function isFailure(dot: Dot): boolean {
  return dot.outcome !== 'lost' && (dot.flag === 'rst' || dot.outcome !== 'ok');
}

/** Where on its link it ends: at the far end, or half way. */
function endOf(dot: Dot): number {
  if (dot.outcome === 'lost') return 0.5;
  return dot.isBack ? 0 : 1;
}

function shapeOf(dot: Dot): FailureShape {
  if (dot.outcome === 'lost') return 'lost';
  if (dot.flag === 'rst') return 'plain';
  return dot.outcome === 'rejected' ? 'bar' : 'cross';
}

function group<K>(groups: Map<K, Dot[]>, key: K, dot: Dot): void {
  const dots = groups.get(key);
  if (dots) dots.push(dot);
  else groups.set(key, [dot]);
}
