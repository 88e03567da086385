/** Which scenario is served: one that comes with Panal, or a file as the app exports it. */
import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { builtInScenarios, findScenario } from '../src/sim/index.ts';
import type { Name, Scenario } from '../src/sim/index.ts';
import { readScenario, TEXT_LENGTH_MAX } from '../src/sim/world/scenario-schema.ts';
import type { Problem } from '../src/sim/world/scenario-schema.ts';
import { serveWords as words } from '../src/i18n/words/serve.ts';
import { WordedError } from './worded-error.ts';

/** A character of the document takes 4 bytes at most. */
const FILE_BYTES_MAX = 4 * TEXT_LENGTH_MAX;

export interface ServedScenario {
  readonly scenario: Scenario;
  readonly title: Name;
  /** Its code may be a stranger's. */
  readonly isFromFile: boolean;
}

/**
 * `given`: an id or the path of a file, which ends in `.json` or has a slash; relative to `folder`.
 * Throws `WordedError`.
 */
export async function findServed(given: string, folder: string): Promise<ServedScenario> {
  if (/\.json$|[/\\]/i.test(given)) return readServed(resolve(folder, given));
  const found = findScenario(given);
  if (found !== undefined) {
    const scenario = await found.load();
    return { scenario, title: scenario.title, isFromFile: false };
  }
  const known = builtInScenarios.map((one) => one.id).join(', ');
  throw new WordedError(words.noScenario, { given, known });
}

function readServed(file: string): ServedScenario {
  let text = '';
  try {
    const { size } = statSync(file);
    if (size > FILE_BYTES_MAX) {
      throw new WordedError(words.tooLong, { file, given: size, max: FILE_BYTES_MAX });
    }
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof WordedError) throw error;
    const said = error instanceof Error ? error.message.replace(/, \w+ '.*'$/, '') : String(error);
    throw new WordedError(words.unreadable, { file, error: said });
  }
  const result = readScenario(text);
  if (!result.ok) throw badFile(file, result.problems);
  return { scenario: result.scenario, title: result.scenario.title, isFromFile: true };
}

function badFile(file: string, problems: readonly Problem[]): WordedError {
  const lines = (lang: 'en' | 'es'): string =>
    [
      new WordedError(words.badFile, { file }),
      ...problems.map(({ place, rule, given }) => {
        const shown = given === '' ? '' : new WordedError(words.problemGiven, { given }).in(lang);
        return new WordedError(words.problem, {
          place: place === '' ? words.wholeFile : place,
          rule,
          given: shown,
        });
      }),
    ]
      .map((line) => line.in(lang))
      .join('\n  ');
  return new WordedError({ en: lines('en'), es: lines('es') });
}
