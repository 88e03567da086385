/**
 * “Which one to choose?”: each need has a rule over the figures of the runs, so that what is
 * recommended follows from what was measured, and the sentence that says why holds those figures.
 * Pure functions.
 */
import { say } from '../../i18n/text.ts';
import type { Lang, Text } from '../../i18n/text.ts';
import { needWords } from '../../i18n/words/compare.ts';
import type { ProtocolId } from '../../sim/index.ts';
import { shortDuration, shortNumber } from '../canvas/figures.ts';
import { protocolName } from './protocol-mark.tsx';
import { bestOf } from './score.ts';
import type { Score } from './score.ts';

export type Need = keyof typeof needWords;

export interface Advice {
  readonly need: Need;
  /** Those that fit best; empty: none does. */
  readonly chosen: readonly ProtocolId[];
  readonly why: string;
}

/** Names that stand in the sentences. */
export interface Names {
  readonly caller: string;
  readonly subject: string;
}

type Figure = (score: Score) => number | null;

interface Rule {
  readonly need: Need;
  /** Null: it was not measured in this run. */
  readonly fits: (score: Score) => boolean | null;
  /** Among those that fit, the best by the first figure; of those equal in it, by the next. */
  readonly least: readonly Figure[];
  /** How near somebody is who does not fit; less is nearer. Also whom the sentence names as contrast: the farthest. */
  readonly distance: Figure;
}

const PART_ENOUGH = 0.99;

const rules: readonly Rule[] = [
  {
    need: 'known',
    fits: ({ doneWhenTold }) => (doneWhenTold === null ? null : doneWhenTold >= PART_ENOUGH),
    least: [(score) => score.waitMsP99],
    distance: ({ doneWhenTold }) => (doneWhenTold === null ? null : 1 - doneWhenTold),
  },
  {
    need: 'kept',
    fits: ({ missed, failed }) =>
      missed === null || failed === null ? null : missed + failed === 0,
    least: [(score) => score.duplicated, (score) => score.delayMsP50],
    distance: (score) => score.missed,
  },
  {
    need: 'free',
    fits: ({ failed }) => (failed === null ? null : failed === 0),
    least: [(score) => score.waitMsP99],
    distance: (score) => score.failed,
  },
  {
    need: 'history',
    fits: ({ history }) =>
      history === null || history.before === 0
        ? null
        : history.read >= PART_ENOUGH * history.before,
    least: [(score) => score.delayMsP50],
    distance: ({ history }) => (history === null ? null : history.before - history.read),
  },
  {
    need: 'fresh',
    fits: ({ delayMsP99 }) => (delayMsP99 === null ? null : true),
    least: [(score) => score.delayMsP99, (score) => score.waitMsP99],
    distance: (score) => score.delayMsP99,
  },
  {
    need: 'order',
    fits: ({ outOfOrder, duplicated }) =>
      outOfOrder === null || duplicated === null ? null : outOfOrder + duplicated === 0,
    least: [(score) => score.delayMsP99],
    distance: (score) => score.outOfOrder,
  },
  {
    need: 'bytes',
    fits: ({ bytesPerMessage }) => (bytesPerMessage === null ? null : true),
    least: [(score) => score.bytesPerMessage],
    distance: (score) => score.bytesPerMessage,
  },
];

/** One row for each need that this run says something about. */
export function adviceFrom(scores: readonly Score[], names: Names, lang: Lang): readonly Advice[] {
  return rules.flatMap((rule): readonly Advice[] => {
    const measured = scores.filter((score) => rule.fits(score) !== null);
    if (measured.length < 2) return [];
    const chosen = chosenBy(rule, measured);
    return [{ need: rule.need, chosen, why: whyOf(rule, measured, chosen, names, lang) }];
  });
}

/** Pure counterpart of the rule's text: filter, then figure by figure. */
function chosenBy({ fits, least }: Rule, measured: readonly Score[]): readonly ProtocolId[] {
  let left = measured.filter((score) => fits(score) === true);
  for (const figure of least) {
    if (left.length < 2) break;
    const best = bestOf(
      left.map((score) => ({ protocol: score.protocol, value: figure(score) })),
      'less',
    );
    // None is better than another: all stay.
    if (best.length > 0) left = left.filter(({ protocol }) => best.includes(protocol));
  }
  return left.map(({ protocol }) => protocol);
}

function whyOf(
  { need, distance }: Rule,
  measured: readonly Score[],
  chosen: readonly ProtocolId[],
  names: Names,
  lang: Lang,
): string {
  const words: Readonly<Record<'yes' | 'no' | 'rest', Text>> = needWords[need];
  const byDistance = measured.toSorted((a, b) => (distance(a) ?? 0) - (distance(b) ?? 0));
  const [nearest] = byDistance;
  const farthest = byDistance.at(-1);
  const winner = measured.find(({ protocol }) => protocol === chosen[0]);
  if (winner === undefined) {
    return nearest === undefined ? '' : say(words.no, lang, valuesOf(nearest, names, lang));
  }
  const contrast =
    farthest === undefined || chosen.includes(farthest.protocol)
      ? ''
      : say(words.rest, lang, valuesOf(farthest, names, lang));
  return say(words.yes, lang, { ...valuesOf(winner, names, lang), rest: contrast });
}

/** Every figure that a sentence may hold, as it is written. */
function valuesOf(score: Score, names: Names, lang: Lang): Record<string, string> {
  const whole = (value: number | null): string => (value === null ? '–' : shortNumber(value, lang));
  const time = (value: number | null): string =>
    value === null ? '–' : shortDuration(value, lang);
  return {
    ...names,
    protocol: protocolName(score.protocol),
    known: score.doneWhenTold === null ? '–' : percent(score.doneWhenTold, lang),
    wait: time(score.waitMsP99),
    delay: time(score.delayMsP50),
    late: time(score.delayMsP99),
    slowest: time(score.slowestMs),
    missed: whole(score.missed),
    failed: whole(score.failed),
    duplicated: whole(score.duplicated),
    outOfOrder: whole(score.outOfOrder),
    read: whole(score.history?.read ?? null),
    before: whole(score.history?.before ?? null),
    bytes: whole(score.bytesPerMessage),
  };
}

/** `44 %`; never rounded up to all or down to nothing. */
export function percent(part: number, lang: Lang): string {
  const value = part * 100;
  const shown = value > 99 && value < 100 ? 99 : value > 0 && value < 1 ? 1 : Math.round(value);
  return `${shortNumber(shown, lang)} %`;
}
