/** What the screen says of AMQP's bytes. */
import { describe, expect, it } from 'vitest';
import { dissectAmqp } from '../../../../src/sim/protocols/amqp/dissector.ts';
import {
  encodeContent,
  encodeHeartbeat,
  encodeMethod,
} from '../../../../src/sim/protocols/amqp/frames.ts';
import { bytesOfText, concat } from '../../../../src/sim/wire/utf8.ts';
import { expectCovered, flat } from '../../../support/dissections.ts';

const message = concat([
  encodeMethod(1, 'basic.publish', { exchange: 'calls', routingKey: 'payments.Charge' }),
  encodeContent(1, {
    properties: {
      contentType: 'application/json',
      headers: new Map([['traceparent', '00-ab']]),
      deliveryMode: 2,
      replyTo: 'amq.gen-1',
    },
    body: bytesOfText('{"amount":7}'),
  }),
]);

describe('a message', () => {
  const { fields, summary } = dissectAmqp(message);
  const all = flat(fields);
  const valueOf = (name: string): string | undefined =>
    all.find((field) => field.name === name)?.value;

  it('is told in a sentence in both languages', () => {
    expect(summary.en).toBe(
      'basic.publish: A message for the exchange calls, with the routing key payments.Charge.',
    );
    expect(summary.es).toBe(
      'basic.publish: Un mensaje para el exchange calls, con la clave de enrutamiento payments.Charge.',
    );
  });

  it('has a field for each argument and each property, each with a sentence', () => {
    expectCovered(fields, 0, message.length);
    expect(valueOf('routingKey')).toBe('payments.Charge');
    expect(valueOf('property flags')).toBe('contentType, headers, deliveryMode, replyTo');
    expect(valueOf('headers')).toBe('{traceparent: 00-ab}');
    expect(valueOf('deliveryMode')).toBe('2');
    expect(valueOf('body')).toBe('{"amount":7}');
    for (const { text } of all) expect(text.en === '' || text.es === '').toBe(false);
  });
});

it('a frame that ends wrongly is told so', () => {
  const bytes = encodeHeartbeat();
  bytes[7] = 0;
  const end = flat(dissectAmqp(bytes).fields).find(({ name }) => name === 'frame end');
  expect([end?.value, end?.text.en]).toEqual(['00', expect.stringContaining('length was wrong')]);
});

it('several methods are named after what the first one says', () => {
  const bytes = concat([encodeMethod(1, 'basic.qos-ok'), encodeMethod(1, 'queue.bind-ok')]);
  expect(dissectAmqp(bytes).summary.en).toBe('basic.qos-ok: The limit holds. Then queue.bind-ok.');
});
