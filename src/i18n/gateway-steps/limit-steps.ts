/** Words for what a gateway takes at all: whole messages, pages of other origins, rates, quotas and places. */
import type { StepWords } from './step-words.ts';

export const read: StepWords = {
  name: { en: 'Reading', es: 'Lectura' },
  outcomes: {
    stopped: {
      sentence: [
        {
          en: 'It could not be read: {reason}. At most {bytesMax} bytes are taken.',
          es: 'No se pudo leer: {reason}. Se admiten {bytesMax} bytes como máximo.',
        },
        {
          en: 'It could not be read: {reason}. {error}.',
          es: 'No se pudo leer: {reason}. {error}.',
        },
        {
          en: 'The request could not be read to its end.',
          es: 'La petición no se pudo leer hasta el final.',
        },
      ],
      short: [
        { en: '{reason}', es: '{reason}' },
        { en: 'unreadable', es: 'ilegible' },
      ],
    },
  },
};

export const cors: StepWords = {
  name: { en: 'Origin', es: 'Origen' },
  outcomes: {
    passed: {
      sentence: [
        {
          en: 'A page of {origin} asks beforehand whether it may {wanted} here. It may: {methods}.',
          es: 'Una página de {origin} pregunta antes si puede hacer {wanted} aquí. Puede: {methods}.',
        },
        {
          en: 'A page of {origin} asks beforehand whether it may {wanted} here. No route takes any method here.',
          es: 'Una página de {origin} pregunta antes si puede hacer {wanted} aquí. Ninguna ruta admite aquí método alguno.',
        },
        {
          en: 'A page of {origin} asks, and may read the answer: allowed are {origins}.',
          es: 'Pide una página de {origin}, y puede leer la respuesta: se permite a {origins}.',
        },
        {
          en: 'A page of another origin asks, and may.',
          es: 'Pide una página de otro origen, y puede.',
        },
      ],
      short: [
        { en: 'preflight: {methods}', es: 'previa: {methods}' },
        { en: 'origin allowed', es: 'origen permitido' },
      ],
    },
    stopped: {
      sentence: [
        {
          en: 'A page of {origin} asks beforehand whether it may {wanted} here. It is told of nothing that it may: allowed are {origins}.',
          es: 'Una página de {origin} pregunta antes si puede hacer {wanted} aquí. No se le dice que pueda nada: se permite a {origins}.',
        },
        {
          en: 'A page of {origin} asks beforehand, and no origin is allowed.',
          es: 'Una página de {origin} pregunta antes, y no se permite ningún origen.',
        },
        {
          en: 'A page of another origin asks beforehand, and may not.',
          es: 'Una página de otro origen pregunta antes, y no puede.',
        },
      ],
      short: [{ en: 'origin not allowed', es: 'origen no permitido' }],
    },
    noted: {
      sentence: [
        {
          en: 'A page of {origin} asks. The request is done, but its browser will not let it read the answer: allowed are {origins}.',
          es: 'Pide una página de {origin}. La petición se hace, pero su navegador no le dejará leer la respuesta: se permite a {origins}.',
        },
        {
          en: 'A page of another origin asks, and its browser will not let it read the answer.',
          es: 'Pide una página de otro origen, y su navegador no le dejará leer la respuesta.',
        },
      ],
      short: [{ en: 'answer not for its page', es: 'ilegible para su página' }],
    },
  },
};

export const limited: StepWords = {
  name: { en: 'Limit', es: 'Límite' },
  outcomes: {
    passed: {
      sentence: [
        {
          en: 'Within the rate of {key}: {ratePerSecond} requests per second, {burst} at once; {remaining} left now.',
          es: 'Dentro del ritmo de {key}: {ratePerSecond} peticiones por segundo, {burst} de golpe; quedan {remaining} ahora.',
        },
        {
          en: 'Within the rate of all together: {ratePerSecond} requests per second, {burst} at once; {remaining} left now.',
          es: 'Dentro del ritmo de todos juntos: {ratePerSecond} peticiones por segundo, {burst} de golpe; quedan {remaining} ahora.',
        },
        {
          en: 'Within what {key} may: {requests} requests in {windowMs} ms; {remaining} left now.',
          es: 'Dentro de lo que puede {key}: {requests} peticiones en {windowMs} ms; quedan {remaining} ahora.',
        },
        {
          en: 'Within what all together may: {requests} requests in {windowMs} ms; {remaining} left now.',
          es: 'Dentro de lo que pueden todos juntos: {requests} peticiones en {windowMs} ms; quedan {remaining} ahora.',
        },
        { en: 'Within the limit.', es: 'Dentro del límite.' },
      ],
      short: [
        { en: '{remaining} of {limit} left', es: 'quedan {remaining} de {limit}' },
        { en: 'within the limit', es: 'dentro del límite' },
      ],
    },
    stopped: {
      sentence: [
        {
          en: 'Too many of {key}: {ratePerSecond} requests per second, {burst} at once. One more in {retryAfterMs} ms.',
          es: 'Demasiadas de {key}: {ratePerSecond} peticiones por segundo, {burst} de golpe. Una más en {retryAfterMs} ms.',
        },
        {
          en: 'Too many of all together: {ratePerSecond} requests per second, {burst} at once. One more in {retryAfterMs} ms.',
          es: 'Demasiadas entre todos: {ratePerSecond} peticiones por segundo, {burst} de golpe. Una más en {retryAfterMs} ms.',
        },
        {
          en: 'Too many of {key}: {requests} requests in {windowMs} ms. One more in {retryAfterMs} ms.',
          es: 'Demasiadas de {key}: {requests} peticiones en {windowMs} ms. Una más en {retryAfterMs} ms.',
        },
        {
          en: 'Too many of all together: {requests} requests in {windowMs} ms. One more in {retryAfterMs} ms.',
          es: 'Demasiadas entre todos: {requests} peticiones en {windowMs} ms. Una más en {retryAfterMs} ms.',
        },
        { en: 'Too many requests.', es: 'Demasiadas peticiones.' },
      ],
      short: [
        { en: 'too many of {key}', es: 'demasiadas de {key}' },
        { en: 'too many requests', es: 'demasiadas peticiones' },
      ],
    },
  },
};

export const queued: StepWords = {
  name: { en: 'Place', es: 'Sitio' },
  outcomes: {
    passed: {
      sentence: [
        {
          en: 'It has one of {concurrencyMax} places, after {waitedMs} ms in line with priority {priority}.',
          es: 'Tiene uno de {concurrencyMax} sitios, tras {waitedMs} ms en la fila con prioridad {priority}.',
        },
        {
          en: 'It has one of {concurrencyMax} places, at once.',
          es: 'Tiene uno de {concurrencyMax} sitios, sin esperar.',
        },
        {
          en: 'It has a place, after {waitedMs} ms in line.',
          es: 'Tiene sitio, tras {waitedMs} ms en la fila.',
        },
        { en: 'It has a place.', es: 'Tiene sitio.' },
      ],
      short: [
        { en: 'waited {waitedMs} ms', es: 'esperó {waitedMs} ms' },
        { en: 'has a place', es: 'tiene sitio' },
      ],
    },
    stopped: {
      sentence: [
        {
          en: 'No place came free within {timeoutMs} ms; there are {concurrencyMax}.',
          es: 'No quedó libre ningún sitio en {timeoutMs} ms; hay {concurrencyMax}.',
        },
        {
          en: 'All {concurrencyMax} places are taken, and {waitingMax} wait already, which is all that may.',
          es: 'Los {concurrencyMax} sitios están ocupados, y ya esperan {waitingMax}, que son los que pueden.',
        },
        {
          en: 'After {waitedMs} ms in line it gave way to a request of higher priority than {priority}.',
          es: 'Tras {waitedMs} ms en la fila cedió ante una petición de prioridad mayor que {priority}.',
        },
        { en: 'There is no place for it.', es: 'No hay sitio para ella.' },
      ],
      short: [
        { en: 'no place: {concurrencyMax}', es: 'sin sitio: {concurrencyMax}' },
        { en: 'no place', es: 'sin sitio' },
      ],
    },
    noted: {
      sentence: [
        {
          en: 'It waits in line: {busy} are at it, {waiting} wait, its priority is {priority}.',
          es: 'Espera en la fila: {busy} en curso, {waiting} esperan, su prioridad es {priority}.',
        },
        { en: 'It waits in line.', es: 'Espera en la fila.' },
      ],
      short: [
        { en: 'in line: {waiting}', es: 'en fila: {waiting}' },
        { en: 'in line', es: 'en fila' },
      ],
    },
  },
};
