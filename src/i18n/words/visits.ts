/** Words of visits: requests of a client that follow each other, and what they cost. */
import type { Text } from '../text.ts';

export const costWords = {
  title: { en: 'What a visit costs', es: 'Lo que cuesta una visita' },
  inThisRun: { en: 'measured in this run', es: 'medido en esta ejecución' },
  client: { en: 'Client', es: 'Cliente' },
  requests: { en: 'Requests', es: 'Peticiones' },
  bytes: { en: 'Bytes', es: 'Bytes' },
  roundTrips: { en: 'Round trips', es: 'Idas y vueltas' },
  wait: { en: 'Wait', es: 'Espera' },
  hint: {
    en: 'A visit is a request and those that follow it. Wait: the medians of its links, added up.',
    es: 'Una visita es una petición y las que le siguen. Espera: las medianas de sus enlaces, sumadas.',
  },
} as const satisfies Readonly<Record<string, Text>>;

export const visitWords = {
  begins: { en: 'Begins', es: 'Empieza' },
  signedIn: { en: 'once signed in', es: 'con la sesión iniciada' },
  atOnce: { en: 'at once: needs no token', es: 'enseguida: no pide token' },
  to: { en: 'Asks', es: 'Pregunta a' },
  firstLink: { en: 'its first link', es: 'su primer enlace' },
  after: { en: 'Then, when the answer is good', es: 'Después, si la respuesta es buena' },
  next: { en: 'Next request {number}', es: 'Petición siguiente {number}' },
  addNext: { en: 'Add a next request', es: 'Añadir una petición siguiente' },
  removeNext: { en: 'Remove next request {number}', es: 'Quitar la petición siguiente {number}' },
} as const satisfies Readonly<Record<string, Text>>;
