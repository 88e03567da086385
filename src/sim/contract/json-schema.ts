/** The fields of a message as JSON Schema (draft 2020-12), which OpenAPI and AsyncAPI both speak. */
import type { Field } from './contract.ts';
import type { YamlValue } from './yaml.ts';

/** Inputs are `closed`: a member that the contract does not name is refused. */
export function messageSchema(fields: readonly Field[], isClosed: boolean): YamlValue {
  // A list that is not there is an empty list.
  const required = fields
    .filter(({ optional, repeated }) => optional !== true && repeated !== true)
    .map(({ name }) => name);
  return {
    type: 'object',
    ...(fields.length === 0
      ? {}
      : {
          properties: Object.fromEntries(
            fields.map((field) => [field.name, fieldSchema(field, isClosed)]),
          ),
        }),
    ...(required.length === 0 ? {} : { required }),
    ...(isClosed ? { additionalProperties: false } : {}),
  };
}

export function fieldSchema(field: Field, isClosed: boolean): YamlValue {
  const one = typeSchema(field, isClosed);
  return field.repeated === true ? { type: 'array', items: one } : one;
}

function typeSchema({ type, fields = [] }: Field, isClosed: boolean): YamlValue {
  switch (type) {
    case 'string':
      return { type: 'string' };
    case 'int':
      return { type: 'integer', format: 'int64' };
    case 'double':
      return { type: 'number', format: 'double' };
    case 'bool':
      return { type: 'boolean' };
    case 'message':
      return messageSchema(fields, isClosed);
  }
}
