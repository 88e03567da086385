/**
 * A trace as rows of a waterfall. Pure functions.
 *
 *   caller's span   ├──────────── call ─────────────┤      one row per call: the caller's view
 *   callee's span        ├ wait ┤┤ cpu ┤ … ┤query┤         and the callee's work drawn in it
 *
 * What is only linked to its caller, as it came through a queue, is a row of its own: nobody waits for it.
 */
import type {
  DecisionView,
  MessageView,
  PathPiece,
  PolicyActView,
  Reason,
  ReasonValues,
  SpanView,
  TraceView,
} from '../../sim/index.ts';

export interface Segment {
  /** Of its span. */
  readonly id: string;
  /** `call`: as the caller sees it, network and all; `backoff`: between attempts; the others are inside the callee. */
  readonly kind: 'call' | 'work' | 'wait' | 'core' | 'cpu' | 'query' | 'backoff';
  readonly startMs: number;
  /** Null while under way. */
  readonly endMs: number | null;
}

export interface WaterfallRow {
  /** Id of its first span. */
  readonly id: string;
  readonly depth: number;
  /** Whose work it is: the callee, where it is known; else the caller. */
  readonly process: string;
  readonly name: string;
  readonly startMs: number;
  readonly endMs: number | null;
  /** Which attempt of the row above it is, from 1; 0: the only one. */
  readonly attempt: number;
  /** Whoever caused it does not wait for it. */
  readonly isLinked: boolean;
  /** While no call behind it was under way; up to now, while it is under way itself. */
  readonly selfMs: (untilMs: number) => number;
  readonly segments: readonly Segment[];
  readonly status: number;
  readonly reason: Reason | '';
  /** Behind the reason. */
  readonly values: ReasonValues;
  /** False: it failed, and whether it took effect is not known. */
  readonly definite: boolean;
  /** In the order sent. */
  readonly messages: readonly MessageView[];
  /** Where the work is a gateway's: what it decided, in order. */
  readonly decisions: readonly DecisionView[];
  /** What policies did about the call, in order. */
  readonly acts: readonly PolicyActView[];
}

const insides: ReadonlyMap<string, Segment['kind']> = new Map([
  ['queue', 'wait'],
  ['core', 'core'],
  ['cpu', 'cpu'],
  ['query', 'query'],
] as const);

/** Parents before children, as the trace has them. */
export function rowsOf(trace: TraceView): readonly WaterfallRow[] {
  const children = groupBy(trace.spans, (span) => span.parent);
  const known = new Set(trace.spans.map((span) => span.span));
  const messages = groupBy(trace.messages, (message) => message.span);
  const decisions = groupBy(trace.decisions, (decision) => decision.span);
  const acts = groupBy(trace.acts, (act) => act.span);
  const rows: WaterfallRow[] = [];
  // A stack, because a trace may be as deep as its calls.
  const open = trace.spans
    .filter((span) => !known.has(span.parent))
    .map((span) => ({ span, depth: 0 }))
    .toReversed();
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { span, depth } = next;
    const below = children.get(span.span) ?? [];
    // Taken once, so that spans that name each other as parents cannot go round for ever.
    children.delete(span.span);
    const callee = span.role === 'client' ? below.find(isAwaited) : undefined;
    const within = callee === undefined ? [] : (children.get(callee.span) ?? []);
    if (callee !== undefined) children.delete(callee.span);
    const others = [...below.filter((one) => one !== callee), ...within];
    const own = others.filter(isInside);
    const spans = callee === undefined ? [span] : [span, callee];
    const sent = spans.flatMap((one) => messages.get(one.span) ?? []);
    const decided = spans.flatMap((one) => decisions.get(one.span) ?? []);
    const calls = others.filter((one) => !isInside(one));
    const selfMs = (untilMs: number): number => selfTime(span, calls, untilMs);
    const row = rowOf(span, callee, own, depth, sent);
    const done = acts.get(span.span) ?? [];
    const segments = [...row.segments, ...backoffsIn(done)];
    rows.push({ ...row, segments, selfMs, decisions: decided, acts: done });
    open.push(...calls.map((one) => ({ span: one, depth: depth + 1 })).toReversed());
  }
  return rows;
}

/** What of the critical path lies in each row, by the row's id. */
export function pathsOf(
  rows: readonly WaterfallRow[],
  pieces: readonly PathPiece[],
): ReadonlyMap<string, readonly PathPiece[]> {
  const rowOfSpan = new Map(
    rows.flatMap((row) => row.segments.map((segment) => [segment.id, row.id] as const)),
  );
  return groupBy(pieces, ({ span }) => rowOfSpan.get(span) ?? '');
}

/** Ids of rows that failed although no call of theirs did: there a failure began. */
export function originsOf(rows: readonly WaterfallRow[]): ReadonlySet<string> {
  const origins = rows.filter((row, at) => row.reason !== '' && !failsBelow(rows, at));
  return new Set(origins.map((row) => row.id));
}

function failsBelow(rows: readonly WaterfallRow[], at: number): boolean {
  const depth = rows[at]?.depth ?? 0;
  for (const row of rows.slice(at + 1)) {
    if (row.depth <= depth) return false;
    if (row.reason !== '') return true;
  }
  return false;
}

function groupBy<T>(all: readonly T[], keyOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const group = groups.get(keyOf(one));
    if (group === undefined) groups.set(keyOf(one), [one]);
    else group.push(one);
  }
  return groups;
}

/** The waits before further attempts. */
function backoffsIn(acts: readonly PolicyActView[]): readonly Segment[] {
  return acts.flatMap(({ act, span, atMs, values }) => {
    const waitMs = values['waitMs'];
    if (act !== 'retried' || typeof waitMs !== 'number' || waitMs === 0) return [];
    const id = `${span} ${values['attempt']}`;
    return [{ id, kind: 'backoff' as const, startMs: atMs, endMs: atMs + waitMs }];
  });
}

function isAwaited({ role, isLinked }: SpanView): boolean {
  return role === 'server' && !isLinked;
}

/** Ms of the span in which none of the calls that it waits for was under way. */
function selfTime(span: SpanView, calls: readonly SpanView[], untilMs: number): number {
  const endOf = ({ startMs, endMs }: SpanView): number => endMs ?? Math.max(untilMs, startMs);
  const end = endOf(span);
  let self = 0;
  let at = span.startMs;
  // They are in order of their start.
  for (const call of calls) {
    if (call.isLinked) continue;
    self += Math.max(0, Math.min(call.startMs, end) - at);
    at = Math.max(at, Math.min(endOf(call), end));
  }
  return self + Math.max(0, end - at);
}

function isInside(span: SpanView): boolean {
  return span.role === 'internal' && insides.has(span.name);
}

function rowOf(
  span: SpanView,
  callee: SpanView | undefined,
  own: readonly SpanView[],
  depth: number,
  messages: readonly MessageView[],
): Omit<WaterfallRow, 'decisions' | 'selfMs' | 'acts'> {
  const segments = [segmentOf(span, span.role === 'server' ? 'work' : 'call')];
  if (callee !== undefined) segments.push(segmentOf(callee, 'work'));
  for (const one of own) {
    const kind = insides.get(one.name);
    if (kind !== undefined) segments.push(segmentOf(one, kind));
  }
  return {
    id: span.span,
    depth,
    process: callee?.process ?? span.process,
    name: nameOf(span, callee),
    startMs: span.startMs,
    endMs: span.endMs,
    attempt: span.attempt,
    isLinked: span.isLinked,
    segments,
    status: span.status === 0 ? (callee?.status ?? 0) : span.status,
    ...outcomeOf(span, callee),
    messages: messages.toSorted((a, b) => a.sentAtMs - b.sentAtMs || a.message - b.message),
  };
}

/** The operation where the caller names one, else method and path; `→` when nobody took the call. */
function nameOf(span: SpanView, callee: SpanView | undefined): string {
  if (callee === undefined) return span.role === 'client' ? `→ ${span.name}` : span.name;
  return span.name.includes('.') ? span.name.slice(span.name.indexOf('.') + 1) : callee.name;
}

/** The caller's reason, unless it only says that the callee failed and the callee knows why. */
function outcomeOf(
  span: SpanView,
  callee: SpanView | undefined,
): Pick<WaterfallRow, 'reason' | 'values' | 'definite'> {
  const isVague = span.reason === '' || span.reason === 'callee-failed';
  const teller = isVague && callee !== undefined && callee.reason !== '' ? callee : span;
  const { reason, values } = teller;
  // A callee that refused knows that nothing happened, even where its caller cannot.
  const isKnown = callee !== undefined && callee.endMs !== null && callee.definite;
  return { reason, values, definite: span.endMs === null || span.definite || isKnown };
}

function segmentOf(span: SpanView, kind: Segment['kind']): Segment {
  return { id: span.span, kind, startMs: span.startMs, endMs: span.endMs };
}

export interface Axis {
  readonly startMs: number;
  readonly endMs: number;
  /** Offsets from the start, in ms, at round numbers. */
  readonly ticksMs: readonly number[];
}

/** From the first start to the last end; `untilMs` stands for the end of what is under way. */
export function axisOf(rows: readonly WaterfallRow[], untilMs: number): Axis {
  const segments = rows.flatMap((row) => row.segments);
  const startMs = Math.min(...segments.map((one) => one.startMs));
  const ends = segments.map((one) => one.endMs ?? Math.max(untilMs, one.startMs));
  const endMs = Math.max(...ends, startMs + 0.001);
  return { startMs, endMs, ticksMs: roundSteps(endMs - startMs) };
}

/** Four to eight steps of 1, 2 or 5 times a power of ten. */
function roundSteps(length: number): readonly number[] {
  const rough = length / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((times) => times * power >= rough) ?? 10) * power;
  return Array.from({ length: Math.floor(length / step) + 1 }, (_, at) => at * step);
}

/** Place on the axis, 0 to 100. */
export function percentOf(axis: Axis, ms: number): number {
  return ((ms - axis.startMs) / (axis.endMs - axis.startMs)) * 100;
}

/** Total length of the row's segments of that kind, in ms; those under way count up to `untilMs`. */
export function timeIn(row: WaterfallRow, kind: Segment['kind'], untilMs: number): number {
  return row.segments
    .filter((one) => one.kind === kind)
    .reduce((sum, one) => sum + (one.endMs ?? Math.max(untilMs, one.startMs)) - one.startMs, 0);
}

/** Share of the axis, in percent, that a short reason needs beside its bar. */
const TEXT_ROOM = 44;
/** Below the bar the whole axis is free, also for what is longer. */
const TEXT_ROOM_BELOW = 70;

/** Where a text beside a bar goes: it begins at `percent` of the axis, or `before` it ends there. */
export interface TextPlace {
  readonly side: 'after' | 'before' | 'below';
  readonly percent: number;
}

/** After the row's bar or before it, where there is room; else below, clear of bar and messages. */
export function placeOfText(axis: Axis, row: WaterfallRow, untilMs: number): TextPlace {
  const left = percentOf(axis, row.startMs);
  const ends = row.segments.map((one) => one.endMs ?? Math.max(untilMs, one.startMs));
  const right = Math.min(100, percentOf(axis, Math.max(...ends)));
  if (100 - right >= TEXT_ROOM) return { side: 'after', percent: right };
  if (left >= TEXT_ROOM) return { side: 'before', percent: left };
  return { side: 'below', percent: Math.min(left, 100 - TEXT_ROOM_BELOW) };
}
