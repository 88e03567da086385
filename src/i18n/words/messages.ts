/** Words of the list of messages: whose they are, what each is for, and what is hidden. */
import type { MessageKind } from '../../sim/index.ts';
import type { Plural, Text } from '../text.ts';

export const messagesWords = {
  whose: { en: 'Messages of', es: 'Mensajes de' },
  everything: { en: 'everything', es: 'todo' },
  links: { en: 'Links', es: 'Enlaces' },
  nodes: { en: 'Nodes', es: 'Nodos' },
  oneConversation: { en: 'One conversation', es: 'Una conversación' },
  connection: { en: '{from} with {to}', es: '{from} con {to}' },
  kinds: { en: 'Which messages', es: 'Qué mensajes' },
  background: { en: 'Background messages', es: 'Mensajes de fondo' },
  show: { en: 'Show', es: 'Mostrar' },
  hide: { en: 'Hide background', es: 'Ocultar los de fondo' },
  list: { en: 'Messages, newest last', es: 'Mensajes, el último abajo' },
  newest: { en: 'Newest', es: 'Los últimos' },
  partOf: { en: 'newest {shown} of {total}', es: 'los últimos {shown} de {total}' },
  time: { en: 'sent, s', es: 'salida, s' },
  between: { en: 'between', es: 'entre' },
  message: { en: 'message', es: 'mensaje' },
  size: { en: 'size', es: 'tamaño' },
  trace: { en: 'request', es: 'petición' },
  nothing: {
    en: 'Nothing has been sent here yet. Let time run, or send a request.',
    es: 'Aquí aún no se ha enviado nada. Deja correr el tiempo o envía una petición.',
  },
  allHidden: {
    en: 'What was sent here is of kinds that are hidden now.',
    es: 'Lo que se envió aquí es de tipos que ahora están ocultos.',
  },
  atSeconds: { en: 'at {time} s', es: 'a los {time} s' },
  request: { en: 'request {trace}', es: 'petición {trace}' },
  sizeBytes: { en: '{size} B', es: '{size} B' },
} as const satisfies Readonly<Record<string, Text>>;

export const hiddenCount: Plural = {
  one: { en: '{count} hidden: {kinds}.', es: '{count} oculto: {kinds}.' },
  other: { en: '{count} hidden: {kinds}.', es: '{count} ocultos: {kinds}.' },
};

interface KindWords {
  /** As a choice. */
  readonly name: Text;
  /** Of one message. */
  readonly one: Text;
  readonly count: Plural;
  readonly why: Text;
}

export const kindWords: Readonly<Record<MessageKind, KindWords>> = {
  request: {
    name: { en: 'Requests', es: 'Peticiones' },
    one: { en: 'request', es: 'petición' },
    count: {
      one: { en: '{count} request', es: '{count} petición' },
      other: { en: '{count} requests', es: '{count} peticiones' },
    },
    why: {
      en: 'Somebody is asked for something, or handed something.',
      es: 'A alguien se le pide algo, o se le entrega algo.',
    },
  },
  response: {
    name: { en: 'Answers', es: 'Respuestas' },
    one: { en: 'answer', es: 'respuesta' },
    count: {
      one: { en: '{count} answer', es: '{count} respuesta' },
      other: { en: '{count} answers', es: '{count} respuestas' },
    },
    why: {
      en: 'What comes back: a result, an error, or a broker that says “I have it”.',
      es: 'Lo que vuelve: un resultado, un error, o un broker que dice «lo tengo».',
    },
  },
  event: {
    name: { en: 'Events', es: 'Eventos' },
    one: { en: 'event', es: 'evento' },
    count: {
      one: { en: '{count} event', es: '{count} evento' },
      other: { en: '{count} events', es: '{count} eventos' },
    },
    why: {
      en: 'Told or delivered, not asked: nobody answers.',
      es: 'Se cuenta o se entrega, no se pregunta: nadie contesta.',
    },
  },
  handshake: {
    name: { en: 'Handshakes', es: 'Negociaciones iniciales' },
    one: { en: 'handshake', es: 'negociación inicial' },
    count: {
      one: { en: '{count} handshake message', es: '{count} de negociación inicial' },
      other: { en: '{count} handshake messages', es: '{count} de negociación inicial' },
    },
    why: {
      en: 'A connection begins: who speaks, which version, how much at a time.',
      es: 'Empieza una conexión: quién habla, qué versión, cuánto de una vez.',
    },
  },
  setup: {
    name: { en: 'Preparations', es: 'Preparativos' },
    one: { en: 'preparation', es: 'preparativo' },
    count: {
      one: { en: '{count} preparation', es: '{count} preparativo' },
      other: { en: '{count} preparations', es: '{count} preparativos' },
    },
    why: {
      en: 'Queues, topics and bindings are declared or looked up before the first message.',
      es: 'Antes del primer mensaje se declaran o se buscan colas, tópicos y bindings.',
    },
  },
  membership: {
    name: { en: 'Group changes', es: 'Cambios de grupo' },
    one: { en: 'group change', es: 'cambio de grupo' },
    count: {
      one: { en: '{count} group change', es: '{count} cambio de grupo' },
      other: { en: '{count} group changes', es: '{count} cambios de grupo' },
    },
    why: {
      en: 'A consumer finds, joins or leaves its group, and the partitions are dealt.',
      es: 'Un consumidor encuentra su grupo, entra o sale, y se reparten las particiones.',
    },
  },
  fetch: {
    name: { en: 'Fetches', es: 'Consultas (fetch)' },
    one: { en: 'fetch', es: 'consulta (fetch)' },
    count: {
      one: { en: '{count} fetch', es: '{count} consulta (fetch)' },
      other: { en: '{count} fetches', es: '{count} consultas (fetch)' },
    },
    why: {
      en: 'A consumer asks the broker for more, or hears that there is nothing. Answers with records are events.',
      es: 'Un consumidor pide más al broker, u oye que no hay nada. Las respuestas con registros son eventos.',
    },
  },
  acknowledgement: {
    name: { en: 'Acknowledgements', es: 'Confirmaciones (ack)' },
    one: { en: 'acknowledgement', es: 'confirmación (ack)' },
    count: {
      one: { en: '{count} acknowledgement', es: '{count} confirmación (ack)' },
      other: { en: '{count} acknowledgements', es: '{count} confirmaciones (ack)' },
    },
    why: {
      en: 'A consumer says “done with it”, so that the broker need not deliver it again.',
      es: 'Un consumidor dice «hecho», para que el broker no lo entregue otra vez.',
    },
  },
  commit: {
    name: { en: 'Commits', es: 'Confirmaciones de offset' },
    one: { en: 'commit', es: 'confirmación de offset' },
    count: {
      one: { en: '{count} commit', es: '{count} confirmación de offset' },
      other: { en: '{count} commits', es: '{count} confirmaciones de offset' },
    },
    why: {
      en: 'A consumer says up to which record it has done everything.',
      es: 'Un consumidor dice hasta qué registro lo ha hecho todo.',
    },
  },
  heartbeat: {
    name: { en: 'Heartbeats', es: 'Latidos' },
    one: { en: 'heartbeat', es: 'latido' },
    count: {
      one: { en: '{count} heartbeat', es: '{count} latido' },
      other: { en: '{count} heartbeats', es: '{count} latidos' },
    },
    why: {
      en: '“Still here”: without them the other side would take it for dead.',
      es: '«Sigo aquí»: sin ellos, el otro lado lo daría por muerto.',
    },
  },
  'flow-control': {
    name: { en: 'Flow control', es: 'Control de flujo' },
    one: { en: 'flow control', es: 'control de flujo' },
    count: {
      one: { en: '{count} for flow control', es: '{count} de control de flujo' },
      other: { en: '{count} for flow control', es: '{count} de control de flujo' },
    },
    why: {
      en: 'How much the other side may send before it has to wait.',
      es: 'Cuánto puede enviar el otro lado antes de tener que esperar.',
    },
  },
  replication: {
    name: { en: 'Replication', es: 'Replicación' },
    one: { en: 'replication', es: 'replicación' },
    count: {
      one: { en: '{count} for replication', es: '{count} de replicación' },
      other: { en: '{count} for replication', es: '{count} de replicación' },
    },
    why: {
      en: 'Brokers copy records from each other.',
      es: 'Los brokers se copian registros unos a otros.',
    },
  },
  cancellation: {
    name: { en: 'Cancellations', es: 'Cancelaciones' },
    one: { en: 'cancellation', es: 'cancelación' },
    count: {
      one: { en: '{count} cancellation', es: '{count} cancelación' },
      other: { en: '{count} cancellations', es: '{count} cancelaciones' },
    },
    why: { en: 'Nobody waits for the call any more.', es: 'Nadie espera ya la llamada.' },
  },
  closing: {
    name: { en: 'Closings', es: 'Cierres' },
    one: { en: 'closing', es: 'cierre' },
    count: {
      one: { en: '{count} closing', es: '{count} cierre' },
      other: { en: '{count} closings', es: '{count} cierres' },
    },
    why: {
      en: 'A connection or a consumer ends in order.',
      es: 'Una conexión o un consumidor termina en orden.',
    },
  },
};
