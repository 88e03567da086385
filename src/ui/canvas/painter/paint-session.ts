/**
 * Carries out what the page tells the painter, and draws at most once a frame. The same in the
 * worker and on the page; only the canvas comes from elsewhere.
 */
import { Painter } from './painter.ts';
import type { Pen } from './painter.ts';
import type { FromPainter, ToPainter } from './painter-messages.ts';

/** Wall ms between two reports of the count. */
const COUNT_EVERY_MS = 250;
const COSTS_KEPT = 120;

interface Surface {
  width: number;
  height: number;
}

/** Returns the receiver of all messages but `canvas`. */
export function paintOn(
  surface: Surface,
  pen: Pen,
  answer: (message: FromPainter) => void,
): (message: ToPainter) => void {
  const painter = new Painter(pen);
  const report = countReporter(answer);
  const cost = costReporter(answer);
  let isAsked = false;

  function drawSoon(): void {
    if (isAsked) return;
    isAsked = true;
    requestAnimationFrame(() => {
      isAsked = false;
      const began = performance.now();
      painter.draw();
      cost(performance.now() - began);
    });
  }

  return (message) => {
    switch (message.kind) {
      case 'canvas':
        return;
      case 'size':
        surface.width = Math.round(message.width * message.ratio);
        surface.height = Math.round(message.height * message.ratio);
        painter.setSize(message.width, message.height, message.ratio);
        break;
      case 'links':
        painter.setLinks(message.links);
        break;
      case 'viewport':
        painter.setViewport(message.viewport);
        break;
      case 'theme':
        painter.setTheme(message.theme);
        break;
      case 'motion':
        painter.setMotion(message.isOn);
        break;
      case 'selected':
        painter.select(message.message);
        break;
      case 'batch':
        painter.take(message.nowMs, message.dots, performance.now());
        break;
      case 'clear':
        painter.clear();
        break;
      case 'nearest': {
        const nearest = painter.nearest(message.x, message.y, message.reach);
        answer({ kind: 'nearest', question: message.question, message: nearest });
        return;
      }
    }
    report(painter.inFlight);
    drawSoon();
  };
}

function countReporter(answer: (message: FromPainter) => void): (dots: number) => void {
  let current = 0;
  let reported = 0;
  let isWaiting = false;
  function send(): void {
    if (current === reported) return;
    reported = current;
    answer({ kind: 'count', dots: current });
    isWaiting = true;
    setTimeout(() => {
      isWaiting = false;
      send();
    }, COUNT_EVERY_MS);
  }
  return (dots) => {
    current = dots;
    if (!isWaiting) send();
  };
}

function costReporter(answer: (message: FromPainter) => void): (ms: number) => void {
  const costs: number[] = [];
  return (ms) => {
    costs.push(ms);
    if (costs.length < COSTS_KEPT) return;
    costs.sort((a, b) => a - b);
    const medianMs = costs[COSTS_KEPT / 2] ?? 0;
    answer({ kind: 'cost', medianMs, worstMs: costs.at(-1) ?? 0 });
    costs.length = 0;
  };
}
