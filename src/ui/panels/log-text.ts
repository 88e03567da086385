/** What a log line says, in words. Pure functions. */
import { sayReason } from '../../i18n/reasons.ts';
import { say } from '../../i18n/text.ts';
import type { Lang } from '../../i18n/text.ts';
import { commandWords, logWords } from '../../i18n/words/log.ts';
import type { LogLine } from '../../sim/index.ts';

export function logText(line: LogLine, lang: Lang): string {
  switch (line.source) {
    case 'log':
      return line.text;
    case 'failure':
      return line.reason === ''
        ? line.text
        : sayReason(line.reason, { process: line.process, ...line.values }, lang);
    case 'replica':
      return replicaText(line, lang);
    case 'command':
      return commandText(line, lang);
  }
}

function replicaText(line: LogLine, lang: Lang): string {
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
