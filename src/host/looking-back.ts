/** A past moment of a run that the page looks at, and everything that can be asked about it. */
import type { Cluster, Instant, Observer, Past, PastFrame } from '../sim/index.ts';

export class LookingBack {
  readonly past: Past;
  shown: PastFrame;
  /** Gives others their turn; null once nobody looks back any more. */
  #pause: (() => Promise<void>) | null;

  constructor({ past }: Cluster, shown: PastFrame, pause: () => Promise<void>) {
    if (past === null) throw new Error('The run keeps nothing of its past.');
    this.past = past;
    this.shown = shown;
    this.#pause = pause;
  }

  get at(): Instant {
    return this.shown.at;
  }

  /** About the moment that is shown, also when that has changed meanwhile; null when nobody looks back any more. */
  async observer(): Promise<Observer | null> {
    while (this.#pause !== null) {
      const { shown } = this;
      const observer = await this.past.observerAt(shown, async () => {
        await this.#pause?.();
        return this.shown === shown && this.#pause !== null;
      });
      if (observer !== null && this.shown === shown) return observer;
    }
    return null;
  }

  end(): void {
    this.#pause = null;
    this.past.release();
  }
}
