/** The canvas in a few sentences, for who cannot see it or wants it said. Loaded when asked for. */
import { say, sayCount, sayNumber } from '../../i18n/text.ts';
import type { Lang } from '../../i18n/text.ts';
import { summaryCounts, summaryWords as words } from '../../i18n/words/summary.ts';
import { faultKindWords } from '../../i18n/words/faults.ts';
import type { FaultView, NodeView, Scenario } from '../../sim/index.ts';
import { placeText } from './fault-actions.ts';
import { nodeState } from './figures.ts';
import { readingOrder } from './navigation.ts';

export interface Moment {
  readonly scenario: Scenario;
  readonly views: ReadonlyMap<string, NodeView>;
  readonly faults: readonly FaultView[];
  readonly playing: boolean;
  readonly nowMs: number;
}

/** How much there is, whether it runs, and what is wrong, in reading order. */
export function summaryOf({ scenario, views, faults, playing, nowMs }: Moment, lang: Lang): string {
  const seconds = sayNumber(Math.round(nowMs / 100) / 10, lang);
  const parts = [
    sayCount(summaryCounts.nodes, lang, scenario.nodes.length),
    sayCount(summaryCounts.links, lang, scenario.links.length),
    say(playing ? words.running : words.paused, lang, { seconds }),
  ].join(', ');
  const sentences = [`${parts}.`];
  if (scenario.nodes.length === 0) return [...sentences, say(words.empty, lang)].join(' ');
  const troubles = readingOrder(scenario.nodes).flatMap((node) => {
    const view = views.get(node.id);
    const state = nodeState(view);
    const name = say(node.name, lang);
    const waiting = view?.metrics.queueLength ?? 0;
    return [
      ...(state === 'down' || state === 'degraded' ? [say(words[state], lang, { name })] : []),
      ...(node.kind === 'service' && waiting > 0
        ? [say(words.waiting, lang, { name, count: waiting })]
        : []),
    ];
  });
  const broken = faults.map(({ what, target }) =>
    say(words.broken, lang, {
      fault: say(faultKindWords[what].name, lang),
      name: say(placeText(scenario, target), lang),
    }),
  );
  const well = troubles.length > 0 ? troubles : [say(words.allWell, lang)];
  return [...sentences, ...broken, ...well].join(' ');
}
