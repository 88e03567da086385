/** Words of a trace: what its time was made of, its attempts, and its sequence diagram. */
import type { PolicyActView, TimeKind } from '../../sim/index.ts';
import type { Text } from '../text.ts';

/** What a stretch of the critical path was spent on. */
export const timeWords: Readonly<Record<TimeKind, Text>> = {
  network: { en: 'network', es: 'red' },
  connecting: { en: 'waiting for a connection', es: 'esperando conexión' },
  queue: { en: 'waiting in queues', es: 'esperando en colas' },
  core: { en: 'waiting for a core', es: 'esperando un núcleo' },
  broker: { en: 'kept by a broker', es: 'guardado en un broker' },
  cpu: { en: 'computing', es: 'calculando' },
  database: { en: 'database', es: 'base de datos' },
  handler: { en: 'in handlers, idle', es: 'en manejadores, sin hacer nada' },
  policy: { en: 'between attempts', es: 'entre intentos' },
  silence: { en: 'nothing came', es: 'no llegó nada' },
};

/** What a policy did about a call. */
export const actWords: Readonly<Record<PolicyActView['act'], Text>> = {
  retried: {
    en: 'attempt {attempt} follows after {waitMs} ms, because of: {cause}',
    es: 'sigue el intento {attempt} tras {waitMs} ms, por: {cause}',
  },
  'gave-up': {
    en: 'no further attempt after {attempts}: {because}',
    es: 'ningún intento más tras {attempts}: {because}',
  },
  hedged: {
    en: 'attempt {attempt} goes beside it, as nothing had come for {afterMs} ms',
    es: 'el intento {attempt} va en paralelo: en {afterMs} ms no llegó nada',
  },
  won: { en: 'attempt {attempt} was faster', es: 'el intento {attempt} fue más rápido' },
  waited: { en: 'waited for a place', es: 'esperó un lugar' },
  'fell-back': { en: 'the failure was replaced', es: 'se sustituyó el fallo' },
  cached: { en: 'the answer is one given before', es: 'la respuesta es una dada antes' },
  coalesced: {
    en: 'waits for an answer that somebody else asked for',
    es: 'espera una respuesta que ya pidió otro',
  },
};

/** Why there is no further attempt. */
export const becauseWords: ReadonlyMap<string, Text> = new Map([
  ['attempts', { en: 'that was the last', es: 'era el último' }],
  [
    'unsafe',
    {
      en: 'it may have been done, and is not safe to repeat',
      es: 'quizá se hizo y no es seguro repetirlo',
    },
  ],
  ['budget', { en: 'the retry budget is spent', es: 'el presupuesto de reintentos está gastado' }],
  ['deadline', { en: 'the deadline would be over', es: 'se pasaría el plazo' }],
]);

export const traceWords = {
  look: { en: 'How the trace is shown', es: 'Cómo se muestra la traza' },
  waterfall: { en: 'Waterfall', es: 'Cascada' },
  sequence: { en: 'Sequence', es: 'Secuencia' },
  madeOf: { en: 'What the {ms} ms were made of', es: 'De qué se compusieron los {ms} ms' },
  madeOfSoFar: {
    en: 'What the {ms} ms so far were made of',
    es: 'De qué se componen los {ms} ms hasta ahora',
  },
  sum: { en: '{ms} ms:', es: '{ms} ms:' },
  part: { en: '{kind} {ms} ms', es: '{kind} {ms} ms' },
  core: { en: 'waits for a core', es: 'espera un núcleo' },
  backoff: { en: 'waits before the next attempt', es: 'espera antes del siguiente intento' },
  path: { en: 'decided when it ended', es: 'decidió cuándo acabó' },
  detailCore: { en: 'waited {ms} ms for a core', es: 'esperó {ms} ms un núcleo' },
  detailSelf: { en: '{ms} ms of its own', es: '{ms} ms propios' },
  detailPath: {
    en: '{ms} ms of it decided when the request ended',
    es: '{ms} ms decidieron cuándo acabó la petición',
  },
  detailNoPath: {
    en: 'decided nothing about when the request ended',
    es: 'no decidió cuándo acabó la petición',
  },
  attempt: { en: 'attempt {attempt}', es: 'intento {attempt}' },
  linked: {
    en: 'linked, through a queue or as an event: nobody waits for it',
    es: 'vinculado, por una cola o como evento: nadie lo espera',
  },

  list: { en: 'List', es: 'Lista' },

  // The sequence diagram.
  diagram: { en: 'Messages of the request in order', es: 'Mensajes de la petición en orden' },
  saveText: { en: 'Save as text (Mermaid)', es: 'Guardar como texto (Mermaid)' },
  saveSvg: { en: 'Save as SVG', es: 'Guardar como SVG' },
  arrives: { en: 'arrives at {ms} ms', es: 'llega a los {ms} ms' },
  lost: { en: 'never arrives', es: 'no llega nunca' },
  noMessages: { en: 'No message has been sent yet.', es: 'Aún no se ha enviado ningún mensaje.' },
} as const satisfies Readonly<Record<string, Text>>;
