/** What a log line says, in words. Pure functions. */
import { sayReason } from '../../i18n/reasons.ts';
import type { StopReason } from '../../i18n/reasons.ts';
import { say } from '../../i18n/text.ts';
import type { Lang, Text } from '../../i18n/text.ts';
import { faultName, faultWords } from '../../i18n/words/faults.ts';
import { commandWords, logWords } from '../../i18n/words/log.ts';
import type { LogLine } from '../../sim/index.ts';
import { saySeconds } from './drawer-names.ts';
import { policyNews } from './policy-news.ts';

export function logText(line: LogLine, lang: Lang): string {
  switch (line.source) {
    case 'log':
      return line.text;
    case 'failure':
      return line.reason === '' ? line.text : failureText(line, line.reason, lang);
    case 'fault':
      return faultText(line, lang);
    case 'policy':
      return policyNews(line, `${line.link} (${line.process})`, lang);
    case 'replica':
      return replicaText(line, lang);
    case 'command':
      return commandText(line, lang);
  }
}

function failureText(line: LogLine, reason: StopReason, lang: Lang): string {
  const { process, values } = line;
  const text = sayReason(reason, { process, ...values }, lang);
  const { fault, broken } = values;
  if (fault === undefined || broken === undefined) return text;
  const name = say(faultName(String(fault)), lang);
  return `${text} ${say(faultWords.activeHere, lang, { target: broken, fault: name })}`;
}

function faultText({ values }: LogLine, lang: Lang): string {
  const fault = say(faultName(String(values['fault'])), lang);
  const target = values['target'] ?? '';
  const { untilMs } = values;
  if (typeof untilMs === 'number') {
    return say(faultWords.beganUntil, lang, { fault, target, until: saySeconds(untilMs, lang) });
  }
  return say(stateWords.get(String(values['state'])) ?? faultWords.began, lang, { fault, target });
}

const stateWords = new Map<string, Text>([
  ['mended', faultWords.ended_mended],
  ['over', faultWords.ended_over],
  ['removed', faultWords.ended_removed],
]);

function replicaText(line: LogLine, lang: Lang): string {
  const { peer, state, untilMs } = line.values;
  if (peer !== undefined) {
    const until = typeof untilMs === 'number' ? saySeconds(untilMs, lang) : '';
    const words = state === 'ejected' ? logWords.ejected : logWords.readmitted;
    return say(words, lang, { ...line.values, until });
  }
  if (line.reason === '')
    return say(logWords.started, lang, { version: line.values['version'] ?? 1 });
  const reason = sayReason(line.reason, { ...line.values, process: line.process }, lang);
  const stopped = say(logWords.stopped, lang, { reason });
  return line.text === '' ? stopped : `${stopped} (${line.text})`;
}

function commandText(line: LogLine, lang: Lang): string {
  const command = String(line.values['command'] ?? '');
  const words = commandWords.get(command);
  const target = line.values['target'] ?? '';
  return words === undefined ? `${command} ${target}`.trim() : say(words, lang, { target });
}

/** Whether the line is of the source and about the node; empty filters let everything through. */
export function isShown(line: LogLine, source: LogLine['source'] | '', node: string): boolean {
  if (source !== '' && line.source !== source) return false;
  return node === '' || line.process.startsWith(`${node}/`) || line.values['target'] === node;
}
