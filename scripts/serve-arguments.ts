/** What `npm run serve` was asked for on the command line. */
import { parseArgs } from 'node:util';
import type { Lang } from '../src/i18n/text.ts';
import { serveWords as words } from '../src/i18n/words/serve.ts';
import { readSpeed } from './serve-commands.ts';
import { WordedError } from './worded-error.ts';

/** Leaves room for the ports of all nodes behind the first. */
const FIRST_PORT_MAX = 65_000;
const SEED_MAX = 2 ** 32 - 1;

export interface ServeArguments {
  readonly given: string;
  readonly firstPort: number;
  readonly seed: number | null;
  readonly speed: number;
  readonly links: readonly string[];
  readonly proto: string | null;
  /** Commands are read even where the input is no terminal. */
  readonly stdin: boolean;
  /** Code from a file may run though this Node keeps the network from it by one wall only. */
  readonly trust: boolean;
}

const options = {
  port: { type: 'string', default: '8080' },
  seed: { type: 'string' },
  speed: { type: 'string', default: '1' },
  link: { type: 'string', multiple: true },
  proto: { type: 'string' },
  lang: { type: 'string' },
  stdin: { type: 'boolean', default: false },
  trust: { type: 'boolean', default: false },
} as const;

/** The language: by `--lang`, else by the environment (POSIX 8.2: the first of these that is set decides). */
export function languageOf(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Lang {
  const at = args.findIndex((one) => one === '--lang' || one.startsWith('--lang='));
  const asked = at < 0 ? undefined : (args[at]?.split('=')[1] ?? args[at + 1] ?? '');
  if (asked !== undefined) return asked === 'es' ? 'es' : 'en';
  const { LC_ALL, LC_MESSAGES, LANG } = environment;
  return [LC_ALL, LC_MESSAGES, LANG].find(Boolean)?.startsWith('es') === true ? 'es' : 'en';
}

/** Throws `WordedError`. */
export function readArguments(args: readonly string[]): ServeArguments {
  const { values, positionals } = worded(() =>
    parseArgs({ args: [...args], allowPositionals: true, options }),
  );
  const [given = 'mercado', other] = positionals;
  if (other !== undefined) throw new WordedError(words.tooMany, { given: other, first: given });
  if (values.lang !== undefined && values.lang !== 'en' && values.lang !== 'es') {
    refuse('--lang', values.lang, words.expectedLang);
  }
  const firstPort = wholeNumber(values.port, FIRST_PORT_MAX);
  if (firstPort === null) {
    const expected = new WordedError(words.expectedPort, { max: FIRST_PORT_MAX });
    refuse('--port', values.port, { en: expected.in('en'), es: expected.in('es') });
  }
  const seed = values.seed === undefined ? null : wholeNumber(values.seed, SEED_MAX);
  if (values.seed !== undefined && seed === null) refuse('--seed', values.seed, words.expectedSeed);
  const speed = readSpeed('--speed', values.speed);
  const { link: links = [], proto = null, stdin, trust } = values;
  return { given, firstPort, seed, speed, links, proto, stdin, trust };
}

/** Node's own words, where the arguments have no sense. */
function worded<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    throw new WordedError(words.badArguments, { error: said });
  }
}

export function refuse(option: string, given: string, expected: { en: string; es: string }): never {
  throw new WordedError(words.badOption, { option, given, expected });
}

function wholeNumber(text: string, max: number): number | null {
  const number = Number(text);
  return /^\d+$/.test(text) && number <= max ? number : null;
}
