/** How each protocol looks on the canvas: the one table that a new protocol adds a line to. */
import type { ProtocolId } from '../../sim/index.ts';

export interface Look {
  /** Name on the pill; the same in every language. */
  readonly tag: string;
  /** Its full name with what it goes over; the same in every language. */
  readonly title: string;
  /** CSS variables of line and dots, of the pill's ground, and of its text. */
  readonly line: string;
  readonly tint: string;
  readonly ink: string;
  /** In canvas units. */
  readonly width: number;
  /** SVG dash pattern; empty for a solid line. */
  readonly dash: string;
  readonly arrow: 'open' | 'none';
  readonly dot: 'circle';
}

export const protocolLook: Readonly<Record<ProtocolId, Look>> = {
  rest: {
    tag: 'REST',
    title: 'REST, HTTP/1.1',
    line: '--rest',
    tint: '--rest-t',
    ink: '--rest-i',
    width: 2,
    dash: '',
    arrow: 'open',
    dot: 'circle',
  },
  grpc: {
    tag: 'gRPC',
    title: 'gRPC, HTTP/2',
    line: '--grpc',
    tint: '--grpc-t',
    ink: '--grpc-i',
    width: 3,
    dash: '',
    arrow: 'open',
    dot: 'circle',
  },
  amqp: {
    tag: 'AMQP',
    title: 'RabbitMQ, AMQP 0-9-1',
    line: '--amqp',
    tint: '--amqp-t',
    ink: '--amqp-i',
    width: 2,
    dash: '10 5',
    arrow: 'open',
    dot: 'circle',
  },
  kafka: {
    tag: 'Kafka',
    title: 'Kafka, protocol 2.x',
    line: '--kafka',
    tint: '--kafka-t',
    ink: '--kafka-i',
    width: 2,
    dash: '12 2',
    arrow: 'open',
    dot: 'circle',
  },
  websocket: {
    tag: 'WS',
    title: 'WebSocket, RFC 6455',
    line: '--ws',
    tint: '--ws-t',
    ink: '--ws-i',
    width: 2,
    dash: '2 4',
    arrow: 'open',
    dot: 'circle',
  },
};
