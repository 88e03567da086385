/** The heading of a form: it takes the focus when somebody asked for the form, so that Tab goes on to its fields. */
import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { gatewayStore } from './gateway-store.ts';

export function FormTitle({ id, children }: { readonly id: string; readonly children: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const isAsked = useStore(gatewayStore, (state) => state.isAsked);
  useEffect(() => {
    if (!isAsked) return;
    gatewayStore.setState({ isAsked: false });
    heading.current?.focus({ preventScroll: true });
    // In narrow windows the form is below the list.
    heading.current?.scrollIntoView({ block: 'start' });
  }, [isAsked]);
  return (
    <h2 id={id} ref={heading} tabIndex={-1}>
      {children}
    </h2>
  );
}
