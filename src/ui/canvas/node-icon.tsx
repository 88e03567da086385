/** The drawing of each kind of node, and of a database. */
import type { JSX } from 'react';
import type { NodeKind } from '../../sim/index.ts';

const drawings: Readonly<Record<NodeKind, JSX.Element>> = {
  client: (
    <>
      <circle cx="14" cy="9" r="5" />
      <path d="M4 25c1-7 5-9 10-9s9 2 10 9" />
    </>
  ),
  gateway: <path d="M4 24V8l10-5 10 5v16M10 24v-9h8v9" />,
  broker: (
    <>
      <path d="M3 5h22v18H3z" />
      <path d="M8 10v8M14 10v8M20 10v8" />
    </>
  ),
  service: (
    <>
      <path d="M14 2.5 24.5 8.3v11.4L14 25.5 3.5 19.7V8.3z" />
      <circle cx="14" cy="14" r="3.6" />
    </>
  ),
};

export function NodeIcon({ kind, size = 28 }: { readonly kind: NodeKind; readonly size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 28 28"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.7"
      strokeLinejoin="round"
      strokeLinecap="round"
      aria-hidden="true"
    >
      {drawings[kind]}
    </svg>
  );
}

export function DatabaseIcon() {
  return (
    <svg
      width="12"
      height="12"
      viewBox="0 0 12 12"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.3"
      aria-hidden="true"
    >
      <ellipse cx="6" cy="2.8" rx="4" ry="1.6" />
      <path d="M2 2.8v6.4c0 .9 1.8 1.6 4 1.6s4-.7 4-1.6V2.8M2 6c0 .9 1.8 1.6 4 1.6S10 6.9 10 6" />
    </svg>
  );
}

/** Requests that wait, one behind the other. */
export function QueueIcon() {
  return (
    <svg width="12" height="12" viewBox="0 0 12 12" fill="currentColor" aria-hidden="true">
      <path d="M1 2h2v8H1zM5 2h2v8H5zM9 2h2v8H9z" />
    </svg>
  );
}
