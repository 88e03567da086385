import { describe, expect, it } from 'vitest';
import { dissectHttp1 } from '../../../src/sim/protocols/rest/dissector.ts';
import {
  allRows,
  characterOf,
  fieldAt,
  openedAtFirst,
  parentsOf,
  visibleRows,
} from '../../../src/ui/panels/message-view-fields.ts';

const body = '{"sku":1,"note":"ñ"}';
const bytes = new TextEncoder().encode(
  `POST /orders HTTP/1.1\r\nHost: orders\r\nContent-Type: application/json\r\nContent-Length: 21\r\n\r\n${body}`,
);
const rows = allRows(dissectHttp1(bytes));

describe('the fields of a message', () => {
  it('explain every byte, each by its innermost field', () => {
    for (let byte = 0; byte < bytes.length; byte++) {
      const row = fieldAt(rows, byte);
      expect(row, `byte ${byte}`).toBeDefined();
      expect(row?.field.children, `byte ${byte}`).toEqual([]);
    }
    expect(fieldAt(rows, bytes.length)).toBeUndefined();
    expect(fieldAt(rows, 5)?.field).toMatchObject({ name: 'target', value: '/orders' });
  });

  it('begin with the body open and the headers closed', () => {
    const names = visibleRows(rows, openedAtFirst(rows)).map(({ field }) => field.name);
    expect(names.slice(0, 6)).toEqual([
      'request line',
      'Host',
      'Content-Type',
      'Content-Length',
      'blank line',
      'body',
    ]);
    expect(names).toContain('note');
    expect(names).not.toContain('method');
  });

  it('know their place in the tree', () => {
    const method = rows.find(({ field }) => field.name === 'method');
    expect(method).toMatchObject({ path: '0.0', level: 2, place: 1, siblings: 6 });
    expect(parentsOf('2.0.1')).toEqual(['2', '2.0']);
    expect(visibleRows(rows, new Set(['0'])).map(({ path }) => path)).toContain('0.0');
  });
});

it('shows bytes that cannot be seen as dots', () => {
  expect([10, 65, 127, 200].map((byte) => characterOf(byte)).join('')).toBe('·A··');
});
