/**
 * A trace as a sequence diagram: who said what to whom, in order. And as text, in Mermaid's form.
 */
import type { Reason, ReasonValues } from '../services/facts.ts';
import type { MessageView, SpanView, TraceView } from './views.ts';

/** Something was said. Times in virtual ms since the request began. */
export interface SequenceMessage {
  readonly kind: 'message';
  readonly message: MessageView;
  readonly atMs: number;
  /** Null: it never arrives. */
  readonly arrivesMs: number | null;
}

/** A call ended without an answer, or work that nobody waits for failed: only its own process knows. */
export interface SequenceFailure {
  readonly kind: 'failure';
  readonly span: string;
  readonly process: string;
  readonly atMs: number;
  readonly reason: Reason;
  readonly values: ReasonValues;
  /** The first message of the call; 0: none was sent. */
  readonly message: number;
}

export type SequenceStep = SequenceMessage | SequenceFailure;

/** A process was at work for the request. */
export interface Activation {
  readonly span: string;
  readonly process: string;
  readonly startMs: number;
  /** Null while under way, or when the process died of it. */
  readonly endMs: number | null;
}

export interface Sequence {
  /** Processes, in the order of their first appearance. */
  readonly processes: readonly string[];
  /** In order of time. */
  readonly steps: readonly SequenceStep[];
  readonly activations: readonly Activation[];
}

export function sequenceOf({ request, spans, messages }: TraceView): Sequence {
  const since = (ms: number): number => Math.round((ms - request.startedAtMs) * 1000) / 1000;
  const firstOf = new Map<string, number>();
  const said = messages
    .toSorted((a, b) => a.sentAtMs - b.sentAtMs || a.message - b.message)
    .map((message): SequenceMessage => {
      if (!firstOf.has(message.span)) firstOf.set(message.span, message.message);
      const { sentAtMs, arrivesAtMs } = message;
      const arrivesMs = arrivesAtMs === null ? null : since(arrivesAtMs);
      return { kind: 'message', message, atMs: since(sentAtMs), arrivesMs };
    });
  const failures = spans.flatMap((span): readonly SequenceFailure[] => {
    const { process, endMs, reason, values } = span;
    if (endMs === null || reason === '' || !isKnownHereOnly(span)) return [];
    const message = firstOf.get(span.span) ?? 0;
    return [
      { kind: 'failure', span: span.span, process, atMs: since(endMs), reason, values, message },
    ];
  });
  // What was said at the instant of a failure was said before it.
  const steps = [...said, ...failures].toSorted((a, b) => a.atMs - b.atMs);
  const activations = spans
    .filter(({ role, parent }) => role === 'server' || parent === '')
    .map(({ span, process, startMs, endMs }) => {
      return {
        span,
        process,
        startMs: since(startMs),
        endMs: endMs === null ? null : since(endMs),
      };
    });
  const asked = spans.slice(0, 1).map(({ process }) => process);
  const named = steps.flatMap((step) =>
    step.kind === 'message' ? [step.message.from, step.message.to] : [step.process],
  );
  return { processes: [...new Set([...asked, ...named])], steps, activations };
}

/** No message tells of it: nobody answered, or nobody is to be answered. */
function isKnownHereOnly({ role, status, isLinked }: SpanView): boolean {
  return role === 'client' ? status === 0 : role === 'server' && isLinked;
}

/** What a diagram as text needs to have said. */
export interface SequenceWords {
  nameOf(process: string): string;
  sayFailure(failure: SequenceFailure): string;
  /** Milliseconds since the start. */
  sayTime(ms: number): string;
  /** Of a message that does not arrive. */
  readonly lost: string;
}

/** As a `sequenceDiagram` of Mermaid; times stand before what is said. */
export function mermaidOf(sequence: Sequence, words: SequenceWords): string {
  const { processes, steps } = sequence;
  const aliasOf = (process: string): string => `p${processes.indexOf(process)}`;
  const lines = processes.map(
    (process) => `participant ${aliasOf(process)} as ${escaped(words.nameOf(process))}`,
  );
  for (const step of steps) {
    const time = words.sayTime(step.atMs);
    if (step.kind === 'failure') {
      const said = `${time} ms: ${words.sayFailure(step)}`;
      lines.push(`Note over ${aliasOf(step.process)}: ${escaped(said)}`);
      continue;
    }
    const { from, to, role, protocol, label } = step.message;
    const arrow = step.arrivesMs === null ? '-x' : role === 'response' ? '-->>' : '->>';
    const lost = step.arrivesMs === null ? ` (${words.lost})` : '';
    const said = `${time} ms ${protocol}: ${label}${lost}`;
    lines.push(`${aliasOf(from)}${arrow}${aliasOf(to)}: ${escaped(said)}`);
  }
  return `sequenceDiagram\n${lines.map((line) => `  ${line}\n`).join('')}`;
}

/** Mermaid ends a statement at `;` and begins an entity with `#`. */
function escaped(text: string): string {
  return text.replace(/[#;<>]|\s+/g, (found) => {
    if (found.trim() === '') return ' ';
    return `#${found.charCodeAt(0)};`;
  });
}
