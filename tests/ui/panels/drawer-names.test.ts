import { describe, expect, it } from 'vitest';
import type { MessageView, ScenarioNode } from '../../../src/sim/index.ts';
import {
  messageKind,
  messageName,
  processName,
  sayMilliseconds,
  saySeconds,
} from '../../../src/ui/panels/drawer-names.ts';

const position = { x: 0, y: 0 };
const nodes: readonly ScenarioNode[] = [
  {
    kind: 'gateway',
    id: 'gateway',
    name: { en: 'Gateway', es: 'Pasarela' },
    position,
    routes: [],
    timeoutMs: 1_000,
  },
  {
    kind: 'service',
    id: 'orders',
    name: { en: 'Orders', es: 'Pedidos' },
    position,
    codeVersion: 1,
    replicas: 2,
    concurrency: 1,
    cores: 1,
    queueMax: 1,
    cpuMs: { kind: 'constant', value: 1 },
    contract: { operations: [], events: [], subscribes: [] },
    code: '',
    database: null,
  },
];
const message: MessageView = {
  message: 7,
  protocol: 'rest',
  connection: 1,
  link: 'gateway-orders',
  direction: 'out',
  from: 'gateway/0',
  to: 'orders/1',
  trace: 'a'.repeat(32),
  span: 'b'.repeat(16),
  role: 'request',
  purpose: '',
  label: 'POST /orders',
  status: 0,
  size: 1_312,
  sentAtMs: 1,
  arrivesAtMs: 2,
};

describe('names in panels', () => {
  it('give the replica of a service only', () => {
    expect(processName('gateway/0', nodes, 'es')).toBe('Pasarela');
    expect(processName('orders/1', nodes, 'en')).toBe('Orders/1');
    expect(processName('gone/0', nodes, 'en')).toBe('gone/0');
  });

  it('say what a message is, how long, and from whom to whom', () => {
    expect(messageName(message, nodes, 'en')).toBe(
      'request: POST /orders, 1,312 bytes, Gateway to Orders/1',
    );
    expect(
      messageName({ ...message, role: 'response', label: '201 Created', size: 1 }, nodes, 'es'),
    ).toBe('respuesta: 201 Created, 1 byte, de Pasarela a Pedidos/1');
  });

  it('say the protocol once it is known', () => {
    expect(messageKind(message, 'HTTP/1.1', 'en')).toBe('HTTP/1.1 request');
    expect(messageKind({ ...message, role: 'response' }, 'HTTP/1.1', 'es')).toBe(
      'respuesta HTTP/1.1',
    );
    expect(messageKind(message, '', 'en')).toBe('request');
  });

  it('say what a message does for its protocol', () => {
    const heartbeat = { ...message, role: 'control', purpose: 'heartbeat' } as const;
    expect(messageKind(heartbeat, 'AMQP 0-9-1', 'en')).toBe('AMQP 0-9-1, heartbeat');
    expect(messageKind(heartbeat, '', 'es')).toBe('latido');
  });
});

describe('virtual times in panels', () => {
  it('are written as the language writes them', () => {
    expect(saySeconds(12_310, 'en')).toBe('12.310');
    expect(saySeconds(12_310, 'es')).toBe('12,310');
  });

  it('lose digits as they grow', () => {
    expect([0.125, 12.345, 123.45].map((ms) => sayMilliseconds(ms, 'en'))).toEqual([
      '0.125',
      '12.3',
      '123',
    ]);
  });
});
