/**
 * The way in for `fetch`: whatever this page (or its console) requests below the cluster's paths
 * goes through a service worker to a client of the cluster, and comes back at the simulated pace.
 *
 *   fetch ──▶ service worker ──▶ msw in the page ──▶ client node ──▶ … ──▶ Response
 *
 * Loaded on demand: msw is larger than the rest of the page.
 */
import { http, HttpResponse, passthrough } from 'msw';
import { setupWorker } from 'msw/browser';
import type { HttpRequestSpec } from '../sim/index.ts';
import type { HttpAnswer } from './engine-api.ts';

export interface IngressOptions {
  send(spec: HttpRequestSpec): Promise<HttpAnswer>;
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

/** Resolves when the service worker is in place; rejects where the browser refuses it. */
export async function startIngress(options: IngressOptions): Promise<void> {
  const base = new URL(document.baseURI);
  // The folder that the page lies in.
  base.pathname = base.pathname.slice(0, base.pathname.lastIndexOf('/') + 1);
  [base.search, base.hash] = ['', ''];
  const worker = setupWorker(
    http.all('*', async ({ request }) => {
      const path = clusterPath(new URL(request.url), base, options.segments());
      if (path === null) return passthrough();
      return responseOf(() => specOf(request, path).then((spec) => options.send(spec)));
    }),
  );
  await worker.start({
    quiet: true,
    onUnhandledRequest: 'bypass',
    serviceWorker: { url: new URL('mockServiceWorker.js', base).href },
  });
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
