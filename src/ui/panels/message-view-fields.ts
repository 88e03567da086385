/** A dissection as the rows of a tree, and the field of a byte. Pure functions. */
import type { Dissection, DissectionField } from '../../sim/index.ts';

/** A field with its place in the tree: `2.0.1` is the second child of the first of the third. */
export interface FieldRow {
  readonly path: string;
  readonly field: DissectionField;
  /** From 1, as in `aria-level`. */
  readonly level: number;
  /** From 1 among its siblings, as in `aria-posinset`. */
  readonly place: number;
  readonly siblings: number;
}

/** Every field, parents before children, in byte order. */
export function allRows({ fields }: Dissection): readonly FieldRow[] {
  const rows: FieldRow[] = [];
  const open: FieldRow[] = rowsBelow(fields, '', 1).toReversed();
  for (let row = open.pop(); row !== undefined; row = open.pop()) {
    rows.push(row);
    open.push(...rowsBelow(row.field.children, `${row.path}.`, row.level + 1).toReversed());
  }
  return rows;
}

function rowsBelow(fields: readonly DissectionField[], path: string, level: number): FieldRow[] {
  const siblings = fields.length;
  return fields.map((field, at) => ({
    path: `${path}${at}`,
    field,
    level,
    place: at + 1,
    siblings,
  }));
}

/** Those whose parents are all open. */
export function visibleRows(
  rows: readonly FieldRow[],
  opened: ReadonlySet<string>,
): readonly FieldRow[] {
  // Of nested closed parents the outer one comes first, and hides all.
  let closed = '';
  return rows.filter(({ path, field }) => {
    if (closed !== '' && path.startsWith(closed)) return false;
    closed = field.children.length > 0 && !opened.has(path) ? `${path}.` : '';
    return true;
  });
}

/** The parents of the field, outermost first. */
export function parentsOf(path: string): readonly string[] {
  const parts = path.split('.');
  return parts.slice(0, -1).map((_, at) => parts.slice(0, at + 1).join('.'));
}

/** The innermost field that holds the byte. */
export function fieldAt(rows: readonly FieldRow[], byte: number): FieldRow | undefined {
  return rows.findLast(({ field }) => field.start <= byte && byte < field.end);
}

/** What stands open at first: bodies, and whatever is the only part there is. */
export function openedAtFirst(rows: readonly FieldRow[]): ReadonlySet<string> {
  const bodies = rows.filter(
    ({ level, siblings, field: { name } }) =>
      level === 1 && (siblings === 1 || name.includes('body') || name === 'DATA'),
  );
  return new Set(bodies.map(({ path }) => path));
}

/** A byte as a character of the text column; what cannot be seen is a dot. */
export function characterOf(byte: number): string {
  return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·';
}

export function hexOf(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}
