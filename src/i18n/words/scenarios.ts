/** The scenarios that come with Panal, for whoever chooses: what each is called, and one sentence about it. */
import type { Text } from '../text.ts';

export interface ScenarioWords {
  readonly title: Text;
  readonly summary: Text;
}

export const scenarioWords: ReadonlyMap<string, ScenarioWords> = new Map([
  [
    'mercado',
    {
      title: { en: 'Mercado', es: 'Mercado' },
      summary: {
        en: 'A small shop of five services; placing an order makes them all talk.',
        es: 'Una pequeña tienda de cinco servicios; al hacer un pedido hablan todos.',
      },
    },
  ],
  [
    'prices',
    {
      title: { en: 'Prices', es: 'Precios' },
      summary: {
        en: 'One event, three readers: made for comparing protocols.',
        es: 'Un evento, tres lectores: hecho para comparar protocolos.',
      },
    },
  ],
  [
    'product-page',
    {
      title: { en: 'Product page', es: 'Página de producto' },
      summary: {
        en: 'A gateway puts one page together from six services: kill one and see what is left.',
        es: 'Una pasarela compone una página con seis servicios: mata uno y mira qué queda.',
      },
    },
  ],
  [
    'two-fronts',
    {
      title: { en: 'Two front ends', es: 'Dos interfaces' },
      summary: {
        en: 'One page for a web page and a phone, each with a gateway of its own, and a phone without one.',
        es: 'Una página para una web y un móvil, cada uno con su pasarela, y un móvil que no tiene.',
      },
    },
  ],
  [
    'rush-hour',
    {
      title: { en: 'Rush hour', es: 'Hora pico' },
      summary: {
        en: 'More requests than a catalog can do, most of them from one client: say no early, and to whom.',
        es: 'Más peticiones de las que puede un catálogo, casi todas de un cliente: decir no a tiempo, y a quién.',
      },
    },
  ],
  [
    'retry-storm',
    {
      title: { en: 'Retry storm', es: 'Tormenta de reintentos' },
      summary: {
        en: 'Five slow seconds, and retries that keep it down for ever: give them a budget, and the queue a bound.',
        es: 'Cinco segundos lentos, y reintentos que no la dejan volver: dales un presupuesto, y a la cola un tope.',
      },
    },
  ],
  [
    'late-answers',
    {
      title: { en: 'Late answers', es: 'Respuestas tardías' },
      summary: {
        en: 'More than can be done, in an endless queue: all is done, and all too late.',
        es: 'Más de lo que se puede, en una cola sin fin: se hace todo, y todo tarde.',
      },
    },
  ],
  [
    'long-timeouts',
    {
      title: { en: 'Timeouts the wrong way round', es: 'Tiempos de espera al revés' },
      summary: {
        en: 'Five seconds of silence, then work for callers who have gone: set a deadline.',
        es: 'Cinco segundos de silencio, y luego trabajo para quien ya se fue: pon un plazo.',
      },
    },
  ],
  [
    'empty-pool',
    {
      title: { en: 'Empty pool', es: 'Conexiones agotadas' },
      summary: {
        en: 'Five connections in front of a service with time to spare: give it more.',
        es: 'Cinco conexiones ante un servicio al que le sobra tiempo: dale más.',
      },
    },
  ],
  [
    'stampede',
    {
      title: { en: 'Cache stampede', es: 'Estampida de caché' },
      summary: {
        en: 'A page that grows old, and all who go for it at once: let one go for all.',
        es: 'Una página que caduca, y todos van por ella a la vez: que vaya uno por todos.',
      },
    },
  ],
  [
    'sinkhole',
    {
      title: { en: 'Sinkhole', es: 'Sumidero' },
      summary: {
        en: 'One replica fails at once, so it has least to do and gets the most: leave it out.',
        es: 'Una réplica falla enseguida, así que es la menos ocupada y recibe más: apártala.',
      },
    },
  ],
  [
    'three-outcomes',
    {
      title: { en: 'Three outcomes', es: 'Tres resultados' },
      summary: {
        en: 'Payments that crash before or after they charge: who asked can’t tell which, the database can.',
        es: 'Pagos que se caen antes o después de cobrar: quien pidió no sabe cuál fue; la base de datos, sí.',
      },
    },
  ],
  [
    'hello',
    {
      title: { en: 'Hello', es: 'Hola' },
      summary: {
        en: 'A client, a gateway, and one service with its database: the smallest whole.',
        es: 'Un cliente, una pasarela y un servicio con su base de datos: lo mínimo completo.',
      },
    },
  ],
  [
    'empty',
    {
      title: { en: 'Empty', es: 'Vacío' },
      summary: {
        en: 'Nothing yet: build your own cluster.',
        es: 'Nada todavía: construye tu propio clúster.',
      },
    },
  ],
]);
