/** Whose messages are listed: what was asked for, else what is selected, else everything. */
import { say } from '../../i18n/text.ts';
import type { Lang } from '../../i18n/text.ts';
import { messagesWords as words } from '../../i18n/words/messages.ts';
import type { MessageFilter, Scenario } from '../../sim/index.ts';
import type { Conversation, UiState } from '../../state/ui-store.ts';
import { protocolLook } from '../canvas/protocol-look.ts';
import { processName } from './drawer-names.ts';

const everything: Conversation = { kind: 'all' };

/** What is selected and gone from the document has no messages to look for. */
export function conversationOf(
  { conversation, selection }: Pick<UiState, 'conversation' | 'selection'>,
  { nodes, links }: Pick<Scenario, 'nodes' | 'links'>,
): Conversation {
  const wanted = conversation ?? selection.at(-1) ?? everything;
  if (wanted.kind !== 'link' && wanted.kind !== 'node') return wanted;
  const known = wanted.kind === 'link' ? links : nodes;
  return known.some(({ id }) => id === wanted.id) ? wanted : everything;
}

export function filterOf(conversation: Conversation): MessageFilter {
  switch (conversation.kind) {
    case 'all':
      return {};
    case 'link':
      return { link: conversation.id };
    case 'node':
      return { node: conversation.id };
    case 'connection':
      return { connection: conversation.connection };
  }
}

/** As the value of an option. */
export function keyOf(conversation: Conversation): string {
  switch (conversation.kind) {
    case 'all':
      return 'all';
    case 'connection':
      return `connection ${conversation.connection}`;
    default:
      return `${conversation.kind} ${conversation.id}`;
  }
}

export function conversationName(
  conversation: Conversation,
  { nodes, links }: Pick<Scenario, 'nodes' | 'links'>,
  lang: Lang,
): string {
  switch (conversation.kind) {
    case 'all':
      return say(words.everything, lang);
    case 'connection':
      return say(words.connection, lang, {
        from: processName(conversation.from, nodes, lang),
        to: processName(conversation.to, nodes, lang),
      });
    case 'node':
      return nodeName(conversation.id, nodes, lang);
    case 'link': {
      const link = links.find(({ id }) => id === conversation.id);
      if (link === undefined) return conversation.id;
      const [from, to] = [nodeName(link.from, nodes, lang), nodeName(link.to, nodes, lang)];
      return `${from} → ${to} · ${protocolLook[link.protocol].tag}`;
    }
  }
}

function nodeName(id: string, nodes: Scenario['nodes'], lang: Lang): string {
  const node = nodes.find((one) => one.id === id);
  return node === undefined ? id : say(node.name, lang);
}
