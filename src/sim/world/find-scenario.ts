/** The scenarios that come with Panal, in the order in which they are offered. Each is loaded on demand; `i18n` says what they are called. */
import type { Scenario } from './scenario.ts';

export interface BuiltInScenario {
  readonly id: string;
  readonly load: () => Promise<Scenario>;
}

export const builtInScenarios: readonly BuiltInScenario[] = [
  {
    id: 'mercado',
    load: async () => (await import('./scenarios/mercado/index.ts')).mercado,
  },
  {
    id: 'prices',
    load: async () => (await import('./scenarios/prices.ts')).prices,
  },
  {
    id: 'product-page',
    load: async () => (await import('./scenarios/product-page.ts')).productPage,
  },
  {
    id: 'two-fronts',
    load: async () => (await import('./scenarios/two-fronts.ts')).twoFronts,
  },
  {
    id: 'rush-hour',
    load: async () => (await import('./scenarios/rush-hour.ts')).rushHour,
  },
  {
    id: 'retry-storm',
    load: async () => (await import('./scenarios/collapses.ts')).retryStorm,
  },
  {
    id: 'late-answers',
    load: async () => (await import('./scenarios/collapses.ts')).lateAnswers,
  },
  {
    id: 'long-timeouts',
    load: async () => (await import('./scenarios/collapses.ts')).longTimeouts,
  },
  {
    id: 'empty-pool',
    load: async () => (await import('./scenarios/collapses.ts')).emptyPool,
  },
  {
    id: 'stampede',
    load: async () => (await import('./scenarios/collapses.ts')).stampede,
  },
  {
    id: 'sinkhole',
    load: async () => (await import('./scenarios/collapses.ts')).sinkhole,
  },
  {
    id: 'three-outcomes',
    load: async () => (await import('./scenarios/three-outcomes.ts')).threeOutcomes,
  },
  {
    id: 'hello',
    load: async () => (await import('./scenarios/hello.ts')).hello,
  },
  {
    id: 'empty',
    load: async () => (await import('./scenarios/empty.ts')).empty,
  },
];

/** The built-in scenario with that id, not loaded yet; undefined when there is none. */
export function findScenario(id: string): BuiltInScenario | undefined {
  return builtInScenarios.find((scenario) => scenario.id === id);
}
