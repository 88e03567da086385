/** The worker that draws the messages under way, so that drawing never holds up the page. */
import { paintOn } from './paint-session.ts';
import type { ToPainter } from './painter-messages.ts';

let receive: ((message: ToPainter) => void) | undefined;

self.addEventListener('message', ({ data }: MessageEvent<ToPainter>) => {
  if (data.kind !== 'canvas') {
    receive?.(data);
    return;
  }
  const pen = data.canvas.getContext('2d');
  if (pen !== null) receive = paintOn(data.canvas, pen, (answer) => self.postMessage(answer));
});
