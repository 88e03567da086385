/**
 * The chain that the simulated one is measured against, for real on loopback: a client with
 * keep-alive connections, a gateway and a service, each a Node process of its own with `http`, and
 * SQLite (the same WebAssembly build) behind the service.
 */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { Agent, request } from 'node:http';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

const serviceProgram = `
import http from 'node:http';
import initSqlite from '@sqlite.org/sqlite-wasm';
const sqlite = await initSqlite({ print() {}, printErr() {} });
const db = new sqlite.oo1.DB(':memory:');
db.exec("create table items (id integer primary key, name text); insert into items (name) values ('a'),('b'),('c')");
const statement = db.prepare('select name from items where id = ?');
http.createServer((req, res) => {
  const chunks = [];
  req.on('data', (chunk) => chunks.push(chunk)).on('end', () => {
    statement.bind([1 + Math.floor(Math.random() * 3)]);
    statement.step();
    const name = statement.get(0);
    statement.reset();
    res.setHeader('Content-Type', 'application/json');
    res.end(JSON.stringify({ text: name }));
  });
}).listen(0, '127.0.0.1', function () { console.log(this.address().port); });
`;

const gatewayProgram = `
import http from 'node:http';
const port = Number(process.argv[2]);
const agent = new http.Agent({ keepAlive: true, maxSockets: 100 });
const routes = [{ method: 'POST', path: /^\\/do$/ }];
http.createServer((req, res) => {
  if (!routes.some((route) => route.method === req.method && route.path.test(req.url))) {
    res.statusCode = 404;
    res.end();
    return;
  }
  const upstream = http.request({ host: '127.0.0.1', port, method: req.method, path: req.url, headers: req.headers, agent }, (answer) => {
    res.writeHead(answer.statusCode, answer.headers);
    answer.pipe(res);
  });
  req.pipe(upstream);
}).listen(0, '127.0.0.1', function () { console.log(this.address().port); });
`;

/** Requests per second over `seconds` of wall time with that many users who never think. */
export async function realChain(users: number, seconds: number): Promise<number> {
  const service = await start('service', serviceProgram, []);
  const gateway = await start('gateway', gatewayProgram, [String(service.port)]);
  const agent = new Agent({ keepAlive: true, maxSockets: users });
  let done = 0;
  const end = performance.now() + seconds * 1000;
  const body = '{}';
  const headers = { 'Content-Type': 'application/json', 'Content-Length': '2' };
  function once(): Promise<void> {
    return new Promise((resolve, reject) => {
      const call = request(
        { host: '127.0.0.1', port: gateway.port, method: 'POST', path: '/do', headers, agent },
        (answer) => {
          answer.resume();
          answer.on('end', resolve);
        },
      );
      call.on('error', reject);
      call.end(body);
    });
  }
  async function user(): Promise<void> {
    while (performance.now() < end) {
      await once();
      done += 1;
    }
  }
  await Promise.all(Array.from({ length: users }, user));
  agent.destroy();
  service.child.kill();
  gateway.child.kill();
  return done / seconds;
}

async function start(
  name: string,
  program: string,
  args: readonly string[],
): Promise<{ child: ChildProcess; port: number }> {
  // Beside the project's packages, so that the program finds them.
  const file = join(process.cwd(), 'node_modules', '.cache', `bench-${name}-${process.pid}.mjs`);
  writeFileSync(file, program);
  const child = spawn(process.execPath, [fileURLToPath(new URL(`file://${file}`)), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const port = await new Promise<number>((resolve) => {
    child.stdout.once('data', (text: Buffer) => resolve(Number(text.toString())));
  });
  return { child, port };
}
