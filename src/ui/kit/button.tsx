/** Buttons: with words, and with an icon whose name shows as a tooltip. */
import type { ComponentProps } from 'react';
import { cx } from './cx.ts';
import styles from './kit.module.css';
import { Tooltip } from './tooltip.tsx';
import type { TooltipProps } from './tooltip.tsx';

type Native = ComponentProps<'button'>;

export interface ButtonProps extends Native {
  /** `primary`: the one expected action of its surroundings. */
  readonly look?: 'plain' | 'primary' | 'quiet';
}

/** A button with words. Never submits a form unless `type="submit"` says so. */
export function Button({ look = 'plain', className, type = 'button', ...rest }: ButtonProps) {
  return (
    // oxlint-disable-next-line react/button-has-type
    <button type={type} className={cx(styles.button, styles[look], className)} {...rest} />
  );
}

export interface IconButtonProps extends Native {
  /** Accessible name, shown as the tooltip too. */
  readonly label: string;
  readonly side?: NonNullable<TooltipProps['side']>;
  readonly look?: 'quiet' | 'primary';
}

/** A square of 30 px with an icon. */
export function IconButton({ label, side, look = 'quiet', className, ...rest }: IconButtonProps) {
  return (
    <Tooltip text={label} {...(side === undefined ? {} : { side })}>
      <button
        type="button"
        aria-label={label}
        className={cx(styles.icon, styles[look], className)}
        {...rest}
      />
    </Tooltip>
  );
}
