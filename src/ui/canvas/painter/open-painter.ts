/** Brings up the painter for one canvas element: in a worker where it can draw, else on the page. */
import type { FromPainter, ToPainter } from './painter-messages.ts';

export interface PainterPort {
  /** Hands a message over; `transfer` names buffers that leave the page with it. */
  send(message: ToPainter, transfer?: readonly Transferable[]): void;
  /** The message nearest to that point within reach, both in canvas units; 0 for none. */
  nearest(x: number, y: number, reach: number): Promise<number>;
  close(): void;
}

/** The canvas must be new: its control can be handed over only once. */
export function openPainter(
  canvas: HTMLCanvasElement,
  onReport: (report: FromPainter) => void,
): PainterPort {
  const questions = new Map<number, (message: number) => void>();
  let asked = 0;
  function receive(report: FromPainter): void {
    if (report.kind === 'nearest') {
      questions.get(report.question)?.(report.message);
      questions.delete(report.question);
    } else {
      onReport(report);
    }
  }
  const { send, close } = inWorker(canvas, receive) ?? onPage(canvas, receive);
  return {
    send,
    close,
    nearest(x, y, reach) {
      asked++;
      const question = asked;
      return new Promise((resolve) => {
        questions.set(question, resolve);
        send({ kind: 'nearest', question, x, y, reach });
      });
    },
  };
}

type Line = Pick<PainterPort, 'send' | 'close'>;

function inWorker(
  canvas: HTMLCanvasElement,
  receive: (report: FromPainter) => void,
): Line | undefined {
  if (!('transferControlToOffscreen' in canvas) || typeof Worker === 'undefined') return undefined;
  const worker = new Worker(new URL('./painter.worker.ts', import.meta.url), { type: 'module' });
  worker.addEventListener('message', ({ data }: MessageEvent<FromPainter>) => receive(data));
  const offscreen = canvas.transferControlToOffscreen();
  worker.postMessage({ kind: 'canvas', canvas: offscreen } satisfies ToPainter, [offscreen]);
  return {
    send: (message, transfer = []) => worker.postMessage(message, [...transfer]),
    close: () => worker.terminate(),
  };
}

/** The painter's code comes when it is needed; what is sent before waits for it. */
function onPage(canvas: HTMLCanvasElement, receive: (report: FromPainter) => void): Line {
  const pen = canvas.getContext('2d');
  if (pen === null) return { send: () => undefined, close: () => undefined };
  const waiting: ToPainter[] = [];
  let take = (message: ToPainter): void => void waiting.push(message);
  let isClosed = false;
  void import('./paint-session.ts').then(({ paintOn }) => {
    if (isClosed) return;
    take = paintOn(canvas, pen, receive);
    for (const message of waiting) take(message);
  });
  return {
    send: (message) => take(message),
    close: () => {
      isClosed = true;
      take = () => undefined;
    },
  };
}
