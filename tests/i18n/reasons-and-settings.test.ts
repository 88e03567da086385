import { expect, it } from 'vitest';
import { sayReason } from '../../src/i18n/reasons.ts';
import { gatewayWords } from '../../src/i18n/words/gateway.ts';
import { inspectorWords } from '../../src/i18n/words/inspector.ts';
import { policyNames } from '../../src/i18n/words/policies.ts';
import { reasons } from '../../src/sim/index.ts';

it.each(['en', 'es'] as const)('reasons name settings as the inspector does (%s)', (lang) => {
  const said = reasons.map((reason) => sayReason(reason, {}, lang)).join(' ');
  for (const word of ['queueMax', 'timeout', 'replicas', 'code'] as const) {
    expect(said).toContain(inspectorWords[word][lang]);
  }
});

/** The setting that decides is called in each wording as the gateway's form calls it. */
it.each([
  ['body-too-large', { bytesMax: 10 }, ['bodyBytesMax']],
  ['body-too-large', {}, ['bodyBytesMax']],
  ['headers-too-large', { bytesMax: 10 }, ['headerBytesMax']],
  ['headers-too-large', {}, ['headerBytesMax']],
  ['rate-limited', { key: 'ana', ratePerSecond: 1, burst: 1, retryAfterMs: 9 }, ['limit']],
  ['rate-limited', { key: '', ratePerSecond: 1, burst: 1, retryAfterMs: 9 }, ['limit']],
  ['rate-limited', { key: 'ana', requests: 1, windowMs: 10, retryAfterMs: 9 }, ['limit']],
  ['rate-limited', { key: '', requests: 1, windowMs: 10, retryAfterMs: 9 }, ['limit']],
  ['rate-limited', {}, ['limit']],
  ['quota-exceeded', { key: 'ana', requests: 1, windowMs: 10, retryAfterMs: 9 }, ['quota']],
  ['quota-exceeded', { key: '', requests: 1, windowMs: 10, retryAfterMs: 9 }, ['quota']],
  ['quota-exceeded', {}, ['quota']],
  ['overloaded', { waitedMs: 10 }, ['priority']],
  ['overloaded', { timeoutMs: 10, concurrencyMax: 1 }, ['timeout', 'concurrencyMax']],
  ['overloaded', { waitingMax: 1, concurrencyMax: 1 }, ['concurrencyMax', 'waitingMax']],
  ['overloaded', {}, ['concurrencyMax', 'waitingMax']],
] as const)('%s with %o names %o', (reason, values, settings) => {
  for (const lang of ['en', 'es'] as const) {
    const said = sayReason(reason, values, lang);
    for (const setting of settings) {
      const [left, right] = lang === 'en' ? ['“', '”'] : ['«', '»'];
      expect(said).toContain(`${left}${gatewayWords[setting][lang]}${right}`);
    }
    for (const value of Object.values(values)) expect(said).toContain(String(value));
  }
});

/** A policy of a link is called as its form calls it. */
it.each([
  ['circuit-open', { failed: 5, calls: 10, leftMs: 300 }, 'breaker'],
  ['circuit-open', { probes: 1 }, 'breaker'],
  ['circuit-open', {}, 'breaker'],
  ['bulkhead-full', { callsMax: 5, waitedMs: 0, waitingMax: 0 }, 'bulkhead'],
  ['bulkhead-full', {}, 'bulkhead'],
  ['limit-reached', { limit: 8 }, 'adaptive-limit'],
  ['limit-reached', {}, 'adaptive-limit'],
  ['rate-limited', { limit: 10, waitMs: 20 }, 'rate-limit'],
] as const)('%s with %o names the policy %s', (reason, values, kind) => {
  const { en, es } = policyNames[kind].name;
  expect(sayReason(reason, values, 'en')).toContain(`policy “${en}” decides`);
  expect(sayReason(reason, values, 'es')).toContain(`Decide la política «${es}»`);
});
