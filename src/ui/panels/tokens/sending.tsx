/** Sends what stands in the workbench, and says what became of it: the step that stopped it, or the hole it went through. */
import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { sayStep, sayStepName } from '../../../i18n/gateway-steps.ts';
import { sayReason } from '../../../i18n/reasons.ts';
import { checkWords } from '../../../i18n/words/gateway.ts';
import { tokenWords as words } from '../../../i18n/words/tokens.ts';
import { reasons } from '../../../sim/index.ts';
import type { HttpRequestSpec, Scenario, ScenarioNode } from '../../../sim/index.ts';
import { documentStore } from '../../../state/document-store.ts';
import { runStore } from '../../../state/run-store.ts';
import { play } from '../../../state/session.ts';
import { uiStore } from '../../../state/ui-store.ts';
import { attempt } from '../../kit/notices.ts';
import { useText } from '../../kit/use-text.ts';
import { OutcomeMark } from '../decision-marks.tsx';
import type { StepLook } from '../decisions.ts';
import type { WorkbenchProps } from '../tokens-panel.tsx';
import { prettyJson } from '../request-code.ts';
import { aimOf } from './attacks.ts';
import { connect, dropAccess, setCheck, setServiceCheck } from './switches.ts';
import { holesIn, problemIn } from './verdict.ts';
import styles from './tokens.module.css';
import { aroundGateway } from './workbench-request.ts';
import { send, workbenchStore } from './workbench-store.ts';
import type { Exchange } from './workbench-store.ts';

export function Sending(props: WorkbenchProps) {
  const { place, client, kit } = props;
  const t = useText();
  const { spec, base, exchange } = useStore(workbenchStore);
  const nodes = useStore(documentStore, ({ scenario }) => scenario.nodes);
  const outcome = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // Where there is one column only, it is far from the attacks.
    if (exchange.kind !== 'none') outcome.current?.scrollIntoView({ block: 'nearest' });
  }, [exchange.kind]);
  const set = (change: Partial<typeof spec>): void =>
    workbenchStore.setState({ spec: { ...spec, ...change } });
  return (
    <section aria-label={t(words.request)}>
      <form
        className={styles.line}
        onSubmit={(event) => {
          event.preventDefault();
          void send(place, client, kit);
        }}
      >
        <code className={styles.method}>{spec.method}</code>
        <input
          className={styles.path}
          aria-label={t(words.request)}
          data-testid="workbench-path"
          spellCheck={false}
          value={spec.path}
          onChange={({ target }) => set({ path: target.value })}
        />
        {spec.to === undefined ? null : (
          <span className={styles.note}>
            {t(words.directly, { name: nameOf(nodes, spec.to, t) })}
          </span>
        )}
        <button
          type="submit"
          className={styles.primary}
          data-testid="workbench-send"
          disabled={base === ''}
        >
          {t(words.send)}
        </button>
      </form>
      <div ref={outcome} aria-live="polite">
        <Outcome {...props} exchange={exchange} />
      </div>
    </section>
  );
}

function nameOf(nodes: readonly ScenarioNode[], id: string, t: ReturnType<typeof useText>): string {
  return t(nodes.find((node) => node.id === id)?.name ?? id);
}

function Outcome(props: WorkbenchProps & { readonly exchange: Exchange }) {
  const t = useText();
  const { exchange } = props;
  const isPlaying = useStore(runStore, (state) => state.playing);
  switch (exchange.kind) {
    case 'none':
      return null;
    case 'failed':
      return <p className={styles.warning}>{exchange.error}</p>;
    case 'waiting':
      return isPlaying ? (
        <p className={styles.note}>{t(words.waiting)}</p>
      ) : (
        <p className={styles.line}>
          <span className={styles.note}>{t(words.paused)}</span>
          <button type="button" onClick={() => void attempt(() => play())}>
            {t(words.play)}
          </button>
        </p>
      );
    case 'answered':
      return <Answered {...props} exchange={exchange} />;
  }
}

type AnsweredProps = WorkbenchProps & {
  readonly exchange: Extract<Exchange, { readonly kind: 'answered' }>;
};

function Answered({ place, client, kit, exchange }: AnsweredProps) {
  const t = useText();
  const { answer } = exchange;
  const { title, text, look } = useTold(exchange, client);
  return (
    <div className={styles.verdict} data-testid="verdict" data-look={look}>
      <p className={styles.verdictTitle}>
        <OutcomeMark look={look} />
        <b>{title}</b>
        <span>
          {answer.status === 0 ? t(words.noAnswer) : `${answer.status} ${answer.statusText}`}
        </span>
      </p>
      {text === '' ? null : <p>{text}</p>}
      {answer.body.length === 0 ? null : (
        <details>
          <summary>{t(words.body)}</summary>
          <pre className={styles.body}>{prettyJson(new TextDecoder().decode(answer.body))}</pre>
        </details>
      )}
      <div className={styles.line}>
        <Remedies place={place} client={client} exchange={exchange} />
        <button
          type="button"
          data-testid="workbench-again"
          onClick={() => void send(place, client, kit)}
        >
          {t(words.again)}
        </button>
        <button
          type="button"
          data-testid="workbench-trace"
          onClick={() =>
            uiStore.setState({ trace: answer.trace, message: 0, drawerTab: 'requests' })
          }
        >
          {t(words.showTrace)}
        </button>
      </div>
    </div>
  );
}

interface Told {
  readonly title: string;
  readonly text: string;
  readonly look: StepLook;
}

function useTold({ answer, verdict }: AnsweredProps['exchange'], client: string): Told {
  const t = useText();
  const lang = useStore(uiStore, (state) => state.lang);
  const attack = useStore(workbenchStore, (state) => state.attack);
  const spec = useStore(workbenchStore, (state) => state.spec);
  const scenario = useStore(documentStore, (state) => state.scenario);
  const behind = serviceBehind(scenario, spec);
  switch (verdict.kind) {
    case 'stopped': {
      const { step, check } = verdict;
      const what = check === null ? sayStepName(step, lang) : t(checkWords[check]);
      return { title: t(words.stoppedBy, { what }), text: sayStep(step, lang), look: 'stopped' };
    }
    case 'hole': {
      const what = holesIn(verdict.step)
        .map((check) => t(checkWords[check]))
        .join(', ');
      return {
        title: t(words.wentThrough, { what }),
        text: sayStep(verdict.step, lang),
        look: 'hole',
      };
    }
    case 'refused': {
      if (answer.reason === 'no-link' && spec.to !== undefined) {
        const values = {
          client: nameOf(scenario.nodes, client, t),
          service: nameOf(scenario.nodes, spec.to, t),
        };
        return { title: t(words.noWay), text: t(words.noWayWhy, values), look: 'stopped' };
      }
      const { detail, values } = problemIn(answer.body);
      const reason = reasons.find((one) => one === answer.reason);
      const isOfToken = typeof values['problem'] === 'string';
      const said = isOfToken
        ? sayStep({ step: 'verified', outcome: 'stopped', values }, lang)
        : reason === undefined
          ? detail
          : sayReason(reason, values, lang);
      const before = verdict.hole === null ? '' : `${t(words.secondLine)} `;
      const what = nameOf(scenario.nodes, behind, t);
      return {
        title: t(words.stoppedBy, { what: what === '' ? t(words.service) : what }),
        text: `${before}${said}`,
        look: 'stopped',
      };
    }
    case 'let-through': {
      const aim = attack === '' ? 'own' : aimOf(attack);
      const service = nameOf(scenario.nodes, behind, t);
      if (aim === 'own') {
        return { title: t(words.letThrough), text: t(words.letThroughWhy), look: 'passed' };
      }
      const text = t(aim === 'around' ? words.aroundHole : words.otherHole, { service });
      return { title: t(words.wentThrough, { what: service }), text, look: 'hole' };
    }
  }
}

/** Node id of the service that is asked in the end; empty: nobody knows. */
function serviceBehind(scenario: Scenario, spec: HttpRequestSpec): string {
  return spec.to ?? aroundGateway(scenario, spec)?.service ?? '';
}

/** The switch of the check that stopped it, or of the hole it went through. */
function Remedies({ place, client, exchange }: Omit<AnsweredProps, 'kit'>) {
  const t = useText();
  const { verdict, answer, decisions } = exchange;
  const scenario = useStore(documentStore, (state) => state.scenario);
  const spec = useStore(workbenchStore, (state) => state.spec);
  const { nodes } = scenario;
  const { gateway } = place;
  const button = (testId: string, text: string, act: () => Promise<unknown>) => (
    <button type="button" data-testid={testId} onClick={() => void attempt(act)}>
      {text}
    </button>
  );
  if (verdict.kind === 'stopped') {
    const { check, step } = verdict;
    if (check !== null) {
      return place.rules.off?.includes(check) === true
        ? null
        : button('switch-off', t(words.switchOff), () => setCheck(gateway.id, check, false));
    }
    const route = decisions.find((one) => one.step === 'matched')?.values['route'];
    return step.step === 'authorized' && typeof route === 'number'
      ? button('drop-access', t(words.dropAccess), () => dropAccess(gateway.id, route))
      : null;
  }
  if (verdict.kind === 'hole') {
    const [check] = holesIn(verdict.step);
    return check === undefined
      ? null
      : button('switch-on', t(words.switchOn), () => setCheck(gateway.id, check, true));
  }
  const service = nodes.find(({ id }) => id === serviceBehind(scenario, spec));
  const isAboutTokens = ['bad-token', 'no-token', 'no-keys', 'no-link'].includes(answer.reason);
  if (service?.kind !== 'service' || (spec.to === undefined && !isAboutTokens)) return null;
  const values = { service: t(service.name), client: nameOf(nodes, client, t) };
  if (answer.reason === 'no-link') {
    return button('connect-around', t(words.connect, values), () => connect(client, service.id));
  }
  return service.tokens === undefined
    ? button('service-on', t(words.serviceOn, values), () => setServiceCheck(service, true))
    : button('service-off', t(words.serviceOff, values), () => setServiceCheck(service, false));
}
