/**
 * Calls of a contract carried by REST: an operation is its method and path with JSON, an event a
 * `POST /events/{Event}` to its subscriber, an error a problem document (RFC 9457).
 */
import type {
  Asked,
  CallResult,
  ErrorReply,
  IncomingCall,
  OutgoingCall,
  ProtocolSide,
  Reply,
} from '../../contract/calls.ts';
import type { Contract } from '../../contract/contract.ts';
import { readJson } from '../../contract/json-messages.ts';
import { ownMetadata } from '../../contract/metadata.ts';
import { eventPath, findOperation, fromHttpForm, toHttpForm } from '../../contract/http-form.ts';
import type { HttpForm } from '../../contract/http-form.ts';
import { toMilliseconds } from '../../kernel/time.ts';
import type { Connection, ConnectionEvents, Endpoint } from '../../net/endpoint.ts';
import type { ProcessCore } from '../../net/process-core.ts';
import { header, splitTarget } from '../../wire/http1.ts';
import type { Http1Error, HttpHeaders, HttpRequest, HttpResponse } from '../../wire/http1.ts';
import { isJsonType } from '../../wire/media-types.ts';
import { formatTraceparent, parseTraceparent } from '../../wire/trace-context.ts';
import { bytesOfText } from '../../wire/utf8.ts';
import {
  acceptRest,
  jsonResponse,
  problemResponse,
  readProblem,
  refusalOf,
  RestClient,
  statusTextOf,
} from './behaviour.ts';
import type { RestExchange } from './behaviour.ts';

/** HTTP has no word for the time that is left; this one is in nobody's way. */
const DEADLINE_HEADER = 'X-Deadline-Ms';

/** Calls as HTTP/1.1 requests over a keep-alive pool. */
export class RestSide implements ProtocolSide {
  readonly #client: RestClient;
  /** What ends each call that is not over. */
  readonly #cancels = new Map<OutgoingCall, () => void>();

  constructor(core: ProcessCore, endpoint: Endpoint) {
    this.#client = new RestClient(core, endpoint);
  }

  call(call: OutgoingCall, done: (result: CallResult) => void): void {
    const { link, peer, timeoutMs, timeoutSetting, trace, span } = call;
    const request = requestOf(formOf(call), [
      ['Host', link.to],
      ['Accept', 'application/json'],
      ['traceparent', formatTraceparent(trace, span)],
      ...(call.tellsDeadline === true ? deadlineHeaders(timeoutMs) : []),
      ...call.metadata,
    ]);
    let isOver = false;
    const cancel = this.#client.call(
      { link, peer, request, timeoutMs, timeoutSetting, trace, span },
      (outcome) => {
        isOver = true;
        this.#cancels.delete(call);
        done(outcome.kind === 'failure' ? outcome : resultOf(outcome.response));
      },
    );
    if (!isOver) this.#cancels.set(call, cancel);
  }

  cancel(call: OutgoingCall): void {
    this.#cancels.get(call)?.();
  }

  /** Nothing has to be fetched: callers come by themselves. */
  follow(): void {}
}

/** Serves a contract over one connection. `contract` is asked for each request: it may change; `upgrade` as in `acceptRest`. */
export function acceptRestCalls(
  core: ProcessCore,
  connection: Connection,
  service: string,
  contract: () => Contract,
  handle: (call: IncomingCall) => void,
  upgrade: (request: HttpRequest) => ConnectionEvents | null,
): ConnectionEvents {
  const accept = (exchange: RestExchange): void => {
    const { request } = exchange;
    const { path, search } = splitTarget(request.target);
    const asked =
      exchange.problem === null
        ? askedOf(service, contract(), request, path, search)
        : unread(exchange.problem, request);
    const leftMs = readDeadlineMs(request.headers);
    const deadline = leftMs === null ? null : toMilliseconds(core.now) + leftMs;
    handle({
      title: `${request.method} ${path}`,
      parent: parseTraceparent(header(request.headers, 'traceparent') ?? ''),
      deadline,
      asked,
      metadata: () => ownMetadata(request.headers),
      isCancelled: () => deadline !== null && toMilliseconds(core.now) >= deadline,
      answer(reply, trace, span) {
        const response = responseOf(reply, path);
        exchange.respond(response, trace, span);
      },
    });
  };
  return acceptRest(core, connection, accept, { upgrade });
}

function formOf({ callable, input }: OutgoingCall): HttpForm {
  if (callable.kind === 'operation') return toHttpForm(callable.operation, input);
  const body = typeof input === 'object' ? input : null;
  return { method: 'POST', target: eventPath(callable.event.name), body };
}

function requestOf(form: HttpForm, headers: HttpHeaders): HttpRequest {
  const { method, target, body } = form;
  if (body === null) return { method, target, headers, body: new Uint8Array(0) };
  return {
    method,
    target,
    headers: [...headers, ['Content-Type', 'application/json']],
    body: bytesOfText(JSON.stringify(body)),
  };
}

function resultOf(response: HttpResponse): CallResult {
  const { status } = response;
  if (status < 400) return { kind: 'answer', status, value: readJson(response.body) };
  const problem = readProblem(response);
  const text = `${status} ${statusTextOf(status)}`;
  const retryAfterMs = retryAfterIn(response);
  return {
    kind: 'error',
    status,
    detail: problem.detail === '' ? text : `${text}: ${problem.detail}`,
    ...(retryAfterMs === 0 ? {} : { retryAfterMs }),
  };
}

/** How long an answer asks to be left alone, ms; 0: it does not say. Dates are not read (RFC 9110 section 10.2.3). */
export function retryAfterIn({ headers }: HttpResponse): number {
  const seconds = header(headers, 'retry-after') ?? '';
  return /^\d{1,6}$/.test(seconds) ? 1_000 * Number(seconds) : 0;
}

/** What tells a callee for how long its caller waits. */
export function deadlineHeaders(timeoutMs: number): HttpHeaders {
  return [[DEADLINE_HEADER, String(timeoutMs)]];
}

function askedOf(
  service: string,
  contract: Contract,
  request: HttpRequest,
  path: string,
  search: string,
): Asked {
  const event = eventAt(contract, request.method, path);
  if (event !== undefined) return { kind: 'event', name: event, input: readJson(request.body) };
  return askedByHttp(service, contract, request, path, search);
}

/** The operation that a request means, with an input that fits it, or why it can't be done (RFC 9110 section 15.5). */
export function askedByHttp(
  service: string,
  contract: Contract,
  request: HttpRequest,
  path: string,
  search: string,
): Exclude<Asked, { kind: 'event' }> {
  const found = findOperation(contract, request.method, path);
  if (found.kind === 'not-found') {
    const detail = `${service} has no operation at ${path}`;
    return { kind: 'error', status: 404, reason: 'no-route', detail, values: { path } };
  }
  if (found.kind === 'method-not-allowed') {
    const allow = found.allow.join(', ');
    return {
      kind: 'error',
      status: 405,
      reason: 'method-not-allowed',
      detail: `${path} answers ${allow}, not ${request.method}`,
      values: { method: request.method, path, allow },
    };
  }
  const { operation, params } = found;
  const type = header(request.headers, 'content-type') ?? '';
  if (request.body.length > 0 && type !== '' && !isJsonType(type)) {
    const detail = `The body is ${type}; application/json was expected`;
    const values = { error: detail };
    return { kind: 'error', status: 415, reason: 'unsupported-media-type', detail, values };
  }
  const body = request.body.length === 0 ? undefined : readJson(request.body);
  if (request.body.length > 0 && body === undefined) {
    return badRequest('The body is not JSON in UTF-8', { path });
  }
  const input = fromHttpForm(operation, params, search, body);
  if (!input.ok) return badRequest(input.error, { error: input.error });
  return { kind: 'operation', operation, input: input.value };
}

function unread(problem: Http1Error, request: HttpRequest): Asked {
  const { message: error } = problem;
  return { kind: 'error', ...refusalOf(problem, request), detail: error, values: { error } };
}

function badRequest(detail: string, values: Readonly<Record<string, string>>): ErrorReply {
  return { kind: 'error', status: 400, reason: 'bad-request', detail, values };
}

function eventAt(contract: Contract, method: string, path: string): string | undefined {
  if (method !== 'POST') return undefined;
  return contract.subscribes
    .map((subscription) => subscription.slice(subscription.indexOf('.') + 1))
    .find((name) => eventPath(name) === path);
}

/** A reply as HTTP has it; `path` is that of the request. */
export function responseOf(reply: Reply, path: string): HttpResponse {
  if (reply.kind === 'answer') return jsonResponse(reply.status, reply.value);
  const { status, reason, detail, values } = reply;
  return problemResponse(status, reason, detail, values, headersOf(values), path);
}

/** What HTTP says in headers besides the document (RFC 9110): `Allow`, `Retry-After` and `WWW-Authenticate`. */
function headersOf(values: Readonly<Record<string, string | number>>): HttpHeaders {
  const headers: [string, string][] = [];
  const { allow, retryAfter, challenge } = values;
  if (allow !== undefined) headers.push(['Allow', String(allow)]);
  if (retryAfter !== undefined) headers.push(['Retry-After', String(retryAfter)]);
  if (challenge !== undefined) headers.push(['WWW-Authenticate', String(challenge)]);
  return headers;
}

/** How long the caller goes on waiting, where it says so (`X-Deadline-Ms`). */
export function readDeadlineMs(headers: HttpHeaders): number | null {
  const given = header(headers, DEADLINE_HEADER) ?? '';
  return /^\d{1,9}(\.\d{1,9})?$/.test(given) ? Number(given) : null;
}
