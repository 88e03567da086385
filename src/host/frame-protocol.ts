/** What the page and the frame with its engine worker say to each other, besides `EngineApi`. */
import type { FrameBatch } from './engine-api.ts';

/** How often the engine says that it is alive. */
export const HEARTBEAT_MS = 250;

/** The page's first message to the frame, which hands it on to the engine's worker. */
export interface FrameStart extends EngineStart {
  readonly engineText: string;
}

/** What the engine's worker needs, since it can load nothing by itself. */
export interface EngineStart {
  readonly control: MessagePort;
  readonly feed: MessagePort;
  readonly replicaText: string;
  readonly wasm: ArrayBuffer;
  /** `inline`: replicas in the engine's own thread, for comparison. */
  readonly host: 'worker' | 'inline';
}

export type FeedMessage =
  | { readonly kind: 'alive' }
  /** Its script did not run. */
  | { readonly kind: 'failed'; readonly text: string }
  | {
      readonly kind: 'batch';
      readonly batch: FrameBatch;
      readonly number: number;
      readonly run: number;
    };
