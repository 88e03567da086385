/** What a node or link does right now, in numbers. */
import { useStore } from 'zustand';
import type { Lang, Text } from '../../../i18n/text.ts';
import { inspectorWords as words } from '../../../i18n/words/inspector.ts';
import type { Metrics, ScenarioNode } from '../../../sim/index.ts';
import { runStore } from '../../../state/run-store.ts';
import { uiStore } from '../../../state/ui-store.ts';
import { shortDuration, shortNumber } from '../../canvas/figures.ts';
import { useText } from '../../kit/use-text.ts';
import styles from './inspector.module.css';
import { Section } from './section.tsx';

interface Figure {
  readonly label: Text;
  readonly value: string;
}

export function NodeFigures({ node }: { readonly node: ScenarioNode }) {
  const t = useText();
  const lang = useStore(uiStore, (state) => state.lang);
  const metrics = useStore(runStore, (state) => state.nodes.get(node.id)?.metrics);
  if (metrics === undefined) return <NoFigures />;
  const own: readonly Figure[] =
    node.kind === 'service'
      ? [
          { label: words.queue, value: shortNumber(metrics.queueLength, lang) },
          {
            label: words.utilisation,
            value: t(words.percent, { value: shortNumber(metrics.utilisation * 100, lang) }),
          },
        ]
      : [];
  return <Figures figures={[...callFigures(metrics, lang, t), ...own]} />;
}

export function LinkFigures({ link }: { readonly link: string }) {
  const t = useText();
  const lang = useStore(uiStore, (state) => state.lang);
  const view = useStore(runStore, (state) => state.links.get(link));
  if (view === undefined) return <NoFigures />;
  const { metrics, connections, unsentBytes, segmentsLost } = view;
  return (
    <Figures
      figures={[
        ...callFigures(metrics, lang, t),
        { label: words.inFlight, value: shortNumber(metrics.queueLength, lang) },
        { label: words.bytes, value: `${shortSize(metrics.bytesPerSecond, lang)}/s` },
        { label: words.connections, value: shortNumber(connections, lang) },
        ...(unsentBytes === 0
          ? []
          : [{ label: words.unsent, value: shortSize(unsentBytes, lang) }]),
        ...(segmentsLost === 0
          ? []
          : [{ label: words.lost, value: shortNumber(segmentsLost, lang) }]),
      ]}
    />
  );
}

function callFigures(
  metrics: Metrics,
  lang: Lang,
  t: ReturnType<typeof useText>,
): readonly Figure[] {
  return [
    {
      label: words.rate,
      value: t(words.perSecond, { rate: shortNumber(metrics.ratePerSecond, lang) }),
    },
    { label: words.p50, value: latency(metrics.latencyMsP50, lang) },
    { label: words.p95, value: latency(metrics.latencyMsP95, lang) },
    {
      label: words.errors,
      value: t(words.percent, { value: shortNumber(metrics.errorRatio * 100, lang) }),
    },
  ];
}

function latency(ms: number | null, lang: Lang): string {
  return ms === null ? '–' : shortDuration(ms, lang);
}

function shortSize(bytes: number, lang: Lang): string {
  if (bytes < 1_000) return `${shortNumber(bytes, lang)} B`;
  if (bytes < 1_000_000) return `${shortNumber(bytes / 1_000, lang)} kB`;
  return `${shortNumber(bytes / 1_000_000, lang)} MB`;
}

function Figures({ figures }: { readonly figures: readonly Figure[] }) {
  const t = useText();
  return (
    <Section title={t(words.figures)}>
      <dl className={styles.figures}>
        {figures.map(({ label, value }) => (
          <div key={label.en}>
            <dt>{t(label)}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}

function NoFigures() {
  const t = useText();
  return (
    <Section title={t(words.figures)}>
      <p className={styles.hint}>{t(words.noFigures)}</p>
    </Section>
  );
}
