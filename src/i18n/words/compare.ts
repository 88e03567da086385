/** Words of the comparison: what is compared, what happens, what was measured, and which to choose. */
import type { Text } from '../text.ts';

export const compareWords = {
  title: { en: 'Compare protocols', es: 'Comparar protocolos' },

  // What is compared.
  what: { en: 'What is compared', es: 'Qué se compara' },
  event: {
    en: '{scenario}: {event} from {caller}, {count} readers',
    es: '{scenario}: {event} de {caller}, {count} lectores',
  },
  eventToOne: {
    en: '{scenario}: {event} from {caller} to {readers}',
    es: '{scenario}: {event} de {caller} a {readers}',
  },
  calls: {
    en: '{scenario}: calls from {caller} to {readers}',
    es: '{scenario}: llamadas de {caller} a {readers}',
  },
  aboutEvent: {
    en: '{caller} tells {readers} of each {event}. Every column is a run of its own with seed {seed}: the same services, the same code, the same moments. Only the way to talk differs.',
    es: '{caller} avisa a {readers} de cada {event}. Cada columna es una ejecución propia con la semilla {seed}: los mismos servicios, el mismo código, los mismos instantes. Solo cambia la forma de hablar.',
  },
  aboutCalls: {
    en: '{caller} calls {readers}. Every column is a run of its own with seed {seed}: the same services, the same code, the same moments. Only the way to talk differs.',
    es: '{caller} llama a {readers}. Cada columna es una ejecución propia con la semilla {seed}: los mismos servicios, el mismo código, los mismos instantes. Solo cambia la forma de hablar.',
  },
  and: { en: '{first} and {last}', es: '{first} y {last}' },
  noLoad: {
    en: 'In “{name}” nothing sends by itself, so there would be nothing to measure: give a client a load (select it, then Load). Shown is the scenario made for comparing.',
    es: 'En «{name}» nada envía por sí solo, así que no habría nada que medir: dale carga a un cliente (selecciónalo, luego Carga). Se muestra el escenario hecho para comparar.',
  },
  httpOnly: {
    en: 'That link leads to a gateway, which takes HTTP only; links to services speak more. Shown is the scenario made for comparing.',
    es: 'Ese enlace lleva a una pasarela, que solo recibe HTTP; los enlaces a servicios hablan más. Se muestra el escenario hecho para comparar.',
  },
  nothing: {
    en: 'In “{name}” no link leads to a service, so there is nothing to compare. Shown is the scenario made for comparing.',
    es: 'En «{name}» ningún enlace lleva a un servicio, así que no hay nada que comparar. Se muestra el escenario hecho para comparar.',
  },

  // Panes.
  protocols: { en: 'Protocols side by side', es: 'Protocolos en paralelo' },
  hidePane: { en: 'Hide {protocol}', es: 'Ocultar {protocol}' },
  startingPane: { en: 'starting…', es: 'arrancando…' },
  failedPane: {
    en: 'This run stopped: {message} Back to the start tries again.',
    es: 'Esta ejecución se detuvo: {message} Volver al inicio lo intenta de nuevo.',
  },
  silentPane: {
    en: 'This run stopped answering; perhaps its code loops for ever. Back to the start tries again.',
    es: 'Esta ejecución dejó de responder; quizá su código se repite sin fin. Volver al inicio lo intenta de nuevo.',
  },
  picture: {
    en: '{protocol}: {nodes}',
    es: '{protocol}: {nodes}',
  },
  nodeDone: { en: '{name} {done} done', es: '{name} {done} hechos' },
  nodeDown: { en: '{name} is down, {done} done', es: '{name} fuera de servicio, {done} hechos' },
  nodeAbsent: { en: '{name} not there yet', es: '{name} aún no está' },
  down: { en: 'down', es: 'fuera' },
  later: { en: 'from {seconds} s', es: 'desde {seconds} s' },
  legend: {
    en: 'Under each name: messages done there; ◷ still waiting for it; ✕ never gets them; ↶ older ones it read.',
    es: 'Bajo cada nombre: mensajes hechos ahí; ◷ aún lo esperan; ✕ no los recibirá; ↶ anteriores que leyó.',
  },

  // Clock.
  clock: { en: 'One clock for all', es: 'Un reloj para todos' },
  step: { en: '{ms} ms on', es: 'avanzar {ms} ms' },
  toEnd: { en: 'Run to the end', es: 'Ejecutar hasta el final' },
  again: { en: 'Run again', es: 'Ejecutar de nuevo' },
  time: { en: '{now} of {end} s', es: '{now} de {end} s' },
  timeline: { en: 'What happens, and when', es: 'Qué pasa y cuándo' },

  // The script, as marks and as captions.
  markDown: { en: '{subject} goes down', es: '{subject} cae' },
  markUp: { en: 'it is back', es: 'vuelve' },
  markJoin: { en: 'a newcomer listens', es: 'escucha un recién llegado' },
  markEnds: { en: 'the load ends', es: 'acaba la carga' },
  markEnd: { en: 'end', es: 'fin' },
  withOutage: { en: '{subject} goes down for ten seconds', es: '{subject} cae diez segundos' },
  withNewcomer: { en: 'A newcomer joins', es: 'Llega un recién llegado' },
  script: { en: 'What happens besides the load', es: 'Qué pasa además de la carga' },
  at: { en: '{seconds} s', es: '{seconds} s' },
  captionReady: {
    en: 'Nothing has run yet. What do you expect: who is fastest, who loses messages? Then run it.',
    es: 'Aún no se ha ejecutado nada. ¿Qué esperas: quién será más rápido, quién perderá mensajes? Luego ejecútalo.',
  },
  captionWell: {
    en: 'All is well. Compare delay, waiting and bytes.',
    es: 'Todo va bien. Compara retraso, espera y bytes.',
  },
  captionDown: {
    en: '{subject} is down. Who fails, who keeps its messages, who lets them go?',
    es: '{subject} está fuera de servicio. ¿Quién falla, quién guarda sus mensajes, quién los suelta?',
  },
  captionUp: {
    en: '{subject} is back. Who brings it what it missed?',
    es: '{subject} ha vuelto. ¿Quién le trae lo que se perdió?',
  },
  captionJoin: {
    en: 'A newcomer listens, too. Who can tell it what happened before?',
    es: 'Ahora también escucha un recién llegado. ¿Quién puede contarle lo anterior?',
  },
  captionEnds: {
    en: 'No new messages. What still waits is brought to its end.',
    es: 'Ya no hay mensajes nuevos. Lo que aún espera se termina.',
  },
  captionOver: {
    en: 'The run is over. Below: what was measured in it, and what follows.',
    es: 'La ejecución terminó. Abajo: lo que se midió en ella y lo que se deduce.',
  },
  spokenOver: {
    en: 'The comparison is over. {results}',
    es: 'La comparación terminó. {results}',
  },
  spokenResult: { en: '{need}: {protocols}.', es: '{need}: {protocols}.' },

  // Scoreboard.
  scoreboard: { en: 'Measured in this run', es: 'Medido en esta ejecución' },
  figure: { en: 'Figure', es: 'Cifra' },
  best: { en: 'best', es: 'mejor' },
  bestHint: {
    en: '★ best of its row; values within 5 % of it count as equal. – not measured yet.',
    es: '★ la mejor de su fila; las que difieren menos del 5 % cuentan como iguales. – aún sin medir.',
  },
  groupWell: {
    en: 'While all is well, until {down} s',
    es: 'Mientras todo va bien, hasta {down} s',
  },
  bytes: { en: 'Bytes per message', es: 'Bytes por mensaje' },
  bytesHelp: {
    en: 'all on these links: also handshakes, acknowledgements, heartbeats',
    es: 'todo en estos enlaces: también negociación, confirmaciones y latidos',
  },
  delayP50: { en: 'Delay until it is done, median', es: 'Retraso hasta que está hecho, mediana' },
  delayP99: { en: 'Delay, p99', es: 'Retraso, p99' },
  p99Help: { en: 'of a hundred, 99 take no longer', es: 'de cada cien, 99 no tardan más' },
  delayHelp: {
    en: 'from {warm} s on, once connections are open',
    es: 'desde {warm} s, ya con conexiones abiertas',
  },
  waitP50: { en: '{caller} waits, median', es: '{caller} espera, mediana' },
  waitP99: { en: '{caller} waits, p99', es: '{caller} espera, p99' },
  waitHelp: { en: 'blocked, until it goes on', es: 'sin poder seguir' },
  known: { en: 'Done when {caller} goes on', es: 'Hecho cuando {caller} sigue' },
  groupDown: { en: '{subject} is down for ten seconds', es: '{subject} cae diez segundos' },
  failed: { en: 'Calls that fail for {caller}', es: 'Llamadas que fallan para {caller}' },
  missed: { en: '{subject} never gets', es: '{subject} no recibe nunca' },
  missedHelp: { en: 'messages, in the whole run', es: 'mensajes, en toda la ejecución' },
  slowest: { en: 'Delay to {subject}, p99', es: 'Retraso hasta {subject}, p99' },
  slowestHelp: { en: 'of those it got, whole run', es: 'de los que recibió, toda la ejecución' },
  groupOrder: {
    en: 'Repetition and order, whole run',
    es: 'Repetición y orden, toda la ejecución',
  },
  duplicated: { en: 'Done twice', es: 'Hechos dos veces' },
  outOfOrder: { en: 'Out of order', es: 'Fuera de orden' },
  outOfOrderHelp: {
    en: 'over all messages; Kafka promises order per key only',
    es: 'entre todos; Kafka solo promete orden por clave',
  },
  groupNewcomer: {
    en: 'A newcomer listens from {join} s on',
    es: 'Un recién llegado escucha desde {join} s',
  },
  history: { en: 'It reads of what was said before', es: 'Lee de lo dicho antes' },
  ofMany: { en: '{read} of {before}', es: '{read} de {before}' },

  // Which one to choose.
  choose: { en: 'Which one to choose?', es: '¿Cuál elegir?' },
  chooseLater: {
    en: 'The answers come from the figures above, when the run is over.',
    es: 'Las respuestas salen de las cifras de arriba, cuando termine la ejecución.',
  },
  chooseOne: {
    en: 'With one column there is nothing to choose between. Show more protocols.',
    es: 'Con una sola columna no hay entre qué elegir. Muestra más protocolos.',
  },
  need: { en: 'What you need', es: 'Qué necesitas' },
  choice: { en: 'In this run', es: 'En esta ejecución' },
  why: { en: 'Because', es: 'Porque' },
  rule: { en: 'Rule: {rule}', es: 'Regla: {rule}' },
  nobody: { en: 'none of these', es: 'ninguno de estos' },
  takeOver: {
    en: 'In “{name}”, let these links talk by',
    es: 'En «{name}», que estos enlaces hablen por',
  },
  tookOver: {
    en: 'These links now talk by {protocol}. Undo brings the other way back.',
    es: 'Estos enlaces hablan ahora por {protocol}. Deshacer devuelve la forma anterior.',
  },
  limits: {
    en: 'Measured with this load, this latency and these {seconds} seconds. Another load may choose otherwise: change the scenario and compare again.',
    es: 'Medido con esta carga, esta latencia y estos {seconds} segundos. Otra carga puede dar otro resultado: cambia el escenario y compara de nuevo.',
  },
} as const satisfies Readonly<Record<string, Text>>;

/** The rows of “Which one to choose?”. `yes`: somebody fits; `no`: nobody does. */
export const needWords = {
  known: {
    need: {
      en: 'I must know that it is done before I go on',
      es: 'Debo saber que está hecho antes de seguir',
    },
    rule: {
      en: 'done in at least 99 % of the cases when the caller goes on; then the shortest wait (p99)',
      es: 'hecho en al menos el 99 % de los casos cuando el llamante sigue; luego la espera más corta (p99)',
    },
    yes: {
      en: 'When {caller} went on, it was done in {known} of the cases; {caller} waited {wait} for that (p99).{rest}',
      es: 'Cuando {caller} siguió, estaba hecho en el {known} de los casos; para eso esperó {wait} (p99).{rest}',
    },
    rest: {
      en: ' Of the others, {protocol} lets the caller go on after {wait}, and then {known} were done.',
      es: ' De los otros, {protocol} deja seguir tras {wait}, y entonces estaba hecho el {known}.',
    },
    no: {
      en: 'At most {known} were done when {caller} went on ({protocol}).',
      es: 'Como mucho el {known} estaba hecho cuando {caller} siguió ({protocol}).',
    },
  },
  kept: {
    need: {
      en: 'Nothing may be lost, even when the other side is down',
      es: 'Nada debe perderse, aunque la otra parte no esté',
    },
    rule: {
      en: 'nothing missed, nothing failed; then the fewest done twice; then the shortest median delay',
      es: 'nada perdido, nada fallido; luego los menos repetidos; luego la mediana de retraso más corta',
    },
    yes: {
      en: '{subject} was down for ten seconds and still got everything, the last of it {slowest} late (p99); done twice: {duplicated}.{rest}',
      es: '{subject} estuvo diez segundos fuera de servicio y aun así lo recibió todo, lo último {slowest} tarde (p99); repetidos: {duplicated}.{rest}',
    },
    rest: {
      en: ' With {protocol} it never got {missed}.',
      es: ' Con {protocol} no recibió {missed}.',
    },
    no: {
      en: 'Each lost some; the fewest, {missed}, with {protocol}.',
      es: 'Con todos se perdieron; los menos, {missed}, con {protocol}.',
    },
  },
  free: {
    need: {
      en: 'The caller must not depend on the other side',
      es: 'El llamante no debe depender de la otra parte',
    },
    rule: {
      en: 'no call failed while the other side was down; then the shortest wait (p99)',
      es: 'ninguna llamada falló con la otra parte fuera de servicio; luego la espera más corta (p99)',
    },
    yes: {
      en: 'No call of {caller} failed while {subject} was down, and its wait was {wait} (p99).{rest}',
      es: 'Ninguna llamada de {caller} falló con {subject} fuera de servicio, y su espera fue de {wait} (p99).{rest}',
    },
    rest: { en: ' With {protocol}, {failed} failed.', es: ' Con {protocol} fallaron {failed}.' },
    no: {
      en: 'Calls failed with each; the fewest, {failed}, with {protocol}.',
      es: 'Con todos fallaron llamadas; las menos, {failed}, con {protocol}.',
    },
  },
  history: {
    need: {
      en: 'Readers who come later must know the past',
      es: 'Quien llegue después debe conocer el pasado',
    },
    rule: {
      en: 'the newcomer has read at least 99 % of what was said before it came; then the shortest median delay',
      es: 'el recién llegado leyó al menos el 99 % de lo dicho antes; luego la mediana de retraso más corta',
    },
    yes: {
      en: 'The newcomer read {read} of {before} messages that were sent before it was there.{rest}',
      es: 'El recién llegado leyó {read} de {before} mensajes enviados antes de que existiera.{rest}',
    },
    rest: { en: ' With {protocol}: {read}.', es: ' Con {protocol}: {read}.' },
    no: {
      en: 'The newcomer read at most {read} of {before} earlier messages ({protocol}).',
      es: 'El recién llegado leyó como mucho {read} de {before} mensajes anteriores ({protocol}).',
    },
  },
  fresh: {
    need: {
      en: 'The freshest data; one lost does not matter',
      es: 'Los datos más frescos; perder alguno no importa',
    },
    rule: {
      en: 'the shortest delay (p99); then the shortest wait of the caller',
      es: 'el retraso más corto (p99); luego la espera más corta del llamante',
    },
    yes: {
      en: 'It was done after {delay} (median) and {late} (p99), and {caller} waited {wait}.{rest}',
      es: 'Estaba hecho tras {delay} (mediana) y {late} (p99), y {caller} esperó {wait}.{rest}',
    },
    rest: {
      en: ' Slowest: {protocol}, {late} (p99).',
      es: ' El más lento: {protocol}, {late} (p99).',
    },
    no: { en: '', es: '' },
  },
  order: {
    need: { en: 'Messages must keep their order', es: 'Los mensajes deben conservar su orden' },
    rule: {
      en: 'none out of order, none done twice; then the shortest delay (p99)',
      es: 'ninguno fuera de orden, ninguno repetido; luego el retraso más corto (p99)',
    },
    yes: {
      en: 'None was done out of order and none twice.{rest}',
      es: 'Ninguno se hizo fuera de orden ni dos veces.{rest}',
    },
    rest: {
      en: ' With {protocol}, {outOfOrder} came after one that was sent later.',
      es: ' Con {protocol}, {outOfOrder} llegaron después de uno enviado más tarde.',
    },
    no: {
      en: 'Some were out of order or repeated with each; the fewest, {outOfOrder}, with {protocol}.',
      es: 'Con todos hubo desordenados o repetidos; los menos, {outOfOrder}, con {protocol}.',
    },
  },
  bytes: {
    need: { en: 'The fewest bytes on the network', es: 'El menor número de bytes en la red' },
    rule: {
      en: 'the fewest bytes per message, with all that the protocol needs for itself',
      es: 'los menos bytes por mensaje, con todo lo que el protocolo necesita para sí',
    },
    yes: {
      en: '{bytes} bytes for each message.{rest}',
      es: '{bytes} bytes por cada mensaje.{rest}',
    },
    rest: { en: ' Most: {protocol}, {bytes}.', es: ' El que más: {protocol}, {bytes}.' },
    no: { en: '', es: '' },
  },
} as const;
