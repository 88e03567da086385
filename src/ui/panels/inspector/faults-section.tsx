/** What is broken at a node or link, what can break there now or by plan, and how each is mended. */
import { X } from 'lucide-react';
import { useState } from 'react';
import { useStore } from 'zustand';
import {
  faultChoiceWords,
  faultKindWords,
  faultSettingWords,
  faultWords as words,
} from '../../../i18n/words/faults.ts';
import { completeSettings, faultKind, ranges } from '../../../sim/index.ts';
import type {
  FaultKindId,
  FaultPlan,
  FaultSetting,
  FaultSettings,
  FaultView,
  PlannedFault,
} from '../../../sim/index.ts';
import { documentStore } from '../../../state/document-store.ts';
import { runStore } from '../../../state/run-store.ts';
import { edit } from '../../../state/session.ts';
import { uiStore } from '../../../state/ui-store.ts';
import type { Selection } from '../../../state/ui-store.ts';
import { breakThing, kindsFor, mendThing, placeName } from '../../canvas/fault-actions.ts';
import { sayError } from '../../kit/say-error.ts';
import { useText } from '../../kit/use-text.ts';
import { saySeconds } from '../drawer-names.ts';
import { FieldError } from '../fields/field-error.tsx';
import { NumberField } from '../fields/number-field.tsx';
import { OptionalNumberField } from '../fields/optional-number-field.tsx';
import { SelectField } from '../fields/select-field.tsx';
import styles from './faults-section.module.css';
import inspector from './inspector.module.css';
import { Section } from './section.tsx';

export function FaultsSection({ item }: { readonly item: Selection }) {
  const t = useText();
  return (
    <Section title={t(words.faults)}>
      <ActiveFaults item={item} />
      <PlannedFaults item={item} />
      <BreakForm item={item} />
    </Section>
  );
}

function ActiveFaults({ item }: { readonly item: Selection }) {
  const t = useText();
  const faults = useStore(runStore, (state) => state.faults);
  const here = faults.filter(({ target }) => target === item.id);
  if (here.length === 0) return <p className={inspector.hint}>{t(words.noneActive)}</p>;
  return (
    <ul className={styles.list} aria-label={t(words.active)} data-testid="inspector-faults">
      {here.map((fault) => (
        <ActiveFault key={fault.id} fault={fault} />
      ))}
    </ul>
  );
}

function ActiveFault({ fault }: { readonly fault: FaultView }) {
  const t = useText();
  const lang = useStore(uiStore, (state) => state.lang);
  const [error, setError] = useState('');
  const { what, settings, sinceMs, untilMs } = fault;
  const name = t(faultKindWords[what].name);
  const since = saySeconds(sinceMs, lang);
  return (
    <li>
      <div className={styles.line}>
        <span>
          <b>{name}</b> <SaySettings kind={what} settings={settings} />
          <span className={styles.note}>
            {untilMs === null
              ? t(words.since, { since })
              : t(words.sinceUntil, { since, until: saySeconds(untilMs, lang) })}
          </span>
        </span>
        <button
          type="button"
          aria-label={t(words.mendName, { fault: name, name: placeName(fault.target) })}
          data-testid={`inspector-mend-${fault.id}`}
          onClick={() => void mendThing(fault).then(setError)}
        >
          {t(words.mend)}
        </button>
      </div>
      <FieldError text={error} />
    </li>
  );
}

/** `200 ms · 10 %`: what the kind lets choose, without the names. */
function SaySettings({
  kind,
  settings,
}: {
  readonly kind: FaultKindId;
  readonly settings: FaultSettings;
}) {
  const t = useText();
  const parts = Object.entries(faultKind(kind).settings).map(([name, setting]) => {
    const value = settings[name] ?? setting.initial;
    if (typeof value === 'string') return t(faultChoiceWords.get(value) ?? value);
    const { factor, unit } = shownAs(setting);
    return `${Number((value * factor).toPrecision(6))} ${unit}`.trim();
  });
  return <span className={styles.note}>{[...parts, ''].join(' · ')}</span>;
}

function PlannedFaults({ item }: { readonly item: Selection }) {
  const t = useText();
  const faults = useStore(documentStore, (state) => state.scenario.faults);
  const here = (faults ?? []).filter(({ target }) => target === item.id);
  if (here.length === 0) return null;
  return (
    <ul className={styles.list} aria-label={t(words.planned)} data-testid="inspector-plans">
      {here.map((fault) => (
        <Planned key={fault.id} fault={fault} />
      ))}
    </ul>
  );
}

function Planned({ fault }: { readonly fault: PlannedFault }) {
  const t = useText();
  const [error, setError] = useState('');
  const { id, kind, settings, plan } = fault;
  const name = t(faultKindWords[kind].name);
  return (
    <li>
      <div className={styles.line}>
        <span>
          <b>{name}</b> <SaySettings kind={kind} settings={completeSettings(kind, settings)} />
          <span className={styles.note}>
            {t(words.planned)} {usePlanText(plan)}
          </span>
        </span>
        <button
          type="button"
          className={inspector.iconAction}
          aria-label={t(words.unplan, { fault: `${name} (${id})` })}
          data-testid={`unplan-${id}`}
          onClick={() => void attempt(edit({ kind: 'unplan-fault', id })).then(setError)}
        >
          <X size={14} aria-hidden="true" />
        </button>
      </div>
      <FieldError text={error} />
    </li>
  );
}

function usePlanText({ atMs, forMs, everyMs, probability }: FaultPlan): string {
  const t = useText();
  return [
    t(words.planAt, { at: sayMs(atMs) }),
    forMs === undefined ? '' : t(words.planFor, { for: sayMs(forMs) }),
    everyMs === undefined ? '' : t(words.planEvery, { every: sayMs(everyMs) }),
    probability === undefined ? '' : t(words.planChance, { percent: probability * 100 }),
  ]
    .filter((part) => part !== '')
    .join(', ');
}

function sayMs(ms: number): string {
  return `${ms} ms`;
}

// ── What can break ──

interface When {
  readonly forMs?: number;
  readonly atMs: number;
  readonly everyMs?: number;
  readonly probability?: number;
}

function BreakForm({ item }: { readonly item: Selection }) {
  const t = useText();
  const kinds = kindsFor(item);
  const [chosen, setChosen] = useState<FaultKindId | undefined>(kinds[0]);
  if (chosen === undefined) return null;
  return (
    <>
      <SelectField
        label={t(words.kind)}
        value={chosen}
        testId="fault-kind"
        options={kinds.map((id) => ({ value: id, text: t(faultKindWords[id].name) }))}
        onCommit={accepting(setChosen)}
      />
      <p className={styles.does}>{t(faultKindWords[chosen].does)}</p>
      <KindForm key={chosen} kind={chosen} target={item.id} />
    </>
  );
}

function KindForm({ kind, target }: { readonly kind: FaultKindId; readonly target: string }) {
  const t = useText();
  const [settings, setSettings] = useState<FaultSettings>({});
  const [when, setWhen] = useState<When>(() => ({
    // In a second, as the clock stands.
    atMs: Math.round(runStore.getState().nowMs) + 1_000,
  }));
  const [error, setError] = useState('');
  const { settings: known, presets, isMomentary } = faultKind(kind);
  const { forMs, atMs, everyMs, probability } = when;
  const lasts = forMs === undefined ? {} : { forMs };
  return (
    <>
      {presets === undefined ? null : (
        <Presets presets={presets} settings={settings} onChoose={setSettings} />
      )}
      {Object.entries(known).map(([name, setting]) => (
        <SettingField
          key={name}
          name={name}
          setting={setting}
          value={settings[name] ?? setting.initial}
          onCommit={(value) => setSettings({ ...settings, [name]: value })}
        />
      ))}
      {isMomentary ? null : (
        <OptionalNumberField
          label={t(words.forMs)}
          unit="ms"
          range={ranges.planForMs}
          value={forMs}
          otherwise={t(words.untilMended)}
          testId="fault-for"
          onCommit={accepting((value) => setWhen(withOptional(when, 'forMs', value)))}
        />
      )}
      <button
        type="button"
        data-testid="fault-break"
        onClick={() => void breakThing({ kind, target, settings, ...lasts }).then(setError)}
      >
        {t(words.breakNow)}
      </button>
      <details className={styles.plan}>
        <summary data-testid="fault-plan">{t(words.plan)}</summary>
        <NumberField
          label={t(words.atMs)}
          unit="ms"
          range={ranges.planAtMs}
          value={atMs}
          testId="fault-at"
          onCommit={accepting((value) => setWhen({ ...when, atMs: value }))}
        />
        <OptionalNumberField
          label={t(words.everyMs)}
          unit="ms"
          range={ranges.planForMs}
          value={everyMs}
          otherwise={t(words.once)}
          testId="fault-every"
          onCommit={accepting((value) => setWhen(withOptional(when, 'everyMs', value)))}
        />
        <NumberField
          label={t(words.chance)}
          unit="%"
          range={{ ...ranges.probability, max: 100 }}
          value={(probability ?? 1) * 100}
          testId="fault-probability"
          onCommit={accepting((percent) => setWhen({ ...when, probability: percent / 100 }))}
        />
        <button
          type="button"
          data-testid="fault-add-plan"
          onClick={() => void attempt(plan(kind, target, settings, when)).then(setError)}
        >
          {t(words.addPlan)}
        </button>
      </details>
      <FieldError text={error} />
    </>
  );
}

function Presets({
  presets,
  settings,
  onChoose,
}: {
  readonly presets: Readonly<Record<string, FaultSettings>>;
  readonly settings: FaultSettings;
  readonly onChoose: (settings: FaultSettings) => void;
}) {
  const t = useText();
  const own = '';
  const [current = own] =
    Object.entries(presets).find(([, preset]) =>
      Object.entries(preset).every(([name, value]) => settings[name] === value),
    ) ?? [];
  return (
    <SelectField
      label={t(words.presets)}
      value={current}
      testId="fault-preset"
      options={[own, ...Object.keys(presets)].map((value) => ({
        value,
        text: t(value === own ? words.ownValues : (faultChoiceWords.get(value) ?? value)),
      }))}
      onCommit={accepting((name) => onChoose(presets[name] ?? {}))}
    />
  );
}

function SettingField({
  name,
  setting,
  value,
  onCommit,
}: {
  readonly name: string;
  readonly setting: FaultSetting;
  readonly value: number | string;
  readonly onCommit: (value: number | string) => void;
}) {
  const t = useText();
  const label = t(faultSettingWords.get(name) ?? name);
  const testId = `fault-setting-${name}`;
  if (setting.type === 'choice') {
    return (
      <SelectField
        label={label}
        value={String(value)}
        testId={testId}
        options={setting.choices.map((one) => ({
          value: one,
          text: t(faultChoiceWords.get(one) ?? one),
        }))}
        onCommit={accepting(onCommit)}
      />
    );
  }
  const { factor, unit } = shownAs(setting);
  const { min, max, isWhole } = setting;
  return (
    <NumberField
      label={label}
      unit={unit}
      range={{ min: min * factor, max: max * factor, isWhole }}
      value={Number((Number(value) * factor).toPrecision(12))}
      testId={testId}
      onCommit={accepting((shown) => onCommit(shown / factor))}
    />
  );
}

/** How a number is written: probabilities as percent. */
function shownAs(setting: FaultSetting): { readonly factor: number; readonly unit: string } {
  if (setting.type === 'choice') return { factor: 1, unit: '' };
  switch (setting.unit) {
    case 'probability':
      return { factor: 100, unit: '%' };
    case 'mbps':
      return { factor: 1, unit: 'Mb/s' };
    case 'ms':
      return { factor: 1, unit: 'ms' };
    case 'factor':
      return { factor: 1, unit: '×' };
    case 'count':
      return { factor: 1, unit: '' };
  }
}

/** A field whose values are all right. */
function accepting<Value>(take: (value: Value) => void): (value: Value) => Promise<string> {
  return async (value) => {
    take(value);
    return '';
  };
}

function withOptional(when: When, name: 'forMs' | 'everyMs', value: number | undefined): When {
  const { [name]: _before, ...rest } = when;
  return value === undefined ? rest : { ...rest, [name]: value };
}

async function plan(
  kind: FaultKindId,
  target: string,
  settings: FaultSettings,
  when: When,
): Promise<void> {
  const taken = new Set(
    [...(documentStore.getState().scenario.faults ?? []), ...runStore.getState().faults].map(
      ({ id }) => id,
    ),
  );
  let number = 1;
  while (taken.has(`${kind}-plan-${number}`)) number++;
  const fault: PlannedFault = { id: `${kind}-plan-${number}`, kind, target, settings, plan: when };
  await edit({ kind: 'plan-fault', fault });
}

/** Resolves to an empty text, or to why it was refused. */
async function attempt(work: Promise<void>): Promise<string> {
  try {
    await work;
    return '';
  } catch (error) {
    return sayError(error);
  }
}
