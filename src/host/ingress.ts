/**
 * The way in for `fetch` and `new WebSocket`: whatever this page (or its console) asks for below the
 * cluster's paths goes to a client of the cluster, and comes back at the simulated pace.
 *
 *   fetch ──▶ service worker ──▶ msw in the page ──▶ client node ──▶ … ──▶ Response
 *   new WebSocket ─────────────▶ msw in the page ──▶ client node ──▶ … (`page-socket.ts`)
 *
 * Where there is no service worker, as on plain http, msw takes `fetch` in the page itself, as it does
 * with sockets everywhere.
 * Loaded on demand: msw is larger than the rest of the page.
 */
import { http, HttpResponse, passthrough, WebSocketHandler } from 'msw';
import { setupWorker } from 'msw/browser';
import type { HttpRequestSpec } from '../sim/index.ts';
import type { EngineApi, HttpAnswer } from './engine-api.ts';
import { PageSocket } from './page-socket.ts';
import type { SocketEngine } from './page-socket.ts';

export interface IngressOptions {
  readonly engine: SocketEngine & Pick<EngineApi, 'request'>;
  /** First segments of the paths that lead into the cluster, as its gateways' routes name them. */
  segments(): ReadonlySet<string>;
}

/** Header of each answer: the trace to look for on the screen. */
export const TRACE_HEADER = 'x-panal-trace';
/** These belong to one connection, and the browser's is not the cluster's. */
const hopHeaders: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'content-length',
  'upgrade',
]);
/** Statuses whose responses have no body, by the Fetch standard. */
const bodiless: ReadonlySet<number> = new Set([204, 205, 304]);

/** Resolves when the way is open; rejects where the browser refuses the service worker, and only sockets work. */
export async function startIngress(options: IngressOptions): Promise<void> {
  const base = new URL(document.baseURI);
  // The folder that the page lies in.
  base.pathname = base.pathname.slice(0, base.pathname.lastIndexOf('/') + 1);
  [base.search, base.hash] = ['', ''];
  const inside = (url: URL): string | null => clusterPath(url, base, options.segments());
  const sockets = new WeakMap<WebSocket, PageSocket>();
  const worker = setupWorker(
    http.all('*', async ({ request }) => {
      const path = inside(new URL(request.url));
      if (path === null) return passthrough();
      return responseOf(() => specOf(request, path).then((spec) => options.engine.request(spec)));
    }),
    new SocketHandler(sockets),
  );
  const plain = globalThis.WebSocket;
  // msw 2.15 gives its sources one name, and the second steps back when it sees that name in use:
  // without a service worker, that is the one of sockets. So the name is never seen.
  Object.defineProperty(globalThis, Symbol.for('interceptor-source'), { get() {}, set() {} });
  try {
    await worker.start({
      quiet: true,
      onUnhandledRequest: 'bypass',
      serviceWorker: { url: new URL('mockServiceWorker.js', base).href },
    });
  } finally {
    // Sockets need no service worker.
    const taken = globalThis.WebSocket;
    globalThis.WebSocket = withClusterSockets(plain, (args) => {
      const [address, protocols = []] = args;
      const path = isAddress(address) ? inside(httpOf(address)) : null;
      if (path === null) return null;
      const socket = new taken(...args);
      const asked = typeof protocols === 'string' ? [protocols] : protocols;
      sockets.set(socket, new PageSocket(socket, asked, path, options.engine));
      return socket;
    });
  }
}

type SocketArguments = [address: string | URL, protocols?: string | string[]];

/** `make` gives a socket for an address of the cluster; for any other, the browser's own is made. */
function withClusterSockets(
  plain: typeof WebSocket,
  make: (args: SocketArguments) => WebSocket | null,
): typeof WebSocket {
  return new Proxy(plain, {
    construct: (target, args: SocketArguments, newTarget) =>
      make(args) ?? Reflect.construct(target, args, newTarget),
  });
}

class SocketHandler extends WebSocketHandler {
  readonly #sockets: WeakMap<WebSocket, PageSocket>;

  constructor(sockets: WeakMap<WebSocket, PageSocket>) {
    super(/^/);
    this.#sockets = sockets;
  }

  /** msw opens the page's socket when this has settled. */
  override async run(
    ...[connection, context]: Parameters<WebSocketHandler['run']>
  ): ReturnType<WebSocketHandler['run']> {
    const { client } = connection;
    const ours = this.#sockets.get(client.socket);
    if (ours === undefined) return null;
    ours.deliver = (data) => client.send(data);
    await ours.settled;
    return super.run(connection, context);
  }
}

/** What cannot be read as an address is refused by the browser's own socket, in its words. */
function isAddress(address: string | URL): boolean {
  return URL.canParse(String(address), document.baseURI);
}

/** The address of a socket, as the page's own are written. */
function httpOf(address: string | URL): URL {
  const url = new URL(address, document.baseURI);
  if (url.protocol === 'ws:') url.protocol = 'http:';
  if (url.protocol === 'wss:') url.protocol = 'https:';
  return url;
}

/** Path and query inside the cluster; null when the address is not the cluster's. */
export function clusterPath(url: URL, base: URL, segments: ReadonlySet<string>): string | null {
  if (url.origin !== base.origin) return null;
  // `fetch('api/orders')` without a slash is meant for the cluster too, wherever the page lies.
  const isBelow = url.pathname.startsWith(base.pathname);
  const inside = isBelow ? `/${url.pathname.slice(base.pathname.length)}` : url.pathname;
  for (const path of [inside, url.pathname]) {
    const [, first = ''] = path.split('/', 2);
    if (segments.has(first)) return path + url.search;
  }
  return null;
}

async function specOf(request: Request, path: string): Promise<HttpRequestSpec> {
  const body = new Uint8Array(await request.arrayBuffer());
  return {
    method: request.method,
    path,
    headers: Object.fromEntries(request.headers),
    ...(body.length > 0 ? { bodyBytes: body } : {}),
  };
}

async function responseOf(send: () => Promise<HttpAnswer>): Promise<Response> {
  let answer: HttpAnswer;
  try {
    answer = await send();
  } catch (error) {
    // Nothing went over any link: there is no client, or the run was replaced.
    const detail = error instanceof Error ? error.message : String(error);
    const problem = { title: 'The cluster took no request', status: 503, detail };
    return HttpResponse.json(problem, { status: 503 });
  }
  if (answer.status === 0) return HttpResponse.error();
  const headers = new Headers();
  for (const [name, value] of answer.headers) {
    if (!hopHeaders.has(name.toLowerCase())) headers.append(name, value);
  }
  headers.set(TRACE_HEADER, answer.trace);
  const { status, statusText } = answer;
  const body = bodiless.has(status) ? null : new Uint8Array(answer.body);
  return new Response(body, { status, statusText, headers });
}
