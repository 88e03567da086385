/**
 * The decision trail in words: a sentence for each step of a gateway, with the values that it was decided
 * by, and a few words for where there is little room. A kind of step is one entry of `steps` here.
 */
import type { GatewayStep, GatewayStepKind, ReasonValues } from '../sim/index.ts';
import {
  abandoned,
  answered,
  called,
  mapped,
  merged,
  replied,
} from './gateway-steps/call-steps.ts';
import { cors, limited, queued, read } from './gateway-steps/limit-steps.ts';
import { changed, matched, negotiated } from './gateway-steps/route-steps.ts';
import type { OutcomeWords, StepWords } from './gateway-steps/step-words.ts';
import { authorized, verified } from './gateway-steps/token-steps.ts';
import { sayReasonPlain } from './reasons.ts';
import { say } from './text.ts';
import type { Lang, Text } from './text.ts';
import { checkWords } from './words/gateway.ts';
import { fill } from './wordings.ts';
import type { Wordings } from './wordings.ts';

/** Longest short form: a node has no room for more. */
export const STEP_SHORT_MAX = 24;

export const gatewayStepWords: Readonly<Record<GatewayStepKind, StepWords>> = {
  cors,
  limited,
  queued,
  read,
  matched,
  verified,
  authorized,
  negotiated,
  changed,
  called,
  mapped,
  answered,
  merged,
  replied,
  abandoned,
};

export const outcomeWords: Readonly<Record<GatewayStep['outcome'], Text>> = {
  passed: { en: 'passed', es: 'pasa' },
  stopped: { en: 'stopped', es: 'se detiene' },
  noted: { en: 'noted', es: 'se anota' },
};

/** What was decided and by which values, in whole sentences. */
export function sayStep(step: GatewayStep, lang: Lang): string {
  const words = wordsOf(step);
  if (words === null) return sayStepName(step, lang);
  const values = saidValues(step.values, lang);
  const said = [
    firstOf(words.sentence, values, lang) ?? sayStepName(step, lang),
    ...(words.also ?? []).map((text) => fill(text, values, lang)),
  ];
  return said.filter((text) => text !== null).join(' ');
}

/** The same in at most `STEP_SHORT_MAX` characters. */
export function sayStepShort(step: GatewayStep, lang: Lang): string {
  const words = wordsOf(step);
  const values = saidValues(step.values, lang);
  const said = words === null ? null : firstOf(words.short, values, lang, STEP_SHORT_MAX);
  return said ?? sayStepName(step, lang);
}

/** What it is about, in a word or two. */
export function sayStepName({ step }: Pick<GatewayStep, 'step'>, lang: Lang): string {
  return say(gatewayStepWords[step].name, lang);
}

function wordsOf({ step, outcome, values }: GatewayStep): OutcomeWords | null {
  const words = gatewayStepWords[step].outcomes[outcome];
  if (words === undefined) return null;
  const found = words.cases?.find(({ value, is }) => values[value] === is);
  return found === undefined ? words : { ...words, ...found };
}

function firstOf(
  wordings: Wordings,
  values: ReasonValues,
  lang: Lang,
  lengthMax = Infinity,
): string | null {
  for (const wording of wordings) {
    const text = fill(wording, values, lang);
    if (text !== null && text.length <= lengthMax) return text;
  }
  return null;
}

/** Values that are names of ours, in words. */
function saidValues(values: ReasonValues, lang: Lang): ReasonValues {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, saidValue(name, value, lang)]),
  );
}

function saidValue(name: string, value: string | number, lang: Lang): string | number {
  if (typeof value === 'number') return value;
  if (name === 'reason') return sayReasonPlain(value, lang);
  if (name === 'holes' || name === 'off') {
    const known = new Map<string, Text>(Object.entries(checkWords));
    return value
      .split(', ')
      .map((check) => say(known.get(check) ?? check, lang))
      .join(', ');
  }
  return value;
}
