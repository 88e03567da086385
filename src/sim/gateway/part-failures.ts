/**
 * How the call for a part ended: with a value, or with the reason why there is none. And what status the
 * whole answer has when a required part has none (RFC 9110 sections 15.5 and 15.6). Pure.
 */
import type { CallOutcome } from '../protocols/rest/behaviour.ts';
import type { Reason, ReasonValues } from '../services/facts.ts';
import { reasonIn } from '../services/http-calls.ts';
import { header } from '../wire/http1.ts';
import type { HttpHeaders, HttpResponse } from '../wire/http1.ts';
import { isJsonType } from '../wire/media-types.ts';
import { readJsonBody } from './json-body.ts';
import { statusFor } from './upstream-calls.ts';

export interface PartFailure {
  readonly reason: Reason;
  readonly values: ReasonValues;
  /** What was answered, or would be answered to whoever had asked for this part alone. */
  readonly status: number;
  /** What the client needs of the service's answer, such as `Retry-After`. */
  readonly headers: HttpHeaders;
  /** True: the service certainly did nothing. */
  readonly definite: boolean;
  /** Somebody else has noted it in the journal already. */
  readonly isTold: boolean;
}

export type PartAnswer =
  | { readonly ok: true; readonly value: unknown; readonly bytes: number }
  | { readonly ok: false; readonly failure: PartFailure };

/** Failures without an answer that may be over at the next attempt. */
const passing: ReadonlySet<Reason> = new Set([
  'connection-refused',
  'connection-reset',
  'timeout',
  'slow-reader',
  'no-pong',
]);

/** Whether another attempt may end better: no answer came, or 502, 503 or 504. */
export function isPassing(outcome: CallOutcome): boolean {
  if (outcome.kind === 'failure') return passing.has(outcome.reason);
  const { status } = outcome.response;
  return status >= 502 && status <= 504;
}

/** `values` say which call it was: part, service and target. */
export function readPart(outcome: CallOutcome, values: ReasonValues): PartAnswer {
  if (outcome.kind === 'failure') {
    const { reason, definite } = outcome;
    const status = statusFor(reason);
    const all = { ...outcome.values, ...values };
    return failed({ reason, values: all, status, headers: [], definite, isTold: true });
  }
  const { response } = outcome;
  const { status } = response;
  if (status >= 200 && status < 300) return readBody(response, values);
  const reason = reasonOf(response);
  const definite = status < 500;
  const all = { ...values, status };
  return failed({
    reason,
    values: all,
    status,
    headers: neededOf(response),
    definite,
    isTold: false,
  });
}

/** The service's answer is of no use. */
export function unusable(error: string, values: ReasonValues): PartFailure {
  return {
    reason: 'bad-response',
    values: { ...values, error },
    status: 502,
    headers: [],
    definite: false,
    isTold: false,
  };
}

/** Its call needs a value that is not there, or can't stand where it is needed. `status` tells whose fault it is. */
export function withoutValue(name: string, values: ReasonValues, status: number): PartFailure {
  const all = { ...values, name };
  return {
    reason: 'no-value',
    values: all,
    status,
    headers: [],
    definite: true,
    isTold: false,
  };
}

/** The service has nothing for this one. */
export function nothingThere(values: ReasonValues): PartFailure {
  return {
    reason: 'not-found',
    values,
    status: 404,
    headers: [],
    definite: true,
    isTold: false,
  };
}

/** Statuses that say something of the request and of who sent it, rather than of how the gateway asked. */
const ofTheClient: ReadonlySet<number> = new Set([400, 401, 403, 404, 410, 422, 429]);

/** What the client is answered when this part is required. */
export function statusOfWhole({ status, reason }: PartFailure): number {
  // The gateway asks at a place that the service does not have: that is no fault of the client.
  if (reason === 'no-route') return 502;
  return ofTheClient.has(status) || status === 503 || status === 504 ? status : 502;
}

/** In a sentence, for whoever develops against the gateway. */
export function sayFailure({ reason, values }: PartFailure, service: string): string {
  const { name, error, status, target } = values;
  if (reason === 'no-value')
    return `Its target ${target} needs ${name}, and there is no such value.`;
  if (error !== undefined) return `What ${service} answered can't be used: ${error}.`;
  if (status !== undefined) return `${service} answered ${status} at ${target}.`;
  return `No answer came from ${service}: ${reason}.`;
}

function readBody(response: HttpResponse, values: ReasonValues): PartAnswer {
  const { body } = response;
  if (body.length === 0) return { ok: true, value: null, bytes: 0 };
  const type = header(response.headers, 'Content-Type') ?? '';
  if (!isJsonType(type)) {
    const given = type === '' ? 'of no type' : type;
    return failed(unusable(`the body is ${given}; application/json was expected`, values));
  }
  const read = readJsonBody(body);
  return read.ok
    ? { ok: true, value: read.value, bytes: body.length }
    : failed(unusable(read.error, values));
}

function reasonOf(response: HttpResponse): Reason {
  const said = reasonIn(response);
  if (said !== '') return said;
  return response.status === 404 || response.status === 410 ? 'not-found' : 'callee-failed';
}

/** A 401 must say how to prove oneself, and 429 and 503 may say when to come again. */
function neededOf(response: HttpResponse): HttpHeaders {
  return response.headers.filter(([name]) => /^(www-authenticate|retry-after)$/i.test(name));
}

function failed(failure: PartFailure): PartAnswer {
  return { ok: false, failure };
}
