/** `npm run serve` as a person meets it: the program itself, its words, its ports, its end. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, it } from 'vitest';
import { isNetworkDenied } from '../../scripts/cells/replica-cells.ts';
import { writeScenario } from '../../src/sim/world/scenario-schema.ts';
import { hello } from '../../src/sim/world/scenarios/hello.ts';

const folder = mkdtempSync(join(tmpdir(), 'panal-serve-'));
afterAll(() => rmSync(folder, { recursive: true }));
const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

interface Serving {
  readonly child: ChildProcess;
  /** All that it has said. */
  said(): string;
  /** Waits until it says that. */
  says(text: string | RegExp): Promise<string>;
  tell(line: string): void;
  readonly ended: Promise<number | null>;
}

function start(args: readonly string[]): Serving {
  const child = spawn(
    process.execPath,
    ['scripts/run-ts.mjs', 'scripts/serve-cluster.ts', ...args],
    {
      stdio: ['pipe', 'pipe', 'pipe'],
      // A group of its own, as at a terminal.
      detached: true,
      env: { ...process.env, INIT_CWD: folder, LC_ALL: 'C' },
    },
  );
  children.push(child);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
  }
  const ended = once(child, 'close').then(([code]: unknown[]) =>
    typeof code === 'number' ? code : null,
  );
  return {
    child,
    ended,
    said: () => said,
    async says(text) {
      const pattern = typeof text === 'string' ? text : text.source;
      await expect
        .poll(() => (typeof text === 'string' ? said.includes(text) : text.test(said)), {
          timeout: 25_000,
          message: `${pattern} in ${said}`,
        })
        .toBe(true);
      return said;
    },
    tell: (line) => void child.stdin.write(`${line}\n`),
  };
}

function portIn(said: string, name: string): number {
  return Number(new RegExp(`${name} +127\\.0\\.0\\.1:(\\d+)`).exec(said)?.[1]);
}

it('serves a file, takes commands, says what happens, and ends when told', async () => {
  const broken = hello.nodes.map((node) =>
    node.kind === 'service'
      ? {
          ...node,
          code: node.code
            .replace('async Hello(', 'async Unused() {}, async Hello(')
            .replace('export default', "console.log('\\u001b[2Jloaded'); export default"),
        }
      : node,
  );
  writeFileSync(
    join(folder, 'mine.json'),
    writeScenario({ ...hello, title: 'Mine', nodes: broken }),
  );
  const args = [
    './mine.json',
    '--port',
    '0',
    '--seed',
    '9',
    '--stdin',
    '--trust',
    '--proto',
    'protos',
  ];
  const serving = start(args);
  await serving.says('Ctrl+C ends it.');
  const said = serving.said();
  expect(said).toContain('Mine runs, seed 9:');
  expect(said).toContain('each replica runs in a process of its own');
  expect(readFileSync(join(folder, 'protos', 'hello.proto'), 'utf8')).toContain('service');
  const url = `http://127.0.0.1:${portIn(said, 'gateway')}/api/hello`;
  expect((await fetch(url)).status).toBe(200);
  // What code prints is shown, and does not command the terminal.
  await serving.says('hello/0: \ufffd[2Jloaded');
  serving.tell('kill hello');
  await serving.says('Killed: hello/0');
  expect((await fetch(url)).status).toBeGreaterThanOrEqual(500);
  serving.tell('jump');
  await serving.says('“jump” is no command; help, status,');
  serving.tell('kill hello');
  await serving.says('hello/0 is down already');
  serving.tell('restart hello');
  await serving.says('Restarted: hello/0');
  await expect.poll(async () => (await fetch(url)).status).toBe(200);
  serving.tell('pause');
  await serving.says('Paused at');
  serving.tell('status');
  await serving.says(
    /hello +up[\s\S]*paused; \d+ connections? from outside\. Run hash [0-9a-f]{64}/,
  );
  serving.tell('speed 2');
  await serving.says('Plays at speed 2.');
  const client = fetch(url).then((response) => response.text());
  await client;
  // Ctrl+C goes to all processes of the group.
  const { pid } = serving.child;
  if (pid === undefined) throw new Error('it never ran');
  process.kill(-pid, 'SIGINT');
  expect(await serving.ended).toBe(0);
  expect(serving.said()).not.toContain('has stopped');
  await expect(fetch(url)).rejects.toThrow('fetch failed');
}, 60_000);

it.skipIf(isNetworkDenied)(
  'runs code from a file only when trusted, where one wall alone keeps the network from it',
  async () => {
    writeFileSync(join(folder, 'strange.json'), writeScenario(hello));
    const serving = start(['strange.json', '--port', '0', '--lang', 'es']);
    expect(await serving.ended).toBe(1);
    expect(serving.said()).toContain('El código de strange.json puede ser de un extraño');
    expect(serving.said()).toContain('añade --trust');
    expect(serving.said()).not.toContain('127.0.0.1');
  },
  60_000,
);

it('says in Spanish which port is in use, for whom it was, and what to do', async () => {
  const taken = createServer();
  taken.listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const address = taken.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  const serving = start(['hello', '--port', String(port), '--lang', 'es']);
  expect(await serving.ended).toBe(1);
  expect(serving.said()).toContain(
    `El puerto ${port} de 127.0.0.1 está en uso; iba a ser de gateway.`,
  );
  expect(serving.said()).toContain('--port 0 para puertos libres');
  taken.close();
}, 60_000);

it('says what is wrong with what it was given', async () => {
  writeFileSync(join(folder, 'wrong.json'), '{"format": "panal", "version": 99}');
  for (const [args, sentence] of [
    [['./wrong.json'], 'version: at most version'],
    [['hello', '--loud'], "Unknown option '--loud'"],
  ] as const) {
    const serving = start(args);
    expect(await serving.ended).toBe(1);
    expect(serving.said()).toContain(sentence);
    expect(serving.said()).toContain('npm run serve -- <scenario or file.json>');
  }
}, 60_000);
