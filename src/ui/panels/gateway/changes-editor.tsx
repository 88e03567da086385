/** What a route changes: headers and parameters of the request, headers of the answer, and the fields of either body. */
import { gatewayWords as words } from '../../../i18n/words/gateway.ts';
import type { Projection, Route } from '../../../sim/index.ts';
import { useText } from '../../kit/use-text.ts';
import { PairsField } from '../fields/pairs-field.tsx';
import { membersOf, pairsOf } from '../fields/pairs.ts';
import type { Commit } from '../fields/use-commit.ts';
import { WordsField } from '../fields/words-field.tsx';
import type { RouteFormProps } from './route-editor.tsx';
import { RuleSection } from './rule-section.tsx';
import styles from './gateway.module.css';
import { orNone, orNothing, withMember } from './with-member.ts';

type RequestChanges = NonNullable<Route['request']>;
type ResponseChanges = NonNullable<Route['response']>;

export function RequestChangesEditor({ route, onCommit }: RouteFormProps) {
  const t = useText();
  const changes: RequestChanges = route.request ?? {};
  const set = <K extends keyof RequestChanges>(key: K, value: RequestChanges[K] | undefined) =>
    onCommit(withMember(route, 'request', orNothing(withMember(changes, key, value))));
  const of = (label: string) => `${t(words.requestChanges)}: ${label}`;
  return (
    <RuleSection title={t(words.requestChanges)} testId="section-request">
      <HeaderFields changes={changes} of={of} testId="request-set-headers" onCommit={set} />
      <PairsField
        label={t(words.setQuery)}
        fullLabel={of(t(words.setQuery))}
        pairs={pairsOf(changes.setQuery)}
        onCommit={(pairs) => set('setQuery', membersOf(pairs))}
      />
      <WordsField
        label={t(words.removeQuery)}
        fullLabel={of(t(words.removeQuery))}
        words={changes.removeQuery ?? []}
        otherwise={t(words.none)}
        onCommit={(names) => set('removeQuery', orNone(names))}
      />
      <p className={styles.hint}>{t(words.valuesHint)}</p>
      <ProjectionFields
        projection={changes.body ?? {}}
        of={of}
        onCommit={(body) => set('body', orNothing(body))}
      />
      <PairsField
        label={t(words.setFields)}
        fullLabel={of(t(words.setFields))}
        pairs={pairsOf(changes.setFields)}
        nameWord={t(words.field)}
        valueWord={t(words.value)}
        testId="request-set-fields"
        onCommit={(pairs) => set('setFields', membersOf(pairs))}
      />
      <p className={styles.hint}>{t(words.setFieldsHint)}</p>
    </RuleSection>
  );
}

export function ResponseChangesEditor({ route, onCommit }: RouteFormProps) {
  const t = useText();
  const changes: ResponseChanges = route.response ?? {};
  const set = <K extends keyof ResponseChanges>(key: K, value: ResponseChanges[K] | undefined) =>
    onCommit(withMember(route, 'response', orNothing(withMember(changes, key, value))));
  const of = (label: string) => `${t(words.responseChanges)}: ${label}`;
  return (
    <RuleSection title={t(words.responseChanges)} testId="section-response">
      <HeaderFields changes={changes} of={of} testId="response-set-headers" onCommit={set} />
      <ProjectionFields
        projection={changes.body ?? {}}
        of={of}
        onCommit={(body) => set('body', orNothing(body))}
      />
    </RuleSection>
  );
}

type HeaderChanges = Pick<ResponseChanges, 'setHeaders' | 'removeHeaders'>;

interface HeaderFieldsProps {
  readonly changes: HeaderChanges;
  readonly of: (label: string) => string;
  readonly testId: string;
  readonly onCommit: <K extends keyof HeaderChanges>(
    key: K,
    value: HeaderChanges[K] | undefined,
  ) => Promise<string>;
}

/** Of requests and answers alike. */
function HeaderFields({ changes, of, testId, onCommit }: HeaderFieldsProps) {
  const t = useText();
  return (
    <>
      <PairsField
        label={t(words.setHeaders)}
        fullLabel={of(t(words.setHeaders))}
        pairs={pairsOf(changes.setHeaders)}
        testId={testId}
        onCommit={(pairs) => onCommit('setHeaders', membersOf(pairs))}
      />
      <WordsField
        label={t(words.removeHeaders)}
        fullLabel={of(t(words.removeHeaders))}
        words={changes.removeHeaders ?? []}
        otherwise={t(words.noneHeaders)}
        onCommit={(names) => onCommit('removeHeaders', orNone(names))}
      />
    </>
  );
}

interface ProjectionFieldsProps {
  readonly projection: Projection;
  readonly of: (label: string) => string;
  readonly onCommit: Commit<Projection>;
}

function ProjectionFields({ projection, of, onCommit }: ProjectionFieldsProps) {
  const t = useText();
  return (
    <>
      <WordsField
        label={t(words.keep)}
        fullLabel={of(t(words.keep))}
        words={projection.keep ?? []}
        otherwise={t(words.keepAll)}
        onCommit={(keep) => onCommit(withMember(projection, 'keep', orNone(keep)))}
      />
      <WordsField
        label={t(words.drop)}
        fullLabel={of(t(words.drop))}
        words={projection.drop ?? []}
        otherwise={t(words.none)}
        onCommit={(drop) => onCommit(withMember(projection, 'drop', orNone(drop)))}
      />
      <PairsField
        label={t(words.rename)}
        fullLabel={of(t(words.rename))}
        pairs={pairsOf(projection.rename)}
        nameWord={t(words.field)}
        valueWord={t(words.newName)}
        onCommit={(pairs) => onCommit(withMember(projection, 'rename', membersOf(pairs)))}
      />
    </>
  );
}
