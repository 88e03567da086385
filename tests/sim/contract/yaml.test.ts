import { expect, it } from 'vitest';
import { yamlText } from '../../../src/sim/contract/yaml.ts';

it('writes maps and lists in block style, and what is empty in line', () => {
  expect(
    yamlText({
      openapi: '3.1.0',
      servers: [{ url: 'http://orders', tags: ['a', 'b'] }, 'x'],
      paths: { '/orders/{orderId}': { get: { responses: { '200': { description: 'OK' } } } } },
      none: {},
      nothing: [],
    }),
  ).toBe(`openapi: "3.1.0"
servers:
  - url: "http://orders"
    tags:
      - a
      - b
  - x
paths:
  /orders/{orderId}:
    get:
      responses:
        "200":
          description: OK
none: {}
nothing: []
`);
});

it.each([
  ['plain words', 'plain words'],
  ['true', '"true"'],
  ['no', '"no"'],
  ['12', '"12"'],
  ['', '""'],
  [' led', '" led"'],
  ['trailed ', '"trailed "'],
  ['a: b', '"a: b"'],
  ['a # b', '"a # b"'],
  ['- a', '"- a"'],
  ['*', '"*"'],
  ['#/components/schemas/X', '"#/components/schemas/X"'],
  ['line\nline', '"line\\nline"'],
  ['ñ', '"ñ"'],
])('writes the text %j so that it is read as that text', (text, written) => {
  expect(yamlText(text)).toBe(`${written}\n`);
});

it('writes numbers, truth and null as they are, and quotes names that would be read as those', () => {
  expect(yamlText({ count: 3, ok: true, address: null, on: 1, '3': 2, 'a b': 1 })).toBe(
    '"3": 2\ncount: 3\nok: true\naddress: null\n"on": 1\n"a b": 1\n',
  );
});
