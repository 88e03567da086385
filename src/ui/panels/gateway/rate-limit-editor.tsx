/** How many requests may come in a time, and whose are counted together. */
import { gatewayWords as words } from '../../../i18n/words/gateway.ts';
import { limitKeys, ranges } from '../../../sim/index.ts';
import type { RateLimit, RateLimitPolicy } from '../../../sim/index.ts';
import { useText } from '../../kit/use-text.ts';
import { NumberField } from '../fields/number-field.tsx';
import { SelectField } from '../fields/select-field.tsx';
import type { Commit } from '../fields/use-commit.ts';

type Rate = RateLimitPolicy['rate'];

/** What a limit is when it is switched on. */
export const newLimit: RateLimit = {
  kind: 'token-bucket',
  per: 'client',
  ratePerSecond: 10,
  burst: 20,
};

export const perWords = {
  all: words.perAll,
  client: words.perClient,
  subject: words.perSubject,
} as const;

interface RateLimitEditorProps {
  readonly limit: RateLimit;
  readonly onCommit: Commit<RateLimit>;
  readonly testId: string;
}

export function RateLimitEditor({ limit, onCommit, testId }: RateLimitEditorProps) {
  const t = useText();
  return (
    <>
      <SelectField
        label={t(words.per)}
        value={limit.per}
        options={limitKeys.map((value) => ({ value, text: t(perWords[value]) }))}
        testId={`${testId}-limit-per`}
        onCommit={(per) => onCommit({ ...limit, per })}
      />
      <RateFields
        rate={limit}
        onCommit={(rate) => onCommit({ ...rate, per: limit.per })}
        testId={testId}
      />
    </>
  );
}

/** A rate, whoever's requests are counted. */
export function RateFields({
  rate,
  onCommit,
  testId,
}: {
  readonly rate: Rate;
  readonly onCommit: Commit<Rate>;
  readonly testId: string;
}) {
  const t = useText();
  return (
    <>
      <SelectField
        label={t(words.limitKind)}
        value={rate.kind}
        options={[
          { value: 'token-bucket', text: t(words.bucket) },
          { value: 'sliding-window', text: t(words.window) },
        ]}
        testId={`${testId}-limit-kind`}
        onCommit={(kind) => onCommit(asKind(rate, kind))}
      />
      {rate.kind === 'token-bucket' ? (
        <>
          <NumberField
            label={t(words.rate)}
            unit="1/s"
            value={rate.ratePerSecond}
            range={ranges.limitPerSecond}
            testId={`${testId}-limit-rate`}
            onCommit={(ratePerSecond) => onCommit({ ...rate, ratePerSecond })}
          />
          <NumberField
            label={t(words.burst)}
            value={rate.burst}
            range={ranges.burst}
            onCommit={(burst) => onCommit({ ...rate, burst })}
          />
        </>
      ) : (
        <>
          <NumberField
            label={t(words.limitRequests)}
            value={rate.requests}
            range={ranges.burst}
            onCommit={(requests) => onCommit({ ...rate, requests })}
          />
          <NumberField
            label={t(words.limitWindow)}
            unit="ms"
            value={rate.windowMs}
            range={ranges.timeoutMs}
            onCommit={(windowMs) => onCommit({ ...rate, windowMs })}
          />
        </>
      )}
    </>
  );
}

/** The other kind with about the same rate. */
function asKind(rate: Rate, kind: Rate['kind']): Rate {
  if (rate.kind === kind) return rate;
  if (rate.kind === 'token-bucket') {
    const requests = Math.max(1, Math.round(rate.ratePerSecond));
    return { kind: 'sliding-window', requests, windowMs: 1_000 };
  }
  const ratePerSecond = Number(((rate.requests * 1_000) / rate.windowMs).toPrecision(3));
  return { kind: 'token-bucket', ratePerSecond, burst: rate.requests };
}
