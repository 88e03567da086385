/** Tells screen readers what the policies of a link have come to: each change once, and not many in a moment. */
import { useEffect } from 'react';
import { say } from '../../i18n/text.ts';
import { policyNewsPlace } from '../../i18n/words/policy-news.ts';
import type { LogLine } from '../../sim/index.ts';
import { documentStore } from '../../state/document-store.ts';
import { runStore } from '../../state/run-store.ts';
import { uiStore } from '../../state/ui-store.ts';
import { policyNews } from '../panels/policy-news.ts';
import { announce } from './canvas-store.ts';

/** Of what changes meanwhile only the last is said. */
const SAID_EVERY_MS = 1_500;

export function usePolicyNews(link: string): void {
  useEffect(() => {
    let seen = runStore.getState().log.at(-1)?.seq ?? -1;
    let news: LogLine | null = null;
    let timer: ReturnType<typeof setTimeout> | null = null;
    function tell(): void {
      timer = null;
      if (news === null) return;
      announce(sentence(news));
      news = null;
      timer = setTimeout(tell, SAID_EVERY_MS);
    }
    const stop = runStore.subscribe(({ log }, before) => {
      if (log === before.log) return;
      // Another run numbers its lines anew.
      const since = (log.at(-1)?.seq ?? -1) < seen ? -1 : seen;
      seen = log.at(-1)?.seq ?? -1;
      const last = log.findLast((line) => line.seq <= since || isNews(line, link));
      if (last === undefined || last.seq <= since) return;
      news = last;
      if (timer === null) tell();
    });
    return () => {
      stop();
      if (timer !== null) clearTimeout(timer);
    };
  }, [link]);
}

function isNews(line: LogLine, link: string): boolean {
  return line.source === 'policy' && line.link === link;
}

function sentence(line: LogLine): string {
  const { nodes, links } = documentStore.getState().scenario;
  const { lang } = uiStore.getState();
  const nameOf = (id = '') => say(nodes.find((node) => node.id === id)?.name ?? id, lang);
  const link = links.find(({ id }) => id === line.link);
  const ends = { from: nameOf(link?.from), to: nameOf(link?.to) };
  return policyNews(line, say(policyNewsPlace, lang, ends), lang);
}
