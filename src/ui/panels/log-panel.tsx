/** The log: what services wrote, what failed and why, replicas that came and went, and commands. */
import { Break, Chevron, Diamond, Dot, Octagon, Square } from './log-marks.tsx';
import { memo, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { say } from '../../i18n/text.ts';
import type { Lang } from '../../i18n/text.ts';
import { logWords as words } from '../../i18n/words/log.ts';
import type { LogLine } from '../../sim/index.ts';
import { documentStore } from '../../state/document-store.ts';
import { runStore } from '../../state/run-store.ts';
import type { RunState } from '../../state/run-store.ts';
import { uiStore } from '../../state/ui-store.ts';
import { cx } from '../kit/cx.ts';
import { useText } from '../kit/use-text.ts';
import { saySeconds } from './drawer-names.ts';
import { useSampled } from './drawer-sample.ts';
import { isShown, logText } from './log-text.ts';
import styles from './log-panel.module.css';

const SOURCES = ['log', 'failure', 'replica', 'policy', 'fault', 'command'] as const;
/** A screen reader hears of new failures at most this often. */
const SUMMARY_MS = 1_500;
/** Nearer to the end than this counts as at the end, in CSS px. */
const END_PX = 24;

const logOf = (state: RunState): readonly LogLine[] => state.log;

const marks = {
  log: Dot,
  failure: Diamond,
  replica: Square,
  policy: Octagon,
  fault: Break,
  command: Chevron,
} as const;

export function LogPanel() {
  const t = useText();
  const lang = useStore(uiStore, (state) => state.lang);
  const trace = useStore(uiStore, (state) => state.trace);
  const log = useSampled(logOf);
  const nodes = useStore(documentStore, (state) => state.scenario.nodes);
  const [source, setSource] = useState<LogLine['source'] | ''>('');
  const [node, setNode] = useState('');
  const [follows, setFollows] = useState(true);
  const list = useRef<HTMLDivElement>(null);
  const shown = log.filter((line) => isShown(line, source, node));

  useLayoutEffect(() => {
    if (follows) list.current?.scrollTo({ top: list.current.scrollHeight });
  });

  return (
    <div className={styles.panel}>
      <div className={styles.filters}>
        <label>
          {t(words.source)}
          <select
            value={source}
            onChange={(event) =>
              setSource(SOURCES.find((known) => known === event.target.value) ?? '')
            }
          >
            <option value="">{t(words.all)}</option>
            {SOURCES.map((known) => (
              <option key={known} value={known}>
                {t(words[known])}
              </option>
            ))}
          </select>
        </label>
        <label>
          {t(words.node)}
          <select value={node} onChange={(event) => setNode(event.target.value)}>
            <option value="">{t(words.everyNode)}</option>
            {nodes.map((one) => (
              <option key={one.id} value={one.id}>
                {t(one.name)}
              </option>
            ))}
          </select>
        </label>
        {follows ? null : (
          <button type="button" onClick={() => setFollows(true)}>
            {t(words.newest)}
          </button>
        )}
      </div>
      <div
        ref={list}
        className={styles.list}
        role="log"
        aria-live="off"
        aria-label={t(words.lines)}
        // Scrolled by keys.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        onScroll={({ currentTarget: box }) =>
          setFollows(box.scrollHeight - box.scrollTop - box.clientHeight < END_PX)
        }
      >
        {shown.length === 0 ? (
          <p className={styles.empty}>{t(log.length === 0 ? words.empty : words.noneShown)}</p>
        ) : null}
        {shown.map((line) => (
          <Line
            key={line.seq}
            line={line}
            isChosen={line.trace !== '' && line.trace === trace}
            lang={lang}
          />
        ))}
      </div>
      <Summary lang={lang} />
    </div>
  );
}

interface LineProps {
  readonly line: LogLine;
  /** It belongs to the chosen trace. */
  readonly isChosen: boolean;
  readonly lang: Lang;
}

const Line = memo(function Line({ line, isChosen, lang }: LineProps) {
  const Mark = marks[line.source];
  const about = line.link === '' ? line.process : line.link;
  const content = (
    <>
      <span className={styles.time}>{saySeconds(line.atMs, lang)}</span>
      <span className={line.source === 'failure' ? styles.bad : styles.mark}>
        <Mark />
      </span>
      <span className={styles.about}>{about}</span>
      <span className={styles.text}>{logText(line, lang)}</span>
    </>
  );
  const id = `log-${line.seq}`;
  if (line.trace === '') {
    return (
      <div className={styles.line} data-testid={id}>
        {content}
      </div>
    );
  }
  return (
    <button
      type="button"
      className={cx(styles.line, isChosen && styles.chosen)}
      aria-current={isChosen ? 'true' : undefined}
      data-testid={id}
      onClick={() => uiStore.setState({ trace: line.trace, message: 0, drawerTab: 'requests' })}
    >
      {content}
    </button>
  );
});

/** Tells a screen reader how many failures came, seldom, instead of each of them. */
function Summary({ lang }: { lang: Lang }) {
  const [spoken, setSpoken] = useState('');
  useEffect(() => {
    let seen = runStore.getState().log.at(-1)?.seq ?? -1;
    const timer = setInterval(() => {
      const news = runStore
        .getState()
        .log.filter((line) => line.seq > seen && line.source === 'failure');
      const last = news.at(-1);
      if (last === undefined) return;
      seen = last.seq;
      const values = { count: news.length, last: logText(last, lang) };
      setSpoken(say(words.failures, lang, values));
    }, SUMMARY_MS);
    return () => clearInterval(timer);
  }, [lang]);
  return <output className="visually-hidden">{spoken}</output>;
}
