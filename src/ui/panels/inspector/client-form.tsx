/** What a client sends by itself, how often, and how long it waits. */
import { Plus, Trash2 } from 'lucide-react';
import { useStore } from 'zustand';
import { say, sayNumber } from '../../../i18n/text.ts';
import { gatewayWords } from '../../../i18n/words/gateway.ts';
import { fieldWords, inspectorWords as words } from '../../../i18n/words/inspector.ts';
import { shapeWords } from '../../../i18n/words/load-shapes.ts';
import { visitWords } from '../../../i18n/words/visits.ts';
import { BODY_LENGTH_MAX, ranges } from '../../../sim/index.ts';
import type { ClientNode, Load, LoadRequest } from '../../../sim/index.ts';
import { uiStore } from '../../../state/ui-store.ts';
import { useText } from '../../kit/use-text.ts';
import { DistributionField } from '../fields/distribution-field.tsx';
import { updateNode } from '../fields/edit-message.ts';
import { FieldError } from '../fields/field-error.tsx';
import { NumberField } from '../fields/number-field.tsx';
import { PairsField } from '../fields/pairs-field.tsx';
import { membersOf, pairsOf } from '../fields/pairs.ts';
import { SelectField } from '../fields/select-field.tsx';
import { TextField } from '../fields/text-field.tsx';
import { useRefusal } from '../fields/use-refusal.ts';
import { ClientCostsTable } from './client-costs.tsx';
import { asking, CalleeField, FollowUps } from './follow-ups.tsx';
import styles from './inspector.module.css';
import { replacedAt, without } from './lists.ts';
import { BurstFields, RampFields, StepsFields } from './load-shape-fields.tsx';
import { RequestLine } from './request-line.tsx';
import { Section } from './section.tsx';
import { SignInForm } from './sign-in-form.tsx';

/** What a load begins with when its kind is chosen. */
function newLoad(kind: Load['kind']): Load {
  switch (kind) {
    case 'none':
      return { kind };
    case 'open':
      return { kind, ratePerSecond: 10, arrivals: 'poisson' };
    case 'ramp':
      return { kind, fromPerSecond: 1, toPerSecond: 50, overMs: 60_000, arrivals: 'poisson' };
    case 'burst':
      return { kind, requests: 50, everyMs: 10_000 };
    case 'steps':
      return {
        kind,
        steps: [
          { ratePerSecond: 10, forMs: 20_000 },
          { ratePerSecond: 50, forMs: 10_000 },
          { ratePerSecond: 10, forMs: 10_000 },
        ],
        arrivals: 'poisson',
      };
    case 'closed':
      return { kind, users: 10, thinkTimeMs: { kind: 'exponential', mean: 1_000, min: 0 } };
  }
}

export function ClientForm({ node }: { readonly node: ClientNode }) {
  const t = useText();
  const { load } = node;
  const setLoad = (next: Load) => updateNode({ ...node, load: next });
  return (
    <>
      <ClientCostsTable client={node.id} />
      <Section title={t(words.load)}>
        <SelectField
          label={t(words.loadKind)}
          value={load.kind}
          testId="field-load"
          options={[
            { value: 'none', text: t(words.loadNone) },
            { value: 'open', text: t(words.loadOpen) },
            { value: 'ramp', text: t(shapeWords.ramp) },
            { value: 'burst', text: t(shapeWords.burst) },
            { value: 'steps', text: t(shapeWords.steps) },
            { value: 'closed', text: t(words.loadClosed) },
          ]}
          onCommit={(kind) => (kind === load.kind ? Promise.resolve('') : setLoad(newLoad(kind)))}
        />
        {load.kind === 'open' ? (
          <NumberField
            label={t(words.ratePerSecond)}
            unit="/s"
            value={load.ratePerSecond}
            range={ranges.ratePerSecond}
            testId="field-rate"
            onCommit={(ratePerSecond) => setLoad({ ...load, ratePerSecond })}
          />
        ) : null}
        {load.kind === 'ramp' ? <RampFields load={load} onChange={setLoad} /> : null}
        {load.kind === 'burst' ? <BurstFields load={load} onChange={setLoad} /> : null}
        {load.kind === 'steps' ? <StepsFields load={load} onChange={setLoad} /> : null}
        {'arrivals' in load ? (
          <SelectField
            label={t(words.arrivals)}
            value={load.arrivals}
            options={[
              { value: 'poisson', text: t(words.poisson) },
              { value: 'fixed', text: t(words.fixed) },
            ]}
            onCommit={(arrivals) => setLoad({ ...load, arrivals })}
          />
        ) : null}
        {load.kind === 'closed' ? (
          <>
            <NumberField
              label={t(words.users)}
              value={load.users}
              range={ranges.users}
              testId="field-users"
              onCommit={(users) => setLoad({ ...load, users })}
            />
            <DistributionField
              label={t(words.thinkTime)}
              value={load.thinkTimeMs}
              testId="field-think-time"
              onCommit={(thinkTimeMs) => setLoad({ ...load, thinkTimeMs })}
            />
          </>
        ) : null}
        <NumberField
          label={t(words.timeout)}
          unit="ms"
          value={node.timeoutMs}
          range={ranges.timeoutMs}
          testId="field-timeout"
          onCommit={(timeoutMs) => updateNode({ ...node, timeoutMs })}
        />
      </Section>
      <SignInForm node={node} />
      <Requests node={node} />
    </>
  );
}

function Requests({ node }: { readonly node: ClientNode }) {
  const t = useText();
  const { requests } = node;
  const weights = requests.reduce((sum, request) => sum + request.weight, 0);
  const { error, show } = useRefusal();
  const setRequests = (next: readonly LoadRequest[]) => updateNode({ ...node, requests: next });
  const like = requests.at(-1);
  return (
    <Section title={t(words.requests)}>
      {requests.length === 0 ? <p className={styles.hint}>{t(words.noRequests)}</p> : null}
      <ol className={styles.cards}>
        {[...requests.entries()].map(([at, request]) => (
          <RequestCard
            // A request is its place in the list: two may be alike in everything.
            key={at}
            at={at}
            request={request}
            client={node.id}
            signsIn={node.signIn !== undefined}
            weights={weights}
            onChange={(next) => setRequests(replacedAt(requests, at, next))}
            onRemove={() => show(setRequests(without(requests, at)))}
          />
        ))}
      </ol>
      <button
        type="button"
        data-testid="request-add"
        onClick={() =>
          show(
            setRequests([
              ...requests,
              like ?? { weight: 1, method: 'GET', path: '/api/hello', headers: {}, body: '' },
            ]),
          )
        }
      >
        <Plus size={14} aria-hidden="true" />
        {t(words.addRequest)}
      </button>
      <FieldError text={error} />
      <p className={styles.hint}>{t(words.requestHint)}</p>
    </Section>
  );
}

interface RequestCardProps {
  readonly at: number;
  readonly request: LoadRequest;
  readonly client: string;
  /** The client does. */
  readonly signsIn: boolean;
  /** Sum of the weights of all requests. */
  readonly weights: number;
  readonly onChange: (request: LoadRequest) => Promise<string>;
  readonly onRemove: () => void;
}

function RequestCard({
  at,
  request,
  client,
  signsIn,
  weights,
  onChange,
  onRemove,
}: RequestCardProps) {
  const t = useText();
  const lang = useStore(uiStore, (state) => state.lang);
  const number = at + 1;
  const part = (label: string) =>
    t(fieldWords.partOf, { label: t(words.requestNumber, { number }), part: label });
  const percent = weights > 0 ? (request.weight / weights) * 100 : 0;
  const hasBody = request.body !== '' || !['GET', 'HEAD', 'DELETE'].includes(request.method);
  const remove = t(words.removeRequest, { number });
  return (
    <li className={styles.card}>
      <div className={styles.cardHead}>
        <b>{t(words.requestNumber, { number })}</b>
        <span className={styles.muted}>
          {t(words.share, { percent: sayNumber(percent, lang) })}
        </span>
        <button
          type="button"
          className={styles.iconAction}
          aria-label={remove}
          title={remove}
          onClick={onRemove}
        >
          <Trash2 size={14} aria-hidden="true" />
        </button>
      </div>
      <RequestLine
        request={request}
        part={part}
        onChange={(change) => onChange({ ...request, ...change })}
      />
      <NumberField
        label={t(words.weight)}
        fullLabel={part(t(words.weight))}
        value={request.weight}
        range={ranges.weight}
        onCommit={(weight) => onChange({ ...request, weight })}
      />
      {signsIn ? (
        <SelectField
          label={t(visitWords.begins)}
          fullLabel={part(t(visitWords.begins))}
          value={request.beforeSignIn === true ? 'at-once' : 'signed-in'}
          options={[
            { value: 'signed-in', text: t(visitWords.signedIn) },
            { value: 'at-once', text: t(visitWords.atOnce) },
          ]}
          testId={`client-begins-${number}`}
          onCommit={(begins) => onChange(beginning(request, begins === 'at-once'))}
        />
      ) : null}
      <PairsField
        label={t(gatewayWords.sentHeaders)}
        fullLabel={part(t(gatewayWords.sentHeaders))}
        pairs={pairsOf(request.headers)}
        testId={`client-headers-${number}`}
        onCommit={(pairs) => onChange({ ...request, headers: membersOf(pairs) ?? {} })}
      />
      {hasBody ? (
        <TextField
          label={t(words.body)}
          fullLabel={part(t(words.body))}
          look="mono"
          rows={3}
          value={request.body}
          check={(text) =>
            text.length <= BODY_LENGTH_MAX
              ? ''
              : say(fieldWords.textTooLong, lang, { given: text.length, max: BODY_LENGTH_MAX })
          }
          onCommit={(body) => onChange({ ...request, body })}
        />
      ) : null}
      <CalleeField
        client={client}
        request={request}
        fullLabel={part(t(visitWords.to))}
        onCommit={(to) => onChange(asking(request, to))}
      />
      <FollowUps
        client={client}
        request={request}
        title={t(words.requestNumber, { number })}
        onChange={onChange}
      />
    </li>
  );
}

function beginning(
  { beforeSignIn: _before, ...others }: LoadRequest,
  atOnce: boolean,
): LoadRequest {
  return atOnce ? { ...others, beforeSignIn: true } : others;
}
