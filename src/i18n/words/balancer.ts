/** Words of balancers: how a link's callers choose among replicas, and which they leave out. */
import type { BalancerKind, EjectionRules } from '../../sim/index.ts';
import type { Text } from '../text.ts';

export const balancerWords = {
  balancer: { en: 'Balancer', es: 'Balanceador' },
  chooses: { en: 'Chooses', es: 'Elige' },
  hashBy: { en: 'Header or field', es: 'Cabecera o campo' },
  noKey: {
    en: 'Calls that have no such header or field go to any replica.',
    es: 'Las llamadas sin esa cabecera o campo van a cualquier réplica.',
  },
  ejects: { en: 'Leaves out replicas that fail', es: 'Aparta las réplicas que fallan' },
  ejectsHint: {
    en: 'For longer each time, as Envoy’s outlier detection does.',
    es: 'Cada vez por más tiempo, como la detección de atípicos de Envoy.',
  },
  failures: { en: 'Failures in a row', es: 'Fallos seguidos' },
  counts: { en: 'Counts as failure', es: 'Cuenta como fallo' },
  baseMs: { en: 'Left out for', es: 'Apartada durante' },
  percentMax: { en: 'Left out at most', es: 'Apartadas como máximo' },
  panicPercent: { en: 'Panic below', es: 'Pánico por debajo de' },
  panicHint: {
    en: 'With fewer left than that, all are used again; 0: never.',
    es: 'Si quedan menos, se vuelven a usar todas; 0: nunca.',
  },
  shares: { en: 'Who got the calls', es: 'Quién recibió las llamadas' },
  lately: { en: 'last 5 s', es: 'últimos 5 s' },
  noCalls: { en: 'No calls lately.', es: 'Sin llamadas últimamente.' },
  share: { en: '{percent} % · {requests}', es: '{percent} % · {requests}' },
  ejectedBy: {
    en: 'Left out by {process} until {until}: {failures} failures in a row, the last one {cause}.',
    es: 'Apartada por {process} hasta {until}: {failures} fallos seguidos, el último {cause}.',
  },
} as const satisfies Readonly<Record<string, Text>>;

interface KindWords {
  readonly name: Text;
  readonly does: Text;
}

/** `none`: the link says nothing, and speaks gRPC. */
export const balancerKindWords: Readonly<Record<BalancerKind | 'none', KindWords>> = {
  none: {
    name: { en: 'once, for its connection', es: 'una vez, para su conexión' },
    does: {
      en: 'All calls of a caller share one connection, so one replica gets all of them (L4).',
      es: 'Todas las llamadas de quien llama comparten una conexión: una réplica las recibe todas (L4).',
    },
  },
  'round-robin': {
    name: { en: 'in turn', es: 'por turnos' },
    does: { en: 'One replica after the other.', es: 'Una réplica tras otra.' },
  },
  random: {
    name: { en: 'at random', es: 'al azar' },
    does: {
      en: 'Any replica: some get many calls at once.',
      es: 'Cualquier réplica: algunas reciben muchas llamadas a la vez.',
    },
  },
  'least-connections': {
    name: { en: 'least connections', es: 'menos conexiones' },
    does: {
      en: 'Whoever has the fewest of the caller’s calls under way. A replica that fails at once always has.',
      es: 'La que tiene menos llamadas en curso de quien llama. Una réplica que falla enseguida siempre es esa.',
    },
  },
  'two-choices': {
    name: { en: 'two choices', es: 'dos al azar, la menos ocupada' },
    does: {
      en: 'Two at random, and the less busy of them: nearly as even as looking at all.',
      es: 'Dos al azar y, de ellas, la menos ocupada: casi tan parejo como mirarlas todas.',
    },
  },
  'consistent-hash': {
    name: { en: 'consistent hash', es: 'hash consistente' },
    does: {
      en: 'The same key always goes to the same replica; one that leaves takes only its own keys with it.',
      es: 'La misma clave va siempre a la misma réplica; la que se va solo se lleva sus claves.',
    },
  },
};

export const countedWords: Readonly<Record<EjectionRules['counts'], Text>> = {
  failures: { en: 'no answer, or 5xx', es: 'sin respuesta, o 5xx' },
  'gateway-failures': { en: 'no answer, or 502–504', es: 'sin respuesta, o 502–504' },
};
