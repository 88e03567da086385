/**
 * What a route changes of a request before it goes on, and of the answer before it leaves. Of each it is
 * noted what was changed, and how many bytes the body had before and after.
 */
import { problemResponse } from '../protocols/rest/behaviour.ts';
import type { ReasonValues } from '../services/facts.ts';
import { header } from '../wire/http1.ts';
import { isJsonType } from '../wire/media-types.ts';
import type { HttpHeaders, HttpRequest, HttpResponse } from '../wire/http1.ts';
import type { Projection, RequestChanges, ResponseChanges } from '../world/gateway-rules.ts';
import { isHopHeader } from './hop-headers.ts';
import { readJsonBody, writeJsonBody } from './json-body.ts';
import { takenByAnswer } from './part-names.ts';
import type { Passage } from './passage.ts';
import { fillText, memberAt } from './placeholders.ts';
import type { PlaceholderSources } from './placeholders.ts';
import { project } from './projection.ts';
import { changeQuery } from './query.ts';

/** A filter: the request as the route wants it, and the promise to do the same with its answer. */
export function changeMessages(passage: Passage, next: () => void): void {
  const { route } = passage;
  if (route?.response !== undefined) changeAnswer(passage, route.response);
  if (route?.request === undefined || changeRequest(passage, route.request)) next();
}

/** What placeholders of the route stand for. */
export function sourcesOf(passage: Passage): PlaceholderSources {
  const { params, search, outgoing, principal } = passage;
  return {
    params,
    search,
    headers: outgoing.headers,
    claims: principal?.claims ?? null,
    valueOf(name) {
      if (name === 'trace') return passage.trace;
      if (!name.startsWith('body.')) return undefined;
      const body = readJsonBody(outgoing.body);
      return body.ok ? memberAt(body.value, name.slice('body.'.length)) : undefined;
    },
  };
}

/** False: the request was refused. */
function changeRequest(passage: Passage, changes: RequestChanges): boolean {
  const sources = sourcesOf(passage);
  const before = passage.outgoing;
  const body = changedBody(before, changes.body);
  if (!body.ok) {
    const { status, error } = body;
    passage.note('changed', { what: 'request', error }, 'stopped');
    const reason = status === 415 ? 'unsupported-media-type' : 'bad-request';
    passage.refuse(status, reason, error, { error });
    return false;
  }
  const headers = changedHeaders(before.headers, changes, sources);
  const query = changedTarget(before.target, changes, sources);
  passage.outgoing = {
    method: before.method,
    target: query.target,
    headers: headers.headers,
    body: body.body,
  };
  const target = query.target === before.target ? {} : { target: query.target };
  passage.note('changed', {
    what: 'request',
    ...target,
    ...listed('set', [...headers.set, ...query.set]),
    ...listed('removed', headers.removed),
    ...listed('missing', [...headers.missing, ...query.missing]),
    ...body.values,
  });
  return true;
}

function changeAnswer(passage: Passage, changes: ResponseChanges): void {
  const isOfParts = passage.route?.aggregate !== undefined;
  const projection = isOfParts ? withAccount(changes.body) : changes.body;
  passage.finishWith((response) => {
    if (response.status === 101) return response;
    const { headers, set, removed, missing } = changedHeaders(
      response.headers,
      changes,
      sourcesOf(passage),
    );
    const isGood = response.status >= 200 && response.status < 300;
    const body = changedBody(response, isGood ? projection : undefined);
    if (!body.ok) {
      // Whatever the body is, it may hold what was to be left out.
      const { error } = body;
      passage.note('changed', { what: 'response', error }, 'stopped');
      return problemResponse(502, 'bad-response', error, { error }, [], passage.path);
    }
    passage.note('changed', {
      what: 'response',
      ...listed('set', set),
      ...listed('removed', removed),
      ...listed('missing', missing),
      ...body.values,
    });
    return { ...response, headers, body: body.body };
  });
}

const withAccounts = new WeakMap<Projection, Projection>();

/** Whatever is kept of an answer made of parts, what it says of itself is: nobody hides by the way that a part is missing. */
function withAccount(projection: Projection | undefined): Projection | undefined {
  if (projection?.keep === undefined) return projection;
  let kept = withAccounts.get(projection);
  if (kept === undefined) {
    kept = { ...projection, keep: [...projection.keep, ...takenByAnswer] };
    withAccounts.set(projection, kept);
  }
  return kept;
}

type ChangedBody =
  | { readonly ok: true; readonly body: Uint8Array; readonly values: ReasonValues }
  | { readonly ok: false; readonly status: 400 | 415; readonly error: string };

function changedBody(
  { headers, body }: HttpRequest | HttpResponse,
  projection: Projection | undefined,
): ChangedBody {
  if (projection === undefined || body.length === 0) return { ok: true, body, values: {} };
  const type = header(headers, 'Content-Type') ?? '';
  if (!isJsonType(type)) {
    const error = `The body is ${type === '' ? 'of no type' : type}; application/json was expected`;
    return { ok: false, status: 415, error };
  }
  const read = readJsonBody(body);
  if (!read.ok) return { ok: false, status: 400, error: read.error };
  const { value, dropped, renamed } = project(projection, read.value);
  const changed = writeJsonBody(value);
  const values = {
    ...listed('dropped', dropped),
    ...listed('renamed', renamed),
    bytesBefore: body.length,
    bytesAfter: changed.length,
  };
  return { ok: true, body: changed, values };
}

interface ChangedHeaders {
  readonly headers: HttpHeaders;
  readonly set: readonly string[];
  readonly removed: readonly string[];
  /** Not set: a placeholder has no value. */
  readonly missing: readonly string[];
}

/** Those removed first, so that a header may be removed and set. */
function changedHeaders(
  headers: HttpHeaders,
  { setHeaders = {}, removeHeaders = [] }: RequestChanges | ResponseChanges,
  sources: PlaceholderSources,
): ChangedHeaders {
  const added: [string, string][] = [];
  const missing: string[] = [];
  for (const [name, template] of Object.entries(setHeaders)) {
    if (isHopHeader(name.toLowerCase())) continue;
    const filled = fillText(template, sources);
    if (filled.ok) added.push([name, filled.text]);
    else missing.push(`${name} {${filled.name}}`);
  }
  const removed = new Set(removeHeaders.map((name) => name.toLowerCase()));
  // A header that was to be set is not the client's to choose, even where there is nothing to set.
  const replaced = new Set(Object.keys(setHeaders).map((name) => name.toLowerCase()));
  const gone = headers.filter(([name]) => removed.has(name.toLowerCase())).map(([name]) => name);
  const kept = headers.filter(
    ([name]) => !removed.has(name.toLowerCase()) && !replaced.has(name.toLowerCase()),
  );
  return {
    headers: [...kept, ...added],
    set: added.map(([name]) => name),
    removed: [...new Set(gone)],
    missing,
  };
}

export function changedTarget(
  target: string,
  { setQuery = {}, removeQuery = [] }: RequestChanges,
  sources: PlaceholderSources,
): {
  readonly target: string;
  readonly set: readonly string[];
  readonly missing: readonly string[];
} {
  const entries = Object.entries(setQuery);
  if (entries.length === 0 && removeQuery.length === 0) return { target, set: [], missing: [] };
  const added: [string, string][] = [];
  const missing: string[] = [];
  for (const [name, template] of entries) {
    const filled = fillText(template, sources);
    if (filled.ok) added.push([name, filled.text]);
    else missing.push(`${name} {${filled.name}}`);
  }
  const gone = new Set([...removeQuery, ...Object.keys(setQuery)]);
  const cut = target.indexOf('?');
  const path = cut < 0 ? target : target.slice(0, cut);
  const search = changeQuery(cut < 0 ? '' : target.slice(cut + 1), (name) => gone.has(name), added);
  return {
    target: search === '' ? path : `${path}?${search}`,
    set: added.map(([name]) => name),
    missing,
  };
}

/** A value of a step, left out where there is nothing to say. */
function listed(name: string, values: readonly string[]): ReasonValues {
  return values.length === 0 ? {} : { [name]: values.join(', ') };
}
