/** The list of faults, in the order in which they are offered. */
import { bandwidth } from './bandwidth.ts';
import { blackHole } from './black-hole.ts';
import { connectionReset } from './connection-reset.ts';
import { corruptByte } from './corrupt-byte.ts';
import type { FaultKind, FaultSettings } from './kind.ts';
import { latency } from './latency.ts';
import { partition } from './partition.ts';
import { resetConnections } from './reset-connections.ts';
import { segmentLoss } from './segment-loss.ts';
import { slowClose } from './slow-close.ts';

const kinds = {
  latency,
  bandwidth,
  'segment-loss': segmentLoss,
  'black-hole': blackHole,
  'reset-connections': resetConnections,
  'connection-reset': connectionReset,
  'slow-close': slowClose,
  'corrupt-byte': corruptByte,
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
