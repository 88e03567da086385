/**
 * A contract as an OpenAPI 3.1 document: what the service answers over REST, operations and the events
 * that it hears alike. `eventPath` and `toHttpForm` say the same to the protocol.
 */
import type { Contract, EventType, Field, Operation } from './contract.ts';
import { eventPath, hasBody, pathNames } from './http-form.ts';
import { fieldSchema, messageSchema } from './json-schema.ts';
import { serviceName } from './proto-text.ts';
import type { YamlValue } from './yaml.ts';

/** A service as its contract's texts need to know it. */
export interface DescribedService {
  readonly id: string;
  readonly codeVersion: number;
  readonly contract: Contract;
}

/** `heard`: the events of others that it handles. */
export function openApi(
  { id, codeVersion, contract }: DescribedService,
  heard: readonly EventType[],
): { readonly [name: string]: YamlValue } {
  const paths = new Map<string, { [name: string]: YamlValue }>();
  const add = (path: string, method: string, operation: YamlValue): void => {
    const item = paths.get(path) ?? {};
    item[method.toLowerCase()] = operation;
    paths.set(path, item);
  };
  // Only gRPC carries streams.
  const answered = contract.operations.filter(({ stream }) => stream === undefined);
  for (const one of answered) add(one.path, one.method, operationOf(one));
  for (const event of heard) add(eventPath(event.name), 'POST', eventOperation(event));
  return {
    openapi: '3.1.0',
    info: { title: serviceName(id), version: String(codeVersion), ...streamsNote(contract) },
    servers: [{ url: `http://${id}` }],
    paths: Object.fromEntries(paths),
    components: {
      schemas: {
        ...Object.fromEntries(answered.flatMap(schemasOf)),
        ...Object.fromEntries(
          heard.map((event) => [event.name, messageSchema(event.fields, false)]),
        ),
        Problem: problem,
      },
    },
  };
}

/** What streams is named, so that nobody looks for it here. */
export function streamsNote({ operations }: Contract): { readonly [name: string]: YamlValue } {
  const names = operations.filter(({ stream }) => stream !== undefined).map(({ name }) => name);
  if (names.length === 0) return {};
  return {
    description: `Streams, which only gRPC carries, are in the .proto: ${names.join(', ')}.`,
  };
}

function schemasOf(operation: Operation): readonly (readonly [string, YamlValue])[] {
  const input = bodyFields(operation);
  const output = [responseName(operation), messageSchema(operation.output, false)] as const;
  return input.length === 0
    ? [output]
    : [[requestName(operation), messageSchema(input, true)], output];
}

/** RFC 9457, with what went wrong and the values behind it. */
const problem: YamlValue = {
  type: 'object',
  properties: {
    title: { type: 'string' },
    status: { type: 'integer' },
    reason: { type: 'string' },
    detail: { type: 'string' },
    values: { type: 'object' },
  },
  required: ['title', 'status', 'reason', 'detail', 'values'],
};

const failed: YamlValue = {
  description: 'It was not done; the answer says why (RFC 9457).',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};

function operationOf(operation: Operation): YamlValue {
  const { name, kind, idempotent, success } = operation;
  const parameters = parametersOf(operation);
  const again = idempotent
    ? 'Doing it twice has the effect of once.'
    : 'Doing it twice does it twice.';
  return {
    operationId: name,
    description: kind === 'query' ? 'A query: it changes nothing.' : `A command. ${again}`,
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(bodyFields(operation).length === 0
      ? {}
      : { requestBody: jsonBody(requestName(operation)) }),
    responses: {
      [String(success)]: {
        description: statusTexts[success],
        content: json(responseName(operation)),
      },
      default: failed,
    },
  };
}

function eventOperation({ name }: EventType): YamlValue {
  return {
    operationId: `hear${name}`,
    description: 'An event of another service. It is taken, and handled later.',
    requestBody: jsonBody(name),
    responses: { '202': { description: statusTexts[202] }, default: failed },
  };
}

const statusTexts = { 200: 'OK', 201: 'Created', 202: 'Accepted' } as const;

function parametersOf(operation: Operation): readonly YamlValue[] {
  const inPath = pathNames(operation);
  return operation.input.flatMap((field): YamlValue[] => {
    if (inPath.has(field.name)) {
      return [{ name: field.name, in: 'path', required: true, schema: fieldSchema(field, true) }];
    }
    if (hasBody(operation)) return [];
    const isRequired = field.optional !== true && field.repeated !== true;
    const schema = fieldSchema(field, true);
    return [
      {
        name: field.name,
        in: 'query',
        required: isRequired,
        // A nested message travels as its JSON text.
        ...(field.type === 'message'
          ? { content: { 'application/json': { schema } } }
          : { schema }),
      },
    ];
  });
}

/** Those of the input that travel in the body. */
function bodyFields(operation: Operation): readonly Field[] {
  if (!hasBody(operation)) return [];
  const inPath = pathNames(operation);
  return operation.input.filter(({ name }) => !inPath.has(name));
}

function requestName({ name }: Operation): string {
  return `${name}Request`;
}

function responseName({ name }: Operation): string {
  return `${name}Response`;
}

function jsonBody(schema: string): YamlValue {
  return { required: true, content: json(schema) };
}

function json(schema: string): YamlValue {
  return { 'application/json': { schema: { $ref: `#/components/schemas/${schema}` } } };
}
