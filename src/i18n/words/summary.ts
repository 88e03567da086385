/** Words of the summary of the canvas; see `ui/canvas/summary.ts`. */
import type { Plural, Text } from '../text.ts';

export const summaryWords = {
  paused: { en: 'paused at {seconds} s', es: 'en pausa a los {seconds} s' },
  running: { en: 'running, at {seconds} s', es: 'en marcha, a los {seconds} s' },
  broken: { en: '{fault}: {name}.', es: '{fault}: {name}.' },
  down: { en: '{name} is down.', es: '{name}: caído.' },
  degraded: { en: '{name} is degraded.', es: '{name}: degradado.' },
  waiting: { en: '{name}: {count} waiting.', es: '{name}: {count} en cola.' },
  allWell: { en: 'Nothing is down or degraded.', es: 'Nada está caído ni degradado.' },
  empty: { en: 'Press N to add a node.', es: 'Pulsa N para añadir un nodo.' },
} as const satisfies Readonly<Record<string, Text>>;

export const summaryCounts = {
  nodes: {
    one: { en: '{count} node', es: '{count} nodo' },
    other: { en: '{count} nodes', es: '{count} nodos' },
  },
  links: {
    one: { en: '{count} link', es: '{count} enlace' },
    other: { en: '{count} links', es: '{count} enlaces' },
  },
} as const satisfies Readonly<Record<string, Plural>>;
