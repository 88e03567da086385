/** Words of the gateway panel: routes, what each may say, the gateway's own settings, and the tester. */
import type { Plural, Text } from '../text.ts';

export const gatewayWords = {
  which: { en: 'Which gateway', es: 'Qué pasarela' },
  noGateway: {
    en: 'A gateway is the front door of a cluster: it takes requests from outside and leads each to the service that answers it. There is none yet.',
    es: 'Una pasarela es la puerta de entrada de un clúster: recibe las peticiones de fuera y lleva cada una al servicio que la responde. Aún no hay ninguna.',
  },
  moreSettings: { en: 'Tokens, limits, CORS…', es: 'Tokens, límites, CORS…' },
  ofGateway: { en: 'Gateway settings', es: 'Ajustes de la pasarela' },

  rules: { en: 'Routes and rules', es: 'Rutas y reglas' },
  rulesOf: { en: 'Routes and rules of {name}', es: 'Rutas y reglas de {name}' },

  // The list of routes.
  routes: { en: 'Routes, first match wins', es: 'Rutas, gana la primera' },
  route: { en: 'Route {number}', es: 'Ruta {number}' },
  edit: {
    en: 'Edit route {number}: {method} {path} to {target}',
    es: 'Editar la ruta {number}: {method} {path} a {target}',
  },
  up: { en: 'Move route {number} up', es: 'Subir la ruta {number}' },
  down: { en: 'Move route {number} down', es: 'Bajar la ruta {number}' },
  remove: { en: 'Remove route {number}', es: 'Quitar la ruta {number}' },
  copy: { en: 'Duplicate', es: 'Duplicar' },
  add: { en: 'Add a route', es: 'Añadir una ruta' },
  noRoutes: {
    en: 'No route: every request is answered 404.',
    es: 'Ninguna ruta: toda petición recibe 404.',
  },
  noService: {
    en: 'A route needs a service; add one to the canvas first.',
    es: 'Una ruta necesita un servicio; añade antes uno al lienzo.',
  },
  anyMethod: { en: 'any', es: 'cualquiera' },
  nowhere: { en: 'nowhere', es: 'ningún sitio' },

  // Marks: what a route says besides method, path and service.
  markWhen: { en: 'only if', es: 'solo si' },
  markWeight: { en: 'weight {weight}', es: 'peso {weight}' },
  markAccess: { en: 'token', es: 'token' },
  markLimit: { en: 'limit', es: 'límite' },
  markChanges: { en: 'changes', es: 'cambios' },
  markPriority: { en: 'priority {priority}', es: 'prioridad {priority}' },
  shadowed: {
    en: 'Never used: route {number} takes all that it could.',
    es: 'Nunca se usa: la ruta {number} toma todo lo que podría.',
  },

  // Which requests.
  match: { en: 'Which requests', es: 'Qué peticiones' },
  method: { en: 'Method', es: 'Método' },
  path: { en: 'Path', es: 'Ruta' },
  pathHint: {
    en: '{id} stands for one segment, a last * for all the rest.',
    es: '{id} representa un segmento; un * al final, todo el resto.',
  },
  host: { en: 'Host', es: 'Host' },
  anyHost: { en: 'any', es: 'cualquiera' },
  version: { en: 'Version', es: 'Versión' },
  anyVersion: { en: 'any', es: 'cualquiera' },
  versionHint: {
    en: 'Asked for as “API-Version: 2” or “Accept: application/json; version=2”.',
    es: 'Se pide como «API-Version: 2» o «Accept: application/json; version=2».',
  },
  headers: { en: 'With these headers', es: 'Con estas cabeceras' },
  query: { en: 'With these parameters', es: 'Con estos parámetros' },
  conditionHint: { en: '* is any value.', es: '* es cualquier valor.' },
  weight: { en: 'Weight', es: 'Peso' },
  weightHint: {
    en: 'Routes with a weight that a request fits alike share it by their weights.',
    es: 'Las rutas con peso en las que una petición encaja igual se la reparten según su peso.',
  },

  // Where it goes.
  goesTo: { en: 'Goes to', es: 'Va a' },
  one: { en: 'one service', es: 'un servicio' },
  several: { en: 'several, put together', es: 'varios, reunidos' },
  kind: { en: 'Who answers', es: 'Quién responde' },
  service: { en: 'Service', es: 'Servicio' },
  rewriteFrom: { en: 'Replace prefix', es: 'Cambiar prefijo' },
  rewriteTo: { en: 'by', es: 'por' },
  location: { en: 'Where to ask for the result', es: 'Dónde preguntar el resultado' },
  locationHint: {
    en: 'Over a queue the answer is 202, and this goes into its Location: {id} of the path, {body.name}, {trace} and the like stand for values.',
    es: 'Por una cola la respuesta es 202, y esto va en su Location: {id} de la ruta, {body.nombre}, {trace} y similares representan valores.',
  },
  noLink: {
    en: 'No link leads there from this gateway, so it would answer 503. Connect the two.',
    es: 'Ningún enlace lleva allí desde esta pasarela: respondería 503. Conéctalos.',
  },

  // Aggregation.
  order: { en: 'Order', es: 'Orden' },
  wholeTimeout: { en: 'Timeout for all parts', es: 'Plazo para todas las partes' },
  parallel: { en: 'all at once', es: 'todas a la vez' },
  sequence: { en: 'one after another', es: 'una tras otra' },
  merge: { en: 'The answer has', es: 'La respuesta tiene' },
  namespace: { en: 'each part under its name', es: 'cada parte bajo su nombre' },
  flat: { en: 'all fields at the top', es: 'todos los campos arriba' },
  parts: { en: 'Parts of the answer', es: 'Partes de la respuesta' },
  part: { en: 'Part {number}', es: 'Parte {number}' },
  partName: { en: 'Name', es: 'Nombre' },
  target: { en: 'Target', es: 'Destino' },
  targetHint: {
    en: 'In targets, {name} is a parameter of the path, {query.name} one of the query, {header.name} a header, {claim.sub} comes from the token, and {part.field} is what an earlier part answered.',
    es: 'En los destinos, {name} es un parámetro de la ruta, {query.name} uno de la consulta, {header.name} una cabecera, {claim.sub} sale del token y {part.field} es lo que respondió una parte anterior.',
  },
  onFailure: { en: 'Without it', es: 'Sin ella' },
  fail: { en: 'the request fails', es: 'la petición falla' },
  omit: { en: 'leave it out, say so', es: 'se omite y se dice' },
  default: { en: 'a given value', es: 'un valor dado' },
  'last-known': { en: 'the last good one', es: 'la última buena' },
  fallback: { en: 'Value, as JSON', es: 'Valor, en JSON' },
  partTimeout: { en: 'Timeout', es: 'Plazo' },
  retries: { en: 'Retries', es: 'Reintentos' },
  retriesHint: { en: 'Only GET is tried again.', es: 'Solo se reintenta GET.' },
  cache: { en: 'Used again for', es: 'Se reutiliza' },
  never: { en: 'never', es: 'nunca' },
  each: { en: 'One for each', es: 'Una por cada' },
  eachHint: {
    en: 'A field of an earlier part, such as order.lines.sku; {each} in the target is its value.',
    es: 'Un campo de una parte anterior, como order.lines.sku; {each} en el destino es su valor.',
  },
  once: { en: 'only one', es: 'solo una' },
  batch: { en: 'All values in one call', es: 'Todos los valores en una llamada' },
  eachList: { en: 'Results are in', es: 'Los resultados están en' },
  eachListNone: { en: 'the answer itself', es: 'la propia respuesta' },
  eachKey: { en: 'Matched by field', es: 'Se asocian por el campo' },
  eachKeyNone: { en: 'their order', es: 'su orden' },
  keepOf: { en: 'Keep of it', es: 'Conservar de ella' },
  addPart: { en: 'Add a part', es: 'Añadir una parte' },
  partUp: { en: 'Move part {number} up', es: 'Subir la parte {number}' },
  partDown: { en: 'Move part {number} down', es: 'Bajar la parte {number}' },
  removePart: { en: 'Remove part {number}', es: 'Quitar la parte {number}' },
  lastPart: {
    en: 'An answer needs one part at least.',
    es: 'Una respuesta necesita al menos una parte.',
  },
  preview: { en: 'The answer, in short', es: 'La respuesta, en breve' },
  previewPartial: { en: 'When a part is left out', es: 'Si se omite una parte' },

  // Changes.
  requestChanges: { en: 'Changes of the request', es: 'Cambios en la petición' },
  responseChanges: { en: 'Changes of the answer', es: 'Cambios en la respuesta' },
  setHeaders: { en: 'Set headers', es: 'Poner cabeceras' },
  removeHeaders: { en: 'Take headers away', es: 'Quitar cabeceras' },
  setQuery: { en: 'Set parameters', es: 'Poner parámetros' },
  removeQuery: { en: 'Take parameters away', es: 'Quitar parámetros' },
  valuesHint: {
    en: 'In values, {id} is a parameter of the path, {query.name} one of the query, {header.name} a header, {claim.sub} comes from the token, {body.name} is a field of the body, {trace} the number of the request’s trace. Without such a value nothing is set.',
    es: 'En los valores, {id} es un parámetro de la ruta, {query.nombre} uno de la consulta, {header.nombre} una cabecera, {claim.sub} sale del token, {body.nombre} es un campo del cuerpo y {trace} el número de la traza. Sin ese valor no se pone nada.',
  },
  keep: { en: 'Keep these fields', es: 'Conservar estos campos' },
  keepAll: { en: 'all', es: 'todos' },
  drop: { en: 'Drop these fields', es: 'Eliminar estos campos' },
  rename: { en: 'Rename fields', es: 'Renombrar campos' },
  setFields: { en: 'Set fields', es: 'Poner campos' },
  setFieldsHint: {
    en: 'A field’s value is JSON, such as 3, true or {"by":"{claim.sub}"}; what is no JSON is a text.',
    es: 'El valor de un campo es JSON, como 3, true o {"por":"{claim.sub}"}; lo que no es JSON es un texto.',
  },
  none: { en: 'none', es: 'ninguno' },
  noneHeaders: { en: 'none', es: 'ninguna' },
  listHint: { en: 'Separated by commas.', es: 'Separados por comas.' },
  newName: { en: 'new name', es: 'nombre nuevo' },
  field: { en: 'field', es: 'campo' },
  name: { en: 'name', es: 'nombre' },
  value: { en: 'value', es: 'valor' },
  addRow: { en: 'Add', es: 'Añadir' },
  addTo: { en: 'Add: {label}', es: 'Añadir: {label}' },
  removeFrom: { en: 'Remove {name}: {label}', es: 'Quitar {name}: {label}' },
  rowOf: { en: '{label}, {number}: {part}', es: '{label}, {number}: {part}' },
  nameTwice: {
    en: '“{given}” is there already; a name that is not was expected.',
    es: '«{given}» ya está; se esperaba un nombre que no esté.',
  },
  nameMissing: {
    en: 'No name was given; one was expected before the value.',
    es: 'No se dio ningún nombre; se esperaba uno antes del valor.',
  },

  // Who may.
  access: { en: 'Only with a token', es: 'Solo con token' },
  accessOff: { en: 'Everybody may, without a token.', es: 'Cualquiera puede, sin token.' },
  scopes: { en: 'All these scopes', es: 'Todos estos ámbitos' },
  roles: { en: 'One of these roles', es: 'Uno de estos roles' },
  anybody: { en: 'any', es: 'cualquiera' },
  noTokens: {
    en: 'This gateway checks no tokens yet, so nobody can prove anything.',
    es: 'Esta pasarela aún no verifica tokens, así que nadie puede probar nada.',
  },
  toTokens: { en: 'Set up tokens', es: 'Configurar tokens' },

  // Limits.
  limit: { en: 'Limit of rate', es: 'Límite de ritmo' },
  limitOff: { en: 'As many as come.', es: 'Tantas como lleguen.' },
  per: { en: 'Counted', es: 'Se cuentan' },
  perAll: { en: 'all together', es: 'todas juntas' },
  perClient: { en: 'for each client', es: 'por cliente' },
  perSubject: { en: 'for each user (sub)', es: 'por usuario (sub)' },
  limitKind: { en: 'By', es: 'Con' },
  bucket: { en: 'token bucket', es: 'cubo de fichas' },
  window: { en: 'sliding window', es: 'ventana deslizante' },
  rate: { en: 'Rate', es: 'Ritmo' },
  burst: { en: 'Burst', es: 'Ráfaga' },
  limitRequests: { en: 'Requests', es: 'Peticiones' },
  limitWindow: { en: 'in', es: 'en' },
  priority: { en: 'Priority', es: 'Prioridad' },
  priorityHint: {
    en: 'Where requests wait for a place, higher ones go first and are refused last.',
    es: 'Cuando hay peticiones esperando sitio, las más altas pasan antes y se rechazan las últimas.',
  },
  limits: { en: 'Limits', es: 'Límites' },
  concurrencyMax: { en: 'At once, at most', es: 'A la vez, máximo' },
  waitingMax: { en: 'Waiting, at most', es: 'En espera, máximo' },
  headerBytesMax: { en: 'Headers, at most', es: 'Cabeceras, máximo' },
  quota: { en: 'Quota', es: 'Cuota' },
  quotaOff: {
    en: 'As many as come, in the long run too.',
    es: 'Tantas como lleguen, también a la larga.',
  },
  quotaWindow: { en: 'in each', es: 'en cada' },
  rateTitle: { en: 'Limit of rate, for all routes', es: 'Límite de ritmo, para todas las rutas' },
  bodyBytesMax: { en: 'Body, at most', es: 'Cuerpo, máximo' },
  noBound: { en: 'no bound', es: 'sin límite' },
  timeout: { en: 'Timeout', es: 'Plazo' },
  timeoutHint: {
    en: 'The longest wait for a service; then the answer is 504.',
    es: 'Lo máximo que espera a un servicio; después responde 504.',
  },

  // Other origins.
  cors: { en: 'Pages of other origins (CORS)', es: 'Páginas de otros orígenes (CORS)' },
  corsOff: {
    en: 'Browsers keep pages of other origins from reading answers.',
    es: 'Los navegadores impiden que páginas de otros orígenes lean las respuestas.',
  },
  origins: { en: 'Origins', es: 'Orígenes' },
  credentials: { en: 'With cookies', es: 'Con cookies' },
  maxAge: { en: 'Asked again after', es: 'Se vuelve a preguntar tras' },

  // Tokens.
  tokens: { en: 'Tokens (JWT)', es: 'Tokens (JWT)' },
  tokensOff: {
    en: 'No token is looked at. Switch it on, and routes can ask for scopes and roles.',
    es: 'No se mira ningún token. Actívalo y las rutas podrán exigir ámbitos y roles.',
  },
  ownTokens: { en: 'Checks tokens itself', es: 'Verifica tokens por sí mismo' },
  ownTokensOff: {
    en: 'Whoever reaches this service is believed, also around the gateway.',
    es: 'A quien llegue a este servicio se le cree, también si rodea la pasarela.',
  },
  identity: { en: 'Keys come from', es: 'Las claves vienen de' },
  keysPath: { en: 'Path of the keys', es: 'Ruta de las claves' },
  revokedPath: { en: 'Path of revoked tokens', es: 'Ruta de tokens revocados' },
  noKeys: {
    en: '{name} answers nothing at {path}, so there are no keys and no token can be verified.',
    es: '{name} no responde nada en {path}: no hay claves y no se puede verificar ningún token.',
  },
  noKeysLink: {
    en: 'No link leads from here to {name}, so its keys cannot be asked for. Connect the two.',
    es: 'Ningún enlace lleva de aquí a {name}, así que no se pueden pedir sus claves. Conéctalos.',
  },
  notAsked: { en: 'not asked for', es: 'no se pide' },
  refresh: { en: 'Keys kept for', es: 'Claves guardadas' },
  issuer: { en: 'Issuer (iss)', es: 'Emisor (iss)' },
  audience: { en: 'Audience (aud)', es: 'Audiencia (aud)' },
  algorithms: { en: 'Algorithms', es: 'Algoritmos' },
  type: { en: 'Type (typ)', es: 'Tipo (typ)' },
  leeway: { en: 'Leeway of clocks', es: 'Margen de relojes' },
  sizeMax: { en: 'Token, at most', es: 'Token, máximo' },
  cookie: { en: 'Cookie', es: 'Cookie' },
  noCookie: { en: 'none', es: 'ninguna' },
  checks: { en: 'What is checked', es: 'Qué se verifica' },
  checkOff: {
    en: 'Switched off: {checks}. Each is a hole that an attacker can use.',
    es: 'Desactivado: {checks}. Cada uno es un hueco que un atacante puede usar.',
  },
  noAlgorithm: {
    en: 'No algorithm is allowed, so no token can be good.',
    es: 'No se permite ningún algoritmo, así que ningún token sirve.',
  },

  // Who a client is.
  signIn: { en: 'Who it is', es: 'Quién es' },
  signsIn: { en: 'Its load signs in', es: 'Su carga inicia sesión' },
  signInOff: {
    en: 'Its load carries no token.',
    es: 'Su carga no lleva ningún token.',
  },
  signInPath: { en: 'Where it signs in', es: 'Dónde inicia sesión' },
  user: { en: 'User', es: 'Usuario' },
  password: { en: 'Password', es: 'Contraseña' },
  signInHint: {
    en: 'The load begins when it has a token (what needs none may begin at once), and gets a new one before that ends. Passwords here are part of the document: none of your own.',
    es: 'La carga empieza cuando tiene un token (lo que no lo pide puede empezar enseguida) y pide otro antes de que acabe. Las contraseñas forman parte del documento: no uses las tuyas.',
  },

  // The tester.
  tester: { en: 'Try a request', es: 'Probar una petición' },
  testerPath: { en: 'Path to try', es: 'Ruta que probar' },
  testerMethod: { en: 'Method to try', es: 'Método que probar' },
  sentHeaders: { en: 'Headers', es: 'Cabeceras' },
  testerHeaders: { en: 'Headers to try', es: 'Cabeceras que probar' },
  addHeader: { en: 'Header', es: 'Cabecera' },
  asks: { en: 'Whom it asks', es: 'A quién pregunta' },
  send: { en: 'Send it', es: 'Enviarla' },
  sendNoClient: {
    en: 'No client leads to this gateway; connect one to send.',
    es: 'Ningún cliente lleva a esta pasarela; conecta uno para enviar.',
  },
  sentAs: { en: 'as {user}', es: 'como {user}' },
  nobodyIn: { en: 'Nobody is signed in.', es: 'Nadie ha iniciado sesión.' },
  toSignIn: { en: 'Sign in', es: 'Iniciar sesión' },
  sending: { en: 'Under way…', es: 'En camino…' },
  sendPaused: {
    en: 'Time stands still; press Play.',
    es: 'El tiempo está parado; pulsa Reproducir.',
  },
  answer: { en: 'Answer {status}', es: 'Respuesta {status}' },
  noAnswer: { en: 'No answer: {reason}', es: 'Sin respuesta: {reason}' },
  inMs: { en: 'after {ms} ms', es: 'tras {ms} ms' },
  showTrace: { en: 'Show its way', es: 'Ver su camino' },
  play: { en: 'Play', es: 'Reproducir' },
} as const satisfies Readonly<Record<string, Text>>;

/** Why a route takes a request that is tried, or does not. */
export const verdictWords = {
  won: { en: 'takes it', es: 'la toma' },
  wonShare: { en: 'takes {percent} % of those', es: 'toma el {percent} % de ellas' },
  noWeight: { en: 'fits, but its weight is 0', es: 'encaja, pero su peso es 0' },
  earlier: {
    en: 'fits, but route {number} comes first',
    es: 'encaja, pero la ruta {number} va antes',
  },
  path: {
    en: 'path differs at “{given}”: “{expected}” is expected',
    es: 'la ruta difiere en «{given}»: se espera «{expected}»',
  },
  pathEnds: {
    en: 'the path ends before “{expected}”',
    es: 'la ruta termina antes de «{expected}»',
  },
  pathGoesOn: {
    en: 'the path goes on with “{given}”',
    es: 'la ruta sigue con «{given}»',
  },
  method: { en: 'method is {given}, not {expected}', es: 'el método es {given}, no {expected}' },
  host: { en: 'host is “{given}”, not “{expected}”', es: 'el host es «{given}», no «{expected}»' },
  version: {
    en: 'version is “{given}”, not “{expected}”',
    es: 'la versión es «{given}», no «{expected}»',
  },
  versionMissing: {
    en: 'no version is asked for; “{expected}” is expected',
    es: 'no se pide versión; se espera «{expected}»',
  },
  headerMissing: { en: 'header {name} is missing', es: 'falta la cabecera {name}' },
  header: {
    en: 'header {name} is “{given}”, not “{expected}”',
    es: 'la cabecera {name} es «{given}», no «{expected}»',
  },
  queryMissing: { en: 'parameter {name} is missing', es: 'falta el parámetro {name}' },
  query: {
    en: 'parameter {name} is “{given}”, not “{expected}”',
    es: 'el parámetro {name} es «{given}», no «{expected}»',
  },
  taken: { en: 'Route {number} takes it.', es: 'La toma la ruta {number}.' },
  params: { en: 'From the path: {params}.', es: 'De la ruta: {params}.' },
  asksToken: { en: 'It asks for a token.', es: 'Exige un token.' },
  asksTokenWith: {
    en: 'It asks for a token with {asked}.',
    es: 'Exige un token con {asked}.',
  },
  methodNotAllowed: {
    en: '405: the path is there, for {allow} only.',
    es: '405: la ruta existe, solo para {allow}.',
  },
  noRoute: { en: '404: no route takes it.', es: '404: no la toma ninguna ruta.' },
  unsafe: {
    en: '400: “{found}” in the path could lead out of its place.',
    es: '400: «{found}» en la ruta podría llevar fuera de su sitio.',
  },
} as const satisfies Readonly<Record<string, Text>>;

/** What each check of a token looks at. */
export const checkWords = {
  size: { en: 'size', es: 'tamaño' },
  form: { en: 'form', es: 'forma' },
  algorithm: { en: 'algorithm', es: 'algoritmo' },
  critical: { en: 'crit', es: 'crit' },
  type: { en: 'typ', es: 'typ' },
  key: { en: 'key (kid)', es: 'clave (kid)' },
  signature: { en: 'signature', es: 'firma' },
  expiry: { en: 'expiry (exp)', es: 'caducidad (exp)' },
  'not-before': { en: 'not before (nbf)', es: 'no antes (nbf)' },
  issued: { en: 'issued (iat)', es: 'emisión (iat)' },
  issuer: { en: 'issuer (iss)', es: 'emisor (iss)' },
  audience: { en: 'audience (aud)', es: 'audiencia (aud)' },
  revocation: { en: 'revocation (jti)', es: 'revocación (jti)' },
} as const satisfies Readonly<Record<string, Text>>;

export const gatewayCounts = {
  parts: {
    one: { en: '{count} part', es: '{count} parte' },
    other: { en: '{count} parts', es: '{count} partes' },
  },
} as const satisfies Readonly<Record<string, Plural>>;
