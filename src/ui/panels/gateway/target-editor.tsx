/** Where a route leads: one service, or several whose answers are put together. */
import { useStore } from 'zustand';
import { gatewayWords as words } from '../../../i18n/words/gateway.ts';
import { isBrokered } from '../../../sim/index.ts';
import type { Leg, Route, Scenario } from '../../../sim/index.ts';
import { documentStore } from '../../../state/document-store.ts';
import { Segmented } from '../../kit/segmented.tsx';
import { useText } from '../../kit/use-text.ts';
import { FieldError } from '../fields/field-error.tsx';
import { SelectField } from '../fields/select-field.tsx';
import { TextField } from '../fields/text-field.tsx';
import { useRefusal } from '../fields/use-refusal.ts';
import styles from './gateway.module.css';
import { legFor } from './new-leg.ts';
import type { RouteFormProps } from './route-editor.tsx';
import { RuleSection } from './rule-section.tsx';
import { useServices } from './use-services.ts';
import { withMember } from './with-member.ts';

export function TargetEditor({ node, route, onCommit }: RouteFormProps) {
  const t = useText();
  const scenario = useStore(documentStore, (state) => state.scenario);
  const { error, show } = useRefusal();
  const choose = (kind: 'one' | 'several'): void => {
    if (kind === kindOf(route)) return;
    show(onCommit(kind === 'one' ? toService(route, scenario) : toParts(route, scenario)));
  };
  return (
    <RuleSection title={t(words.goesTo)} testId="section-target">
      <Segmented
        label={t(words.kind)}
        value={kindOf(route)}
        segments={[
          { value: 'one', text: t(words.one), testId: 'route-one' },
          { value: 'several', text: t(words.several), testId: 'route-several' },
        ]}
        onChoose={choose}
      />
      <FieldError text={error} />
      {route.service === null ? null : (
        <ServiceTarget node={node} route={route} onCommit={onCommit} service={route.service} />
      )}
    </RuleSection>
  );
}

function kindOf({ aggregate }: Route): 'one' | 'several' {
  return aggregate === undefined ? 'one' : 'several';
}

function toService(route: Route, { nodes }: Scenario): Route {
  const first = route.aggregate?.legs[0]?.service;
  const service = first ?? nodes.find(({ kind }) => kind === 'service')?.id ?? null;
  return withMember({ ...route, service }, 'aggregate', undefined);
}

/** What it led to becomes the first part. */
function toParts(route: Route, scenario: Scenario): Route {
  const first = route.service ?? scenario.nodes.find(({ kind }) => kind === 'service')?.id;
  const legs: readonly Leg[] = first === undefined ? [] : [legFor(first, route, scenario, [])];
  const aggregate = { order: 'parallel', merge: 'namespace', legs } as const;
  return { ...route, service: null, rewrite: null, aggregate };
}

function ServiceTarget({
  node,
  route,
  service,
  onCommit,
}: RouteFormProps & { readonly service: string }) {
  const t = useText();
  const links = useStore(documentStore, ({ scenario }) => scenario.links);
  const services = useServices(service);
  const link = links.find(({ from, to }) => from === node.id && to === service);
  const rewrite = route.rewrite ?? { from: '', to: '' };
  const setRewrite = (next: typeof rewrite) =>
    onCommit({ ...route, rewrite: next.from === '' && next.to === '' ? null : next });
  const isQueued = link !== undefined && isBrokered(link.protocol);
  return (
    <>
      <SelectField
        label={t(words.service)}
        value={service}
        options={services}
        testId="route-service"
        onCommit={(next) => onCommit({ ...route, service: next })}
      />
      {link === undefined ? <p className={styles.warning}>{t(words.noLink)}</p> : null}
      <div className={styles.halves}>
        <TextField
          label={t(words.rewriteFrom)}
          look="mono"
          value={rewrite.from}
          testId="route-rewrite-from"
          onCommit={(from) => setRewrite({ ...rewrite, from })}
        />
        <TextField
          label={t(words.rewriteTo)}
          look="mono"
          value={rewrite.to}
          testId="route-rewrite-to"
          onCommit={(to) => setRewrite({ ...rewrite, to })}
        />
      </div>
      {isQueued || route.location !== undefined ? (
        <>
          <TextField
            label={t(words.location)}
            look="mono"
            value={route.location ?? ''}
            placeholder="/api/orders/{orderId}"
            testId="route-location"
            onCommit={(text) =>
              onCommit(withMember(route, 'location', text.trim() === '' ? undefined : text.trim()))
            }
          />
          <p className={styles.hint}>{t(words.locationHint)}</p>
        </>
      ) : null}
    </>
  );
}
