/** The bytes of a message: offset, hexadecimal, text. Only rows in view are drawn. */
import { memo, useEffect, useRef, useState } from 'react';
import type { KeyboardEvent, RefObject } from 'react';
import { drawerWords as words } from '../../i18n/words/drawer.ts';
import { cx } from '../kit/cx.ts';
import { useText } from '../kit/use-text.ts';
import { showRow, useRowWindow } from './drawer-window.ts';
import { characterOf, hexOf } from './message-view-fields.ts';
import styles from './message-view.module.css';

const ROW_PX = 19;
/** Where tree and bytes together have this width, a row of sixteen bytes fits. */
const WIDE_PX = 840;

interface Props {
  readonly bytes: Uint8Array;
  /** The range that is lit; empty when both are the same. */
  readonly start: number;
  readonly end: number;
  /** First byte of the chosen field, which is brought into view. */
  readonly chosenStart: number;
  /** The byte that keys move from. */
  readonly cursor: number;
  readonly onChoose: (byte: number) => void;
  /** -1: the pointer left. */
  readonly onPoint: (byte: number) => void;
}

export function ByteTable(props: Props) {
  const { bytes, start, end, chosenStart, cursor, onChoose, onPoint } = props;
  const t = useText();
  const box = useRef<HTMLDivElement>(null);
  const perRow = usePerRow(box);
  const count = Math.ceil(bytes.length / perRow);
  const drawn = useRowWindow(box, count, ROW_PX);
  useEffect(
    () => showRow(box.current, Math.floor(chosenStart / perRow), ROW_PX),
    [chosenStart, perRow],
  );

  function onKeyDown(event: KeyboardEvent) {
    const last = bytes.length - 1;
    const places = new Map([
      ['ArrowRight', cursor + 1],
      ['ArrowLeft', cursor - 1],
      ['ArrowDown', cursor + perRow],
      ['ArrowUp', cursor - perRow],
      ['Home', 0],
      ['End', last],
    ]);
    const place = places.get(event.key);
    if (place === undefined) return;
    event.preventDefault();
    if (place < 0 || place > last) return;
    onChoose(place);
    showRow(box.current, Math.floor(place / perRow), ROW_PX);
  }

  return (
    // Walked by keys like a table, but read aloud field by field.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      ref={box}
      className={styles.bytes}
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role
      role="group"
      aria-label={t(words.bytes)}
      // Scrolled and walked by keys.
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      data-testid="message-bytes"
      onKeyDown={onKeyDown}
      onPointerOver={(event) => onPoint(byteOf(event))}
      onPointerLeave={() => onPoint(-1)}
      onClick={(event) => {
        const byte = byteOf(event);
        if (byte !== -1) onChoose(byte);
      }}
    >
      <div style={{ height: drawn.above }} />
      {Array.from({ length: drawn.end - drawn.first }, (_, at) => {
        const from = (drawn.first + at) * perRow;
        const to = Math.min(bytes.length, from + perRow);
        return (
          <Row
            key={from}
            bytes={bytes}
            from={from}
            perRow={perRow}
            // Rows that the range does not touch need not be drawn again.
            litFrom={start < to && end > from ? Math.max(start, from) : 0}
            litTo={start < to && end > from ? Math.min(end, to) : 0}
          />
        );
      })}
      <div style={{ height: drawn.below }} />
    </div>
  );
}

function byteOf({ target }: { readonly target: EventTarget }): number {
  const at = target instanceof HTMLElement ? target.dataset['at'] : undefined;
  return at === undefined ? -1 : Number(at);
}

function usePerRow(box: RefObject<HTMLElement | null>): 8 | 16 {
  const [perRow, setPerRow] = useState<8 | 16>(8);
  useEffect(() => {
    // The bytes are as wide as their rows, so the room is measured around them.
    const element = box.current?.parentElement ?? null;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => setPerRow(element.clientWidth >= WIDE_PX ? 16 : 8));
    observer.observe(element);
    return () => observer.disconnect();
  }, [box]);
  return perRow;
}

interface RowProps {
  readonly bytes: Uint8Array;
  readonly from: number;
  readonly perRow: number;
  readonly litFrom: number;
  readonly litTo: number;
}

const Row = memo(function Row({ bytes, from, perRow, litFrom, litTo }: RowProps) {
  const row = [...bytes.subarray(from, from + perRow)].map((byte, at) => ({ byte, at: from + at }));
  const lookOf = (at: number): string =>
    cx(
      at >= litFrom && at < litTo && styles.litByte,
      at === litFrom && litTo > litFrom && styles.litFirst,
      at === litTo - 1 && styles.litLast,
    );
  return (
    <div className={styles.byteRow}>
      <span className={styles.offset}>{hexOf(from, 4)}</span>
      <span className={styles.hex} style={{ width: `${perRow * 3}ch` }}>
        {row.map(({ byte, at }) => (
          <span key={at} data-at={at} className={lookOf(at)}>
            {hexOf(byte, 2)}
          </span>
        ))}
      </span>
      <span className={styles.text}>
        {row.map(({ byte, at }) => (
          <span key={at} data-at={at} className={lookOf(at)}>
            {characterOf(byte)}
          </span>
        ))}
      </span>
    </div>
  );
});
