/** The routes of a gateway, in the order in which they are tried, and its patience. */
import { ArrowDown, ArrowUp, Plus, Trash2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { say } from '../../../i18n/text.ts';
import { fieldWords, inspectorWords as words } from '../../../i18n/words/inspector.ts';
import { ranges } from '../../../sim/index.ts';
import type { GatewayNode, Route } from '../../../sim/index.ts';
import { documentStore } from '../../../state/document-store.ts';
import { uiStore } from '../../../state/ui-store.ts';
import { useText } from '../../kit/use-text.ts';
import { updateNode } from '../fields/edit-message.ts';
import { FieldError } from '../fields/field-error.tsx';
import { NumberField } from '../fields/number-field.tsx';
import { SelectField } from '../fields/select-field.tsx';
import { TextField } from '../fields/text-field.tsx';
import { useRefusal } from '../fields/use-refusal.ts';
import styles from './inspector.module.css';
import { methods, movedBy, replacedAt, without } from './lists.ts';
import { Section } from './section.tsx';

export function GatewayForm({ node }: { readonly node: GatewayNode }) {
  const t = useText();
  const nodes = useStore(documentStore, (state) => state.scenario.nodes);
  const services = nodes.filter((one) => one.kind === 'service');
  const first = services[0];
  const { error, show } = useRefusal();
  const setRoutes = (routes: readonly Route[]) => updateNode({ ...node, routes });
  return (
    <>
      <Section title={t(words.settings)}>
        <NumberField
          label={t(words.timeout)}
          unit="ms"
          value={node.timeoutMs}
          range={ranges.timeoutMs}
          testId="field-timeout"
          onCommit={(timeoutMs) => updateNode({ ...node, timeoutMs })}
        />
      </Section>
      <Section title={t(words.routes)}>
        {node.routes.length === 0 ? <p className={styles.hint}>{t(words.noRoutes)}</p> : null}
        <ol className={styles.cards}>
          {node.routes.map((route, at) => (
            <RouteCard
              // A route is its place in the list: two may be alike in everything.
              // oxlint-disable-next-line react/no-array-index-key
              key={at}
              at={at}
              route={route}
              count={node.routes.length}
              services={services.map(({ id, name }) => ({ value: id, text: t(name) }))}
              onChange={(next) => setRoutes(replacedAt(node.routes, at, next))}
              onMove={(by) => show(setRoutes(movedBy(node.routes, at, by)))}
              onRemove={() => show(setRoutes(without(node.routes, at)))}
            />
          ))}
        </ol>
        {first === undefined ? (
          <p className={styles.hint}>{t(words.noService)}</p>
        ) : (
          <button
            type="button"
            data-testid="route-add"
            onClick={() =>
              show(
                setRoutes([
                  ...node.routes,
                  {
                    method: '*',
                    path: '/api/*',
                    service: first.id,
                    rewrite: { from: '/api', to: '' },
                  },
                ]),
              )
            }
          >
            <Plus size={14} aria-hidden="true" />
            {t(words.addRoute)}
          </button>
        )}
        <FieldError text={error} />
      </Section>
    </>
  );
}

interface RouteCardProps {
  readonly at: number;
  readonly route: Route;
  readonly count: number;
  readonly services: readonly { readonly value: string; readonly text: string }[];
  readonly onChange: (route: Route) => Promise<string>;
  readonly onMove: (by: 1 | -1) => void;
  readonly onRemove: () => void;
}

function RouteCard({ at, route, count, services, onChange, onMove, onRemove }: RouteCardProps) {
  const t = useText();
  const lang = useStore(uiStore, (state) => state.lang);
  const number = at + 1;
  const part = (label: string) =>
    t(fieldWords.partOf, { label: t(words.routeNumber, { number }), part: label });
  const rewrite = route.rewrite ?? { from: '', to: '' };
  const setRewrite = (next: typeof rewrite) =>
    onChange({ ...route, rewrite: next.from === '' && next.to === '' ? null : next });
  const chosen = route.service ?? '';
  const known = services.some((service) => service.value === chosen)
    ? services
    : [...services, { value: chosen, text: chosen }];
  return (
    <li className={styles.card}>
      <div className={styles.cardHead}>
        <b>{t(words.routeNumber, { number })}</b>
        <IconAction
          label={t(words.routeUp, { number })}
          isOff={at === 0}
          onAct={() => onMove(-1)}
          icon={<ArrowUp size={14} aria-hidden="true" />}
        />
        <IconAction
          label={t(words.routeDown, { number })}
          isOff={at === count - 1}
          onAct={() => onMove(1)}
          icon={<ArrowDown size={14} aria-hidden="true" />}
        />
        <IconAction
          label={t(words.removeRoute, { number })}
          onAct={onRemove}
          icon={<Trash2 size={14} aria-hidden="true" />}
        />
      </div>
      <div className={styles.pair}>
        <SelectField
          label={t(words.method)}
          fullLabel={part(t(words.method))}
          isStacked
          value={route.method}
          options={['*', ...methods(route.method)].map((value) => ({
            value,
            text: value === '*' ? t(words.anyMethod) : value,
          }))}
          onCommit={(method) => onChange({ ...route, method })}
        />
        <TextField
          label={t(words.path)}
          fullLabel={part(t(words.path))}
          look="mono"
          value={route.path}
          check={(given) =>
            given.startsWith('/') ? '' : say(fieldWords.pathExpected, lang, { given })
          }
          onCommit={(path) => onChange({ ...route, path })}
        />
      </div>
      <SelectField
        label={t(words.toService)}
        fullLabel={part(t(words.toService))}
        value={chosen}
        options={known}
        onCommit={(service) => onChange({ ...route, service })}
      />
      <div className={styles.halves}>
        <TextField
          label={t(words.rewriteFrom)}
          fullLabel={part(t(words.rewriteFrom))}
          look="mono"
          value={rewrite.from}
          onCommit={(from) => setRewrite({ ...rewrite, from })}
        />
        <TextField
          label={t(words.rewriteTo)}
          fullLabel={part(t(words.rewriteTo))}
          look="mono"
          value={rewrite.to}
          onCommit={(to) => setRewrite({ ...rewrite, to })}
        />
      </div>
    </li>
  );
}

interface IconActionProps {
  readonly label: string;
  readonly icon: ReactNode;
  readonly onAct: () => void;
  readonly isOff?: boolean;
}

function IconAction({ label, icon, onAct, isOff = false }: IconActionProps) {
  return (
    <button
      type="button"
      className={styles.iconAction}
      aria-label={label}
      title={label}
      aria-disabled={isOff}
      onClick={() => {
        if (!isOff) onAct();
      }}
    >
      {icon}
    </button>
  );
}
