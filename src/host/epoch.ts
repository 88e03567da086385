/** Midnight of 2026-01-01 UTC: what `Date` in service code and SQLite's `now` show at virtual time 0. */
export const EPOCH_MS = 1_767_225_600_000;
