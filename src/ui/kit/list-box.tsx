/**
 * A list of rows with columns, of which one is chosen; a native list box cannot hold columns. The list
 * holds the focus and the keys, `aria-activedescendant` names the chosen row, rows answer the pointer.
 */
import type { ComponentProps } from 'react';

export function ListBox(props: ComponentProps<'div'>) {
  // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role
  return <div tabIndex={0} {...props} role="listbox" />;
}

interface ListOptionProps extends ComponentProps<'div'> {
  readonly isChosen: boolean;
}

export function ListOption({ isChosen, ...rest }: ListOptionProps) {
  // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role
  return <div {...rest} role="option" aria-selected={isChosen} />;
}
