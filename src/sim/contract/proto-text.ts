/** The contract as a `.proto` file (proto3): what a client of another language is made from. */
import { streamsIn, streamsOut } from './contract.ts';
import type { Contract, Field } from './contract.ts';

/** Package of all services here. */
export const PROTO_PACKAGE = 'panal';

/** `catalog` becomes `Catalog`, `order-book` `OrderBook`: the name of its gRPC service. */
export function serviceName(id: string): string {
  return id
    .split('-')
    .map((part) => part.slice(0, 1).toUpperCase() + part.slice(1))
    .join('');
}

/** Path of a method: `/panal.Catalog/GetProduct`. */
export function methodPath(service: string, method: string): string {
  return `/${PROTO_PACKAGE}.${serviceName(service)}/${method}`;
}

export function protoText(service: string, contract: Contract): string {
  const { operations, events } = contract;
  const calls = operations.map((operation) => {
    const { name } = operation;
    const input = `${streamsIn(operation) ? 'stream ' : ''}${name}Request`;
    const output = `${streamsOut(operation) ? 'stream ' : ''}${name}Response`;
    return `  rpc ${name} (${input}) returns (${output});`;
  });
  const messages = [
    ...operations.flatMap(({ name, input, output }) => [
      messageText(`${name}Request`, input, ''),
      messageText(`${name}Response`, output, ''),
    ]),
    ...events.map(({ name, fields }) => messageText(name, fields, '')),
  ];
  return [
    'syntax = "proto3";',
    `package ${PROTO_PACKAGE};`,
    `service ${serviceName(service)} {\n${calls.join('\n')}\n}`,
    ...messages,
    '',
  ].join('\n\n');
}

function messageText(name: string, fields: readonly Field[], indent: string): string {
  const inner = `${indent}  `;
  const nested = fields
    .filter(({ type }) => type === 'message')
    .map((field) => messageText(typeName(field), field.fields ?? [], inner));
  const lines = fields.map((field) => {
    const label =
      field.repeated === true ? 'repeated ' : field.optional === true ? 'optional ' : '';
    return `${inner}${label}${typeName(field)} ${field.name} = ${field.number};`;
  });
  return [`${indent}message ${name} {`, ...nested, ...lines, `${indent}}`].join('\n');
}

function typeName({ type, name }: Field): string {
  switch (type) {
    case 'string':
      return 'string';
    case 'int':
      return 'int64';
    case 'double':
      return 'double';
    case 'bool':
      return 'bool';
    case 'message':
      return `${name.slice(0, 1).toUpperCase()}${name.slice(1)}Value`;
  }
}
