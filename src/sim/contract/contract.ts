/**
 * What a service offers, said once: operations, events, and their messages.
 * The same contract gives the JSON form, the HTTP routes, and (later) protobuf, topics and queues.
 */

/** One field of a message. `number` is its protobuf field number. */
export interface Field {
  readonly name: string;
  readonly number: number;
  readonly type: 'string' | 'int' | 'double' | 'bool' | 'message';
  /** A list of that type. */
  readonly repeated?: boolean;
  /** May be left out; without it a missing field is an error. */
  readonly optional?: boolean;
  /** The fields of a nested message; only with type `message`. */
  readonly fields?: readonly Field[];
}

/** Which side of a call sends a stream of messages. */
export const streamKinds = ['server', 'client', 'both'] as const;
export type StreamKind = (typeof streamKinds)[number];

export interface Operation {
  /** PascalCase, unique in the contract: `PlaceOrder`. */
  readonly name: string;
  /** A query changes nothing; a command does. */
  readonly kind: 'query' | 'command';
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path template: `/orders/{id}`. Fields named in it travel there; the rest in the query string (GET, DELETE) or JSON body. */
  readonly path: string;
  /** Doing it twice has the effect of once. */
  readonly idempotent: boolean;
  /** Status of a success: 200, 201 or 202. */
  readonly success: 200 | 201 | 202;
  /** Many messages instead of one: what the callee sends, what the caller sends, or both. Without it, one each way. */
  readonly stream?: StreamKind;
  readonly input: readonly Field[];
  readonly output: readonly Field[];
}

export interface EventType {
  /** PascalCase, past tense: `OrderPlaced`. */
  readonly name: string;
  readonly fields: readonly Field[];
}

export interface Contract {
  readonly operations: readonly Operation[];
  /** Events that this service publishes. */
  readonly events: readonly EventType[];
  /** Events of others that it handles, as `service.Event`; over REST each is a `POST /events/{Event}` to it. */
  readonly subscribes: readonly string[];
}

/** Whether the caller sends a stream of inputs. */
export function streamsIn({ stream }: Operation): boolean {
  return stream === 'client' || stream === 'both';
}

/** Whether the callee answers with a stream of outputs. */
export function streamsOut({ stream }: Operation): boolean {
  return stream === 'server' || stream === 'both';
}
