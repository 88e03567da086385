/** The header: which scenario, which run, when it is, and how the page speaks and looks. */
import { CircleQuestionMark, Moon, Plug, Sun, Unplug } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { useStore } from 'zustand';
import type { Lang } from '../../i18n/text.ts';
import { shellWords } from '../../i18n/words/shell.ts';
import { documentStore } from '../../state/document-store.ts';
import { runStore } from '../../state/run-store.ts';
import { uiStore } from '../../state/ui-store.ts';
import { IconButton } from '../kit/button.tsx';
import { onDemand } from '../kit/on-demand.tsx';
import { Popover } from '../kit/popover.tsx';
import { Segmented } from '../kit/segmented.tsx';
import { useText } from '../kit/use-text.ts';
import { Clock } from '../transport/clock.tsx';
import { RunIdentity } from '../transport/run-identity.tsx';
import { Transport } from '../transport/transport.tsx';
import { ingressWords } from './ingress-words.ts';
import { PanelBoundary } from './panel-boundary.tsx';
import { titleOf } from './scenario-title.ts';
import styles from './shell.module.css';

const IngressHelp = onDemand(async () => (await import('./ingress-help.tsx')).IngressHelp);

export function Header() {
  const t = useText();
  return (
    <header className={styles.header} aria-label={t(shellWords.header)}>
      <h1 className={styles.brand}>
        <Logo />
        <span>Panal</span>
      </h1>
      <Suspense fallback={<ScenarioTitle />}>
        <ScenarioMenu />
      </Suspense>
      <div className={styles.run}>
        <Transport />
        <Clock />
        <RunIdentity />
      </div>
      <div className={styles.page}>
        <Starting />
        <IngressState />
        <LangSwitch />
        <ThemeSwitch />
        <IconButton
          label={t(shellWords.help)}
          side="left"
          data-testid="help"
          onClick={() => uiStore.setState({ dialog: 'shortcuts' })}
        >
          <CircleQuestionMark size={18} />
        </IconButton>
      </div>
    </header>
  );
}

function Logo() {
  return (
    <svg width="24" height="24" viewBox="0 0 24 24" aria-hidden="true">
      <path
        d="M12 1.5 21 6.7v10.6L12 22.5 3 17.3V6.7z"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.8"
      />
      <path d="M12 7 16.4 9.5v5L12 17l-4.4-2.5v-5z" fill="currentColor" />
    </svg>
  );
}

/** Which scenarios there are is for whoever looks; until then the title alone is there. */
const ScenarioMenu = lazy(async () => ({
  default: (await import('./scenario-menu.tsx')).ScenarioMenu,
}));

function ScenarioTitle() {
  const t = useText();
  const scenario = useStore(documentStore, (state) => state.scenario);
  return (
    <span className={styles.pick}>
      <span className={styles.pickWord}>{t(shellWords.scenario)}</span>
      <b>{t(titleOf(scenario))}</b>
    </span>
  );
}

function Starting() {
  const t = useText();
  const isStarting = useStore(runStore, (state) => state.status === 'starting');
  return isStarting ? <output className={styles.starting}>{t(shellWords.starting)}</output> : null;
}

function IngressState() {
  const t = useText();
  const ingress = useStore(runStore, (state) => state.ingress);
  const Icon = ingress === 'unavailable' ? Unplug : Plug;
  return (
    <Popover
      label={t(ingressWords[ingress])}
      testId="ingress"
      data={{ 'data-state': ingress }}
      className={styles.ingress}
      face={
        <>
          <Icon size={15} aria-hidden="true" />
          <code>fetch</code>
        </>
      }
    >
      {() => (
        <PanelBoundary>
          <IngressHelp ingress={ingress} />
        </PanelBoundary>
      )}
    </Popover>
  );
}

function LangSwitch() {
  const t = useText();
  const lang = useStore(uiStore, (state) => state.lang);
  return (
    <Segmented<Lang>
      label={t(shellWords.language)}
      value={lang}
      onChoose={(chosen) => uiStore.setState({ lang: chosen })}
      segments={[
        { value: 'en', text: 'EN', label: 'EN, English', lang: 'en', testId: 'lang-en' },
        { value: 'es', text: 'ES', label: 'ES, español', lang: 'es', testId: 'lang-es' },
      ]}
    />
  );
}

function ThemeSwitch() {
  const t = useText();
  const isDark = useStore(uiStore, (state) => state.theme === 'dark');
  return (
    <IconButton
      label={t(isDark ? shellWords.toLight : shellWords.toDark)}
      side="left"
      data-testid="theme"
      onClick={() => uiStore.setState({ theme: isDark ? 'light' : 'dark' })}
    >
      {isDark ? <Sun size={18} /> : <Moon size={18} />}
    </IconButton>
  );
}
