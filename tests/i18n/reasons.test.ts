import { describe, expect, it } from 'vitest';
import { REASON_SHORT_MAX, sayReason, sayReasonShort } from '../../src/i18n/reasons.ts';
import { reasons } from '../../src/sim/index.ts';

const langs = ['en', 'es'] as const;
const everyReason = [...reasons, 'removed'] as const;
/** Every value that any layer gives, some of them as long as they get. */
const values = {
  path: '/api/a/very/long/path/that/nobody/would/write/{but}/somebody/may',
  routes: 3,
  method: 'PATCH',
  allow: 'GET, POST',
  error: 'the field “quantity” is missing.',
  callee: 'a-service-with-a-name-of-40-characters-ok/12',
  operation: 'inventory.ReserveEverythingThatIsLeft',
  timeoutMs: 12_000,
  setting: 'gateway>orders.timeoutMs',
  queue: 10_000,
  limit: 10_000,
  process: 'orders/0',
  service: 'orders',
  client: 'shoppers',
  status: 503,
};

describe.each(langs)('reasons in %s', (lang) => {
  it.each(everyReason)('says %s with and without values', (reason) => {
    for (const given of [{}, values]) {
      const sentence = sayReason(reason, given, lang);
      expect(sentence).toMatch(/^\p{Lu}.*[.]$/u);
      expect(sentence).not.toMatch(/\{[a-zA-Z]+\}[^/]|\.\.|undefined/);
      const short = sayReasonShort(reason, given, lang);
      expect(short.length).toBeLessThanOrEqual(REASON_SHORT_MAX);
      expect(short).not.toBe(reason === 'removed' || reason === 'timeout' ? '' : reason);
    }
  });
});

describe('the values behind a reason', () => {
  it('are written as the language writes them', () => {
    const full = { queue: 1_050, limit: 1_050, process: 'orders/0', setting: 'queueMax' };
    expect(sayReason('queue-full', full, 'en')).toBe(
      'Queue full: 1,050 of 1,050 requests are waiting at orders/0. The limit is the service’s setting “Queue, at most”.',
    );
    expect(sayReasonShort('queue-full', full, 'es')).toBe('cola llena (1.050 de 1.050)');
    expect(sayReasonShort('queue-full', { queue: 50, limit: 50 }, 'en')).toBe(
      'queue full (50 of 50)',
    );
  });

  it('say where a timeout was set', () => {
    const said = sayReason('timeout', { timeoutMs: 250, setting: 'shoppers.timeoutMs' }, 'en');
    expect(said).toContain('within 250 ms. The limit is the timeout set at shoppers.');
  });

  it('are text, whatever they hold', () => {
    const said = sayReason('handler-threw', { operation: '{error}', error: '$& {path}' }, 'en');
    expect(said).toContain('{error} ended with the error “$& {path}”');
  });

  it('are not looked for in prototypes', () => {
    expect(sayReasonShort('no-route', { constructor: 'x' }, 'en')).toBe('no route matches');
  });
});
