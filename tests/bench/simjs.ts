/** `simjs` 2 gives itself only to a browser's `window`; this lends it one. */

interface Timer {
  done(callback: () => void): void;
}

export interface SimJs {
  readonly Sim: new () => {
    addEntity(entity: new () => object): void;
    simulate(until: number): void;
  };
  readonly Entity: new () => { setTimer(delay: number): Timer };
}

export async function loadSimJs(): Promise<SimJs> {
  const window: { Sim?: SimJs } = {};
  Reflect.set(globalThis, 'window', window);
  await import('simjs');
  Reflect.deleteProperty(globalThis, 'window');
  if (window.Sim === undefined) throw new Error('simjs did not give itself to the window.');
  return window.Sim;
}
