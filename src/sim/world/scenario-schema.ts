/**
 * Checks documents from outside against the types of `scenario.ts`: every problem with its place,
 * the rule it breaks and what was given instead. The only file that knows zod; loaded on demand.
 *
 *   text ──▶ size ──▶ JSON, depth ──▶ format, version, migration ──▶ shape ──▶ what belongs together
 */
import * as z from 'zod';
import { parseTemplate } from '../contract/path-template.ts';
import { streamKinds } from '../contract/contract.ts';
import type { Field } from '../contract/contract.ts';
import type { Distribution } from '../kernel/distributions.ts';
import { checkJsonText } from './json-text.ts';
import {
  BODY_LENGTH_MAX,
  CODE_LENGTH_MAX,
  COMPACTED_TOPICS_MAX,
  idPattern,
  LATENCY_LEAST_MS,
  leastValue,
  LINKS_MAX,
  NAME_LENGTH_MAX,
  NODES_MAX,
  ranges,
  REPLICAS_TOTAL_MAX,
  SQL_LENGTH_MAX,
  topicPattern,
} from './limits.ts';
import type { Range } from './limits.ts';
import { migrate } from './migrations.ts';
import type { RawDocument } from './migrations.ts';
import { isBrokerFit, protocolsOf } from './protocols-of.ts';
import {
  acknowledgements,
  acksChoices,
  assignors,
  brokerProtocols,
  commits,
  isBrokered,
  offsetResets,
  overflows,
  protocolIds,
  SCENARIO_VERSION,
} from './scenario.ts';
import type { Scenario, ServiceNode, Text } from './scenario.ts';

// Without this zod compiles its schemas with `new Function`, which the page's policy forbids.
z.config({ jitless: true });

/** Longest document, in UTF-16 units. */
export const TEXT_LENGTH_MAX = 2_000_000;
/** Lists and objects inside each other; walkers of deeper ones overflow. */
export const DEPTH_MAX = 32;
/** Problems told at once; more help nobody. */
export const PROBLEMS_MAX = 20;

export interface Problem {
  /** JSON path such as `nodes[2].cpuMs.mean`; empty for the document as a whole. */
  readonly place: string;
  /** What was expected there. */
  readonly rule: Text;
  /** What was found there, shortened; empty when nothing was. */
  readonly given: string;
}

export type ReadResult =
  | { readonly ok: true; readonly scenario: Scenario }
  | { readonly ok: false; readonly problems: readonly Problem[] };

// ── Rules ──

/** zod carries one text per issue: the English one, by which the Spanish one is found again. */
const spanish = new Map<string, string>();

function rule(en: string, es: string): string {
  spanish.set(en, es);
  return en;
}

function ruleText(en: string): Text {
  return { en, es: spanish.get(en) ?? en };
}

function numberIn(range: Range): z.ZodType<number> {
  const { min, max, isWhole } = range;
  const error = isWhole
    ? rule(`a whole number from ${min} to ${max}`, `un número entero de ${min} a ${max}`)
    : rule(`a number from ${min} to ${max}`, `un número de ${min} a ${max}`);
  const number = z.number({ error }).min(min, { error }).max(max, { error });
  return isWhole ? number.int({ error }) : number;
}

function textUpTo(max: number): z.ZodString {
  const error = rule(
    `a text of at most ${max} characters`,
    `un texto de ${max} caracteres como máximo`,
  );
  return z.string({ error }).max(max, { error });
}

function textLike(pattern: RegExp, error: string): z.ZodType<string> {
  return z.string({ error }).regex(pattern, { error });
}

function listUpTo<T>(item: z.ZodType<T>, max: number): z.ZodType<readonly T[]> {
  const error = rule(`a list of at most ${max}`, `una lista de ${max} como máximo`);
  return z.array(item, { error }).max(max, { error });
}

function oneOf<const T extends readonly string[]>(values: T): z.ZodType<T[number]> {
  return z.enum(values, { error: choice(values) });
}

function choice(values: readonly string[]): string {
  const list = values.join(', ');
  return rule(`one of ${list}`, `uno de ${list}`);
}

/** An object with exactly these members. */
function exactly<S extends z.ZodRawShape>(shape: S): z.ZodObject<S, z.core.$strict> {
  const names = Object.keys(shape).join(', ');
  const error = rule(
    `an object with ${names} and nothing else`,
    `un objeto con ${names} y nada más`,
  );
  return z.strictObject(shape, { error });
}

// ── Shapes ──

const id = textLike(
  idPattern,
  rule(
    'lower-case letters, digits or "-", at most 40, beginning with a letter',
    'letras minúsculas, cifras o "-", 40 como máximo, con una letra al comienzo',
  ),
);

const nameRule = rule(
  `a name of 1 to ${NAME_LENGTH_MAX} characters that are not all spaces, or one each as "en" and "es"`,
  `un nombre de 1 a ${NAME_LENGTH_MAX} caracteres que no sean todos espacios, o uno en "en" y otro en "es"`,
);
const nameText = z
  .string({ error: nameRule })
  .max(NAME_LENGTH_MAX, { error: nameRule })
  .regex(/\S/, { error: nameRule });
const name = z.union(
  [nameText, z.strictObject({ en: nameText, es: nameText }, { error: nameRule })],
  { error: nameRule },
);

const duration = numberIn(ranges.durationMs);
const distribution = z.discriminatedUnion(
  'kind',
  [
    exactly({ kind: z.literal('constant'), value: duration }),
    exactly({ kind: z.literal('uniform'), min: duration, max: duration }),
    exactly({ kind: z.literal('normal'), mean: duration, deviation: duration, min: duration }),
    exactly({ kind: z.literal('exponential'), mean: duration, min: duration }),
  ],
  { error: choice(['constant', 'uniform', 'normal', 'exponential']) },
);

const position = exactly({ x: numberIn(ranges.coordinate), y: numberIn(ranges.coordinate) });

const method = textLike(
  /^[A-Z]{1,20}$/,
  rule('an HTTP method in capital letters', 'un método HTTP en mayúsculas'),
);
const requestPath = textLike(
  /^\/[^\s#]{0,1999}$/,
  rule(
    'a path that begins with "/", without spaces, of at most 2000 characters',
    'una ruta que empiece por "/", sin espacios, de 2000 caracteres como máximo',
  ),
);
const headersRule = rule(
  'at most 50 headers whose names are HTTP tokens and whose values are one line',
  '50 cabeceras como máximo, con nombres que sean tokens de HTTP y valores de una línea',
);
const headers = z
  .record(
    z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/, { error: headersRule }),
    z
      .string({ error: headersRule })
      .max(4_000, { error: headersRule })
      .regex(/^[^\r\n\0]*$/, { error: headersRule }),
    { error: headersRule },
  )
  .refine((members) => Object.keys(members).length <= 50, { error: headersRule });

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
      kind: z.literal('closed'),
      users: numberIn(ranges.users),
      thinkTimeMs: distribution,
    }),
  ],
  { error: choice(['none', 'open', 'closed']) },
);

const client = exactly({
  kind: z.literal('client'),
  id,
  name,
  position,
  load,
  requests: listUpTo(
    exactly({
      weight: numberIn(ranges.weight),
      method,
      path: requestPath,
      headers,
      body: textUpTo(BODY_LENGTH_MAX),
    }),
    100,
  ),
  timeoutMs: numberIn(ranges.timeoutMs),
});

const templateRule = rule(
  'a path template such as /orders/{id} or /files/*, of at most 500 characters',
  'una plantilla de ruta como /orders/{id} o /files/*, de 500 caracteres como máximo',
);
const template = z
  .string({ error: templateRule })
  .max(500, { error: templateRule })
  .refine((text) => parseTemplate(text).ok, { error: templateRule });

const gateway = exactly({
  kind: z.literal('gateway'),
  id,
  name,
  position,
  routes: listUpTo(
    exactly({
      method: z.union([z.literal('*'), method], {
        error: rule('an HTTP method, or * for any', 'un método HTTP, o * para cualquiera'),
      }),
      path: template,
      service: id,
      rewrite: z.nullable(exactly({ from: textUpTo(500), to: textUpTo(500) })),
    }),
    1_000,
  ),
  timeoutMs: numberIn(ranges.timeoutMs),
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
const flag = z.boolean({ error: rule('true or false', 'true o false') });

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

const link = exactly({
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
  kafka: z.exactOptional(kafkaLink),
  amqp: z.exactOptional(amqpLink),
});

const schema: z.ZodType<Scenario> = exactly({
  format: z.literal('panal'),
  version: z.literal(SCENARIO_VERSION),
  id,
  title: name,
  seed: numberIn(ranges.seed),
  nodes: listUpTo(
    z.discriminatedUnion('kind', [client, gateway, service, broker], {
      error: choice(['client', 'gateway', 'service', 'broker']),
    }),
    NODES_MAX,
  ),
  links: listUpTo(link, LINKS_MAX),
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
  if (!isDocument(document) || document['format'] !== 'panal') {
    const given = isDocument(document) ? sayGiven(document['format']) : sayGiven(document);
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

/** The document as JSON text; equal documents give equal texts, whatever the order of their members. */
export function writeScenario(scenario: Scenario): string {
  // A checked copy has its members in the order of the schema.
  const ordered = schema.safeParse(scenario);
  return `${JSON.stringify(ordered.success ? ordered.data : scenario, null, 2)}\n`;
}

function refuse(place: string, en: string, es: string, given: string): ReadResult {
  return { ok: false, problems: [{ place, rule: { en, es }, given }] };
}

function isDocument(value: unknown): value is RawDocument {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

// ── Places and what was found there ──

type Path = readonly PropertyKey[];

function sayPath(path: Path): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    return text === '' ? String(step) : `${text}.${String(step)}`;
  }, '');
}

function valueAt(document: unknown, path: Path): unknown {
  let value = document;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step))
      return undefined;
    value = Reflect.get(value, step);
  }
  return value;
}

/** What was found, in few signs and no language: `"x"`, `-1`, `[…]`, `{…}`. */
function sayGiven(value: unknown): string {
  if (value === undefined) return '';
  if (Array.isArray(value)) return value.length === 0 ? '[]' : `[… ${value.length}]`;
  if (typeof value === 'object' && value !== null) return '{…}';
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string') return JSON.stringify(value) ?? '';
  return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
}

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

// ── What belongs together ──

/** Everything that no single member can be blamed for. */
function findMismatches(scenario: Scenario): Problem[] {
  const problems: Problem[] = [];
  const report = (path: Path, en: string, es: string, given: unknown): void => {
    problems.push({ place: sayPath(path), rule: { en, es }, given: sayGiven(given) });
  };
  checkIds(scenario, report);
  checkLinks(scenario, report);
  for (const [at, node] of scenario.nodes.entries()) {
    const path = ['nodes', at];
    if (node.kind === 'gateway') checkRoutes(scenario, at, report);
    if (node.kind === 'service') checkService(node, path, report);
    if (node.kind === 'client' && node.load.kind === 'closed') {
      checkDistribution(node.load.thinkTimeMs, [...path, 'load', 'thinkTimeMs'], report);
    }
  }
  const replicas = scenario.nodes.reduce(
    (sum, node) => sum + (node.kind === 'service' ? node.replicas : 0),
    0,
  );
  if (replicas > REPLICAS_TOTAL_MAX) {
    report(
      ['nodes'],
      `at most ${REPLICAS_TOTAL_MAX} replicas over all services`,
      `${REPLICAS_TOTAL_MAX} réplicas como máximo entre todos los servicios`,
      replicas,
    );
  }
  return problems;
}

type Report = (path: Path, en: string, es: string, given: unknown) => void;

function checkIds(scenario: Scenario, report: Report): void {
  const seen = new Set<string>();
  for (const [list, things] of [
    ['nodes', scenario.nodes],
    ['links', scenario.links],
  ] as const) {
    for (const [at, thing] of things.entries()) {
      if (seen.has(thing.id)) {
        report(
          [list, at, 'id'],
          'an id that no other node or link has',
          'un id que no tenga otro nodo ni enlace',
          thing.id,
        );
      }
      seen.add(thing.id);
    }
  }
}

function checkLinks(scenario: Scenario, report: Report): void {
  const nodes = new Map(scenario.nodes.map((node) => [node.id, node]));
  const pairs = new Set<string>();
  for (const [at, link] of scenario.links.entries()) {
    const { from, to, latencyMs } = link;
    for (const [end, node] of [
      ['from', from],
      ['to', to],
    ] as const) {
      if (!nodes.has(node)) {
        report(
          ['links', at, end],
          'the id of a node of this document',
          'el id de un nodo de este documento',
          node,
        );
      }
    }
    const callee = nodes.get(to);
    if (callee?.kind === 'client' || callee?.kind === 'broker') {
      report(
        ['links', at, 'to'],
        'a service or a gateway: nothing else can be called',
        'un servicio o una pasarela: a nada más se le puede llamar',
        to,
      );
    } else if (callee !== undefined && !protocolsOf(callee).includes(link.protocol)) {
      report(
        ['links', at, 'protocol'],
        `one of ${protocolsOf(callee).join(', ')}, which that node speaks`,
        `uno de ${protocolsOf(callee).join(', ')}, que ese nodo habla`,
        link.protocol,
      );
    }
    if (nodes.get(from)?.kind === 'broker') {
      report(
        ['links', at, 'from'],
        'a client, a gateway or a service: links go through a broker',
        'un cliente, una pasarela o un servicio: los enlaces pasan por un broker',
        from,
      );
    }
    if (!isBrokerFit(link, nodes)) {
      report(
        ['links', at, 'broker'],
        isBrokered(link.protocol)
          ? `the id of a broker of ${link.protocol}`
          : 'null: it needs none',
        isBrokered(link.protocol)
          ? `el id de un broker de ${link.protocol}`
          : 'null: no necesita ninguno',
        link.broker,
      );
    }
    if (from === to) {
      report(
        ['links', at, 'to'],
        'another node than the caller',
        'un nodo distinto del que llama',
        to,
      );
    }
    const pair = `${from} ${to}`;
    if (pairs.has(pair)) {
      report(
        ['links', at],
        'one link from a caller to a callee',
        'un solo enlace de un nodo a otro',
        pair,
      );
    }
    pairs.add(pair);
    const path = ['links', at, 'latencyMs'];
    checkDistribution(latencyMs, path, report);
    if (leastValue(latencyMs) < LATENCY_LEAST_MS) {
      const member = latencyMs.kind === 'constant' ? 'value' : 'min';
      report(
        [...path, member],
        `a least latency of ${LATENCY_LEAST_MS} ms or more`,
        `una latencia mínima de ${LATENCY_LEAST_MS} ms o más`,
        leastValue(latencyMs),
      );
    }
  }
}

function checkRoutes(scenario: Scenario, at: number, report: Report): void {
  const node = scenario.nodes[at];
  if (node?.kind !== 'gateway') return;
  for (const [place, route] of node.routes.entries()) {
    const behind = scenario.nodes.find((one) => one.id === route.service);
    if (behind?.kind === 'service') continue;
    report(
      ['nodes', at, 'routes', place, 'service'],
      'the id of a service of this document',
      'el id de un servicio de este documento',
      route.service,
    );
  }
}

function checkService({ cpuMs, contract: offered }: ServiceNode, path: Path, report: Report): void {
  checkDistribution(cpuMs, [...path, 'cpuMs'], report);
  for (const [list, things] of [
    ['operations', offered.operations],
    ['events', offered.events],
  ] as const) {
    const seen = new Set<string>();
    for (const [at, thing] of things.entries()) {
      if (seen.has(thing.name)) {
        report(
          [...path, 'contract', list, at, 'name'],
          'a name that is there once',
          'un nombre que esté una vez',
          thing.name,
        );
      }
      seen.add(thing.name);
    }
  }
  for (const [at, { path: text, input }] of offered.operations.entries()) {
    const parsed = parseTemplate(text);
    const missing = parsed.ok
      ? parsed.template.names.find((one) => !input.some((known) => known.name === one))
      : undefined;
    if (missing === undefined) continue;
    report(
      [...path, 'contract', 'operations', at, 'path'],
      'parameters that are fields of the input',
      'parámetros que sean campos de la entrada',
      missing,
    );
  }
}

/** What the kinds of distributions ask of their numbers together. */
function checkDistribution(distribution: Distribution, path: Path, report: Report): void {
  if (distribution.kind === 'uniform' && distribution.max < distribution.min) {
    report([...path, 'max'], 'not less than min', 'no menor que min', distribution.max);
  }
  if (distribution.kind === 'exponential' && distribution.mean < distribution.min) {
    report([...path, 'mean'], 'not less than min', 'no menor que min', distribution.mean);
  }
}
