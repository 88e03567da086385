/**
 * Why something was not done, in whole sentences: what was given, what was expected, and what to do.
 * Codes and values come from `sim/world/refusal.ts`. Loads with the first refusal.
 */
import type { RefusalCode, RefusalValues } from '../sim/index.ts';
import { say } from './text.ts';
import type { Lang, Text } from './text.ts';
import { gatewayWords as gateway } from './words/gateway.ts';
import { fieldWords, inspectorWords as words } from './words/inspector.ts';

const sentences: Readonly<Record<RefusalCode, Text>> = {
  'id-rule': {
    en: '“{id}” was given as an id; lower-case letters, digits or “-” were expected, at most 40, beginning with a letter.',
    es: 'Se dio «{id}» como id; se esperaban letras minúsculas, cifras o «-», 40 como máximo, con una letra al comienzo.',
  },
  'id-taken': {
    en: 'The id “{id}” is taken by another node or link. Give one that is free.',
    es: 'El id «{id}» ya es de otro nodo o enlace. Da uno que esté libre.',
  },
  choice: {
    en: '“{given}” was given as {field} of “{id}”; expected was one of: {expected}.',
    es: 'Se dio «{given}» como {field} de «{id}»; se esperaba uno de: {expected}.',
  },
  'not-in-flight': {
    en: 'Message {message} is not on its way: it has arrived, or has not left, or a fault holds it. Pause while it travels.',
    es: 'El mensaje {message} no está en camino: ya llegó, o no ha salido, o lo retiene un fallo. Pausa mientras viaja.',
  },
  'not-held': {
    en: 'Message {message} is not held by hand. Where a fault of the link holds it, mend the fault.',
    es: 'El mensaje {message} no está retenido a mano. Si lo retiene un fallo del enlace, repara el fallo.',
  },
  'faults-most': {
    en: 'The scenario may plan at most {max} faults. Remove one first.',
    es: 'El escenario puede prever {max} fallos como máximo. Quita antes uno.',
  },
  'no-fault': {
    en: 'There is no fault “{id}” there. There are: {known}.',
    es: 'Ahí no hay ningún fallo «{id}». Hay: {known}.',
  },
  'fault-active': {
    en: 'There is a fault “{id}” already, planned or active. Give an id that is free.',
    es: 'Ya hay un fallo «{id}», previsto o activo. Da un id que esté libre.',
  },
  'nodes-most': {
    en: 'The scenario may have at most {max} nodes. Remove one first.',
    es: 'El escenario puede tener {max} nodos como máximo. Quita antes uno.',
  },
  'links-most': {
    en: 'The scenario may have at most {max} links. Remove one first.',
    es: 'El escenario puede tener {max} enlaces como máximo. Quita antes uno.',
  },
  'replicas-most': {
    en: 'That would make {given} replicas; all services together may have at most {max}.',
    es: 'Serían {given} réplicas; entre todos los servicios puede haber {max} como máximo.',
  },
  'kind-kept': {
    en: '“{id}” is of the kind “{before}” and was given as “{given}”; a node keeps its kind.',
    es: '«{id}» es del tipo «{before}» y se dio como «{given}»; un nodo conserva su tipo.',
  },
  'no-node': {
    en: 'There is no node “{id}”. There are: {known}.',
    es: 'No hay ningún nodo «{id}». Hay: {known}.',
  },
  'no-link': {
    en: 'There is no link “{id}”. There are: {known}.',
    es: 'No hay ningún enlace «{id}». Hay: {known}.',
  },
  'link-to-itself': {
    en: 'A link leads from one node to another; “{id}” cannot call itself.',
    es: 'Un enlace va de un nodo a otro; «{id}» no puede llamarse a sí mismo.',
  },
  'link-to-client': {
    en: '“{id}” is a client, which calls and is never called. Link to a service or a gateway.',
    es: '«{id}» es un cliente: llama y nunca lo llaman. Enlaza con un servicio o una pasarela.',
  },
  'link-at-broker': {
    en: 'Links go through the broker “{id}”; none begins or ends there. Connect the two services and switch their link.',
    es: 'Los enlaces pasan por el broker «{id}»; ninguno empieza ni acaba allí. Conecta los dos servicios y cambia su enlace.',
  },
  'broker-needed': {
    en: 'The link “{id}” speaks {protocol} and needs a broker of it; “{broker}” was given.',
    es: 'El enlace «{id}» habla {protocol} y necesita un broker de ese tipo; se dio «{broker}».',
  },
  'broker-too-many': {
    en: 'The link “{id}” speaks {protocol}, which goes straight; the broker “{broker}” was given.',
    es: 'El enlace «{id}» habla {protocol}, que va directo; se dio el broker «{broker}».',
  },
  'link-protocol': {
    en: 'The link to “{callee}” cannot speak “{protocol}”; expected there: {expected}.',
    es: 'El enlace a «{callee}» no puede hablar «{protocol}»; allí se espera: {expected}.',
  },
  'link-twin': {
    en: '“{from}” calls “{to}” already, over the link “{id}”; one link from caller to callee is enough.',
    es: '«{from}» ya llama a «{to}» por el enlace «{id}»; basta un enlace de quien llama al llamado.',
  },
  'latency-least': {
    en: '{latency} of “{id}”: the least it could be is {given} ms; at least {min} ms was expected.',
    es: '{latency} de «{id}»: lo mínimo que podría ser es {given} ms; se esperaban al menos {min} ms.',
  },
  'name-length': {
    en: 'A name of {given} characters was given; 1 to {max} were expected, not all of them spaces.',
    es: 'Se dio un nombre de {given} caracteres; se esperaban de 1 a {max}, que no sean todos espacios.',
  },
  'number-range': {
    en: '{field} of “{id}”: {given} was given; a number from {min} to {max} was expected.',
    es: '{field} de «{id}»: se dio {given}; se esperaba un número de {min} a {max}.',
  },
  'whole-number-range': {
    en: '{field} of “{id}”: {given} was given; a whole number from {min} to {max} was expected.',
    es: '{field} de «{id}»: se dio {given}; se esperaba un número entero de {min} a {max}.',
  },
  rule: {
    en: '{field} of “{id}”: {given} was given; expected: {en}.',
    es: '{field} de «{id}»: se dio {given}; se esperaba: {es}.',
  },
  'replica-down': {
    en: '{process} is down already. Restart it first.',
    es: '{process} ya está caída. Reiníciala antes.',
  },
  'no-replica': {
    en: '“{id}” has no replica {replica}. Its setting “{replicas}” decides how many there are.',
    es: '«{id}» no tiene la réplica {replica}. Su ajuste «{replicas}» decide cuántas hay.',
  },
  'not-a-client': {
    en: '“{id}” is not a client; requests start at clients.',
    es: '«{id}» no es un cliente; las peticiones salen de los clientes.',
  },
  'no-link-in': {
    en: 'No link leads to “{id}”, so nothing reaches it. Connect something to it first.',
    es: 'Ningún enlace lleva a «{id}», así que nada le llega. Conéctale algo primero.',
  },
  'no-client': {
    en: 'There is no client to send from. Add one to the canvas and connect it.',
    es: 'No hay ningún cliente desde el que enviar. Añade uno al lienzo y conéctalo.',
  },
  'no-database': {
    en: '“{id}” has no database. Services with one: {known}.',
    es: '«{id}» no tiene base de datos. Servicios que sí: {known}.',
  },
  'database-refused': {
    en: '{part} of “{id}” does not run. SQLite says: {error}.',
    es: '{part} de «{id}» no se puede ejecutar. SQLite dice: {error}.',
  },
  'no-target': {
    en: 'There is no node or link “{id}”. There are: {known}.',
    es: 'No hay ningún nodo ni enlace «{id}». Hay: {known}.',
  },
  'not-kafka': {
    en: '“{id}” is no Kafka cluster; only one of those has groups and topics.',
    es: '«{id}» no es un clúster de Kafka; solo uno de esos tiene grupos y tópicos.',
  },
  'no-group': {
    en: '“{id}” knows no group “{group}”. It knows: {known}.',
    es: '«{id}» no conoce el grupo «{group}». Conoce: {known}.',
  },
  'no-topic': {
    en: '“{id}” has no topic “{topic}”. It has: {known}.',
    es: '«{id}» no tiene el tópico «{topic}». Tiene: {known}.',
  },
  'group-dealing': {
    en: 'The group “{group}” is dealing its partitions anew, so nobody holds them. Try again when it is reading.',
    es: 'El grupo «{group}» está repartiendo sus particiones y nadie las tiene. Inténtalo de nuevo cuando esté leyendo.',
  },
  'group-not-empty': {
    en: 'Kafka moves the offsets of a group without members only, and “{group}” counts these: {members}. Stop them; one that was killed counts for 6 s (session.timeout.ms).',
    es: 'Kafka solo mueve los offsets de un grupo sin miembros, y «{group}» cuenta estos: {members}. Detenlos; uno que se mató cuenta 6 s más (session.timeout.ms).',
  },
  'seek-range': {
    en: '{given} was given as “{field}”; a number from 0 was expected.',
    es: 'Se dio {given} como «{field}»; se esperaba un número desde 0.',
  },
  'key-empty': {
    en: 'A record of “{topic}” needs a key to delete: type the key whose records are to go.',
    es: 'Hace falta la clave que se borra de «{topic}»: escribe la clave cuyos registros se van.',
  },
  'in-the-past': {
    en: 'This is a past moment, and what happened stays. Go back to now, or continue from here in a run of its own.',
    es: 'Este es un momento pasado y lo que pasó no cambia. Vuelve al presente o continúa desde aquí en otra ejecución.',
  },
  'branches-most': {
    en: 'There are {max} runs side by side already, which is the most. Open the scenario anew to begin again.',
    es: 'Ya hay {max} ejecuciones en paralelo, el máximo. Vuelve a abrir el escenario para empezar de nuevo.',
  },
  'host-only': {
    en: 'The host carries out “{command}” by itself; kill the replica instead.',
    es: 'El anfitrión ejecuta «{command}» por sí mismo; mata la réplica en su lugar.',
  },
};

/** Of the page itself, by the names of their errors. */
const others = new Map<string, Text>([
  [
    'EngineLostError',
    {
      en: 'The engine stopped answering and is being rebuilt. Try again in a moment.',
      es: 'El motor dejó de responder y se está reconstruyendo. Vuelve a intentarlo en un momento.',
    },
  ],
  [
    'EngineStartingError',
    {
      en: 'The engine is still starting. Try again in a moment.',
      es: 'El motor aún está arrancando. Vuelve a intentarlo en un momento.',
    },
  ],
]);

/** What the inspector calls a field of the document, `latencyMs.min` by its two parts. */
const fields = new Map<string, Text>([
  ['position', { en: 'Position', es: 'Posición' }],
  ['weight', words.weight],
  ['ratePerSecond', words.ratePerSecond],
  ['users', words.users],
  ['thinkTimeMs', words.thinkTime],
  ['timeoutMs', words.timeout],
  ['codeVersion', { en: 'Version of the code', es: 'Versión del código' }],
  ['partitions', words.partitions],
  ['replicationFactor', words.replicationFactor],
  ['minInSync', words.minInSync],
  ['retentionMs', { en: 'Kept for', es: 'Se guarda' }],
  ['retentionBytes', { en: 'Kept, at most', es: 'Se guarda, máximo' }],
  ['segmentBytes', { en: 'Segment size', es: 'Tamaño de segmento' }],
  ['segmentMs', { en: 'New segment after', es: 'Segmento nuevo tras' }],
  ['prefetch', { en: 'Prefetch', es: 'Precarga' }],
  ['messageTtlMs', { en: 'Waits, at most', es: 'Espera, máximo' }],
  ['lengthMax', { en: 'Queue length, at most', es: 'Longitud de la cola, máximo' }],
  ['attempts', { en: 'Attempts', es: 'Intentos' }],
  ['retryMs', { en: 'Wait between attempts', es: 'Pausa entre intentos' }],
  ['offset', { en: 'Offset', es: 'Offset' }],
  ['time', { en: 'Time', es: 'Tiempo' }],
  ['replicas', words.replicas],
  ['concurrency', words.concurrency],
  ['cores', words.cores],
  ['queueMax', words.queueMax],
  ['cpuMs', words.cpuTime],
  ['latencyMs', words.latency],
  ['loss', words.loss],
  ['bandwidthMbps', words.bandwidth],
  ['connectionsMax', words.connectionsMax],
  ['schema', words.schema],
  ['requests', { en: 'Request', es: 'Petición' }],
  ['load', words.load],
  ['routes', { en: 'Route', es: 'Ruta' }],
  ['method', gateway.method],
  ['path', gateway.path],
  ['rewrite', { en: 'Prefix', es: 'Prefijo' }],
  ['from', { en: 'old', es: 'anterior' }],
  ['to', { en: 'new', es: 'nuevo' }],
  ['when', { en: 'Only if', es: 'Solo si' }],
  ['host', gateway.host],
  ['version', gateway.version],
  ['headers', { en: 'Header', es: 'Cabecera' }],
  ['query', { en: 'Parameter', es: 'Parámetro' }],
  ['name', gateway.partName],
  ['location', gateway.location],
  ['aggregate', gateway.several],
  ['legs', { en: 'Part', es: 'Parte' }],
  ['target', gateway.target],
  ['fallback', gateway.fallback],
  ['each', gateway.each],
  ['request', gateway.requestChanges],
  ['response', gateway.responseChanges],
  ['setHeaders', gateway.setHeaders],
  ['removeHeaders', gateway.removeHeaders],
  ['setQuery', gateway.setQuery],
  ['removeQuery', gateway.removeQuery],
  ['keep', gateway.keep],
  ['drop', gateway.drop],
  ['rename', gateway.rename],
  ['setFields', gateway.setFields],
  ['scopes', gateway.scopes],
  ['roles', gateway.roles],
  ['signIn', gateway.signIn],
  ['tokens', gateway.tokens],
  ['identity', gateway.identity],
  ['keysPath', gateway.keysPath],
  ['revokedPath', gateway.revokedPath],
  ['issuer', gateway.issuer],
  ['audience', gateway.audience],
  ['cookie', gateway.cookie],
  ['cors', gateway.cors],
  ['origins', gateway.origins],
  ['seed', words.seed],
  ['value', fieldWords.value],
  ['min', fieldWords.min],
  ['max', fieldWords.max],
  ['mean', fieldWords.mean],
  ['deviation', fieldWords.deviation],
  ['client', words.client],
  ['gateway', words.gateway],
  ['service', words.service],
]);

/** The sentence for whatever was thrown; what is known to nobody keeps its own message. */
export function sayRefusal(error: unknown, lang: Lang): string {
  if (!(error instanceof Error)) return String(error);
  const other = others.get(error.name);
  if (other !== undefined) return say(other, lang);
  // Errors that came out of the sandboxed frame have members, but no class.
  const { code, values } = membersOf(error);
  if (typeof code !== 'string' || !isCode(code)) return error.message;
  return say(sentences[code], lang, said(values, lang));
}

function membersOf(error: object): { readonly code?: unknown; readonly values?: unknown } {
  return error;
}

function isCode(code: string): code is RefusalCode {
  return Object.hasOwn(sentences, code);
}

function said(given: unknown, lang: Lang): RefusalValues {
  const values = new Map<string, string>([
    ['latency', words.latency[lang]],
    ['replicas', words.replicas[lang]],
  ]);
  if (typeof given !== 'object' || given === null) return Object.fromEntries(values);
  for (const [name, value] of Object.entries(given)) values.set(name, sayValue(name, value, lang));
  return Object.fromEntries(values);
}

function sayValue(name: string, value: unknown, lang: Lang): string {
  if (typeof value === 'number') {
    return new Intl.NumberFormat(lang, { maximumFractionDigits: 6 }).format(value);
  }
  const text = String(value).trim();
  if (name === 'known' && text === '') return '–';
  if (name === 'error') return text.replace(/\.$/, '');
  if (name === 'given' && text === '') return nothing[lang];
  // What stood in a document, and no name of ours.
  if (name === 'given' && /^["[{]/.test(text)) return text;
  const isNamed = ['field', 'part', 'before', 'given'].includes(name);
  return isNamed ? sayField(text, lang) : text;
}

const nothing: Text = { en: 'nothing', es: 'nada' };

/** `latencyMs.min`, or `routes[1].path` as `Route 2 · Path`. */
function sayField(path: string, lang: Lang): string {
  return path
    .split('.')
    .map((part) => {
      const [, list = part, at] = /^(\w+)\[(\d+)\]$/.exec(part) ?? [];
      const name = fields.get(list)?.[lang] ?? list;
      return at === undefined ? name : `${name} ${Number(at) + 1}`;
    })
    .join(' · ');
}
