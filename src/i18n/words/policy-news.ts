/** Sentences of what a policy of a link has come to, for the log and for screen readers. */
import type { Plural, Text } from '../text.ts';

export const policyNewsPlace: Text = { en: '{from} → {to}', es: '{from} → {to}' };

export const policyNewsCounts = {
  opened: {
    one: {
      en: 'Circuit breaker on {where} opened: {count} of {calls} failed. It lets nothing through until {until} s.',
      es: 'Se abrió el disyuntor de {where}: falló {count} de {calls}. No deja pasar nada hasta {until} s.',
    },
    other: {
      en: 'Circuit breaker on {where} opened: {count} of {calls} failed. It lets nothing through until {until} s.',
      es: 'Se abrió el disyuntor de {where}: fallaron {count} de {calls}. No deja pasar nada hasta {until} s.',
    },
  },
  openedSlow: {
    one: {
      en: 'Circuit breaker on {where} opened: {count} of {calls} was slow. It lets nothing through until {until} s.',
      es: 'Se abrió el disyuntor de {where}: fue lenta {count} de {calls}. No deja pasar nada hasta {until} s.',
    },
    other: {
      en: 'Circuit breaker on {where} opened: {count} of {calls} were slow. It lets nothing through until {until} s.',
      es: 'Se abrió el disyuntor de {where}: fueron lentas {count} de {calls}. No deja pasar nada hasta {until} s.',
    },
  },
} as const satisfies Readonly<Record<string, Plural>>;

export const policyNewsWords = {
  halfOpen: {
    en: 'Circuit breaker on {where} is half open: it lets some calls through to see how they go.',
    es: 'El disyuntor de {where} está semiabierto: deja pasar algunas llamadas para ver cómo les va.',
  },
  closed: {
    en: 'Circuit breaker on {where} closed: calls go through again.',
    es: 'Se cerró el disyuntor de {where}: las llamadas pasan de nuevo.',
  },
  bulkheadFull: {
    en: 'Bulkhead on {where} is full: {busy} of {callsMax} places taken, {waiting} waiting.',
    es: 'El mamparo de {where} está lleno: {busy} de {callsMax} sitios ocupados, {waiting} en espera.',
  },
  limitFull: {
    en: 'Adaptive limit on {where} is reached: {busy} under way, the limit is {limit}.',
    es: 'Se alcanzó el límite adaptativo de {where}: {busy} en curso, el límite es {limit}.',
  },
  budgetSpent: {
    en: 'Retry on {where} has spent its budget: what fails now is not tried again.',
    es: 'El reintento de {where} agotó su presupuesto: lo que falla ahora no se repite.',
  },
} as const satisfies Readonly<Record<string, Text>>;
