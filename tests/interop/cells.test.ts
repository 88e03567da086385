/** What a stranger's service code may try in a served file, and what comes of it: real processes, real Node. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { isNetworkDenied, replicaCells, startConfined } from '../../scripts/cells/replica-cells.ts';
import { loadSqlite } from '../../src/host/database.ts';
import { Cluster } from '../../src/sim/index.ts';
import type { Scenario, ServiceNode, TimedCommand } from '../../src/sim/index.ts';
import { readScenario, writeScenario } from '../../src/sim/world/scenario-schema.ts';
import { hello } from '../../src/sim/world/scenarios/hello.ts';
import { mercado } from '../../src/sim/world/scenarios/mercado/index.ts';
import { awkwardHandlers } from '../support/awkward-handlers.ts';
import { mixedMercado, mixedPage } from '../support/five-ways.ts';
import { streamingLoad } from '../support/streams.ts';
import { ask, at, factsOf, openCluster, textOf } from '../support/open-cluster.ts';

const nodeMajor = Number(process.versions.node.split('.')[0]);
let notes: string[] = [];
const cells = replicaCells((process, text) => notes.push(`${process}: ${text}`));
beforeEach(() => {
  notes = [];
});
afterAll(() => cells.close());

async function openInCells(
  scenario: Scenario,
  seed = 7,
  history: readonly TimedCommand[] = [],
): Promise<Cluster> {
  const databases = await loadSqlite(undefined, seed);
  return Cluster.open(scenario, { seed, history, hosts: cells.factory, databases });
}

interface Outcome {
  readonly status: number;
  /** The message of the answer, or why there is none. */
  readonly text: string;
  /** Why the replica is down; empty while it is up. */
  readonly down: string;
}

/** A document like `hello`, without load, whose `Hello` has this body; then one request, or two. */
async function probe(body: string, before = '', requests = 1): Promise<Outcome> {
  const code = `${before}\nexport default service({ async Hello(input, ctx) { ${body} } });`;
  const nodes = hello.nodes.map((node) => {
    if (node.kind === 'client') return { ...node, load: { kind: 'none' as const } };
    return node.kind === 'service' ? ({ ...node, code, replicas: 1 } satisfies ServiceNode) : node;
  });
  const cluster = await openInCells({ ...hello, nodes });
  const client = nodes.find((node) => node.kind === 'client')?.id ?? '';
  try {
    let outcome: Outcome = { status: 0, text: '', down: '' };
    for (let request = 0; request < requests; request++) {
      const answer = await ask(cluster, client, { method: 'GET', path: '/api/hello' });
      const value: unknown = JSON.parse(textOf(answer) || '{}');
      const part = (name: string): string => String(Reflect.get(Object(value), name) ?? '');
      const [stopped] = factsOf(cluster, 'replica-stopped');
      outcome = {
        status: answer.status,
        text: part('message') || part('detail'),
        down: stopped === undefined ? '' : `${stopped.reason}: ${stopped.detail}`,
      };
    }
    return outcome;
  } finally {
    cluster.close();
  }
}

const answer = (expression: string): string =>
  `return { message: JSON.stringify(${expression}), language: 'x', replica: 0 };`;

describe('a run in cells', () => {
  for (const [name, scenario] of [
    ['hello', hello],
    ['mercado', mercado],
    ['mercado over every protocol', mixedMercado],
    ['a page of parts over every protocol', mixedPage],
    ['handlers that await everything', awkwardHandlers],
    ['streams of every kind', streamingLoad],
  ] as const) {
    it(`of ${name}, from a file and with commands, has the hash of one thread, which is the page's`, async () => {
      const one = await openCluster(scenario, { seed: 11, history: commandsFor(scenario) });
      await one.runTo(at(1_500));
      const file = readScenario(writeScenario(scenario));
      if (!file.ok) throw new Error(JSON.stringify(file.problems));
      const other = await openInCells(file.scenario, 11, commandsFor(scenario));
      await other.runTo(at(1_500));
      expect(other.history).toHaveLength(3);
      expect(other.hash()).toBe(one.hash());
      one.close();
      other.close();
    });
  }
});

/** A replica dies and comes back, and a link slows down. */
function commandsFor({ nodes, links }: Scenario): readonly TimedCommand[] {
  const node = nodes.find(({ kind }) => kind === 'service')?.id ?? '';
  const link = links.find(({ to }) => to === node);
  if (link === undefined) throw new Error('no link leads to a service');
  const latencyMs = { kind: 'constant' as const, value: 40 };
  return [
    { at: 300_000, command: { kind: 'kill-replica', node, replica: 0 } },
    { at: 600_000, command: { kind: 'restart-replica', node, replica: 0 } },
    { at: 900_000, command: { kind: 'update-link', link: { ...link, latencyMs } } },
  ];
}

describe('what service code finds', () => {
  it('is ECMAScript, what the page has, and nothing of Node', async () => {
    const { text } = await probe(
      `const names = new Set();
       for (let one = globalThis; one !== null && one !== Object.prototype; one = Object.getPrototypeOf(one)) {
         for (const key of Reflect.ownKeys(one)) if (one[key] !== undefined) names.add(String(key));
       }
       ${answer('[...names].sort()')}`,
    );
    const names: unknown = JSON.parse(text);
    const suspicious =
      /fetch$|http|socket|port|channel|worker|event|process|require|module|buffer$|global$|wasm|assembly|atomics|shared|finaliz|weakref|eval$|intl/i;
    if (!Array.isArray(names)) throw new Error(text);
    expect(names).toContain('service');
    expect(names).toContain('structuredClone');
    expect(names.filter((name) => suspicious.test(String(name)))).toEqual(['ArrayBuffer', 'fetch']);
  });

  it('has no way to Node along prototypes, errors, promises, stacks or callers', async () => {
    const attempts: readonly string[] = [
      '(() => {}).constructor("return process")()',
      '(async () => {}).constructor("return process")()',
      '(function* () {}).constructor("return process")()',
      'Reflect.construct(Object.getPrototypeOf(async () => {}).constructor, ["return process"])()',
      'globalThis.constructor.constructor("return process")()',
      'service.constructor("return process")()',
      'ctx.call.constructor("return process")()',
      'ctx.constructor.constructor("return process")()',
      'console.log.constructor("return process")()',
      'Date.now.constructor("return process")()',
      'TextEncoder.constructor("return process")()',
      '(await ctx.db.query("select 1 as one")).constructor.constructor("return process")()',
      // A function of the host near the end of the stack would throw an error of the host's.
      '(() => { let errors = []; const deep = () => { try { deep(); } catch (error) { if (errors.length > 50) return; errors.push(error); try { ctx.log(new Date()); } catch (last) { errors.push(last); } throw error; } }; deep(); for (const error of errors) { try { return error.constructor.constructor("return process")(); } catch {} } throw errors[0]; })()',
      'ctx.call("nobody.Nothing", {}).constructor.constructor("return process")()',
      '(await ctx.call("nobody.Nothing", {}).catch((error) => error)).constructor.constructor("return process")()',
      '(() => { Error.prepareStackTrace = (error, sites) => sites; const { stack } = new Error(); if (typeof stack === "string") throw new Error("a text"); return stack[0].getThis(); })()',
      '(() => { function caller() { return caller.caller; } return caller(); })()',
      '(() => arguments.callee.caller)()',
      'process',
      'require("node:fs")',
      'globalThis.process.env',
      'new WebAssembly.Module(new Uint8Array(8))',
      'new SharedArrayBuffer(8)',
      'eval("process")',
      'setTimeout(() => {}, 1)',
    ];
    for (const attempt of attempts) {
      const { text } = await probe(
        `let got; try { got = 'GOT ' + typeof (${attempt}); } catch (error) { got = 'refused ' + error.name; }
         ${answer('got')}`,
      );
      expect(`${attempt} → ${text}`).toMatch(/→ "(refused|GOT undefined)/);
    }
  }, 60_000);

  it('meets no error of another realm, however little of the stack is left', async () => {
    for (const use of [
      'new Error("x").stack',
      'new Error("x", { get cause() { return new Error("y").stack; } }).stack',
      'Error.captureStackTrace({})',
      'JSON.stringify({ toJSON() { return new Error("x").stack; } })',
      '[...Array(9)].sort(() => new Error("x").stack)',
      '(() => {}).constructor("1")',
      'new RegExp("(")',
      'null.x',
      'Promise.reject(new Error("x")).catch(() => {})',
      'structuredClone({ when: new Date() })',
      'new TextEncoder().encode("ñ")',
      'console.log(new Date().toLocaleString())',
      'crypto.randomUUID()',
    ]) {
      const { text } = await probe(
        `let strangers = 0;
         let met = 0;
         let tries = 0;
         const note = (error) => { met += 1; if (!(error instanceof Error)) strangers += 1; };
         const deep = () => {
           try { deep(); } catch (error) {
             note(error);
             if ((tries += 1) > 400) return;
             try { ${use}; } catch (last) { note(last); }
             throw error;
           }
         };
         const from = (frames) => (frames === 0 ? deep() : from(frames - 1));
         for (let frames = 0; frames < 20; frames++) {
           tries = 0;
           try { from(frames); } catch (error) { note(error); }
         }
         ${answer('{ strangers, enough: met > 4_000 }')}`,
      );
      expect(`${use}: ${text}`).toBe(`${use}: {"strangers":0,"enough":true}`);
    }
  }, 60_000);

  it('can import nothing, in no spelling', async () => {
    const reached: string[] = [];
    const server = createServer((request, response) => {
      reached.push(request.url ?? '');
      response.writeHead(200, { 'Content-Type': 'text/javascript' });
      response.end('export default 1;');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const bound = server.address();
    const port = bound !== null && typeof bound === 'object' ? bound.port : 0;
    for (const spelling of [
      "import('node:fs')",
      "import /* x */ ('node:fs')",
      "import // x\n ('node:fs')",
      "import\u2028('node:fs')",
      "[...import('node:fs')]",
      `import('http://127.0.0.1:${port}/leak.js')`,
      "import('data:text/javascript,export default 1')",
      'import.meta.url',
      'void import.meta',
    ]) {
      const outcome = await probe(`${spelling}; ${answer('1')}`);
      expect(`${spelling}: ${outcome.down}`).toContain(
        'import(…) is not available in service code; use ctx.call',
      );
    }
    const stated = await probe(answer('typeof fs'), "import fs from 'node:fs';");
    expect(stated.down).toMatch(/^code-invalid: .*import is not available/);
    const escaped = await probe(`\\u0069mport('node:fs'); ${answer('1')}`);
    expect(escaped.down).toMatch(/^code-invalid: /);
    expect(reached).toEqual([]);
    server.close();
  }, 60_000);

  it('may be called important, and say "import" in a text', async () => {
    const { text } = await probe(`const important = 'import of goods'; ${answer('important')}`);
    expect(text).toBe('"import of goods"');
  });

  it('has time and chance of the simulation, the same each time', async () => {
    const body = answer(
      '[Date.now(), new Date().getFullYear(), performance.now(), Math.random(), crypto.randomUUID()]',
    );
    const first = await probe(body);
    expect(first.text).toContain(',2026,');
    expect(await probe(body)).toEqual(first);
  });
});

describe('what service code may change', () => {
  for (const patch of [
    'Array.prototype.push = function () { throw new Error("patched"); };',
    'Map.prototype.get = () => "patched";',
    'Promise.prototype.then = () => {};',
    'Function.prototype.call = () => {};',
    'Reflect.apply = () => {};',
    'Uint8Array.prototype.slice = () => {};',
    'Object.getPrototypeOf(Uint8Array).prototype.set = () => {};',
    'Object.prototype.kind = "patched";',
    'TextDecoder.prototype.decode = () => "patched";',
  ]) {
    it(`${patch} does no harm`, async () => {
      const outcome = await probe(`try { ${patch} } catch {} ${answer('"done"')}`, '', 2);
      expect(outcome).toEqual({ status: 200, text: '"done"', down: '' });
    });
  }
});

describe('what costs only the replica', () => {
  for (const [name, body, before] of [
    ['an endless loop', 'for (;;);', ''],
    ['an endless loop of promises', 'for (;;) await null;', ''],
    ['a loop of regular expressions', '/(a+)+$/.test("a".repeat(60) + "b");', ''],
    ['a loop when the code is loaded', answer('1'), 'for (;;);'],
    ['code that waits for ever when it is loaded', answer('1'), 'await new Promise(() => {});'],
  ] as const) {
    it(`${name} is found within a second`, async () => {
      const begunAt = performance.now();
      const { status, down } = await probe(body, before);
      expect(performance.now() - begunAt).toBeLessThan(5_000);
      expect([502, 503, 504]).toContain(status);
      expect(down).toMatch(/^endless-loop: /);
    });
  }

  for (const [name, body] of [
    ['objects', 'const all = []; for (;;) all.push({ a: [1, 2, 3], b: String(all.length) });'],
    ['buffers', 'const all = []; for (;;) all.push(new Uint8Array(2 ** 24).fill(7));'],
    ['one text', 'let all = "x"; for (;;) all += all + all.length;'],
  ] as const) {
    it(`a bomb of ${name} ends, and the rest goes on`, async () => {
      const { status, down } = await probe(`try { ${body} } catch { for (;;); }`);
      expect([502, 503, 504]).toContain(status);
      expect(down).toMatch(/^(memory|endless-loop): /);
    });
  }

  it('a flood of outputs', async () => {
    const outcome = await probe(`for (let at = 0; at < 20_000; at++) ctx.log(at); ${answer('1')}`);
    expect(outcome.down).toMatch(/^flood: /);
  });

  it('a flood of the console is cut, and the replica lives', async () => {
    const outcome = await probe(
      `for (let at = 0; at < 5_000; at++) console.log('line', at); ${answer('1')}`,
    );
    expect(outcome).toMatchObject({ status: 200, down: '' });
    expect(notes.join('\n').split('\n')).toHaveLength(20);
  });

  for (const [name, body, status] of [
    ['throwing', 'throw new Error("on purpose");', 500],
    ['throwing what is no error', 'throw { get message() { throw 1; } };', 500],
    ['a rejection that nobody handles', `Promise.reject(new Error('lost')); ${answer('1')}`, 200],
    [
      'a rejection that cannot be described',
      `Promise.reject({ toString() { throw 1; } }); ${answer('1')}`,
      200,
    ],
    ['returning a cycle', 'const a = {}; a.a = a; return a;', 500],
    ['a hostile getter', 'return { get message() { throw new Error("no"); } };', 500],
    ['never settling', 'await new Promise(() => {});', 504],
  ] as const) {
    it(`${name}: ${status}, and the replica lives`, async () => {
      expect(await probe(body)).toMatchObject({ status, down: '' });
    });
  }

  it('code that throws when it is loaded, even what is hostile', async () => {
    expect((await probe('', 'throw new Error("on purpose");')).down).toBe(
      'code-invalid: Error: on purpose',
    );
    const hostile = 'throw new Proxy({}, { get() { throw 1; } });';
    expect((await probe('', hostile)).down).toMatch(/^code-invalid: /);
    expect((await probe('', 'const = 1;')).down).toMatch(/^code-invalid: /);
    const thenable = 'export function then() { throw new Error("asked"); }';
    expect((await probe(answer('1'), thenable)).status).toBe(200);
  });
});

/** What code that had got at Node all the same could do: the walls around the realm, alone. */
describe('the process around the realm', () => {
  const attempt = async (body: string): Promise<string> => {
    const child = startConfined(
      `(async () => { ${body} })().then((got) => 'did ' + got, (error) => 'refused ' + (error.code ?? error.name))
         .then((said) => process.stdout.write(String(said), () => process.exit(0)));`,
    );
    let said = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    await once(child, 'close');
    return said;
  };
  const file = join(tmpdir(), `panal-cell-${process.pid}`);

  it('reads no file, writes none, and sees no environment', async () => {
    writeFileSync(file, 'secret');
    const path = JSON.stringify(file);
    expect(await attempt(`return require('node:fs').readFileSync(${path}, 'utf8');`)).toBe(
      'refused ERR_ACCESS_DENIED',
    );
    expect(await attempt(`require('node:fs').writeFileSync(${path}, 'x');`)).toBe(
      'refused ERR_ACCESS_DENIED',
    );
    expect(await attempt(`return (await require('node:fs/promises').readdir('/')).length;`)).toBe(
      'refused ERR_ACCESS_DENIED',
    );
    expect(await attempt('return Object.keys(process.env).length;')).toBe('did 0');
    rmSync(file);
  });

  it('starts no program and no thread, loads no addon, opens no debugger', async () => {
    for (const body of [
      `require('node:child_process').execSync('touch ${file}');`,
      `new (require('node:worker_threads').Worker)('1', { eval: true });`,
      `process.dlopen({ exports: {} }, '/lib/x.node');`,
      `require('node:inspector').open(0);`,
      `new (require('node:wasi').WASI)({ version: 'preview1' });`,
    ]) {
      expect(`${body} ${await attempt(body)}`).toContain('refused ERR_');
    }
    expect(existsSync(file)).toBe(false);
  });

  it('makes no code from text, and keeps what ECMAScript has as it is', async () => {
    expect(await attempt('return new Function("return 1")();')).toBe('refused EvalError');
    expect(await attempt('Array.prototype.push = null; return Array.prototype.push;')).not.toBe(
      'did null',
    );
  });

  it('keeps the network closed from Node 25 on; before, only the realm does', async () => {
    const server = createServer((_request, response) => response.end('reached'));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const bound = server.address();
    const port = bound !== null && typeof bound === 'object' ? bound.port : 0;
    const got = await attempt(
      `return await new Promise((resolve, reject) => require('node:http').get('http://127.0.0.1:${port}', () => resolve('reached')).on('error', reject));`,
    );
    expect(isNetworkDenied).toBe(nodeMajor >= 25);
    expect(got).toBe(isNetworkDenied ? 'refused ERR_ACCESS_DENIED' : 'did reached');
    server.close();
  });
});
