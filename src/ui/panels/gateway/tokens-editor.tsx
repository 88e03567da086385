/** How tokens are checked: whose keys, what they must say, and each check by itself; one that is off is a hole. */
import { TriangleAlert } from 'lucide-react';
import { useStore } from 'zustand';
import { checkWords, gatewayWords as words } from '../../../i18n/words/gateway.ts';
import { findOperation, ranges, tokenAlgorithms, tokenChecks } from '../../../sim/index.ts';
import type { TokenRules } from '../../../sim/index.ts';
import { documentStore } from '../../../state/document-store.ts';
import { useText } from '../../kit/use-text.ts';
import { CheckField } from '../fields/check-field.tsx';
import { NumberField } from '../fields/number-field.tsx';
import { SelectField } from '../fields/select-field.tsx';
import { TextField } from '../fields/text-field.tsx';
import type { Commit } from '../fields/use-commit.ts';
import styles from './gateway.module.css';
import { useServices } from './use-services.ts';
import { orNone, withMember } from './with-member.ts';

interface TokensEditorProps {
  /** Node id of who checks: it asks for the keys. */
  readonly checker: string;
  readonly rules: TokenRules;
  readonly onCommit: Commit<TokenRules>;
}

export function TokensEditor({ checker, rules, onCommit }: TokensEditorProps) {
  const t = useText();
  const services = useServices(rules.identity);
  const setText =
    <K extends 'revokedPath' | 'type' | 'cookie'>(key: K) =>
    (text: string) =>
      onCommit(withMember<TokenRules, K>(rules, key, text.trim() === '' ? undefined : text.trim()));
  return (
    <div className={styles.tokens}>
      <div>
        <SelectField
          label={t(words.identity)}
          value={rules.identity}
          options={services}
          testId="tokens-identity"
          onCommit={(identity) => onCommit({ ...rules, identity })}
        />
        <KeysWarning checker={checker} rules={rules} />
        <TextField
          label={t(words.keysPath)}
          look="mono"
          value={rules.keysPath}
          onCommit={(keysPath) => onCommit({ ...rules, keysPath: keysPath.trim() })}
        />
        <TextField
          label={t(words.revokedPath)}
          look="mono"
          value={rules.revokedPath ?? ''}
          placeholder={t(words.notAsked)}
          onCommit={setText('revokedPath')}
        />
        <NumberField
          label={t(words.refresh)}
          unit="ms"
          value={rules.refreshMs}
          range={ranges.refreshMs}
          onCommit={(refreshMs) => onCommit({ ...rules, refreshMs })}
        />
      </div>
      <div>
        <TextField
          label={t(words.issuer)}
          look="mono"
          value={rules.issuer}
          onCommit={(issuer) => onCommit({ ...rules, issuer: issuer.trim() })}
        />
        <TextField
          label={t(words.audience)}
          look="mono"
          value={rules.audience}
          testId="tokens-audience"
          onCommit={(audience) => onCommit({ ...rules, audience: audience.trim() })}
        />
        <div className={styles.halves}>
          <TextField
            label={t(words.type)}
            look="mono"
            value={rules.type ?? ''}
            placeholder={t(words.anyVersion)}
            onCommit={setText('type')}
          />
          <TextField
            label={t(words.cookie)}
            look="mono"
            value={rules.cookie ?? ''}
            placeholder={t(words.noCookie)}
            onCommit={setText('cookie')}
          />
        </div>
        <NumberField
          label={t(words.leeway)}
          unit="s"
          value={rules.leewaySeconds}
          range={ranges.leewaySeconds}
          onCommit={(leewaySeconds) => onCommit({ ...rules, leewaySeconds })}
        />
        <NumberField
          label={t(words.sizeMax)}
          unit="B"
          value={rules.sizeMax}
          range={ranges.tokenBytes}
          onCommit={(sizeMax) => onCommit({ ...rules, sizeMax })}
        />
      </div>
      <Algorithms rules={rules} onCommit={onCommit} />
      <Checks rules={rules} onCommit={onCommit} />
    </div>
  );
}

/** Without keys every token is refused, so it says beforehand why none would come. */
function KeysWarning({ checker, rules }: Pick<TokensEditorProps, 'checker' | 'rules'>) {
  const t = useText();
  const { nodes, links } = useStore(documentStore, (state) => state.scenario);
  const service = nodes.find(({ id }) => id === rules.identity);
  if (service?.kind !== 'service') return null;
  const name = t(service.name);
  const { keysPath } = rules;
  if (findOperation(service.contract, 'GET', keysPath).kind !== 'found') {
    return <p className={styles.warning}>{t(words.noKeys, { name, path: keysPath })}</p>;
  }
  const isLinked = links.some(({ from, to }) => from === checker && to === rules.identity);
  return isLinked ? null : <p className={styles.warning}>{t(words.noKeysLink, { name })}</p>;
}

type PartProps = Pick<TokensEditorProps, 'rules' | 'onCommit'>;

function Algorithms({ rules, onCommit }: PartProps) {
  const t = useText();
  const { algorithms } = rules;
  return (
    <fieldset className={styles.checks}>
      <legend>{t(words.algorithms)}</legend>
      {tokenAlgorithms.map((algorithm) => (
        <CheckField
          key={algorithm}
          label={algorithm}
          isOn={algorithms.includes(algorithm)}
          onCommit={(isOn) =>
            onCommit({
              ...rules,
              algorithms: tokenAlgorithms.filter((one) =>
                one === algorithm ? isOn : algorithms.includes(one),
              ),
            })
          }
        />
      ))}
      {algorithms.length === 0 ? <p className={styles.warning}>{t(words.noAlgorithm)}</p> : null}
    </fieldset>
  );
}

function Checks({ rules, onCommit }: PartProps) {
  const t = useText();
  const off = rules.off ?? [];
  return (
    <fieldset className={styles.checks}>
      <legend>{t(words.checks)}</legend>
      <div className={styles.switches}>
        {tokenChecks.map((check) => (
          <CheckField
            key={check}
            label={t(checkWords[check])}
            isOn={!off.includes(check)}
            testId={`check-${check}`}
            onCommit={(isOn) => {
              const next = tokenChecks.filter((one) => (one === check ? !isOn : off.includes(one)));
              return onCommit(withMember(rules, 'off', orNone(next)));
            }}
          />
        ))}
      </div>
      {off.length === 0 ? null : (
        <p className={styles.warning} role="status" data-testid="checks-off">
          <TriangleAlert size={14} aria-hidden="true" />{' '}
          {t(words.checkOff, { checks: off.map((check) => t(checkWords[check])).join(', ') })}
        </p>
      )}
    </fieldset>
  );
}
