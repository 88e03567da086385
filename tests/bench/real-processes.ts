/** Node programs as processes of their own on loopback, and users who ask them without thinking. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { Agent, request } from 'node:http';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface RealProcess {
  readonly child: ChildProcess;
  readonly port: number;
}

/** The program prints its port when it listens. */
export async function start(
  name: string,
  program: string,
  args: readonly string[],
): Promise<RealProcess> {
  // Beside the project's packages, so that the program finds them.
  const file = join(process.cwd(), 'node_modules', '.cache', `bench-${name}-${process.pid}.mjs`);
  writeFileSync(file, program);
  const child = spawn(process.execPath, [file, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const port = await new Promise<number>((resolve) => {
    child.stdout.once('data', (text: Buffer) => resolve(Number(text.toString())));
  });
  return { child, port };
}

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Good answers per second over `seconds` of wall time. Throws at the first that is not 200. */
export async function requestsPerSecond(
  port: number,
  { method, path, headers, body }: Asked,
  users: number,
  seconds: number,
): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: users });
  let done = 0;
  const end = performance.now() + seconds * 1000;
  function once(): Promise<void> {
    return new Promise((resolve, reject) => {
      const call = request({ host: '127.0.0.1', port, method, path, headers, agent }, (answer) => {
        answer.resume();
        if (answer.statusCode !== 200) reject(new Error(`The answer was ${answer.statusCode}.`));
        answer.on('end', resolve);
      });
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
  return done / seconds;
}
