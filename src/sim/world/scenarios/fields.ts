/** Short ways to write the fields of a contract. */
import type { Field } from '../../contract/contract.ts';

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
