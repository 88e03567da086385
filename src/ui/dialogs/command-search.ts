/** Finding actions by what is typed. Pure. */
import { say } from '../../i18n/text.ts';
import type { Lang, Text, Values } from '../../i18n/text.ts';

export interface Command {
  readonly id: string;
  readonly group: Text;
  readonly text: Text | string;
  /** For the text; names of nodes differ by language, so each may be a text itself. */
  readonly values?: Readonly<Record<string, Text | string | number>>;
  /** The key that does the same on the canvas; empty for none. */
  readonly key?: string;
  /** It is so already: this speed, this language. */
  readonly isCurrent?: boolean;
  readonly run: () => unknown;
}

export function sayCommand({ text, values = {} }: Command, lang: Lang): string {
  const said = Object.entries(values).map(
    ([name, value]) => [name, sayValue(value, lang)] as const,
  );
  return say(text, lang, Object.fromEntries(said) satisfies Values);
}

function sayValue(value: Text | string | number, lang: Lang): string | number {
  return typeof value === 'object' ? value[lang] : value;
}

/**
 * The commands in which every typed word begins a word, in either language: a class may speak the
 * other one. Those whose own text begins with what was typed come first.
 */
export function findCommands(commands: readonly Command[], typed: string): readonly Command[] {
  const wanted = fold(typed);
  const words = wanted.split(/\s+/).filter((word) => word !== '');
  const found = commands.filter((command) => {
    const text = ` ${textsOf(command).join(' ')}`;
    return words.every((word) => text.includes(` ${word}`));
  });
  const begins = (command: Command): boolean =>
    textsOf(command).some((text) => text.startsWith(wanted));
  return [...found.filter(begins), ...found.filter((one) => !begins(one))];
}

/** Both languages, ready to be searched; its own text first. */
function textsOf(command: Command): readonly string[] {
  return [
    sayCommand(command, 'en'),
    sayCommand(command, 'es'),
    command.group.en,
    command.group.es,
  ].map(fold);
}

/** Lower case without accents and signs. */
function fold(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}./×]+/gu, ' ')
    .trim();
}
