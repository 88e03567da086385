/** Requests that the person has sent, newest first, remembered in this browser. */
import type { HttpRequestSpec } from '../../sim/index.ts';

const STORAGE_KEY = 'panal.request-history';
const HISTORY_MAX = 50;

export function readHistory(): readonly HttpRequestSpec[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(STORAGE_KEY) ?? '[]');
    return Array.isArray(stored) ? stored.filter(isSpec).slice(0, HISTORY_MAX) : [];
  } catch {
    return [];
  }
}

/** Puts it first; the same request is not kept twice. */
export function remember(spec: HttpRequestSpec): readonly HttpRequestSpec[] {
  const key = JSON.stringify(spec);
  const others = readHistory().filter((one) => JSON.stringify(one) !== key);
  const history = [spec, ...others].slice(0, HISTORY_MAX);
  try {
    localStorage.setItem(STORAGE_KEY, JSON.stringify(history));
  } catch {
    // A full or forbidden storage only costs the memory of it.
  }
  return history;
}

function isSpec(value: unknown): value is HttpRequestSpec {
  if (typeof value !== 'object' || value === null) return false;
  const { method, path, body, headers } = { method: '', path: '', body: '', headers: {}, ...value };
  return (
    typeof method === 'string' &&
    typeof path === 'string' &&
    typeof body === 'string' &&
    typeof headers === 'object'
  );
}
