/** The settings of one policy of a link. */
import { policyWords as words } from '../../../i18n/words/policies.ts';
import { backoffs, jitters, ranges } from '../../../sim/index.ts';
import type {
  BreakerPolicy,
  LinkPolicy,
  Range,
  RetryBudget,
  RetryPolicy,
} from '../../../sim/index.ts';
import type { Text } from '../../../i18n/text.ts';
import { useText } from '../../kit/use-text.ts';
import { CheckField } from '../fields/check-field.tsx';
import { NumberField } from '../fields/number-field.tsx';
import { SelectField } from '../fields/select-field.tsx';
import { TextField } from '../fields/text-field.tsx';
import type { Commit } from '../fields/use-commit.ts';
import { RateFields } from '../gateway/rate-limit-editor.tsx';

interface FormProps<P extends LinkPolicy> {
  readonly policy: P;
  readonly onCommit: Commit<P>;
}

export function PolicyForm({ policy, onCommit }: FormProps<LinkPolicy>) {
  const t = useText();
  switch (policy.kind) {
    case 'deadline':
    case 'timeout':
      return (
        <Numbers
          policy={policy}
          rows={[['timeoutMs', 'ms', ranges.timeoutMs, policy.timeoutMs]]}
          onCommit={(timeoutMs) => onCommit({ ...policy, ...timeoutMs })}
        />
      );
    case 'fallback':
      return (
        <TextField
          label={t(words.value)}
          value={policy.value}
          look="mono"
          rows={3}
          testId="policy-fallback-value"
          onCommit={(value) => onCommit({ ...policy, value })}
        />
      );
    case 'cache':
      return (
        <>
          <Numbers
            policy={policy}
            rows={[
              ['freshMs', 'ms', ranges.timeoutMs, policy.freshMs],
              ['staleMs', 'ms', ranges.durationMs, policy.staleMs],
              ['entriesMax', '', ranges.cacheEntries, policy.entriesMax],
            ]}
            onCommit={(changed) => onCommit({ ...policy, ...changed })}
          />
          <CheckField
            label={t(words.coalesces)}
            isOn={policy.coalesces}
            testId="policy-cache-coalesces"
            onCommit={(coalesces) => onCommit({ ...policy, coalesces })}
          />
        </>
      );
    case 'idempotency-key':
      return null;
    case 'retry':
      return <RetryForm policy={policy} onCommit={onCommit} />;
    case 'hedge':
      return (
        <Numbers
          policy={policy}
          rows={[
            ['afterMs', 'ms', ranges.timeoutMs, policy.afterMs],
            ['attempts', '', ranges.hedges, policy.attempts],
          ]}
          onCommit={(changed) => onCommit({ ...policy, ...changed })}
        />
      );
    case 'breaker':
      return <BreakerForm policy={policy} onCommit={onCommit} />;
    case 'rate-limit':
      return (
        <RateFields
          rate={policy.rate}
          testId="policy"
          onCommit={(rate) => onCommit({ ...policy, rate })}
        />
      );
    case 'bulkhead':
      return (
        <Numbers
          policy={policy}
          rows={[
            ['callsMax', '', ranges.callsMax, policy.callsMax],
            ['waitingMax', '', ranges.waitingMax, policy.waitingMax],
            ['waitMs', 'ms', ranges.durationMs, policy.waitMs],
          ]}
          onCommit={(changed) => onCommit({ ...policy, ...changed })}
        />
      );
    case 'adaptive-limit':
      return (
        <Numbers
          policy={policy}
          rows={[
            ['first', '', ranges.callsMax, policy.first],
            ['least', '', ranges.callsMax, policy.least],
            ['most', '', ranges.callsMax, policy.most],
            ['slowMs', 'ms', ranges.timeoutMs, policy.slowMs],
            ['backoffPercent', '%', ranges.percentLeft, policy.backoffPercent],
          ]}
          onCommit={(changed) => onCommit({ ...policy, ...changed })}
        />
      );
  }
}

type NumberName = Exclude<keyof typeof words, 'count'>;
type Row = readonly [name: NumberName, unit: string, range: Range, value: number];

/** Numbers by their names, which are those of the document. */
function Numbers({
  policy,
  rows,
  onCommit,
}: {
  readonly policy: LinkPolicy;
  readonly rows: readonly Row[];
  readonly onCommit: (changed: Readonly<Record<string, number>>) => Promise<string>;
}) {
  const t = useText();
  return rows.map(([name, unit, range, value]) => (
    <NumberField
      key={name}
      label={t(words[name])}
      {...(unit === '' ? {} : { unit })}
      value={value}
      range={range}
      testId={`policy-${policy.kind}-${name}`}
      onCommit={(given) => onCommit({ [name]: given })}
    />
  ));
}

const backoffWords: Readonly<Record<RetryPolicy['backoff'], Text>> = {
  fixed: words.backoffFixed,
  exponential: words.backoffExponential,
};
const jitterWords: Readonly<Record<RetryPolicy['jitter'], Text>> = {
  none: words.jitterNone,
  full: words.jitterFull,
  equal: words.jitterEqual,
  decorrelated: words.jitterDecorrelated,
};

function RetryForm({ policy, onCommit }: FormProps<RetryPolicy>) {
  const t = useText();
  return (
    <>
      <Numbers
        policy={policy}
        rows={[
          ['attempts', '', ranges.policyAttempts, policy.attempts],
          ['baseMs', 'ms', ranges.durationMs, policy.baseMs],
          ['capMs', 'ms', ranges.durationMs, policy.capMs],
        ]}
        onCommit={(changed) => onCommit({ ...policy, ...changed })}
      />
      <SelectField
        label={t(words.backoff)}
        value={policy.backoff}
        options={backoffs.map((value) => ({ value, text: t(backoffWords[value]) }))}
        testId="policy-retry-backoff"
        onCommit={(backoff) => onCommit({ ...policy, backoff })}
      />
      <SelectField
        label={t(words.jitter)}
        value={policy.jitter}
        options={jitters.map((value) => ({ value, text: t(jitterWords[value]) }))}
        testId="policy-retry-jitter"
        onCommit={(jitter) => onCommit({ ...policy, jitter })}
      />
      <BudgetForm policy={policy} onCommit={onCommit} />
      <CheckField
        label={t(words.repeatsUnsafe)}
        isOn={policy.repeatsUnsafe === true}
        testId="policy-retry-unsafe"
        onCommit={(isOn) => {
          const { repeatsUnsafe: _, ...safe } = policy;
          return onCommit(isOn ? { ...safe, repeatsUnsafe: true } : safe);
        }}
      />
    </>
  );
}

const newBudgets = {
  share: { kind: 'share', percent: 10, perSecond: 0 },
  tokens: { kind: 'tokens', tokensMax: 10, tokenRatio: 0.1 },
} as const satisfies Readonly<Record<RetryBudget['kind'], RetryBudget>>;

function BudgetForm({ policy, onCommit }: FormProps<RetryPolicy>) {
  const t = useText();
  const { budget } = policy;
  return (
    <>
      <SelectField
        label={t(words.budget)}
        value={budget?.kind ?? 'none'}
        options={[
          { value: 'none', text: t(words.budgetNone) },
          { value: 'share', text: t(words.budgetShare) },
          { value: 'tokens', text: t(words.budgetTokens) },
        ]}
        isStacked
        testId="policy-retry-budget"
        onCommit={(kind) => {
          const { budget: _, ...without } = policy;
          return onCommit(kind === 'none' ? without : { ...without, budget: newBudgets[kind] });
        }}
      />
      {budget?.kind === 'share' ? (
        <Numbers
          policy={policy}
          rows={[
            ['percent', '%', ranges.percent, budget.percent],
            ['perSecond', '1/s', ranges.retriesPerSecond, budget.perSecond],
          ]}
          onCommit={(changed) => onCommit({ ...policy, budget: { ...budget, ...changed } })}
        />
      ) : null}
      {budget?.kind === 'tokens' ? (
        <Numbers
          policy={policy}
          rows={[
            ['tokensMax', '', ranges.retryTokens, budget.tokensMax],
            ['tokenRatio', '', ranges.tokenRatio, budget.tokenRatio],
          ]}
          onCommit={(changed) => onCommit({ ...policy, budget: { ...budget, ...changed } })}
        />
      ) : null}
    </>
  );
}

function BreakerForm({ policy, onCommit }: FormProps<BreakerPolicy>) {
  const t = useText();
  const { slowMs, slowPercent, ...plain } = policy;
  return (
    <>
      <SelectField
        label={t(words.window)}
        value={policy.window}
        options={[
          { value: 'calls', text: t(words.windowCalls) },
          { value: 'seconds', text: t(words.windowSeconds) },
        ]}
        testId="policy-breaker-window"
        onCommit={(window) => onCommit({ ...policy, window })}
      />
      <Numbers
        policy={policy}
        rows={[
          ['size', '', ranges.breakerSize, policy.size],
          ['callsMin', '', ranges.breakerSize, policy.callsMin],
          ['failurePercent', '%', ranges.percent, policy.failurePercent],
          ['openMs', 'ms', ranges.timeoutMs, policy.openMs],
          ['probes', '', ranges.probes, policy.probes],
        ]}
        onCommit={(changed) => onCommit({ ...policy, ...changed })}
      />
      <CheckField
        label={t(words.slow)}
        isOn={slowMs !== undefined}
        testId="policy-breaker-slow"
        onCommit={(isOn) => onCommit(isOn ? { ...plain, slowMs: 500, slowPercent: 50 } : plain)}
      />
      {slowMs === undefined || slowPercent === undefined ? null : (
        <Numbers
          policy={policy}
          rows={[
            ['slowMs', 'ms', ranges.timeoutMs, slowMs],
            ['slowPercent', '%', ranges.percent, slowPercent],
          ]}
          onCommit={(changed) => onCommit({ ...policy, ...changed })}
        />
      )}
    </>
  );
}
