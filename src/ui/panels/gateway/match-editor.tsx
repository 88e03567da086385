/** Which requests a route takes: method, path, and what else must hold. */
import { gatewayWords as words } from '../../../i18n/words/gateway.ts';
import { ranges } from '../../../sim/index.ts';
import type { Route } from '../../../sim/index.ts';
import { useText } from '../../kit/use-text.ts';
import { OptionalNumberField } from '../fields/optional-number-field.tsx';
import { PairsField } from '../fields/pairs-field.tsx';
import { SelectField } from '../fields/select-field.tsx';
import { TextField } from '../fields/text-field.tsx';
import { methods } from '../inspector/lists.ts';
import styles from './gateway.module.css';
import type { RouteFormProps } from './route-editor.tsx';
import { RuleSection } from './rule-section.tsx';
import { orNone, orNothing, withMember } from './with-member.ts';

type Conditions = NonNullable<Route['when']>;

export function MatchEditor({ route, onCommit }: RouteFormProps) {
  const t = useText();
  const when: Conditions = route.when ?? {};
  const setWhen = <K extends keyof Conditions>(key: K, value: Conditions[K] | undefined) =>
    onCommit(withMember(route, 'when', orNothing(withMember(when, key, value))));
  return (
    <RuleSection title={t(words.match)} testId="section-match">
      <div className={styles.methodAndPath}>
        <SelectField
          label={t(words.method)}
          isStacked
          value={route.method}
          options={['*', ...methods(route.method)].map((value) => ({
            value,
            text: value === '*' ? t(words.anyMethod) : value,
          }))}
          testId="route-method"
          onCommit={(method) => onCommit({ ...route, method })}
        />
        <TextField
          label={t(words.path)}
          look="mono"
          value={route.path}
          testId="route-path"
          onCommit={(path) => onCommit({ ...route, path })}
        />
      </div>
      <p className={styles.hint}>{t(words.pathHint)}</p>
      <PairsField
        label={t(words.headers)}
        pairs={when.headers ?? []}
        begin={{ name: '', value: '*' }}
        testId="route-headers"
        onCommit={(headers) => setWhen('headers', orNone(headers))}
      />
      <PairsField
        label={t(words.query)}
        pairs={when.query ?? []}
        begin={{ name: '', value: '*' }}
        testId="route-query"
        onCommit={(query) => setWhen('query', orNone(query))}
      />
      {when.headers === undefined && when.query === undefined ? null : (
        <p className={styles.hint}>{t(words.conditionHint)}</p>
      )}
      <div className={styles.halves}>
        <TextField
          label={t(words.host)}
          look="mono"
          value={when.host ?? ''}
          placeholder={t(words.anyHost)}
          testId="route-host"
          onCommit={(host) => setWhen('host', host.trim() === '' ? undefined : host.trim())}
        />
        <TextField
          label={t(words.version)}
          look="mono"
          value={when.version ?? ''}
          placeholder={t(words.anyVersion)}
          testId="route-version"
          onCommit={(text) => setWhen('version', text.trim() === '' ? undefined : text.trim())}
        />
      </div>
      {when.version === undefined ? null : <p className={styles.hint}>{t(words.versionHint)}</p>}
      <OptionalNumberField
        label={t(words.weight)}
        value={route.weight}
        otherwise="–"
        range={ranges.weight}
        testId="route-weight"
        onCommit={(weight) => onCommit(withMember(route, 'weight', weight))}
      />
      {route.weight === undefined ? null : <p className={styles.hint}>{t(words.weightHint)}</p>}
    </RuleSection>
  );
}
