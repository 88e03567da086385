/** Words for what services are asked and answer, and what becomes of it. */
import type { Text } from '../text.ts';
import type { OutcomeWords, StepWords } from './step-words.ts';

const attempt: Text = { en: 'Attempt {attempt}.', es: 'Intento {attempt}.' };
const error: Text = { en: 'In its words: {error}.', es: 'En sus palabras: {error}.' };

const notAskedShort: OutcomeWords['short'] = [
  { en: '{part}: not asked', es: '{part}: sin pedir' },
  { en: 'not asked', es: 'sin pedir' },
];

export const called: StepWords = {
  name: { en: 'Call', es: 'Llamada' },
  outcomes: {
    passed: {
      sentence: [
        {
          en: 'For part {part}, {service} is asked: {method} {target}.',
          es: 'Para la parte {part} se pide a {service}: {method} {target}.',
        },
        {
          en: '{service} is asked: {method} {target}.',
          es: 'Se pide a {service}: {method} {target}.',
        },
        { en: 'A service is asked.', es: 'Se pide a un servicio.' },
      ],
      short: [
        { en: 'asks {service}', es: 'pide a {service}' },
        { en: 'asks a service', es: 'pide a un servicio' },
      ],
      also: [attempt],
    },
    stopped: {
      sentence: [
        {
          en: '{service} can’t be asked for part {part}: {reason}. The part is required, so the whole answer fails.',
          es: 'No se puede pedir a {service} la parte {part}: {reason}. La parte es obligatoria, así que falla toda la respuesta.',
        },
        { en: 'A service can’t be asked.', es: 'No se puede pedir a un servicio.' },
      ],
      short: notAskedShort,
    },
    noted: {
      sentence: [
        {
          en: '{service} can’t be asked for part {part}: {reason}. The part is not required.',
          es: 'No se puede pedir a {service} la parte {part}: {reason}. La parte no es obligatoria.',
        },
        { en: 'A service can’t be asked.', es: 'No se puede pedir a un servicio.' },
      ],
      short: notAskedShort,
    },
  },
};

export const mapped: StepWords = {
  name: { en: 'Mapping', es: 'Traducción' },
  outcomes: {
    passed: {
      sentence: [
        {
          en: '{operation} was asked of {service} by {protocol}; “{said}” becomes {status}.',
          es: 'Se pidió {operation} a {service} por {protocol}; «{said}» se vuelve {status}.',
        },
        {
          en: 'What was said over another protocol becomes HTTP.',
          es: 'Lo dicho por otro protocolo se vuelve HTTP.',
        },
      ],
      short: [
        { en: '{said} → {status}', es: '{said} → {status}' },
        { en: 'becomes {status}', es: 'se vuelve {status}' },
        { en: 'becomes HTTP', es: 'se vuelve HTTP' },
      ],
      also: [
        { en: 'Where to ask: {location}.', es: 'Dónde preguntar: {location}.' },
        {
          en: 'No place to ask, for want of a value: {missing}.',
          es: 'Sin sitio donde preguntar, por falta de valor: {missing}.',
        },
      ],
    },
  },
};

const failedShort: OutcomeWords['short'] = [
  { en: '{part}: {reason}', es: '{part}: {reason}' },
  { en: '{service}: {reason}', es: '{service}: {reason}' },
  { en: '{reason}', es: '{reason}' },
  { en: 'no answer', es: 'sin respuesta' },
];

export const answered: StepWords = {
  name: { en: 'Answer', es: 'Respuesta' },
  outcomes: {
    passed: {
      sentence: [
        {
          en: 'Part {part} is what {service} gave {cachedMs} ms ago; nothing is asked.',
          es: 'La parte {part} es lo que {service} dio hace {cachedMs} ms; no se pide nada.',
        },
        {
          en: '{service} answers {status} for part {part}, after {ms} ms.',
          es: '{service} responde {status} para la parte {part}, a los {ms} ms.',
        },
        { en: '{service} answers {status}.', es: '{service} responde {status}.' },
        { en: 'A service answers.', es: 'Un servicio responde.' },
      ],
      short: [
        { en: '{part}: {cachedMs} ms old', es: '{part}: de hace {cachedMs} ms' },
        { en: '{service}: {status}', es: '{service}: {status}' },
        { en: 'answered', es: 'respondido' },
      ],
      also: [attempt],
    },
    stopped: {
      sentence: [
        {
          en: '{service} fails for part {part}: {reason}. The part is required, so the whole answer fails.',
          es: '{service} falla para la parte {part}: {reason}. La parte es obligatoria, así que falla toda la respuesta.',
        },
        {
          en: 'No good answer from {service}: {reason}. The client is told {status}.',
          es: 'Sin buena respuesta de {service}: {reason}. Al cliente se le dice {status}.',
        },
        { en: 'No good answer from the service.', es: 'Sin buena respuesta del servicio.' },
      ],
      short: failedShort,
      also: [error, attempt],
    },
    noted: {
      sentence: [
        {
          en: '{service} fails for part {part}: {reason}. That alone does not end the request.',
          es: '{service} falla para la parte {part}: {reason}. Solo por eso no termina la petición.',
        },
        { en: 'A part fails.', es: 'Falla una parte.' },
      ],
      short: failedShort,
      also: [error, attempt],
    },
  },
};

export const merged: StepWords = {
  name: { en: 'Merge', es: 'Unión' },
  outcomes: {
    passed: {
      sentence: [
        {
          en: 'The answer is put together from {parts}.',
          es: 'La respuesta se compone de {parts}.',
        },
        {
          en: 'The answer is put together, with no part there.',
          es: 'La respuesta se compone, sin ninguna parte.',
        },
      ],
      short: [
        { en: 'missing: {missing}', es: 'falta: {missing}' },
        { en: 'merged: {parts}', es: 'unidas: {parts}' },
        { en: 'merged', es: 'unida' },
      ],
      also: [
        { en: 'Missing, and named in it: {missing}.', es: 'Falta, y lo dice: {missing}.' },
        { en: 'Of earlier: {stale}.', es: 'De antes: {stale}.' },
        { en: 'By default: {defaulted}.', es: 'Por defecto: {defaulted}.' },
        { en: 'Names that collide: {collisions}.', es: 'Nombres que chocan: {collisions}.' },
      ],
    },
    stopped: {
      sentence: [
        {
          en: 'Part {part} is required and missing: {reason}. The client is told {status}.',
          es: 'La parte {part} es obligatoria y falta: {reason}. Al cliente se le dice {status}.',
        },
        { en: 'A required part is missing.', es: 'Falta una parte obligatoria.' },
      ],
      short: [
        { en: '{part} is missing', es: 'falta {part}' },
        { en: 'a part is missing', es: 'falta una parte' },
      ],
      also: [{ en: 'Given up: {cancelled}.', es: 'Se abandona: {cancelled}.' }],
    },
  },
};

export const replied: StepWords = {
  name: { en: 'Reply', es: 'Contestación' },
  outcomes: {
    passed: {
      sentence: [
        {
          en: 'The client is answered {status}, with {bytes} bytes of body.',
          es: 'Al cliente se le contesta {status}, con {bytes} bytes de cuerpo.',
        },
        { en: 'The client is answered.', es: 'Se contesta al cliente.' },
      ],
      short: [
        { en: 'replies {status}', es: 'contesta {status}' },
        { en: 'replies', es: 'contesta' },
      ],
    },
  },
};

export const abandoned: StepWords = {
  name: { en: 'Gone', es: 'Se fue' },
  outcomes: {
    stopped: {
      sentence: [
        {
          en: 'The client went away before it had its answer.',
          es: 'El cliente se fue antes de tener su respuesta.',
        },
      ],
      short: [{ en: 'client is gone', es: 'el cliente se fue' }],
    },
  },
};
