/**
 * Requests and answers as a route wants them, with what was changed as the values of a step: headers,
 * parameters, fields, and the bytes of the body before and after. Pure.
 */
import type { ReasonValues } from '../services/facts.ts';
import { header, splitTarget } from '../wire/http1.ts';
import type { HttpHeaders, HttpRequest, HttpResponse } from '../wire/http1.ts';
import { isJsonType } from '../wire/media-types.ts';
import type { Projection, RequestChanges, ResponseChanges } from '../world/gateway-rules.ts';
import { isHopHeader } from './hop-headers.ts';
import { readJsonBody, writeJsonBody } from './json-body.ts';
import { fillHeader, fillText } from './placeholders.ts';
import type { PlaceholderSources } from './placeholders.ts';
import { project } from './projection.ts';
import { changeQuery } from './query.ts';
import { setFields } from './set-fields.ts';
import type { FieldsSet } from './set-fields.ts';
import { formatTarget } from './targets.ts';

export type Changed<Message> =
  | { readonly ok: true; readonly message: Message; readonly values: ReasonValues }
  /** The body is not what its fields could be changed of: not said to be JSON (415), or not JSON (400). */
  | { readonly ok: false; readonly status: 400 | 415; readonly error: string };

export function changedRequest(
  request: HttpRequest,
  changes: RequestChanges,
  sources: PlaceholderSources,
): Changed<HttpRequest> {
  const body = changedBody(request, changes.body, changes.setFields, sources);
  if (!body.ok) return body;
  const headers = changedHeaders(request.headers, changes, sources);
  const query = changedTarget(request.target, changes, sources);
  const { target } = query;
  return {
    ok: true,
    message: { method: request.method, target, headers: headers.headers, body: body.message },
    values: {
      ...(target === request.target ? {} : { target }),
      ...listed('set', [...headers.set, ...query.set, ...body.set]),
      ...listed('removed', headers.removed),
      ...listed('missing', [...headers.missing, ...query.missing, ...body.missing]),
      ...body.values,
    },
  };
}

/** Fields only of an answer that says that all went well: problem documents stay whole. */
export function changedResponse(
  response: HttpResponse,
  changes: ResponseChanges,
  sources: PlaceholderSources,
): Changed<HttpResponse> {
  const isGood = response.status >= 200 && response.status < 300;
  const body = changedBody(response, isGood ? changes.body : undefined, undefined, sources);
  if (!body.ok) return body;
  const { headers, set, removed, missing } = changedHeaders(response.headers, changes, sources);
  return {
    ok: true,
    message: { ...response, headers, body: body.message },
    values: {
      ...listed('set', set),
      ...listed('removed', removed),
      ...listed('missing', missing),
      ...body.values,
    },
  };
}

const whatItIs: Projection = {};

type ChangedBody =
  | (Extract<Changed<Uint8Array>, { ok: true }> & Pick<FieldsSet, 'set' | 'missing'>)
  | Extract<Changed<Uint8Array>, { ok: false }>;

function changedBody(
  { headers, body }: HttpRequest | HttpResponse,
  projection: Projection | undefined,
  fields: Readonly<Record<string, string>> | undefined,
  sources: PlaceholderSources,
): ChangedBody {
  if ((projection === undefined && fields === undefined) || body.length === 0) {
    return { ok: true, message: body, values: {}, set: [], missing: [] };
  }
  const type = header(headers, 'Content-Type') ?? '';
  if (!isJsonType(type)) {
    const error = `The body is ${type === '' ? 'of no type' : type}; application/json was expected`;
    return { ok: false, status: 415, error };
  }
  const read = readJsonBody(body);
  if (!read.ok) return { ok: false, status: 400, error: read.error };
  const { value, dropped, renamed } = project(projection ?? whatItIs, read.value);
  const whole = fields === undefined ? noFieldsSet(value) : setFields(fields, value, sources);
  if (whole === null) {
    const error = 'The body is JSON, but not an object, so no field can be set in it';
    return { ok: false, status: 400, error };
  }
  const changed = writeJsonBody(whole.value);
  const values = {
    ...listed('dropped', dropped),
    ...listed('renamed', renamed),
    bytesBefore: body.length,
    bytesAfter: changed.length,
  };
  return { ok: true, message: changed, values, set: whole.set, missing: whole.missing };
}

function noFieldsSet(value: unknown): FieldsSet {
  return { value, set: [], missing: [] };
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
  const own = Object.entries(setHeaders).filter(([name]) => !isHopHeader(name.toLowerCase()));
  const { added, missing } = filledPairs(own, fillHeader, sources);
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
  const { added, missing } = filledPairs(entries, fillText, sources);
  const gone = new Set([...removeQuery, ...Object.keys(setQuery)]);
  const { path, search: before } = splitTarget(target);
  const search = changeQuery(before, (name) => gone.has(name), added);
  return {
    target: formatTarget(path, search),
    set: added.map(([name]) => name),
    missing,
  };
}

/** Names with their texts filled in, and those whose placeholder has no value. */
function filledPairs(
  entries: readonly (readonly [name: string, template: string])[],
  fill: typeof fillText,
  sources: PlaceholderSources,
): { readonly added: readonly (readonly [string, string])[]; readonly missing: readonly string[] } {
  const added: [string, string][] = [];
  const missing: string[] = [];
  for (const [name, template] of entries) {
    const filled = fill(template, sources);
    if (filled.ok) added.push([name, filled.text]);
    else missing.push(`${name} {${filled.name}}`);
  }
  return { added, missing };
}

/** A value of a step, left out where there is nothing to say. */
export function listed(name: string, values: readonly string[]): ReasonValues {
  return values.length === 0 ? {} : { [name]: values.join(', ') };
}
