/** How the panels name processes and messages and write virtual times. Pure functions. */
import { say, sayCount } from '../../i18n/text.ts';
import type { Lang } from '../../i18n/text.ts';
import { drawerCounts, drawerWords as words } from '../../i18n/words/drawer.ts';
import { kindWords } from '../../i18n/words/messages.ts';
import type { MessageView, ScenarioNode } from '../../sim/index.ts';

const secondFormats = {
  en: new Intl.NumberFormat('en', { minimumFractionDigits: 3, maximumFractionDigits: 3 }),
  es: new Intl.NumberFormat('es', { minimumFractionDigits: 3, maximumFractionDigits: 3 }),
};
const milliFormats = {
  en: new Intl.NumberFormat('en', { maximumFractionDigits: 3 }),
  es: new Intl.NumberFormat('es', { maximumFractionDigits: 3 }),
};

/** Virtual milliseconds as seconds: `12.310`, `12,310`. */
export function saySeconds(ms: number, lang: Lang): string {
  return secondFormats[lang].format(ms / 1000);
}

/** Virtual milliseconds: to the microsecond when short, whole when long. */
export function sayMilliseconds(ms: number, lang: Lang): string {
  const rounded = ms >= 100 ? Math.round(ms) : ms >= 10 ? Math.round(ms * 10) / 10 : ms;
  return milliFormats[lang].format(rounded);
}

/** `orders/1` as `Orders/1`; of nodes that only ever have one process, the name alone. */
export function processName(process: string, nodes: readonly ScenarioNode[], lang: Lang): string {
  const cut = process.lastIndexOf('/');
  const node = nodes.find(({ id }) => id === process.slice(0, cut));
  if (node === undefined) return process;
  const name = say(node.name, lang);
  const isMany = node.kind === 'service' || (node.kind === 'broker' && node.protocol === 'kafka');
  return isMany ? `${name}${process.slice(cut)}` : name;
}

type Kind = Pick<MessageView, 'role' | 'purpose'>;

const roleWords = {
  request: words.roleRequest,
  response: words.roleResponse,
  event: words.roleEvent,
} as const;

const roleWordsBy = {
  request: words.requestBy,
  response: words.responseBy,
  event: words.eventBy,
} as const;

function kindName({ role, purpose }: Kind, lang: Lang): string {
  if (role !== 'control') return say(roleWords[role], lang);
  return purpose === '' ? '' : say(kindWords[purpose].one, lang);
}

/** A message in one line, for a button: what it is, how long, from whom to whom. */
export function messageName(
  message: MessageView,
  nodes: readonly ScenarioNode[],
  lang: Lang,
): string {
  return say(words.messageOf, lang, {
    role: kindName(message, lang),
    label: message.label,
    size: sayCount(drawerCounts.bytes, lang, message.size),
    from: processName(message.from, nodes, lang),
    to: processName(message.to, nodes, lang),
  });
}

/** `HTTP/1.1 request`, `AMQP 0-9-1, heartbeat`; while the protocol is not known yet (empty), `request`. */
export function messageKind(kind: Kind, protocol: string, lang: Lang): string {
  if (protocol === '') return kindName(kind, lang);
  if (kind.role === 'control') return `${protocol}, ${kindName(kind, lang)}`;
  return say(roleWordsBy[kind.role], lang, { protocol });
}
