/** The message that is chosen everywhere: which way it went, whether or not it is still under way. */
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { MessageView } from '../../sim/index.ts';
import * as session from '../../state/session.ts';
import { uiStore } from '../../state/ui-store.ts';
import styles from './chosen-message.module.css';
import type { LinkPlace } from './link-layout.ts';
import { directionAt, pointAt } from './link-path.ts';
import { protocolLook } from './protocol-look.ts';

/** Part of the way at which its name stands, clear of the pill in the middle. */
const NAME_AT = 0.78;

export function ChosenMessage({ places }: { readonly places: ReadonlyMap<string, LinkPlace> }) {
  const message = useStore(uiStore, (state) => state.message);
  const [read, setRead] = useState<MessageView | null>(null);
  useEffect(() => {
    if (message === 0) return undefined;
    let isWanted = true;
    session.message(message).then(
      (found) => {
        if (isWanted) setRead(found);
      },
      () => {},
    );
    return () => {
      isWanted = false;
    };
  }, [message]);
  const place = places.get(read?.link ?? '');
  if (read === null || read.message !== message || place === undefined) return null;
  const isOut = read.direction === 'out';
  const at = isOut ? NAME_AT : 1 - NAME_AT;
  const { x, y } = pointAt(place.path.points, at);
  const way = directionAt(place.path.points, at);
  const turn = (Math.atan2(way.y, way.x) * 180) / Math.PI + (isOut ? 0 : 180);
  return (
    <div
      className={styles.chosen}
      data-testid="chosen-message"
      data-message={message}
      data-link={read.link}
      data-direction={read.direction}
      aria-hidden="true"
    >
      <svg width="1" height="1">
        <path d={place.path.d} />
        <g transform={`translate(${x} ${y}) rotate(${turn})`}>
          <path className={styles.head} d="M-8-7L8 0l-16 7z" />
        </g>
      </svg>
      <span style={{ left: x, top: y + 12 }}>
        <b>{protocolLook[read.protocol].tag}</b> {read.label}
      </span>
    </div>
  );
}
