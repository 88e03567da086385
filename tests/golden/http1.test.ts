import { describe, expect, it } from 'vitest';
import { dissectHttp1 } from '../../src/sim/protocols/rest/dissector.ts';
import {
  encodeRequest,
  encodeResponse,
  RequestDecoder,
  ResponseDecoder,
} from '../../src/sim/wire/http1.ts';
import type { DissectionField } from '../../src/sim/wire/dissection.ts';
import { bytesOfText, textOfBytes } from '../../src/sim/wire/utf8.ts';
import { goldenMessages } from './http1-messages.ts';

describe.each(goldenMessages)('$name ($source)', (golden) => {
  const bytes = bytesOfText(golden.text);

  it('is read as the standard says', () => {
    if (golden.role === 'request') {
      const decoder = new RequestDecoder();
      const [event, ...more] = [...decoder.push(bytes), ...decoder.end()];
      if (event?.kind !== 'request') throw new Error(JSON.stringify(event));
      expect(more).toEqual([]);
      expect(event.keepAlive).toBe(golden.keepAlive);
      expect(textOfBytes(event.request.body)).toBe(golden.body);
    } else {
      const decoder = new ResponseDecoder();
      const [event, ...more] = [...decoder.push(bytes), ...decoder.end()];
      if (event?.kind !== 'response') throw new Error(JSON.stringify(event));
      expect(more).toEqual([]);
      expect(event.keepAlive).toBe(golden.keepAlive);
      expect(textOfBytes(event.response.body)).toBe(golden.body);
    }
  });

  it('is written again byte for byte, unless it is chunked or of 1.0', () => {
    if (golden.text.includes('chunked') || golden.text.startsWith('HTTP/1.0')) return;
    if (golden.role === 'request') {
      const [event] = new RequestDecoder().push(bytes);
      if (event?.kind !== 'request') throw new Error('no request');
      expect(textOfBytes(encodeRequest(event.request))).toBe(golden.text);
    } else {
      const [event] = new ResponseDecoder().push(bytes);
      if (event?.kind !== 'response') throw new Error('no response');
      expect(textOfBytes(encodeResponse(event.response))).toBe(golden.text);
    }
  });
});

describe('dissections', () => {
  it('of all golden messages are as reviewed', async () => {
    const pages = goldenMessages.map((golden) => {
      const bytes = bytesOfText(golden.text);
      const { summary, fields } = dissectHttp1(bytes);
      const head = [`# ${golden.name}`, `# ${golden.source}`, `# ${summary.en}`, `# ${summary.es}`];
      return [...head, ...fields.flatMap((field) => annotated(bytes, field, 0))].join('\n');
    });
    await expect(`${pages.join('\n\n')}\n`).toMatchFileSnapshot('./http1-dissections.txt');
  });
});

/** Range, name, value and sentence of a field; bytes in hexadecimal where it has no parts. */
function annotated(bytes: Uint8Array, field: DissectionField, depth: number): string[] {
  const indent = '  '.repeat(depth);
  const range = `${field.start}-${field.end}`.padEnd(8);
  const lines = [
    `${indent}${range} ${field.name} = ${field.value.replaceAll('\r\n', '⏎')}   (${field.text.en})`,
  ];
  if (field.children.length > 0)
    return [...lines, ...field.children.flatMap((child) => annotated(bytes, child, depth + 1))];
  const hex = [...bytes.subarray(field.start, field.end)].map((byte) =>
    byte.toString(16).padStart(2, '0'),
  );
  for (let i = 0; i < hex.length; i += 32)
    lines.push(`${indent}         | ${hex.slice(i, i + 32).join(' ')}`);
  return lines;
}
