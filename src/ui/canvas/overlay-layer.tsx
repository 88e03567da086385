/**
 * What must stay legible while messages pass: pills and badges, in canvas units like the nodes, but
 * above the layer of the painter. React Flow's own label layer lies beneath it.
 */
import { useStoreApi } from '@xyflow/react';
import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import styles from './canvas.module.css';

export function OverlayLayer({ children }: { readonly children: ReactNode }) {
  const layer = useRef<HTMLDivElement>(null);
  const store = useStoreApi();
  useEffect(() => {
    const element = layer.current;
    if (element === null) return undefined;
    let shown: readonly number[] = [];
    // Written past React, as React Flow does it: this runs for every frame of a pan.
    function follow(): void {
      const { transform } = store.getState();
      if (transform === shown || layer.current === null) return;
      shown = transform;
      const [x, y, zoom] = transform;
      layer.current.style.transform = `translate(${x}px, ${y}px) scale(${zoom})`;
    }
    // Turning the wheel over a pill zooms as it does beside it.
    function passOn(event: WheelEvent): void {
      event.preventDefault();
      const pane = store.getState().domNode?.querySelector('.react-flow__pane');
      pane?.dispatchEvent(new WheelEvent('wheel', event));
    }
    follow();
    element.addEventListener('wheel', passOn, { passive: false });
    const stop = store.subscribe(follow);
    return () => {
      stop();
      element.removeEventListener('wheel', passOn);
    };
  }, [store]);
  return (
    <div ref={layer} className={styles.overlay}>
      {children}
    </div>
  );
}
