/** What each message of a shop that speaks all protocols says, in one sentence for a beginner. */
import { expect, it } from 'vitest';
import { mixedMercado } from '../../support/five-ways.ts';
import { openCluster, runFor } from '../../support/open-cluster.ts';

it('is a whole sentence in both languages, with the names and numbers of the message', async () => {
  const cluster = await openCluster(mixedMercado, { seed: 3 });
  await runFor(cluster, 4_000);
  const { messages } = cluster.observer.messages({ limit: 1_000 });
  const said = new Set<string>();
  for (const { message, label } of messages) {
    const summary = cluster.observer.message(message)?.dissection.summary;
    for (const text of [summary?.en ?? '', summary?.es ?? '']) {
      expect(text, label).toMatch(/^\S.*[.?]$/);
      expect(text, label).not.toMatch(/undefined|NaN| {2}| [,.]|\bof \.| $/);
      said.add(text.replaceAll(/\d+/g, '7'));
    }
    expect(summary?.en, label).not.toBe(summary?.es);
  }
  cluster.close();
  expect([...said]).toEqual(
    expect.arrayContaining([
      'HTTP request: GET /api/catalog, without a body.',
      'Call of panal.Catalog.GetProduct, on stream 7, with a message of 7 bytes. The caller waits 7 ms more.',
      'Llamada a panal.Catalog.GetProduct, por el flujo 7, con un mensaje de 7 bytes. Quien llama espera 7 ms más.',
      'The answer on stream 7: OK, with a message of 7 bytes.',
      'HTTP/7 begins: what this side asks the other to keep to.',
      'basic.publish: A message for the exchange calls, with the routing key payments.Charge.',
      'basic.ack: The broker has message 7 (publisher confirm).',
      'basic.deliver: Delivery 7: a message that came to the exchange calls with the routing key payments.Charge.',
      'basic.ack: Hecho la entrega 7: el broker puede olvidarla.',
      'exchange.declare: Make the exchange calls, of type direct, unless it is there and alike.',
      'queue.bind: What comes to the exchange calls with the routing key payments.Charge goes into the queue payments.',
      'Kafka request: write one record to partition 7 of orders.OrderPlaced.',
      'Kafka’s answer: it is written to partition 7 of orders.OrderPlaced, at offset 7.',
      'Kafka’s answer: nothing new.',
      'Respuesta de Kafka: un registro de orders.OrderPlaced.',
      'Kafka request among brokers: broker 7 copies what is new, and waits for some.',
      'HTTP request: /calls, please, and from then on as a WebSocket.',
      'WebSocket: call number 7, of Reserve.',
      'WebSocket: la respuesta a la llamada número 7, con estado 7.',
    ]),
  );
});
