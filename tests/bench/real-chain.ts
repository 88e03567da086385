/**
 * The chain that the simulated one is measured against, for real on loopback: a client with
 * keep-alive connections, a gateway and a service, each a Node process of its own with `http`, and
 * SQLite (the same WebAssembly build) behind the service.
 */
import { requestsPerSecond, start } from './real-processes.ts';

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
  const headers = { 'Content-Type': 'application/json', 'Content-Length': '2' };
  const asked = { method: 'POST', path: '/do', headers, body: '{}' };
  const figure = await requestsPerSecond(gateway.port, asked, users, seconds);
  for (const { child } of [service, gateway]) child.kill();
  return figure;
}
