/** What became of a step, as a shape: a tick, a stop, a ring, and a broken ring for a hole. */
import type { StepLook } from './decisions.ts';

export function OutcomeMark({ look }: { readonly look: StepLook }) {
  return (
    <svg width="12" height="12" viewBox="0 0 12 12" data-look={look} aria-hidden="true">
      {look === 'stopped' ? (
        <path d="M6 .5 11.500 6 6 11.500.5 6z" fill="currentColor" />
      ) : (
        <path
          d={paths[look]}
          fill="none"
          stroke="currentColor"
          strokeWidth={look === 'passed' ? 1.8 : 1.6}
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      )}
    </svg>
  );
}

const paths = {
  passed: 'M1.500 6.500 4.500 9.500 10.500 2.500',
  noted: 'M6 2.500a3.500 3.500 0 1 1-.01 0z',
  hole: 'M8 1.800A4.600 4.600 0 1 0 10.200 4M1 11 11 1',
} as const;
