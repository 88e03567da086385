/** The one layer over the canvas on which all messages under way are drawn. */
import { useStoreApi } from '@xyflow/react';
import { memo, useEffect, useRef } from 'react';
import type { RefObject } from 'react';
import { onBatch, runStore } from '../../../state/run-store.ts';
import { uiStore } from '../../../state/ui-store.ts';
import styles from '../canvas.module.css';
import type { CanvasLink } from '../flow-elements.ts';
import { clearFraction } from '../link-layout.ts';
import { protocolLook } from '../protocol-look.ts';
import { openPainter } from './open-painter.ts';
import type { PainterPort } from './open-painter.ts';
import { packDots } from './painter-messages.ts';
import type { PaintedTheme } from './painter-messages.ts';

interface Props {
  readonly links: readonly CanvasLink[];
  /** Filled while the layer is mounted: for asking what was clicked. */
  readonly portRef: RefObject<PainterPort | null>;
}

/** Colours that are drawn with, besides those of the protocols. */
const ownColors = ['--page', '--canvas', '--strong', '--err', '--focus'] as const;

export const PainterLayer = memo(function PainterLayer({ links, portRef }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const store = useStoreApi();
  const indexes = useRef(new Map<string, number>());

  useEffect(() => {
    const element = host.current;
    if (element === null) return undefined;
    const canvas = document.createElement('canvas');
    element.append(canvas);
    const painter = openPainter(canvas, (report) => {
      if (report.kind === 'count') element.dataset['dots'] = String(report.dots);
      if (report.kind === 'cost') element.dataset['cost'] = report.medianMs.toFixed(2);
    });
    portRef.current = painter;
    const stops = [
      followSize(element, painter),
      followTheme(element, painter),
      followBatches(painter, indexes.current),
      followUi(painter),
      followViewport(store, painter),
    ];
    return () => {
      for (const stop of stops) stop();
      portRef.current = null;
      painter.close();
      canvas.remove();
    };
  }, [portRef, store]);

  useEffect(() => {
    const known = indexes.current;
    const painted = links.flatMap(({ id, data }) => {
      if (data === undefined) return [];
      const index = known.get(id) ?? known.size;
      known.set(id, index);
      const { link, place } = data;
      const stillAt = [
        clearFraction(place, [0.3, 0.22, 0.38, 0.14]),
        clearFraction(place, [0.7, 0.78, 0.62, 0.86]),
      ] as const;
      const color = protocolLook[link.protocol].line;
      return [{ index, points: place.path.points, color, stillAt }];
    });
    portRef.current?.send({ kind: 'links', links: painted });
  }, [links, portRef]);

  return (
    <div
      ref={host}
      className={styles.painter}
      data-testid="dots"
      data-dots="0"
      aria-hidden="true"
    />
  );
});

function followSize(element: HTMLElement, painter: PainterPort): () => void {
  const observer = new ResizeObserver(() => {
    const { clientWidth: width, clientHeight: height } = element;
    painter.send({ kind: 'size', width, height, ratio: window.devicePixelRatio });
  });
  observer.observe(element);
  return () => observer.disconnect();
}

/** Canvas painters do not see CSS: colours are read from the page, again whenever its theme changes. */
function followTheme(element: HTMLElement, painter: PainterPort): () => void {
  const names = [...ownColors, ...Object.values(protocolLook).map((look) => look.line)];
  function send(): void {
    const computed = getComputedStyle(element);
    const theme: PaintedTheme = Object.fromEntries(
      names.map((name) => [name, computed.getPropertyValue(name).trim()]),
    );
    painter.send({ kind: 'theme', theme });
  }
  send();
  const observer = new MutationObserver(send);
  observer.observe(document.documentElement, { attributes: true });
  observer.observe(document.body, { attributes: true });
  const contrast = window.matchMedia('(forced-colors: active)');
  contrast.addEventListener('change', send);
  return () => {
    observer.disconnect();
    contrast.removeEventListener('change', send);
  };
}

function followBatches(painter: PainterPort, indexes: ReadonlyMap<string, number>): () => void {
  let shownMs = -1;
  const stopBatches = onBatch(({ nowMs, dots, jump }) => {
    // What is under way then is all that comes.
    if (jump) painter.send({ kind: 'clear' });
    if (dots.length === 0 && nowMs === shownMs) return;
    shownMs = nowMs;
    const packed = packDots(dots, indexes);
    painter.send({ kind: 'batch', nowMs, dots: packed }, [packed.buffer]);
  });
  const stopRuns = runStore.subscribe((state, before) => {
    // A run begins again at 0, before its first batch comes.
    if (state.nowMs < before.nowMs && state.nowMs === 0) painter.send({ kind: 'clear' });
  });
  return () => {
    stopBatches();
    stopRuns();
  };
}

function followUi(painter: PainterPort): () => void {
  function send(): void {
    const { motion, message } = uiStore.getState();
    painter.send({ kind: 'motion', isOn: motion === 'on' });
    painter.send({ kind: 'selected', message });
  }
  send();
  return uiStore.subscribe((state, before) => {
    if (state.motion !== before.motion || state.message !== before.message) send();
  });
}

function followViewport(store: ReturnType<typeof useStoreApi>, painter: PainterPort): () => void {
  let sent: readonly number[] = [];
  function send(): void {
    const { transform } = store.getState();
    if (transform === sent) return;
    sent = transform;
    const [x, y, zoom] = transform;
    painter.send({ kind: 'viewport', viewport: { x, y, zoom } });
  }
  send();
  return store.subscribe(send);
}
