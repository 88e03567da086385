/**
 * Brings documents of older versions up to the current one, a version at a time. A new version
 * adds one line here and never changes those that are there.
 */
import { SCENARIO_VERSION } from './scenario.ts';

/** A document as parsed from JSON, not checked yet. */
export type RawDocument = Readonly<Record<string, unknown>>;
/** From one version to the next; `version` itself is set by `migrate`. */
export type Migration = (document: RawDocument) => RawDocument;

/** By the version that they start from. */
const migrations: ReadonlyMap<number, Migration> = new Map([
  // Links may go through a broker; those of version 1 went straight.
  [1, (document) => ({ ...document, links: eachOf(document.links, { broker: null }) })],
]);

/** The list with these members added to each object in it; what is no list is left for the check. */
function eachOf(list: unknown, added: RawDocument): unknown {
  if (!Array.isArray(list)) return list;
  return list.map((one: unknown) =>
    typeof one === 'object' && one !== null ? { ...one, ...added } : one,
  );
}

/** The document in the current version; null when no way leads there from `from`. */
export function migrate(
  document: RawDocument,
  from: number,
  steps: ReadonlyMap<number, Migration> = migrations,
  to: number = SCENARIO_VERSION,
): RawDocument | null {
  let migrated = document;
  for (let version = from; version < to; version++) {
    const step = steps.get(version);
    if (step === undefined) return null;
    migrated = { ...step(migrated), version: version + 1 };
  }
  return migrated;
}
