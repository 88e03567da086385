/** The rows of the scoreboard: what each figure is called, how it is written, and which is the best. */
import { sayNumber, say } from '../../i18n/text.ts';
import type { Lang, Text } from '../../i18n/text.ts';
import { compareWords as words } from '../../i18n/words/compare.ts';
import type { Experiment, ProtocolId, Script } from '../../sim/index.ts';
import { shortDuration } from '../canvas/figures.ts';
import { percent } from './advice.ts';
import { bestOf } from './score.ts';
import type { Score } from './score.ts';

export interface ScoreRow {
  readonly id: string;
  readonly text: Text;
  readonly help: Text | null;
  readonly value: (score: Score) => number | null;
  readonly write: (value: number, score: Score, lang: Lang) => string;
  /** Null: neither says anything by itself. */
  readonly better: 'less' | 'more' | null;
}

export interface ScoreGroup {
  readonly id: string;
  readonly text: Text;
  readonly rows: readonly ScoreRow[];
}

function whole(value: number, _score: Score, lang: Lang): string {
  return sayNumber(Math.round(value), lang);
}

function time(value: number, _score: Score, lang: Lang): string {
  return shortDuration(value, lang);
}

const row = (
  id: string,
  text: Text,
  value: ScoreRow['value'],
  write: ScoreRow['write'] = whole,
  help: Text | null = null,
): ScoreRow => ({ id, text, help, value, write, better: 'less' });

/** Those that this run measures: nothing is told of an outage or a newcomer that was left out. */
export function groupsFor(
  { event }: Experiment,
  { hasOutage, hasNewcomer }: Script,
): readonly ScoreGroup[] {
  const well: ScoreGroup = {
    id: 'well',
    text: words.groupWell,
    rows: [
      row('bytes', words.bytes, (score) => score.bytesPerMessage, whole, words.bytesHelp),
      row('delay-p50', words.delayP50, (score) => score.delayMsP50, time, words.delayHelp),
      row('delay-p99', words.delayP99, (score) => score.delayMsP99, time, words.p99Help),
      row('wait-p50', words.waitP50, (score) => score.waitMsP50, time, words.waitHelp),
      row('wait-p99', words.waitP99, (score) => score.waitMsP99, time),
      {
        ...row('known', words.known, (score) => score.doneWhenTold),
        write: (value, _score, lang) => percent(value, lang),
        better: 'more',
      },
    ],
  };
  const outage: ScoreGroup = {
    id: 'outage',
    text: words.groupDown,
    rows: [
      row('failed', words.failed, (score) => score.failed),
      row('missed', words.missed, (score) => score.missed, whole, words.missedHelp),
      {
        ...row('slowest', words.slowest, (score) => score.slowestMs, time, words.slowestHelp),
        better: null,
      },
    ],
  };
  const order: ScoreGroup = {
    id: 'order',
    text: words.groupOrder,
    rows: [
      row('duplicated', words.duplicated, (score) => score.duplicated),
      row('order', words.outOfOrder, (score) => score.outOfOrder, whole, words.outOfOrderHelp),
    ],
  };
  const newcomer: ScoreGroup = {
    id: 'newcomer',
    text: words.groupNewcomer,
    rows: [
      {
        ...row('history', words.history, ({ history }) => history?.read ?? null),
        write: (read, { history }, lang) =>
          say(words.ofMany, lang, { read, before: history?.before ?? 0 }),
        better: 'more',
      },
    ],
  };
  return [
    well,
    ...(hasOutage ? [outage] : []),
    order,
    ...(hasNewcomer && event !== '' ? [newcomer] : []),
  ];
}

/** The protocols that are best in the row; none where all are alike, or only one is there. */
export function bestIn(
  { value, better }: ScoreRow,
  scores: readonly Score[],
): readonly ProtocolId[] {
  if (better === null || scores.length < 2) return [];
  return bestOf(
    scores.map((score) => ({ protocol: score.protocol, value: value(score) })),
    better,
  );
}
