/** What faults make of a service's database. */
export interface DatabaseConditions {
  /** How many times as long a statement occupies it. */
  readonly factor: number;
  /** Somebody holds its lock: statements wait, at most so many ms, and then fail; null: nobody does. */
  readonly lockedMs: number | null;
}

export const calmDatabase: DatabaseConditions = { factor: 1, lockedMs: null };
