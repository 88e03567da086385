/** What a link's protocol costs and brings, as rows of text: one value per protocol, each measured in this run. */
import { say } from '../../../i18n/text.ts';
import type { Lang, Text } from '../../../i18n/text.ts';
import { measureWords as words } from '../../../i18n/words/measures.ts';
import type { LinkMeasures } from '../../../sim/index.ts';
import { shortDuration, shortNumber } from '../../canvas/figures.ts';

export interface MeasureRow {
  readonly id: string;
  readonly label: Text;
  /** Belongs to the row above it. */
  readonly isPart?: boolean;
  /** In the words of the language; `–` where nothing was measured yet. */
  readonly value: (measures: LinkMeasures, lang: Lang) => string;
}

const NOTHING = '–';

export const measureRows: readonly MeasureRow[] = [
  {
    id: 'bytes',
    label: words.bytesPerCall,
    value: ({ bytes, controlBytes, calls }, lang) => perCall(bytes + controlBytes, calls, lang),
  },
  {
    id: 'control-bytes',
    label: words.ofItControl,
    isPart: true,
    value: ({ controlBytes, calls }, lang) => perCall(controlBytes, calls, lang),
  },
  {
    id: 'messages',
    label: words.messagesPerCall,
    value: ({ messages, controlMessages, calls }, lang) =>
      perCall(messages + controlMessages, calls, lang),
  },
  {
    id: 'round-trips',
    label: words.roundTripsPerCall,
    value: ({ roundTrips, calls }, lang) => perCall(roundTrips, calls, lang),
  },
  {
    id: 'connections',
    label: words.connections,
    value: ({ connections }, lang) => shortNumber(connections, lang),
  },
  { id: 'waits-for', label: words.waitsFor, value: waitsFor },
  { id: 'wait', label: words.wait, value: ({ waitMsP50 }, lang) => duration(waitMsP50, lang) },
  {
    id: 'wait-tail',
    label: words.waitTail,
    value: ({ waitMsP99 }, lang) => duration(waitMsP99, lang),
  },
  { id: 'delay', label: words.delay, value: ({ delayMsP50 }, lang) => duration(delayMsP50, lang) },
  {
    id: 'delay-tail',
    label: words.delayTail,
    value: ({ delayMsP99 }, lang) => duration(delayMsP99, lang),
  },
  { id: 'while-down', label: words.whileDown, value: whileDown },
  { id: 'order', label: words.order, value: order },
  { id: 'guarantee', label: words.guarantee, value: guarantee },
  {
    id: 'lost',
    label: words.lost,
    value: ({ actions }, lang) => sum(actions, (one) => one.lost, lang),
  },
  {
    id: 'twice',
    label: words.twice,
    value: ({ actions }, lang) => sum(actions, (one) => one.duplicated, lang),
  },
];

function perCall(amount: number, calls: number, lang: Lang): string {
  return calls === 0 ? NOTHING : shortNumber(amount / calls, lang);
}

function duration(ms: number | null, lang: Lang): string {
  return ms === null ? NOTHING : shortDuration(ms, lang);
}

function sum(
  actions: LinkMeasures['actions'],
  of: (action: LinkMeasures['actions'][number]) => number,
  lang: Lang,
): string {
  if (actions.length === 0) return NOTHING;
  return shortNumber(
    actions.reduce((total, action) => total + of(action), 0),
    lang,
  );
}

function isThroughBroker({ protocol }: LinkMeasures): boolean {
  return protocol === 'amqp' || protocol === 'kafka';
}

/** Of the kinds of call that were made, in the order of their waiting. */
function waitsFor(measures: LinkMeasures, lang: Lang): string {
  const kinds = new Set(measures.actions.map(({ kind }) => kind));
  const waits: Text[] = [];
  const broker = isThroughBroker(measures);
  const socket = measures.protocol === 'websocket';
  if (kinds.has('query') || (!broker && kinds.has('command'))) waits.push(words.theAnswer);
  if (kinds.has('event') && !broker && !socket) waits.push(words.theAnswer);
  if (broker && (kinds.has('command') || kinds.has('event'))) waits.push(words.theBroker);
  if (socket && kinds.has('event')) waits.push(words.nothing);
  if (waits.length === 0) return NOTHING;
  return [...new Set(waits.map((text) => say(text, lang)))].join(', ');
}

function whileDown({ whileDown: { calls, failed, done } }: LinkMeasures, lang: Lang): string {
  if (calls === 0) return say(words.noCallThen, lang);
  if (failed > 0) return say(words.downFailed, lang, { failed, calls });
  if (done > 0) return say(words.downDone, lang, { done, calls });
  return say(words.downLost, lang, { calls });
}

function order({ actions }: LinkMeasures, lang: Lang): string {
  const changed = actions.reduce((total, action) => total + action.changed, 0);
  if (changed < 2) return NOTHING;
  const count = actions.reduce((total, action) => total + action.outOfOrder, 0);
  return count === 0 ? say(words.kept, lang) : say(words.outOfOrderCount, lang, { count });
}

/**
 * What the mechanism promises: through a broker an effect is repeated until it is acknowledged;
 * directly, nobody repeats anything.
 */
function guarantee(measures: LinkMeasures, lang: Lang): string {
  return say(isThroughBroker(measures) ? words.atLeastOnce : words.atMostOnce, lang);
}
