/** What the dissector says of AMQP 0-9-1, in both languages. */
import type { Sentence } from '../../wire/dissection.ts';
import type { MethodName, propertyTypes } from './methods.ts';

export const texts = {
  protocolHeader: {
    en: 'What a client sends first: which protocol it wants to speak.',
    es: 'Lo primero que envía un cliente: qué protocolo quiere hablar.',
  },
  cutOff: {
    en: 'The bytes end early, or are not what was expected here.',
    es: 'Los bytes acaban antes, o no son lo que se esperaba aquí.',
  },
  type: {
    en: 'What kind of frame it is.',
    es: 'Qué tipo de trama es.',
  },
  channel: {
    en: 'Channels share a connection; 0 is the connection itself.',
    es: 'Los canales comparten una conexión; 0 es la propia conexión.',
  },
  size: {
    en: 'Bytes of the payload.',
    es: 'Bytes del contenido.',
  },
  methodFrame: {
    en: 'A method: something that one side asks or tells.',
    es: 'Un método: algo que un lado pide o cuenta.',
  },
  headerFrame: {
    en: 'The head of a message: its size and properties.',
    es: 'La cabecera de un mensaje: su tamaño y propiedades.',
  },
  bodyFrame: {
    en: 'The body of a message, or a part of it.',
    es: 'El cuerpo de un mensaje, o una parte.',
  },
  heartbeat: {
    en: 'I am still here.',
    es: 'Sigo aquí.',
  },
  method: {
    en: 'Class and number of the method.',
    es: 'Clase y número del método.',
  },
  bits: {
    en: 'Yes or no, a bit for each.',
    es: 'Sí o no, un bit para cada uno.',
  },
  argument: {
    en: 'An argument of the method.',
    es: 'Un argumento del método.',
  },
  class: {
    en: 'The class that contents belong to.',
    es: 'La clase a la que pertenecen los contenidos.',
  },
  weight: {
    en: 'Not used; zero.',
    es: 'Sin uso; cero.',
  },
  bodySize: {
    en: 'Bytes of the whole body.',
    es: 'Bytes del cuerpo entero.',
  },
  flags: {
    en: 'Which properties follow, a bit for each.',
    es: 'Qué propiedades siguen, un bit para cada una.',
  },
  body: {
    en: 'What the message says.',
    es: 'Lo que dice el mensaje.',
  },
  frameEnd: {
    en: 'Every frame ends so; another byte here would mean that a length was wrong.',
    es: 'Toda trama acaba así; otro byte aquí significaría que una longitud era errónea.',
  },
  wrongEnd: {
    en: 'A frame ends in CE: a length was wrong, and the connection cannot go on.',
    es: 'Una trama acaba en CE: una longitud era errónea, y la conexión no puede seguir.',
  },
} as const;

/** Of a message that is one such thing alone, by its name. */
export const summaries: Readonly<Record<string, Sentence>> & { readonly nothing: Sentence } = {
  nothing: {
    en: 'No frames.',
    es: 'Ninguna trama.',
  },
  'AMQP 0-9-1': {
    en: 'The client says which protocol it speaks.',
    es: 'El cliente dice qué protocolo habla.',
  },
  heartbeat: {
    en: 'One side says that it is still there.',
    es: 'Un lado dice que sigue ahí.',
  },
  'content header': {
    en: 'The head of a message: its size and properties.',
    es: 'La cabecera de un mensaje: su tamaño y propiedades.',
  },
  body: {
    en: 'The body of a message, or a part of it.',
    es: 'El cuerpo de un mensaje, o una parte.',
  },
};

export const methodTexts: Readonly<Record<MethodName, Sentence>> = {
  'connection.start': {
    en: 'The broker says who it is.',
    es: 'El broker dice quién es.',
  },
  'connection.start-ok': {
    en: 'The client says who it is.',
    es: 'El cliente dice quién es.',
  },
  'connection.secure': {
    en: 'The broker asks for more proof.',
    es: 'El broker pide más pruebas.',
  },
  'connection.secure-ok': {
    en: 'The client gives more proof.',
    es: 'El cliente da más pruebas.',
  },
  'connection.tune': {
    en: 'The broker says how large frames may be, how many channels there may be, how often it wants to hear something.',
    es: 'El broker dice cómo de grandes pueden ser las tramas, cuántos canales puede haber y cada cuánto quiere oír algo.',
  },
  'connection.tune-ok': {
    en: 'The client agrees, or wants less.',
    es: 'El cliente está de acuerdo, o quiere menos.',
  },
  'connection.open': {
    en: 'The client chooses a virtual host.',
    es: 'El cliente elige un host virtual.',
  },
  'connection.open-ok': {
    en: 'The connection can be used.',
    es: 'La conexión se puede usar.',
  },
  'connection.close': {
    en: 'The connection ends, and why.',
    es: 'La conexión termina, y por qué.',
  },
  'connection.close-ok': {
    en: 'Agreed: the connection is over.',
    es: 'De acuerdo: la conexión ha terminado.',
  },
  'connection.blocked': {
    en: 'The broker takes no messages for now: it has no room.',
    es: 'El broker no acepta mensajes por ahora: no tiene sitio.',
  },
  'connection.unblocked': {
    en: 'The broker takes messages again.',
    es: 'El broker vuelve a aceptar mensajes.',
  },
  'connection.update-secret': {
    en: 'The client has a new password.',
    es: 'El cliente tiene una contraseña nueva.',
  },
  'connection.update-secret-ok': {
    en: 'The new password was taken.',
    es: 'La contraseña nueva fue aceptada.',
  },
  'channel.open': {
    en: 'A channel for one line of work begins.',
    es: 'Empieza un canal para una línea de trabajo.',
  },
  'channel.open-ok': {
    en: 'The channel can be used.',
    es: 'El canal se puede usar.',
  },
  'channel.flow': {
    en: 'Stop sending messages, or go on.',
    es: 'Deja de enviar mensajes, o sigue.',
  },
  'channel.flow-ok': {
    en: 'Understood: stopped, or going on.',
    es: 'Entendido: parado, o siguiendo.',
  },
  'channel.close': {
    en: 'The channel ends, and why; the connection goes on.',
    es: 'El canal termina, y por qué; la conexión sigue.',
  },
  'channel.close-ok': {
    en: 'Agreed: the channel is over.',
    es: 'De acuerdo: el canal ha terminado.',
  },
  'exchange.declare': {
    en: 'Make the exchange, unless it is there and alike.',
    es: 'Crear el exchange, salvo que ya esté y sea igual.',
  },
  'exchange.declare-ok': {
    en: 'The exchange is there.',
    es: 'El exchange está.',
  },
  'exchange.delete': {
    en: 'Remove the exchange with its bindings.',
    es: 'Quitar el exchange con sus enlaces.',
  },
  'exchange.delete-ok': {
    en: 'The exchange is gone.',
    es: 'El exchange ya no está.',
  },
  'exchange.bind': {
    en: 'What comes to one exchange with this key goes on to the other.',
    es: 'Lo que llega a un exchange con esta clave sigue al otro.',
  },
  'exchange.bind-ok': {
    en: 'The exchanges are bound.',
    es: 'Los exchanges están enlazados.',
  },
  'exchange.unbind': {
    en: 'Take a binding between exchanges away.',
    es: 'Quitar un enlace entre exchanges.',
  },
  'exchange.unbind-ok': {
    en: 'The binding is gone.',
    es: 'El enlace ya no está.',
  },
  'queue.declare': {
    en: 'Make the queue, unless it is there and alike.',
    es: 'Crear la cola, salvo que ya esté y sea igual.',
  },
  'queue.declare-ok': {
    en: 'The queue is there, with so many messages and consumers.',
    es: 'La cola está, con tantos mensajes y consumidores.',
  },
  'queue.bind': {
    en: 'What comes to the exchange with this key goes into the queue.',
    es: 'Lo que llega al exchange con esta clave va a la cola.',
  },
  'queue.bind-ok': {
    en: 'The queue is bound.',
    es: 'La cola está enlazada.',
  },
  'queue.purge': {
    en: 'Throw away what is ready in the queue.',
    es: 'Tirar lo que está listo en la cola.',
  },
  'queue.purge-ok': {
    en: 'So many messages were thrown away.',
    es: 'Se tiraron tantos mensajes.',
  },
  'queue.delete': {
    en: 'Remove the queue with what is in it.',
    es: 'Quitar la cola con lo que contiene.',
  },
  'queue.delete-ok': {
    en: 'The queue is gone, with so many messages.',
    es: 'La cola ya no está, con tantos mensajes.',
  },
  'queue.unbind': {
    en: 'Take a binding of the queue away.',
    es: 'Quitar un enlace de la cola.',
  },
  'queue.unbind-ok': {
    en: 'The binding is gone.',
    es: 'El enlace ya no está.',
  },
  'basic.qos': {
    en: 'How much a consumer takes at a time.',
    es: 'Cuánto toma un consumidor de una vez.',
  },
  'basic.qos-ok': {
    en: 'The limit holds.',
    es: 'El límite vale.',
  },
  'basic.consume': {
    en: 'Send me what comes into the queue.',
    es: 'Envíame lo que llegue a la cola.',
  },
  'basic.consume-ok': {
    en: 'The consumer is registered.',
    es: 'El consumidor está registrado.',
  },
  'basic.cancel': {
    en: 'No more deliveries for this consumer. From a broker: its queue is gone.',
    es: 'No más entregas para este consumidor. De un broker: su cola ya no está.',
  },
  'basic.cancel-ok': {
    en: 'The consumer is no more.',
    es: 'El consumidor ya no existe.',
  },
  'basic.publish': {
    en: 'A message for an exchange.',
    es: 'Un mensaje para un exchange.',
  },
  'basic.return': {
    en: 'A mandatory message that no queue was bound for comes back.',
    es: 'Vuelve un mensaje obligatorio para el que no había ninguna cola.',
  },
  'basic.deliver': {
    en: 'A message for a consumer.',
    es: 'Un mensaje para un consumidor.',
  },
  'basic.get': {
    en: 'One message of the queue, if there is one.',
    es: 'Un mensaje de la cola, si lo hay.',
  },
  'basic.get-ok': {
    en: 'Here is a message.',
    es: 'Aquí hay un mensaje.',
  },
  'basic.get-empty': {
    en: 'The queue has nothing ready.',
    es: 'La cola no tiene nada listo.',
  },
  'basic.ack': {
    en: 'From a consumer: done with it. From the broker: I have it (publisher confirm).',
    es: 'De un consumidor: hecho. Del broker: lo tengo (confirmación al publicador).',
  },
  'basic.reject': {
    en: 'Not done: put it back, or let it be a dead letter.',
    es: 'No hecho: devuélvelo, o que sea una carta muerta.',
  },
  'basic.recover-async': {
    en: 'Deliver again what I have not acknowledged; no answer is wanted.',
    es: 'Vuelve a entregar lo que no he confirmado; no hace falta respuesta.',
  },
  'basic.recover': {
    en: 'Deliver again what I have not acknowledged.',
    es: 'Vuelve a entregar lo que no he confirmado.',
  },
  'basic.recover-ok': {
    en: 'It is back in its queues.',
    es: 'Ha vuelto a sus colas.',
  },
  'basic.nack': {
    en: 'From a consumer: not done. From the broker: I do not have it.',
    es: 'De un consumidor: no hecho. Del broker: no lo tengo.',
  },
  'confirm.select': {
    en: 'From now on the broker confirms each message.',
    es: 'Desde ahora el broker confirma cada mensaje.',
  },
  'confirm.select-ok': {
    en: 'Messages are confirmed from here on.',
    es: 'A partir de aquí se confirman los mensajes.',
  },
  'tx.select': {
    en: 'Begin transactions on this channel.',
    es: 'Empezar transacciones en este canal.',
  },
  'tx.select-ok': {
    en: 'The channel has transactions.',
    es: 'El canal tiene transacciones.',
  },
  'tx.commit': {
    en: 'What was done since the last commit shall hold.',
    es: 'Que valga lo hecho desde la última confirmación.',
  },
  'tx.commit-ok': {
    en: 'It holds.',
    es: 'Vale.',
  },
  'tx.rollback': {
    en: 'What was done since the last commit shall be forgotten.',
    es: 'Que se olvide lo hecho desde la última confirmación.',
  },
  'tx.rollback-ok': {
    en: 'It is forgotten.',
    es: 'Está olvidado.',
  },
};

/** By the name of the argument, whatever the method. */
export const argumentTexts: Readonly<Record<string, Sentence>> = {
  exchange: {
    en: 'The exchange; the empty one leads straight to the queue named by the key.',
    es: 'El exchange; el vacío lleva directo a la cola que nombra la clave.',
  },
  queue: {
    en: 'Name of the queue; empty stands for one that the broker names, or the last one declared.',
    es: 'Nombre de la cola; vacío vale por una que nombra el broker, o la última declarada.',
  },
  routingKey: {
    en: 'What bindings compare with.',
    es: 'Con lo que comparan los enlaces (bindings).',
  },
  deliveryTag: {
    en: 'Number of the delivery on this channel; acknowledgements name it.',
    es: 'Número de la entrega en este canal; las confirmaciones lo nombran.',
  },
  consumerTag: {
    en: 'Which consumer.',
    es: 'Qué consumidor.',
  },
  prefetchCount: {
    en: 'How many messages a consumer may hold unacknowledged; 0 is no limit.',
    es: 'Cuántos mensajes puede tener un consumidor sin confirmar; 0 es sin límite.',
  },
  prefetchSize: {
    en: 'The same in bytes, which RabbitMQ does not offer.',
    es: 'Lo mismo en bytes, que RabbitMQ no ofrece.',
  },
  replyText: {
    en: 'Why, for people.',
    es: 'Por qué, para personas.',
  },
  replyCode: {
    en: 'Why, as a number.',
    es: 'Por qué, como número.',
  },
  classId: {
    en: 'Class of the method that it is about; 0 for none.',
    es: 'Clase del método del que se trata; 0 si ninguno.',
  },
  methodId: {
    en: 'Number of the method that it is about; 0 for none.',
    es: 'Número del método del que se trata; 0 si ninguno.',
  },
  arguments: {
    en: 'Options beyond the specification, such as x-message-ttl.',
    es: 'Opciones más allá de la especificación, como x-message-ttl.',
  },
  type: {
    en: 'How it routes: direct, fanout, topic or headers.',
    es: 'Cómo encamina: direct, fanout, topic o headers.',
  },
  source: {
    en: 'The exchange that messages come from.',
    es: 'El exchange del que vienen los mensajes.',
  },
  destination: {
    en: 'The exchange that messages go to.',
    es: 'El exchange al que van los mensajes.',
  },
  messageCount: {
    en: 'Messages that are ready in the queue.',
    es: 'Mensajes listos en la cola.',
  },
  consumerCount: {
    en: 'Consumers of the queue.',
    es: 'Consumidores de la cola.',
  },
  virtualHost: {
    en: 'The part of the broker that is for this client.',
    es: 'La parte del broker que es para este cliente.',
  },
  channelMax: {
    en: 'How many channels the connection may have.',
    es: 'Cuántos canales puede tener la conexión.',
  },
  frameMax: {
    en: 'The largest frame, in bytes; longer bodies go in pieces.',
    es: 'La trama más grande, en bytes; los cuerpos más largos van en partes.',
  },
  heartbeat: {
    en: 'Seconds after which silence means that the other side is gone; 0 is never.',
    es: 'Segundos tras los que el silencio significa que el otro lado se fue; 0 es nunca.',
  },
  serverProperties: {
    en: 'What the broker is and can do.',
    es: 'Qué es y qué sabe hacer el broker.',
  },
  clientProperties: {
    en: 'What the client is and can do.',
    es: 'Qué es y qué sabe hacer el cliente.',
  },
  mechanisms: {
    en: 'Ways to say who one is.',
    es: 'Formas de decir quién se es.',
  },
  mechanism: {
    en: 'How the client says who it is.',
    es: 'Cómo dice el cliente quién es.',
  },
  response: {
    en: 'Name and password.',
    es: 'Nombre y contraseña.',
  },
  locales: {
    en: 'Languages of texts.',
    es: 'Idiomas de los textos.',
  },
  locale: {
    en: 'Language of texts.',
    es: 'Idioma de los textos.',
  },
  versionMajor: {
    en: 'Version of the protocol, before the point.',
    es: 'Versión del protocolo, antes del punto.',
  },
  versionMinor: {
    en: 'Version of the protocol, after the point: 9 stands for 0-9-1.',
    es: 'Versión del protocolo, tras el punto: 9 vale por 0-9-1.',
  },
  reserved1: {
    en: 'Not used any more.',
    es: 'Ya sin uso.',
  },
  reserved2: {
    en: 'Not used any more.',
    es: 'Ya sin uso.',
  },
};

export const propertyTexts: Readonly<Record<(typeof propertyTypes)[number][0], Sentence>> = {
  contentType: {
    en: 'What the body is, as in HTTP.',
    es: 'Qué es el cuerpo, como en HTTP.',
  },
  contentEncoding: {
    en: 'How the body is packed.',
    es: 'Cómo está empaquetado el cuerpo.',
  },
  headers: {
    en: 'Names and values of the application; x-death tells where it died.',
    es: 'Nombres y valores de la aplicación; x-death cuenta dónde murió.',
  },
  deliveryMode: {
    en: '2 is persistent: in a durable queue it outlives a restart. 1 is not.',
    es: '2 es persistente: en una cola duradera sobrevive a un reinicio. 1 no.',
  },
  priority: {
    en: 'How urgent it is, in queues that know priorities.',
    es: 'Cuánto urge, en colas que conocen prioridades.',
  },
  correlationId: {
    en: 'Which question this answers.',
    es: 'A qué pregunta responde.',
  },
  replyTo: {
    en: 'Queue that the answer shall go to.',
    es: 'Cola a la que debe ir la respuesta.',
  },
  expiration: {
    en: 'How long it lives in a queue, in ms, as text.',
    es: 'Cuánto vive en una cola, en ms, como texto.',
  },
  messageId: {
    en: 'Number or name of the message.',
    es: 'Número o nombre del mensaje.',
  },
  timestamp: {
    en: 'When it was made, in seconds since 1970.',
    es: 'Cuándo se hizo, en segundos desde 1970.',
  },
  type: {
    en: 'What kind of message the application says it is.',
    es: 'Qué tipo de mensaje dice la aplicación que es.',
  },
  userId: {
    en: 'Who published it; the broker checks it.',
    es: 'Quién lo publicó; el broker lo comprueba.',
  },
  appId: {
    en: 'Which application made it.',
    es: 'Qué aplicación lo hizo.',
  },
  clusterId: {
    en: 'Not used any more.',
    es: 'Ya sin uso.',
  },
};

export function frameEndText(byte: number): Sentence {
  return byte === 0xce ? texts.frameEnd : texts.wrongEnd;
}
