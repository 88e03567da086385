/**
 * What a client is given of what became of its call to a service:
 *
 *   over REST as it came · over another protocol by the status that stands for what was said ·
 *   a command that a queue has taken 202 with the place to ask · refused or no replica 503 ·
 *   reset or unreadable 502 · no answer in time 504        (RFC 9110 sections 15.3.3, 15.5 and 15.6)
 */
import { jsonResponse, problemResponse } from '../protocols/rest/behaviour.ts';
import { reasonIn } from '../services/http-calls.ts';
import type { HttpOutcome } from '../services/http-calls.ts';
import type { ReasonValues } from '../services/facts.ts';
import type { HttpResponse } from '../wire/http1.ts';
import { sourcesOf } from './changes.ts';
import type { Passage } from './passage.ts';
import { fillTarget } from './placeholders.ts';
import { statusFor } from './upstream-calls.ts';

export function answerFrom(passage: Passage, service: string, outcome: HttpOutcome): void {
  if (passage.isOver) return;
  if (outcome.kind === 'answer') {
    const { response } = outcome;
    passage.note('answered', { service, status: response.status });
    const mapped = noteMapping(passage, service, outcome);
    passage.answer(mapped, reasonIn(response), response.status < 500);
    return;
  }
  const { reason, values, definite } = outcome;
  const status = statusFor(reason);
  passage.note('answered', { service, reason, status }, 'stopped');
  const detail = `${service}: ${reason} ${JSON.stringify(values)}`;
  const problem = problemResponse(status, reason, detail, values, [], passage.path);
  passage.answer(problem, reason, definite);
}

/** Of an answer that did not come as HTTP: what was said, and what it became. */
function noteMapping(
  passage: Passage,
  service: string,
  { response, mapping }: Extract<HttpOutcome, { kind: 'answer' }>,
): HttpResponse {
  if (mapping === undefined) return response;
  const { operation, protocol, said } = mapping;
  const { status } = response;
  const { response: given, values } =
    said === 'accepted' ? withLocation(passage, response) : { response, values: {} };
  passage.note('mapped', { service, operation, protocol, said, status, ...values });
  return given;
}

/** Where to ask what became of a command, as the route says. */
function withLocation(
  passage: Passage,
  response: HttpResponse,
): { readonly response: HttpResponse; readonly values: ReasonValues } {
  const template = passage.route?.location;
  if (template === undefined) return { response, values: {} };
  const filled = fillTarget(template, sourcesOf(passage));
  if (!filled.ok) return { response, values: { missing: filled.name } };
  const { text: location } = filled;
  const { headers, ...accepted } = jsonResponse(response.status, { location });
  return {
    response: { ...accepted, headers: [...headers, ['Location', location]] },
    values: { location },
  };
}
