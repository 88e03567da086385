import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import type { IncomingHttpHeaders, Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createStaticServer, listen } from '../../scripts/serve.mjs';

let folder = '';
let server: Server;
let port = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'panal-serve-'));
  const site = join(folder, 'dist');
  mkdirSync(join(site, 'assets'), { recursive: true });
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  writeFileSync(join(site, 'index.html'), '<!doctype html>');
  writeFileSync(join(site, 'assets', 'app-abc.js'), 'let a;');
  writeFileSync(join(site, 'assets', 'sqlite.wasm'), Uint8Array.of(0, 97, 115, 109));
  symlinkSync(join(folder, 'secret.txt'), join(site, 'leak.txt'));
  server = createStaticServer(site);
  port = await listen(server, '127.0.0.1', 0);
});

afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly length: number;
}

/** With Node's own client, because `fetch` tidies a path before it is sent. */
async function ask(
  path: string,
  options: { readonly method?: string; readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { method = 'GET', headers = {} } = options;
    request({ host: '127.0.0.1', port, path, method, headers, agent: false }, (response) => {
      let length = 0;
      response.on('data', (chunk: Buffer) => {
        length += chunk.length;
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, length }),
      );
    })
      .on('error', reject)
      .end();
  });
}

describe('the static server', () => {
  it('says what each file is', async () => {
    expect((await ask('/')).headers['content-type']).toBe('text/html; charset=utf-8');
    expect((await ask('/assets/app-abc.js?x=1')).headers['content-type']).toMatch(
      /^text\/javascript/,
    );
    expect((await ask('/assets/sqlite.wasm')).headers['content-type']).toBe('application/wasm');
  });

  it.each([
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/assets/../../secret.txt',
    '/..\\secret.txt',
    '/leak.txt',
    '/%00',
    '/%E0%A4%A',
    '/missing.js',
    '//etc/passwd',
  ])('gives nothing from outside its folder: %s', async (path) => {
    expect((await ask(path)).status).toBe(404);
  });

  it('lets hashed files be kept for ever, and asks again for the rest', async () => {
    expect((await ask('/assets/app-abc.js')).headers['cache-control']).toMatch(/immutable/);
    const page = await ask('/');
    expect(page.headers['cache-control']).toBe('no-cache');
    const again = await ask('/', { headers: { 'if-none-match': page.headers.etag ?? '' } });
    expect(again.status).toBe(304);
    expect(again.length).toBe(0);
  });

  it('compresses for those who accept it', async () => {
    const answer = await ask('/assets/app-abc.js', { headers: { 'accept-encoding': 'gzip, br' } });
    expect(answer.headers['content-encoding']).toBe('gzip');
    expect(answer.length).toBe(Number(answer.headers['content-length']));
  });

  it('answers HEAD without a body, and no other method', async () => {
    const head = await ask('/', { method: 'HEAD' });
    expect([head.status, head.length]).toEqual([200, 0]);
    const post = await ask('/', { method: 'POST' });
    expect([post.status, post.headers.allow]).toEqual([405, 'GET, HEAD']);
  });

  it('takes the next port when the first is taken', async () => {
    const second = createStaticServer(folder);
    const third = createStaticServer(folder);
    const taken = await listen(second, '127.0.0.1');
    const next = await listen(third, '127.0.0.1');
    expect(next).toBeGreaterThan(taken);
    second.close();
    third.close();
  });
});
