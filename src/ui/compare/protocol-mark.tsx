/** A protocol's own shape, so that it can be told without its colour: on dots, panes and choices alike. */
import type { ProtocolId } from '../../sim/index.ts';
import { protocolLook } from '../canvas/protocol-look.ts';

/** Outlines around (0, 0), about 8 units across. */
export const markPaths: Readonly<Record<ProtocolId, string>> = {
  rest: 'M-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0Z',
  grpc: 'M-3.5 -3.5H3.5V3.5H-3.5Z',
  amqp: 'M-2.3 -4H2.3L4.6 0L2.3 4H-2.3L-4.6 0Z',
  kafka: 'M-4 -4H4V-2H-4ZM-4 -1H4V1H-4ZM-4 2H4V4H-4Z',
  websocket: 'M-2.5 -2.5H2.5A2.5 2.5 0 0 1 2.5 2.5H-2.5A2.5 2.5 0 0 1 -2.5 -2.5Z',
};

/** `RabbitMQ` of `RabbitMQ, AMQP 0-9-1`; the same in every language. */
export function protocolName(protocol: ProtocolId): string {
  return protocolLook[protocol].title.split(', ')[0] ?? protocol;
}

export function ProtocolMark({
  protocol,
  size = 12,
}: {
  readonly protocol: ProtocolId;
  readonly size?: number;
}) {
  return (
    <svg width={size} height={size} viewBox="-5 -5 10 10" aria-hidden="true">
      <path d={markPaths[protocol]} fill={`var(${protocolLook[protocol].line})`} />
    </svg>
  );
}
