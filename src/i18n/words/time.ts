/** Words of the time bar: looking back, runs side by side. */
import type { Text } from '../text.ts';

export const timeWords = {
  bar: { en: 'Time line of the run', es: 'Línea de tiempo de la ejecución' },
  back: { en: 'One step back (,)', es: 'Un paso atrás (,)' },
  forward: { en: 'One step forward (.)', es: 'Un paso adelante (.)' },
  track: { en: 'Moment shown', es: 'Momento mostrado' },
  now: { en: '{at}, now', es: '{at}, ahora' },
  of: { en: '{at} of {live}', es: '{at} de {live}' },
  past: { en: 'The past', es: 'El pasado' },
  pastHelp: {
    en: 'You see the cluster as it was. Nothing can be done here.',
    es: 'Ves el clúster como era. Aquí no se puede hacer nada.',
  },
  present: {
    en: 'Drag or click the line to look at an earlier moment.',
    es: 'Arrastra o pulsa la línea para ver un momento anterior.',
  },
  toNow: { en: 'Back to now', es: 'Volver al presente' },
  fork: { en: 'Continue from here', es: 'Continuar desde aquí' },
  forking: {
    en: 'Playing again to here… {percent} %',
    es: 'Reproduciendo hasta aquí… {percent} %',
  },
  forkGiveUp: { en: 'Give up', es: 'Dejarlo' },
  marks: { en: 'Go to…', es: 'Ir a…' },
  noMarks: {
    en: 'Nothing was done to this run yet, and nothing has failed.',
    es: 'Aún no se ha hecho nada en esta ejecución y nada ha fallado.',
  },
  markCommand: { en: '{what}: {target}', es: '{what}: {target}' },
  markStop: { en: '{target} stopped: {what}', es: '{target} se detuvo: {what}' },
  markFailures: { en: 'first failures', es: 'primeros fallos' },
  close: { en: 'Close the time line', es: 'Cerrar la línea de tiempo' },
  earliest: {
    en: 'Before {at} nothing is kept.',
    es: 'No se conserva nada anterior a {at}.',
  },

  runs: { en: 'Runs side by side', es: 'Ejecuciones en paralelo' },
  runsHelp: {
    en: 'Requests that ended after {at}, when the runs first parted.',
    es: 'Peticiones terminadas después de {at}, cuando las ejecuciones se separaron por primera vez.',
  },
  run: { en: 'Run {number}', es: 'Ejecución {number}' },
  runFrom: { en: 'left run {from} at {at}', es: 'salió de la {from} en {at}' },
  runName: { en: 'run', es: 'ejecución' },
  runFirst: { en: 'the first', es: 'la primera' },
  show: { en: 'Show run {number}', es: 'Mostrar la ejecución {number}' },
  shown: { en: 'shown', es: 'mostrada' },
  reached: { en: 'has come to', es: 'ha llegado a' },
  ended: { en: 'requests ended', es: 'peticiones terminadas' },
  success: { en: 'succeeded', es: 'con éxito' },
  goodput: { en: 'goodput', es: 'goodput' },
  perSecond: { en: '{rate}/s', es: '{rate}/s' },
  p95: { en: 'p95 of successes', es: 'p95 de los éxitos' },
  failed: { en: 'failed for', es: 'fallaron por' },
} as const satisfies Record<string, Text>;
