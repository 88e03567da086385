/** The requests of the run, newest on top: by whom, what, how it ended, how long it took. */
import { ArrowUp, Play, Send, User } from 'lucide-react';
import { memo, useCallback, useEffect, useId, useRef, useState } from 'react';
import type { KeyboardEvent, RefObject, UIEvent } from 'react';
import { useStore } from 'zustand';
import { sayReason, sayReasonShort } from '../../i18n/reasons.ts';
import type { Lang } from '../../i18n/text.ts';
import { drawerWords as words } from '../../i18n/words/drawer.ts';
import type { RequestView } from '../../sim/index.ts';
import { documentStore } from '../../state/document-store.ts';
import { runStore } from '../../state/run-store.ts';
import type { RunState } from '../../state/run-store.ts';
import { play } from '../../state/session.ts';
import { uiStore } from '../../state/ui-store.ts';
import { Button } from '../kit/button.tsx';
import { cx } from '../kit/cx.ts';
import { ListBox, ListOption } from '../kit/list-box.tsx';
import { attempt } from '../kit/notices.ts';
import { Segmented } from '../kit/segmented.tsx';
import { useText } from '../kit/use-text.ts';
import { sayMilliseconds, saySeconds } from './drawer-names.ts';
import { useSampled } from './drawer-sample.ts';
import { AddNodeButton, EmptyPanel } from './empty-panel.tsx';
import { Diamond } from './log-marks.tsx';
import { missingIn } from './missing.ts';
import styles from './requests-list.module.css';

type Filter = 'all' | 'mine' | 'failed';

/** Height of a row without a reason, in CSS px. */
const ROW_PX = 26;
/** Rows drawn below those in view until the list is scrolled: a busy run replaces all of them, four times a second. */
const SPARE_ROWS = 4;

const requestsOf = (state: RunState): readonly RequestView[] => state.requests;

/** Whether it ended and not well. */
export function hasFailed({ latencyMs, status, reason }: RequestView): boolean {
  return latencyMs !== null && (reason !== '' || status === 0 || status >= 400);
}

export function RequestList({ onChoose }: { readonly onChoose: () => void }) {
  const t = useText();
  const lang = useStore(uiStore, (state) => state.lang);
  const chosen = useStore(uiStore, (state) => state.trace);
  const requests = useSampled(requestsOf);
  const [filter, setFilter] = useState<Filter>('all');
  const [isAway, setAway] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const id = useId();
  const shown = requests.filter((one) => isShown(one, filter)).toReversed();
  const at = shown.findIndex((one) => one.trace === chosen);
  const newest = Math.ceil(useHeight(box, shown.length > 0) / ROW_PX) + SPARE_ROWS;
  const isWhole = isAway || at >= newest / 2;

  const choose = useCallback(
    (trace: string) => {
      if (uiStore.getState().trace !== trace) uiStore.setState({ trace, message: 0 });
      onChoose();
    },
    [onChoose],
  );

  function onKeyDown(event: KeyboardEvent) {
    const places = new Map([
      ['ArrowDown', at + 1],
      ['ArrowUp', Math.max(0, at - 1)],
      ['PageDown', Math.min(shown.length - 1, at + 8)],
      ['PageUp', Math.max(0, at - 8)],
      ['Home', 0],
      ['End', shown.length - 1],
      ['Enter', Math.max(0, at)],
    ]);
    const next = shown[places.get(event.key) ?? -1];
    if (next === undefined) return;
    event.preventDefault();
    if (event.key === 'Enter') choose(next.trace);
    else uiStore.setState({ trace: next.trace, message: 0 });
    // A row far down is only drawn because it is chosen.
    requestAnimationFrame(() => {
      document.getElementById(rowId(id, next.request))?.scrollIntoView({ block: 'nearest' });
    });
  }

  const chosenRow = shown[at];
  return (
    <div className={styles.panel}>
      <div className={styles.filters}>
        <Segmented
          label={t(words.filter)}
          value={filter}
          onChoose={setFilter}
          segments={[
            { value: 'all', text: t(words.all), testId: 'requests-all' },
            { value: 'mine', text: t(words.mine), testId: 'requests-mine' },
            { value: 'failed', text: t(words.failed), testId: 'requests-failed' },
          ]}
        />
        {isAway ? (
          <button
            type="button"
            className={styles.newest}
            onClick={() => box.current?.scrollTo({ top: 0 })}
          >
            <ArrowUp size={13} aria-hidden="true" />
            {t(words.toNewest)}
          </button>
        ) : null}
      </div>
      {shown.length === 0 ? (
        <Empty filter={requests.length === 0 ? 'all' : filter} />
      ) : (
        <ListBox
          ref={box}
          className={cx(styles.rows, isWhole && styles.whole)}
          aria-label={t(words.recent)}
          aria-activedescendant={chosenRow && rowId(id, chosenRow.request)}
          onKeyDown={onKeyDown}
          onScroll={({ currentTarget }: UIEvent) => setAway(currentTarget.scrollTop > 40)}
          // Scrolled by a hair, the browser keeps the rows in place while new ones come in above.
          onPointerEnter={({ currentTarget }) => {
            if (currentTarget.scrollTop === 0) currentTarget.scrollTop = 1;
          }}
          onPointerLeave={({ currentTarget }) => {
            if (currentTarget.scrollTop <= 1) currentTarget.scrollTop = 0;
          }}
        >
          {(isWhole ? shown : shown.slice(0, newest)).map((one) => (
            <Row
              key={one.request}
              id={rowId(id, one.request)}
              request={one}
              isChosen={one.trace === chosen}
              lang={lang}
              onChoose={choose}
            />
          ))}
        </ListBox>
      )}
    </div>
  );
}

/** Follows the height of the element, which is there only while `isThere`. */
function useHeight(box: RefObject<HTMLElement | null>, isThere: boolean): number {
  const [height, setHeight] = useState(0);
  useEffect(() => {
    const element = box.current;
    if (!isThere || element === null) return undefined;
    const observer = new ResizeObserver(() => setHeight(element.clientHeight));
    observer.observe(element);
    return () => observer.disconnect();
  }, [box, isThere]);
  return height;
}

function rowId(list: string, request: number): string {
  return `${list}-${request}`;
}

function isShown(request: RequestView, filter: Filter): boolean {
  if (filter === 'mine') return request.origin === 'person';
  return filter === 'all' || hasFailed(request);
}

interface RowProps {
  readonly id: string;
  readonly request: RequestView;
  readonly isChosen: boolean;
  readonly lang: Lang;
  readonly onChoose: (trace: string) => void;
}

const Row = memo(function Row({ id, request, isChosen, lang, onChoose }: RowProps) {
  const t = useText();
  const { method, path, status, latencyMs, reason, values, startedAtMs, origin } = request;
  const isFailed = hasFailed(request);
  const why = reason === '' ? t(words.answered, { status }) : sayReason(reason, values, lang);
  const state = latencyMs === null ? 'under-way' : isFailed ? 'failed' : 'ok';
  return (
    <ListOption
      id={id}
      isChosen={isChosen}
      className={cx(styles.row, isChosen && styles.chosen)}
      data-testid={`request-${request.request}`}
      data-state={state}
      onClick={() => onChoose(request.trace)}
    >
      <span className={styles.time}>{saySeconds(startedAtMs, lang)}</span>
      <span className={styles.what} title={`${method} ${path}`}>
        {origin === 'person' ? (
          <>
            <User size={13} strokeWidth={2.2} aria-hidden="true" className={styles.mine} />
            <span className="visually-hidden">{t(words.isMine)}</span>{' '}
          </>
        ) : null}
        {method} {path}
      </span>
      <span className={cx(styles.status, isFailed && styles.bad)}>
        {latencyMs === null ? (
          <span className={styles.open} title={t(words.underWay)}>
            <span className="visually-hidden">{t(words.underWay)}</span>
          </span>
        ) : status === 0 ? (
          <span title={t(words.noAnswer)}>–</span>
        ) : (
          status
        )}
      </span>
      <span className={styles.latency}>
        {latencyMs === null ? '' : t(words.ms, { ms: sayMilliseconds(latencyMs, lang) })}
      </span>
      {isFailed ? (
        <span className={styles.why} title={why}>
          <Diamond />{' '}
          {reason === '' ? (
            why
          ) : (
            <>
              <span aria-hidden="true">{sayReasonShort(reason, values, lang)}</span>
              <span className="visually-hidden">{why}</span>
            </>
          )}
        </span>
      ) : null}
    </ListOption>
  );
});

const missingWords = {
  client: words.emptyNoClient,
  callee: words.emptyNoCallee,
  link: words.emptyNoLink,
  load: words.emptyNoLoad,
  nothing: words.emptyPlay,
} as const;

function Empty({ filter }: { readonly filter: Filter }) {
  const t = useText();
  const isPlaying = useStore(runStore, (state) => state.playing);
  const missing = useStore(documentStore, ({ scenario }) => missingIn(scenario));
  if (filter === 'failed') return <EmptyPanel text={words.emptyFailed} />;
  const send = (
    <Button
      data-testid="requests-send-one"
      onClick={() => uiStore.setState({ drawerTab: 'request' })}
    >
      <Send size={14} aria-hidden="true" />
      {t(words.sendOne)}
    </Button>
  );
  if (filter === 'mine') return <EmptyPanel text={words.emptyMine}>{send}</EmptyPanel>;
  if (missing === 'client' || missing === 'callee') {
    return (
      <EmptyPanel title={words.emptyTitle} text={missingWords[missing]}>
        <AddNodeButton kind={missing === 'client' ? 'client' : 'service'} />
      </EmptyPanel>
    );
  }
  if (missing === 'link') return <EmptyPanel title={words.emptyTitle} text={words.emptyNoLink} />;
  const isWaiting = isPlaying && missing === 'nothing';
  return (
    <EmptyPanel
      title={words.emptyTitle}
      text={isWaiting ? words.emptyPlaying : missingWords[missing]}
    >
      {isPlaying ? null : (
        <Button
          look="primary"
          data-testid="requests-play"
          onClick={() => void attempt(() => play())}
        >
          <Play size={14} aria-hidden="true" />
          {t(words.play)}
        </Button>
      )}
      {send}
    </EmptyPanel>
  );
}
