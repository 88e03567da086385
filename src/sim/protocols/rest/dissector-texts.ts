/** What the parts of an HTTP/1.1 message mean, in plain sentences; sources are RFC 9110 and 9112. */
import type { Sentence } from '../../wire/dissection.ts';
import type { Http1ErrorCode } from '../../wire/http1.ts';

const methods = new Map<string, Sentence>([
  [
    'GET',
    {
      en: 'GET asks for a representation of the target and changes nothing there.',
      es: 'GET pide una representación del destino y no cambia nada allí.',
    },
  ],
  [
    'HEAD',
    {
      en: 'HEAD asks for what GET would give, without the body.',
      es: 'HEAD pide lo que daría GET, pero sin el cuerpo.',
    },
  ],
  [
    'POST',
    {
      en: 'POST hands the body over to the target to be processed; doing it twice may have the effect of two.',
      es: 'POST entrega el cuerpo al destino para que lo procese; repetirlo puede tener el efecto dos veces.',
    },
  ],
  [
    'PUT',
    {
      en: 'PUT makes the target be what the body says; doing it twice has the effect of once.',
      es: 'PUT hace que el destino sea lo que dice el cuerpo; repetirlo tiene el efecto de una vez.',
    },
  ],
  [
    'PATCH',
    {
      en: 'PATCH changes parts of the target as the body says; nothing promises that it may be repeated.',
      es: 'PATCH cambia partes del destino según el cuerpo; nada garantiza que se pueda repetir.',
    },
  ],
  [
    'DELETE',
    {
      en: 'DELETE removes the target; doing it twice has the effect of once.',
      es: 'DELETE elimina el destino; repetirlo tiene el efecto de una vez.',
    },
  ],
  [
    'OPTIONS',
    {
      en: 'OPTIONS asks what can be done with the target.',
      es: 'OPTIONS pregunta qué se puede hacer con el destino.',
    },
  ],
]);

export function textOfMethod(method: string): Sentence {
  return (
    methods.get(method) ?? {
      en: 'What is to be done with the target; this method is not one of the usual ones.',
      es: 'Lo que se quiere hacer con el destino; este método no es de los habituales.',
    }
  );
}

const statuses = new Map<number, Sentence>([
  [
    200,
    {
      en: '200: it was done, and the answer is in the body.',
      es: '200: se ha hecho, y la respuesta está en el cuerpo.',
    },
  ],
  [201, { en: '201: something new was created.', es: '201: se ha creado algo nuevo.' }],
  [
    202,
    {
      en: '202: accepted, but not finished yet.',
      es: '202: se ha aceptado, pero aún no se ha terminado.',
    },
  ],
  [
    204,
    { en: '204: it was done, and there is no body.', es: '204: se ha hecho, y no hay cuerpo.' },
  ],
  [
    304,
    {
      en: '304: what the client has is still current, so no body is sent.',
      es: '304: lo que tiene el cliente sigue vigente, por eso no se envía cuerpo.',
    },
  ],
  [
    400,
    {
      en: '400: the request is not what the server understands.',
      es: '400: la petición no es lo que el servidor entiende.',
    },
  ],
  [
    401,
    {
      en: '401: the client has not shown who it is.',
      es: '401: el cliente no ha demostrado quién es.',
    },
  ],
  [
    403,
    { en: '403: understood, but not allowed.', es: '403: se entiende, pero no está permitido.' },
  ],
  [404, { en: '404: there is nothing at this target.', es: '404: no hay nada en este destino.' }],
  [
    405,
    {
      en: '405: the target exists, but not for this method; Allow lists those that it takes.',
      es: '405: el destino existe, pero no para este método; Allow enumera los que admite.',
    },
  ],
  [
    409,
    {
      en: '409: the request conflicts with the present state of the target.',
      es: '409: la petición choca con el estado actual del destino.',
    },
  ],
  [
    413,
    {
      en: '413: the body is larger than the server takes.',
      es: '413: el cuerpo es mayor de lo que admite el servidor.',
    },
  ],
  [
    415,
    {
      en: '415: the server does not take this kind of body.',
      es: '415: el servidor no admite este tipo de cuerpo.',
    },
  ],
  [
    422,
    {
      en: '422: well formed, but what it says makes no sense to the server.',
      es: '422: está bien formada, pero lo que dice no tiene sentido para el servidor.',
    },
  ],
  [
    429,
    {
      en: '429: too many requests in too short a time.',
      es: '429: demasiadas peticiones en muy poco tiempo.',
    },
  ],
  [
    500,
    {
      en: '500: the server failed while it worked on the request.',
      es: '500: el servidor ha fallado mientras atendía la petición.',
    },
  ],
  [
    501,
    { en: '501: the server cannot do this at all.', es: '501: el servidor no sabe hacer esto.' },
  ],
  [
    502,
    {
      en: '502: the server asked another one, and got no valid answer.',
      es: '502: el servidor preguntó a otro y no recibió una respuesta válida.',
    },
  ],
  [
    503,
    {
      en: '503: the server cannot serve now; later it may.',
      es: '503: el servidor no puede atender ahora; más tarde quizá sí.',
    },
  ],
  [
    504,
    {
      en: '504: the server asked another one, and got no answer in time.',
      es: '504: el servidor preguntó a otro y no recibió respuesta a tiempo.',
    },
  ],
]);

/** The known status, else its class: an unknown status counts as the x00 of its class. */
export function textOfStatus(status: number): Sentence {
  const known = statuses.get(status);
  if (known !== undefined) return known;
  switch (Math.floor(status / 100)) {
    case 1:
      return {
        en: `${status}: only an interim word; the answer follows.`,
        es: `${status}: solo un aviso; la respuesta viene después.`,
      };
    case 2:
      return { en: `${status}: it went well.`, es: `${status}: ha ido bien.` };
    case 3:
      return {
        en: `${status}: the client has to go somewhere else.`,
        es: `${status}: el cliente tiene que ir a otro sitio.`,
      };
    case 4:
      return {
        en: `${status}: the fault lies with the request.`,
        es: `${status}: el error está en la petición.`,
      };
    default:
      return {
        en: `${status}: the fault lies with the server.`,
        es: `${status}: el error está en el servidor.`,
      };
  }
}

const headerTexts = new Map<string, Sentence>([
  [
    'host',
    {
      en: 'The host that the client means: one address may serve several.',
      es: 'El host al que se dirige el cliente: una misma dirección puede servir a varios.',
    },
  ],
  [
    'content-length',
    {
      en: 'The number of bytes of the body; the next message begins right after them.',
      es: 'El número de bytes del cuerpo; el siguiente mensaje empieza justo después.',
    },
  ],
  ['content-type', { en: 'What the bytes of the body are.', es: 'Qué son los bytes del cuerpo.' }],
  [
    'content-encoding',
    { en: 'How the body was compressed.', es: 'Cómo se ha comprimido el cuerpo.' },
  ],
  [
    'transfer-encoding',
    {
      en: 'How the body is cut for the journey; in chunks, its length need not be known at the start.',
      es: 'Cómo se trocea el cuerpo para el viaje; en trozos no hace falta saber su longitud al empezar.',
    },
  ],
  [
    'connection',
    {
      en: 'What is to happen to this connection after the message; it concerns this hop only.',
      es: 'Qué hacer con esta conexión después del mensaje; solo afecta a este salto.',
    },
  ],
  [
    'keep-alive',
    {
      en: 'How long the connection may stay open without a request.',
      es: 'Cuánto puede seguir abierta la conexión sin peticiones.',
    },
  ],
  [
    'traceparent',
    {
      en: 'W3C Trace Context: version, trace, the span that sent this, and flags. It ties the hops of a request together.',
      es: 'W3C Trace Context: versión, traza, el tramo que envió esto e indicadores. Une los saltos de una petición.',
    },
  ],
  [
    'tracestate',
    {
      en: 'W3C Trace Context: what tracing systems add for themselves.',
      es: 'W3C Trace Context: lo que los sistemas de trazas añaden para sí.',
    },
  ],
  ['allow', { en: 'The methods that the target takes.', es: 'Los métodos que admite el destino.' }],
  [
    'retry-after',
    {
      en: 'How long the client should wait before it tries again, in seconds or as a date.',
      es: 'Cuánto debe esperar el cliente antes de reintentar, en segundos o como fecha.',
    },
  ],
  [
    'accept',
    {
      en: 'The kinds of body that the client understands.',
      es: 'Los tipos de cuerpo que entiende el cliente.',
    },
  ],
  [
    'accept-encoding',
    {
      en: 'The compressions that the client understands.',
      es: 'Las compresiones que entiende el cliente.',
    },
  ],
  [
    'accept-language',
    { en: 'The languages that the reader prefers.', es: 'Los idiomas que prefiere quien lee.' },
  ],
  [
    'user-agent',
    { en: 'The program that made the request.', es: 'El programa que ha hecho la petición.' },
  ],
  ['server', { en: 'The program that answers.', es: 'El programa que responde.' }],
  ['date', { en: 'When the message was made.', es: 'Cuándo se creó el mensaje.' }],
  [
    'location',
    {
      en: 'Where to find what was created, or where to go instead.',
      es: 'Dónde está lo que se ha creado, o adónde ir en su lugar.',
    },
  ],
  [
    'etag',
    {
      en: 'The version of what is in the body, as the server names it.',
      es: 'La versión de lo que hay en el cuerpo, según la nombra el servidor.',
    },
  ],
  [
    'if-none-match',
    {
      en: 'Send the body only if its version is none of these.',
      es: 'Enviar el cuerpo solo si su versión no es ninguna de estas.',
    },
  ],
  [
    'if-match',
    {
      en: 'Do it only if the present version is one of these.',
      es: 'Hacerlo solo si la versión actual es una de estas.',
    },
  ],
  [
    'last-modified',
    {
      en: 'When what is in the body last changed.',
      es: 'Cuándo cambió por última vez lo que hay en el cuerpo.',
    },
  ],
  [
    'cache-control',
    {
      en: 'Who may keep a copy, and for how long.',
      es: 'Quién puede guardar una copia y durante cuánto tiempo.',
    },
  ],
  [
    'authorization',
    { en: 'The proof of who makes the request.', es: 'La prueba de quién hace la petición.' },
  ],
  [
    'www-authenticate',
    { en: 'How the client can show who it is.', es: 'Cómo puede demostrar el cliente quién es.' },
  ],
  [
    'cookie',
    {
      en: 'What the server asked the client to remember.',
      es: 'Lo que el servidor pidió al cliente que recordara.',
    },
  ],
  [
    'set-cookie',
    {
      en: 'Something the client is to remember and send again.',
      es: 'Algo que el cliente debe recordar y volver a enviar.',
    },
  ],
  [
    'vary',
    {
      en: 'The request headers that this answer depends on.',
      es: 'Las cabeceras de la petición de las que depende esta respuesta.',
    },
  ],
  [
    'via',
    {
      en: 'The gateways that the message came through.',
      es: 'Las pasarelas por las que ha pasado el mensaje.',
    },
  ],
  [
    'x-forwarded-for',
    {
      en: 'The clients before the gateways, nearest last. A custom, not a standard.',
      es: 'Los clientes anteriores a las pasarelas, el más cercano al final. Es costumbre, no norma.',
    },
  ],
  [
    'idempotency-key',
    {
      en: 'Marks repeats of one request, so that the server acts only once.',
      es: 'Marca las repeticiones de una petición para que el servidor actúe una sola vez.',
    },
  ],
  [
    'upgrade',
    {
      en: 'The protocol that the connection should change to.',
      es: 'El protocolo al que debería pasar la conexión.',
    },
  ],
  [
    'trailer',
    {
      en: 'Headers that follow the chunked body.',
      es: 'Cabeceras que siguen al cuerpo en trozos.',
    },
  ],
  [
    'expect',
    {
      en: 'The client waits for a go-ahead before it sends the body.',
      es: 'El cliente espera permiso antes de enviar el cuerpo.',
    },
  ],
]);

export function textOfHeader(name: string, value: string): Sentence {
  const lower = name.toLowerCase();
  const choice = value.trim().toLowerCase();
  if (lower === 'connection' && choice === 'close') {
    return {
      en: 'The sender closes the connection after this exchange.',
      es: 'Quien lo envía cierra la conexión después de este intercambio.',
    };
  }
  if (lower === 'connection' && choice === 'keep-alive') {
    return {
      en: 'The connection stays open for the next request.',
      es: 'La conexión sigue abierta para la siguiente petición.',
    };
  }
  if (lower === 'content-type' && choice.startsWith('application/problem+json')) {
    return {
      en: 'The body is a problem document (RFC 9457): an error explained in JSON.',
      es: 'El cuerpo es un documento de problema (RFC 9457): un error explicado en JSON.',
    };
  }
  if (lower === 'content-type' && choice.startsWith('application/json')) {
    return { en: 'The body is JSON.', es: 'El cuerpo es JSON.' };
  }
  return (
    headerTexts.get(lower) ?? {
      en: 'A header of its own kind: name, colon, value. Whoever does not know it passes it over.',
      es: 'Una cabecera particular: nombre, dos puntos y valor. Quien no la conoce la pasa por alto.',
    }
  );
}

/** Why the rest of some bytes cannot be read. */
export const problemTexts: Readonly<Record<Http1ErrorCode, Sentence>> = {
  'bad-start-line': {
    en: 'This is not a first line of HTTP/1.1: its three parts are missing or have other characters.',
    es: 'Esto no es una primera línea de HTTP/1.1: faltan sus tres partes o tienen otros caracteres.',
  },
  'bad-method': {
    en: 'The method is not a word of HTTP.',
    es: 'El método no es una palabra de HTTP.',
  },
  'bad-target': {
    en: 'The target is empty or has a byte that must be escaped.',
    es: 'El destino está vacío o tiene un byte que debe escaparse.',
  },
  'bad-version': {
    en: 'The version is not HTTP/1.0 or HTTP/1.1.',
    es: 'La versión no es HTTP/1.0 ni HTTP/1.1.',
  },
  'bad-status': {
    en: 'The status is not a number of three digits.',
    es: 'El estado no es un número de tres cifras.',
  },
  'bare-cr': {
    en: 'A carriage return stands without its line feed, and readers disagree about what that means.',
    es: 'Hay un retorno de carro sin su salto de línea, y no todos los lectores lo entienden igual.',
  },
  'bare-lf': {
    en: 'A line feed stands without its carriage return, and readers disagree about what that means.',
    es: 'Hay un salto de línea sin su retorno de carro, y no todos los lectores lo entienden igual.',
  },
  'obs-fold': {
    en: 'A header line begins with white space: the old folding, which is no longer allowed.',
    es: 'Una línea de cabecera empieza con espacio: el plegado antiguo, que ya no se permite.',
  },
  'missing-colon': {
    en: 'A header line has no colon.',
    es: 'A una línea de cabecera le faltan los dos puntos.',
  },
  'space-before-colon': {
    en: 'White space stands between a header name and its colon, which can hide a header from some readers.',
    es: 'Hay espacio entre el nombre de la cabecera y sus dos puntos, lo que puede ocultarla a algunos lectores.',
  },
  'bad-header-name': {
    en: 'A header name is empty or has a character it may not have.',
    es: 'El nombre de una cabecera está vacío o tiene un carácter no permitido.',
  },
  'bad-header-value': {
    en: 'A header value has a control character.',
    es: 'El valor de una cabecera tiene un carácter de control.',
  },
  'bad-host': {
    en: 'A request of HTTP/1.1 has exactly one Host header; this one does not.',
    es: 'Una petición HTTP/1.1 lleva exactamente una cabecera Host; esta no.',
  },
  'head-too-large': {
    en: 'The headers are larger than a reader accepts.',
    es: 'Las cabeceras son mayores de lo que acepta un lector.',
  },
  'length-and-encoding': {
    en: 'There are both Content-Length and Transfer-Encoding, so where the body ends depends on the reader: request smuggling.',
    es: 'Hay Content-Length y Transfer-Encoding a la vez, así que el final del cuerpo depende del lector: contrabando de peticiones.',
  },
  'bad-length': {
    en: 'Content-Length is not one whole number, so nobody knows where the body ends.',
    es: 'Content-Length no es un único número entero, así que nadie sabe dónde acaba el cuerpo.',
  },
  'bad-transfer-encoding': {
    en: 'This Transfer-Encoding is not known here, so nobody knows where the body ends.',
    es: 'Aquí no se conoce este Transfer-Encoding, así que nadie sabe dónde acaba el cuerpo.',
  },
  'bad-chunk-size': {
    en: 'A chunk does not begin with its size in hexadecimal.',
    es: 'Un trozo no empieza con su tamaño en hexadecimal.',
  },
  'bad-chunk-end': {
    en: 'A chunk is longer than its size says.',
    es: 'Un trozo es más largo de lo que dice su tamaño.',
  },
  'body-too-large': {
    en: 'The body is larger than a reader accepts.',
    es: 'El cuerpo es mayor de lo que acepta un lector.',
  },
  truncated: {
    en: 'The bytes end here, within a message.',
    es: 'Los bytes acaban aquí, en medio de un mensaje.',
  },
};

export const texts = {
  emptyLine: {
    en: 'Empty lines before a request are passed over.',
    es: 'Las líneas vacías antes de una petición se pasan por alto.',
  },
  requestLine: {
    en: 'What is wanted: the method, its target, and the version of HTTP.',
    es: 'Lo que se quiere: el método, su destino y la versión de HTTP.',
  },
  statusLine: {
    en: 'How it went: the version of HTTP, the status, and a phrase for people.',
    es: 'Cómo ha ido: la versión de HTTP, el estado y una frase para las personas.',
  },
  target: {
    en: 'What the method is applied to: path and query.',
    es: 'A qué se aplica el método: ruta y consulta.',
  },
  version: {
    en: 'The version of HTTP that the sender speaks.',
    es: 'La versión de HTTP que habla quien envía.',
  },
  reason: {
    en: 'The status in words, for people; programs pass it over.',
    es: 'El estado en palabras, para las personas; los programas lo pasan por alto.',
  },
  space: {
    en: 'One space parts the elements of the first line.',
    es: 'Un espacio separa los elementos de la primera línea.',
  },
  lineEnd: { en: 'CR LF ends the line.', es: 'CR LF termina la línea.' },
  headerName: {
    en: 'The name; upper and lower case are the same.',
    es: 'El nombre; mayúsculas y minúsculas valen lo mismo.',
  },
  colon: {
    en: 'A colon ends the name; the white space after it does not count.',
    es: 'Los dos puntos terminan el nombre; el espacio que sigue no cuenta.',
  },
  headerValue: {
    en: 'The value, as the sender wrote it.',
    es: 'El valor, tal como lo escribió quien envía.',
  },
  blank: {
    en: 'White space at the end of a value does not count.',
    es: 'El espacio al final de un valor no cuenta.',
  },
  blankLine: {
    en: 'An empty line ends the headers; the body follows.',
    es: 'Una línea vacía termina las cabeceras; sigue el cuerpo.',
  },
  blankLineLast: {
    en: 'An empty line ends the headers. There is no body.',
    es: 'Una línea vacía termina las cabeceras. No hay cuerpo.',
  },
  jsonBody: { en: 'The body: a value in JSON.', es: 'El cuerpo: un valor en JSON.' },
  textBody: { en: 'The body, as text.', es: 'El cuerpo, como texto.' },
  binaryBody: {
    en: 'The body: bytes that are not text, shown in hexadecimal.',
    es: 'El cuerpo: bytes que no son texto, en hexadecimal.',
  },
  untilClose: {
    en: 'The body lasts until the connection ends.',
    es: 'El cuerpo dura hasta que termina la conexión.',
  },
  chunkedBody: {
    en: 'The body in chunks: each says its size first, and one of size zero ends it.',
    es: 'El cuerpo en trozos: cada uno dice antes su tamaño, y uno de tamaño cero lo termina.',
  },
  jsonMember: { en: 'A member of the JSON object.', es: 'Un miembro del objeto JSON.' },
  jsonItem: { en: 'An item of the JSON array.', es: 'Un elemento del array JSON.' },
  jsonMark: { en: 'Punctuation and white space of JSON.', es: 'Signos y espacios de JSON.' },
  chunkLast: {
    en: 'A chunk of size zero: the body ends.',
    es: 'Un trozo de tamaño cero: el cuerpo termina.',
  },
  chunkExtension: {
    en: 'An extension of the chunk; readers pass it over.',
    es: 'Una extensión del trozo; los lectores la pasan por alto.',
  },
  chunkData: { en: 'The bytes of the chunk.', es: 'Los bytes del trozo.' },
  chunkEnd: { en: 'CR LF ends the chunk.', es: 'CR LF termina el trozo.' },
  trailersEnd: { en: 'An empty line ends the message.', es: 'Una línea vacía termina el mensaje.' },
} satisfies Readonly<Record<string, Sentence>>;

/** A chunk's size line, which counts in hexadecimal. */
export function textOfChunk(size: number): Sentence {
  if (size === 0) return texts.chunkLast;
  return {
    en: `The size of the chunk in hexadecimal: ${size} bytes follow.`,
    es: `El tamaño del trozo en hexadecimal: siguen ${size} bytes.`,
  };
}

/** A body of which bytes are still to come. */
export function textOfMissing(count: number): Sentence {
  return { en: `${count} more bytes are still to come.`, es: `Faltan por llegar ${count} bytes.` };
}

export const summaries = {
  nothing: { en: 'No bytes.', es: 'Ningún byte.' },
  unreadable: { en: 'Bytes that are not HTTP/1.1.', es: 'Bytes que no son HTTP/1.1.' },
} satisfies Readonly<Record<string, Sentence>>;

export function summaryOfRequest(method: string, target: string, bodyLength: number): Sentence {
  return {
    en: `HTTP request: ${method} ${target}, ${bodyInEnglish(bodyLength)}.`,
    es: `Petición HTTP: ${method} ${target}, ${bodyInSpanish(bodyLength)}.`,
  };
}

export function summaryOfResponse(status: number, reason: string, bodyLength: number): Sentence {
  const said = reason === '' ? String(status) : `${status} ${reason}`;
  return {
    en: `HTTP response: ${said}, ${bodyInEnglish(bodyLength)}.`,
    es: `Respuesta HTTP: ${said}, ${bodyInSpanish(bodyLength)}.`,
  };
}

function bodyInEnglish(length: number): string {
  if (length === 0) return 'without a body';
  return `with a body of ${length} ${length === 1 ? 'byte' : 'bytes'}`;
}

function bodyInSpanish(length: number): string {
  if (length === 0) return 'sin cuerpo';
  return `con un cuerpo de ${length} ${length === 1 ? 'byte' : 'bytes'}`;
}
