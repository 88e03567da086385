/** What the parts of HTTP/2 and gRPC mean, in plain sentences; sources are RFC 9113, 7541 and grpc.io. */
import type { Sentence } from '../../wire/dissection.ts';

export const texts = {
  preface: {
    en: 'What a client sends first, so that a server of HTTP/1.1 refuses it at once.',
    es: 'Lo primero que envía un cliente, para que un servidor HTTP/1.1 lo rechace enseguida.',
  },
  length: { en: 'Bytes of the frame behind its head.', es: 'Bytes de la trama tras su cabecera.' },
  type: { en: 'What kind of frame it is.', es: 'Qué tipo de trama es.' },
  flags: {
    en: 'END_STREAM: the last of this stream from this side. END_HEADERS: the headers are complete. ACK: an answer.',
    es: 'END_STREAM: lo último de este flujo por este lado. END_HEADERS: las cabeceras están completas. ACK: una respuesta.',
  },
  stream: {
    en: 'Which call it belongs to; many share the connection. 0 is the connection itself.',
    es: 'A qué llamada pertenece; muchas comparten la conexión. 0 es la propia conexión.',
  },
  other: { en: 'Of a kind that is passed over.', es: 'De un tipo que se pasa por alto.' },
  cutOff: {
    en: 'The bytes end early, or are not what was expected here.',
    es: 'Los bytes acaban antes, o no son lo que se esperaba aquí.',
  },
  increment: {
    en: 'How many more bytes the other side may send: what came was taken.',
    es: 'Cuántos bytes más puede enviar el otro lado: lo que llegó se ha recogido.',
  },
  errorCode: {
    en: 'Why the stream ends; 8 is CANCEL.',
    es: 'Por qué acaba el flujo; 8 es CANCEL.',
  },
  blockLost: {
    en: 'Headers that refer to earlier ones of the connection, which are not kept any more.',
    es: 'Cabeceras que se refieren a otras anteriores de la conexión, que ya no se guardan.',
  },
  tableSize: {
    en: 'The table of remembered headers has another size from here on.',
    es: 'La tabla de cabeceras recordadas tiene otro tamaño desde aquí.',
  },
  header: { en: 'A header (metadata in gRPC).', es: 'Una cabecera (metadatos en gRPC).' },
  indexed: {
    en: 'In a single number: both sides have it in their table.',
    es: 'En un solo número: ambos lados la tienen en su tabla.',
  },
  remembered: {
    en: 'Written out once; from now on it is a number.',
    es: 'Escrita una vez; desde ahora es un número.',
  },
  compressed: { en: '0: the message is not compressed.', es: '0: el mensaje no está comprimido.' },
  messageLength: { en: 'Bytes of the message.', es: 'Bytes del mensaje.' },
  message: {
    en: 'The message in protobuf: numbers of fields instead of names.',
    es: 'El mensaje en protobuf: números de campo en vez de nombres.',
  },
  field: {
    en: 'A field: its number and wire type, then its value. What has its default is left out.',
    es: 'Un campo: su número y tipo, y luego su valor. Lo que tiene su valor por defecto se omite.',
  },
  part: { en: 'A part of a message.', es: 'Una parte de un mensaje.' },
  setting: {
    en: 'What this side asks the other to keep to.',
    es: 'A qué pide este lado que se atenga el otro.',
  },
} as const;

export const frameTexts: Readonly<Record<string, Sentence>> = {
  DATA: { en: 'Data of a stream.', es: 'Datos de un flujo.' },
  HEADERS: {
    en: 'Headers that open a stream, or trailers that end it.',
    es: 'Cabeceras que abren un flujo, o finales (trailers) que lo cierran.',
  },
  PRIORITY: { en: 'A priority; it is passed over.', es: 'Una prioridad; se pasa por alto.' },
  RST_STREAM: { en: 'Ends a stream at once.', es: 'Termina un flujo de golpe.' },
  SETTINGS: { en: 'Settings of the connection.', es: 'Ajustes de la conexión.' },
  PUSH_PROMISE: {
    en: 'A push; none is allowed here.',
    es: 'Un envío no pedido; aquí no se permite.',
  },
  PING: { en: 'Is anybody there?', es: '¿Hay alguien?' },
  GOAWAY: {
    en: 'No new streams on this connection.',
    es: 'Ningún flujo nuevo en esta conexión.',
  },
  WINDOW_UPDATE: {
    en: 'Flow control: lets the other side send more.',
    es: 'Control de flujo: deja que el otro lado envíe más.',
  },
  CONTINUATION: { en: 'More of a header block.', es: 'Más de un bloque de cabeceras.' },
};

export const headerTexts: Readonly<Record<string, Sentence>> = {
  ':method': { en: 'gRPC always uses POST.', es: 'gRPC usa siempre POST.' },
  ':scheme': { en: 'http: without TLS.', es: 'http: sin TLS.' },
  ':path': {
    en: 'Which method of which service is called.',
    es: 'Qué método de qué servicio se llama.',
  },
  ':authority': { en: 'Whom the call is for.', es: 'Para quién es la llamada.' },
  ':status': {
    en: 'The HTTP status: 200 whatever became of the call; that stands in grpc-status.',
    es: 'El estado HTTP: 200 sea cual sea el resultado; ese está en grpc-status.',
  },
  te: {
    en: 'The caller understands trailers, without which gRPC does not work.',
    es: 'Quien llama entiende los trailers, sin los que gRPC no funciona.',
  },
  'content-type': { en: 'gRPC, not plain HTTP.', es: 'gRPC, no HTTP a secas.' },
  'grpc-timeout': {
    en: 'How long the caller goes on waiting, from now; it travels on as what is left.',
    es: 'Cuánto sigue esperando quien llama, desde ahora; viaja como lo que queda.',
  },
  'grpc-status': {
    en: 'How the call went, in the trailers; 0 is OK.',
    es: 'Cómo fue la llamada, en los trailers; 0 es OK.',
  },
  'grpc-message': { en: 'Why it went wrong.', es: 'Por qué fue mal.' },
  traceparent: {
    en: 'The trace and span that the call belongs to (W3C Trace Context).',
    es: 'La traza y el tramo a los que pertenece la llamada (W3C Trace Context).',
  },
};
