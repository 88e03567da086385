/** What is wrong with a document: where, by which rule, and what was found there. */
import type { Text } from './scenario.ts';

export interface Problem {
  /** JSON path such as `nodes[2].cpuMs.mean`; empty for the document as a whole. */
  readonly place: string;
  /** What was expected there. */
  readonly rule: Text;
  /** What was found there, shortened; empty when nothing was. */
  readonly given: string;
}

export type Path = readonly PropertyKey[];

export function sayPath(path: Path): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    return text === '' ? String(step) : `${text}.${String(step)}`;
  }, '');
}

export function valueAt(document: unknown, path: Path): unknown {
  let value = document;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step))
      return undefined;
    value = Reflect.get(value, step);
  }
  return value;
}

/** What was found, in few signs and no language: `"x"`, `-1`, `[…]`, `{…}`. */
export function sayGiven(value: unknown): string {
  if (value === undefined) return '';
  if (Array.isArray(value)) return value.length === 0 ? '[]' : `[… ${value.length}]`;
  if (typeof value === 'object' && value !== null) return '{…}';
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string') return JSON.stringify(value) ?? '';
  return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
}

/** Notes a problem at a place. */
export type Report = (path: Path, en: string, es: string, given: unknown) => void;
