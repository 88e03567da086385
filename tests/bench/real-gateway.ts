/**
 * The gateway that the simulated one is measured against, for real on loopback: Node with `http` and
 * `jose`, which checks a token by a key set, asks three services at once and puts their answers into one.
 */
import { requestsPerSecond, start } from './real-processes.ts';

const serviceProgram = `
import http from 'node:http';
const answer = process.argv[2];
http.createServer((req, res) => {
  res.setHeader('Content-Type', 'application/json');
  res.end(answer);
}).listen(0, '127.0.0.1', function () { console.log(this.address().port); });
`;

const gatewayProgram = `
import http from 'node:http';
import { createLocalJWKSet, jwtVerify } from 'jose';
const [keys, issuer, audience, ...parts] = process.argv.slice(2);
const keySet = createLocalJWKSet(JSON.parse(keys));
const services = parts.map((part) => part.split('='));
const agent = new http.Agent({ keepAlive: true, maxSockets: 300 });
function ask(port, path) {
  return new Promise((resolve, reject) => {
    http.get({ host: '127.0.0.1', port, path, agent, headers: { Accept: 'application/json' } }, (answer) => {
      const chunks = [];
      answer.on('data', (chunk) => chunks.push(chunk)).on('end', () => {
        if (answer.statusCode === 200) resolve(JSON.parse(Buffer.concat(chunks).toString()));
        else reject(new Error('status ' + answer.statusCode));
      });
    }).on('error', reject);
  });
}
function reply(res, status, body) {
  res.writeHead(status, { 'Content-Type': 'application/json' });
  res.end(JSON.stringify(body));
}
http.createServer(async (req, res) => {
  const [, token] = (req.headers.authorization ?? '').split(' ');
  try {
    await jwtVerify(token, keySet, { issuer, audience });
  } catch (error) {
    reply(res, 401, { error: error.code });
    return;
  }
  try {
    const answers = await Promise.all(services.map(([name, port]) => ask(Number(port), '/' + name)));
    reply(res, 200, Object.fromEntries(services.map(([name], at) => [name, answers[at]])));
  } catch {
    reply(res, 503, {});
  }
}).listen(0, '127.0.0.1', function () { console.log(this.address().port); });
`;

export interface Page {
  readonly token: string;
  readonly issuer: string;
  readonly audience: string;
  /** JWKS as JSON. */
  readonly keys: string;
  /** What each part answers, as JSON. */
  readonly parts: Readonly<Record<string, string>>;
}

/** Pages per second over `seconds` of wall time with that many users who never think. */
export async function realGateway(
  { token, issuer, audience, keys, parts }: Page,
  users: number,
  seconds: number,
): Promise<number> {
  const services = await Promise.all(
    Object.entries(parts).map(async ([name, answer]) => ({
      name,
      process: await start(`part-${name}`, serviceProgram, [answer]),
    })),
  );
  const places = services.map(({ name, process }) => `${name}=${process.port}`);
  const gateway = await start('jose', gatewayProgram, [keys, issuer, audience, ...places]);
  const headers = { Authorization: `Bearer ${token}`, Accept: 'application/json' };
  const asked = { method: 'GET', path: '/page', headers, body: '' };
  const figure = await requestsPerSecond(gateway.port, asked, users, seconds);
  for (const { child } of [gateway, ...services.map(({ process }) => process)]) child.kill();
  return figure;
}
