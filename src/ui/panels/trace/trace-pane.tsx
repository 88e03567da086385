/** One trace: what its time was made of, and its calls as a waterfall or its messages in sequence. */
import { useStore } from 'zustand';
import { traceWords as words } from '../../../i18n/words/traces.ts';
import type { UiState } from '../../../state/ui-store.ts';
import { uiStore } from '../../../state/ui-store.ts';
import { onDemand } from '../../kit/on-demand.tsx';
import { Segmented } from '../../kit/segmented.tsx';
import { useText } from '../../kit/use-text.ts';
import { PanelBoundary } from '../../shell/panel-boundary.tsx';
import type { TraceReading } from '../requests-trace.ts';
import { Waterfall } from '../waterfall.tsx';
import { TimeMade } from './time-made.tsx';
import styles from './trace.module.css';

const SequenceView = onDemand(async () => (await import('./sequence-view.tsx')).SequenceView);

interface Props {
  readonly reading: TraceReading;
  /** The message shown in the message view; 0 for none. */
  readonly message: number;
  /** A message was chosen here. */
  readonly onChoose: () => void;
}

export function TracePane({ reading, message, onChoose }: Props) {
  const t = useText();
  const look = useStore(uiStore, (state) => state.traceLook);
  const { trace, readAtMs } = reading;
  if (trace === null) {
    return <Waterfall reading={reading} message={message} onChoose={onChoose} />;
  }
  return (
    <>
      <div className={styles.head}>
        <Segmented<UiState['traceLook']>
          label={t(words.look)}
          value={look}
          onChoose={(traceLook) => uiStore.setState({ traceLook })}
          segments={[
            { value: 'waterfall', text: t(words.waterfall), testId: 'trace-waterfall' },
            { value: 'sequence', text: t(words.sequence), testId: 'trace-sequence' },
            { value: 'list', text: t(words.list), testId: 'trace-list' },
          ]}
        />
        <TimeMade trace={trace} untilMs={readAtMs} />
      </div>
      {look === 'waterfall' ? (
        <Waterfall reading={reading} message={message} onChoose={onChoose} />
      ) : (
        <PanelBoundary>
          <SequenceView
            isDiagram={look === 'sequence'}
            trace={trace}
            message={message}
            onChoose={onChoose}
          />
        </PanelBoundary>
      )}
    </>
  );
}
