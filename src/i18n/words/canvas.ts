/** Words of the canvas: nodes, links, keys, menus, and what is announced. */
import type { Plural, Text } from '../text.ts';

export const canvasWords = {
  canvas: { en: 'Canvas', es: 'Lienzo' },
  keyHelp: {
    en: 'Arrow keys go to the nearest node, brackets to its links. N adds a node, C connects, M moves, Enter opens the inspector, Delete removes. Question mark shows all keys. Tab leaves the canvas.',
    es: 'Las flechas van al nodo más cercano; los corchetes, a sus enlaces. N añade un nodo, C conecta, M mueve, Intro abre el inspector, Supr elimina. El signo de interrogación muestra todas las teclas. Tab sale del lienzo.',
  },
  nodeRole: { en: 'node', es: 'nodo' },
  linkRole: { en: 'link', es: 'enlace' },

  switched: {
    en: 'The link from {from} to {to} speaks {protocol} now',
    es: 'El enlace de {from} a {to} habla ahora {protocol}',
  },
  broker: { en: 'Broker', es: 'Broker' },
  client: { en: 'Client', es: 'Cliente' },
  gateway: { en: 'Gateway', es: 'Pasarela' },
  service: { en: 'Service', es: 'Servicio' },

  varying: { en: 'open loop · varies', es: 'bucle abierto · varía' },
  openLoop: { en: 'open loop · {rate}/s', es: 'bucle abierto · {rate}/s' },
  onRequest: { en: 'on request', es: 'a petición' },
  version: { en: 'v{version}', es: 'v{version}' },
  perSecond: { en: '{rate}/s', es: '{rate}/s' },
  p95: { en: 'p95', es: 'p95' },
  queueLength: { en: '{count} waiting', es: '{count} en cola' },
  stateUp: { en: 'up', es: 'activo' },
  stateStarting: { en: 'starting', es: 'arrancando' },
  stateDegraded: { en: 'degraded', es: 'degradado' },
  leftOut: { en: '{count} left out', es: '{count} fuera' },
  stateDown: { en: 'down', es: 'caído' },
  replicasUp: { en: '{up} of {all} replicas up', es: '{up} de {all} réplicas activas' },
  linkName: {
    en: 'Link from {from} to {to}, {protocol}',
    es: 'Enlace de {from} a {to}, {protocol}',
  },
  portIn: { en: 'Input of {name}', es: 'Entrada de {name}' },
  portOut: { en: 'Output of {name}', es: 'Salida de {name}' },
  renameLabel: { en: 'Name', es: 'Nombre' },
  badgeWhere: { en: 'Failure at {name}: {text}', es: 'Fallo en {name}: {text}' },

  zoomIn: { en: 'Zoom in', es: 'Acercar' },
  zoomOut: { en: 'Zoom out', es: 'Alejar' },
  fit: { en: 'Fit to view', es: 'Ajustar a la vista' },
  view: { en: 'View', es: 'Vista' },

  figures: { en: 'Figures of the whole system', es: 'Cifras de todo el sistema' },
  goodput: { en: 'goodput', es: 'útiles' },
  errors: { en: 'errors', es: 'errores' },
  inFlight: { en: 'in flight', es: 'en curso' },

  connecting: {
    en: 'Connecting {name}. Choose a target with the arrow keys or click one; Enter connects, Escape cancels.',
    es: 'Conectando {name}. Elige un destino con las flechas o con un clic; Intro conecta, Escape cancela.',
  },
  connectingBack: {
    en: 'Connecting to {name}. Choose its caller with the arrow keys or click one; Enter connects, Escape cancels.',
    es: 'Conectando con {name}. Elige quién la llama con las flechas o con un clic; Intro conecta, Escape cancela.',
  },
  candidate: { en: '{index} of {count}: {name}', es: '{index} de {count}: {name}' },
  connected: { en: '{from} now calls {to}.', es: '{from} ahora llama a {to}.' },
  noTarget: {
    en: 'There is nothing that {name} could be connected to.',
    es: 'No hay nada con lo que se pueda conectar {name}.',
  },
  refusedSelf: {
    en: '{from} cannot call itself.',
    es: '{from} no puede llamarse a sí mismo.',
  },
  refusedClient: {
    en: '{to} is a client: it calls, and nobody calls it. Connect to a gateway or a service.',
    es: '{to} es un cliente: llama, y nadie lo llama. Conecta con una pasarela o un servicio.',
  },
  refusedBroker: {
    en: 'Links go through a broker, not to it. Connect {from} with a service and let them talk by Kafka.',
    es: 'Los enlaces pasan por un broker, no llegan a él. Conecta {from} con un servicio y haz que hablen por Kafka.',
  },
  refusedTwin: {
    en: '{from} already calls {to}; one link is enough.',
    es: '{from} ya llama a {to}; basta un enlace.',
  },
  cancelled: { en: 'Cancelled.', es: 'Cancelado.' },
  moving: {
    en: 'Moving {name}. Arrow keys move, with Shift four times as far; Enter keeps, Escape puts back.',
    es: 'Moviendo {name}. Las flechas mueven, con Mayús cuatro veces más; Intro deja, Escape devuelve.',
  },
  moved: { en: '{name} is at {x}, {y}.', es: '{name} está en {x}, {y}.' },
  added: { en: '{name} was added.', es: 'Se añadió {name}.' },
  renamed: { en: 'It is now called {name}.', es: 'Ahora se llama {name}.' },
  killed: {
    en: 'Replica {replica} of {name} was killed.',
    es: 'Se mató la réplica {replica} de {name}.',
  },
  restarted: {
    en: 'Replica {replica} of {name} was restarted.',
    es: 'Se reinició la réplica {replica} de {name}.',
  },
  noneUp: { en: 'No replica of {name} is up.', es: 'Ninguna réplica de {name} está activa.' },
  noneDown: { en: 'No replica of {name} is down.', es: 'Ninguna réplica de {name} está caída.' },
  notAService: { en: '{name} has no replicas.', es: '{name} no tiene réplicas.' },
  undone: { en: 'Undone.', es: 'Deshecho.' },
  redone: { en: 'Done again.', es: 'Rehecho.' },
  nothingToPaste: {
    en: 'There is nothing from this canvas to paste.',
    es: 'No hay nada de este lienzo que pegar.',
  },
  failed: { en: 'That did not work: {message}', es: 'No ha funcionado: {message}' },
} as const satisfies Readonly<Record<string, Text>>;

export const canvasCounts = {
  brokers: {
    one: { en: '{count} broker', es: '{count} broker' },
    other: { en: '{count} brokers', es: '{count} brokers' },
  },
  routes: {
    one: { en: '{count} route', es: '{count} ruta' },
    other: { en: '{count} routes', es: '{count} rutas' },
  },
  users: {
    one: { en: 'closed loop · {count} user', es: 'bucle cerrado · {count} usuario' },
    other: { en: 'closed loop · {count} users', es: 'bucle cerrado · {count} usuarios' },
  },
  deleted: {
    one: { en: '{count} thing was deleted.', es: 'Se eliminó {count} elemento.' },
    other: { en: '{count} things were deleted.', es: 'Se eliminaron {count} elementos.' },
  },
  copied: {
    one: { en: '{count} node was copied.', es: 'Se copió {count} nodo.' },
    other: { en: '{count} nodes were copied.', es: 'Se copiaron {count} nodos.' },
  },
  pasted: {
    one: { en: '{count} node was pasted.', es: 'Se pegó {count} nodo.' },
    other: { en: '{count} nodes were pasted.', es: 'Se pegaron {count} nodos.' },
  },
  selected: {
    one: { en: '{count} thing is selected.', es: '{count} elemento seleccionado.' },
    other: { en: '{count} things are selected.', es: '{count} elementos seleccionados.' },
  },
} as const satisfies Readonly<Record<string, Plural>>;
