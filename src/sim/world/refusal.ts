/**
 * Why an edit or a command was not carried out: a code and its values, from which every reader
 * makes a sentence of its own (`i18n/refusals.ts`). The model itself speaks no language.
 */

/** Each with the values it brings. */
export const refusalCodes = [
  'id-rule', // id
  'id-taken', // id
  'nodes-most', // max
  'links-most', // max
  'replicas-most', // given, max: over all services
  'kind-kept', // id, before, given: a node keeps its kind
  'no-node', // id, known
  'no-link', // id, known
  'link-to-itself', // id
  'link-to-client', // id
  'link-at-broker', // id
  'broker-needed', // id, protocol, broker
  'broker-too-many', // the same
  'link-protocol', // id, protocol, callee, expected
  'link-twin', // id of the other, from, to
  'latency-least', // id, given, min
  'name-length', // id (empty: the title of the document), given, max
  'number-range', // id, field, given, min, max
  'whole-number-range', // the same
  'choice', // id, field, given, expected
  'faults-most', // max
  'no-fault', // id, known: of those that are planned, or active
  'fault-active', // id
  'not-in-flight', // message
  'not-held', // message
  'rule', // id, field: place in the node, given, en and es: what was expected there
  'replica-down', // process
  'no-replica', // id, replica
  'not-a-client', // id
  'no-link-in', // id: nothing leads to it
  'no-client',
  'no-database', // id, known
  'database-refused', // id, part: `schema` or `seed`, error: SQLite's own words
  'no-target', // id, known: of metrics
  'not-kafka', // id: of a node
  'no-group', // id, group, known
  'no-topic', // id, topic, known
  'group-dealing', // group: its partitions are being dealt
  'group-not-empty', // group, members: of a group that does not read by itself
  'seek-range', // field, given: an offset or a time below 0
  'key-empty', // topic
  'in-the-past', // the page shows a past moment, in which nothing can be done
  'branches-most', // max
  'host-only', // command: for the host, not for people
] as const;
export type RefusalCode = (typeof refusalCodes)[number];

/** Numbers, and texts such as ids; lists are joined by `, `. */
export type RefusalValues = Readonly<Record<string, string | number>>;

/** Nothing was changed. Its message is for programmers: the code and the values. */
export class RefusedError extends Error {
  readonly code: RefusalCode;
  readonly values: RefusalValues;

  constructor(code: RefusalCode, values: RefusalValues = {}) {
    const given = Object.entries(values).map(([name, value]) => `${name}: ${value}`);
    super(given.length === 0 ? code : `${code} (${given.join('; ')})`);
    this.code = code;
    this.values = values;
  }
}

/** The edit does not fit the document. */
export class EditError extends RefusedError {
  override name = 'EditError';
}

/** The command does not fit the world as it is. */
export class CommandError extends RefusedError {
  override name = 'CommandError';
}
