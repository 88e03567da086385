import fc from 'fast-check';
import { describe, it } from 'vitest';
import { dissectKafka } from '../../../../src/sim/protocols/kafka/dissector.ts';
import { expectCovered } from '../../../support/dissections.ts';

describe('dissection of Kafka', () => {
  it('covers any bytes', () => {
    const label = fc.constantFrom('Fetch', 'Fetch answer', 'Produce answer', 'Nothing answer');
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), label, (bytes, said) => {
        expectCovered(dissectKafka(bytes, said).fields, 0, bytes.length);
      }),
    );
  });
});
