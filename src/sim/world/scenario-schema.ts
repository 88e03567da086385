/**
 * Checks documents from outside against the types of `scenario.ts`: every problem with its place,
 * the rule it breaks and what was given instead. Loaded on demand, with zod.
 *
 *   text ──▶ size ──▶ JSON, depth ──▶ format, version, migration ──▶ shape ──▶ what belongs together
 */
import * as z from 'zod';
import { isMembers } from '../wire/json.ts';
import { streamKinds } from '../contract/contract.ts';
import type { Field } from '../contract/contract.ts';
import { sayGiven, sayPath, valueAt } from './document-problems.ts';
import type { Path, Problem } from './document-problems.ts';
import type { FaultEdit } from './commands.ts';
import { misfitOfEdit } from './fault-checks.ts';
import { plannedFault } from './fault-schema.ts';
import { gateway, tokenRules } from './gateway-schema.ts';
import { checkJsonText } from './json-text.ts';
import {
  BODY_LENGTH_MAX,
  CODE_LENGTH_MAX,
  COMPACTED_TOPICS_MAX,
  FAULTS_MAX,
  LINKS_MAX,
  NODES_MAX,
  ranges,
  SQL_LENGTH_MAX,
  topicPattern,
} from './limits.ts';
import { migrate } from './migrations.ts';
import { findMismatches, findMismatchesOf, findMismatchesOfLink } from './mismatches.ts';
import { EditError } from './refusal.ts';
import { balancer } from './balancer-schema.ts';
import { policies } from './policy-schema.ts';
import {
  acknowledgements,
  acksChoices,
  assignors,
  brokerProtocols,
  commits,
  offsetResets,
  overflows,
  protocolIds,
  SCENARIO_VERSION,
} from './scenario.ts';
import type { Scenario, ScenarioLink, ScenarioNode } from './scenario.ts';
import {
  choice,
  distribution,
  exactly,
  flag,
  headers,
  id,
  listUpTo,
  method,
  name,
  numberIn,
  oneOf,
  position,
  requestPath,
  rule,
  ruleText,
  template,
  textLike,
  textUpTo,
} from './schema-rules.ts';

export type { Problem };

/** Longest document, in UTF-16 units. */
export const TEXT_LENGTH_MAX = 2_000_000;
/** Lists and objects inside each other; walkers of deeper ones overflow. */
export const DEPTH_MAX = 32;
/** Problems told at once; more help nobody. */
export const PROBLEMS_MAX = 20;

export type ReadResult =
  | { readonly ok: true; readonly scenario: Scenario }
  | { readonly ok: false; readonly problems: readonly Problem[] };

// ── Shapes ──

const load = z.discriminatedUnion(
  'kind',
  [
    exactly({ kind: z.literal('none') }),
    exactly({
      kind: z.literal('open'),
      ratePerSecond: numberIn(ranges.ratePerSecond),
      arrivals: oneOf(['poisson', 'fixed']),
    }),
    exactly({
      kind: z.literal('ramp'),
      fromPerSecond: numberIn(ranges.ratePerSecond),
      toPerSecond: numberIn(ranges.ratePerSecond),
      overMs: numberIn(ranges.everyLoadMs),
      arrivals: oneOf(['poisson', 'fixed']),
    }),
    exactly({
      kind: z.literal('burst'),
      requests: numberIn(ranges.burstRequests),
      everyMs: numberIn(ranges.everyLoadMs),
    }),
    exactly({
      kind: z.literal('steps'),
      steps: listUpTo(
        exactly({
          ratePerSecond: numberIn(ranges.ratePerSecond),
          forMs: numberIn(ranges.everyLoadMs),
        }),
        20,
      ),
      arrivals: oneOf(['poisson', 'fixed']),
    }),
    exactly({
      kind: z.literal('closed'),
      users: numberIn(ranges.users),
      thinkTimeMs: distribution,
    }),
  ],
  { error: choice(['none', 'open', 'ramp', 'burst', 'steps', 'closed']) },
);

const followUp = {
  method,
  path: requestPath,
  headers,
  body: textUpTo(BODY_LENGTH_MAX),
  to: z.exactOptional(id),
};

const client = exactly({
  kind: z.literal('client'),
  id,
  name,
  position,
  load,
  requests: listUpTo(
    exactly({
      weight: numberIn(ranges.weight),
      beforeSignIn: z.exactOptional(flag),
      ...followUp,
      next: z.exactOptional(listUpTo(exactly(followUp), 20)),
    }),
    100,
  ),
  timeoutMs: numberIn(ranges.timeoutMs),
  signIn: z.exactOptional(
    exactly({ path: requestPath, user: textUpTo(100), password: textUpTo(100) }),
  ),
});

const identifier = textLike(
  /^[A-Za-z]\w{0,59}$/,
  rule(
    'letters, digits or "_", at most 60, beginning with a letter',
    'letras, cifras o "_", 60 como máximo, con una letra al comienzo',
  ),
);
const keyRule = rule(
  'the name of a field, or an empty text for records without a key',
  'el nombre de un campo, o un texto vacío para registros sin clave',
);

const field: z.ZodType<Field> = z.lazy(() =>
  exactly({
    name: identifier,
    number: numberIn({ min: 1, max: 536_870_911, isWhole: true }),
    type: oneOf(['string', 'int', 'double', 'bool', 'message']),
    repeated: z.exactOptional(flag),
    optional: z.exactOptional(flag),
    fields: z.exactOptional(listUpTo(field, 100)),
  }),
);
const fields = listUpTo(field, 100);

const operation = exactly({
  name: identifier,
  kind: oneOf(['query', 'command']),
  method: oneOf(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']),
  path: template,
  idempotent: flag,
  success: z.literal([200, 201, 202], { error: choice(['200', '201', '202']) }),
  stream: z.exactOptional(oneOf(streamKinds)),
  input: fields,
  output: fields,
});

const contract = exactly({
  operations: listUpTo(operation, 100),
  events: listUpTo(exactly({ name: identifier, fields }), 100),
  subscribes: listUpTo(
    textLike(
      /^[a-z][a-z0-9-]{0,39}\.[A-Za-z]\w{0,59}$/,
      rule('an event as service.Event', 'un evento como servicio.Evento'),
    ),
    100,
  ),
});

const sql = textUpTo(SQL_LENGTH_MAX);

const service = exactly({
  kind: z.literal('service'),
  id,
  name,
  position,
  codeVersion: numberIn(ranges.codeVersion),
  replicas: numberIn(ranges.replicas),
  concurrency: numberIn(ranges.concurrency),
  cores: numberIn(ranges.cores),
  queueMax: numberIn(ranges.queueMax),
  cpuMs: distribution,
  contract,
  code: textUpTo(CODE_LENGTH_MAX),
  database: z.nullable(exactly({ schema: sql, seed: sql })),
  tokens: z.exactOptional(tokenRules),
});

const rabbit = exactly({
  kind: z.literal('broker'),
  id,
  name,
  position,
  protocol: z.literal('amqp'),
});

const kafka = exactly({
  kind: z.literal('broker'),
  id,
  name,
  position,
  protocol: z.literal('kafka'),
  replicas: numberIn(ranges.brokers),
  partitions: numberIn(ranges.partitions),
  replicationFactor: numberIn(ranges.brokers),
  minInSync: numberIn(ranges.brokers),
  unclean: z.boolean(),
  retentionMs: z.exactOptional(numberIn(ranges.retentionMs)),
  retentionBytes: z.exactOptional(numberIn(ranges.retentionBytes)),
  segmentBytes: z.exactOptional(numberIn(ranges.segmentBytes)),
  segmentMs: z.exactOptional(numberIn(ranges.segmentMs)),
  compactedTopics: z.exactOptional(
    listUpTo(
      textLike(
        topicPattern,
        rule(
          'the name of a topic: letters, digits, ".", "_" or "-", at most 249',
          'el nombre de un tópico: letras, cifras, ".", "_" o "-", 249 como máximo',
        ),
      ),
      COMPACTED_TOPICS_MAX,
    ),
  ),
});

const broker = z.discriminatedUnion('protocol', [rabbit, kafka], {
  error: choice(brokerProtocols),
});

const kafkaLink = exactly({
  acks: z.exactOptional(oneOf(acksChoices)),
  key: z.exactOptional(textLike(/^([A-Za-z]\w{0,59})?$/, keyRule)),
  assignor: z.exactOptional(oneOf(assignors)),
  offsetReset: z.exactOptional(oneOf(offsetResets)),
  commit: z.exactOptional(oneOf(commits)),
});

const amqpLink = exactly({
  prefetch: z.exactOptional(numberIn(ranges.prefetch)),
  acknowledge: z.exactOptional(oneOf(acknowledgements)),
  messageTtlMs: z.exactOptional(numberIn(ranges.messageTtlMs)),
  lengthMax: z.exactOptional(numberIn(ranges.lengthMax)),
  overflow: z.exactOptional(oneOf(overflows)),
  attempts: z.exactOptional(numberIn(ranges.attempts)),
  retryMs: z.exactOptional(numberIn(ranges.retryMs)),
});

const link: z.ZodType<ScenarioLink> = exactly({
  id,
  from: id,
  to: id,
  protocol: oneOf(protocolIds),
  broker: z.nullable(id),
  latencyMs: distribution,
  loss: z.exactOptional(numberIn(ranges.loss)),
  bandwidthMbps: numberIn(ranges.bandwidthMbps),
  connectionsMax: numberIn(ranges.connectionsMax),
  timeoutMs: numberIn(ranges.timeoutMs),
  policies: z.exactOptional(policies),
  balancer: z.exactOptional(balancer),
  kafka: z.exactOptional(kafkaLink),
  amqp: z.exactOptional(amqpLink),
});

const node: z.ZodType<ScenarioNode> = z.discriminatedUnion(
  'kind',
  [client, gateway, service, broker],
  { error: choice(['client', 'gateway', 'service', 'broker']) },
);

const schema: z.ZodType<Scenario> = exactly({
  format: z.literal('panal'),
  version: z.literal(SCENARIO_VERSION),
  id,
  title: name,
  seed: numberIn(ranges.seed),
  nodes: listUpTo(node, NODES_MAX),
  links: listUpTo(link, LINKS_MAX),
  faults: z.exactOptional(listUpTo(plannedFault, FAULTS_MAX)),
});

// ── Reading and writing ──

/** The scenario that the text holds, or why it holds none. Never throws, whatever the text. */
export function readScenario(text: string): ReadResult {
  if (text.length > TEXT_LENGTH_MAX) {
    return refuse(
      '',
      `a document of at most ${TEXT_LENGTH_MAX / 1e6} MB`,
      `un documento de ${TEXT_LENGTH_MAX / 1e6} MB como máximo`,
      `${(text.length / 1e6).toFixed(1)} MB`,
    );
  }
  // Editors of some systems begin a file with a byte order mark.
  const json = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const checked = checkJsonText(json, DEPTH_MAX);
  if (checked.kind === 'not-json') {
    const { line, column, given } = checked;
    return refuse(
      `${line}:${column}`,
      `JSON, which it stops being at line ${line}, column ${column}`,
      `JSON, que deja de serlo en la línea ${line}, columna ${column}`,
      given,
    );
  }
  if (checked.kind === 'too-deep') {
    const { line, column } = checked;
    return refuse(
      `${line}:${column}`,
      `at most ${DEPTH_MAX} lists and objects inside each other`,
      `${DEPTH_MAX} listas y objetos anidados como máximo`,
      '',
    );
  }
  const parsed: unknown = JSON.parse(json);
  const odd = findPrototypeKey(parsed);
  if (odd !== null) return { ok: false, problems: [odd] };
  return readDocument(parsed);
}

function readDocument(document: unknown): ReadResult {
  if (!isMembers(document) || document['format'] !== 'panal') {
    const given = isMembers(document) ? sayGiven(document['format']) : sayGiven(document);
    return refuse(
      'format',
      'a Panal scenario, with "format": "panal"',
      'un escenario de Panal, con "format": "panal"',
      given,
    );
  }
  const version = document['version'];
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) {
    return refuse(
      'version',
      `a version from 1 to ${SCENARIO_VERSION}`,
      `una versión de 1 a ${SCENARIO_VERSION}`,
      sayGiven(version),
    );
  }
  if (version > SCENARIO_VERSION) {
    return refuse(
      'version',
      `at most version ${SCENARIO_VERSION}: this document was made by a newer Panal`,
      `versión ${SCENARIO_VERSION} como máximo: este documento es de un Panal más nuevo`,
      sayGiven(version),
    );
  }
  const current = migrate(document, version);
  if (current === null) {
    return refuse(
      'version',
      'a version that can be brought up to date',
      'una versión que se pueda actualizar',
      sayGiven(version),
    );
  }
  const result = schema.safeParse(current);
  const problems = result.success
    ? findMismatches(result.data)
    : result.error.issues.flatMap((issue) => problemsOf(issue, current));
  if (result.success && problems.length === 0) return { ok: true, scenario: result.data };
  return { ok: false, problems: problems.slice(0, PROBLEMS_MAX) };
}

/** Throws `EditError` where the node, in that document, is none that `readScenario` would let in. */
export function checkNode(scenario: Scenario, given: ScenarioNode): void {
  const result = node.safeParse(given);
  const [problem] = result.success
    ? findMismatchesOf(scenario, result.data)
    : result.error.issues.flatMap((issue) => problemsOf(issue, given));
  if (problem === undefined) return;
  const { place, rule, given: found } = problem;
  throw new EditError('rule', { id: given.id, field: place, given: found, ...rule });
}

/** Throws `EditError` where the edit does not fit the document. */
export function checkFaultEdit(scenario: Scenario, edit: FaultEdit): void {
  const misfit = misfitOfEdit(scenario, edit);
  if (misfit !== null) throw new EditError(misfit.code, misfit.values);
}

/** Throws `EditError` where the link is none that `readScenario` would let in. */
export function checkLink(given: ScenarioLink): void {
  const result = link.safeParse(given);
  const [problem] = result.success
    ? findMismatchesOfLink(result.data)
    : result.error.issues.flatMap((issue) => problemsOf(issue, given));
  if (problem === undefined) return;
  const { place, rule, given: found } = problem;
  throw new EditError('rule', { id: given.id, field: place, given: found, ...rule });
}

/** The document as JSON text; equal documents give equal texts, whatever the order of their members. */
export function writeScenario(scenario: Scenario): string {
  // A checked copy has its members in the order of the schema.
  const ordered = schema.safeParse(scenario);
  return `${JSON.stringify(ordered.success ? ordered.data : scenario, null, 2)}\n`;
}

function refuse(place: string, en: string, es: string, given: string): ReadResult {
  return { ok: false, problems: [{ place, rule: { en, es }, given }] };
}

// ── Problems ──

function problemsOf(issue: z.core.$ZodIssue, document: unknown): Problem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const path = [...issue.path, key];
      return {
        place: sayPath(path),
        rule: ruleText(issue.message),
        given: sayGiven(valueAt(document, path)),
      };
    });
  }
  const given = sayGiven(valueAt(document, issue.path));
  return [{ place: sayPath(issue.path), rule: ruleText(issue.message), given }];
}

const PROTOTYPE_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

/** A member with a name that objects of JavaScript have by themselves; walks without recursion. */
function findPrototypeKey(document: unknown): Problem | null {
  const open: { readonly value: unknown; readonly path: Path }[] = [{ value: document, path: [] }];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    const { value, path } = one;
    if (typeof value !== 'object' || value === null) continue;
    if (Array.isArray(value)) {
      for (const [at, item] of value.entries()) open.push({ value: item, path: [...path, at] });
      continue;
    }
    for (const [key, member] of Object.entries(value)) {
      if (PROTOTYPE_KEYS.has(key)) {
        const names = [...PROTOTYPE_KEYS].join(', ');
        return {
          place: sayPath([...path, key]),
          rule: { en: `no member called ${names}`, es: `ningún miembro llamado ${names}` },
          given: sayGiven(member),
        };
      }
      open.push({ value: member, path: [...path, key] });
    }
  }
  return null;
}
