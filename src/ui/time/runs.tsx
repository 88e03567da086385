/** The runs that began as the same, with their figures side by side. */
import type { BranchView } from '../../host/engine-api.ts';
import { sayReasonPlain } from '../../i18n/reasons.ts';
import { sayNumber } from '../../i18n/text.ts';
import { timeWords as words } from '../../i18n/words/time.ts';
import { switchTo } from '../../state/time-travel.ts';
import { shortDuration } from '../canvas/figures.ts';
import { useStore } from 'zustand';
import { uiStore } from '../../state/ui-store.ts';
import { Button } from '../kit/button.tsx';
import { attempt } from '../kit/notices.ts';
import { useText } from '../kit/use-text.ts';
import { clockText } from '../transport/run-words.ts';
import styles from './time.module.css';

interface Figure {
  readonly id: string;
  readonly name: string;
  readonly value: (run: BranchView) => string;
}

export function Runs({ runs }: { readonly runs: readonly BranchView[] }) {
  const t = useText();
  const lang = useStore(uiStore, (state) => state.lang);
  const forks = runs.filter(({ from }) => from !== null);
  const sinceMs = Math.min(...forks.map(({ forkedAtMs }) => forkedAtMs));
  const figures: readonly Figure[] = [
    { id: 'reached', name: t(words.reached), value: ({ nowMs }) => clockText(nowMs) },
    { id: 'ended', name: t(words.ended), value: (run) => sayNumber(run.figures.requests, lang) },
    {
      id: 'success',
      name: t(words.success),
      value: ({ figures: { requests, succeeded } }) =>
        requests === 0 ? '–' : `${sayNumber((100 * succeeded) / requests, lang)} %`,
    },
    {
      id: 'goodput',
      name: t(words.goodput),
      value: ({ figures: { goodputPerSecond: rate } }) =>
        rate === null ? '–' : t(words.perSecond, { rate }),
    },
    {
      id: 'p95',
      name: t(words.p95),
      value: ({ figures: { latencyMsP95: ms } }) => (ms === null ? '–' : shortDuration(ms, lang)),
    },
    {
      id: 'failures',
      name: t(words.failed),
      value: ({ figures: { failures } }) =>
        failures
          .map(([reason, count]) => `${sayReasonPlain(reason, lang)} ×${sayNumber(count, lang)}`)
          .join(', ') || '–',
    },
  ];
  return (
    <div className={styles.runs} role="group" aria-label={t(words.runs)}>
      <table data-testid="time-runs">
        <caption>
          <b>{t(words.runs)}</b> {t(words.runsHelp, { at: clockText(sinceMs) })}
        </caption>
        <thead>
          <tr>
            <th scope="col">{t(words.runName)}</th>
            {figures.map(({ id, name }) => (
              <th key={id} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <tr key={run.branch} data-testid={`time-run-${run.branch}`} data-shown={run.isCurrent}>
              <th scope="row">
                <Name run={run} />
              </th>
              {figures.map(({ id, value }) => (
                <td key={id} data-figure={id}>
                  {value(run)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Name({ run: { branch, from, forkedAtMs, isCurrent } }: { readonly run: BranchView }) {
  const t = useText();
  return (
    <>
      {isCurrent ? (
        <b data-testid="time-run-current">
          {t(words.run, { number: branch })}, {t(words.shown)}
        </b>
      ) : (
        <Button
          data-testid={`time-show-${branch}`}
          onClick={() => void attempt(() => switchTo(branch))}
        >
          {t(words.show, { number: branch })}
        </Button>
      )}{' '}
      <small>
        {from === null ? t(words.runFirst) : t(words.runFrom, { from, at: clockText(forkedAtMs) })}
      </small>
    </>
  );
}
