/**
 * The filter by which a route changes a request before it goes on, and the answer before it leaves. What
 * was changed is noted.
 */
import { problemResponse } from '../protocols/rest/behaviour.ts';
import type { Projection, RequestChanges, ResponseChanges } from '../world/gateway-rules.ts';
import { changedRequest, changedResponse } from './changed-messages.ts';
import { readJsonBody } from './json-body.ts';
import { takenByAnswer } from './part-names.ts';
import type { Passage } from './passage.ts';
import { memberAt } from './placeholders.ts';
import type { PlaceholderSources } from './placeholders.ts';

/** A filter: the request as the route wants it, and the promise to do the same with its answer. */
export function changeMessages(passage: Passage, next: () => void): void {
  const { route } = passage;
  if (route?.response !== undefined) changeAnswer(passage, route.response);
  if (route?.request === undefined || changeRequest(passage, route.request)) next();
}

/** What placeholders of the route stand for. */
export function sourcesOf(passage: Passage): PlaceholderSources {
  const { params, search, outgoing, principal } = passage;
  // Read where somebody asks for it, and once.
  let body: ReturnType<typeof readJsonBody> | null = null;
  return {
    params,
    search,
    headers: outgoing.headers,
    claims: principal?.claims ?? null,
    valueOf(name) {
      if (name === 'trace') return passage.trace;
      if (!name.startsWith('body.')) return undefined;
      body ??= readJsonBody(outgoing.body);
      return body.ok ? memberAt(body.value, name.slice('body.'.length)) : undefined;
    },
  };
}

/** False: the request was refused. */
function changeRequest(passage: Passage, changes: RequestChanges): boolean {
  const changed = changedRequest(passage.outgoing, changes, sourcesOf(passage));
  if (changed.ok) {
    passage.outgoing = changed.message;
    passage.note('changed', { what: 'request', ...changed.values });
    return true;
  }
  const { status, error } = changed;
  passage.note('changed', { what: 'request', error }, 'stopped');
  const reason = status === 415 ? 'unsupported-media-type' : 'bad-request';
  passage.refuse(status, reason, error, { error });
  return false;
}

function changeAnswer(passage: Passage, given: ResponseChanges): void {
  const { body } = given;
  const isOfParts = passage.route?.aggregate !== undefined && body !== undefined;
  const changes = isOfParts ? { ...given, body: withAccount(body) } : given;
  passage.finishWith((response) => {
    if (response.status === 101) return response;
    const changed = changedResponse(response, changes, sourcesOf(passage));
    if (changed.ok) {
      passage.note('changed', { what: 'response', ...changed.values });
      return changed.message;
    }
    // Whatever the body is, it may hold what was to be left out.
    const { error } = changed;
    passage.note('changed', { what: 'response', error }, 'stopped');
    return problemResponse(502, 'bad-response', error, { error }, [], passage.path);
  });
}

const withAccounts = new WeakMap<Projection, Projection>();

/** Whatever is kept of an answer made of parts, what it says of itself is: nobody hides by the way that a part is missing. */
function withAccount(projection: Projection): Projection {
  if (projection.keep === undefined) return projection;
  let kept = withAccounts.get(projection);
  if (kept === undefined) {
    kept = { ...projection, keep: [...projection.keep, ...takenByAnswer] };
    withAccounts.set(projection, kept);
  }
  return kept;
}
