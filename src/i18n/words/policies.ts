/** Words of the policies of a link: what each is called, what it does, its settings, and what it has done. */
import type { PolicyAct, PolicyKind } from '../../sim/index.ts';
import type { Plural, Text } from '../text.ts';

export const policyWords = {
  policies: { en: 'Policies', es: 'Políticas' },
  none: {
    en: 'Each call goes over the link once, and its caller hears what came of it.',
    es: 'Cada llamada pasa por el enlace una vez, y quien llama oye lo que resultó.',
  },
  order: { en: 'From the call inwards', es: 'De la llamada hacia dentro' },
  call: { en: 'The call', es: 'La llamada' },
  attempt: { en: 'Each attempt over the link', es: 'Cada intento por el enlace' },
  another: { en: 'Policy', es: 'Política' },
  add: { en: 'Add it', es: 'Añadirla' },
  up: { en: 'Move {name} outwards', es: 'Mover {name} hacia fuera' },
  down: { en: 'Move {name} inwards', es: 'Mover {name} hacia dentro' },
  remove: { en: 'Remove {name}', es: 'Quitar {name}' },

  timeoutMs: { en: 'At most', es: 'Como máximo' },
  value: { en: 'Answer instead (JSON)', es: 'Respuesta en su lugar (JSON)' },
  freshMs: { en: 'Fresh for', es: 'Fresca durante' },
  entriesMax: { en: 'Answers kept', es: 'Respuestas guardadas' },
  staleMs: { en: 'Old ones instead of a failure, for', es: 'Viejas en vez de un fallo, durante' },
  coalesces: {
    en: 'One goes for all who ask the same',
    es: 'Va una por todas las que piden lo mismo',
  },
  attempts: { en: 'Attempts', es: 'Intentos' },
  backoff: { en: 'Waits', es: 'Esperas' },
  backoffFixed: { en: 'always as long', es: 'siempre iguales' },
  backoffExponential: { en: 'twice as long each time', es: 'el doble cada vez' },
  baseMs: { en: 'First wait', es: 'Primera espera' },
  capMs: { en: 'Longest wait', es: 'Espera máxima' },
  jitter: { en: 'Jitter', es: 'Variación aleatoria' },
  jitterNone: { en: 'none', es: 'ninguna' },
  jitterFull: { en: 'full: from 0', es: 'total: desde 0' },
  jitterEqual: { en: 'equal: from a half', es: 'media: desde la mitad' },
  jitterDecorrelated: { en: 'decorrelated', es: 'descorrelada' },
  budget: { en: 'Budget of retries', es: 'Presupuesto de reintentos' },
  budgetNone: { en: 'none: as many as there are failures', es: 'ninguno: tantos como fallos' },
  budgetShare: { en: 'a share of the calls', es: 'una parte de las llamadas' },
  budgetTokens: { en: 'tokens, as gRPC has them', es: 'fichas, como en gRPC' },
  percent: { en: 'Share of calls', es: 'Parte de las llamadas' },
  perSecond: { en: 'And per second', es: 'Y por segundo' },
  tokensMax: { en: 'Tokens', es: 'Fichas' },
  tokenRatio: { en: 'A success brings', es: 'Un éxito devuelve' },
  repeatsUnsafe: {
    en: 'Repeat also what may have been done already',
    es: 'Repetir también lo que quizá ya se hizo',
  },
  afterMs: { en: 'Another attempt after', es: 'Otro intento tras' },
  window: { en: 'It looks at', es: 'Mira' },
  windowCalls: { en: 'the newest calls', es: 'las últimas llamadas' },
  windowSeconds: { en: 'the newest seconds', es: 'los últimos segundos' },
  size: { en: 'How many of them', es: 'Cuántos' },
  callsMin: { en: 'Calls before it decides', es: 'Llamadas antes de decidir' },
  failurePercent: { en: 'Opens at failures of', es: 'Se abre con fallos del' },
  slowMs: { en: 'A call is slow from', es: 'Una llamada es lenta desde' },
  slowPercent: { en: 'Opens at slow ones of', es: 'Se abre con lentas del' },
  slow: { en: 'Slow calls count too', es: 'También cuentan las lentas' },
  openMs: { en: 'Open for', es: 'Abierto durante' },
  probes: { en: 'Calls let through after that', es: 'Llamadas que deja pasar después' },
  callsMax: { en: 'At once, at most', es: 'A la vez, como máximo' },
  waitingMax: { en: 'Waiting, at most', es: 'En espera, como máximo' },
  waitMs: { en: 'Waiting for', es: 'En espera durante' },
  first: { en: 'Limit to begin with', es: 'Límite inicial' },
  least: { en: 'Least', es: 'Mínimo' },
  most: { en: 'Most', es: 'Máximo' },
  backoffPercent: { en: 'What is left when it shrinks', es: 'Lo que queda al reducirse' },

  stateBreaker: {
    en: '{failed} of {calls} failed; it opens at {failurePercent} %',
    es: 'fallos: {failed} de {calls}; se abre con el {failurePercent} %',
  },
  stateSlow: { en: '{slow} slow', es: '{slow} lentas' },
  stateUntil: { en: 'until {until} s at least', es: 'hasta {until} s al menos' },
  statePlaces: { en: '{busy} of {callsMax} taken', es: '{busy} de {callsMax} ocupados' },
  stateWaiting: {
    en: '{waiting} of {waitingMax} waiting',
    es: 'esperan {waiting} de {waitingMax}',
  },
  stateLimit: { en: '{busy} under way, limit {limit}', es: '{busy} en curso, límite {limit}' },
  stateLeft: { en: '{left} left', es: 'quedan {left}' },
  atProcess: { en: 'at {process}', es: 'en {process}' },
  count: {
    one: { en: '{count} policy', es: '{count} política' },
    other: { en: '{count} policies', es: '{count} políticas' },
  },
} as const satisfies Readonly<Record<string, Text | Plural>>;

export const policyNames: Readonly<
  Record<PolicyKind, { readonly name: Text; readonly does: Text }>
> = {
  deadline: {
    name: { en: 'Deadline', es: 'Plazo' },
    does: {
      en: 'All attempts and waits together are over by then, and the callee is told so (gRPC, REST).',
      es: 'Todos los intentos y esperas juntos acaban a tiempo, y se le dice a quien atiende (gRPC, REST).',
    },
  },
  fallback: {
    name: { en: 'Fallback', es: 'Alternativa' },
    does: {
      en: 'Where there is no answer, or one of 500 and above, the caller gets this one instead.',
      es: 'Si no hay respuesta, o es de 500 en adelante, quien llama recibe esta en su lugar.',
    },
  },
  cache: {
    name: { en: 'Cache', es: 'Caché' },
    does: {
      en: 'Good answers to reads are given again while they are fresh, each to whoever asks the same in the same name.',
      es: 'Las buenas respuestas a lecturas se dan de nuevo mientras están frescas, a quien pide lo mismo en el mismo nombre.',
    },
  },
  'idempotency-key': {
    name: { en: 'Idempotency key', es: 'Clave de idempotencia' },
    does: {
      en: 'All attempts of a call carry one key, so a callee that remembers keys does it once.',
      es: 'Todos los intentos de una llamada llevan una clave; quien atiende y recuerda claves lo hace una vez.',
    },
  },
  retry: {
    name: { en: 'Retry', es: 'Reintento' },
    does: {
      en: 'Tries again after no answer, 429, 502, 503 or 504: only what is safe to repeat.',
      es: 'Vuelve a intentarlo sin respuesta o con 429, 502, 503 o 504: solo lo que se puede repetir sin daño.',
    },
  },
  hedge: {
    name: { en: 'Hedge', es: 'Petición de cobertura' },
    does: {
      en: 'When a read takes long, another attempt goes beside it; the first good answer counts, the rest are cancelled.',
      es: 'Si una lectura tarda, sale otro intento a su lado; vale la primera buena respuesta y lo demás se cancela.',
    },
  },
  breaker: {
    name: { en: 'Circuit breaker', es: 'Disyuntor' },
    does: {
      en: 'Stops asking a callee that fails (no answer, or 500 and above), and tries it now and then.',
      es: 'Deja de llamar a quien falla (sin respuesta, o 500 en adelante), y lo prueba de vez en cuando.',
    },
  },
  'rate-limit': {
    name: { en: 'Rate limit', es: 'Límite de ritmo' },
    does: {
      en: 'Refuses calls of which there are too many in a time.',
      es: 'Rechaza las llamadas que son demasiadas en un tiempo.',
    },
  },
  bulkhead: {
    name: { en: 'Bulkhead', es: 'Mamparo' },
    does: {
      en: 'So many calls over this link at once: it can’t take all of its caller.',
      es: 'Tantas llamadas a la vez por este enlace: no puede ocupar por completo a quien llama.',
    },
  },
  'adaptive-limit': {
    name: { en: 'Adaptive limit', es: 'Límite adaptativo' },
    does: {
      en: 'A limit of calls at once that grows while they go well and shrinks when they are late or refused.',
      es: 'Un límite de llamadas a la vez que crece si van bien y se reduce si llegan tarde o se rechazan.',
    },
  },
  timeout: {
    name: { en: 'Timeout', es: 'Tiempo de espera' },
    does: {
      en: 'Bounds what is inside it: inside a retry, each attempt; around it, all of them.',
      es: 'Limita lo que tiene dentro: dentro de un reintento, cada intento; alrededor, todos juntos.',
    },
  },
};

/** How often a policy did what. */
export const actWords: Readonly<Record<PolicyAct, Plural>> = {
  retried: {
    one: { en: '{count} retry', es: '{count} reintento' },
    other: { en: '{count} retries', es: '{count} reintentos' },
  },
  'gave-up': {
    one: { en: 'gave up once', es: 'se rindió una vez' },
    other: { en: 'gave up {count} times', es: 'se rindió {count} veces' },
  },
  hedged: {
    one: { en: '{count} more sent', es: '{count} más enviada' },
    other: { en: '{count} more sent', es: '{count} más enviadas' },
  },
  won: {
    one: { en: '{count} was faster', es: '{count} fue más rápida' },
    other: { en: '{count} were faster', es: '{count} fueron más rápidas' },
  },
  waited: {
    one: { en: '{count} waited', es: '{count} esperó' },
    other: { en: '{count} waited', es: '{count} esperaron' },
  },
  'fell-back': {
    one: { en: '{count} answered so', es: '{count} respondida así' },
    other: { en: '{count} answered so', es: '{count} respondidas así' },
  },
  cached: {
    one: { en: '{count} given again', es: '{count} dada de nuevo' },
    other: { en: '{count} given again', es: '{count} dadas de nuevo' },
  },
  coalesced: {
    one: { en: '{count} waited for another’s', es: '{count} esperó la de otra' },
    other: { en: '{count} waited for another’s', es: '{count} esperaron la de otra' },
  },
};

/** States that a policy tells of. */
export const policyStateWords: ReadonlyMap<string, Text> = new Map([
  ['closed', { en: 'closed', es: 'cerrado' }],
  ['open', { en: 'open', es: 'abierto' }],
  ['half-open', { en: 'half open', es: 'semiabierto' }],
  ['free', { en: 'has room', es: 'con sitio' }],
  ['full', { en: 'full', es: 'lleno' }],
  ['in-budget', { en: 'in budget', es: 'dentro del presupuesto' }],
  ['spent', { en: 'budget spent', es: 'presupuesto agotado' }],
]);
