/**
 * HTTP requests passed on over a link, whatever it speaks: as they are over REST, and over any other
 * protocol as the operation of the callee's contract that their method and path name, so that the
 * answer comes back as that operation's HTTP answer.
 */
import type { CallResult, OutgoingCall } from '../contract/calls.ts';
import type { Operation } from '../contract/contract.ts';
import { ownMetadata } from '../contract/metadata.ts';
import type { Endpoint } from '../net/endpoint.ts';
import type { ProcessCore } from '../net/process-core.ts';
import { ServiceCalls } from '../protocols/index.ts';
import { findOperation } from '../contract/http-form.ts';
import {
  jsonResponse,
  problemResponse,
  readProblem,
  RestClient,
} from '../protocols/rest/behaviour.ts';
import type { CallOutcome, RestCall } from '../protocols/rest/behaviour.ts';
import { askedByHttp, deadlineHeaders, responseOf, retryAfterIn } from '../protocols/rest/calls.ts';
import type { Terms } from '../resilience/policy.ts';
import { header, splitTarget } from '../wire/http1.ts';
import type { HttpHeaders, HttpRequest, HttpResponse } from '../wire/http1.ts';
import type { ProtocolId, ScenarioLink } from '../world/scenario.ts';
import { reasons } from './facts.ts';
import type { Reason } from './facts.ts';
import { good } from './policed-calls.ts';
import type { ResultKind } from './policed-calls.ts';
import type { Upstream } from './process.ts';

/** How an operation that was asked for by HTTP over another protocol came back as an answer of HTTP. */
export interface Mapping {
  readonly operation: string;
  readonly protocol: ProtocolId;
  /** What the callee said in the words of its protocol, such as `UNAVAILABLE`; `accepted`: a broker has it. */
  readonly said: string;
}

/** `mapping`: only of an answer that did not come as HTTP. */
export type HttpOutcome = CallOutcome & { readonly mapping?: Mapping };

export class HttpCalls {
  readonly #rest: RestClient;
  readonly #calls: ServiceCalls;

  constructor(core: ProcessCore, endpoint: Endpoint, node: string) {
    this.#rest = new RestClient(core, endpoint);
    this.#calls = new ServiceCalls(
      core,
      endpoint,
      node,
      () => nothingOffered,
      () => {},
    );
  }

  /**
   * Passes the request on; `done` is told once. What is given back cancels it: it ends as `cancelled`
   * where the protocol can tell the callee, else it goes on until its answer or its timeout.
   */
  call(upstream: Upstream, call: RestCall, done: (outcome: HttpOutcome) => void): () => void {
    if (upstream.link.protocol === 'rest') return this.#rest.call(call, done);
    const { request, link, peer, timeoutMs, timeoutSetting, trace, span } = call;
    const { path, search } = splitTarget(request.target);
    const contract = upstream.service?.contract ?? nothingOffered;
    const asked = askedByHttp(link.to, contract, request, path, search);
    if (asked.kind === 'error') {
      done(answered(responseOf(asked, path)));
      return () => {};
    }
    const { operation, input } = asked;
    if (operation.stream !== undefined) {
      const { name } = operation;
      const detail = `${name} streams messages, which an HTTP request for one answer does not carry`;
      const values = { operation: name };
      done(answered(problemResponse(501, 'cannot-stream', detail, values, [], path)));
      return () => {};
    }
    const outgoing: OutgoingCall = {
      link,
      peer,
      peers: upstream.replicas,
      callable: { kind: 'operation', operation },
      input,
      metadata: ownMetadata(request.headers),
      timeoutMs,
      timeoutSetting,
      trace,
      span,
    };
    this.#calls.call(outgoing, (result) => done(outcomeOf(link, operation, result)));
    return () => this.#calls.cancel(outgoing);
  }
}

/** Whether asking twice does no more than asking once (RFC 9110 section 9.2.2), or the request says how it is made so. */
export function isRepeatable({ service }: Upstream, request: HttpRequest): boolean {
  const { method, target, headers } = request;
  if (repeatableMethods.has(method) || header(headers, 'idempotency-key') !== undefined)
    return true;
  const { path } = splitTarget(target);
  const found = service === null ? null : findOperation(service.contract, method, path);
  return found?.kind === 'found' && found.operation.idempotent;
}

const repeatableMethods: ReadonlySet<string> = new Set([
  'GET',
  'HEAD',
  'OPTIONS',
  'PUT',
  'DELETE',
  'TRACE',
]);

/** What a GET asks for, and in whose name; null for anything else. */
export function cacheKeyOf({ method, target, headers }: HttpRequest): string | null {
  if (method !== 'GET') return null;
  const varying = ['accept', 'api-version', 'authorization', 'cookie', 'host'];
  return JSON.stringify([target, ...varying.map((name) => header(headers, name) ?? '')]);
}

/**
 * What a request has under that name: a header, else a field of the input of the operation that it asks
 * for; empty where it has neither.
 */
export function httpValueOf(
  { link, service }: Upstream,
  request: HttpRequest,
): (name: string) => string {
  return (name) => {
    const given = header(request.headers, name);
    if (given !== undefined || service === null) return given ?? '';
    const { path, search } = splitTarget(request.target);
    const asked = askedByHttp(link.to, service.contract, request, path, search);
    return asked.kind === 'operation' ? keyText(asked.input[name]) : '';
  };
}

/** A value as a key; empty where there is none. */
export function keyText(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Headers that policies add to each attempt; `timeoutMs` is how long it is waited for. */
export function attemptHeaders(
  headers: HttpHeaders,
  { travels, idempotencyKey }: Terms,
  timeoutMs: number,
): HttpHeaders {
  const hasKey = idempotencyKey === '' || header(headers, 'idempotency-key') !== undefined;
  return [
    ...headers,
    ...(hasKey ? [] : [['Idempotency-Key', idempotencyKey] as const]),
    ...(travels ? deadlineHeaders(timeoutMs) : []),
  ];
}

/** Why an answer is what it is: by its own word, where it is a problem document; empty where it is good. */
export function reasonIn(response: HttpResponse): Reason | '' {
  if (response.status < 400) return '';
  const { reason } = readProblem(response);
  return (
    reasons.find((known) => known === reason) ?? (response.status < 500 ? '' : 'callee-failed')
  );
}

export const httpOutcomes: ResultKind<HttpOutcome> = {
  judge(outcome) {
    if (outcome.kind === 'failure') {
      const { reason, definite } = outcome;
      return { outcome: 'failed', reason, status: 0, definite, retryAfterMs: 0 };
    }
    const { response } = outcome;
    const { status } = response;
    if (status < 400) return good;
    const definite = status < 500;
    const retryAfterMs = retryAfterIn(response);
    const how = definite ? 'refused' : 'failed';
    return { outcome: how, reason: reasonIn(response), status, definite, retryAfterMs };
  },
  refused: (reason, values) => ({ kind: 'failure', reason, values, definite: true }),
  answered: (value) => answered(jsonResponse(200, value)),
};

const nothingOffered = { operations: [], events: [], subscribes: [] };

function answered(response: HttpResponse): CallOutcome {
  return { kind: 'answer', response };
}

function outcomeOf(
  { to, protocol }: ScenarioLink,
  { name: operation, success }: Operation,
  result: CallResult,
): HttpOutcome {
  const mapped = (response: HttpResponse, said: string): HttpOutcome => ({
    ...answered(response),
    mapping: { operation, protocol, said },
  });
  switch (result.kind) {
    case 'failure':
      return result;
    case 'accepted':
      return mapped(jsonResponse(202, {}), 'accepted');
    case 'answer': {
      const status = result.status === 0 ? success : result.status;
      return mapped(
        jsonResponse(status, result.value),
        protocol === 'grpc' ? 'OK' : String(status),
      );
    }
    case 'error': {
      const { status, detail, code = String(status) } = result;
      const reason = status < 500 ? '' : 'callee-failed';
      // HTTP asks for it with every 401 (RFC 9110 section 15.5.2); other protocols have no such thing.
      const headers: HttpHeaders = status === 401 ? [['WWW-Authenticate', 'Bearer']] : [];
      const values = { service: to, status };
      return mapped(problemResponse(status, reason, detail, values, headers), code);
    }
  }
}
