/** How many requests may come in a time, and whose are counted together. */
import { gatewayWords as words } from '../../../i18n/words/gateway.ts';
import { limitKeys, ranges } from '../../../sim/index.ts';
import type { RateLimit } from '../../../sim/index.ts';
import { useText } from '../../kit/use-text.ts';
import { NumberField } from '../fields/number-field.tsx';
import { SelectField } from '../fields/select-field.tsx';
import type { Commit } from '../fields/use-commit.ts';

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
      <SelectField
        label={t(words.limitKind)}
        value={limit.kind}
        options={[
          { value: 'token-bucket', text: t(words.bucket) },
          { value: 'sliding-window', text: t(words.window) },
        ]}
        testId={`${testId}-limit-kind`}
        onCommit={(kind) => onCommit(asKind(limit, kind))}
      />
      {limit.kind === 'token-bucket' ? (
        <>
          <NumberField
            label={t(words.rate)}
            unit="1/s"
            value={limit.ratePerSecond}
            range={ranges.limitPerSecond}
            testId={`${testId}-limit-rate`}
            onCommit={(ratePerSecond) => onCommit({ ...limit, ratePerSecond })}
          />
          <NumberField
            label={t(words.burst)}
            value={limit.burst}
            range={ranges.burst}
            onCommit={(burst) => onCommit({ ...limit, burst })}
          />
        </>
      ) : (
        <>
          <NumberField
            label={t(words.limitRequests)}
            value={limit.requests}
            range={ranges.burst}
            onCommit={(requests) => onCommit({ ...limit, requests })}
          />
          <NumberField
            label={t(words.limitWindow)}
            unit="ms"
            value={limit.windowMs}
            range={ranges.timeoutMs}
            onCommit={(windowMs) => onCommit({ ...limit, windowMs })}
          />
        </>
      )}
    </>
  );
}

/** The other kind with about the same rate. */
function asKind(limit: RateLimit, kind: RateLimit['kind']): RateLimit {
  const { per } = limit;
  if (limit.kind === kind) return limit;
  if (limit.kind === 'token-bucket') {
    const requests = Math.max(1, Math.round(limit.ratePerSecond));
    return { kind: 'sliding-window', per, requests, windowMs: 1_000 };
  }
  const ratePerSecond = Number(((limit.requests * 1_000) / limit.windowMs).toPrecision(3));
  return { kind: 'token-bucket', per, ratePerSecond, burst: limit.requests };
}
