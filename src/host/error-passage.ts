/**
 * Errors on their way from the engine's worker to the page: Comlink keeps their message only, so
 * that codes and values (`sim/world/refusal.ts`) must be packed beside it.
 */
import { transferHandlers } from 'comlink';

/** Called once, in the worker. The page needs nothing: it takes every member that comes. */
export function keepErrorMembers(): void {
  const thrown = transferHandlers.get('throw');
  if (thrown === undefined) return;
  transferHandlers.set('throw', {
    canHandle: (value): value is unknown => thrown.canHandle(value),
    deserialize: (packed) => thrown.deserialize(packed),
    serialize: (value) => {
      const [packed, transferables] = thrown.serialize(value);
      return [withMembers(packed, errorIn(value)), transferables];
    },
  });
}

/** Comlink throws `{ value: error }`. */
function errorIn(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'value' in value ? value.value : undefined;
}

/** Comlink packs `{ isError, value: { message, name, stack } }`. */
function withMembers(packed: unknown, error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error && 'values' in error)) return packed;
  if (typeof packed !== 'object' || packed === null || !('value' in packed)) return packed;
  const { value } = packed;
  if (typeof value !== 'object' || value === null) return packed;
  const { code, values } = error;
  return { ...packed, value: { ...value, code, values } };
}
