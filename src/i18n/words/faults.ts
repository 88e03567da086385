/** Words of faults: what kinds are called and do, and what can be done with them. */
import type { FaultKindId } from '../../sim/index.ts';
import type { Text } from '../text.ts';

export const faultWords = {
  faults: { en: 'Faults', es: 'Fallos' },
  break: { en: 'Break…', es: 'Provocar fallo…' },
  breakName: { en: 'Break {name}', es: 'Provocar un fallo en {name}' },
  breakNow: { en: 'Break now', es: 'Provocar ahora' },
  mend: { en: 'Mend', es: 'Reparar' },
  mendWhat: { en: 'Mend: {fault}', es: 'Reparar: {fault}' },
  mendName: { en: 'Mend {fault} of {name}', es: 'Reparar {fault} de {name}' },
  mendOf: { en: 'Mend {name}: {fault}', es: 'Reparar {name}: {fault}' },
  breakBy: { en: 'Break {name}: {fault}', es: 'Provocar fallo en {name}: {fault}' },
  menuOf: { en: 'Faults of {name}', es: 'Fallos de {name}' },
  broke: { en: '{fault}: broke {name}. F mends it.', es: '{fault}: fallo en {name}. F lo repara.' },
  brokeOnce: { en: '{fault}: done to {name}.', es: '{fault}: hecho en {name}.' },
  mended: { en: 'Mended: {fault}, {name}.', es: 'Reparado: {fault}, {name}.' },
  nothingToBreak: {
    en: 'Select a link or a node first: F shows what can break there.',
    es: 'Selecciona antes un enlace o un nodo: F muestra qué puede fallar ahí.',
  },
  active: { en: 'Active', es: 'Activos' },
  noneActive: { en: 'Nothing is broken here.', es: 'Aquí no falla nada.' },
  sinceUntil: { en: '{since} to {until} s', es: 'de {since} a {until} s' },
  since: { en: 'since {since} s', es: 'desde {since} s' },
  kind: { en: 'Fault', es: 'Fallo' },
  presets: { en: 'As in', es: 'Como en' },
  ownValues: { en: 'own values', es: 'valores propios' },
  forMs: { en: 'For', es: 'Durante' },
  untilMended: { en: 'no end', es: 'sin fin' },
  plan: { en: 'By plan', es: 'Con previsión' },
  addPlan: { en: 'Add to the plan', es: 'Añadir a la previsión' },
  planned: { en: 'planned', es: 'previsto' },
  atMs: { en: 'At', es: 'En el instante' },
  everyMs: { en: 'Every', es: 'Cada' },
  once: { en: 'once', es: 'una vez' },
  chance: { en: 'Probability', es: 'Probabilidad' },
  unplan: { en: 'Remove the plan {fault}', es: 'Quitar la previsión {fault}' },
  planAt: { en: 'at {at}', es: 'en {at}' },
  planFor: { en: 'for {for}', es: 'durante {for}' },
  planEvery: { en: 'every {every}', es: 'cada {every}' },
  planChance: { en: 'in {percent} % of cases', es: 'en el {percent} % de los casos' },
  began: { en: '{fault} began at {target}.', es: '{fault}: comenzó en {target}.' },
  beganUntil: {
    en: '{fault} began at {target}, until {until}.',
    es: '{fault}: comenzó en {target}, hasta {until}.',
  },
  ended_mended: { en: '{fault} of {target} was mended.', es: '{fault} de {target}: reparado.' },
  ended_over: { en: '{fault} of {target} is over.', es: '{fault} de {target}: terminó.' },
  ended_removed: {
    en: '{fault} of {target} went with what it broke.',
    es: '{fault} de {target}: se fue con lo que había averiado.',
  },
  activeHere: {
    en: 'Active at {target}: {fault}. Its faults menu (F) mends it.',
    es: 'Activo en {target}: {fault}. Su menú de fallos (F) lo repara.',
  },
} as const satisfies Readonly<Record<string, Text>>;

interface KindWords {
  readonly name: Text;
  /** One sentence: what happens, and to whom. */
  readonly does: Text;
}

export const faultKindWords: Readonly<Record<FaultKindId, KindWords>> = {
  latency: {
    name: { en: 'Latency', es: 'Latencia' },
    does: {
      en: 'Each segment takes longer, both ways.',
      es: 'Cada segmento tarda más, en ambos sentidos.',
    },
  },
  bandwidth: {
    name: { en: 'Narrow line', es: 'Línea estrecha' },
    does: {
      en: 'The line carries no more than this; the rest waits in front of it.',
      es: 'La línea no lleva más que esto; lo demás espera delante.',
    },
  },
  'segment-loss': {
    name: { en: 'Segment loss', es: 'Pérdida de segmentos' },
    does: {
      en: 'Segments get lost and TCP sends them again: to those who talk it is delay.',
      es: 'Se pierden segmentos y TCP los reenvía: para quienes hablan es retraso.',
    },
  },
  'black-hole': {
    name: { en: 'Black hole', es: 'Agujero negro' },
    does: {
      en: 'What is sent vanishes and nobody is told; TCP sends it again until the link is whole.',
      es: 'Lo que se envía desaparece y nadie se entera; TCP lo reenvía hasta que el enlace se repare.',
    },
  },
  'reset-connections': {
    name: { en: 'Reset all connections', es: 'Reiniciar conexiones' },
    does: {
      en: 'Both ends are told at once that their connections are gone; new ones open as ever.',
      es: 'Los dos extremos se enteran de que sus conexiones ya no existen; las nuevas se abren como siempre.',
    },
  },
  'connection-reset': {
    name: { en: 'Resets', es: 'Reinicios' },
    does: {
      en: 'Now and then a data segment is answered by a reset of its connection, at both ends.',
      es: 'De vez en cuando, un segmento de datos provoca el reinicio de su conexión, en los dos extremos.',
    },
  },
  'slow-close': {
    name: { en: 'Slow close', es: 'Cierre lento' },
    does: {
      en: 'What ends a connection arrives late; the other end keeps what it holds for it.',
      es: 'Lo que cierra una conexión llega tarde; el otro extremo conserva lo que guarda para ella.',
    },
  },
  'corrupt-byte': {
    name: { en: 'Corrupt bytes', es: 'Bytes corruptos' },
    does: {
      en: 'A bit of a segment is turned, and TCP’s checksum misses it.',
      es: 'Cambia un bit de un segmento, y la suma de control de TCP no lo nota.',
    },
  },
  crash: {
    name: { en: 'Crash', es: 'Caída' },
    does: {
      en: 'The processes end with all that they hold; they come back when it is over, after their start-up.',
      es: 'Los procesos terminan con todo lo que tienen; vuelven cuando el fallo acaba, tras su arranque.',
    },
  },
  'crash-before-commit': {
    name: { en: 'Crash before commit', es: 'Caída antes de confirmar' },
    does: {
      en: 'A replica ends when a request is about to change the database: nothing is done.',
      es: 'Una réplica termina cuando una petición va a cambiar la base de datos: no se hace nada.',
    },
  },
  'crash-after-commit': {
    name: { en: 'Crash after commit', es: 'Caída tras confirmar' },
    does: {
      en: 'A replica ends when a request has changed the database, before its answer: it is done, and nobody is told.',
      es: 'Una réplica termina cuando una petición ya cambió la base de datos, antes de responder: está hecho y nadie se entera.',
    },
  },
  'crash-before-acknowledgement': {
    name: { en: 'Crash before acknowledgement', es: 'Caída antes del acuse' },
    does: {
      en: 'A replica ends when it is done with a message, before its broker is told: it comes again.',
      es: 'Una réplica termina cuando acabó con un mensaje, antes de decírselo al broker: vuelve a llegar.',
    },
  },
  restart: {
    name: { en: 'Restart', es: 'Reinicio' },
    does: {
      en: 'The processes end with all that they hold and start again at once, cold.',
      es: 'Los procesos terminan con todo lo que tienen y arrancan de nuevo enseguida, en frío.',
    },
  },
  pause: {
    name: { en: 'Pause', es: 'Pausa' },
    does: {
      en: 'The process does nothing, as in a garbage collection; its machine still takes what comes.',
      es: 'El proceso no hace nada, como al recolectar basura; su máquina sigue recibiendo lo que llega.',
    },
  },
  'slow-cpu': {
    name: { en: 'Slow processor', es: 'Procesador lento' },
    does: {
      en: 'What takes processor time takes so many times as long, also what is under way.',
      es: 'Lo que usa procesador tarda tantas veces más, también lo que está en curso.',
    },
  },
  'slow-database': {
    name: { en: 'Slow database', es: 'Base de datos lenta' },
    does: {
      en: 'Each statement takes so many times as long, and the next ones wait for it.',
      es: 'Cada sentencia tarda tantas veces más, y las siguientes la esperan.',
    },
  },
  'locked-database': {
    name: { en: 'Locked database', es: 'Base de datos bloqueada' },
    does: {
      en: 'Another transaction holds the lock: statements wait, and after the busy timeout fail with SQLITE_BUSY.',
      es: 'Otra transacción tiene el bloqueo: las sentencias esperan y, pasado el límite, fallan con SQLITE_BUSY.',
    },
  },
  'full-queue': {
    name: { en: 'Full queue', es: 'Cola llena' },
    does: {
      en: 'The replica admits nothing and answers 503.',
      es: 'La réplica no admite nada y responde 503.',
    },
  },
  'clock-skew': {
    name: { en: 'Clock skew', es: 'Reloj desajustado' },
    does: {
      en: 'The clock of the process is off: what its code reads, and what tokens are checked by. Timers are not.',
      es: 'El reloj del proceso está desajustado: lo que lee su código y con lo que se comprueban los tokens. Los temporizadores no.',
    },
  },
  'bad-version': {
    name: { en: 'Bad version', es: 'Versión defectuosa' },
    does: {
      en: 'A share of the requests meets a defect: they fail with 500 before their handler, or take longer.',
      es: 'Una parte de las peticiones topa con un defecto: fallan con 500 antes de su manejador, o tardan más.',
    },
  },
  partition: {
    name: { en: 'Partition', es: 'Partición de red' },
    does: {
      en: 'The node is cut off from all that it has links with.',
      es: 'El nodo queda aislado de todo aquello con lo que tiene enlaces.',
    },
  },
};

/** By the names of settings. */
export const faultSettingWords: ReadonlyMap<string, Text> = new Map([
  ['delayMs', { en: 'Delay', es: 'Retraso' }],
  ['jitterMs', { en: 'Jitter', es: 'Variación (jitter)' }],
  ['mbps', { en: 'Bandwidth', es: 'Ancho de banda' }],
  ['probability', { en: 'Probability', es: 'Probabilidad' }],
  ['share', { en: 'Share', es: 'Parte' }],
  ['startUpMs', { en: 'Start-up', es: 'Arranque' }],
  ['warmUpMs', { en: 'Warm-up', es: 'Calentamiento' }],
  ['warmUpFactor', { en: 'Processor meanwhile', es: 'Procesador entretanto' }],
  ['every', { en: 'One in (0: by chance)', es: 'Una de cada (0: al azar)' }],
  ['factor', { en: 'As long', es: 'Tarda' }],
  ['busyTimeoutMs', { en: 'Busy timeout', es: 'Espera máxima' }],
  ['skewMs', { en: 'Ahead by', es: 'Adelanto' }],
  ['symptom', { en: 'Requests', es: 'Las peticiones' }],
  ['busyMin', { en: 'Only while at work', es: 'Solo si hay en curso' }],
  ['direction', { en: 'Direction', es: 'Sentido' }],
]);

/** By the values of choices and the names of presets. */
export const faultChoiceWords: ReadonlyMap<string, Text> = new Map([
  ['both', { en: 'both ways', es: 'ambos sentidos' }],
  ['out', { en: 'outgoing only', es: 'solo salida' }],
  ['back', { en: 'answers only', es: 'solo respuestas' }],
  ['in', { en: 'incoming only', es: 'solo entrada' }],
  ['fails', { en: 'fail with 500', es: 'fallan con 500' }],
  ['slow', { en: 'take longer', es: 'tardan más' }],
  ['datacenter', { en: 'one datacenter', es: 'un centro de datos' }],
  ['region', { en: 'one region', es: 'una región' }],
  ['continent', { en: 'one continent', es: 'un continente' }],
  ['transatlantic', { en: 'across the Atlantic', es: 'a través del Atlántico' }],
  ['mobile', { en: 'a mobile network', es: 'una red móvil' }],
  ['satellite', { en: 'a satellite', es: 'un satélite' }],
]);

/** What a kind is called; a word of its own where the page is older than the run. */
export function faultName(kind: string): Text {
  const known = Object.entries(faultKindWords).find(([id]) => id === kind);
  return known?.[1].name ?? { en: kind, es: kind };
}
