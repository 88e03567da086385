/**
 * Serves dist/ as static files: what any web host would do, with nothing to install.
 *
 *   node scripts/serve.mjs [--host] [--port N]
 *
 * `--host` listens on every address of the machine, for a classroom; without it only this machine
 * can connect. Files with a hash in their name are cached for ever, all others are asked for again.
 */
import { createReadStream, readFileSync } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { networkInterfaces } from 'node:os';
import { extname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { root } from './tools.mjs';

export const FIRST_PORT = 4173;
/** Ports tried one after the other before giving up. */
const PORTS_TRIED_MAX = 50;

const types = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.mjs', 'text/javascript; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.json', 'application/json; charset=utf-8'],
  ['.map', 'application/json; charset=utf-8'],
  ['.webmanifest', 'application/manifest+json; charset=utf-8'],
  ['.svg', 'image/svg+xml; charset=utf-8'],
  ['.txt', 'text/plain; charset=utf-8'],
  ['.wasm', 'application/wasm'],
  ['.png', 'image/png'],
  ['.ico', 'image/x-icon'],
  ['.woff2', 'font/woff2'],
]);
const compressible = new Set([
  '.html',
  '.js',
  '.mjs',
  '.css',
  '.json',
  '.map',
  '.svg',
  '.txt',
  '.wasm',
]);

/** The file that a request path names, or null: unknown, or outside the folder. */
export async function fileOf(folder, requestPath) {
  let name;
  try {
    name = decodeURIComponent(requestPath.split(/[?#]/, 1)[0] ?? '');
  } catch {
    return null;
  }
  if (name.includes('\0') || name.includes('\\')) return null;
  try {
    let path = await realpath(join(folder, name));
    if ((await stat(path)).isDirectory()) path = await realpath(join(path, 'index.html'));
    const base = await realpath(folder);
    // Symbolic links are followed before this comparison, so they can't lead out either.
    if (!path.startsWith(base + sep) || !(await stat(path)).isFile()) return null;
    return path;
  } catch {
    return null;
  }
}

/** A server for the folder, not yet listening. */
export function createStaticServer(folder) {
  /** Compressed bodies by path and version; a build has a few dozen files. */
  const compressed = new Map();
  return createServer((request, response) => {
    void answer(request, response).catch(() => {
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });

  async function answer(request, response) {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { Allow: 'GET, HEAD' }).end();
      return;
    }
    const path = await fileOf(folder, request.url ?? '/');
    if (path === null) {
      response.writeHead(404, { 'Content-Type': 'text/plain; charset=utf-8' }).end('Not found\n');
      return;
    }
    const stats = await stat(path);
    const extension = extname(path).toLowerCase();
    const zipped =
      compressible.has(extension) && /\bgzip\b/.test(String(request.headers['accept-encoding']));
    const version = `${stats.size.toString(36)}-${Math.round(stats.mtimeMs).toString(36)}`;
    const tag = `"${version}${zipped ? '-gzip' : ''}"`;
    const headers = {
      'Content-Type': types.get(extension) ?? 'application/octet-stream',
      'Cache-Control': /[/\\]assets[/\\]/.test(path)
        ? 'public, max-age=31536000, immutable'
        : 'no-cache',
      ETag: tag,
      Vary: 'Accept-Encoding',
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'no-referrer',
    };
    if (request.headers['if-none-match'] === tag) {
      response.writeHead(304, headers).end();
      return;
    }
    if (!zipped) {
      response.writeHead(200, { ...headers, 'Content-Length': stats.size });
      if (request.method === 'HEAD') response.end();
      else
        createReadStream(path)
          .on('error', () => response.destroy())
          .pipe(response);
      return;
    }
    const key = `${path} ${version}`;
    if (!compressed.has(key)) compressed.set(key, gzipSync(readFileSync(path)));
    const body = compressed.get(key);
    response.writeHead(200, {
      ...headers,
      'Content-Encoding': 'gzip',
      'Content-Length': body.length,
    });
    response.end(request.method === 'HEAD' ? undefined : body);
  }
}

/** Listens on `port`, or on the first free one from `FIRST_PORT`, and settles with the port. */
export async function listen(server, host, port) {
  const last = port ?? FIRST_PORT + PORTS_TRIED_MAX - 1;
  for (let candidate = port ?? FIRST_PORT; ; candidate++) {
    try {
      await new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(candidate, host, () => {
          server.off('error', reject);
          resolve(undefined);
        });
      });
      return server.address().port;
    } catch (error) {
      if (error.code !== 'EADDRINUSE' || candidate >= last) throw error;
    }
  }
}

/** Serves dist/ as the arguments ask, and prints the addresses. */
export async function serveDist(args) {
  const everywhere = args.includes('--host');
  const portIndex = args.indexOf('--port');
  const port = portIndex === -1 ? undefined : Number(args[portIndex + 1]);
  if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port < 65536)) {
    throw new Error(`--port needs a number from 0 to 65535, not ${args[portIndex + 1]}.`);
  }
  const server = createStaticServer(join(root, 'dist'));
  const taken = await listen(server, everywhere ? '0.0.0.0' : '127.0.0.1', port);
  console.log(`Panal is at http://127.0.0.1:${taken}/`);
  if (everywhere) {
    for (const addresses of Object.values(networkInterfaces())) {
      for (const address of addresses ?? []) {
        if (address.family === 'IPv4' && !address.internal) {
          console.log(`  for others: http://${address.address}:${taken}/`);
        }
      }
    }
    console.log('Over plain http there is no service worker: use the Request panel, not fetch.');
  }
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(0));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await serveDist(process.argv.slice(2));
