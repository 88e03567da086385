/** What a call by name asks of a service: for protocols that carry operations by their names. */
import { isMembers } from '../wire/json.ts';
import type { Asked } from './calls.ts';
import type { Contract } from './contract.ts';
import { checkMessage } from './messages.ts';

/** The operation of that name with an input that fits it, or why it cannot be done. */
export function askOperation(
  service: string,
  contract: Contract,
  name: string,
  input: unknown,
): Asked {
  const operation = contract.operations.find((one) => one.name === name);
  if (operation === undefined) {
    const detail = `the contract of ${service} has no operation ${name}`;
    const values = { operation: name };
    return { kind: 'error', status: 404, reason: 'unknown-operation', detail, values };
  }
  const given = input ?? {};
  const wrong = isMembers(given)
    ? checkMessage(operation.input, given)
    : 'The input is not an object; the fields of the operation were expected.';
  if (wrong !== null || !isMembers(given)) {
    const detail = wrong ?? '';
    const values = { operation: name, error: detail };
    return { kind: 'error', status: 400, reason: 'bad-request', detail, values };
  }
  return { kind: 'operation', operation, input: given };
}

/** The event of that name, where the service subscribes to it. */
export function askEvent(service: string, contract: Contract, name: string, input: unknown): Asked {
  const isSubscribed = contract.subscribes.some(
    (subscription) => subscription.slice(subscription.indexOf('.') + 1) === name,
  );
  if (isSubscribed) return { kind: 'event', name, input };
  const detail = `${service} does not subscribe to an event ${name}`;
  const values = { event: name };
  return { kind: 'error', status: 404, reason: 'unknown-operation', detail, values };
}
