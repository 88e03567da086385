/**
 * `npm run serve -- mercado`, `npm run serve -- ./my-scenario.json`: the cluster behind real ports.
 * Code that comes from a file runs in cells; see docs/real-ports.md.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { say } from '../src/i18n/text.ts';
import type { Lang } from '../src/i18n/text.ts';
import { serveWords as words } from '../src/i18n/words/serve.ts';
import { contractForms, contractText } from '../src/sim/index.ts';
import type { Scenario } from '../src/sim/index.ts';
import { isNetworkDenied, replicaCells } from './cells/replica-cells.ts';
import { PortError, RealPorts } from './real-ports.ts';
import { languageOf, readArguments, refuse } from './serve-arguments.ts';
import { switched } from './serve-commands.ts';
import { portLine, ServeConsole } from './serve-console.ts';
import { findServed } from './serve-scenario.ts';
import { printable, sayError, WordedError } from './worded-error.ts';

/** With one link switched, as `--link` asks for it. */
function withLink(scenario: Scenario, asked: string): Scenario {
  const [id = '', protocol = ''] = asked.split('=');
  const link = scenario.links.find((one) => one.id === id);
  if (link !== undefined && protocol !== '') return switched(scenario, link, protocol);
  const known = scenario.links.map((one) => one.id).join(', ');
  const expected = new WordedError(words.expectedLink, { known });
  return refuse('--link', asked, { en: expected.in('en'), es: expected.in('es') });
}

function writeContracts(scenario: Scenario, folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const node of scenario.nodes) {
    if (node.kind !== 'service') continue;
    for (const form of contractForms) {
      const { file, text } = contractText(form, node, scenario);
      writeFileSync(join(folder, file), text);
    }
  }
}

async function main(lang: Lang): Promise<void> {
  const { given, firstPort, seed, speed, links, proto, stdin, trust } = readArguments(
    process.argv.slice(2),
  );
  // npm runs scripts in the project's folder; paths are meant from where the person is.
  const folder = process.env['INIT_CWD'] ?? process.cwd();
  const print = (text: string): void => console.log(text);
  const { scenario: found, title, isFromFile } = await findServed(given, folder);
  if (isFromFile && !isNetworkDenied && !trust) {
    throw new WordedError(words.trustNeeded, { file: given, version: process.versions.node });
  }
  const scenario = links.reduce(withLink, found);
  if (proto !== null) writeContracts(scenario, resolve(folder, proto));
  const cells = isFromFile
    ? replicaCells((name, text) => print(printable(`${name}: ${text}`)))
    : null;
  const ports = await RealPorts.open(scenario, {
    firstPort,
    speed,
    isEndless: true,
    ...(seed === null ? {} : { seed }),
    ...(cells === null ? {} : { hosts: cells.factory }),
  }).catch((error: unknown) => {
    cells?.close();
    throw error;
  });
  const name = say(title, lang);
  print(printable(say(words.running, lang, { title: name, seed: String(seed ?? scenario.seed) })));
  print('');
  for (const port of ports.ports) print(`  ${portLine(port)}`);
  if (ports.ports.length === 0) print(`  ${say(words.nothingServed, lang)}`);
  print('');
  if (proto !== null) print(say(words.contracts, lang, { folder: resolve(folder, proto) }));
  if (isFromFile) print(say(words.cells, lang));

  const session = new ServeConsole(ports, lang, print);
  await session.watch();
  let isEnding = false;
  const end = (): void => {
    // Asked twice: whatever is in the way, it ends.
    if (isEnding) process.exit(1);
    isEnding = true;
    print(say(words.closing, lang));
    void ports.close().then(() => {
      cells?.close();
      process.exit(0);
    });
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
  const isTerminal = process.stdin.isTTY;
  if (isTerminal || stdin) {
    print(say(words.asks, lang));
    const lines = session.read(process.stdin);
    // Ctrl+D at a terminal; a script that has said all it had to say leaves the cluster running.
    if (isTerminal) lines.on('close', end);
  }
  print(say(words.ends, lang));
}

const lang = languageOf(process.argv.slice(2), process.env);
main(lang).catch((error: unknown) => {
  console.error(sayError(portInWords(error), lang));
  if (error instanceof WordedError) console.error(say(words.usage, lang));
  process.exitCode = 1;
});

function portInWords(error: unknown): unknown {
  if (!(error instanceof PortError)) return error;
  const { code, port, node } = error;
  if (code === 'EADDRINUSE') return new WordedError(words.portInUse, { port, node });
  return code === 'EACCES' ? new WordedError(words.portDenied, { port, node }) : error;
}
