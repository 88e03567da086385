/** Marks of log lines: a shape per source, so that colour is never the only sign. */

export function Diamond() {
  return (
    <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
      <path d="M6 .5 11.500 6 6 11.500.5 6z" fill="currentColor" />
    </svg>
  );
}

export function Square() {
  return (
    <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
      <rect
        x="2"
        y="2"
        width="8"
        height="8"
        rx="2"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.600"
      />
    </svg>
  );
}

export function Chevron() {
  return (
    <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
      <path d="M4 2l4 4-4 4" fill="none" stroke="currentColor" strokeWidth="1.600" />
    </svg>
  );
}

export function Dot() {
  return (
    <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
      <circle cx="6" cy="6" r="3" fill="currentColor" />
    </svg>
  );
}

export function Octagon() {
  return (
    <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
      <path
        d="M4 1.500h4l2.500 2.500v4l-2.500 2.500H4L1.500 8V4z"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.600"
      />
    </svg>
  );
}

export function Break() {
  return (
    <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
      <path
        d="M0 6h3.500l1.500-4 2 8 1.500-4H12"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.600"
      />
    </svg>
  );
}
