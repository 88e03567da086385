/** The list of faults, in the order in which they are offered. */
import { badVersion } from './bad-version.ts';
import { bandwidth } from './bandwidth.ts';
import { blackHole } from './black-hole.ts';
import { clockSkew } from './clock-skew.ts';
import { connectionReset } from './connection-reset.ts';
import { corruptByte } from './corrupt-byte.ts';
import { crashAfterCommit } from './crash-after-commit.ts';
import { crashBeforeAcknowledgement } from './crash-before-acknowledgement.ts';
import { crashBeforeCommit } from './crash-before-commit.ts';
import { crash } from './crash.ts';
import { fullQueue } from './full-queue.ts';
import type { FaultKind, FaultSettings } from './kind.ts';
import { latency } from './latency.ts';
import { lockedDatabase } from './locked-database.ts';
import { partition } from './partition.ts';
import { pause } from './pause.ts';
import { resetConnections } from './reset-connections.ts';
import { restart } from './restart.ts';
import { segmentLoss } from './segment-loss.ts';
import { slowClose } from './slow-close.ts';
import { slowCpu } from './slow-cpu.ts';
import { slowDatabase } from './slow-database.ts';

const kinds = {
  latency,
  bandwidth,
  'segment-loss': segmentLoss,
  'black-hole': blackHole,
  'reset-connections': resetConnections,
  'connection-reset': connectionReset,
  'slow-close': slowClose,
  'corrupt-byte': corruptByte,
  crash,
  'crash-before-commit': crashBeforeCommit,
  'crash-after-commit': crashAfterCommit,
  'crash-before-acknowledgement': crashBeforeAcknowledgement,
  restart,
  pause,
  'slow-cpu': slowCpu,
  'slow-database': slowDatabase,
  'locked-database': lockedDatabase,
  'full-queue': fullQueue,
  'clock-skew': clockSkew,
  'bad-version': badVersion,
  partition,
} as const satisfies Readonly<Record<string, FaultKind>>;

export type FaultKindId = keyof typeof kinds;

const byId: ReadonlyMap<string, FaultKind> = new Map(Object.entries(kinds));

export const faultKindIds: readonly FaultKindId[] = [...byId.keys()].filter(isFaultKind);

export function isFaultKind(id: string): id is FaultKindId {
  return byId.has(id);
}

export function faultKind(id: FaultKindId): FaultKind {
  return kinds[id];
}

/** All settings of a fault of that kind: those that are given, the others as they are initially. */
export function completeSettings(id: FaultKindId, given: FaultSettings = {}): FaultSettings {
  const complete = Object.entries(faultKind(id).settings).map(
    ([name, setting]) => [name, given[name] ?? setting.initial] as const,
  );
  return Object.fromEntries(complete);
}
