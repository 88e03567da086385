/** “Which one to choose?”: a row for each need, answered from the figures of this run. */
import { compareWords as words, needWords } from '../../i18n/words/compare.ts';
import { experimentMs, protocolIds } from '../../sim/index.ts';
import { isOpenDocument, takeOver } from '../../state/comparison.ts';
import type { Subject } from '../../state/comparison.ts';
import { uiStore } from '../../state/ui-store.ts';
import { protocolLook } from '../canvas/protocol-look.ts';
import { Button } from '../kit/button.tsx';
import { announce, attempt } from '../kit/notices.ts';
import { useText } from '../kit/use-text.ts';
import type { Advice } from './advice.ts';
import styles from './compare.module.css';
import { ProtocolMark, protocolName } from './protocol-mark.tsx';

interface Props {
  readonly subject: Subject;
  readonly advice: readonly Advice[];
  readonly isOver: boolean;
  readonly paneCount: number;
}

export function Choose({ subject, advice, isOver, paneCount }: Props) {
  const t = useText();
  return (
    <section className={styles.choose} aria-labelledby="compare-choose">
      <h3 id="compare-choose">{t(words.choose)}</h3>
      {isOver && advice.length > 0 ? (
        <>
          <Answers advice={advice} />
          {isOpenDocument(subject) ? <TakeOver subject={subject} /> : null}
        </>
      ) : (
        <p className={styles.hint}>{t(paneCount < 2 ? words.chooseOne : words.chooseLater)}</p>
      )}
    </section>
  );
}

/** Where this leads to: the open document's links speak what was chosen. Closes the comparison. */
function TakeOver({ subject }: { readonly subject: Subject }) {
  const t = useText();
  const { scenario, experiment } = subject;
  const name = t(scenario.title);
  return (
    <div className={styles.takeOver} role="group" aria-label={t(words.takeOver, { name })}>
      <span>{t(words.takeOver, { name })}</span>
      {protocolIds.map((protocol) => (
        <Button
          key={protocol}
          data-testid={`take-over-${protocol}`}
          onClick={() => {
            uiStore.setState({ dialog: 'none' });
            void attempt(() => takeOver(subject, protocol)).then((isDone) => {
              if (isDone) announce(t(words.tookOver, { protocol: protocolName(protocol) }));
            });
          }}
          disabled={experiment.links.every((id) =>
            scenario.links.some((link) => link.id === id && link.protocol === protocol),
          )}
        >
          <ProtocolMark protocol={protocol} />
          {protocolName(protocol)}
        </Button>
      ))}
    </div>
  );
}

function Answers({ advice }: { readonly advice: readonly Advice[] }) {
  const t = useText();
  return (
    <>
      <table className={styles.answers} data-testid="compare-advice">
        <thead>
          <tr>
            <th scope="col">{t(words.need)}</th>
            <th scope="col">{t(words.choice)}</th>
            <th scope="col">{t(words.why)}</th>
          </tr>
        </thead>
        <tbody>
          {advice.map(({ need, chosen, why }) => (
            <tr key={need} data-testid={`need-${need}`} data-chosen={chosen.join(' ')}>
              <th scope="row">{t(needWords[need].need)}</th>
              <td>
                {chosen.length === 0 ? t(words.nobody) : null}
                {chosen.map((protocol) => {
                  const { ink, tint } = protocolLook[protocol];
                  return (
                    <span
                      key={protocol}
                      className={styles.chip}
                      style={{ color: `var(${ink})`, background: `var(${tint})` }}
                    >
                      <ProtocolMark protocol={protocol} size={10} />
                      {protocolName(protocol)}
                    </span>
                  );
                })}
              </td>
              <td>
                {why}
                <small>{t(words.rule, { rule: t(needWords[need].rule) })}</small>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className={styles.hint}>{t(words.limits, { seconds: experimentMs.end / 1_000 })}</p>
    </>
  );
}
