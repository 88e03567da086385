/**
 * REST over time: a client's keep-alive pool and a server, both HTTP/1.1 (RFC 9112) on `net`.
 *
 * One request at a time per connection; a pool keeps up to `connectionsMax` connections to each
 * callee process and lets further calls wait their turn. Nothing is retried here.
 * Simplified: no pipelining; a server reads the next request of a connection after its answer.
 */
import { readJson } from '../../contract/json-messages.ts';
import { bytesOfText } from '../../wire/utf8.ts';
import {
  encodeRequest,
  encodeResponse,
  header,
  Http1Error,
  RequestDecoder,
  ResponseDecoder,
  splitTarget,
} from '../../wire/http1.ts';
import type { Http1Limits, HttpHeaders, HttpRequest, HttpResponse } from '../../wire/http1.ts';
import { milliseconds } from '../../kernel/time.ts';
import type { Connection, ConnectionEnd, ConnectionEvents, Endpoint } from '../../net/endpoint.ts';
import { OpenCall } from '../../net/open-call.ts';
import type { CallFailure } from '../../net/open-call.ts';
import type { ProcessCore, Timer } from '../../net/process-core.ts';
import { controlEnvelope, sendMessage } from '../../net/send-message.ts';
import type { ScenarioLink } from '../../world/scenario.ts';
import type { Reason, ReasonValues } from '../../services/facts.ts';

/** A call as its maker describes it. */
export interface RestCall {
  readonly link: ScenarioLink;
  /** Callee process, such as `catalog/0`. */
  readonly peer: string;
  readonly request: HttpRequest;
  /** Longest wait from now to the last byte of the answer; `timeoutSetting` names where it was set. */
  readonly timeoutMs: number;
  readonly timeoutSetting: string;
  readonly trace: string;
  readonly span: string;
}

interface Answered {
  readonly kind: 'answer';
  readonly response: HttpResponse;
}

export type CallOutcome = Answered | CallFailure;

const NOTHING = new Uint8Array(0);

class PendingCall extends OpenCall<RestCall, Answered> {
  /** The request as it goes on the wire. */
  encoded: Uint8Array = NOTHING;
  connection: PooledConnection | null = null;
}

interface PooledConnection {
  connection: Connection | null;
  current: PendingCall | null;
  /** Whether bytes of the current request were handed to the connection. */
  sent: boolean;
  readonly decoder: ResponseDecoder;
}

/** Connections from this process to one callee process over one link. */
interface Pool {
  readonly members: Set<PooledConnection>;
  readonly idle: PooledConnection[];
  readonly waiting: PendingCall[];
}

export class RestClient {
  readonly #core: ProcessCore;
  readonly #endpoint: Endpoint;
  readonly #pools = new Map<string, Pool>();

  constructor(core: ProcessCore, endpoint: Endpoint) {
    this.#core = core;
    this.#endpoint = endpoint;
  }

  /**
   * Makes the call; `done` is told once. Facts of the call on its link are written here. What is given
   * back cancels it: HTTP/1.1 has no word for that, so the connection is closed.
   */
  call(call: RestCall, done: (outcome: CallOutcome) => void): () => void {
    const encoded = encodeOrError(call.request);
    const pending = new PendingCall(this.#core, call, done);
    if (encoded instanceof Http1Error) {
      pending.fail('bad-request', { error: encoded.message }, true);
      return () => {};
    }
    pending.encoded = encoded;
    pending.startTimer(() => this.#letGo(pending));
    const pool = this.#poolFor(call);
    const idle = pool.idle.pop();
    if (idle !== undefined) this.#assign(pool, idle, pending);
    else if (pool.members.size < call.link.connectionsMax) this.#open(pool, pending);
    else pool.waiting.push(pending);
    return () => {
      if (pending.isOver) return;
      const { method, target } = call.request;
      const values = { operation: `${method} ${splitTarget(target).path}`, callee: call.peer };
      pending.fail('cancelled', values, this.#letGo(pending));
    };
  }

  #poolFor(call: RestCall): Pool {
    const key = `${call.link.id} ${call.peer}`;
    const known = this.#pools.get(key);
    if (known !== undefined) return known;
    const pool: Pool = { members: new Set(), idle: [], waiting: [] };
    this.#pools.set(key, pool);
    return pool;
  }

  #open(pool: Pool, pending: PendingCall): void {
    const { link, peer } = pending.call;
    const pooled: PooledConnection = {
      connection: null,
      current: pending,
      sent: false,
      decoder: new ResponseDecoder(),
    };
    pending.connection = pooled;
    pool.members.add(pooled);
    pooled.connection = this.#endpoint.connect(link.id, peer, {
      opened: () => {
        if (pooled.current !== null) this.#send(pooled, pooled.current);
        else this.#release(pool, pooled);
      },
      received: (bytes) => this.#receive(pool, pooled, bytes),
      ended: (how) => this.#lost(pool, pooled, how),
    });
  }

  #assign(pool: Pool, pooled: PooledConnection, pending: PendingCall): void {
    pooled.current = pending;
    pending.connection = pooled;
    if (pooled.connection?.isOpen === true) this.#send(pooled, pending);
    else this.#lost(pool, pooled, 'reset');
  }

  #send(pooled: PooledConnection, pending: PendingCall): void {
    const { connection } = pooled;
    if (connection === null) return;
    const { call } = pending;
    const bytes = pending.encoded;
    pending.bytes += bytes.length;
    pooled.sent = true;
    if (call.request.method === 'HEAD') pooled.decoder.expectHead();
    sendMessage(this.#core, connection, bytes, {
      protocol: 'rest',
      role: 'request',
      label: `${call.request.method} ${splitTarget(call.request.target).path}`,
      status: 0,
      trace: call.trace,
      span: call.span,
    });
  }

  #receive(pool: Pool, pooled: PooledConnection, bytes: Uint8Array): void {
    const pending = pooled.current;
    if (pending === null) {
      this.#discard(pool, pooled);
      return;
    }
    pending.bytes += bytes.length;
    for (const event of pooled.decoder.push(bytes)) {
      if (event.kind === 'error') {
        this.#discard(pool, pooled);
        pending.fail('bad-response', { error: event.error.message }, false);
      } else {
        this.#answer(pool, pooled, pending, event.response, event.keepAlive);
      }
    }
  }

  #answer(
    pool: Pool,
    pooled: PooledConnection,
    pending: PendingCall,
    response: HttpResponse,
    keepAlive: boolean,
  ): void {
    if (keepAlive) this.#release(pool, pooled);
    else this.#discard(pool, pooled);
    pending.end(response.status, { kind: 'answer', response });
  }

  /** The connection is free: the longest-waiting call takes it, or it idles. */
  #release(pool: Pool, pooled: PooledConnection): void {
    pooled.current = null;
    pooled.sent = false;
    const next = pool.waiting.shift();
    if (next !== undefined) this.#assign(pool, pooled, next);
    else pool.idle.push(pooled);
  }

  #discard(pool: Pool, pooled: PooledConnection): void {
    this.#remove(pool, pooled);
    pooled.connection?.abort();
    this.#refill(pool);
  }

  #remove(pool: Pool, pooled: PooledConnection): void {
    pool.members.delete(pooled);
    const at = pool.idle.indexOf(pooled);
    if (at >= 0) pool.idle.splice(at, 1);
    pooled.current = null;
  }

  /** A place in the pool came free: the next waiting call opens a connection of its own. */
  #refill(pool: Pool): void {
    const next = pool.waiting.shift();
    if (next !== undefined) this.#open(pool, next);
  }

  #lost(pool: Pool, pooled: PooledConnection, how: ConnectionEnd): void {
    const pending = pooled.current;
    const { sent } = pooled;
    if (pending !== null) {
      for (const event of pooled.decoder.end()) {
        if (event.kind === 'response') {
          this.#remove(pool, pooled);
          this.#refill(pool);
          const { response } = event;
          pending.end(response.status, { kind: 'answer', response });
          return;
        }
      }
    }
    this.#remove(pool, pooled);
    this.#refill(pool);
    if (pending === null) return;
    if (how === 'refused') {
      pending.fail('connection-refused', { callee: pending.call.peer }, true);
    } else {
      pending.fail('connection-reset', { callee: pending.call.peer }, !sent);
    }
  }

  /** Nobody waits for it any more. True: it was never sent. */
  #letGo(pending: PendingCall): boolean {
    const pool = this.#poolFor(pending.call);
    const { connection } = pending;
    const isUnsent = connection === null || !connection.sent;
    if (connection === null) pool.waiting.splice(pool.waiting.indexOf(pending), 1);
    else this.#discard(pool, connection);
    return isUnsent;
  }
}

/** A request that reached a server, and the way to answer it once. */
export interface RestExchange {
  readonly request: HttpRequest;
  /** Why it could not be read to its end: then it has no body and the headers that had come, and its answer ends the connection. */
  readonly problem: Http1Error | null;
  readonly connection: Connection;
  /** True once the caller is gone; an answer would go nowhere. */
  isGone(): boolean;
  /** `told` is told once, when the caller goes away before it was answered. */
  onGone(told: () => void): void;
  respond(response: HttpResponse, trace: string, span: string): void;
}

/** How long a server goes on reading what it won't take, so that its answer is not lost to a reset (RFC 9112 section 9.6). */
const LINGER_MS = 1_000;

/** RFC 9110 section 15.2.1. */
const CONTINUE: HttpResponse = {
  status: 100,
  statusText: 'Continue',
  headers: [],
  body: NOTHING,
};

export interface ServerOptions {
  /**
   * May take the connection over for another protocol (RFC 9110 section 7.8): it answers the request
   * itself, and what it returns is told of all that follows.
   */
  readonly upgrade?: (request: HttpRequest) => ConnectionEvents | null;
  /** Asked whenever bytes come. */
  readonly limits?: () => Partial<Http1Limits>;
}

type Arrived =
  | {
      readonly request: HttpRequest;
      readonly problem: Http1Error | null;
      readonly keepAlive: boolean;
    }
  /** Not even its first line could be read. */
  | { readonly request: null; readonly problem: Http1Error };

/** Serves HTTP/1.1 on a connection: every request goes to `handle`, one after the other. */
export function acceptRest(
  core: ProcessCore,
  connection: Connection,
  handle: (exchange: RestExchange) => void,
  { upgrade = () => null, limits }: ServerOptions = {},
): ConnectionEvents {
  const decoder = new RequestDecoder();
  const queue: Arrived[] = [];
  let isBusy = false;
  let isGone = false;
  /** Whether a caller that waits before it sends its body was told to go on. */
  let isInvited = false;
  let tellGone = (): void => {};
  let upgraded: ConnectionEvents | null = null;
  let lingering: Timer | null = null;

  function next(): void {
    const item = queue.shift();
    if (item === undefined || isGone) return;
    isBusy = true;
    if (item.request === null) {
      const { status, reason } = refusalOf(item.problem, null);
      write(asLast(problemResponse(status, reason, item.problem.message, {})), null, '', '');
      linger();
      return;
    }
    const { request, problem, keepAlive } = item;
    handle({
      request,
      problem,
      connection,
      isGone: () => isGone,
      onGone(told) {
        tellGone = told;
      },
      respond(response, trace, span) {
        if (isGone || !isBusy) return;
        isBusy = false;
        tellGone = () => {};
        write(keepAlive ? response : asLast(response), request, trace, span);
        if (keepAlive) goOn();
        else if (problem === null) connection.close();
        else linger();
      },
    });
  }

  function goOn(): void {
    next();
    if (isBusy || isGone || isInvited || !decoder.isAwaited) return;
    isInvited = true;
    const envelope = controlEnvelope('rest', 'flow-control', '100 Continue');
    sendMessage(core, connection, encodeResponse(CONTINUE), envelope);
  }

  function leave(): void {
    isGone = true;
    tellGone();
    tellGone = () => {};
  }

  function linger(): void {
    lingering = core.schedule(milliseconds(LINGER_MS), () => connection.close());
  }

  function write(
    response: HttpResponse,
    request: HttpRequest | null,
    trace: string,
    span: string,
  ): void {
    const bytes =
      request?.method === 'HEAD' ? withoutBody(encodeResponse(response)) : encodeResponse(response);
    sendMessage(core, connection, bytes, {
      protocol: 'rest',
      role: 'response',
      label: `${response.status} ${response.statusText}`,
      status: response.status,
      trace,
      span,
    });
  }

  return {
    received(bytes) {
      if (upgraded !== null) {
        upgraded.received(bytes);
        return;
      }
      isInvited = false;
      if (limits !== undefined) decoder.limit(limits());
      for (const event of decoder.push(bytes)) {
        if (event.kind === 'error') {
          const { request, error: problem } = event;
          queue.push(
            request === null ? { request, problem } : { request, problem, keepAlive: false },
          );
          break;
        }
        if (!isBusy && queue.length === 0) upgraded = upgrade(event.request);
        if (upgraded !== null) return;
        queue.push({ request: event.request, problem: null, keepAlive: event.keepAlive });
      }
      if (!isBusy) goOn();
    },
    drained: () => upgraded?.drained?.(),
    ended(how) {
      upgraded?.ended(how);
      leave();
      lingering?.cancel();
    },
  };
}

/** How a request is refused that could not be read; `request` is what had been read of it (RFC 9110 section 15.5, RFC 6585 section 5). */
export function refusalOf(
  problem: Http1Error,
  request: HttpRequest | null,
): { readonly status: 400 | 413 | 414 | 431; readonly reason: Reason } {
  switch (problem.code) {
    case 'body-too-large':
      return { status: 413, reason: 'body-too-large' };
    case 'head-too-large':
      return { status: request === null ? 414 : 431, reason: 'headers-too-large' };
    default:
      return { status: 400, reason: 'bad-request' };
  }
}

/** A person's request may hold what HTTP cannot say; that is the call's failure, not the engine's. */
function encodeOrError(request: HttpRequest): Uint8Array | Http1Error {
  try {
    return encodeRequest(request);
  } catch (error) {
    if (error instanceof Http1Error) return error;
    throw error;
  }
}

function withoutBody(bytes: Uint8Array): Uint8Array {
  for (let i = 3; i < bytes.length; i++) {
    if (bytes[i] === 10 && bytes[i - 1] === 13 && bytes[i - 2] === 10 && bytes[i - 3] === 13) {
      return bytes.subarray(0, i + 1);
    }
  }
  return bytes;
}

function asLast(response: HttpResponse): HttpResponse {
  return { ...response, headers: [...response.headers, ['Connection', 'close']] };
}

const statusTexts = new Map<number, string>([
  [101, 'Switching Protocols'],
  [200, 'OK'],
  [201, 'Created'],
  [202, 'Accepted'],
  [203, 'Non-Authoritative Information'],
  [204, 'No Content'],
  [205, 'Reset Content'],
  [206, 'Partial Content'],
  [300, 'Multiple Choices'],
  [301, 'Moved Permanently'],
  [302, 'Found'],
  [303, 'See Other'],
  [304, 'Not Modified'],
  [307, 'Temporary Redirect'],
  [308, 'Permanent Redirect'],
  [400, 'Bad Request'],
  [401, 'Unauthorized'],
  [402, 'Payment Required'],
  [403, 'Forbidden'],
  [404, 'Not Found'],
  [405, 'Method Not Allowed'],
  [406, 'Not Acceptable'],
  [407, 'Proxy Authentication Required'],
  [408, 'Request Timeout'],
  [409, 'Conflict'],
  [410, 'Gone'],
  [411, 'Length Required'],
  [412, 'Precondition Failed'],
  [413, 'Content Too Large'],
  [414, 'URI Too Long'],
  [415, 'Unsupported Media Type'],
  [416, 'Range Not Satisfiable'],
  [417, 'Expectation Failed'],
  [421, 'Misdirected Request'],
  [422, 'Unprocessable Content'],
  [426, 'Upgrade Required'],
  [428, 'Precondition Required'],
  [429, 'Too Many Requests'],
  [431, 'Request Header Fields Too Large'],
  // Not in a standard; what nginx writes for a client that has gone, and gRPC's CANCELLED.
  [499, 'Client Closed Request'],
  [500, 'Internal Server Error'],
  [501, 'Not Implemented'],
  [502, 'Bad Gateway'],
  [503, 'Service Unavailable'],
  [504, 'Gateway Timeout'],
  [505, 'HTTP Version Not Supported'],
]);

/** The reason phrase of RFC 9110 section 15 and RFC 6585, or `Status` for one it does not name. */
export function statusTextOf(status: number): string {
  return statusTexts.get(status) ?? 'Status';
}

export function jsonResponse(status: number, value: unknown): HttpResponse {
  return {
    status,
    statusText: statusTextOf(status),
    headers: [['Content-Type', 'application/json']],
    body: bytesOfText(JSON.stringify(value)),
  };
}

/**
 * An error answer as problem details (RFC 9457), with the reason and its values as extension members so
 * that whoever reads it is told why. `instance`: the path of the request that it was.
 */
export function problemResponse(
  status: number,
  reason: Reason | '',
  detail: string,
  values: ReasonValues,
  headers: HttpHeaders = [],
  instance = '',
): HttpResponse {
  const problem = {
    // Without a type of its own it is no more than its status (RFC 9457 section 4.2.1).
    type: reason === '' ? 'about:blank' : `https://panal.example/problems/${reason}`,
    title: statusTextOf(status),
    status,
    detail,
    ...(isUriPath(instance) ? { instance } : {}),
    reason,
    values,
  };
  return {
    status,
    statusText: statusTextOf(status),
    headers: [['Content-Type', 'application/problem+json'], ...headers],
    body: bytesOfText(JSON.stringify(problem)),
  };
}

function isUriPath(text: string): boolean {
  return (
    text.startsWith('/') && !text.startsWith('//') && !/[\\^`{|}"<>]|%(?![0-9a-f]{2})/i.test(text)
  );
}

/** What an error answer says of itself; empty where it is no problem document of ours. */
export interface Problem {
  readonly reason: string;
  readonly detail: string;
}

export function readProblem(response: HttpResponse): Problem {
  const type = header(response.headers, 'Content-Type') ?? '';
  if (!type.startsWith('application/problem+json')) return { reason: '', detail: '' };
  const value = readJson(response.body);
  if (typeof value !== 'object' || value === null) return { reason: '', detail: '' };
  const entries = new Map<string, unknown>(Object.entries(value));
  const reason = entries.get('reason');
  const detail = entries.get('detail');
  return {
    reason: typeof reason === 'string' ? reason : '',
    detail: typeof detail === 'string' ? detail : '',
  };
}
