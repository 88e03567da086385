/** “Which one to choose?”: a row for each need, answered from the figures of this run. */
import { compareWords as words, needWords } from '../../i18n/words/compare.ts';
import { experimentMs } from '../../sim/index.ts';
import { protocolLook } from '../canvas/protocol-look.ts';
import { useText } from '../kit/use-text.ts';
import type { Advice } from './advice.ts';
import styles from './compare.module.css';
import { ProtocolMark, protocolName } from './protocol-mark.tsx';

interface Props {
  readonly advice: readonly Advice[];
  readonly isOver: boolean;
  readonly paneCount: number;
}

export function Choose({ advice, isOver, paneCount }: Props) {
  const t = useText();
  return (
    <section className={styles.choose} aria-labelledby="compare-choose">
      <h3 id="compare-choose">{t(words.choose)}</h3>
      {isOver && advice.length > 0 ? (
        <Answers advice={advice} />
      ) : (
        <p className={styles.hint}>{t(paneCount < 2 ? words.chooseOne : words.chooseLater)}</p>
      )}
    </section>
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
