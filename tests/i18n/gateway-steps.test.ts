import { describe, expect, it } from 'vitest';
import {
  gatewayStepWords,
  sayStep,
  sayStepShort,
  STEP_SHORT_MAX,
} from '../../src/i18n/gateway-steps.ts';
import { gatewaySteps } from '../../src/sim/index.ts';
import type { GatewayStep, ReasonValues } from '../../src/sim/index.ts';

const langs = ['en', 'es'] as const;
const outcomes = ['passed', 'stopped', 'noted'] as const;

/** Every wording of a kind with values that fill it, as long as they get, and without any. */
function stepsOf(kind: (typeof gatewaySteps)[number]): readonly GatewayStep[] {
  return outcomes.flatMap((outcome) => {
    const words = gatewayStepWords[kind].outcomes[outcome];
    if (words === undefined) return [];
    const cases = [{ ...words, value: '', is: '' }, ...(words.cases ?? [])];
    return cases.flatMap(({ sentence, short, value, is }) => {
      const chosen = value === '' ? {} : { [value]: is };
      const texts = [...sentence, ...short, ...(words.also ?? [])];
      return [
        { step: kind, outcome, values: chosen },
        ...texts.map(({ en }): GatewayStep => {
          const values: ReasonValues = Object.fromEntries(
            [...en.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => [
              name,
              `a-long-value-of-${name}`,
            ]),
          );
          return { step: kind, outcome, values: { ...values, ...chosen } };
        }),
      ];
    });
  });
}

describe.each(langs)('the decision trail in %s', (lang) => {
  it.each(gatewaySteps)('says %s, with and without values', (kind) => {
    const steps = stepsOf(kind);
    expect(steps.length).toBeGreaterThan(1);
    for (const step of steps) {
      const sentence = sayStep(step, lang);
      expect(sentence).toMatch(/^[\p{L}«“].*[.]$/u);
      expect(sentence).not.toMatch(/\{\w+\}|\.\.|undefined/);
      const short = sayStepShort(step, lang);
      expect(short).not.toBe('');
      expect(short).not.toMatch(/\{\w+\}/);
      expect(short.length, short).toBeLessThanOrEqual(STEP_SHORT_MAX);
    }
  });
});

it('has the same values in both languages', () => {
  for (const kind of gatewaySteps) {
    for (const outcome of outcomes) {
      const words = gatewayStepWords[kind].outcomes[outcome];
      if (words === undefined) continue;
      const all = [words, ...(words.cases ?? [])].flatMap(({ sentence, short }) => [
        ...sentence,
        ...short,
      ]);
      for (const { en, es } of [...all, ...(words.also ?? [])]) {
        expect(namesIn(es), es).toEqual(namesIn(en));
      }
    }
  }
});

function namesIn(text: string): readonly string[] {
  return [...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name).toSorted();
}

describe('a step', () => {
  it('says by which values it was decided', () => {
    const values = { route: 2, method: 'GET', path: '/api/orders' };
    expect(sayStep({ step: 'matched', outcome: 'passed', values }, 'en')).toBe(
      'Route 2 matches: GET /api/orders.',
    );
    expect(sayStepShort({ step: 'matched', outcome: 'passed', values }, 'es')).toBe(
      'ruta 2: /api/orders',
    );
  });

  it('says what is wrong with a token', () => {
    const values = { problem: 'expired', check: 'expiry', given: 5, now: 70, leeway: 5, over: 65 };
    expect(sayStep({ step: 'verified', outcome: 'stopped', values }, 'en')).toBe(
      'Expiry: the token expired 65 s ago (“exp”); a leeway of 5 s is given.',
    );
    expect(sayStep({ step: 'verified', outcome: 'noted', values }, 'es')).toBe(
      'Caducidad: el token caducó hace 65 s («exp»); el margen es de 5 s. La ruta no pide token, así que la petición sigue sin él.',
    );
  });

  it('names the hole that a token went through, in the words of its check', () => {
    const values = { subject: 'mallory', holes: 'signature, expiry', off: 'signature, expiry' };
    expect(sayStep({ step: 'verified', outcome: 'passed', values }, 'es')).toBe(
      'Este token pasó por un agujero: la comprobación de firma, caducidad (exp) lo habría detenido, y está apagada. Dice ser «mallory». Apagado: firma, caducidad (exp).',
    );
  });

  it('says reasons as badges do', () => {
    const values = { service: 'orders', reason: 'connection-refused', status: 503 };
    expect(sayStep({ step: 'answered', outcome: 'stopped', values }, 'en')).toBe(
      'No good answer from orders: connection refused. The client is told 503.',
    );
  });

  it('tells a part that was asked for from one that was kept', () => {
    const part = { part: 'price', service: 'price', target: '/price/1' };
    const fresh = { ...part, status: 200, ms: 58 };
    expect(sayStepShort({ step: 'answered', outcome: 'passed', values: fresh }, 'en')).toBe(
      'price: 200',
    );
    const kept = { ...part, cachedMs: 41 };
    expect(sayStepShort({ step: 'answered', outcome: 'passed', values: kept }, 'es')).toBe(
      'price: de hace 41 ms',
    );
  });
});
