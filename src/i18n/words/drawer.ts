/** Words of the drawer: its tabs, the requests, the waterfall of one, and the bytes of a message. */
import type { Plural, Text } from '../text.ts';

export const drawerWords = {
  panels: { en: 'Instruments', es: 'Instrumentos' },
  requests: { en: 'Requests', es: 'Peticiones' },
  messages: { en: 'Messages', es: 'Mensajes' },
  request: { en: 'Request…', es: 'Petición…' },
  measures: { en: 'Measures', es: 'Medidas' },
  gateway: { en: 'Gateway', es: 'Pasarela' },
  tokens: { en: 'Tokens', es: 'Tokens' },
  data: { en: 'Data', es: 'Datos' },
  log: { en: 'Log', es: 'Registro' },
  ledger: { en: 'Guarantees', es: 'Garantías' },
  list: { en: 'List', es: 'Lista' },

  // The list of requests.
  recent: { en: 'Recent requests, newest first', es: 'Peticiones recientes, primero la última' },
  filter: { en: 'Which requests', es: 'Qué peticiones' },
  all: { en: 'All', es: 'Todas' },
  mine: { en: 'Mine', es: 'Mías' },
  failed: { en: 'Failed', es: 'Fallidas' },
  isMine: { en: 'sent by you', es: 'enviada por ti' },
  underWay: { en: 'under way', es: 'en camino' },
  answered: { en: 'the service answered {status}', es: 'el servicio respondió {status}' },
  noAnswer: { en: 'no answer', es: 'sin respuesta' },
  ms: { en: '{ms} ms', es: '{ms} ms' },
  emptyTitle: { en: 'No requests yet', es: 'Aún no hay peticiones' },
  emptyPlay: {
    en: 'Press Play and the load begins, or send a request of your own.',
    es: 'Pulsa Reproducir para que empiece la carga, o envía una petición tuya.',
  },
  emptyPlaying: {
    en: 'Time runs, but nobody has sent anything. Send a request of your own.',
    es: 'El tiempo corre, pero nadie ha enviado nada. Envía una petición tuya.',
  },
  emptyNoClient: {
    en: 'Requests start at a client, and there is none. Add one, and connect it to a gateway or a service.',
    es: 'Las peticiones parten de un cliente y no hay ninguno. Añade uno y conéctalo a una pasarela o a un servicio.',
  },
  emptyNoCallee: {
    en: 'The client has nobody to call. Add a service, and connect the client to it.',
    es: 'El cliente no tiene a quién llamar. Añade un servicio y conecta el cliente con él.',
  },
  emptyNoLink: {
    en: 'The client is connected to nobody. Drag from its right side to a service or a gateway; or select it, press C and choose.',
    es: 'El cliente no está conectado con nadie. Arrastra desde su lado derecho hasta un servicio o una pasarela; o selecciónalo, pulsa C y elige.',
  },
  emptyNoLoad: {
    en: 'No client sends anything by itself. Send a request of your own, or give the client a load in the inspector.',
    es: 'Ningún cliente envía nada por sí mismo. Envía una petición tuya, o dale carga al cliente en el inspector.',
  },
  emptyMine: {
    en: 'You have not sent any yet. Yours are kept apart here from those of the load.',
    es: 'Aún no has enviado ninguna. Las tuyas se ven aquí separadas de las de la carga.',
  },
  emptyFailed: {
    en: 'None of these has failed. Kill a replica (select a service and press X) and see what does.',
    es: 'Ninguna de estas ha fallado. Mata una réplica (selecciona un servicio y pulsa X) y mira qué falla.',
  },
  play: { en: 'Play', es: 'Reproducir' },
  sendOne: { en: 'Send a request', es: 'Enviar una petición' },
  toNewest: { en: 'Newest', es: 'Las últimas' },
  back: { en: 'Back', es: 'Atrás' },

  // The waterfall.
  waterfall: { en: 'Calls of the request', es: 'Llamadas de la petición' },
  chooseRequest: {
    en: 'Choose a request to see the calls behind it, and each message byte by byte.',
    es: 'Elige una petición para ver las llamadas que hay detrás y cada mensaje byte a byte.',
  },
  loading: { en: 'Reading…', es: 'Leyendo…' },
  traceGone: {
    en: 'This trace is no longer kept: only the newest 1,000 are.',
    es: 'Esta traza ya no se guarda: solo las 1.000 más nuevas.',
  },
  call: { en: 'call as the caller sees it', es: 'llamada vista por quien llama' },
  atWork: { en: 'in the handler', es: 'en el manejador' },
  waits: { en: 'waits in the queue', es: 'espera en la cola' },
  cpu: { en: 'computes', es: 'calcula' },
  query: { en: 'asks its database', es: 'consulta su base de datos' },
  segment: { en: '{kind}: {length} ms', es: '{kind}: {length} ms' },
  segmentOpen: { en: '{kind}: under way', es: '{kind}: en curso' },
  detailSpan: {
    en: 'from {start} to {end} ms: {length} ms',
    es: 'de {start} a {end} ms: {length} ms',
  },
  detailOpen: { en: 'since {start} ms, under way', es: 'desde {start} ms, en curso' },
  detailWait: { en: 'waited {ms} ms in the queue', es: 'esperó {ms} ms en la cola' },
  detailCpu: { en: 'computed for {ms} ms', es: 'calculó {ms} ms' },
  detailQuery: {
    en: 'asked its database for {ms} ms',
    es: 'consultó su base de datos {ms} ms',
  },
  detailStatus: { en: 'status {status}', es: 'estado {status}' },
  unknownEffect: { en: 'effect unknown', es: 'efecto desconocido' },
  messageOf: {
    en: '{role}: {label}, {size}, {from} to {to}',
    es: '{role}: {label}, {size}, de {from} a {to}',
  },
  roleRequest: { en: 'request', es: 'petición' },
  roleResponse: { en: 'answer', es: 'respuesta' },
  roleEvent: { en: 'event', es: 'evento' },
  requestBy: { en: '{protocol} request', es: 'petición {protocol}' },
  responseBy: { en: '{protocol} answer', es: 'respuesta {protocol}' },
  eventBy: { en: '{protocol} event', es: 'evento {protocol}' },

  // The message.
  message: { en: 'Message', es: 'Mensaje' },
  noMessage: {
    en: 'Here a message is shown field by field and byte by byte.',
    es: 'Aquí se muestra un mensaje campo a campo y byte a byte.',
  },
  messageGone: {
    en: 'The bytes of this message are no longer kept: only the newest are.',
    es: 'Los bytes de este mensaje ya no se guardan: solo los más nuevos.',
  },
  conversation: { en: 'Other messages', es: 'Otros mensajes' },
  follow: { en: 'Follow this conversation', es: 'Seguir esta conversación' },
  itsRequest: { en: 'Show its request', es: 'Mostrar su petición' },
  previous: { en: 'Previous message', es: 'Mensaje anterior' },
  next: { en: 'Next message', es: 'Mensaje siguiente' },
  place: { en: '{at} of {count}', es: '{at} de {count}' },
  onLink: { en: 'link {link}', es: 'enlace {link}' },
  times: { en: 'sent {sent} s, arrives {arrives} s', es: 'sale {sent} s, llega {arrives} s' },
  partial: {
    en: '{given} of {size} bytes are on the link so far.',
    es: 'Van {given} de {size} bytes en el enlace.',
  },
  fields: { en: 'Fields', es: 'Campos' },
  bytes: {
    en: 'Bytes; arrow keys move from byte to byte',
    es: 'Bytes; las flechas van de byte en byte',
  },
  fieldHint: {
    en: 'Point at a field or a byte: both light up, and its meaning stands here.',
    es: 'Señala un campo o un byte: se iluminan ambos y aquí se explica.',
  },
  byteRange: { en: 'bytes {start} to {end}', es: 'bytes {start} a {end}' },
  oneByte: { en: 'byte {start}', es: 'byte {start}' },
} as const satisfies Readonly<Record<string, Text>>;

export const drawerCounts = {
  bytes: {
    one: { en: '{count} byte', es: '{count} byte' },
    other: { en: '{count} bytes', es: '{count} bytes' },
  },
} as const satisfies Readonly<Record<string, Plural>>;
