/**
 * What decided when a request ended, and what its time was made of.
 *
 *   request   ├──────────────────────────────┤
 *   a             ├───── call ─────┤             walk back from the end: the child that ended last decided,
 *   b             ├─ call ─┤                     then what ended last before that one began; what is left
 *   c                               ├ query ┤    between is the span's own. b decided nothing.
 *
 * The walk is that of Jaeger and of CRISP (Zhang et al., USENIX ATC 2022). Spans that are only linked are
 * not gone into: nobody waits for them. Pieces follow each other without gap or overlap, so the sums by
 * kind are the request's time to the microsecond.
 */
import type { MessageView, SpanView, TraceView } from './views.ts';

/** What a stretch of the path was spent on. */
export const timeKinds = [
  'network', // bytes were under way
  'connecting', // nothing could be sent: a connection was opened, or all were busy
  'queue', // waited for a turn in a replica, or for a place in a gateway
  'core', // waited for a free core
  'broker', // a broker had it
  'cpu', // computed
  'database', // a query was under way
  'handler', // in a handler or gateway that neither computed nor asked anybody
  'policy', // between the attempts of a call, or before the first
  'silence', // had been asked for, and nothing came
] as const;
export type TimeKind = (typeof timeKinds)[number];

/** Virtual ms, to the microsecond. */
export interface PathPiece {
  /** Whose time it was. */
  readonly span: string;
  readonly kind: TimeKind;
  readonly startMs: number;
  readonly endMs: number;
}

/** Of one span, in whole microseconds. */
interface Stretch {
  readonly span: SpanView;
  readonly start: number;
  readonly end: number;
  /** No child of it decided anything then. */
  readonly isOwn: boolean;
}

interface Tree {
  readonly children: ReadonlyMap<string, readonly SpanView[]>;
  /** By the span that sent them. */
  readonly messages: ReadonlyMap<string, readonly MessageView[]>;
}

/**
 * The critical path in order of time: from the request's start to its end, or to `untilMs` while it is
 * under way. Empty for a trace without spans.
 */
export function criticalPathOf(trace: TraceView, untilMs: number): readonly PathPiece[] {
  const [root] = trace.spans;
  if (root === undefined) return [];
  const { startedAtMs, latencyMs } = trace.request;
  const start = micros(startedAtMs);
  const end = latencyMs === null ? Math.max(start, micros(untilMs)) : start + micros(latencyMs);
  const tree: Tree = {
    children: grouped(trace.spans, (span) => span.parent),
    messages: grouped(trace.messages, (message) => message.span),
  };
  const newestFirst: PathPiece[] = [];
  // A stack, because a trace may be as deep as its calls.
  const open: Stretch[] = [{ span: root, start, end, isOwn: false }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next.isOwn) newestFirst.push(...ownPieces(tree, next).toReversed());
    else open.push(...partsOf(tree, next).toReversed());
  }
  return newestFirst.toReversed();
}

/** Sums by kind, in the order of `timeKinds`, without those that are zero; virtual ms. */
export function timeByKind(
  pieces: readonly PathPiece[],
): readonly { readonly kind: TimeKind; readonly ms: number }[] {
  const sums = new Map<TimeKind, number>();
  for (const { kind, startMs, endMs } of pieces) {
    sums.set(kind, (sums.get(kind) ?? 0) + micros(endMs) - micros(startMs));
  }
  return timeKinds.flatMap((kind) => {
    const sum = sums.get(kind) ?? 0;
    return sum === 0 ? [] : [{ kind, ms: sum / 1000 }];
  });
}

/** The children that decided, and what is left between them, newest first. */
function partsOf(tree: Tree, { span, start, end }: Stretch): readonly Stretch[] {
  const children = (tree.children.get(span.span) ?? []).filter((one) => !one.isLinked);
  // Who gave up waiting, or was cut off, waited for what was still under way.
  let isCut = span.role !== 'server' || endOf(span) !== end;
  const parts: Stretch[] = [];
  let cursor = end;
  while (cursor > start) {
    const last = lastBefore(children, start, cursor, isCut);
    const lastEnd = last === undefined ? start : Math.min(endOf(last), cursor);
    if (lastEnd < cursor) parts.push({ span, start: lastEnd, end: cursor, isOwn: true });
    if (last === undefined) break;
    const from = Math.max(micros(last.startMs), start);
    parts.push({ span: last, start: from, end: lastEnd, isOwn: false });
    cursor = from;
    isCut = false;
  }
  return parts;
}

/** Of those that were at work between the two, whoever ended last; what was cut off at `before` ended then. */
function lastBefore(
  children: readonly SpanView[],
  start: number,
  before: number,
  isCut: boolean,
): SpanView | undefined {
  let last: SpanView | undefined;
  for (const child of children) {
    const end = endOf(child);
    if (micros(child.startMs) >= before || end <= start || (end > before && !isCut)) continue;
    if (last === undefined || isLater(child, last, before)) last = child;
  }
  return last;
}

function isLater(one: SpanView, other: SpanView, before: number): boolean {
  const [end, otherEnd] = [Math.min(endOf(one), before), Math.min(endOf(other), before)];
  if (end !== otherEnd) return end > otherEnd;
  // Of attempts beside each other the one that brought the answer decided, not those that were called off.
  const [isGood, isOtherGood] = [isAnswer(one), isAnswer(other)];
  return isGood === isOtherGood ? one.startMs > other.startMs : isGood;
}

function isAnswer({ endMs, reason }: SpanView): boolean {
  return endMs !== null && reason === '';
}

const insides: ReadonlyMap<string, TimeKind> = new Map([
  ['queue', 'queue'],
  ['core', 'core'],
  ['cpu', 'cpu'],
  ['query', 'database'],
] as const);

function ownPieces(tree: Tree, stretch: Stretch): readonly PathPiece[] {
  const { span, start, end } = stretch;
  if (span.role === 'client') return piecesOfCall(tree, stretch);
  const kind = span.role === 'server' ? 'handler' : (insides.get(span.name) ?? 'policy');
  return [pieceOf(span, kind, start, end)];
}

/** What a caller waits for while its callee is not at work. */
function piecesOfCall(tree: Tree, { span, start, end }: Stretch): readonly PathPiece[] {
  const callees = (tree.children.get(span.span) ?? []).filter((one) => one.role === 'server');
  const messages = [span, ...callees]
    .flatMap((one) => tree.messages.get(one.span) ?? [])
    .toSorted((a, b) => a.sentAtMs - b.sentAtMs);
  const [first] = messages;
  const sentAt = first === undefined ? Infinity : micros(first.sentAtMs);
  const isThroughBroker = first?.protocol === 'amqp' || first?.protocol === 'kafka';
  const pieces: PathPiece[] = [];
  let at = start;
  const upTo = (until: number, kind: TimeKind): void => {
    const to = Math.min(until, end);
    if (to <= at) return;
    pieces.push(pieceOf(span, kind, at, to));
    at = to;
  };
  upTo(sentAt, 'connecting');
  const rest = isThroughBroker ? 'broker' : 'silence';
  for (const { sentAtMs, arrivesAtMs } of messages) {
    if (arrivesAtMs === null) continue;
    upTo(micros(sentAtMs), rest);
    upTo(micros(arrivesAtMs), 'network');
  }
  upTo(end, rest);
  return pieces;
}

function pieceOf({ span }: SpanView, kind: TimeKind, start: number, end: number): PathPiece {
  return { span, kind, startMs: start / 1000, endMs: end / 1000 };
}

function micros(ms: number): number {
  return Math.round(ms * 1000);
}

function endOf({ endMs }: SpanView): number {
  return endMs === null ? Infinity : micros(endMs);
}

function grouped<T>(all: readonly T[], keyOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const group = groups.get(keyOf(one));
    if (group === undefined) groups.set(keyOf(one), [one]);
    else group.push(one);
  }
  return groups;
}
