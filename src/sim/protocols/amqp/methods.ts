/**
 * All methods of AMQP 0-9-1 as data (specification, "AMQP 0-9-1 Complete Reference"), with RabbitMQ's own:
 * confirms, nack, bindings between exchanges, blocked connections, new secrets.
 */

export type ArgumentType =
  'bit' | 'octet' | 'short' | 'long' | 'longlong' | 'shortstr' | 'longstr' | 'table';

export interface MethodDefinition {
  readonly name: string;
  readonly classId: number;
  readonly methodId: number;
  readonly arguments: readonly (readonly [name: string, type: ArgumentType])[];
  /** Whether a content header and body follow. */
  readonly hasContent: boolean;
}

const classes = {
  connection: 10,
  channel: 20,
  exchange: 40,
  queue: 50,
  basic: 60,
  confirm: 85,
  tx: 90,
} as const;

/** Name, number, and arguments as `name:type`. */
const lines = [
  'connection.start 10 versionMajor:octet versionMinor:octet serverProperties:table mechanisms:longstr locales:longstr',
  'connection.start-ok 11 clientProperties:table mechanism:shortstr response:longstr locale:shortstr',
  'connection.secure 20 challenge:longstr',
  'connection.secure-ok 21 response:longstr',
  'connection.tune 30 channelMax:short frameMax:long heartbeat:short',
  'connection.tune-ok 31 channelMax:short frameMax:long heartbeat:short',
  'connection.open 40 virtualHost:shortstr reserved1:shortstr reserved2:bit',
  'connection.open-ok 41 reserved1:shortstr',
  'connection.close 50 replyCode:short replyText:shortstr classId:short methodId:short',
  'connection.close-ok 51',
  'connection.blocked 60 reason:shortstr',
  'connection.unblocked 61',
  'connection.update-secret 70 newSecret:longstr reason:shortstr',
  'connection.update-secret-ok 71',
  'channel.open 10 reserved1:shortstr',
  'channel.open-ok 11 reserved1:longstr',
  'channel.flow 20 active:bit',
  'channel.flow-ok 21 active:bit',
  'channel.close 40 replyCode:short replyText:shortstr classId:short methodId:short',
  'channel.close-ok 41',
  'exchange.declare 10 reserved1:short exchange:shortstr type:shortstr passive:bit durable:bit autoDelete:bit internal:bit noWait:bit arguments:table',
  'exchange.declare-ok 11',
  'exchange.delete 20 reserved1:short exchange:shortstr ifUnused:bit noWait:bit',
  'exchange.delete-ok 21',
  'exchange.bind 30 reserved1:short destination:shortstr source:shortstr routingKey:shortstr noWait:bit arguments:table',
  'exchange.bind-ok 31',
  'exchange.unbind 40 reserved1:short destination:shortstr source:shortstr routingKey:shortstr noWait:bit arguments:table',
  'exchange.unbind-ok 51',
  'queue.declare 10 reserved1:short queue:shortstr passive:bit durable:bit exclusive:bit autoDelete:bit noWait:bit arguments:table',
  'queue.declare-ok 11 queue:shortstr messageCount:long consumerCount:long',
  'queue.bind 20 reserved1:short queue:shortstr exchange:shortstr routingKey:shortstr noWait:bit arguments:table',
  'queue.bind-ok 21',
  'queue.purge 30 reserved1:short queue:shortstr noWait:bit',
  'queue.purge-ok 31 messageCount:long',
  'queue.delete 40 reserved1:short queue:shortstr ifUnused:bit ifEmpty:bit noWait:bit',
  'queue.delete-ok 41 messageCount:long',
  'queue.unbind 50 reserved1:short queue:shortstr exchange:shortstr routingKey:shortstr arguments:table',
  'queue.unbind-ok 51',
  'basic.qos 10 prefetchSize:long prefetchCount:short global:bit',
  'basic.qos-ok 11',
  'basic.consume 20 reserved1:short queue:shortstr consumerTag:shortstr noLocal:bit noAck:bit exclusive:bit noWait:bit arguments:table',
  'basic.consume-ok 21 consumerTag:shortstr',
  'basic.cancel 30 consumerTag:shortstr noWait:bit',
  'basic.cancel-ok 31 consumerTag:shortstr',
  'basic.publish 40 reserved1:short exchange:shortstr routingKey:shortstr mandatory:bit immediate:bit',
  'basic.return 50 replyCode:short replyText:shortstr exchange:shortstr routingKey:shortstr',
  'basic.deliver 60 consumerTag:shortstr deliveryTag:longlong redelivered:bit exchange:shortstr routingKey:shortstr',
  'basic.get 70 reserved1:short queue:shortstr noAck:bit',
  'basic.get-ok 71 deliveryTag:longlong redelivered:bit exchange:shortstr routingKey:shortstr messageCount:long',
  'basic.get-empty 72 reserved1:shortstr',
  'basic.ack 80 deliveryTag:longlong multiple:bit',
  'basic.reject 90 deliveryTag:longlong requeue:bit',
  'basic.recover-async 100 requeue:bit',
  'basic.recover 110 requeue:bit',
  'basic.recover-ok 111',
  'basic.nack 120 deliveryTag:longlong multiple:bit requeue:bit',
  'confirm.select 10 noWait:bit',
  'confirm.select-ok 11',
  'tx.select 10',
  'tx.select-ok 11',
  'tx.commit 20',
  'tx.commit-ok 21',
  'tx.rollback 30',
  'tx.rollback-ok 31',
] as const;

/** `basic.publish`, `queue.declare-ok` and so on. */
export type MethodName = (typeof lines)[number] extends infer L
  ? L extends `${infer N} ${string}`
    ? N
    : never
  : never;

const withContent = new Set(['basic.publish', 'basic.return', 'basic.deliver', 'basic.get-ok']);
const types = new Map<string, ArgumentType>(
  (['bit', 'octet', 'short', 'long', 'longlong', 'shortstr', 'longstr', 'table'] as const).map(
    (type) => [type, type],
  ),
);

const definitions = lines.map((line): MethodDefinition => {
  const [name = '', id = '', ...args] = line.split(' ');
  const classId =
    Object.entries(classes).find(([prefix]) => name.startsWith(`${prefix}.`))?.[1] ?? 0;
  return {
    name,
    classId,
    methodId: Number(id),
    arguments: args.map((argument) => {
      const [argumentName = '', type = ''] = argument.split(':');
      return [argumentName, types.get(type) ?? 'octet'] as const;
    }),
    hasContent: withContent.has(name),
  };
});

const byName = new Map(definitions.map((one) => [one.name, one]));

export function isMethodName(text: string): text is MethodName {
  return byName.has(text);
}

/** All of them, in the order of the specification. */
export const methodNames = definitions.map(({ name }) => name).filter(isMethodName);

const byNumbers = new Map(definitions.map((one) => [one.classId * 65_536 + one.methodId, one]));

export function methodNamed(name: MethodName): MethodDefinition {
  const found = byName.get(name);
  if (found === undefined) throw new RangeError(`No method is named ${name}.`);
  return found;
}

export function methodNumbered(classId: number, methodId: number): MethodDefinition | undefined {
  return byNumbers.get(classId * 65_536 + methodId);
}

/** Reply codes (specification 1.2). */
export const replyCodes = {
  success: 200,
  contentTooLarge: 311,
  noRoute: 312,
  noConsumers: 313,
  connectionForced: 320,
  accessRefused: 403,
  notFound: 404,
  resourceLocked: 405,
  preconditionFailed: 406,
  frameError: 501,
  syntaxError: 502,
  commandInvalid: 503,
  channelError: 504,
  unexpectedFrame: 505,
  notAllowed: 530,
  notImplemented: 540,
} as const;

/** Properties of a content, by the bit of their flag (specification "basic"). */
export const propertyTypes = [
  ['contentType', 15, 'shortstr'],
  ['contentEncoding', 14, 'shortstr'],
  ['headers', 13, 'table'],
  ['deliveryMode', 12, 'octet'],
  ['priority', 11, 'octet'],
  ['correlationId', 10, 'shortstr'],
  ['replyTo', 9, 'shortstr'],
  ['expiration', 8, 'shortstr'],
  ['messageId', 7, 'shortstr'],
  ['timestamp', 6, 'longlong'],
  ['type', 5, 'shortstr'],
  ['userId', 4, 'shortstr'],
  ['appId', 3, 'shortstr'],
  ['clusterId', 2, 'shortstr'],
] as const;
