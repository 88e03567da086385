/** Short ways to write what stands in a contract. */
import type { Field, Operation } from '../../contract/contract.ts';

export function int(number: number, name: string): Field {
  return { name, number, type: 'int' };
}

export function text(number: number, name: string): Field {
  return { name, number, type: 'string' };
}

/** The same field, which may be left out. */
export function optional(field: Field): Field {
  return { ...field, optional: true };
}

/** A list of messages with these fields. */
export function list(number: number, name: string, fields: readonly Field[]): Field {
  return { name, number, type: 'message', repeated: true, fields };
}

/** One that answers 200; a query may be repeated, a command may not. */
export function operation(
  name: string,
  kind: Operation['kind'],
  method: 'GET' | 'POST',
  path: string,
  input: readonly Field[],
  output: readonly Field[],
): Operation {
  const idempotent = kind === 'query';
  return { name, kind, method, path, idempotent, success: 200, input, output };
}
