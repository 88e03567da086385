/** Words of the Log panel. */
import type { Text } from '../text.ts';

export const logWords = {
  source: { en: 'Show', es: 'Mostrar' },
  all: { en: 'Everything', es: 'Todo' },
  log: { en: 'What services wrote', es: 'Lo que escribieron los servicios' },
  failure: { en: 'Failures', es: 'Fallos' },
  replica: { en: 'Replicas', es: 'Réplicas' },
  policy: { en: 'Policies', es: 'Políticas' },
  fault: { en: 'Faults', es: 'Fallos provocados' },
  command: { en: 'What you did', es: 'Lo que hiciste' },
  node: { en: 'Node', es: 'Nodo' },
  everyNode: { en: 'Every node', es: 'Todos los nodos' },
  newest: { en: 'Jump to the newest', es: 'Ir a lo más reciente' },
  empty: {
    en: 'Nothing has happened yet. Press Play: what services write, what fails and why, replicas that start and stop, and what you do are listed here.',
    es: 'Todavía no ha pasado nada. Pulsa Reproducir: aquí se lista lo que escriben los servicios, qué falla y por qué, las réplicas que arrancan o se detienen, y lo que haces tú.',
  },
  noneShown: {
    en: 'No line is of that kind, or of that node. Show everything of every node to see the others.',
    es: 'Ninguna línea es de ese tipo o de ese nodo. Muestra todo de todos los nodos para ver las demás.',
  },
  lines: { en: 'Log of the run', es: 'Registro de la ejecución' },
  started: { en: 'Started, version {version}.', es: 'En marcha, versión {version}.' },
  stopped: { en: 'Stopped. {reason}', es: 'Detenida. {reason}' },
  ejected: {
    en: 'Leaves {peer} out until {until}: {failures} failures in a row, the last one {cause}. The balancer’s setting “Failures in a row” decides.',
    es: 'Aparta {peer} hasta {until}: {failures} fallos seguidos, el último {cause}. Decide el ajuste «Fallos seguidos» del balanceador.',
  },
  readmitted: { en: 'Uses {peer} again.', es: 'Vuelve a usar {peer}.' },
  failures: {
    en: 'New failures: {count}. The last one: {last}',
    es: 'Fallos nuevos: {count}. El último: {last}',
  },
} as const;

/** What a command of the log did, in words; `{target}` is the node, link or replica. */
export const commandWords: ReadonlyMap<string, Text> = new Map([
  ['add-node', { en: 'Added {target}.', es: 'Se añadió {target}.' }],
  ['update-node', { en: 'Changed {target}.', es: 'Se cambió {target}.' }],
  ['remove-node', { en: 'Removed {target}.', es: 'Se quitó {target}.' }],
  ['add-link', { en: 'Connected {target}.', es: 'Se conectó {target}.' }],
  ['update-link', { en: 'Changed the link {target}.', es: 'Se cambió el enlace {target}.' }],
  ['remove-link', { en: 'Removed the link {target}.', es: 'Se quitó el enlace {target}.' }],
  ['rename-scenario', { en: 'Renamed the scenario.', es: 'Se renombró el escenario.' }],
  [
    'replace-document',
    {
      en: 'Changed several things at once: undo, redo, paste, or another protocol for a link.',
      es: 'Se cambiaron varias cosas a la vez: deshacer, rehacer, pegar u otro protocolo en un enlace.',
    },
  ],
  ['plan-fault', { en: 'Planned the fault {target}.', es: 'Se previó el fallo {target}.' }],
  ['unplan-fault', { en: 'Removed the plan {target}.', es: 'Se quitó la previsión {target}.' }],
  ['tamper', { en: 'Seized a message: {target}.', es: 'Se intervino un mensaje: {target}.' }],
  ['kill-replica', { en: 'Killed {target}.', es: 'Se mató {target}.' }],
  ['restart-replica', { en: 'Restarted {target}.', es: 'Se reinició {target}.' }],
  [
    'crash-replica',
    { en: 'The worker of {target} was lost.', es: 'Se perdió el worker de {target}.' },
  ],
  [
    'send-request',
    { en: 'Sent a request from {target}.', es: 'Se envió una petición desde {target}.' },
  ],
  ['seek-group', { en: 'Moved a group of {target}.', es: 'Se movió un grupo de {target}.' }],
  [
    'write-tombstone',
    { en: 'Wrote a tombstone in {target}.', es: 'Se escribió una lápida en {target}.' },
  ],
  [
    'open-socket',
    { en: 'Opened a socket from {target}.', es: 'Se abrió un socket desde {target}.' },
  ],
  [
    'send-to-socket',
    { en: 'Sent on a socket from {target}.', es: 'Se envió por un socket desde {target}.' },
  ],
  [
    'close-socket',
    { en: 'Closed a socket from {target}.', es: 'Se cerró un socket desde {target}.' },
  ],
  ['run-sql', { en: 'Ran SQL in {target}.', es: 'Se ejecutó SQL en {target}.' }],
]);
