/**
 * Why something failed, in words: whole sentences that name the values and the setting that
 * decides, and short forms for badges.
 */
import type { Reason, ReasonValues } from '../sim/index.ts';
import type { Lang } from './text.ts';
import { fill } from './wordings.ts';
import type { Wordings } from './wordings.ts';

/** A replica also stops because it was scaled away or replaced by new code. */
export type StopReason = Reason | 'removed';

/** Longest short form; a badge has no room for more. */
export const REASON_SHORT_MAX = 32;

const sentences: Readonly<Record<StopReason, Wordings>> = {
  'no-route': [
    {
      en: 'No route: the gateway compared {path} with all its routes ({routes}) and none matches. Its list “Routes” decides.',
      es: 'Sin ruta: la pasarela comparó {path} con todas sus rutas ({routes}) y ninguna coincide. Decide su lista «Rutas».',
    },
    {
      en: 'No route: nothing at {path}. The contract of the service lists the paths it answers.',
      es: 'Sin ruta: no hay nada en {path}. El contrato del servicio lista las rutas que atiende.',
    },
    {
      en: 'No route matches the path. The routes of the gateway and the contract of the service decide.',
      es: 'Ninguna ruta coincide. Deciden las rutas de la pasarela y el contrato del servicio.',
    },
  ],
  'method-not-allowed': [
    {
      en: 'Method not allowed: {path} answers {allow}, not {method}. The routes of the gateway and the contract of the service decide.',
      es: 'Método no permitido: {path} atiende {allow}, no {method}. Deciden las rutas de la pasarela y el contrato del servicio.',
    },
    {
      en: 'Method not allowed: the path exists, but with other methods. The routes of the gateway and the contract of the service decide.',
      es: 'Método no permitido: la ruta existe, pero con otros métodos. Deciden las rutas de la pasarela y el contrato del servicio.',
    },
  ],
  'unsafe-path': [
    {
      en: 'Unsafe path: {path} has {found} in it, by which it could leave its place. No route is asked.',
      es: 'Ruta insegura: {path} contiene {found}, con lo que podría salirse de su sitio. No se consulta ninguna ruta.',
    },
    {
      en: 'Unsafe path: it could leave its place. No route is asked.',
      es: 'Ruta insegura: podría salirse de su sitio. No se consulta ninguna ruta.',
    },
  ],
  'no-token': [
    {
      en: 'No token: {request} needs one in its header Authorization. The route’s access decides.',
      es: 'Sin token: {request} necesita uno en su cabecera Authorization. Decide el acceso de la ruta.',
    },
    {
      en: 'No token: the request needs one in its header Authorization.',
      es: 'Sin token: la petición necesita uno en su cabecera Authorization.',
    },
  ],
  'bad-token': [
    {
      en: 'Token refused: it has {bytes} bytes; at most {bytesMax} are taken. The setting {setting} decides.',
      es: 'Token rechazado: tiene {bytes} bytes; se admiten {bytesMax} como máximo. Decide el ajuste {setting}.',
    },
    {
      en: 'Token refused because of its {name}. The settings “Tokens” decide.',
      es: 'Token rechazado por su {name}. Deciden los ajustes «Tokens».',
    },
    {
      en: 'Token refused: its signature, form or size is not right. The settings “Tokens” decide.',
      es: 'Token rechazado: su firma, su forma o su tamaño no es correcto. Deciden los ajustes «Tokens».',
    },
  ],
  'missing-scope': [
    {
      en: 'Not allowed: the scopes {scopes} are needed, the token has “{givenScopes}”. The route’s access decides.',
      es: 'No permitido: hacen falta los ámbitos {scopes}, el token tiene «{givenScopes}». Decide el acceso de la ruta.',
    },
    {
      en: 'Not allowed: the token lacks a scope. The route’s access decides.',
      es: 'No permitido: al token le falta un ámbito. Decide el acceso de la ruta.',
    },
  ],
  'missing-role': [
    {
      en: 'Not allowed: one of the roles {roles} is needed, the token has “{givenRoles}”. The route’s access decides.',
      es: 'No permitido: hace falta uno de los roles {roles}, el token tiene «{givenRoles}». Decide el acceso de la ruta.',
    },
    {
      en: 'Not allowed: the token has none of the roles. The route’s access decides.',
      es: 'No permitido: el token no tiene ninguno de los roles. Decide el acceso de la ruta.',
    },
  ],
  'no-keys': [
    {
      en: 'Tokens can’t be checked: {identity} did not publish {path} ({error}).',
      es: 'No se pueden comprobar los tokens: {identity} no publicó {path} ({error}).',
    },
    {
      en: 'Tokens can’t be checked: no settings “Tokens” name an identity service.',
      es: 'No se pueden comprobar los tokens: ningún ajuste «Tokens» nombra un servicio de identidad.',
    },
  ],
  'not-acceptable': [
    {
      en: 'Not acceptable: the client takes {accept}, and there is only JSON. Its header “Accept” decides.',
      es: 'No aceptable: el cliente admite {accept} y solo hay JSON. Decide su cabecera «Accept».',
    },
    {
      en: 'Not acceptable: there is only JSON. The header “Accept” decides.',
      es: 'No aceptable: solo hay JSON. Decide la cabecera «Accept».',
    },
  ],
  'unsupported-media-type': [
    {
      en: 'Unsupported media type: {error}. The header “Content-Type” decides.',
      es: 'Tipo de contenido no admitido: {error}. Decide la cabecera «Content-Type».',
    },
    {
      en: 'Unsupported media type: JSON was expected. The header “Content-Type” decides.',
      es: 'Tipo de contenido no admitido: se esperaba JSON. Decide la cabecera «Content-Type».',
    },
  ],
  'bad-request': [
    {
      en: 'Bad request: {error}. The contract of the operation says what its input must be.',
      es: 'Petición incorrecta: {error}. El contrato de la operación dice cómo debe ser su entrada.',
    },
    {
      en: 'Bad request: the body sent to {path} is not JSON in UTF-8. The contract of the operation says what its input must be.',
      es: 'Petición incorrecta: el cuerpo enviado a {path} no es JSON en UTF-8. El contrato de la operación dice cómo debe ser su entrada.',
    },
    {
      en: 'Bad request: the message is not HTTP, or does not fit the contract of the operation.',
      es: 'Petición incorrecta: el mensaje no es HTTP o no cumple el contrato de la operación.',
    },
  ],
  'body-too-large': [
    {
      en: 'Body too large: the gateway takes at most {bytesMax} bytes. Its setting “Body, at most” decides.',
      es: 'Cuerpo demasiado grande: la pasarela acepta {bytesMax} bytes como máximo. Decide su ajuste «Cuerpo, máximo».',
    },
    {
      en: 'Body too large: more bytes than whoever reads it takes: 8 MiB, or what the gateway’s setting “Body, at most” says.',
      es: 'Cuerpo demasiado grande: más bytes de los que acepta quien lo lee: 8 MiB, o lo que diga el ajuste «Cuerpo, máximo» de la pasarela.',
    },
  ],
  'headers-too-large': [
    {
      en: 'Headers too large: with the request line, the gateway takes at most {bytesMax} bytes. Its setting “Headers, at most” decides.',
      es: 'Cabeceras demasiado grandes: con la línea de petición, la pasarela acepta {bytesMax} bytes como máximo. Decide su ajuste «Cabeceras, máximo».',
    },
    {
      en: 'Headers too large: more bytes than whoever reads them takes: 64 KiB, or what the gateway’s setting “Headers, at most” says.',
      es: 'Cabeceras demasiado grandes: más bytes de los que acepta quien las lee: 64 KiB, o lo que diga el ajuste «Cabeceras, máximo» de la pasarela.',
    },
  ],
  'rate-limited': [
    {
      en: 'Too many requests from {key}: {ratePerSecond} per second are let through, and up to {burst} at once. One more after {retryAfterMs} ms. The “Limit of rate” of the gateway or of the route decides.',
      es: 'Demasiadas peticiones de {key}: pasan {ratePerSecond} por segundo, y hasta {burst} de una vez. Otra más tras {retryAfterMs} ms. Decide el «Límite de ritmo» de la pasarela o de la ruta.',
    },
    {
      en: 'Too many requests: of all clients together {ratePerSecond} per second are let through, and up to {burst} at once. One more after {retryAfterMs} ms. The “Limit of rate” of the gateway or of the route decides.',
      es: 'Demasiadas peticiones: de todos los clientes juntos pasan {ratePerSecond} por segundo, y hasta {burst} de una vez. Otra más tras {retryAfterMs} ms. Decide el «Límite de ritmo» de la pasarela o de la ruta.',
    },
    {
      en: 'Too many requests from {key}: {requests} within {windowMs} ms are let through. One more after {retryAfterMs} ms. The “Limit of rate” of the gateway or of the route decides.',
      es: 'Demasiadas peticiones de {key}: pasan {requests} en {windowMs} ms. Otra más tras {retryAfterMs} ms. Decide el «Límite de ritmo» de la pasarela o de la ruta.',
    },
    {
      en: 'Too many requests: of all clients together {requests} within {windowMs} ms are let through. One more after {retryAfterMs} ms. The “Limit of rate” of the gateway or of the route decides.',
      es: 'Demasiadas peticiones: de todos los clientes juntos pasan {requests} en {windowMs} ms. Otra más tras {retryAfterMs} ms. Decide el «Límite de ritmo» de la pasarela o de la ruta.',
    },
    {
      en: 'Too many calls over this link: up to {limit} are let through at once. One more after {waitMs} ms. The link’s policy “Rate limit” decides.',
      es: 'Demasiadas llamadas por este enlace: pasan hasta {limit} de una vez. Otra más tras {waitMs} ms. Decide la política «Límite de ritmo» del enlace.',
    },
    {
      en: 'Too many requests in a short time. The “Limit of rate” of the gateway or of the route decides.',
      es: 'Demasiadas peticiones en poco tiempo. Decide el «Límite de ritmo» de la pasarela o de la ruta.',
    },
  ],
  'quota-exceeded': [
    {
      en: 'Quota used up: {key} has made all {requests} requests of this window of {windowMs} ms. The next one begins after {retryAfterMs} ms. The gateway’s “Quota” decides.',
      es: 'Cuota agotada: {key} ya hizo las {requests} peticiones de esta ventana de {windowMs} ms. La siguiente empieza tras {retryAfterMs} ms. Decide la «Cuota» de la pasarela.',
    },
    {
      en: 'Quota used up: all {requests} requests of this window of {windowMs} ms have been made. The next one begins after {retryAfterMs} ms. The gateway’s “Quota” decides.',
      es: 'Cuota agotada: ya se hicieron las {requests} peticiones de esta ventana de {windowMs} ms. La siguiente empieza tras {retryAfterMs} ms. Decide la «Cuota» de la pasarela.',
    },
    {
      en: 'Quota used up. The gateway’s “Quota” decides.',
      es: 'Cuota agotada. Decide la «Cuota» de la pasarela.',
    },
  ],
  overloaded: [
    {
      en: 'Overloaded: after {waitedMs} ms in line it gave way to a request of higher priority. The setting “Priority” of the routes decides.',
      es: 'Sobrecarga: tras {waitedMs} ms en la fila cedió ante una petición de mayor prioridad. Decide el ajuste «Prioridad» de las rutas.',
    },
    {
      en: 'Overloaded: it waited {timeoutMs} ms for one of {concurrencyMax} places and got none. The gateway’s settings “Timeout” and “At once, at most” decide.',
      es: 'Sobrecarga: esperó {timeoutMs} ms por uno de {concurrencyMax} sitios y no lo obtuvo. Deciden los ajustes «Plazo» y «A la vez, máximo» de la pasarela.',
    },
    {
      en: 'Overloaded: all {concurrencyMax} places are taken, and {waitingMax} may wait. The gateway’s settings “At once, at most” and “Waiting, at most” decide.',
      es: 'Sobrecarga: los {concurrencyMax} sitios están ocupados y pueden esperar {waitingMax}. Deciden los ajustes «A la vez, máximo» y «En espera, máximo» de la pasarela.',
    },
    {
      en: 'Overloaded: no place, and none in line. The gateway’s settings “At once, at most” and “Waiting, at most” decide.',
      es: 'Sobrecarga: no hay sitio, ni en la fila. Deciden los ajustes «A la vez, máximo» y «En espera, máximo» de la pasarela.',
    },
  ],
  'connection-refused': [
    {
      en: 'Connection refused: nobody listens at {callee}. That replica is down; restart it.',
      es: 'Conexión rechazada: nadie escucha en {callee}. Esa réplica está caída; reiníciala.',
    },
    {
      en: 'Connection refused: nobody listens at the other end. The replica is down; restart it.',
      es: 'Conexión rechazada: nadie escucha al otro lado. La réplica está caída; reiníciala.',
    },
  ],
  'connection-reset': [
    {
      en: 'Connection reset: {peer} broke it off, and the WebSocket over it has ended. Messages that were under way may be lost.',
      es: 'Conexión cortada: {peer} la interrumpió y el WebSocket que llevaba terminó. Los mensajes en camino pueden haberse perdido.',
    },
    {
      en: 'Connection reset: {callee} ended while the call was under way. Whether it did its work is not known.',
      es: 'Conexión cortada: {callee} terminó con la llamada en curso. No se sabe si llegó a hacer su trabajo.',
    },
    {
      en: 'Connection reset: the other end stopped while the call was under way. Whether it did its work is not known.',
      es: 'Conexión cortada: el otro lado se detuvo con la llamada en curso. No se sabe si llegó a hacer su trabajo.',
    },
  ],
  'bad-response': [
    {
      en: 'Bad response: what {service} answered for part {part} can’t be used: {error}.',
      es: 'Respuesta incorrecta: lo que {service} respondió para la parte {part} no se puede usar: {error}.',
    },
    {
      en: 'Bad response: the answer of {operation} does not fit its contract: {error}.',
      es: 'Respuesta incorrecta: la respuesta de {operation} no cumple su contrato: {error}.',
    },
    {
      en: 'Bad response: the answer could not be read as HTTP: {error}.',
      es: 'Respuesta incorrecta: la respuesta no se pudo leer como HTTP: {error}.',
    },
    {
      en: 'Bad response: the answer is not HTTP, or does not fit the contract.',
      es: 'Respuesta incorrecta: la respuesta no es HTTP o no cumple el contrato.',
    },
  ],
  timeout: [
    {
      en: 'Timeout: no answer within {timeoutMs} ms. The limit is the timeout set at {owner}. Whether the call took effect is not known.',
      es: 'Plazo agotado: sin respuesta en {timeoutMs} ms. El límite es el plazo fijado en {owner}. No se sabe si la llamada tuvo efecto.',
    },
    {
      en: 'Timeout: no answer within {timeoutMs} ms. The limit is the caller’s setting “Timeout”. Whether the call took effect is not known.',
      es: 'Plazo agotado: sin respuesta en {timeoutMs} ms. El límite es el ajuste «Plazo» de quien llama. No se sabe si la llamada tuvo efecto.',
    },
    {
      en: 'Timeout: no answer in time. The limit is the caller’s setting “Timeout”. Whether the call took effect is not known.',
      es: 'Plazo agotado: la respuesta no llegó a tiempo. El límite es el ajuste «Plazo» de quien llama. No se sabe si la llamada tuvo efecto.',
    },
  ],
  'load-limit': [
    {
      en: 'Not sent: {limit} requests of {process} are under way, as many as the simulation allows. Lower the load, or its timeout.',
      es: 'No enviada: {process} tiene {limit} peticiones en camino, las que admite la simulación. Baja la carga o su tiempo de espera.',
    },
    {
      en: 'Not sent: as many requests are under way as the simulation allows. Lower the load, or its timeout.',
      es: 'No enviada: hay en camino tantas peticiones como admite la simulación. Baja la carga o su tiempo de espera.',
    },
  ],
  'queue-full': [
    {
      en: 'Queue full: the fault “{refusing}” lets nothing into the queue, whatever room there is.',
      es: 'Cola llena: el fallo «{refusing}» no deja entrar nada en la cola, haya sitio o no.',
    },
    {
      en: 'Queue full: {queue} of {limit} requests are waiting at {process}. The limit is the service’s setting “Queue, at most”.',
      es: 'Cola llena: {queue} de {limit} peticiones esperan en {process}. El límite es el ajuste «Cola, como máximo» del servicio.',
    },
    {
      en: 'Queue full: {queue} of {limit} requests are waiting. The limit is the service’s setting “Queue, at most”.',
      es: 'Cola llena: {queue} de {limit} peticiones esperan. El límite es el ajuste «Cola, como máximo» del servicio.',
    },
    {
      en: 'Queue full: as many requests are waiting as the service’s setting “Queue, at most” lets in.',
      es: 'Cola llena: esperan tantas peticiones como permite el ajuste «Cola, como máximo» del servicio.',
    },
  ],
  'no-replica': [
    {
      en: 'No replica: {service} has none that could take the call. Its setting “Replicas” decides.',
      es: 'Sin réplicas: {service} no tiene ninguna que atienda la llamada. Decide su ajuste «Réplicas».',
    },
    {
      en: 'No replica: the service behind {operation} has none that could take the call. Its setting “Replicas” decides.',
      es: 'Sin réplicas: el servicio de {operation} no tiene ninguna que atienda la llamada. Decide su ajuste «Réplicas».',
    },
    {
      en: 'No replica: the service has none that could take the call. Its setting “Replicas” decides.',
      es: 'Sin réplicas: el servicio no tiene ninguna que atienda la llamada. Decide su ajuste «Réplicas».',
    },
  ],
  cancelled: [
    {
      en: 'Cancelled: nobody waits for {operation} any more, and {callee} was told.',
      es: 'Cancelada: ya nadie espera {operation}, y se avisó a {callee}.',
    },
    {
      en: 'Cancelled: the caller of {operation} gave up before it began, so it was not done.',
      es: 'Cancelada: quien llamó a {operation} se rindió antes de que empezara, así que no se hizo.',
    },
    { en: 'Cancelled by the caller.', es: 'Cancelada por quien llamó.' },
  ],
  'broker-refused': [
    {
      en: 'The broker {broker} would not take the message: {error}.',
      es: 'El broker {broker} no aceptó el mensaje: {error}.',
    },
    { en: 'The broker would not take the message.', es: 'El broker no aceptó el mensaje.' },
  ],
  'slow-reader': [
    {
      en: 'Slow reader: {unsent} bytes waited for {peer}, more than the {limit} that are kept for one reader. Its socket was closed (1008); it comes back for what is still held.',
      es: 'Lector lento: {unsent} bytes esperaban a {peer}, más de los {limit} que se guardan para un lector. Se cerró su socket (1008); vuelve por lo que aún se guarda.',
    },
    {
      en: 'Slow reader: too much waited for it, so its socket was closed (1008).',
      es: 'Lector lento: esperaba demasiado por él, así que se cerró su socket (1008).',
    },
  ],
  'no-pong': [
    {
      en: 'No sign of life: {peer} did not answer within {timeoutMs} ms, so its socket was given up.',
      es: 'Sin señales de vida: {peer} no contestó en {timeoutMs} ms, así que se abandonó su socket.',
    },
    {
      en: 'No sign of life from the other end, so its socket was given up.',
      es: 'Sin señales de vida del otro lado, así que se abandonó su socket.',
    },
  ],
  'no-link': [
    {
      en: 'No link: {client} asks {service}, but the two are not connected on the canvas.',
      es: 'Sin enlace: {client} pide a {service}, pero no están conectados en el lienzo.',
    },
    {
      en: 'No link: the gateway’s route leads to {service}, but the two are not connected on the canvas.',
      es: 'Sin enlace: la ruta de la pasarela lleva a {service}, pero no están conectados en el lienzo.',
    },
    {
      en: 'No link: {client} is connected to nothing. Connect it to a gateway or a service on the canvas.',
      es: 'Sin enlace: {client} no está conectado a nada. Conéctalo en el lienzo a una pasarela o a un servicio.',
    },
    {
      en: 'No link: the code calls {operation}, but the canvas has no link to that service. Connect the two.',
      es: 'Sin enlace: el código llama a {operation}, pero en el lienzo no hay enlace con ese servicio. Conéctalos.',
    },
    {
      en: 'No link: caller and callee are not connected on the canvas.',
      es: 'Sin enlace: quien llama y el llamado no están conectados en el lienzo.',
    },
  ],
  'cannot-stream': [
    {
      en: 'Cannot stream: {operation} sends a stream of messages, which {protocol} does not carry; {expected} does. Switch the link, under “Talk by”.',
      es: 'Sin flujos: {operation} envía un flujo de mensajes y {protocol} no los lleva; {expected} sí. Cambia el enlace, en «Hablar por».',
    },
    {
      en: 'Cannot stream: {operation} sends a stream of messages, and the call came by what carries none; {expected} does.',
      es: 'Sin flujos: {operation} envía un flujo de mensajes y la llamada llegó por algo que no los lleva; {expected} sí.',
    },
    {
      en: 'Cannot stream: the operation sends a stream of messages, which the protocol of the call does not carry.',
      es: 'Sin flujos: la operación envía un flujo de mensajes, que el protocolo de la llamada no lleva.',
    },
  ],
  'unknown-operation': [
    {
      en: 'Unknown operation: {operation} was called, but {error}.',
      es: 'Operación desconocida: se llamó a {operation}, pero el contrato no la tiene ({error}).',
    },
    {
      en: 'Unknown operation: the contract has {operation}, but the service’s code has no handler of that name.',
      es: 'Operación desconocida: el contrato tiene {operation}, pero el código del servicio no tiene un manejador con ese nombre.',
    },
    {
      en: 'Unknown operation: contract or code of the callee has none of that name.',
      es: 'Operación desconocida: ni el contrato ni el código del llamado tienen una con ese nombre.',
    },
  ],
  'handler-threw': [
    {
      en: 'Handler threw: {operation} ended with the error “{error}”. The service’s code decides.',
      es: 'El manejador falló: {operation} terminó con el error «{error}». Decide el código del servicio.',
    },
    {
      en: 'Handler threw: the service’s code ended with an error.',
      es: 'El manejador falló: el código del servicio terminó con un error.',
    },
  ],
  'bad-result': [
    {
      en: 'Bad result: {operation} returned what its contract does not allow: {error}.',
      es: 'Resultado incorrecto: {operation} devolvió algo que su contrato no permite: {error}.',
    },
    {
      en: 'Bad result: the handler returned what its contract does not allow.',
      es: 'Resultado incorrecto: el manejador devolvió algo que su contrato no permite.',
    },
  ],
  'not-found': [
    {
      en: 'Nothing there: {service} has nothing at {target}, which part {part} asks for. What becomes of the answer is the policy of that part.',
      es: 'No hay nada: {service} no tiene nada en {target}, que pide la parte {part}. Qué pasa con la respuesta lo dice la política de esa parte.',
    },
    {
      en: 'Nothing there: a service behind has nothing for a part of the answer.',
      es: 'No hay nada: un servicio de detrás no tiene nada para una parte de la respuesta.',
    },
  ],
  'no-value': [
    {
      en: 'No value: the call for part {part} needs {name}, and there is none that could stand there. The target of that part decides.',
      es: 'Sin valor: la llamada de la parte {part} necesita {name}, y no hay ninguno que pueda ir ahí. Decide el destino de esa parte.',
    },
    {
      en: 'No value: the call for a part of the answer needs one that is not there.',
      es: 'Sin valor: la llamada de una parte de la respuesta necesita uno que no está.',
    },
  ],
  'callee-failed': [
    {
      en: 'Callee failed: {service} answered {status} for part {part}. What becomes of the answer is the policy of that part.',
      es: 'Falló el llamado: {service} respondió {status} para la parte {part}. Qué pasa con la respuesta lo dice la política de esa parte.',
    },
    {
      en: 'Callee failed: {operation} answered {status}, and the service’s code did not catch it.',
      es: 'Falló el llamado: {operation} respondió {status} y el código del servicio no lo capturó.',
    },
    {
      en: 'Callee failed: a service behind answered with an error that the caller’s code did not catch.',
      es: 'Falló el llamado: un servicio de detrás respondió con un error que el código de quien llama no capturó.',
    },
  ],
  'database-error': [
    {
      en: 'Database error: in {operation}, SQLite refused the statement: “{error}”.',
      es: 'Error de la base de datos: en {operation}, SQLite rechazó la sentencia: «{error}».',
    },
    {
      en: 'Database error: SQLite refused the statement.',
      es: 'Error de la base de datos: SQLite rechazó la sentencia.',
    },
  ],
  'endless-loop': [
    {
      en: 'Endless loop: the code of {process} did not come back in time, so its worker was ended. Correct the code, then restart it.',
      es: 'Bucle sin fin: el código de {process} no volvió a tiempo y se terminó su worker. Corrige el código y reiníciala.',
    },
    {
      en: 'Endless loop: the code did not come back in time, so the replica’s worker was ended. Correct the code, then restart it.',
      es: 'Bucle sin fin: el código no volvió a tiempo y se terminó el worker de la réplica. Corrige el código y reiníciala.',
    },
  ],
  flood: [
    {
      en: 'Flood: {process} produced more in one turn than one turn may, so its worker was ended. Correct the code, then restart it.',
      es: 'Avalancha: {process} produjo en un turno más de lo permitido y se terminó su worker. Corrige el código y reiníciala.',
    },
    {
      en: 'Flood: the code produced more in one turn than one turn may, so the replica’s worker was ended. Correct the code, then restart it.',
      es: 'Avalancha: el código produjo en un turno más de lo permitido y se terminó el worker de la réplica. Corrige el código y reiníciala.',
    },
  ],
  memory: [
    {
      en: 'Memory: the worker of {process} died, most likely because its code filled the memory. Correct the code, then restart it.',
      es: 'Memoria: murió el worker de {process}, seguramente porque su código llenó la memoria. Corrige el código y reiníciala.',
    },
    {
      en: 'Memory: the replica’s worker died, most likely because its code filled the memory. Correct the code, then restart it.',
      es: 'Memoria: murió el worker de la réplica, seguramente porque su código llenó la memoria. Corrige el código y reiníciala.',
    },
  ],
  'code-invalid': [
    {
      en: 'Code invalid: the code of {process} could not be loaded. Correct it in the service’s settings, under “Code”.',
      es: 'Código no válido: no se pudo cargar el código de {process}. Corrígelo en los ajustes del servicio, en «Código».',
    },
    {
      en: 'Code invalid: the service’s code could not be loaded. Correct it in the service’s settings, under “Code”.',
      es: 'Código no válido: no se pudo cargar el código del servicio. Corrígelo en los ajustes del servicio, en «Código».',
    },
  ],
  'all-ejected': [
    {
      en: 'Not sent: all {replicas} replicas of {service} are left out, because they failed too often. The balancer’s setting “Panic below” decides.',
      es: 'No se envió: las {replicas} réplicas de {service} están apartadas, porque fallaron demasiado. Decide el ajuste «Pánico por debajo de» del balanceador.',
    },
    {
      en: 'Not sent: all replicas are left out, because they failed too often. The link’s balancer decides.',
      es: 'No se envió: todas las réplicas están apartadas, porque fallaron demasiado. Decide el balanceador del enlace.',
    },
  ],
  'circuit-open': [
    {
      en: 'Not sent: the circuit breaker is open, because {failed} of {calls} calls failed. It lets one through in {leftMs} ms. The link’s policy “Circuit breaker” decides.',
      es: 'No se envió: el disyuntor está abierto (fallos: {failed} de {calls} llamadas). Deja pasar una en {leftMs} ms. Decide la política «Disyuntor» del enlace.',
    },
    {
      en: 'Not sent: the circuit breaker is half open and waits for the {probes} calls that it has let through. The link’s policy “Circuit breaker” decides.',
      es: 'No se envió: el disyuntor está semiabierto y espera las {probes} llamadas que dejó pasar. Decide la política «Disyuntor» del enlace.',
    },
    {
      en: 'Not sent: the circuit breaker lets nothing through. The link’s policy “Circuit breaker” decides.',
      es: 'No se envió: el disyuntor no deja pasar nada. Decide la política «Disyuntor» del enlace.',
    },
  ],
  'bulkhead-full': [
    {
      en: 'Not sent: all {callsMax} places of the bulkhead are taken, and after {waitedMs} ms none was free; {waitingMax} may wait. The link’s policy “Bulkhead” decides.',
      es: 'No se envió: los {callsMax} sitios del mamparo están ocupados, y tras {waitedMs} ms no quedó ninguno libre; pueden esperar {waitingMax}. Decide la política «Mamparo» del enlace.',
    },
    {
      en: 'Not sent: all places of the bulkhead are taken. The link’s policy “Bulkhead” decides.',
      es: 'No se envió: todos los sitios del mamparo están ocupados. Decide la política «Mamparo» del enlace.',
    },
  ],
  'limit-reached': [
    {
      en: 'Not sent: {limit} calls are under way, as many as the adaptive limit allows now. The link’s policy “Adaptive limit” decides.',
      es: 'No se envió: hay {limit} llamadas en curso, tantas como permite ahora el límite adaptativo. Decide la política «Límite adaptativo» del enlace.',
    },
    {
      en: 'Not sent: as many calls are under way as the adaptive limit allows. The link’s policy “Adaptive limit” decides.',
      es: 'No se envió: hay tantas llamadas en curso como permite el límite adaptativo. Decide la política «Límite adaptativo» del enlace.',
    },
  ],
  killed: [
    {
      en: 'Killed: you ended {process}. It stays down until you restart it.',
      es: 'Matada: terminaste {process}. Sigue caída hasta que la reinicies.',
    },
    {
      en: 'Killed: you ended the replica. It stays down until you restart it.',
      es: 'Matada: terminaste la réplica. Sigue caída hasta que la reinicies.',
    },
  ],
  crashed: [
    {
      en: 'Crashed: a fault of the node ended {process} while it was at {operation}. It comes back by itself.',
      es: 'Caída: un fallo del nodo terminó {process} mientras atendía {operation}. Vuelve por sí sola.',
    },
    {
      en: 'Crashed: a fault of the node ended the replica while it was at {operation}. It comes back by itself.',
      es: 'Caída: un fallo del nodo terminó la réplica mientras atendía {operation}. Vuelve por sí sola.',
    },
    {
      en: 'Crashed: a fault of the node ended the replica. The fault decides when it comes back.',
      es: 'Caída: un fallo del nodo terminó la réplica. El fallo decide cuándo vuelve.',
    },
  ],
  'bad-version': [
    {
      en: 'Bad version: the code has a defect that {operation} met. The fault “Bad version” of the node decides how often.',
      es: 'Versión defectuosa: el código tiene un defecto con el que topó {operation}. El fallo «Versión defectuosa» del nodo decide con qué frecuencia.',
    },
    {
      en: 'Bad version: the code has a defect. The fault “Bad version” of the node decides how often.',
      es: 'Versión defectuosa: el código tiene un defecto. El fallo «Versión defectuosa» del nodo decide con qué frecuencia.',
    },
  ],
  removed: [
    {
      en: 'Removed: {process} was scaled away or replaced by new code.',
      es: 'Quitada: {process} sobraba o se sustituyó por código nuevo.',
    },
    {
      en: 'Removed: the replica was scaled away or replaced by new code.',
      es: 'Quitada: la réplica sobraba o se sustituyó por código nuevo.',
    },
  ],
};

const shorts: Readonly<Record<StopReason, Wordings>> = {
  'no-route': [
    { en: 'no route for {path}', es: 'sin ruta para {path}' },
    { en: 'no route matches', es: 'ninguna ruta coincide' },
  ],
  'method-not-allowed': [
    { en: '{method} not allowed here', es: '{method} no se admite aquí' },
    { en: 'method not allowed', es: 'método no permitido' },
  ],
  'unsafe-path': [{ en: 'unsafe path', es: 'ruta insegura' }],
  'no-token': [{ en: 'no token', es: 'sin token' }],
  'bad-token': [
    { en: 'token refused: {name}', es: 'token rechazado: {name}' },
    { en: 'token refused', es: 'token rechazado' },
  ],
  'missing-scope': [{ en: 'lacks a scope', es: 'falta un ámbito' }],
  'missing-role': [{ en: 'lacks a role', es: 'falta un rol' }],
  'no-keys': [
    { en: 'no keys of {identity}', es: 'sin claves de {identity}' },
    { en: 'no keys', es: 'sin claves' },
  ],
  'not-acceptable': [{ en: 'not acceptable', es: 'no aceptable' }],
  'unsupported-media-type': [{ en: 'body is not JSON', es: 'el cuerpo no es JSON' }],
  'bad-request': [{ en: 'bad request', es: 'petición incorrecta' }],
  'body-too-large': [
    { en: 'body over {bytesMax} bytes', es: 'cuerpo de más de {bytesMax} B' },
    { en: 'body too large', es: 'cuerpo demasiado grande' },
  ],
  'headers-too-large': [{ en: 'headers too large', es: 'cabeceras demasiado grandes' }],
  'rate-limited': [
    { en: 'too many from {key}', es: 'demasiadas de {key}' },
    { en: 'too many requests', es: 'demasiadas peticiones' },
  ],
  'quota-exceeded': [{ en: 'quota used up', es: 'cuota agotada' }],
  overloaded: [{ en: 'no place left', es: 'sin sitio' }],
  'connection-refused': [
    { en: 'refused by {callee}', es: 'rechazada por {callee}' },
    { en: 'connection refused', es: 'conexión rechazada' },
  ],
  'connection-reset': [
    { en: 'socket reset by {peer}', es: 'socket cortado por {peer}' },
    { en: 'reset by {callee}', es: 'cortada por {callee}' },
    { en: 'connection reset', es: 'conexión cortada' },
  ],
  'bad-response': [{ en: 'bad response', es: 'respuesta incorrecta' }],
  timeout: [
    { en: 'timeout ({timeoutMs} ms)', es: 'plazo agotado ({timeoutMs} ms)' },
    { en: 'timeout', es: 'plazo agotado' },
  ],
  'load-limit': [{ en: 'not sent: load limit', es: 'no enviada: límite de carga' }],
  'queue-full': [
    { en: 'queue full ({queue} of {limit})', es: 'cola llena ({queue} de {limit})' },
    { en: 'queue full', es: 'cola llena' },
  ],
  'no-replica': [
    { en: 'no replica of {service}', es: 'sin réplicas de {service}' },
    { en: 'no replica', es: 'sin réplicas' },
  ],
  cancelled: [{ en: 'cancelled by the caller', es: 'cancelada por quien llamó' }],
  'broker-refused': [{ en: 'refused by the broker', es: 'rechazado por el broker' }],
  'slow-reader': [{ en: 'reads too slowly', es: 'lee demasiado despacio' }],
  'no-pong': [{ en: 'no sign of life', es: 'sin señales de vida' }],
  'no-link': [
    { en: 'no link to {service}', es: 'sin enlace con {service}' },
    { en: 'no link', es: 'sin enlace' },
  ],
  'cannot-stream': [
    { en: '{protocol} carries no streams', es: '{protocol} no lleva flujos' },
    { en: 'no streams here', es: 'aquí no hay flujos' },
  ],
  'unknown-operation': [
    { en: 'no {operation} there', es: 'no hay {operation}' },
    { en: 'unknown operation', es: 'operación desconocida' },
  ],
  'handler-threw': [
    { en: '{operation} threw an error', es: '{operation} lanzó un error' },
    { en: 'handler threw an error', es: 'el manejador lanzó un error' },
  ],
  'bad-result': [
    { en: 'bad result of {operation}', es: 'mal resultado de {operation}' },
    { en: 'result breaks the contract', es: 'el resultado viola el contrato' },
  ],
  'not-found': [
    { en: 'nothing for {part}', es: 'nada para {part}' },
    { en: 'nothing there', es: 'no hay nada' },
  ],
  'no-value': [
    { en: 'no value for {name}', es: 'sin valor para {name}' },
    { en: 'no value', es: 'sin valor' },
  ],
  'callee-failed': [
    { en: '{operation} failed', es: 'falló {operation}' },
    { en: 'callee failed', es: 'falló el llamado' },
  ],
  'database-error': [{ en: 'database error', es: 'error de la base de datos' }],
  'endless-loop': [{ en: 'endless loop in the code', es: 'bucle sin fin en el código' }],
  flood: [{ en: 'too much output at once', es: 'demasiada salida de una vez' }],
  memory: [{ en: 'out of memory', es: 'sin memoria' }],
  'code-invalid': [{ en: 'code does not load', es: 'el código no carga' }],
  'all-ejected': [{ en: 'all replicas ejected', es: 'réplicas todas apartadas' }],
  'circuit-open': [{ en: 'circuit breaker open', es: 'disyuntor abierto' }],
  'bulkhead-full': [
    { en: 'bulkhead full ({callsMax})', es: 'mamparo lleno ({callsMax})' },
    { en: 'bulkhead full', es: 'mamparo lleno' },
  ],
  'limit-reached': [
    { en: 'limit reached ({limit})', es: 'límite alcanzado ({limit})' },
    { en: 'limit reached', es: 'límite alcanzado' },
  ],
  killed: [{ en: 'killed by you', es: 'matada por ti' }],
  crashed: [{ en: 'crashed by a fault', es: 'caída por un fallo' }],
  'bad-version': [{ en: 'bad version', es: 'versión defectuosa' }],
  removed: [{ en: 'removed', es: 'quitada' }],
};

/** Why, in one or two whole sentences with the values and the setting that decides. */
export function sayReason(reason: StopReason, values: ReasonValues, lang: Lang): string {
  const said = withOwner(values);
  for (const wording of sentences[reason]) {
    const text = fill(wording, said, lang);
    if (text !== null) return text;
  }
  return reason;
}

/** The same for a badge: a few words, at most 32 characters. */
export function sayReasonShort(reason: StopReason, values: ReasonValues, lang: Lang): string {
  for (const wording of shorts[reason]) {
    const text = fill(wording, values, lang);
    if (text !== null && text.length <= REASON_SHORT_MAX) return text;
  }
  return reason;
}

const plainShorts = new Map(Object.entries(shorts).map(([reason, all]) => [reason, all.at(-1)]));

/** The few words for a reason without any value; what is no reason is said as it stands. */
export function sayReasonPlain(reason: string, lang: Lang): string {
  return plainShorts.get(reason)?.[lang] ?? reason;
}

/** `shoppers.timeoutMs` was set at `shoppers`. */
function withOwner(values: ReasonValues): ReasonValues {
  const { setting } = values;
  if (typeof setting !== 'string' || !setting.includes('.')) return values;
  return { ...values, owner: setting.slice(0, setting.lastIndexOf('.')) };
}
