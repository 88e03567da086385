/** Bindings and messages of AsyncAPI documents: how each protocol's side declares and frames them. */
import type { Members } from './async-document.ts';
import { groupOf } from './channel-names.ts';
import type { EventType, Field, Operation } from './contract.ts';
import { messageSchema } from './json-schema.ts';
import type { YamlValue } from './yaml.ts';
import type { KafkaNode } from '../world/scenario.ts';

// ── Bindings ──

export const publishing: Members = { deliveryMode: 2, mandatory: true, bindingVersion: '0.3.0' };
export const consuming: Members = { ack: true, bindingVersion: '0.3.0' };

export function exchangeBinding(name: string, type: string): Members {
  const exchange = { name, type, durable: true, autoDelete: false, vhost: '/' };
  return { is: 'routingKey', exchange, bindingVersion: '0.3.0' };
}

export function queueBinding(name: string): Members {
  const queue = { name, durable: true, exclusive: false, autoDelete: false, vhost: '/' };
  return { is: 'queue', queue, bindingVersion: '0.3.0' };
}

export function topicBinding(topic: string, node: KafkaNode): Members {
  const { partitions, replicationFactor } = node;
  return { topic, partitions, replicas: replicationFactor, bindingVersion: '0.5.0' };
}

export function groupBinding(service: string): Members {
  return { groupId: { type: 'string', enum: [groupOf(service)] }, bindingVersion: '0.5.0' };
}

export const eventsBinding: Members = {
  method: 'GET',
  query: {
    type: 'object',
    properties: {
      last: { type: 'string', description: 'Number of the last event that has come.' },
    },
  },
  bindingVersion: '0.1.0',
};

// ── Messages ──

const text: YamlValue = { type: 'string' };
const traceparent: YamlValue = { type: 'string', description: 'W3C Trace Context.' };
const traced: YamlValue = { type: 'object', properties: { traceparent } };

export function eventMessage(fields: readonly Field[]): Members {
  return { headers: traced, payload: messageSchema(fields, false) };
}

export function askMessage({ input }: Operation): Members {
  return { headers: traced, payload: messageSchema(input, true) };
}

/** Says in its headers where the answer goes. */
export function queryMessage(operation: Operation): Members {
  return {
    ...askMessage(operation),
    headers: {
      type: 'object',
      properties: { traceparent, 'reply-to': text, 'correlation-id': text },
      required: ['reply-to', 'correlation-id'],
    },
    correlationId: { location: '$message.header#/correlation-id' },
  };
}

/** What goes through Kafka has its first field as its key, so that what belongs together stays in order. */
export function keyed([first]: readonly Field[]): Members {
  if (first === undefined) return {};
  const key = { type: 'string', description: `The field ${first.name} as text.` };
  return { bindings: { kafka: { key, bindingVersion: '0.5.0' } } };
}

/** An event in the frame of a WebSocket. */
export function pushMessage({ name, fields }: EventType): Members {
  return framed({
    event: { const: name },
    id: { type: 'string', description: 'Its instant in µs, and its number among those of it.' },
    data: messageSchema(fields, false),
    traceparent,
  });
}

/** A call in the frame of a WebSocket. */
export function callMessage({ name, input }: Operation): Members {
  return framed({
    id: { type: 'integer', description: 'The answer has the same.' },
    call: { const: name },
    input: messageSchema(input, true),
    traceparent,
  });
}

/** A result or an error; `isNumbered` over a WebSocket, where it names its call. */
export function answerMessage({ output }: Operation, isNumbered: boolean): Members {
  const error = {
    type: 'object',
    properties: { reason: text, detail: text, values: { type: 'object' } },
    required: ['reason', 'detail', 'values'],
  };
  return {
    payload: {
      type: 'object',
      properties: {
        ...(isNumbered ? { id: { type: 'integer' } } : {}),
        status: { type: 'integer' },
        value: messageSchema(output, false),
        error,
      },
      required: isNumbered ? ['id', 'status'] : ['status'],
    },
  };
}

function framed(properties: Members): Members {
  const payload = { type: 'object', properties, required: Object.keys(properties) };
  return { payload };
}
