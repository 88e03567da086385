/**
 * What a person may do to a served cluster, one line each. They become commands of the run:
 *
 *   kill orders/1 ──▶ { kind: 'kill-replica', … }        link orders-notify=kafka ──▶ { kind: 'replace-document', … }
 *
 * Errors say what was given and what is expected, in the person's language.
 */
import { protocolsOf, processCountOf, ranges, switchProtocol } from '../src/sim/index.ts';
import type { Edit, Scenario, ScenarioLink } from '../src/sim/index.ts';
import { serveWords as words } from '../src/i18n/words/serve.ts';
import { WordedError } from './worded-error.ts';

export const SPEED_MIN = 0.05;
export const SPEED_MAX = 10;

export type ServeCommand =
  | { readonly kind: 'help' | 'status' | 'pause' | 'play' }
  | { readonly kind: 'speed'; readonly speed: number }
  | {
      readonly kind: 'kill-replica' | 'restart-replica';
      readonly node: string;
      readonly replicas: readonly number[];
    }
  | {
      readonly kind: 'link';
      readonly link: string;
      /** As it was typed. */
      readonly changes: string;
      readonly edit: Edit;
    };

const names = ['help', 'status', 'kill', 'restart', 'link', 'pause', 'play', 'speed'] as const;

/** Settings of a link by the names of the command line. */
const settings: ReadonlyMap<string, (link: ScenarioLink, value: number) => ScenarioLink> = new Map([
  ['latency', (link, value) => ({ ...link, latencyMs: { kind: 'constant', value } })],
  ['loss', (link, percent) => ({ ...link, loss: percent / 100 })],
  ['bandwidth', (link, bandwidthMbps) => ({ ...link, bandwidthMbps })],
  ['timeout', (link, timeoutMs) => ({ ...link, timeoutMs })],
]);

/** Reads one line; null for an empty one. Throws `WordedError`. */
export function readServeCommand(line: string, scenario: Scenario): ServeCommand | null {
  const [given = '', ...rest] = line.trim().split(/\s+/);
  if (given === '') return null;
  const name = names.find((one) => one === given.toLowerCase());
  switch (name) {
    case undefined:
      throw new WordedError(words.noCommand, { given, known: names.join(', ') });
    case 'help':
    case 'status':
    case 'pause':
    case 'play':
      if (rest.length > 0) {
        throw new WordedError(words.noArgument, { command: name, given: rest.join(' ') });
      }
      return { kind: name };
    case 'speed':
      return { kind: 'speed', speed: readSpeed('speed', rest.join(' ')) };
    case 'kill':
    case 'restart':
      return { kind: `${name}-replica`, ...readTarget(name, rest.join(' '), scenario) };
    case 'link':
      return readLink(rest, scenario);
  }
}

/** `option`: where the speed was given. */
export function readSpeed(option: string, given: string): number {
  const speed = Number(given);
  if (given.trim() === '' || !(speed >= SPEED_MIN && speed <= SPEED_MAX)) {
    throw new WordedError(words.badOption, { option, given, expected: words.expectedSpeed });
  }
  return speed;
}

function readTarget(
  command: string,
  given: string,
  scenario: Scenario,
): { node: string; replicas: readonly number[] } {
  const [id, replica, more] = given.split('/');
  const node = scenario.nodes.find((one) => one.id === id && more === undefined);
  const all = node === undefined ? [] : Array.from({ length: processCountOf(node) }, (_, at) => at);
  const replicas = replica === undefined ? all : all.filter((at) => String(at) === replica);
  if (node === undefined || replicas.length === 0) {
    const known = scenario.nodes
      .map((one) => {
        const count = processCountOf(one);
        return count === 1 ? one.id : `${one.id} (${one.id}/0–${count - 1})`;
      })
      .join(', ');
    throw new WordedError(words.targetExpected, { command, given, known });
  }
  return { node: node.id, replicas };
}

function readLink([first = '', ...rest]: readonly string[], scenario: Scenario): ServeCommand {
  const given = [first, ...rest].join(' ');
  const [id = '', protocol] = first.split('=');
  const link = scenario.links.find((one) => one.id === id);
  // Either a protocol or settings, not nothing.
  if (link === undefined || (protocol === undefined) === (rest.length === 0)) {
    const known = scenario.links.map((one) => one.id).join(', ');
    throw new WordedError(words.linkExpected, { given, known });
  }
  if (protocol !== undefined) {
    const edit: Edit = {
      kind: 'replace-document',
      scenario: switched(scenario, link, protocol),
    };
    return { kind: 'link', link: id, changes: protocol, edit };
  }
  const edit: Edit = { kind: 'update-link', link: rest.reduce(withSetting, link) };
  return { kind: 'link', link: id, changes: rest.join(', '), edit };
}

function withSetting(link: ScenarioLink, given: string): ScenarioLink {
  const [name = '', value = ''] = given.split('=');
  const change = settings.get(name);
  const number = Number(value);
  // The document has a share, people say per cent: its own refusal would name another number.
  const isTooMuch = name === 'loss' && !(number >= 0 && number <= 100 * ranges.loss.max);
  if (change === undefined || value === '' || !Number.isFinite(number) || isTooMuch) {
    throw new WordedError(words.settingExpected, { given });
  }
  return change(link, number);
}

/** The link speaks another protocol; `given` is what was typed. Throws `WordedError`. */
export function switched(scenario: Scenario, link: ScenarioLink, given: string): Scenario {
  const callee = scenario.nodes.find((node) => node.id === link.to);
  const offered = callee === undefined ? [] : protocolsOf(callee);
  const protocol = offered.find((one) => one === given);
  if (protocol === undefined) {
    const values = { link: link.id, given, offered: offered.join(', ') };
    throw new WordedError(words.protocolExpected, values);
  }
  return switchProtocol(scenario, link.id, protocol);
}
