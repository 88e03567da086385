/**
 * A figure that is written straight into the page. React would compare a thousand small components
 * for each refresh of a large cluster; this touches only the texts that changed.
 */
import { memo, useLayoutEffect, useRef } from 'react';
import { onLink, onNode } from './shown-figures.ts';

interface Props {
  /** Whose figures make the text. */
  readonly of: 'node' | 'link';
  readonly id: string;
  /** Gives the text of now; must keep its identity while it means the same. */
  readonly read: () => string;
  readonly testId: string;
}

export const LiveText = memo(function LiveText({ of, id, read, testId }: Props) {
  const span = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    const text = document.createTextNode(read());
    span.current?.replaceChildren(text);
    const show = () => {
      const next = read();
      if (text.data !== next) text.data = next;
    };
    return of === 'node' ? onNode(id, show) : onLink(id, show);
  }, [of, id, read]);
  return <span ref={span} data-testid={testId} />;
});
