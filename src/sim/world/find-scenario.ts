/** The scenarios that come with Panal, in the order in which they are offered. Each is loaded on demand. */
import type { Scenario, Text } from './scenario.ts';

export interface BuiltInScenario {
  readonly id: string;
  readonly title: Text;
  /** One sentence for whoever chooses. */
  readonly summary: Text;
  readonly load: () => Promise<Scenario>;
}

export const builtInScenarios: readonly BuiltInScenario[] = [
  {
    id: 'mercado',
    title: { en: 'Mercado', es: 'Mercado' },
    summary: {
      en: 'A small shop of five services; placing an order makes them all talk.',
      es: 'Una pequeña tienda de cinco servicios; al hacer un pedido hablan todos.',
    },
    load: async () => (await import('./scenarios/mercado/index.ts')).mercado,
  },
  {
    id: 'prices',
    title: { en: 'Prices', es: 'Precios' },
    summary: {
      en: 'One event, three readers: made for comparing protocols.',
      es: 'Un evento, tres lectores: hecho para comparar protocolos.',
    },
    load: async () => (await import('./scenarios/prices.ts')).prices,
  },
  {
    id: 'product-page',
    title: { en: 'Product page', es: 'Página de producto' },
    summary: {
      en: 'A gateway puts one page together from six services: kill one and see what is left.',
      es: 'Una pasarela compone una página con seis servicios: mata uno y mira qué queda.',
    },
    load: async () => (await import('./scenarios/product-page.ts')).productPage,
  },
  {
    id: 'two-fronts',
    title: { en: 'Two front ends', es: 'Dos interfaces' },
    summary: {
      en: 'One page for a web page and a phone, each with a gateway of its own, and a phone without one.',
      es: 'Una página para una web y un móvil, cada uno con su pasarela, y un móvil que no tiene.',
    },
    load: async () => (await import('./scenarios/two-fronts.ts')).twoFronts,
  },
  {
    id: 'rush-hour',
    title: { en: 'Rush hour', es: 'Hora pico' },
    summary: {
      en: 'More requests than a catalog can do, most of them from one client: say no early, and to whom.',
      es: 'Más peticiones de las que puede un catálogo, casi todas de un cliente: decir no a tiempo, y a quién.',
    },
    load: async () => (await import('./scenarios/rush-hour.ts')).rushHour,
  },
  {
    id: 'retry-storm',
    title: { en: 'Retry storm', es: 'Tormenta de reintentos' },
    summary: {
      en: 'Five slow seconds, and retries that keep it down for ever: give them a budget, and the queue a bound.',
      es: 'Cinco segundos lentos, y reintentos que no la dejan volver: dales un presupuesto, y a la cola un tope.',
    },
    load: async () => (await import('./scenarios/collapses.ts')).retryStorm,
  },
  {
    id: 'late-answers',
    title: { en: 'Late answers', es: 'Respuestas tardías' },
    summary: {
      en: 'More than can be done, in an endless queue: all is done, and all too late.',
      es: 'Más de lo que se puede, en una cola sin fin: se hace todo, y todo tarde.',
    },
    load: async () => (await import('./scenarios/collapses.ts')).lateAnswers,
  },
  {
    id: 'long-timeouts',
    title: { en: 'Timeouts the wrong way round', es: 'Tiempos de espera al revés' },
    summary: {
      en: 'Five seconds of silence, then work for callers who have gone: set a deadline.',
      es: 'Cinco segundos de silencio, y luego trabajo para quien ya se fue: pon un plazo.',
    },
    load: async () => (await import('./scenarios/collapses.ts')).longTimeouts,
  },
  {
    id: 'empty-pool',
    title: { en: 'Empty pool', es: 'Conexiones agotadas' },
    summary: {
      en: 'Five connections in front of a service with time to spare: give it more.',
      es: 'Cinco conexiones ante un servicio al que le sobra tiempo: dale más.',
    },
    load: async () => (await import('./scenarios/collapses.ts')).emptyPool,
  },
  {
    id: 'stampede',
    title: { en: 'Cache stampede', es: 'Estampida de caché' },
    summary: {
      en: 'A page that grows old, and all who go for it at once: let one go for all.',
      es: 'Una página que caduca, y todos van por ella a la vez: que vaya uno por todos.',
    },
    load: async () => (await import('./scenarios/collapses.ts')).stampede,
  },
  {
    id: 'hello',
    title: { en: 'Hello', es: 'Hola' },
    summary: {
      en: 'A client, a gateway, and one service with its database: the smallest whole.',
      es: 'Un cliente, una pasarela y un servicio con su base de datos: lo mínimo completo.',
    },
    load: async () => (await import('./scenarios/hello.ts')).hello,
  },
  {
    id: 'empty',
    title: { en: 'Empty', es: 'Vacío' },
    summary: {
      en: 'Nothing yet: build your own cluster.',
      es: 'Nada todavía: construye tu propio clúster.',
    },
    load: async () => (await import('./scenarios/empty.ts')).empty,
  },
];

/** The built-in scenario with that id, not loaded yet; undefined when there is none. */
export function findScenario(id: string): BuiltInScenario | undefined {
  return builtInScenarios.find((scenario) => scenario.id === id);
}
