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
const migrations: ReadonlyMap<number, Migration> = new Map();

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
