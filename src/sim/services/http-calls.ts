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
import { jsonResponse, problemResponse, RestClient } from '../protocols/rest/behaviour.ts';
import type { CallOutcome, RestCall } from '../protocols/rest/behaviour.ts';
import { askedByHttp, responseOf } from '../protocols/rest/calls.ts';
import { splitTarget } from '../wire/http1.ts';
import type { HttpHeaders, HttpResponse } from '../wire/http1.ts';
import type { ProtocolId, ScenarioLink } from '../world/scenario.ts';
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
