/** Words for what was measured on links: what a protocol costs and brings, and what became of each call. */
import type { Text } from '../text.ts';

export const measureWords = {
  title: { en: 'What changed', es: 'Qué ha cambiado' },
  inThisRun: { en: 'measured in this run', es: 'medido en esta ejecución' },
  caption: {
    en: 'What this link has cost and brought, by protocol',
    es: 'Lo que este enlace ha costado y dado, por protocolo',
  },
  figure: { en: 'Figure', es: 'Cifra' },
  nothingYet: {
    en: 'Nothing has been called over this link yet.',
    es: 'Aún no se ha llamado a nada por este enlace.',
  },
  switchHint: {
    en: 'Talk by another protocol above: both then stand here side by side.',
    es: 'Elige arriba otro protocolo y aquí verás los dos, uno al lado del otro.',
  },
  compareWith: { en: 'Compare with', es: 'Comparar con' },
  now: { en: 'now', es: 'ahora' },
  before: { en: 'before', es: 'antes' },

  bytesPerCall: { en: 'Bytes per call', es: 'Bytes por llamada' },
  ofItControl: { en: 'for the protocol itself', es: 'para el propio protocolo' },
  messagesPerCall: { en: 'Messages per call', es: 'Mensajes por llamada' },
  roundTripsPerCall: { en: 'Round trips per call', es: 'Idas y vueltas por llamada' },
  connections: { en: 'Connections opened', es: 'Conexiones abiertas' },
  waitsFor: { en: 'Caller waits for', es: 'El llamante espera' },
  theAnswer: { en: 'the answer', es: 'la respuesta' },
  theBroker: { en: 'the broker', es: 'al broker' },
  nothing: { en: 'nothing', es: 'nada' },
  wait: { en: 'It waits, median', es: 'Espera, mediana' },
  waitTail: { en: 'It waits, p99', es: 'Espera, p99' },
  delay: { en: 'Done after, median', es: 'Hecho tras, mediana' },
  delayTail: { en: 'Done after, p99', es: 'Hecho tras, p99' },
  whileDown: { en: 'Callee down', es: 'Llamado caído' },
  noCallThen: { en: 'not seen yet', es: 'aún no visto' },
  downFailed: { en: '{failed} of {calls} failed', es: 'fallan {failed} de {calls}' },
  downDone: { en: '{done} of {calls} done later', es: '{done} de {calls} hechas después' },
  downLost: { en: '{calls} called, none done', es: '{calls} llamadas, ninguna hecha' },
  order: { en: 'Order of effects', es: 'Orden de los efectos' },
  kept: { en: 'kept', es: 'se mantiene' },
  outOfOrderCount: { en: '{count} late', es: '{count} tarde' },
  lost: { en: 'Lost', es: 'Perdidas' },
  twice: { en: 'Done again', es: 'Repetidas' },
  guarantee: { en: 'Promised', es: 'Se promete' },
  atMostOnce: { en: 'at most once', es: 'como mucho una vez' },
  atLeastOnce: { en: 'at least once', es: 'al menos una vez' },

  ledger: {
    en: 'What became of each command and event, from the databases',
    es: 'Qué ha sido de cada orden y evento, según las bases de datos',
  },
  ledgerEmpty: {
    en: 'No command or event has been sent yet. Play, or send a request that changes something.',
    es: 'Aún no se ha enviado ninguna orden ni evento. Pulsa Reproducir o envía una petición que cambie algo.',
  },
  action: { en: 'Action', es: 'Acción' },
  overLink: { en: 'Link', es: 'Enlace' },
  sent: { en: 'Sent', es: 'Enviadas' },
  sentHelp: { en: 'Calls made and events published.', es: 'Llamadas hechas y eventos publicados.' },
  done: { en: 'Done', es: 'Hechas' },
  doneHelp: {
    en: 'A handler came to its end well, or changed the database.',
    es: 'Un manejador terminó bien o cambió la base de datos.',
  },
  changed: { en: 'Changed data', es: 'Cambian datos' },
  changedHelp: {
    en: 'Of these, those that changed rows of the callee’s database.',
    es: 'De ellas, las que cambiaron filas de la base de datos del llamado.',
  },
  underWay: { en: 'Under way', es: 'En curso' },
  underWayHelp: {
    en: 'Travelling, waiting, kept by a broker, or being handled.',
    es: 'De viaje, en espera, guardadas por un broker o atendiéndose.',
  },
  lostHelp: {
    en: 'Not done, nobody has it any more, and the caller was told that all is well.',
    es: 'Sin hacer, nadie la tiene ya y al llamante se le dijo que todo iba bien.',
  },
  duplicated: { en: 'Done again', es: 'Repetidas' },
  duplicatedHelp: {
    en: 'Changes of the database beyond the first of the same call.',
    es: 'Cambios en la base de datos además del primero de la misma llamada.',
  },
  outOfOrder: { en: 'Out of order', es: 'Desordenadas' },
  outOfOrderHelp: {
    en: 'Changed the database after a call that was made later.',
    es: 'Cambiaron la base de datos después de una llamada posterior.',
  },
  failed: { en: 'Failed', es: 'Fallidas' },
  failedHelp: {
    en: 'Not done, and the caller was told that it failed.',
    es: 'Sin hacer, y al llamante se le dijo que falló.',
  },
  doneUnknown: { en: 'Done unknown', es: 'Hechas sin saberlo' },
  doneUnknownHelp: {
    en: 'Done, but the caller could not know: it had timed out, or its connection was lost.',
    es: 'Hechas, pero el llamante no podía saberlo: se le agotó el tiempo o perdió la conexión.',
  },
  selectLink: {
    en: 'Select the link from {from} to {to}',
    es: 'Seleccionar el enlace de {from} a {to}',
  },
  event: { en: 'event', es: 'evento' },
  command: { en: 'command', es: 'orden' },
} as const satisfies Readonly<Record<string, Text>>;
