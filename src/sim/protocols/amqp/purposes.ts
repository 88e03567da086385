/** What a method of AMQP is for, where it carries no message. */
import type { ControlPurpose } from '../../services/facts.ts';
import type { MethodName } from './methods.ts';

/** By its name, or by the class that its name begins with. */
const purposes: readonly (readonly [beginning: string, purpose: ControlPurpose])[] = [
  ['connection.close', 'closing'],
  ['channel.close', 'closing'],
  ['basic.cancel', 'closing'],
  ['connection.blocked', 'flow-control'],
  ['connection.unblocked', 'flow-control'],
  ['channel.flow', 'flow-control'],
  ['basic.qos', 'flow-control'],
  ['connection.', 'handshake'],
  ['channel.', 'handshake'],
  ['confirm.', 'handshake'],
  ['basic.get', 'fetch'],
  ['basic.ack', 'acknowledgement'],
  ['basic.nack', 'acknowledgement'],
  ['basic.reject', 'acknowledgement'],
  ['basic.recover', 'acknowledgement'],
];

/** The rest declares, binds and consumes. */
export function purposeOf(method: MethodName): ControlPurpose {
  return purposes.find(([beginning]) => method.startsWith(beginning))?.[1] ?? 'setup';
}
