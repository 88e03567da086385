/** Words for the route of a request, and what it changes. */
import type { Text } from '../text.ts';
import type { StepCase, StepWords } from './step-words.ts';

const changedCases = (
  request: readonly [Text, Text],
  response: readonly [Text, Text],
): readonly StepCase[] => [
  { value: 'what', is: 'request', sentence: [request[0]], short: [request[1]] },
  { value: 'what', is: 'response', sentence: [response[0]], short: [response[1]] },
];

const changes: readonly Text[] = [
  { en: 'Set: {set}.', es: 'Puesto: {set}.' },
  { en: 'Taken away: {removed}.', es: 'Quitado: {removed}.' },
  {
    en: 'Not set, for want of a value: {missing}.',
    es: 'Sin poner, por falta de valor: {missing}.',
  },
  { en: 'It asks for {target} now.', es: 'Ahora pide {target}.' },
  { en: 'Fields left out: {dropped}.', es: 'Campos omitidos: {dropped}.' },
  { en: 'Fields renamed: {renamed}.', es: 'Campos renombrados: {renamed}.' },
  {
    en: 'Body: {bytesBefore} bytes before, {bytesAfter} after.',
    es: 'Cuerpo: {bytesBefore} bytes antes, {bytesAfter} después.',
  },
];

export const matched: StepWords = {
  name: { en: 'Route', es: 'Ruta' },
  outcomes: {
    passed: {
      sentence: [
        {
          en: 'Route {route} matches: {method} {path}. Routes alike share requests by weight; this one has {weight} of {of}.',
          es: 'Coincide la ruta {route}: {method} {path}. Las rutas iguales se reparten las peticiones por peso; esta tiene {weight} de {of}.',
        },
        {
          en: 'Route {route} matches: {method} {path}.',
          es: 'Coincide la ruta {route}: {method} {path}.',
        },
        { en: 'A route matches.', es: 'Coincide una ruta.' },
      ],
      short: [
        { en: 'route {route}: {path}', es: 'ruta {route}: {path}' },
        { en: 'route {route}', es: 'ruta {route}' },
        { en: 'a route matches', es: 'coincide una ruta' },
      ],
    },
    stopped: {
      sentence: [
        {
          en: 'Unsafe path: {path} has {found} in it, by which it could lead out of its place.',
          es: 'Ruta insegura: {path} contiene {found}, con lo que podría salirse de su sitio.',
        },
        {
          en: '{path} takes {allow}, not {method}.',
          es: '{path} admite {allow}, no {method}.',
        },
        {
          en: 'None of {routes} routes matches {path}. Route {nearest} came nearest: it wants {misfit} to be {expected}, and here it is {given}.',
          es: 'Ninguna de {routes} rutas coincide con {path}. La más cercana es la {nearest}: quiere que {misfit} sea {expected}, y aquí es {given}.',
        },
        {
          en: 'None of {routes} routes matches {path}. Route {nearest} came nearest: it wants {misfit} to be {expected}, and here there is none.',
          es: 'Ninguna de {routes} rutas coincide con {path}. La más cercana es la {nearest}: quiere que {misfit} sea {expected}, y aquí no está.',
        },
        {
          en: 'None of {routes} routes matches {path}.',
          es: 'Ninguna de {routes} rutas coincide con {path}.',
        },
        { en: 'No route matches.', es: 'Ninguna ruta coincide.' },
      ],
      short: [
        { en: 'unsafe: {found}', es: 'insegura: {found}' },
        { en: '{method} not allowed', es: '{method} no se admite' },
        { en: 'no route', es: 'sin ruta' },
      ],
    },
  },
};

export const changed: StepWords = {
  name: { en: 'Change', es: 'Cambio' },
  outcomes: {
    passed: {
      sentence: [{ en: 'Changed as the route says.', es: 'Cambiado como dice la ruta.' }],
      short: [{ en: 'changed', es: 'cambiado' }],
      cases: changedCases(
        [
          {
            en: 'The request is changed as the route says.',
            es: 'La petición se cambia como dice la ruta.',
          },
          { en: 'request changed', es: 'petición cambiada' },
        ],
        [
          {
            en: 'The answer is changed as the route says.',
            es: 'La respuesta se cambia como dice la ruta.',
          },
          { en: 'answer changed', es: 'respuesta cambiada' },
        ],
      ),
      also: changes,
    },
    stopped: {
      sentence: [
        {
          en: 'It can’t be changed as the route says: {error}.',
          es: 'No se puede cambiar como dice la ruta: {error}.',
        },
        {
          en: 'It can’t be changed as the route says.',
          es: 'No se puede cambiar como dice la ruta.',
        },
      ],
      short: [{ en: 'can’t be changed', es: 'no se puede cambiar' }],
    },
    noted: {
      sentence: [
        {
          en: 'Taken from the request: {removed}. Nobody outside may say that of themselves.',
          es: 'Quitado de la petición: {removed}. Nadie de fuera puede decir eso de sí mismo.',
        },
        { en: 'The request is changed.', es: 'La petición se cambia.' },
      ],
      short: [{ en: 'headers taken away', es: 'cabeceras quitadas' }],
    },
  },
};

export const negotiated: StepWords = {
  name: { en: 'Format', es: 'Formato' },
  outcomes: {
    stopped: {
      sentence: [
        {
          en: 'The client takes {accept} only, and what there is is application/json.',
          es: 'El cliente solo acepta {accept}, y lo que hay es application/json.',
        },
        {
          en: 'The client takes nothing that there is.',
          es: 'El cliente no acepta nada de lo que hay.',
        },
      ],
      short: [{ en: 'wants another format', es: 'quiere otro formato' }],
    },
  },
};
