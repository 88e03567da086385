/** A small button that is a sign; switched off it stays in the order of the focus. */
import type { ReactNode } from 'react';

export interface IconActionProps {
  readonly label: string;
  readonly icon: ReactNode;
  readonly onAct: () => void;
  readonly className?: string | undefined;
  readonly isOff?: boolean;
  /** Which way it moves what it belongs to. */
  readonly move?: 'up' | 'down';
}

export function IconAction({
  label,
  icon,
  onAct,
  className,
  isOff = false,
  move,
}: IconActionProps) {
  return (
    <button
      type="button"
      className={className}
      aria-label={label}
      title={label}
      aria-disabled={isOff}
      data-move={move}
      onClick={() => {
        if (!isOff) onAct();
      }}
    >
      {icon}
    </button>
  );
}
