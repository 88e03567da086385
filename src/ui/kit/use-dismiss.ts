/** Closing what pops up: by Escape, by a press elsewhere, by moving the focus away. */
import { useEffect } from 'react';
import type { RefObject } from 'react';

/** Calls `close` while `isOpen`; `byKey` tells that the focus should go back to the opener. */
export function useDismiss(
  box: RefObject<HTMLElement | null>,
  isOpen: boolean,
  close: (byKey: boolean) => void,
): void {
  useEffect(() => {
    if (!isOpen) return undefined;
    const element = box.current;
    const isOutside = (target: EventTarget | null) =>
      target instanceof Node && element?.contains(target) === false;
    const onPointerDown = ({ target }: PointerEvent) => {
      if (isOutside(target)) close(false);
    };
    const onFocusIn = ({ target }: FocusEvent) => {
      if (isOutside(target)) close(false);
    };
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      close(true);
    };
    document.addEventListener('pointerdown', onPointerDown, true);
    document.addEventListener('focusin', onFocusIn);
    element?.addEventListener('keydown', onKeyDown);
    return () => {
      document.removeEventListener('pointerdown', onPointerDown, true);
      document.removeEventListener('focusin', onFocusIn);
      element?.removeEventListener('keydown', onKeyDown);
    };
  }, [box, isOpen, close]);
}
