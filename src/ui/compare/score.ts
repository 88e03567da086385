/**
 * What a run has shown, in the few figures that are compared, and which of several is the best.
 * Everything comes from measures of that run; what was not measured yet is null. Pure functions.
 */
import { experimentMs, quantilesSince } from '../../sim/index.ts';
import type { Durations, Experiment, GroupMeasures, ProtocolId } from '../../sim/index.ts';
import type { PaneMeasures } from '../../state/comparison.ts';

/** Values that differ by less than this part of the better one count as equal. */
const EQUAL_WITHIN = 0.05;

export interface Score {
  readonly protocol: ProtocolId;
  // While all is well: between `warm` and `down`.
  /** All bytes on the links, in both directions, for one message to all who hear it. */
  readonly bytesPerMessage: number | null;
  /** From the call to its effect. */
  readonly delayMsP50: number | null;
  readonly delayMsP99: number | null;
  /** From the call to the moment when the caller goes on. */
  readonly waitMsP50: number | null;
  readonly waitMsP99: number | null;
  /** Part of the calls that were done already when their caller went on, 0 to 1. */
  readonly doneWhenTold: number | null;
  // Since the subject went down.
  /** Calls that failed for their caller. */
  readonly failed: number | null;
  /** Messages that the subject has not got and nobody has any more. */
  readonly missed: number | null;
  /** Messages on their way to the subject, or kept for it. */
  readonly waiting: number | null;
  /** Of the subject, over the whole run. */
  readonly slowestMs: number | null;
  // Over the whole run, all callees together.
  readonly duplicated: number | null;
  readonly outOfOrder: number | null;
  // Since the newcomer joined.
  /** Messages from before its time that it has read, and how many there were. */
  readonly history: { readonly read: number; readonly before: number } | null;
}

/** Measures of one run at the instants that matter; null where the run has not come so far. */
export interface Snapshots {
  readonly warm: PaneMeasures | null;
  readonly quiet: PaneMeasures | null;
  readonly now: PaneMeasures | null;
}

export function scoreOf(
  protocol: ProtocolId,
  { warm, quiet, now }: Snapshots,
  { subject, callees, links }: Experiment,
  nowMs: number,
): Score {
  const group = now?.group ?? null;
  // Until all is well no longer, the figures grow as they come.
  const well = quiet?.group ?? (nowMs <= experimentMs.down ? group : null);
  const [delayP50 = null, delayP99 = null] = since(warm, well, 'delays');
  const [waitP50 = null, waitP99 = null] = since(warm, well, 'waits');
  const ofSubject = group?.links.find(({ link }) => link === links[callees.indexOf(subject)]);
  const isDown = nowMs > experimentMs.down;
  const newcomer = nowMs > experimentMs.join ? (now?.newcomer ?? null) : null;
  return {
    protocol,
    bytesPerMessage:
      well === null || well.told === 0 ? null : sumOfLinks(well, bytesOf) / well.told,
    delayMsP50: inMs(delayP50),
    delayMsP99: inMs(delayP99),
    waitMsP50: inMs(waitP50),
    waitMsP99: inMs(waitP99),
    doneWhenTold: well === null ? null : ratio(sum(well, 'doneWhenTold'), callsOf(well)),
    failed: isDown ? (group?.failed ?? null) : null,
    missed:
      isDown && ofSubject !== undefined
        ? sumOf(ofSubject.actions, 'lost') + sumOf(ofSubject.actions, 'failed')
        : null,
    waiting: ofSubject === undefined ? null : sumOf(ofSubject.actions, 'underWay'),
    slowestMs: isDown ? (ofSubject?.delayMsP99 ?? null) : null,
    duplicated: group === null ? null : sum(group, 'duplicated'),
    outOfOrder: group === null ? null : sum(group, 'outOfOrder'),
    history:
      newcomer === null || group === null || newcomer.links.length === 0
        ? null
        : {
            read: sum(newcomer, 'history'),
            before:
              (ofSubject === undefined ? 0 : sumOf(ofSubject.actions, 'sent')) -
              sum(newcomer, 'sent'),
          },
  };
}

type Link = GroupMeasures['links'][number];
type Action = Link['actions'][number];
type Count = { [Key in keyof Action]: Action[Key] extends number ? Key : never }[keyof Action];

function since(
  warm: PaneMeasures | null,
  well: GroupMeasures | null,
  which: 'delays' | 'waits',
): readonly (number | null)[] {
  if (well === null) return [];
  const nothing: Durations = [];
  return quantilesSince(warm?.group[which] ?? nothing, well[which], [0.5, 0.99]);
}

function callsOf(group: GroupMeasures): number {
  return sumOfLinks(group, (link) => link.calls);
}

function bytesOf({ bytes, controlBytes }: Link): number {
  return bytes + controlBytes;
}

function sumOfLinks({ links }: GroupMeasures, value: (link: Link) => number): number {
  return links.reduce((total, link) => total + value(link), 0);
}

function sum(group: GroupMeasures, count: Count): number {
  return sumOfLinks(group, ({ actions }) => sumOf(actions, count));
}

function sumOf(actions: readonly Action[], count: Count): number {
  return actions.reduce((total, action) => total + action[count], 0);
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

function inMs(microseconds: number | null): number | null {
  return microseconds === null ? null : microseconds / 1000;
}

/** A figure of which more, or less, is better. */
export interface Measured {
  readonly protocol: ProtocolId;
  readonly value: number | null;
}

/** The protocols with the best value, those included that are equal to it within 5 %; none where all are. */
export function bestOf(
  measured: readonly Measured[],
  better: 'less' | 'more',
): readonly ProtocolId[] {
  const known = measured.flatMap(({ protocol, value }) =>
    value === null ? [] : [{ protocol, value }],
  );
  const values = known.map(({ value }) => value);
  const best = better === 'less' ? Math.min(...values) : Math.max(...values);
  const winners = known.filter(({ value }) => isEqual(value, best));
  return winners.length === measured.length || winners.length === 0
    ? []
    : winners.map(({ protocol }) => protocol);
}

function isEqual(value: number, best: number): boolean {
  return Math.abs(value - best) <= Math.abs(best) * EQUAL_WITHIN;
}
