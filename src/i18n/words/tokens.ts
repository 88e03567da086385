/** Words of the token workbench. */
import type { Text } from '../text.ts';

export const tokenWords = {
  noRules: {
    en: 'No gateway here checks tokens. Switch the check on in the settings of a gateway, and name the service that signs them.',
    es: 'Aquí ninguna pasarela comprueba tokens. Activa la comprobación en los ajustes de una pasarela y nombra el servicio que los firma.',
  },
  token: { en: 'Token', es: 'Token' },
  encoded: { en: 'As it is sent', es: 'Tal como se envía' },
  takeSignedIn: { en: 'Take that of {user}', es: 'Tomar el de {user}' },
  takeLast: { en: 'Take the last one', es: 'Tomar el último' },
  signIn: { en: 'Sign in first', es: 'Primero, entrar' },
  paste: {
    en: 'Paste a token here, or sign in above.',
    es: 'Pega un token aquí, o entra arriba.',
  },
  readable: {
    en: 'Whoever has a token can read it: it is signed, not encrypted.',
    es: 'Quien tiene un token puede leerlo: va firmado, no cifrado.',
  },
  header: { en: 'Header', es: 'Cabecera' },
  claims: { en: 'Claims', es: 'Declaraciones' },
  notObject: { en: 'This is not a JSON object.', es: 'Esto no es un objeto JSON.' },
  seal: { en: 'Signature', es: 'Firma' },
  noKey: {
    en: 'There is no such key: it goes without a token.',
    es: 'No hay tal clave: va sin token.',
  },
  send: { en: 'Send', es: 'Enviar' },
  again: { en: 'Send again', es: 'Enviar otra vez' },
  request: { en: 'Request', es: 'Petición' },
  directly: { en: 'directly to {name}', es: 'directo a {name}' },
  attacks: { en: 'Attacks', es: 'Ataques' },
  attacksHint: {
    en: 'Each changes the good token and sends it.',
    es: 'Cada uno cambia el buen token y lo envía.',
  },
  checks: { en: 'Checks of {gateway}', es: 'Comprobaciones de {gateway}' },
  checksHint: {
    en: 'In this order; the first that fails stops the token. One that is off is a hole.',
    es: 'En este orden; la primera que falla detiene el token. Una apagada es un agujero.',
  },
  noKeysYet: {
    en: 'To check signatures here, the published keys are needed.',
    es: 'Para comprobar firmas aquí hacen falta las claves publicadas.',
  },
  fetchKeys: { en: 'Ask for the keys', es: 'Pedir las claves' },
  rotate: { en: 'New key', es: 'Clave nueva' },
  rotated: { en: 'Rotation: {answer}', es: 'Rotación: {answer}' },
  waiting: { en: 'Under way…', es: 'En camino…' },
  paused: {
    en: 'Time stands still; press Play.',
    es: 'El tiempo está parado; pulsa Reproducir.',
  },
  play: { en: 'Play', es: 'Reproducir' },
  body: { en: 'The answer', es: 'La respuesta' },
  showTrace: { en: 'Show trace', es: 'Ver la traza' },
  noAnswer: { en: 'No answer', es: 'Sin respuesta' },
  stoppedBy: { en: 'Stopped by: {what}', es: 'Detenido por: {what}' },
  wentThrough: { en: 'Went through a hole: {what}', es: 'Pasó por un agujero: {what}' },
  letThrough: { en: 'Let through', es: 'Pasó' },
  letThroughWhy: {
    en: 'Nothing is wrong with it, as far as anybody checks.',
    es: 'No tiene nada malo, por lo que se comprueba.',
  },
  aroundHole: {
    en: '{service} checks no tokens itself: whoever reaches it is believed.',
    es: '{service} no comprueba tokens: cree a quien llegue a él.',
  },
  otherHole: {
    en: 'Nobody asked whose object it is. Only {service} can know.',
    es: 'Nadie preguntó de quién es el objeto. Solo {service} puede saberlo.',
  },
  service: { en: 'the service itself', es: 'el propio servicio' },
  secondLine: {
    en: 'The gateway let it through a hole, but this service checks again.',
    es: 'La pasarela lo dejó pasar por un agujero, pero este servicio comprueba otra vez.',
  },
  switchOff: { en: 'Switch this check off', es: 'Apagar esta comprobación' },
  switchOn: { en: 'Switch it on again', es: 'Encenderla de nuevo' },
  dropAccess: { en: 'Ask nothing of this route', es: 'No pedir nada en esta ruta' },
  serviceOff: { en: '{service}: check no tokens', es: '{service}: no comprobar tokens' },
  serviceOn: { en: '{service}: check tokens too', es: '{service}: comprobar tokens también' },
  connect: { en: 'Connect {client} with {service}', es: 'Conectar {client} con {service}' },
  noWay: { en: 'No way there', es: 'No hay camino' },
  noWayWhy: {
    en: '{client} has no link to {service}: nobody outside reaches it.',
    es: '{client} no tiene enlace con {service}: nadie de fuera llega a él.',
  },
  checkOff: { en: 'off', es: 'apagada' },
  checkPassed: { en: 'passes', es: 'pasa' },
  checkFailed: { en: 'fails', es: 'falla' },
  checkHole: { en: 'off: a hole', es: 'apagada: un agujero' },
  checkElsewhere: { en: 'the gateway asks', es: 'lo pregunta la pasarela' },
  checkUnseen: { en: 'not reached', es: 'sin llegar' },
} as const satisfies Readonly<Record<string, Text>>;

export const sealWords = {
  kept: { en: 'leave the old one', es: 'dejar la anterior' },
  none: { en: 'none at all', es: 'ninguna' },
  identity: {
    en: 'by the identity service’s own key, read in its database',
    es: 'con la clave propia del servicio de identidad, leída en su base de datos',
  },
  own: { en: 'by a key of my own', es: 'con una clave mía' },
  public: {
    en: 'HS256, with the public key as the secret',
    es: 'HS256, con la clave pública como secreto',
  },
  empty: { en: 'HS256, with an empty secret', es: 'HS256, con un secreto vacío' },
} as const satisfies Readonly<Record<string, Text>>;

interface AttackText {
  readonly title: Text;
  /** What an attacker hopes for. */
  readonly hope: Text;
}

export const attackWords = {
  tampered: {
    title: { en: 'Tampered claims', es: 'Declaraciones alteradas' },
    hope: {
      en: 'Makes itself administrator and leaves the old signature.',
      es: 'Se hace administrador y deja la firma anterior.',
    },
  },
  'alg-none': {
    title: { en: 'alg: none', es: 'alg: none' },
    hope: {
      en: 'Says that there is no signature, and brings none.',
      es: 'Dice que no hay firma, y no la trae.',
    },
  },
  confusion: {
    title: { en: 'HS/RS confusion', es: 'Confusión HS/RS' },
    hope: {
      en: 'Says HS256, and signs with the public key as the secret: all have it.',
      es: 'Dice HS256 y firma con la clave pública como secreto: todos la tienen.',
    },
  },
  'own-key': {
    title: { en: 'Own key', es: 'Clave propia' },
    hope: {
      en: 'Signs with a key of its own under the name of the real one.',
      es: 'Firma con una clave suya bajo el nombre de la real.',
    },
  },
  'wrong-kid': {
    title: { en: 'Wrong kid', es: 'kid equivocado' },
    hope: { en: 'Names a key that there is not.', es: 'Nombra una clave que no existe.' },
  },
  'kid-path': {
    title: { en: 'Path in kid', es: 'Ruta en kid' },
    hope: {
      en: 'Hopes that kid is opened as a file: an empty one gives an empty secret.',
      es: 'Espera que kid se abra como archivo: uno vacío da un secreto vacío.',
    },
  },
  'kid-sql': {
    title: { en: 'SQL in kid', es: 'SQL en kid' },
    hope: {
      en: 'Hopes that kid goes into a statement, which then finds the attacker’s own key.',
      es: 'Espera que kid entre en una sentencia, que así encuentra la clave del atacante.',
    },
  },
  expired: {
    title: { en: 'Expired', es: 'Caducado' },
    hope: { en: 'Ended an hour ago.', es: 'Terminó hace una hora.' },
  },
  'not-yet': {
    title: { en: 'Not yet valid', es: 'Aún no válido' },
    hope: { en: 'Is good in an hour.', es: 'Vale dentro de una hora.' },
  },
  'from-future': {
    title: { en: 'Issued in the future', es: 'Emitido en el futuro' },
    hope: { en: 'Was made in an hour from now.', es: 'Se hizo dentro de una hora.' },
  },
  audience: {
    title: { en: 'Wrong audience', es: 'Audiencia equivocada' },
    hope: { en: 'Was made for another shop.', es: 'Se hizo para otra tienda.' },
  },
  issuer: {
    title: { en: 'Wrong issuer', es: 'Emisor equivocado' },
    hope: { en: 'Says that somebody else made it.', es: 'Dice que lo hizo otro.' },
  },
  type: {
    title: { en: 'Another type', es: 'Otro tipo' },
    hope: {
      en: 'Is a refresh token, used as an access token.',
      es: 'Es un token de renovación, usado como de acceso.',
    },
  },
  'no-scope': {
    title: { en: 'Missing scope', es: 'Sin ámbito' },
    hope: {
      en: 'Is good, but allows nothing.',
      es: 'Es bueno, pero no permite nada.',
    },
  },
  twice: {
    title: { en: 'A claim twice', es: 'Declaración repetida' },
    hope: {
      en: 'Says “sub” twice: two readers may take two of them.',
      es: 'Dice «sub» dos veces: dos lectores pueden tomar dos distintos.',
    },
  },
  crit: {
    title: { en: 'Unknown crit', es: 'crit desconocido' },
    hope: {
      en: 'Names an extension that must be understood, and is not.',
      es: 'Nombra una extensión que hay que entender, y no se entiende.',
    },
  },
  b64: {
    title: { en: 'b64: false', es: 'b64: false' },
    hope: {
      en: 'Says that the claims are not encoded: what is signed, and what is read?',
      es: 'Dice que las declaraciones no están codificadas: ¿qué se firma y qué se lee?',
    },
  },
  huge: {
    title: { en: 'Huge token', es: 'Token enorme' },
    hope: { en: 'Costs whoever checks it.', es: 'Le cuesta a quien lo comprueba.' },
  },
  'other-object': {
    title: { en: 'Somebody else’s object', es: 'Objeto ajeno' },
    hope: {
      en: 'Asks with a good token for what is not its own.',
      es: 'Pide con un buen token lo que no es suyo.',
    },
  },
  around: {
    title: { en: 'Around the gateway', es: 'Sin pasar por la pasarela' },
    hope: {
      en: 'Goes to the service directly, with a token of its own make.',
      es: 'Va directo al servicio, con un token hecho por él.',
    },
  },
} as const satisfies Readonly<Record<string, AttackText>>;
