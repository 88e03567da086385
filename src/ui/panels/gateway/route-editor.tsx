/** Everything that one route may say, in sections. Each change is one edit, and one step to undo. */
import { Copy } from 'lucide-react';
import { useStore } from 'zustand';
import { gatewayWords as words } from '../../../i18n/words/gateway.ts';
import { ranges } from '../../../sim/index.ts';
import type { GatewayNode, Route } from '../../../sim/index.ts';
import { documentStore } from '../../../state/document-store.ts';
import { uiStore } from '../../../state/ui-store.ts';
import { useText } from '../../kit/use-text.ts';
import { FieldError } from '../fields/field-error.tsx';
import { OptionalNumberField } from '../fields/optional-number-field.tsx';
import type { Commit } from '../fields/use-commit.ts';
import { useRefusal } from '../fields/use-refusal.ts';
import { WordsField } from '../fields/words-field.tsx';
import { AggregateEditor } from './aggregate-editor.tsx';
import { RequestChangesEditor, ResponseChangesEditor } from './changes-editor.tsx';
import { copyRoute, setRoute } from './edit-routes.ts';
import { openGateway } from './gateway-store.ts';
import { FormTitle } from './form-title.tsx';
import styles from './gateway.module.css';
import { MatchEditor } from './match-editor.tsx';
import { newLimit, RateLimitEditor } from './rate-limit-editor.tsx';
import { RuleSection } from './rule-section.tsx';
import { sayTarget } from './route-facts.ts';
import { TargetEditor } from './target-editor.tsx';
import { withMember } from './with-member.ts';

interface RouteEditorProps {
  readonly node: GatewayNode;
  readonly at: number;
  readonly route: Route;
}

/** What each section gets: the route, and how to change it. */
export interface RouteFormProps {
  readonly node: GatewayNode;
  readonly route: Route;
  readonly onCommit: Commit<Route>;
}

export function RouteEditor({ node, at, route }: RouteEditorProps) {
  const t = useText();
  const lang = useStore(uiStore, (state) => state.lang);
  const nodes = useStore(documentStore, ({ scenario }) => scenario.nodes);
  const form: RouteFormProps = {
    node,
    route,
    onCommit: (next) => setRoute(node, at, next),
  };
  const { error, show } = useRefusal();
  const method = route.method === '*' ? t(words.anyMethod) : route.method;
  return (
    <section className={styles.editor} data-testid="route-editor" aria-labelledby="route-title">
      <div className={styles.editorHead}>
        <FormTitle id="route-title">
          {t(words.route, { number: at + 1 })}
          <span>
            {method} {route.path} → {sayTarget(route, nodes, lang)}
          </span>
        </FormTitle>
        <button
          type="button"
          className={styles.plain}
          data-testid="route-copy"
          onClick={() => show(copyRoute(node, at))}
        >
          <Copy size={14} aria-hidden="true" />
          {t(words.copy)}
        </button>
      </div>
      <FieldError text={error} />
      <div className={styles.sections}>
        <MatchEditor {...form} />
        <div className={styles.stack}>
          <TargetEditor {...form} />
          <AccessEditor {...form} />
        </div>
        <LimitEditor {...form} />
        {route.aggregate === undefined ? null : (
          <AggregateEditor {...form} aggregate={route.aggregate} />
        )}
        <RequestChangesEditor {...form} />
        <ResponseChangesEditor {...form} />
      </div>
    </section>
  );
}

function AccessEditor({ node, route, onCommit }: RouteFormProps) {
  const t = useText();
  const { access } = route;
  return (
    <RuleSection
      title={t(words.access)}
      toggle={{
        isOn: access !== undefined,
        off: t(words.accessOff),
        testId: 'route-access',
        onCommit: (isOn) =>
          onCommit(withMember(route, 'access', isOn ? { scopes: [], roles: [] } : undefined)),
      }}
    >
      {access === undefined ? null : (
        <>
          {node.tokens === undefined ? (
            <div className={styles.warning}>
              {t(words.noTokens)}{' '}
              <button type="button" onClick={() => openGateway(node.id, 'settings')}>
                {t(words.toTokens)}
              </button>
            </div>
          ) : null}
          <WordsField
            label={t(words.scopes)}
            words={access.scopes}
            otherwise={t(words.none)}
            testId="route-scopes"
            onCommit={(scopes) => onCommit({ ...route, access: { ...access, scopes } })}
          />
          <WordsField
            label={t(words.roles)}
            words={access.roles}
            otherwise={t(words.anybody)}
            testId="route-roles"
            onCommit={(roles) => onCommit({ ...route, access: { ...access, roles } })}
          />
          <p className={styles.hint}>{t(words.listHint)}</p>
        </>
      )}
    </RuleSection>
  );
}

function LimitEditor({ route, onCommit }: RouteFormProps) {
  const t = useText();
  const { limit } = route;
  return (
    <RuleSection
      title={t(words.limit)}
      toggle={{
        isOn: limit !== undefined,
        off: t(words.limitOff),
        testId: 'route-limit',
        onCommit: (isOn) => onCommit(withMember(route, 'limit', isOn ? newLimit : undefined)),
      }}
      after={
        <>
          <OptionalNumberField
            label={t(words.priority)}
            value={route.priority}
            otherwise="0"
            range={ranges.priority}
            testId="route-priority"
            onCommit={(priority) => onCommit(withMember(route, 'priority', priority))}
          />
          <p className={styles.hint}>{t(words.priorityHint)}</p>
        </>
      }
    >
      {limit === undefined ? null : (
        <RateLimitEditor
          limit={limit}
          onCommit={(next) => onCommit({ ...route, limit: next })}
          testId="route"
        />
      )}
    </RuleSection>
  );
}
