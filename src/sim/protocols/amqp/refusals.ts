/**
 * What a broker refuses, and with which words: reply codes and texts are RabbitMQ 3.13's own.
 */
import { AmqpError } from './frames.ts';
import type { Content } from './frames.ts';
import { sayValue } from './values.ts';
import type { Table, Value } from './values.ts';

/** The only user. */
const USER = 'guest';

/** Longest time that a message or a queue may live, in ms. */
const EXPIRY_MS_MAX = 2 ** 32 - 1;

/** A method that a channel may not carry out: the channel is closed with this code (specification 1.2). */
export class ChannelError extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

export function refuseDefault(exchange: string): void {
  if (exchange !== '') return;
  throw new ChannelError(403, 'ACCESS_REFUSED - operation not permitted on the default exchange');
}

export function refuseReserved(kind: 'exchange' | 'queue', name: string): void {
  if (!name.startsWith('amq.')) return;
  throw new ChannelError(
    403,
    `ACCESS_REFUSED - ${kind} name '${name}' contains reserved prefix 'amq.*'`,
  );
}

/** What is declared again must be as it was (specification, `exchange.declare` and `queue.declare`). */
export function refuseOther(
  what: string,
  name: string,
  given: Value | undefined,
  known: Value | undefined,
): void {
  const said = (value: Value | undefined): string =>
    value === undefined ? 'none' : `'${sayValue(value).replace(/^\w+ /, '')}'`;
  if (said(given) === said(known)) return;
  throw new ChannelError(
    406,
    `PRECONDITION_FAILED - inequivalent arg '${name}' for ${what}: received ${said(given)} but current is ${said(known)}`,
  );
}

export function refuseAbove(name: string, value: number, most: number): void {
  if (value > 0 && value <= most) return;
  throw new AmqpError(
    530,
    `NOT_ALLOWED - negotiated ${name} = ${value} is higher than the maximum allowed value (${most})`,
  );
}

/** Arguments that the broker must be able to keep to; `x-max-length: "ten"` is refused, not passed over. */
export function checkArguments(queue: string, args: Table): void {
  const refuse = (name: string, why: string): never => {
    throw new ChannelError(
      406,
      `PRECONDITION_FAILED - invalid arg '${name}' for queue '${queue}' in vhost '/': ${why}`,
    );
  };
  for (const name of ['x-message-ttl', 'x-expires', 'x-max-length', 'x-max-length-bytes']) {
    const value = args.get(name);
    if (value === undefined) continue;
    if (typeof value !== 'number' || !Number.isInteger(value)) refuse(name, 'expected integer');
    else if (value < 0) refuse(name, `value_negative, ${value}`);
    else if (name === 'x-expires' && value === 0) refuse(name, 'value_zero, 0');
    else if (/ttl|expires/.test(name) && value > EXPIRY_MS_MAX) {
      refuse(name, `value_too_big, ${value}`);
    }
  }
  for (const name of ['x-dead-letter-exchange', 'x-dead-letter-routing-key']) {
    const value = args.get(name);
    if (value !== undefined && typeof value !== 'string') refuse(name, 'expected string');
  }
  if (args.has('x-dead-letter-routing-key') && !args.has('x-dead-letter-exchange')) {
    refuse('x-dead-letter-routing-key', 'routing_key_but_no_dlx_defined');
  }
  const overflow = args.get('x-overflow') ?? 'drop-head';
  const overflows: readonly Value[] = ['drop-head', 'reject-publish', 'reject-publish-dlx'];
  if (!overflows.includes(overflow)) refuse('x-overflow', 'invalid_overflow');
  if ((args.get('x-queue-type') ?? 'classic') !== 'classic') {
    refuse('x-queue-type', 'only classic queues are simulated');
  }
  if (args.has('x-max-priority')) refuse('x-max-priority', 'priorities are not simulated');
}

/** Of a message that is published; RabbitMQ closes the channel for these two. */
export function checkProperties({ properties: { expiration, userId } }: Content): void {
  if (userId !== undefined && userId !== USER) {
    throw new ChannelError(
      406,
      `PRECONDITION_FAILED - user_id property set to '${userId}' but authenticated user was '${USER}'`,
    );
  }
  if (expiration === undefined) return;
  if (!/^\d{1,10}$/.test(expiration) || Number(expiration) > EXPIRY_MS_MAX) {
    throw new ChannelError(406, `PRECONDITION_FAILED - invalid expiration '${expiration}'`);
  }
}
