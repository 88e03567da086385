/** The messages of a trace as a sequence diagram or as a list; the chosen one is chosen everywhere. */
import { Download, FileText } from 'lucide-react';
import { useEffect, useId, useMemo, useRef } from 'react';
import type { KeyboardEvent } from 'react';
import { useStore } from 'zustand';
import { sayReason } from '../../../i18n/reasons.ts';
import { say } from '../../../i18n/text.ts';
import type { Lang } from '../../../i18n/text.ts';
import { traceWords as words } from '../../../i18n/words/traces.ts';
import { mermaidOf, sequenceOf } from '../../../sim/index.ts';
import type { ScenarioNode, SequenceStep, TraceView } from '../../../sim/index.ts';
import { documentStore } from '../../../state/document-store.ts';
import { uiStore } from '../../../state/ui-store.ts';
import { IconButton } from '../../kit/button.tsx';
import { cx } from '../../kit/cx.ts';
import { ListBox, ListOption } from '../../kit/list-box.tsx';
import { useText } from '../../kit/use-text.ts';
import { saveText } from '../../shell/documents.ts';
import { messageName, processName, sayMilliseconds } from '../drawer-names.ts';
import { SequenceDrawing } from './sequence-drawing.tsx';
import { HEAD_PX, layoutOf } from './sequence-layout.ts';
import { svgText } from './svg-text.ts';
import styles from './trace.module.css';

interface Props {
  /** Drawn; else in words. */
  readonly isDiagram: boolean;
  readonly trace: TraceView;
  /** The message shown in the message view; 0 for none. */
  readonly message: number;
  /** A message was chosen here, to be read. */
  readonly onChoose: () => void;
}

export function SequenceView({ isDiagram, trace, message, onChoose }: Props) {
  const t = useText();
  const lang = useStore(uiStore, (state) => state.lang);
  const nodes = useStore(documentStore, (state) => state.scenario.nodes);
  const sequence = useMemo(() => sequenceOf(trace), [trace]);
  const layout = useMemo(() => layoutOf(sequence), [sequence]);
  const box = useRef<HTMLDivElement>(null);
  const id = useId();
  const messages = sequence.steps.flatMap((step) =>
    step.kind === 'message' ? [step.message.message] : [],
  );
  const at = messages.indexOf(message);

  useEffect(() => {
    if (!isDiagram) {
      document.getElementById(`${id}-${message}`)?.scrollIntoView({ block: 'nearest' });
      return;
    }
    const placed = layout.steps.find(
      ({ step }) => step.kind === 'message' && step.message.message === message,
    );
    if (placed !== undefined && box.current !== null) show(box.current, placed);
  }, [message, layout, isDiagram, id]);

  function choose(chosen: number): void {
    uiStore.setState({ trace: trace.request.trace, message: chosen });
  }

  function onKeyDown(event: KeyboardEvent): void {
    const last = messages.length - 1;
    const places = new Map([
      ['ArrowDown', Math.min(last, at + 1)],
      ['ArrowUp', Math.max(0, at - 1)],
      ['PageDown', Math.min(last, at + 8)],
      ['PageUp', Math.max(0, at - 8)],
      ['Home', 0],
      ['End', last],
      ['Enter', at],
    ]);
    const next = messages[places.get(event.key) ?? -1];
    if (next === undefined) return;
    event.preventDefault();
    choose(next);
    if (event.key === 'Enter') onChoose();
  }

  if (messages.length === 0) return <p className={styles.empty}>{t(words.noMessages)}</p>;
  const { method, path } = trace.request;
  const fileName = `${method} ${path}`.replace(/[^A-Za-z0-9]+/g, '-');
  return (
    <div className={styles.sequence}>
      <ListBox
        ref={box}
        className={styles.diagram}
        aria-label={t(words.diagram)}
        aria-activedescendant={at === -1 ? undefined : `${id}-${message}`}
        data-testid="sequence"
        onKeyDown={onKeyDown}
        onScroll={({ currentTarget }) => {
          // The names of the life lines stay in view, and the instants.
          const heads = currentTarget.querySelector('[data-part="heads"]');
          heads?.setAttribute('transform', `translate(0 ${currentTarget.scrollTop})`);
          const times = currentTarget.querySelector('[data-part="times"]');
          times?.setAttribute('transform', `translate(${currentTarget.scrollLeft} 0)`);
        }}
      >
        {isDiagram ? (
          <SequenceDrawing
            layout={layout}
            chosen={message}
            nodes={nodes}
            lang={lang}
            onChoose={choose}
          />
        ) : null}
        {sequence.steps.map((step, place) => (
          <StepOption
            key={step.kind === 'message' ? step.message.message : `failure ${step.span}`}
            id={step.kind === 'message' ? `${id}-${step.message.message}` : `${id}-f${place}`}
            step={step}
            isChosen={step.kind === 'message' && step.message.message === message}
            isShown={!isDiagram}
            nodes={nodes}
            lang={lang}
            onChoose={choose}
          />
        ))}
      </ListBox>
      <span className={styles.files}>
        <IconButton
          label={t(words.saveText)}
          data-testid="sequence-save-text"
          onClick={() =>
            saveText(
              `${fileName}.mmd`,
              mermaidOf(sequence, {
                nameOf: (process) => processName(process, nodes, lang),
                sayFailure: ({ reason, values }) => sayReason(reason, values, lang),
                sayTime: (ms) => sayMilliseconds(ms, lang),
                lost: t(words.lost),
              }),
            )
          }
        >
          <FileText size={15} aria-hidden="true" />
        </IconButton>
        {isDiagram ? (
          <IconButton
            label={t(words.saveSvg)}
            data-testid="sequence-save-svg"
            onClick={() => {
              const svg = box.current?.querySelector('svg');
              if (svg) saveText(`${fileName}.svg`, svgText(svg), 'image/svg+xml');
            }}
          >
            <Download size={15} aria-hidden="true" />
          </IconButton>
        ) : null}
      </span>
    </div>
  );
}

interface StepOptionProps {
  readonly id: string;
  readonly step: SequenceStep;
  readonly isChosen: boolean;
  readonly isShown: boolean;
  readonly nodes: readonly ScenarioNode[];
  readonly lang: Lang;
  readonly onChoose: (message: number) => void;
}

/** What the diagram draws, in words: beside it for screen readers, instead of it for all. */
function StepOption({ id, step, isChosen, isShown, nodes, lang, onChoose }: StepOptionProps) {
  const message = step.kind === 'message' ? step.message.message : step.message;
  return (
    <ListOption
      id={id}
      isChosen={isChosen}
      className={cx(
        isShown ? styles.option : 'visually-hidden',
        isChosen && styles.chosen,
        step.kind === 'failure' && styles.bad,
      )}
      onClick={() => {
        if (message !== 0) onChoose(message);
      }}
    >
      <span className={styles.time}>{sayMilliseconds(step.atMs, lang)} ms</span>{' '}
      <span>{sayStep(step, nodes, lang)}</span>
    </ListOption>
  );
}

function sayStep(step: SequenceStep, nodes: readonly ScenarioNode[], lang: Lang): string {
  if (step.kind === 'failure') {
    const { process, reason, values } = step;
    return `${processName(process, nodes, lang)}: ${sayReason(reason, values, lang)}`;
  }
  const name = messageName(step.message, nodes, lang);
  const times =
    step.arrivesMs === null
      ? say(words.lost, lang)
      : say(words.arrives, lang, { ms: sayMilliseconds(step.arrivesMs, lang) });
  return `${name}; ${times}`;
}

function show(box: HTMLElement, { y, x }: { readonly y: number; readonly x: number }): void {
  const [top, bottom] = [box.scrollTop + HEAD_PX + 24, box.scrollTop + box.clientHeight - 40];
  if (y < top) box.scrollTop -= top - y;
  else if (y > bottom) box.scrollTop += y - bottom;
  const [left, right] = [box.scrollLeft + 90, box.scrollLeft + box.clientWidth - 90];
  if (x < left) box.scrollLeft -= left - x;
  else if (x > right) box.scrollLeft += x - right;
}
