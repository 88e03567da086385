/**
 * The comparison, over the whole screen: what is compared, one clock, the panes with their
 * scoreboard, and which protocol to choose. Loaded when it is first opened.
 */
import { FastForward, Pause, Play, SkipBack, StepForward } from 'lucide-react';
import { useEffect, useMemo, useRef } from 'react';
import { useStore } from 'zustand';
import { say } from '../../i18n/text.ts';
import type { Text, Values } from '../../i18n/text.ts';
import { compareWords as words, needWords } from '../../i18n/words/compare.ts';
import { shellWords } from '../../i18n/words/shell.ts';
import type { Speed } from '../../host/engine-api.ts';
import { experimentMs, protocolIds } from '../../sim/index.ts';
import type { ProtocolId } from '../../sim/index.ts';
import {
  chooseSubject,
  choosePanes,
  closeComparison,
  comparisonStore,
  openComparison,
  pause,
  play,
  restart,
  runToEnd,
  setSpeed,
  step,
  STEP_MS,
} from '../../state/comparison.ts';
import type { Detour, Subject } from '../../state/comparison.ts';
import { documentStore } from '../../state/document-store.ts';
import { uiStore } from '../../state/ui-store.ts';
import { protocolLook } from '../canvas/protocol-look.ts';
import { Button, IconButton } from '../kit/button.tsx';
import { Dialog } from '../kit/dialog.tsx';
import { attempt } from '../kit/notices.ts';
import { Segmented } from '../kit/segmented.tsx';
import { useNumber, useText } from '../kit/use-text.ts';
import { speeds } from '../transport/speeds.ts';
import { adviceFrom } from './advice.ts';
import { Choose } from './choose.tsx';
import styles from './compare.module.css';
import { ProtocolMark, protocolName } from './protocol-mark.tsx';
import { scoreOf } from './score.ts';
import { Scoreboard } from './scoreboard.tsx';
import { captionAt, ScriptChoice, Timeline } from './timeline.tsx';

/** Below these widths, in CSS px, a comparison begins with two or three panes. */
const NARROW_PX = 700;
const MIDDLE_PX = 1_100;
const few: readonly ProtocolId[] = ['rest', 'kafka'];
const some: readonly ProtocolId[] = ['rest', 'amqp', 'kafka'];

export function Compare() {
  const t = useText();
  const link = useStore(uiStore, (state) => state.compareLink);
  const subject = useStore(comparisonStore, (state) => state.subject);
  useEffect(() => {
    const first = innerWidth < NARROW_PX ? few : innerWidth < MIDDLE_PX ? some : protocolIds;
    void attempt(() => openComparison(link, first)).then((isOpen) => {
      // The notice that says why is behind the dialog.
      if (!isOpen) close();
    });
    return () => void attempt(closeComparison);
  }, [link]);
  return (
    <Dialog title={t(words.title)} testId="dialog-compare" isFull onClose={close}>
      {subject === null ? (
        <p className={styles.hint}>{t(shellWords.loading)}</p>
      ) : (
        <Comparison subject={subject} />
      )}
    </Dialog>
  );
}

function close(): void {
  uiStore.setState({ dialog: 'none' });
}

function Comparison({ subject }: { readonly subject: Subject }) {
  const t = useText();
  const lang = useStore(uiStore, (state) => state.lang);
  const panes = useStore(comparisonStore, (state) => state.panes);
  const nowMs = useStore(comparisonStore, (state) => state.nowMs);
  const script = useStore(comparisonStore, (state) => state.script);
  const { experiment } = subject;
  const names = useNames(subject);
  const isOver = nowMs >= experimentMs.end;
  const scores = useMemo(
    () => panes.map((pane) => scoreOf(pane.protocol, pane, experiment, nowMs)),
    [panes, experiment, nowMs],
  );
  const advice = useMemo(
    () => (isOver ? adviceFrom(scores, names, lang) : []),
    [isOver, scores, names, lang],
  );
  const isEvent = experiment.event !== '';
  const caption = captionAt(nowMs, script.hasOutage, script.hasNewcomer && isEvent);
  const results = advice.map(({ need, chosen }) =>
    say(words.spokenResult, lang, {
      need: t(needWords[need].need),
      protocols: chosen.map(protocolName).join(', ') || t(words.nobody),
    }),
  );
  return (
    <div className={styles.compare}>
      <About subject={subject} names={names} />
      <div className={styles.controls}>
        <Clock />
        <Panes />
      </div>
      <Timeline isEvent={isEvent} names={names} />
      <div className={styles.now}>
        <p className={styles.caption} data-testid="compare-caption">
          {t(caption, names)}
        </p>
        <ScriptChoice isEvent={isEvent} names={names} />
      </div>
      <p className="visually-hidden" role="status">
        {isOver ? t(words.spokenOver, { results: results.join(' ') }) : t(caption, names)}
      </p>
      <Scoreboard subject={subject} scores={scores} names={names} />
      <p className={styles.hint}>
        {t(words.bestHint)} <span className={styles.narrowLegend}>{t(words.legend)}</span>
      </p>
      <Choose subject={subject} advice={advice} isOver={isOver} paneCount={panes.length} />
    </div>
  );
}

interface SubjectNames extends Record<string, string> {
  readonly caller: string;
  readonly subject: string;
  readonly readers: string;
}

function useNames(subject: Subject): SubjectNames {
  const lang = useStore(uiStore, (state) => state.lang);
  return useMemo(() => {
    const { scenario, experiment } = subject;
    const nameOf = (id: string): string =>
      say(scenario.nodes.find((node) => node.id === id)?.name ?? id, lang);
    return {
      caller: nameOf(experiment.caller),
      subject: nameOf(experiment.subject),
      readers: listOf(experiment.callees.map(nameOf), lang),
    };
  }, [subject, lang]);
}

/** `Shop`, `Shop and Search`, `Shop, Search and Analytics`. */
function listOf(names: readonly string[], lang: 'en' | 'es'): string {
  const last = names.at(-1) ?? '';
  const first = names.slice(0, -1).join(', ');
  return first === '' ? last : say(words.and, lang, { first, last });
}

const detourWords: Readonly<Record<Exclude<Detour, 'none'>, Text>> = {
  'no-load': words.noLoad,
  'http-only': words.httpOnly,
  nothing: words.nothing,
};

function About({ subject, names }: { readonly subject: Subject; readonly names: Values }) {
  const t = useText();
  const subjects = useStore(comparisonStore, (state) => state.subjects);
  const detour = useStore(comparisonStore, (state) => state.detour);
  const title = useStore(documentStore, (state) => state.scenario.title);
  const { event } = subject.experiment;
  const values = { ...names, event, seed: String(subject.seed) };
  return (
    <div className={styles.about}>
      {subjects.length > 1 ? (
        <label className={styles.what}>
          <span>{t(words.what)}</span>
          <select
            data-testid="compare-subject"
            value={subjects.indexOf(subject)}
            onChange={({ target }) => {
              const chosen = subjects[Number(target.value)];
              if (chosen !== undefined) chooseSubject(chosen);
            }}
          >
            {subjects.map((one, at) => (
              <SubjectOption
                key={one.scenario.id + one.experiment.links.join()}
                one={one}
                at={at}
              />
            ))}
          </select>
        </label>
      ) : null}
      <p>{t(event === '' ? words.aboutCalls : words.aboutEvent, values)}</p>
      {detour === 'none' ? null : (
        <p className={styles.detour} role="note">
          {t(detourWords[detour], { name: t(title) })}
        </p>
      )}
    </div>
  );
}

function SubjectOption({ one, at }: { readonly one: Subject; readonly at: number }) {
  const t = useText();
  const { event, callees } = one.experiment;
  const names = useNames(one);
  const text = event === '' ? words.calls : callees.length > 1 ? words.event : words.eventToOne;
  const scenario = t(one.scenario.title);
  return (
    <option value={at}>{t(text, { ...names, event, scenario, count: callees.length })}</option>
  );
}

function Clock() {
  const t = useText();
  const number = useNumber();
  const isPlaying = useStore(comparisonStore, (state) => state.playing);
  const speed = useStore(comparisonStore, (state) => state.speed);
  const nowMs = useStore(comparisonStore, (state) => state.nowMs);
  const isOver = nowMs >= experimentMs.end;
  const first = useRef<HTMLButtonElement>(null);
  useEffect(() => first.current?.focus(), []);
  return (
    <div className={styles.clock} role="group" aria-label={t(words.clock)}>
      <IconButton label={t(shellWords.restart)} data-testid="compare-restart" onClick={restart}>
        <SkipBack size={17} />
      </IconButton>
      <IconButton
        label={t(isPlaying ? shellWords.pause : shellWords.play)}
        data-testid={isPlaying ? 'compare-pause' : 'compare-play'}
        onClick={() => void attempt(isPlaying ? pause : play)}
      >
        {isPlaying ? (
          <Pause size={17} fill="currentColor" />
        ) : (
          <Play size={17} fill="currentColor" />
        )}
      </IconButton>
      <IconButton
        label={t(words.step, { ms: STEP_MS })}
        data-testid="compare-step"
        onClick={() => void attempt(step)}
      >
        <StepForward size={17} />
      </IconButton>
      <Segmented<Speed>
        label={t(shellWords.speed)}
        value={speed}
        onChoose={setSpeed}
        segments={speeds.map(({ value, text, label }) => ({
          value,
          text,
          label: `${text}, ${t(label)}`,
          testId: `compare-speed-${value}`,
        }))}
      />
      <span className={styles.time} data-testid="compare-time">
        {t(words.time, {
          now: number(Math.floor(nowMs / 100) / 10),
          end: experimentMs.end / 1_000,
        })}
      </span>
      <Button
        ref={first}
        look="primary"
        data-testid="compare-run"
        onClick={() => void attempt(runToEnd)}
      >
        <FastForward size={15} aria-hidden="true" />
        {t(isOver ? words.again : words.toEnd)}
      </Button>
    </div>
  );
}

function Panes() {
  const t = useText();
  const panes = useStore(comparisonStore, (state) => state.panes);
  const shown = panes.map(({ protocol }) => protocol);
  return (
    <fieldset className={styles.panes}>
      <legend className="visually-hidden">{t(words.protocols)}</legend>
      {protocolIds.map((protocol) => {
        const isShown = shown.includes(protocol);
        return (
          <label key={protocol} title={protocolLook[protocol].title}>
            <input
              type="checkbox"
              checked={isShown}
              // One has to stay.
              disabled={isShown && shown.length === 1}
              data-testid={`compare-with-${protocol}`}
              onChange={() =>
                void attempt(() =>
                  choosePanes(
                    isShown ? shown.filter((one) => one !== protocol) : [...shown, protocol],
                  ),
                )
              }
            />
            <ProtocolMark protocol={protocol} size={11} />
            {protocolName(protocol)}
          </label>
        );
      })}
    </fieldset>
  );
}
