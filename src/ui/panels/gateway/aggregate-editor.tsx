/** An answer that is put together from several: the order, the parts with what becomes of each failure, and its shape. */
import { ArrowDown, ArrowUp, Plus, Trash2 } from 'lucide-react';
import { useId } from 'react';
import { useStore } from 'zustand';
import { gatewayWords as words } from '../../../i18n/words/gateway.ts';
import { legPolicies, ranges } from '../../../sim/index.ts';
import type { Aggregate, GatewayNode, Leg, LegEach } from '../../../sim/index.ts';
import { documentStore } from '../../../state/document-store.ts';
import { Segmented } from '../../kit/segmented.tsx';
import { useNumber, useText } from '../../kit/use-text.ts';
import { CheckField } from '../fields/check-field.tsx';
import { FieldError } from '../fields/field-error.tsx';
import { IconAction } from '../fields/icon-action.tsx';
import { OptionalNumberField } from '../fields/optional-number-field.tsx';
import { SelectField } from '../fields/select-field.tsx';
import { TextField } from '../fields/text-field.tsx';
import { useRefusal } from '../fields/use-refusal.ts';
import type { Commit } from '../fields/use-commit.ts';
import { WordsField } from '../fields/words-field.tsx';
import { methods, movedBy, replacedAt, without } from '../inspector/lists.ts';
import { answerShape } from './answer-shape.ts';
import styles from './gateway.module.css';
import { askedForEach, legFor, movedTo, renamed } from './new-leg.ts';
import type { RouteFormProps } from './route-editor.tsx';
import { RuleSection } from './rule-section.tsx';
import { useServices } from './use-services.ts';
import { orNone, orNothing, withMember } from './with-member.ts';

interface AggregateEditorProps extends RouteFormProps {
  readonly aggregate: Aggregate;
}

export function AggregateEditor({ node, route, aggregate, onCommit }: AggregateEditorProps) {
  const t = useText();
  const scenario = useStore(documentStore, (state) => state.scenario);
  const { error, show } = useRefusal();
  const { legs } = aggregate;
  const set = (next: Aggregate) => onCommit({ ...route, aggregate: next });
  const setLegs = (next: readonly Leg[]) => set({ ...aggregate, legs: next });

  /** Of a service that gives no part yet, those behind the gateway first. */
  function add(): void {
    const behind = new Set(
      scenario.links.filter(({ from }) => from === node.id).map(({ to }) => to),
    );
    const services = scenario.nodes.filter(({ kind }) => kind === 'service').map(({ id }) => id);
    const unused = services.filter((id) => legs.every(({ service }) => service !== id));
    const service = unused.find((id) => behind.has(id)) ?? unused[0] ?? services[0];
    if (service !== undefined) show(setLegs([...legs, legFor(service, route, scenario, legs)]));
  }

  return (
    <RuleSection title={t(words.parts)} isWide testId="section-aggregate">
      <div className={styles.choices}>
        <div>
          <span className={styles.small}>{t(words.order)}</span>
          <Segmented<Aggregate['order']>
            label={t(words.order)}
            value={aggregate.order}
            segments={[
              { value: 'parallel', text: t(words.parallel), testId: 'order-parallel' },
              { value: 'sequence', text: t(words.sequence), testId: 'order-sequence' },
            ]}
            onChoose={(order) => show(set({ ...aggregate, order }))}
          />
        </div>
        <div>
          <span className={styles.small}>{t(words.merge)}</span>
          <Segmented<Aggregate['merge']>
            label={t(words.merge)}
            value={aggregate.merge}
            segments={[
              { value: 'namespace', text: t(words.namespace), testId: 'merge-namespace' },
              { value: 'flat', text: t(words.flat), testId: 'merge-flat' },
            ]}
            onChoose={(merge) => show(set({ ...aggregate, merge }))}
          />
        </div>
        <OptionalNumberField
          label={t(words.wholeTimeout)}
          unit="ms"
          value={aggregate.timeoutMs}
          otherwise={t(words.none)}
          range={ranges.timeoutMs}
          testId="aggregate-timeout"
          onCommit={(timeoutMs) => set(withMember(aggregate, 'timeoutMs', timeoutMs))}
        />
      </div>
      <ol className={styles.legs}>
        {[...legs.entries()].map(([at, leg]) => (
          <LegEditor
            // A part is its place: its name is being typed.
            key={at}
            node={node}
            leg={leg}
            at={at}
            count={legs.length}
            onCommit={(next) => setLegs(replacedAt(legs, at, next))}
            onService={(service) => setLegs(movedTo(legs, at, service, route, scenario))}
            onRename={(name) => setLegs(renamed(legs, at, name))}
            onMove={(by) => show(setLegs(movedBy(legs, at, by)))}
            onRemove={() => show(setLegs(without(legs, at)))}
          />
        ))}
      </ol>
      <button type="button" className={styles.plain} data-testid="leg-add" onClick={add}>
        <Plus size={14} aria-hidden="true" />
        {t(words.addPart)}
      </button>
      <FieldError text={error} />
      <p className={styles.hint}>{t(words.targetHint)}</p>
      <Preview aggregate={aggregate} />
    </RuleSection>
  );
}

function Preview({ aggregate }: { readonly aggregate: Aggregate }) {
  const t = useText();
  const id = useId();
  const nodes = useStore(documentStore, ({ scenario }) => scenario.nodes);
  const isOptional = aggregate.legs.some(({ onFailure }) => onFailure === 'omit');
  return (
    <div className={styles.shapes}>
      <div>
        <span className={styles.small} id={id}>
          {t(words.preview)}
        </span>
        <pre data-testid="answer-shape" aria-labelledby={id} role="group">
          {answerShape(aggregate, nodes, false)}
        </pre>
      </div>
      {isOptional ? (
        <div>
          <span className={styles.small} id={`${id}-partial`}>
            {t(words.previewPartial)}
          </span>
          <pre aria-labelledby={`${id}-partial`} role="group">
            {answerShape(aggregate, nodes, true)}
          </pre>
        </div>
      ) : null}
    </div>
  );
}

interface LegEditorProps {
  readonly node: GatewayNode;
  readonly leg: Leg;
  readonly at: number;
  readonly count: number;
  readonly onCommit: Commit<Leg>;
  readonly onService: Commit<string>;
  readonly onRename: Commit<string>;
  readonly onMove: (by: 1 | -1) => void;
  readonly onRemove: () => void;
}

function LegEditor({
  node,
  leg,
  at,
  count,
  onCommit,
  onService,
  onRename,
  onMove,
  onRemove,
}: LegEditorProps) {
  const t = useText();
  const number = useNumber();
  const services = useServices(leg.service);
  const place = at + 1;
  const of = (label: string) => `${t(words.part, { number: place })}: ${label}`;
  return (
    <li className={styles.leg} data-testid={`leg-${place}`} data-policy={leg.onFailure}>
      <div className={styles.legHead}>
        <b>{t(words.part, { number: place })}</b>
        <IconAction
          label={t(words.partUp, { number: place })}
          isOff={at === 0}
          onAct={() => onMove(-1)}
          icon={<ArrowUp size={14} aria-hidden="true" />}
        />
        <IconAction
          label={t(words.partDown, { number: place })}
          isOff={at === count - 1}
          onAct={() => onMove(1)}
          icon={<ArrowDown size={14} aria-hidden="true" />}
        />
        <IconAction
          label={count === 1 ? t(words.lastPart) : t(words.removePart, { number: place })}
          isOff={count === 1}
          onAct={onRemove}
          icon={<Trash2 size={14} aria-hidden="true" />}
        />
      </div>
      <div className={styles.legFields}>
        <TextField
          label={t(words.partName)}
          fullLabel={of(t(words.partName))}
          look="mono"
          value={leg.name}
          testId={`leg-${place}-name`}
          onCommit={(name) => onRename(name.trim())}
        />
        <SelectField
          label={t(words.service)}
          fullLabel={of(t(words.service))}
          isStacked
          value={leg.service}
          options={services}
          testId={`leg-${place}-service`}
          onCommit={onService}
        />
        <SelectField
          label={t(words.method)}
          fullLabel={of(t(words.method))}
          isStacked
          value={leg.method}
          options={methods(leg.method).map((value) => ({ value, text: value }))}
          onCommit={(method) => onCommit({ ...leg, method })}
        />
        <TextField
          label={t(words.target)}
          fullLabel={of(t(words.target))}
          look="mono"
          value={leg.target}
          testId={`leg-${place}-target`}
          onCommit={(target) => onCommit({ ...leg, target: target.trim() })}
        />
        <SelectField
          label={t(words.onFailure)}
          fullLabel={of(t(words.onFailure))}
          isStacked
          value={leg.onFailure}
          options={legPolicies.map((value) => ({ value, text: t(words[value]) }))}
          testId={`leg-${place}-policy`}
          onCommit={(onFailure) =>
            onCommit(
              onFailure === 'default'
                ? { ...leg, onFailure, fallback: leg.fallback ?? 'null' }
                : withMember({ ...leg, onFailure }, 'fallback', undefined),
            )
          }
        />
        {leg.onFailure === 'default' ? (
          <TextField
            label={t(words.fallback)}
            fullLabel={of(t(words.fallback))}
            look="mono"
            value={leg.fallback ?? ''}
            testId={`leg-${place}-fallback`}
            onCommit={(fallback) => onCommit({ ...leg, fallback })}
          />
        ) : null}
        <WordsField
          label={t(words.keepOf)}
          fullLabel={of(t(words.keepOf))}
          words={leg.response?.keep ?? []}
          otherwise={t(words.keepAll)}
          onCommit={(keep) =>
            onCommit(
              withMember(
                leg,
                'response',
                orNothing(withMember(leg.response ?? {}, 'keep', orNone(keep))),
              ),
            )
          }
        />
      </div>
      <div className={styles.legNumbers}>
        <OptionalNumberField
          label={t(words.partTimeout)}
          fullLabel={of(t(words.partTimeout))}
          unit="ms"
          value={leg.timeoutMs}
          otherwise={number(node.timeoutMs)}
          range={ranges.timeoutMs}
          testId={`leg-${place}-timeout`}
          onCommit={(timeoutMs) => onCommit(withMember(leg, 'timeoutMs', timeoutMs))}
        />
        <OptionalNumberField
          label={t(words.retries)}
          fullLabel={of(t(words.retries))}
          value={leg.retries}
          otherwise="0"
          range={ranges.retries}
          onCommit={(retries) => onCommit(withMember(leg, 'retries', retries))}
        />
        <OptionalNumberField
          label={t(words.cache)}
          fullLabel={of(t(words.cache))}
          unit="ms"
          value={leg.cacheMs}
          otherwise={t(words.never)}
          range={ranges.durationMs}
          onCommit={(cacheMs) => onCommit(withMember(leg, 'cacheMs', cacheMs))}
        />
        {(leg.retries ?? 0) > 0 && leg.method !== 'GET' ? (
          <p className={styles.warning}>{t(words.retriesHint)}</p>
        ) : null}
      </div>
      {at > 0 || leg.each !== undefined ? <Each leg={leg} of={of} onCommit={onCommit} /> : null}
    </li>
  );
}

/** A call for each value that an earlier part gave: the N + 1 problem, and its cure. */
function Each({
  leg,
  of,
  onCommit,
}: Pick<LegEditorProps, 'leg' | 'onCommit'> & { readonly of: (label: string) => string }) {
  const t = useText();
  const { each } = leg;
  return (
    <div className={styles.legEach}>
      <TextField
        label={t(words.each)}
        fullLabel={of(t(words.each))}
        look="mono"
        value={each?.of ?? ''}
        placeholder={t(words.once)}
        onCommit={(text) => onCommit(askedForEach(leg, text.trim()))}
      />
      {each === undefined ? null : (
        <CheckField
          label={t(words.batch)}
          fullLabel={of(t(words.batch))}
          isOn={each.batch}
          onCommit={(batch) => onCommit({ ...leg, each: { of: each.of, batch } })}
        />
      )}
      {each?.batch === true ? (
        <>
          <TextField
            label={t(words.eachList)}
            fullLabel={of(t(words.eachList))}
            look="mono"
            value={each.list ?? ''}
            placeholder={t(words.eachListNone)}
            onCommit={(text) => onCommit({ ...leg, each: withText(each, 'list', text) })}
          />
          <TextField
            label={t(words.eachKey)}
            fullLabel={of(t(words.eachKey))}
            look="mono"
            value={each.key ?? ''}
            placeholder={t(words.eachKeyNone)}
            onCommit={(text) => onCommit({ ...leg, each: withText(each, 'key', text) })}
          />
        </>
      ) : null}
      <p className={styles.hint}>{t(words.eachHint)}</p>
    </div>
  );
}

function withText(each: LegEach, key: 'list' | 'key', text: string): LegEach {
  return withMember(each, key, text.trim() === '' ? undefined : text.trim());
}
