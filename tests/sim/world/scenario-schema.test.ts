import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { builtInScenarios } from '../../../src/sim/world/find-scenario.ts';
import { readScenario, writeScenario } from '../../../src/sim/world/scenario-schema.ts';
import type { Problem } from '../../../src/sim/world/scenario-schema.ts';
import { newLink, newNode, switchProtocol } from '../../../src/sim/world/edits.ts';
import { hello } from '../../../src/sim/world/scenarios/hello.ts';
import type { Distribution } from '../../../src/sim/kernel/distributions.ts';
import type {
  Load,
  Name,
  Scenario,
  ScenarioLink,
  ScenarioNode,
} from '../../../src/sim/world/scenario.ts';

/** The document with one text in its JSON replaced; the test is wrong if it is not there. */
function changed(from: string | RegExp, to: string, scenario: unknown = hello): string {
  const text = JSON.stringify(scenario);
  const result = text.replace(from, () => to);
  if (result === text) throw new Error(`${String(from)} is not in the document`);
  return result;
}

function problemsOf(text: string): readonly Problem[] {
  const result = readScenario(text);
  return result.ok ? [] : result.problems;
}

const manyNodes = Array.from({ length: 201 }, (_, at) =>
  newNode('client', `c${at}`, 'x', { x: 0, y: 0 }),
);
const crowd = Array.from({ length: 6 }, (_, at) => ({
  ...newNode('service', `s${at}`, 'x', { x: 0, y: 0 }),
  replicas: 20,
}));

const bad: readonly (readonly [
  what: string,
  text: string,
  place: string,
  rule: RegExp,
  given?: string,
])[] = [
  ['nothing', '', '1:1', /JSON.*line 1, column 1/],
  ['no JSON', '{"format": panal}', '1:12', /JSON.*line 1, column 12/, 'p'],
  ['a list', '[]', 'format', /"format": "panal"/, '[]'],
  ['null', 'null', 'format', /"format": "panal"/, 'null'],
  ['another format', '{"format":"drawing"}', 'format', /"format": "panal"/, '"drawing"'],
  ['a newer version', changed('"version":2', '"version":3'), 'version', /newer Panal/, '3'],
  ['a version that never was', changed('"version":2', '"version":0'), 'version', /from 1/, '0'],
  ['a version in words', changed('"version":2', '"version":"1"'), 'version', /from 1/, '"1"'],
  [
    'an unknown kind',
    changed('"kind":"gateway"', '"kind":"queue"'),
    'nodes[1].kind',
    /client, gateway, service/,
    '"queue"',
  ],
  [
    'a node without kind',
    changed('"kind":"gateway",', ''),
    'nodes[1].kind',
    /client, gateway, service/,
    '',
  ],
  [
    'a dangling link',
    changed('"to":"hello"', '"to":"nobody"'),
    'links[1].to',
    /id of a node/,
    '"nobody"',
  ],
  [
    'a dangling route',
    changed('"service":"hello"', '"service":"nobody"'),
    'nodes[1].routes[0].service',
    /id of a service/,
    '"nobody"',
  ],
  [
    'a route to a gateway',
    changed('"service":"hello"', '"service":"gateway"'),
    'nodes[1].routes[0].service',
    /id of a service/,
  ],
  [
    'a link to a client',
    changed('"to":"hello"', '"to":"client"'),
    'links[1].to',
    /nothing else can be called/,
  ],
  ['a self link', changed('"to":"hello"', '"to":"gateway"'), 'links[1].to', /another node/],
  [
    'a link twice',
    JSON.stringify({ ...hello, links: [...hello.links, newLink('x', 'gateway', 'hello')] }),
    'links[2]',
    /one link/,
  ],
  [
    'a duplicate id',
    changed('"id":"gateway"', '"id":"client"'),
    'nodes[1].id',
    /no other node/,
    '"client"',
  ],
  [
    'a link named as a node',
    changed('"id":"gateway-hello"', '"id":"hello"'),
    'links[1].id',
    /no other node/,
  ],
  [
    'an id against the rule',
    changed('"id":"gateway"', '"id":"Gate way"'),
    'nodes[1].id',
    /lower-case/,
  ],
  ['10 MB', `"${'x'.repeat(10_000_000)}"`, '', /at most 2 MB/, '10.0 MB'],
  ['depth 5,000', `${'['.repeat(5_000)}${']'.repeat(5_000)}`, '1:33', /at most 32/],
  [
    'a deep document',
    changed('"headers":{}', `"headers":${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`),
    '1:',
    /at most 32/,
  ],
  [
    '__proto__',
    changed('"seed":1', '"seed":1,"__proto__":{"polluted":true}'),
    '__proto__',
    /no member called/,
    '{…}',
  ],
  [
    '__proto__ in disguise',
    changed('"seed":1', '"seed":1,"\\u005f_proto__":{}'),
    '__proto__',
    /no member called/,
  ],
  [
    'constructor',
    changed('"headers":{}', '"headers":{"constructor":"x"}'),
    'nodes[0].requests[0].headers.constructor',
    /no member called/,
    '"x"',
  ],
  ['a stranger', changed('"seed":1', '"seed":1,"colour":"red"'), 'colour', /nothing else/, '"red"'],
  ['a missing member', changed(',"seed":1', ''), 'seed', /whole number from 0/, ''],
  [
    'a negative number',
    changed('"concurrency":8', '"concurrency":-8'),
    'nodes[2].concurrency',
    /whole number from 1/,
    '-8',
  ],
  [
    'a negative time',
    changed('"cpuMs":{"kind":"constant","value":2}', '"cpuMs":{"kind":"constant","value":-2}'),
    'nodes[2].cpuMs.value',
    /number from 0/,
    '-2',
  ],
  [
    'an infinite number',
    changed('"bandwidthMbps":100', '"bandwidthMbps":1e999'),
    'links[0].bandwidthMbps',
    /number from/,
    'Infinity',
  ],
  [
    'more loss than links have',
    changed('"bandwidthMbps":100', '"loss":0.6,"bandwidthMbps":100'),
    'links[0].loss',
    /number from 0 to 0\.5/,
    '0.6',
  ],
  ['NaN', changed('"bandwidthMbps":100', '"bandwidthMbps":NaN'), '1:', /JSON/, 'N'],
  [
    'a number in words',
    changed('"timeoutMs":1000', '"timeoutMs":"1000"'),
    'links[0].timeoutMs',
    /number from 1/,
    '"1000"',
  ],
  [
    'half a replica',
    changed('"replicas":1', '"replicas":0.5'),
    'nodes[2].replicas',
    /whole number from 0 to 20/,
    '0.5',
  ],
  [
    '21 replicas',
    changed('"replicas":1', '"replicas":21'),
    'nodes[2].replicas',
    /from 0 to 20/,
    '21',
  ],
  [
    '120 replicas',
    JSON.stringify({ ...hello, nodes: crowd, links: [] }),
    'nodes',
    /at most 100 replicas/,
    '120',
  ],
  [
    '201 nodes',
    JSON.stringify({ ...hello, nodes: manyNodes, links: [] }),
    'nodes',
    /at most 200/,
    '[… 201]',
  ],
  [
    'a link without latency',
    changed('"mean":20,"deviation":3,"min":10', '"mean":20,"deviation":3,"min":0'),
    'links[0].latencyMs.min',
    /0\.1 ms/,
    '0',
  ],
  [
    'an unknown distribution',
    changed('"kind":"normal"', '"kind":"pareto"'),
    'links[0].latencyMs.kind',
    /constant, uniform/,
    '"pareto"',
  ],
  [
    'an unknown protocol',
    changed('"protocol":"rest"', '"protocol":"smtp"'),
    'links[0].protocol',
    /one of rest/,
  ],
  [
    'a long name',
    changed('"en":"Gateway"', `"en":"${'x'.repeat(61)}"`),
    'nodes[1].name.en',
    /1 to 60 characters/,
  ],
  ['half a name', changed('"en":"Gateway",', ''), 'nodes[1].name', /"en" and "es"/],
  [
    'long code',
    JSON.stringify({
      ...hello,
      nodes: [{ ...newNode('service', 's', 'x', { x: 0, y: 0 }), code: 'x'.repeat(65_537) }],
      links: [],
    }),
    'nodes[0].code',
    /65536/,
  ],
  [
    'a header with a line break',
    changed('"headers":{}', '"headers":{"X":"a\\r\\nY: b"}'),
    'nodes[0].requests[0].headers.X',
    /one line/,
  ],
  [
    'a header that is no token',
    changed('"headers":{}', '"headers":{"a b":"c"}'),
    'nodes[0].requests[0].headers.a b',
    /tokens/,
  ],
  [
    'a route that is no template',
    changed('"path":"/api/hello","service"', '"path":"/api/{a}{b}","service"'),
    'nodes[1].routes[0].path',
    /path template/,
  ],
  [
    'a parameter that is no field',
    changed('"path":"/hello"', '"path":"/hello/{name}"'),
    'nodes[2].contract.operations[0].path',
    /fields of the input/,
    '"name"',
  ],
  [
    'an operation twice',
    changed('"name":"ListGreetings"', '"name":"Hello"'),
    'nodes[2].contract.operations[1].name',
    /there once/,
  ],
];

describe('readScenario', () => {
  for (const [what, document, place, rule, given] of bad) {
    it(`refuses ${what}, names the place and the rule, in both languages`, () => {
      const [problem] = problemsOf(document);
      expect(problem?.rule.en).toMatch(rule);
      if (place.endsWith(':')) expect(problem?.place.startsWith(place)).toBe(true);
      else expect(problem?.place).toBe(place);
      if (given !== undefined) expect(problem?.given).toBe(given);
      expect(problem?.rule.es).not.toBe(problem?.rule.en);
    });
  }

  it('says everything that is wrong at once, within reason', () => {
    const text = changed(/"bandwidthMbps":100/g, '"bandwidthMbps":-1');
    expect(problemsOf(text).map((problem) => problem.place)).toEqual([
      'links[0].bandwidthMbps',
      'links[1].bandwidthMbps',
    ]);
    const nodes = Array.from({ length: 100 }, () => ({}));
    expect(problemsOf(JSON.stringify({ ...hello, nodes })).length).toBe(20);
  });

  it('pollutes nothing', () => {
    problemsOf(changed('"seed":1', '"seed":1,"__proto__":{"polluted":true}'));
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  it('keeps HTML in names as the text that it is', () => {
    const name = '<img src=x onerror=alert(1)>';
    const result = readScenario(
      changed(/"name":\{"en":"Client","es":"Cliente"\}/, `"name":"${name}"`),
    );
    expect(result.ok && result.scenario.nodes[0]?.name).toBe(name);
  });

  it('takes a byte order mark and any white space', () => {
    expect(readScenario(`\uFEFF\r\n${JSON.stringify(hello, null, '\t')}\r\n`).ok).toBe(true);
  });

  it('never throws, whatever the text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(readScenario(text).ok).toBe(false);
      }),
    );
  });

  it('never throws, and speaks both languages, with any member replaced by anything', () => {
    const paths = pathsOf(hello);
    fc.assert(
      fc.property(fc.nat(paths.length - 1), fc.jsonValue(), (at, value) => {
        const result = readScenario(JSON.stringify(withValue(hello, paths[at] ?? [], value)));
        if (result.ok) return;
        expect(result.problems.length).toBeGreaterThan(0);
        for (const { rule } of result.problems) expect(rule.es).not.toBe(rule.en);
      }),
      { numRuns: 500 },
    );
  });

  it.each(builtInScenarios)('takes the built-in scenario $id', async ({ load }) => {
    const scenario = await load();
    expect(readScenario(writeScenario(scenario))).toEqual({ ok: true, scenario });
  });
});

function pathsOf(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, one]) => pathsOf(one, [...path, key]))];
}

function withValue(document: unknown, path: readonly string[], value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (Array.isArray(document)) {
    return document.map((one, at) => (String(at) === key ? withValue(one, rest, value) : one));
  }
  if (typeof document !== 'object' || document === null) return document;
  return Object.fromEntries(
    Object.entries(document).map(([name, one]) => [
      name,
      name === key ? withValue(one, rest, value) : one,
    ]),
  );
}

// ── Generated documents ──

const text = fc.string({ unit: 'grapheme', maxLength: 15 });
const nameText = text.map((one) => `${one}n`.slice(0, 60));
const name: fc.Arbitrary<Name> = fc.oneof(nameText, fc.record({ en: nameText, es: nameText }));
const duration = fc.double({ min: 0.1, max: 1_000, noNaN: true });
const distribution: fc.Arbitrary<Distribution> = fc.oneof(
  fc.record({ kind: fc.constant('constant' as const), value: duration }),
  fc
    .tuple(duration, duration)
    .map(([a, b]) => ({ kind: 'uniform', min: Math.min(a, b), max: Math.max(a, b) }) as const),
  fc.record({
    kind: fc.constant('normal' as const),
    mean: duration,
    deviation: duration,
    min: duration,
  }),
  fc
    .tuple(duration, duration)
    .map(([a, b]) => ({ kind: 'exponential', min: Math.min(a, b), mean: Math.max(a, b) }) as const),
);
const load: fc.Arbitrary<Load> = fc.oneof(
  fc.constant({ kind: 'none' } as const),
  fc.record({
    kind: fc.constant('open' as const),
    ratePerSecond: fc.double({ min: 0, max: 100, noNaN: true }).map((one) => one + 0),
    arrivals: fc.constantFrom('poisson' as const, 'fixed' as const),
  }),
  fc.record({ kind: fc.constant('closed' as const), users: fc.nat(50), thinkTimeMs: distribution }),
);

type Made<K extends ScenarioNode['kind']> = Partial<Extract<ScenarioNode, { readonly kind: K }>>;

function clientWith(id: string, rest: Made<'client'>, body: string): ScenarioNode {
  const requests = [{ weight: 1, method: 'POST', path: '/x', headers: { 'X-Y': 'z' }, body }];
  return { ...newNode('client', id, 'x', { x: 0, y: 0 }), ...rest, requests };
}

function gatewayWith(id: string, rest: Made<'gateway'>): ScenarioNode {
  return { ...newNode('gateway', id, 'x', { x: 0, y: 0 }), ...rest };
}

function serviceWith(id: string, rest: Made<'service'>): ScenarioNode {
  return { ...newNode('service', id, 'x', { x: 0, y: 0 }), ...rest };
}

function node(at: number): fc.Arbitrary<ScenarioNode> {
  const position = fc.record({ x: fc.integer({ min: -999, max: 999 }), y: fc.nat(999) });
  const base = { name, position };
  const id = `n${at}`;
  return fc.oneof(
    fc
      .tuple(fc.record({ ...base, load, timeoutMs: fc.integer({ min: 1, max: 9_999 }) }), text)
      .map(([rest, body]) => clientWith(id, rest, body)),
    fc.record(base).map((rest) => gatewayWith(id, rest)),
    fc
      .record({ ...base, cpuMs: distribution, replicas: fc.nat(5), code: text })
      .map((rest) => serviceWith(id, rest)),
  );
}

/** Two wishes for ends, by number, and a latency. */
type Wish = readonly [number, number, Distribution];

/** The links that can be made of the wishes, each pair once. */
function linksOf(nodes: readonly ScenarioNode[], wishes: readonly Wish[]): readonly ScenarioLink[] {
  const links = new Map<string, ScenarioLink>();
  for (const [a, b, latencyMs] of wishes) {
    const from = nodes[a % Math.max(1, nodes.length)];
    const to = nodes[b % Math.max(1, nodes.length)];
    if (from === undefined || to === undefined || from === to || to.kind === 'client') continue;
    const id = `${from.id}-${to.id}`;
    links.set(id, { ...newLink(id, from.id, to.id), latencyMs });
  }
  return [...links.values()];
}

function documentWith(
  nodes: readonly ScenarioNode[],
  wishes: readonly Wish[],
  title: Name,
  seed: number,
): Scenario {
  return { ...hello, id: 'made', title, seed, nodes, links: linksOf(nodes, wishes) };
}

const wishes = fc.array(fc.tuple(fc.nat(), fc.nat(), distribution), { maxLength: 8 });
const document: fc.Arbitrary<Scenario> = fc
  .nat(6)
  .chain((count) => fc.tuple(...Array.from({ length: count }, (_, at) => node(at))))
  .chain((nodes) =>
    fc
      .tuple(wishes, name, fc.nat())
      .map(([wished, title, seed]) => documentWith(nodes, wished, title, seed)),
  );

describe('writeScenario', () => {
  it('is undone by readScenario', () => {
    fc.assert(
      fc.property(document, (scenario) => {
        expect(readScenario(writeScenario(scenario))).toEqual({ ok: true, scenario });
      }),
    );
  });

  it('gives one text for one document, whatever the order of its members', () => {
    const mixed: unknown = JSON.parse(JSON.stringify(hello), (_key, value: unknown) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).toReversed())
        : value,
    );
    const result = readScenario(JSON.stringify(mixed));
    expect(result.ok && writeScenario(result.scenario)).toBe(writeScenario(hello));
  });
});

describe('links through brokers', () => {
  const kafka = newNode('broker', 'kafka', 'Kafka', { x: 0, y: 0 });
  const withBroker = switchProtocol(hello, 'gateway-hello', 'kafka');

  it('come back as they were, and a document of version 1 gets links that go straight', () => {
    expect(readScenario(writeScenario(withBroker))).toEqual({ ok: true, scenario: withBroker });
    const old = JSON.stringify({
      ...hello,
      version: 1,
      links: hello.links.map(({ broker: _broker, ...link }) => link),
    });
    expect(readScenario(old)).toEqual({ ok: true, scenario: hello });
  });

  it.each([
    ['a broker that is not there', 'gateway-hello', { broker: 'nobody' }, /a broker of kafka/],
    ['no broker where one is needed', 'gateway-hello', { broker: null }, /a broker of kafka/],
    ['a broker where none is needed', 'gateway-hello', { protocol: 'rest' }, /null/],
    [
      'a gateway through Kafka',
      'client-gateway',
      { protocol: 'kafka', broker: 'kafka' },
      /one of rest/,
    ],
  ] as const)('are refused with %s', (_what, id, change, rule) => {
    const links = withBroker.links.map((link) => (link.id === id ? { ...link, ...change } : link));
    const result = readScenario(JSON.stringify({ ...withBroker, links }));
    expect(result.ok ? [] : result.problems.map((problem) => problem.rule.en)).toEqual(
      expect.arrayContaining([expect.stringMatching(rule)]),
    );
  });

  it('keep the settings of Kafka and RabbitMQ, those that are there', () => {
    const nodes = withBroker.nodes.map((node) =>
      node.kind === 'broker' ? { ...node, retentionMs: 20_000, compactedTopics: ['a.B'] } : node,
    );
    const links = withBroker.links.map((link) => ({
      ...link,
      kafka: { acks: '1', key: '', assignor: 'cooperative-sticky' } as const,
      amqp: { prefetch: 1, attempts: 3 },
    }));
    const scenario = { ...withBroker, nodes, links };
    expect(readScenario(writeScenario(scenario))).toEqual({ ok: true, scenario });
  });

  it.each([
    ['kafka', { acks: '2' }, 'kafka.acks', /one of 0, 1, all/],
    ['kafka', { assignor: 'fair' }, 'kafka.assignor', /one of range, roundrobin/],
    ['kafka', { offsetReset: 'none' }, 'kafka.offsetReset', /one of earliest, latest/],
    ['kafka', { commit: 'never' }, 'kafka.commit', /one of handler, automatic/],
    ['kafka', { key: 'order id' }, 'kafka.key', /name of a field/],
    ['kafka', { linger: 5 }, 'kafka.linger', /nothing else/],
    ['amqp', { prefetch: -1 }, 'amqp.prefetch', /whole number from 0/],
    ['amqp', { messageTtlMs: 1.5 }, 'amqp.messageTtlMs', /whole number/],
    ['amqp', { overflow: 'explode' }, 'amqp.overflow', /one of drop-head/],
    ['amqp', { attempts: 101 }, 'amqp.attempts', /from 0 to 100/],
  ] as const)('are refused with %s %o', (part, settings, place, rule) => {
    const links = withBroker.links.map((link) => ({ ...link, [part]: settings }));
    const result = readScenario(JSON.stringify({ ...withBroker, links }));
    const [first] = result.ok ? [] : result.problems;
    expect(first?.place).toBe(`links[0].${place}`);
    expect(first?.rule.en).toMatch(rule);
    expect(first?.rule.es).not.toBe(first?.rule.en);
  });

  it.each([
    [{ segmentBytes: 1 }, 'segmentBytes', /from 100/],
    [{ retentionMs: -2 }, 'retentionMs', /from -1/],
    [{ compactedTopics: ['a b'] }, 'compactedTopics[0]', /name of a topic/],
  ] as const)('are refused where a cluster has %o', (settings, place, rule) => {
    const nodes = withBroker.nodes.map((node) =>
      node.kind === 'broker' ? { ...node, ...settings } : node,
    );
    const result = readScenario(JSON.stringify({ ...withBroker, nodes }));
    const [first] = result.ok ? [] : result.problems;
    expect(first?.place).toBe(`nodes[${nodes.length - 1}].${place}`);
    expect(first?.rule.en).toMatch(rule);
  });

  it('neither begin nor end at a broker', () => {
    const links = [newLink('a', 'kafka', 'hello'), newLink('b', 'gateway', 'kafka')];
    const nodes = [...hello.nodes, kafka];
    const result = readScenario(JSON.stringify({ ...hello, nodes, links }));
    const places = result.ok ? [] : result.problems.map(({ place }) => place);
    expect(places).toEqual(expect.arrayContaining(['links[0].from', 'links[1].to']));
  });
});
