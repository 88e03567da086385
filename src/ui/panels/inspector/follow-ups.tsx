/** Whom a client's request asks, and what it asks for next: one visit together. */
import { Plus, Trash2 } from 'lucide-react';
import { useStore } from 'zustand';
import { fieldWords } from '../../../i18n/words/inspector.ts';
import { visitWords as words } from '../../../i18n/words/visits.ts';
import type { FollowUp, LoadRequest } from '../../../sim/index.ts';
import { documentStore } from '../../../state/document-store.ts';
import { nodeName } from '../../canvas/actions.ts';
import { useText } from '../../kit/use-text.ts';
import { FieldError } from '../fields/field-error.tsx';
import { SelectField } from '../fields/select-field.tsx';
import { useRefusal } from '../fields/use-refusal.ts';
import styles from './inspector.module.css';
import { replacedAt, without } from './lists.ts';
import { RequestLine } from './request-line.tsx';

interface CalleeFieldProps {
  readonly client: string;
  readonly request: FollowUp;
  /** The label with what it belongs to. */
  readonly fullLabel: string;
  readonly onCommit: (to: string | undefined) => Promise<string>;
}

/** Where there is a choice: by which of the client's links. */
export function CalleeField({ client, request, fullLabel, onCommit }: CalleeFieldProps) {
  const t = useText();
  const links = useStore(documentStore, (state) => state.scenario.links);
  const callees = links.filter(({ from }) => from === client).map(({ to }) => to);
  const { to = '' } = request;
  if (callees.length < 2 && to === '') return null;
  const known = to === '' || callees.includes(to) ? callees : [...callees, to];
  return (
    <SelectField
      label={t(words.to)}
      fullLabel={fullLabel}
      value={to}
      options={[
        { value: '', text: t(words.firstLink) },
        ...known.map((id) => ({ value: id, text: nodeName(id) })),
      ]}
      onCommit={(chosen) => onCommit(chosen === '' ? undefined : chosen)}
    />
  );
}

interface FollowUpsProps {
  readonly client: string;
  readonly request: LoadRequest;
  /** `Request 2`. */
  readonly title: string;
  readonly onChange: (request: LoadRequest) => Promise<string>;
}

export function FollowUps({ client, request, title, onChange }: FollowUpsProps) {
  const t = useText();
  const { error, show } = useRefusal();
  const { next: followUps = [], ...alone } = request;
  // A request is its place in the list: two may be alike in everything.
  const numbered = followUps.map((one, at) => ({ one, number: at + 1 }));
  const setAll = (next: readonly FollowUp[]) =>
    onChange(next.length === 0 ? alone : { ...alone, next });
  return (
    <>
      {followUps.length === 0 ? null : (
        <>
          <p className={styles.hint}>{t(words.after)}</p>
          <ol className={styles.cards}>
            {numbered.map(({ one, number }) => (
              <FollowUpCard
                key={number}
                client={client}
                title={title}
                number={number}
                request={one}
                onChange={(changed) => setAll(replacedAt(followUps, number - 1, changed))}
                onRemove={() => show(setAll(without(followUps, number - 1)))}
              />
            ))}
          </ol>
        </>
      )}
      <button
        type="button"
        onClick={() => {
          const { method, path, headers, body, to } = followUps.at(-1) ?? request;
          const like = { method, path, headers, body, ...(to === undefined ? {} : { to }) };
          show(setAll([...followUps, like]));
        }}
      >
        <Plus size={14} aria-hidden="true" />
        {t(words.addNext)}
      </button>
      <FieldError text={error} />
    </>
  );
}

interface FollowUpCardProps {
  readonly client: string;
  readonly title: string;
  readonly number: number;
  readonly request: FollowUp;
  readonly onChange: (request: FollowUp) => Promise<string>;
  readonly onRemove: () => void;
}

function FollowUpCard({ client, title, number, request, onChange, onRemove }: FollowUpCardProps) {
  const t = useText();
  const name = `${title}, ${t(words.next, { number })}`;
  const part = (label: string) => t(fieldWords.partOf, { label: name, part: label });
  const remove = t(words.removeNext, { number });
  return (
    <li className={styles.card}>
      <div className={styles.cardHead}>
        <b>{t(words.next, { number })}</b>
        <button
          type="button"
          className={styles.iconAction}
          aria-label={`${title}: ${remove}`}
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
      <CalleeField
        client={client}
        request={request}
        fullLabel={part(t(words.to))}
        onCommit={(to) => onChange(asking(request, to))}
      />
    </li>
  );
}

/** The request to that node; undefined: over the client's first link. */
export function asking<Request extends FollowUp>(
  { to: _before, ...others }: Request,
  to: string | undefined,
) {
  return to === undefined ? others : { ...others, to };
}
