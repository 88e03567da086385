/**
 * HTTP requests passed on over a link, whatever it speaks: as they are over REST, and over any other
 * protocol as the operation of the callee's contract that their method and path name, so that the
 * answer comes back as that operation's HTTP answer.
 */
import type { CallResult, OutgoingCall } from '../contract/calls.ts';
import { findOperation, fromHttpForm } from '../contract/http-form.ts';
import { readJson } from '../contract/json-messages.ts';
import { ownMetadata } from '../contract/metadata.ts';
import type { Endpoint } from '../net/endpoint.ts';
import type { ProcessCore } from '../net/process-core.ts';
import { ServiceCalls } from '../protocols/index.ts';
import { jsonResponse, problemResponse, RestClient } from '../protocols/rest/behaviour.ts';
import type { CallOutcome, RestCall } from '../protocols/rest/behaviour.ts';
import type { HttpHeaders, HttpResponse } from '../wire/http1.ts';
import type { Upstream } from './process.ts';

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
  call(upstream: Upstream, call: RestCall, done: (outcome: CallOutcome) => void): () => void {
    if (upstream.link.protocol === 'rest') return this.#rest.call(call, done);
    const { request, link, peer, timeoutMs, timeoutSetting, trace, span } = call;
    const cut = request.target.indexOf('?');
    const path = cut < 0 ? request.target : request.target.slice(0, cut);
    const search = cut < 0 ? '' : request.target.slice(cut + 1);
    const contract = upstream.service?.contract ?? nothingOffered;
    const found = findOperation(contract, request.method, path);
    if (found.kind !== 'found') {
      const detail = `${link.to} has no operation at ${request.method} ${path}`;
      const values = { method: request.method, path };
      done(answered(problemResponse(404, 'no-route', detail, values)));
      return () => {};
    }
    const streams = found.operation.stream !== undefined;
    if (streams) {
      const { name } = found.operation;
      const detail = `${name} streams messages, which an HTTP request for one answer does not carry`;
      done(answered(problemResponse(501, 'cannot-stream', detail, { operation: name })));
      return () => {};
    }
    const body = request.body.length === 0 ? undefined : readJson(request.body);
    const input =
      request.body.length > 0 && body === undefined
        ? { ok: false as const, error: 'The body is not JSON in UTF-8' }
        : fromHttpForm(found.operation, found.params, search, body);
    if (!input.ok) {
      done(answered(problemResponse(400, 'bad-request', input.error, { error: input.error })));
      return () => {};
    }
    const { operation } = found;
    const outgoing: OutgoingCall = {
      link,
      peer,
      peers: upstream.replicas,
      callable: { kind: 'operation', operation },
      input: input.value,
      metadata: ownMetadata(request.headers),
      timeoutMs,
      timeoutSetting,
      trace,
      span,
    };
    this.#calls.call(outgoing, (result) => done(outcomeOf(result, operation.success)));
    return () => this.#calls.cancel(outgoing);
  }
}

const nothingOffered = { operations: [], events: [], subscribes: [] };

function answered(response: HttpResponse): CallOutcome {
  return { kind: 'answer', response };
}

function outcomeOf(result: CallResult, success: number): CallOutcome {
  switch (result.kind) {
    case 'failure':
      return result;
    case 'accepted':
      return answered(jsonResponse(202, {}));
    case 'answer':
      return answered(jsonResponse(result.status === 0 ? success : result.status, result.value));
    case 'error': {
      const reason = result.status < 500 ? '' : 'callee-failed';
      // HTTP asks for it with every 401 (RFC 9110 section 15.5.2); other protocols have no such thing.
      const headers: HttpHeaders = result.status === 401 ? [['WWW-Authenticate', 'Bearer']] : [];
      return answered(problemResponse(result.status, reason, result.detail, {}, headers));
    }
  }
}
