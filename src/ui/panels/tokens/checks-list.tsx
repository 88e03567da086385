/** The checks of the gateway in their order, what each finds in the token as it stands, and its switch. */
import { useMemo } from 'react';
import { useStore } from 'zustand';
import { sayStep } from '../../../i18n/gateway-steps.ts';
import { checkWords } from '../../../i18n/words/gateway.ts';
import { tokenWords as words } from '../../../i18n/words/tokens.ts';
import { EPOCH_MS, tokenChecks } from '../../../sim/index.ts';
import type { TokenCheck } from '../../../sim/index.ts';
import { runStore } from '../../../state/run-store.ts';
import { uiStore } from '../../../state/ui-store.ts';
import { attempt } from '../../kit/notices.ts';
import { useText } from '../../kit/use-text.ts';
import { OutcomeMark } from '../decision-marks.tsx';
import type { StepLook } from '../decisions.ts';
import { CheckField } from '../fields/check-field.tsx';
import type { WorkbenchProps } from '../tokens-panel.tsx';
import { setCheck } from './switches.ts';
import type { Verification } from './token-kit.ts';
import styles from './tokens.module.css';
import { composed, fetchKeys, workbenchStore } from './workbench-store.ts';

type Finding = Verification['checks'][number];

export function ChecksList({ place, client, kit }: WorkbenchProps) {
  const t = useText();
  const { gateway, rules } = place;
  const state = useStore(workbenchStore);
  const second = useStore(runStore, ({ nowMs }) => Math.floor(nowMs / 1000));
  const isKnown = state.published !== null;
  const findings = useMemo((): ReadonlyMap<TokenCheck, Finding> => {
    if (state.base === '' || state.published === null) return new Map();
    const token = composed(kit, state);
    if (!token.ok) return new Map();
    const now = EPOCH_MS + second * 1000;
    const { checks } = kit.verifyToken(token.token, rules, { keys: state.published }, null, now);
    return new Map(checks.map((one) => [one.check, one]));
  }, [kit, rules, second, state]);
  return (
    <section aria-label={t(words.checks, { gateway: t(gateway.name) })}>
      <h3>{t(words.checks, { gateway: t(gateway.name) })}</h3>
      <p className={styles.note}>{t(words.checksHint)}</p>
      {isKnown || state.base === '' ? null : (
        <p className={styles.line}>
          <span className={styles.note}>{t(words.noKeysYet)}</span>
          <button
            type="button"
            data-testid="fetch-keys"
            onClick={() => void attempt(() => fetchKeys(place, client, kit))}
          >
            {t(words.fetchKeys)}
          </button>
        </p>
      )}
      <ol className={styles.checks} data-testid="token-checks">
        {tokenChecks.map((check) => (
          <Check
            key={check}
            check={check}
            finding={findings.get(check)}
            isOn={rules.off?.includes(check) !== true}
            isLooking={findings.size > 0}
            onSwitch={(isOn) => setCheck(gateway.id, check, isOn)}
          />
        ))}
      </ol>
    </section>
  );
}

interface CheckProps {
  readonly check: TokenCheck;
  /** Undefined: a check before it has stopped the token, or nothing was checked. */
  readonly finding: Finding | undefined;
  readonly isOn: boolean;
  /** Any check found something, or nothing wrong. */
  readonly isLooking: boolean;
  readonly onSwitch: (isOn: boolean) => Promise<string>;
}

function Check({ check, finding, isOn, isLooking, onSwitch }: CheckProps) {
  const t = useText();
  const lang = useStore(uiStore, (state) => state.lang);
  const look = lookOf(finding, isOn);
  const isUnseen = look === 'noted' && isOn;
  const text = {
    passed: words.checkPassed,
    stopped: words.checkFailed,
    hole: words.checkHole,
    noted: isUnseen
      ? finding === undefined
        ? words.checkUnseen
        : words.checkElsewhere
      : words.checkOff,
  }[look];
  const problem = finding?.problem ?? '';
  return (
    <li className={styles.check} data-check={check} data-look={look}>
      <CheckField
        label={t(checkWords[check])}
        isOn={isOn}
        testId={`workbench-check-${check}`}
        onCommit={onSwitch}
      />
      <span className={styles.found}>
        {finding === undefined && isOn ? null : <OutcomeMark look={look} />}
        {isLooking || !isOn ? t(text) : ''}
      </span>
      {finding === undefined || problem === '' ? null : (
        <span className={styles.why}>
          {sayStep(
            { step: 'verified', outcome: 'stopped', values: { ...finding.values, problem } },
            lang,
          )}
        </span>
      )}
    </li>
  );
}

function lookOf(finding: Finding | undefined, isOn: boolean): StepLook {
  if (finding === undefined) return 'noted';
  if (finding.outcome === 'failed') return 'stopped';
  if (finding.problem !== '') return 'hole';
  // The list of revoked tokens is the gateway's to ask for.
  return isOn && finding.check !== 'revocation' ? 'passed' : 'noted';
}
