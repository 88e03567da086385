/**
 * What a kind of fault is: what it breaks, its settings with their ranges, and what it does there. Each
 * kind is a file of this folder and a line of `index.ts`; schema, form, menu and contract tests follow.
 */
import type { LinkConditions } from '../net/conditions.ts';
import type { ComingBack } from './coming-back.ts';
import type { DatabaseConditions } from './database.ts';
import type { ProcessFault } from './process-fault.ts';

export interface NumberSetting {
  readonly type: 'number';
  readonly unit: 'ms' | 'mbps' | 'probability' | 'factor' | 'count';
  readonly min: number;
  readonly max: number;
  readonly isWhole: boolean;
  /** What it is where a fault leaves it out. */
  readonly initial: number;
}

export interface ChoiceSetting {
  readonly type: 'choice';
  readonly choices: readonly string[];
  readonly initial: string;
}

export type FaultSetting = NumberSetting | ChoiceSetting;
/** By the names of the settings. */
export type FaultSettings = Readonly<Record<string, number | string>>;

interface KindBase {
  readonly settings: Readonly<Record<string, FaultSetting>>;
  /** Settings that go together in a real place, by their names. */
  readonly presets?: Readonly<Record<string, FaultSettings>>;
  /** It happens and is over; else it lasts until it is mended or its time is over. */
  readonly isMomentary: boolean;
  /** Settings with which it does nothing; null: there are none. */
  readonly harmless: FaultSettings | null;
}

export interface LinkFault extends KindBase {
  readonly on: 'link';
  /** What the link's hops are like while it lasts. All settings are there. */
  readonly worsen?: (conditions: LinkConditions, settings: FaultSettings) => LinkConditions;
  /** When it begins, each connection of the link is reset with this probability. */
  readonly resetShare?: (settings: FaultSettings) => number;
}

export interface NodeFault extends KindBase {
  readonly on: 'node';
  readonly nodes: readonly ('client' | 'gateway' | 'service' | 'broker')[];
  /** What a hop is like that has the node at its near end (`caller`) or its far one. */
  readonly worsen?: (
    conditions: LinkConditions,
    settings: FaultSettings,
    end: 'caller' | 'callee',
  ) => LinkConditions;
  /** Of services, only those that have a database. */
  readonly needsDatabase?: true;
  /** What it is inside each process of the node while it lasts. */
  readonly within?: (fault: string, settings: FaultSettings) => ProcessFault;
  /** What the node's database is like while it lasts. */
  readonly onDatabase?: (
    conditions: DatabaseConditions,
    settings: FaultSettings,
  ) => DatabaseConditions;
  /** Its processes end when it begins, and come back when it is over. */
  readonly stops?: true;
  /** How a process comes back that it has ended. */
  readonly comesBack?: (settings: FaultSettings) => ComingBack;
}

export type FaultKind = LinkFault | NodeFault;

export function milliseconds(initial: number, max = 60_000): NumberSetting {
  return { type: 'number', unit: 'ms', min: 0, max, isWhole: false, initial };
}

export function probability(initial: number, max = 1): NumberSetting {
  return { type: 'number', unit: 'probability', min: 0, max, isWhole: false, initial };
}

export function times(initial: number, max = 100): NumberSetting {
  return { type: 'number', unit: 'factor', min: 1, max, isWhole: false, initial };
}

export function count(initial: number, max = 1_000): NumberSetting {
  return { type: 'number', unit: 'count', min: 0, max, isWhole: true, initial };
}

export function choice(choices: readonly string[], initial: string): ChoiceSetting {
  return { type: 'choice', choices, initial };
}

/** A setting that is a number. Throws `TypeError` where it is none: faults are completed before. */
export function numberOf(settings: FaultSettings, name: string): number {
  const value = settings[name];
  if (typeof value === 'number') return value;
  throw new TypeError(`The setting "${name}" is ${String(value)}; a number was expected.`);
}
