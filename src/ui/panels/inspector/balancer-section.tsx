/** How a link's callers choose among replicas, whom they leave out, and who got the calls lately. */
import { useStore } from 'zustand';
import {
  balancerKindWords,
  balancerWords as words,
  countedWords,
} from '../../../i18n/words/balancer.ts';
import { balancerKinds, countedFailures, newEjection, ranges } from '../../../sim/index.ts';
import type {
  BalancerKind,
  EjectionRules,
  LinkBalancer,
  ReplicaShare,
  ScenarioLink,
} from '../../../sim/index.ts';
import { documentStore } from '../../../state/document-store.ts';
import { runStore } from '../../../state/run-store.ts';
import { uiStore } from '../../../state/ui-store.ts';
import { useText } from '../../kit/use-text.ts';
import { saySeconds } from '../drawer-names.ts';
import { CheckField } from '../fields/check-field.tsx';
import { updateLink } from '../fields/edit-message.ts';
import { NumberField } from '../fields/number-field.tsx';
import { SelectField } from '../fields/select-field.tsx';
import { TextField } from '../fields/text-field.tsx';
import styles from './balancer-section.module.css';
import inspector from './inspector.module.css';
import { Section } from './section.tsx';

/** Nothing for a link that has no replicas to choose from: through a broker, or to a gateway. */
export function BalancerSection({ link }: { readonly link: ScenarioLink }) {
  const t = useText();
  const isToService = useStore(documentStore, ({ scenario }) =>
    scenario.nodes.some(({ id, kind }) => id === link.to && kind === 'service'),
  );
  if (link.broker !== null || !isToService) return null;
  return (
    <Section title={t(words.balancer)}>
      <BalancerForm link={link} />
      <Shares link={link.id} />
    </Section>
  );
}

function BalancerForm({ link }: { readonly link: ScenarioLink }) {
  const t = useText();
  const { balancer } = link;
  // Over gRPC a caller that says nothing chooses once; over anything else it takes turns.
  const silent = link.protocol === 'grpc' ? 'none' : 'round-robin';
  const kind = balancer?.kind ?? silent;
  const kinds: readonly (BalancerKind | 'none')[] =
    silent === 'none' ? ['none', ...balancerKinds] : balancerKinds;
  const put = (next: LinkBalancer) => {
    const { balancer: _, ...rest } = link;
    const isSilent = next.kind === silent && next.ejection === undefined;
    return updateLink(isSilent ? rest : { ...link, balancer: next });
  };
  const choose = (chosen: BalancerKind | 'none') => {
    const { balancer: _, ...rest } = link;
    if (chosen === 'none') return updateLink(rest);
    return put({ ...balancer, kind: chosen });
  };
  return (
    <>
      <SelectField
        label={t(words.chooses)}
        value={kind}
        testId="field-balancer"
        options={kinds.map((one) => ({ value: one, text: t(balancerKindWords[one].name) }))}
        onCommit={choose}
      />
      <p className={inspector.hint}>{t(balancerKindWords[kind].does)}</p>
      {kind === 'consistent-hash' ? (
        <>
          <TextField
            label={t(words.hashBy)}
            value={balancer?.hashBy ?? ''}
            look="mono"
            testId="field-hash-by"
            onCommit={(hashBy) => {
              const { hashBy: _, ...others } = balancer ?? {};
              return put(hashBy === '' ? { ...others, kind } : { ...others, kind, hashBy });
            }}
          />
          <p className={inspector.hint}>{t(words.noKey)}</p>
        </>
      ) : null}
      {kind === 'none' ? null : (
        <EjectionForm
          ejection={balancer?.ejection}
          onPut={(ejection) => {
            const { ejection: _, ...others } = balancer ?? {};
            return put(ejection === null ? { ...others, kind } : { ...others, kind, ejection });
          }}
        />
      )}
    </>
  );
}

function EjectionForm({
  ejection,
  onPut,
}: {
  readonly ejection: EjectionRules | undefined;
  readonly onPut: (ejection: EjectionRules | null) => Promise<string>;
}) {
  const t = useText();
  return (
    <>
      <CheckField
        label={t(words.ejects)}
        isOn={ejection !== undefined}
        testId="field-ejects"
        onCommit={(isOn) => onPut(isOn ? newEjection : null)}
      />
      {ejection === undefined ? null : (
        <>
          <p className={inspector.hint}>{t(words.ejectsHint)}</p>
          <NumberField
            label={t(words.failures)}
            value={ejection.failures}
            range={ranges.consecutiveFailures}
            testId="field-ejection-failures"
            onCommit={(failures) => onPut({ ...ejection, failures })}
          />
          <SelectField
            label={t(words.counts)}
            value={ejection.counts}
            testId="field-ejection-counts"
            options={countedFailures.map((one) => ({ value: one, text: t(countedWords[one]) }))}
            onCommit={(counts) => onPut({ ...ejection, counts })}
          />
          <NumberField
            label={t(words.baseMs)}
            unit="ms"
            value={ejection.baseMs}
            range={ranges.ejectionMs}
            testId="field-ejection-base"
            onCommit={(baseMs) => onPut({ ...ejection, baseMs })}
          />
          <NumberField
            label={t(words.percentMax)}
            unit="%"
            value={ejection.percentMax}
            range={ranges.percent}
            testId="field-ejection-percent"
            onCommit={(percentMax) => onPut({ ...ejection, percentMax })}
          />
          <NumberField
            label={t(words.panicPercent)}
            unit="%"
            value={ejection.panicPercent}
            range={ranges.percent}
            testId="field-ejection-panic"
            onCommit={(panicPercent) => onPut({ ...ejection, panicPercent })}
          />
          <p className={inspector.hint}>{t(words.panicHint)}</p>
        </>
      )}
    </>
  );
}

const none: readonly ReplicaShare[] = [];

function Shares({ link }: { readonly link: string }) {
  const t = useText();
  const shares = useStore(runStore, (state) => state.links.get(link)?.shares ?? none);
  const total = shares.reduce((sum, { requests }) => sum + requests, 0);
  return (
    <>
      <h4 className={styles.heading}>
        {t(words.shares)} <span className={inspector.note}>· {t(words.lately)}</span>
      </h4>
      {shares.length === 0 ? <p className={inspector.hint}>{t(words.noCalls)}</p> : null}
      <ul className={styles.shares} aria-label={t(words.shares)} data-testid="replica-shares">
        {shares.map((share) => (
          <Share key={share.peer} share={share} total={total} />
        ))}
      </ul>
    </>
  );
}

function Share({ share, total }: { readonly share: ReplicaShare; readonly total: number }) {
  const t = useText();
  const { peer, requests, ejections } = share;
  const percent = total === 0 ? 0 : Math.round((100 * requests) / total);
  return (
    <li data-testid={`share-${peer}`} data-ejected={ejections.length > 0}>
      <div className={styles.line}>
        <span className={styles.peer}>{peer}</span>
        <span className={styles.bar} aria-hidden="true">
          <span style={{ width: `${percent}%` }} />
        </span>
        <span className={styles.percent}>{t(words.share, { percent, requests })}</span>
      </div>
      <Ejections ejections={ejections} />
    </li>
  );
}

/** Who leaves it out, until when and why. */
export function Ejections({ ejections }: Pick<ReplicaShare, 'ejections'>) {
  const t = useText();
  const lang = useStore(uiStore, (state) => state.lang);
  return ejections.map(({ process, values }) => {
    const until = saySeconds(Number(values['untilMs']), lang);
    return (
      <p key={process} className={styles.ejected}>
        {t(words.ejectedBy, { ...values, process, until })}
      </p>
    );
  });
}
