/** Words of the Measures panel: its charts, their lines, and the table of each. */
import type { Text } from '../text.ts';

export const chartWords = {
  of: { en: 'Measures of', es: 'Medidas de' },
  span: { en: 'Time shown', es: 'Tiempo que se muestra' },
  lastMinute: { en: 'Last minute', es: 'Último minuto' },
  wholeRun: { en: 'Whole run', es: 'Toda la ejecución' },
  look: { en: 'Shown as', es: 'Se muestra como' },
  charts: { en: 'Charts', es: 'Gráficas' },
  tables: { en: 'Tables', es: 'Tablas' },
  copy: { en: 'Copy as CSV', es: 'Copiar como CSV' },
  copied: { en: 'Copied', es: 'Copiado' },
  byHand: {
    en: 'This page has no clipboard: the text is selected, press Ctrl+C.',
    es: 'Esta página no tiene portapapeles: el texto está seleccionado, pulsa Ctrl+C.',
  },
  csv: { en: 'All figures as CSV', es: 'Todas las cifras en CSV' },
  nobody: {
    en: 'There is nothing to measure. Add a client and a service, and connect them.',
    es: 'No hay nada que medir. Añade un cliente y un servicio, y conéctalos.',
  },
  notYet: {
    en: 'Nothing has been measured yet. Press Play: each second of virtual time adds a point.',
    es: 'Todavía no se ha medido nada. Pulsa Reproducir: cada segundo de tiempo virtual añade un punto.',
  },
  time: { en: 'Time, s', es: 'Tiempo, s' },
  now: { en: 'now', es: 'ahora' },

  traffic: { en: 'Traffic, per second', es: 'Tráfico, por segundo' },
  asked: { en: 'asked', es: 'pedidas' },
  goodput: { en: 'goodput', es: 'rendimiento útil' },
  latency: { en: 'Latency, ms', es: 'Latencia, ms' },
  p50: { en: 'p50', es: 'p50' },
  p95: { en: 'p95', es: 'p95' },
  p99: { en: 'p99', es: 'p99' },
  corrected: { en: 'p99 corrected', es: 'p99 corregido' },
  correctedHint: {
    en: 'Each user of this closed loop would ask every {interval} ms. While one waits it does not: what it did not ask is missing from the percentiles. “p99 corrected” puts it back, as HdrHistogram does.',
    es: 'Cada usuario de este bucle cerrado preguntaría cada {interval} ms. Mientras uno espera no lo hace: lo que no pidió falta en los percentiles. «p99 corregido» lo añade, como HdrHistogram.',
  },
  errors: { en: 'Errors by reason, per second', es: 'Errores por motivo, por segundo' },
  noErrors: { en: 'None in this time.', es: 'Ninguno en este tiempo.' },
  otherReason: { en: 'other reasons', es: 'otros motivos' },
  statusOnly: { en: 'status 500 or more', es: 'estado 500 o más' },
  queue: { en: 'Waiting in the queue', es: 'En espera en la cola' },
  underWay: { en: 'Under way', es: 'En curso' },
  mean: { en: 'mean', es: 'media' },
  most: { en: 'most', es: 'máximo' },
  utilisation: { en: 'Utilisation, %', es: 'Utilización, %' },
  handlers: { en: 'handlers', es: 'manejadores' },
  cores: { en: 'cores', es: 'núcleos' },
  attempts: { en: 'Attempts per call', es: 'Intentos por llamada' },
  attemptsLine: { en: 'attempts', es: 'intentos' },

  marks: { en: 'What was done and what broke', es: 'Qué se hizo y qué falló' },
  chartLabel: { en: '{title}: {values}', es: '{title}: {values}' },
} as const satisfies Readonly<Record<string, Text>>;
