/** The fields of a message as a tree. Only rows in view are drawn; arrows move, open and close. */
import { ChevronDown, ChevronRight } from 'lucide-react';
import { useEffect, useId, useMemo, useRef } from 'react';
import type { KeyboardEvent } from 'react';
import { drawerWords as words } from '../../i18n/words/drawer.ts';
import { cx } from '../kit/cx.ts';
import { useText } from '../kit/use-text.ts';
import { showRow, useRowWindow } from './drawer-window.ts';
import { visibleRows } from './message-view-fields.ts';
import type { FieldRow } from './message-view-fields.ts';
import styles from './message-view.module.css';

const ROW_PX = 22;

interface Props {
  readonly rows: readonly FieldRow[];
  /** Paths of the fields whose parts are shown. */
  readonly opened: ReadonlySet<string>;
  /** Path of the chosen field, and of the one that is lit; empty for none. */
  readonly chosen: string;
  readonly shown: string;
  readonly onOpen: (opened: ReadonlySet<string>) => void;
  readonly onChoose: (row: FieldRow) => void;
  readonly onPoint: (path: string) => void;
}

export function FieldTree({ rows, opened, chosen, shown, onOpen, onChoose, onPoint }: Props) {
  const t = useText();
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const visible = useMemo(() => visibleRows(rows, opened), [rows, opened]);
  const at = visible.findIndex((row) => row.path === chosen);
  const { first, end, above, below } = useRowWindow(box, visible.length, ROW_PX);
  useEffect(() => showRow(box.current, at, ROW_PX), [at]);
  // A field inside a closed one is lit there.
  const lit = visible.findLast(({ path }) => path === shown || shown.startsWith(`${path}.`));

  function toggle(row: FieldRow, isOpen: boolean) {
    const next = new Set(opened);
    if (isOpen) next.add(row.path);
    else next.delete(row.path);
    onOpen(next);
  }

  function onKeyDown(event: KeyboardEvent) {
    const row = visible[at];
    const isParent = row !== undefined && row.field.children.length > 0;
    const isOpen = isParent && opened.has(row.path);
    if (event.key === 'ArrowRight' && isParent && !isOpen) toggle(row, true);
    else if (event.key === 'ArrowLeft' && isOpen) toggle(row, false);
    else {
      const next = visible[destination(event.key, at, visible)];
      if (next === undefined) return;
      onChoose(next);
    }
    event.preventDefault();
  }

  return (
    <div
      ref={box}
      className={styles.tree}
      role="tree"
      aria-label={t(words.fields)}
      aria-activedescendant={at >= first && at < end ? `${id}-${chosen}` : undefined}
      tabIndex={0}
      data-testid="message-fields"
      onKeyDown={onKeyDown}
      onFocus={() => {
        const [row] = visible;
        if (at === -1 && row !== undefined && box.current?.matches(':focus-visible') === true) {
          onChoose(row);
        }
      }}
      onPointerLeave={() => onPoint('')}
    >
      <div role="none" style={{ height: above }} />
      {visible.slice(first, end).map((row) => (
        <Item
          key={row.path}
          id={`${id}-${row.path}`}
          row={row}
          isOpen={opened.has(row.path)}
          isChosen={row.path === chosen}
          isLit={row === lit}
          onToggle={(isOpen) => toggle(row, isOpen)}
          onChoose={() => onChoose(row)}
          onPoint={() => onPoint(row.path)}
        />
      ))}
      <div role="none" style={{ height: below }} />
    </div>
  );
}

/** Where the key leads among the visible rows; -1 for nowhere. */
function destination(key: string, at: number, visible: readonly FieldRow[]): number {
  const row = visible[at];
  switch (key) {
    case 'ArrowDown':
      return at + 1;
    case 'ArrowUp':
      return Math.max(0, at - 1);
    case 'ArrowRight':
      return row !== undefined && row.field.children.length > 0 ? at + 1 : -1;
    case 'ArrowLeft': {
      const parent = row?.path.slice(0, row.path.lastIndexOf('.'));
      return visible.findIndex(({ path }) => path === parent);
    }
    case 'Home':
      return 0;
    case 'End':
      return visible.length - 1;
    default:
      return -1;
  }
}

interface ItemProps {
  readonly id: string;
  readonly row: FieldRow;
  readonly isOpen: boolean;
  readonly isChosen: boolean;
  readonly isLit: boolean;
  readonly onToggle: (isOpen: boolean) => void;
  readonly onChoose: () => void;
  readonly onPoint: () => void;
}

function Item(props: ItemProps) {
  const { id, row, isOpen, isChosen, isLit, onToggle, onChoose, onPoint } = props;
  const { field, level, place, siblings, path } = row;
  const isParent = field.children.length > 0;
  return (
    // The tree holds the focus and the keys; its items answer the pointer.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
    <div
      id={id}
      role="treeitem"
      aria-level={level}
      aria-posinset={place}
      aria-setsize={siblings}
      aria-expanded={isParent ? isOpen : undefined}
      aria-selected={isChosen}
      className={cx(styles.field, isLit && styles.lit, isChosen && styles.chosen)}
      style={{ paddingLeft: (level - 1) * 14 }}
      data-testid={`field-${path}`}
      onClick={onChoose}
      onPointerEnter={onPoint}
    >
      {isParent ? (
        // A shortcut for the pointer; keys open and close with the arrows.
        // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions
        <span
          className={styles.twist}
          aria-hidden="true"
          onClick={(event) => {
            event.stopPropagation();
            onToggle(!isOpen);
          }}
        >
          {isOpen ? <ChevronDown size={14} /> : <ChevronRight size={14} />}
        </span>
      ) : (
        <span className={styles.twist} />
      )}
      <b lang="en">{field.name}</b>
      <code>{field.value}</code>
    </div>
  );
}
