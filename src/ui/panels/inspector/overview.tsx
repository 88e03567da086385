/** What the inspector says while nothing is selected: what there is, and what to do with it. */
import { useStore } from 'zustand';
import { inspectorWords as words } from '../../../i18n/words/inspector.ts';
import type { NodeKind } from '../../../sim/index.ts';
import { documentStore } from '../../../state/document-store.ts';
import { useNumber, useText } from '../../kit/use-text.ts';
import styles from './inspector.module.css';
import { Section } from './section.tsx';

export function Overview() {
  const t = useText();
  const number = useNumber();
  const { title, nodes, links } = useStore(documentStore, (state) => state.scenario);
  const count = (kind: NodeKind) => number(nodes.filter((node) => node.kind === kind).length);
  const figures = [
    { label: words.clients, value: count('client') },
    { label: words.gateways, value: count('gateway') },
    { label: words.services, value: count('service') },
    { label: words.links, value: number(links.length) },
  ];
  const steps =
    nodes.length === 0
      ? [words.nextAdd, words.nextScenario]
      : [words.nextPlay, words.nextSelect, words.nextKill, words.nextScenario];
  return (
    <>
      <header className={styles.head}>
        <p className={styles.crumb}>{t(words.nothing)}</p>
        <h2>{t(title)}</h2>
      </header>
      <Section title={t(words.contents)}>
        <dl className={styles.figures}>
          {figures.map(({ label, value }) => (
            <div key={label.en}>
              <dt>{t(label)}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </Section>
      <Section title={t(words.next)}>
        <ol className={styles.steps}>
          {steps.map((step) => (
            <li key={step.en}>{t(step)}</li>
          ))}
        </ol>
      </Section>
    </>
  );
}
