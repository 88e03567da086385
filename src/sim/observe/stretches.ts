/** What is counted of a link while it speaks one protocol, and of each operation and event over it. */
import { START } from '../kernel/time.ts';
import type { Instant } from '../kernel/time.ts';
import type { ProtocolId } from '../world/scenario.ts';
import { Histogram } from './histogram.ts';

/** What the caller knows: nothing yet, that it is done or will be, that it is not, or neither. */
export type Told = 'nothing' | 'done' | 'not-done' | 'unknown';

export interface Call {
  readonly at: Instant;
  readonly process: string;
  /** Node of whoever it reaches. */
  readonly callee: string;
  readonly action: Action;
  /** Place among the calls of its action, from 1. */
  readonly order: number;
  readonly calleeIsDown: boolean;
  told: Told;
  /** A handler came to its end well. */
  isHandled: boolean;
  /** Handlers that have it now. */
  handlers: number;
  /** Handlers of it that changed the database. */
  effects: number;
  /** It was sent before there was a link to whoever handles it now: a log kept it. */
  readonly isHistory: boolean;
}

export interface Action {
  readonly name: string;
  readonly stretch: Stretch;
  sent: number;
  done: number;
  /** Calls that changed the database, and how many times more than once each. */
  changed: number;
  duplicated: number;
  outOfOrder: number;
  doneUnknown: number;
  /** Done when the caller was told so. */
  doneWhenTold: number;
  history: number;
  /** Highest order among those done, and among those that changed the database. */
  newestDone: number;
  newestChange: number;
  /** Sent and not done. */
  readonly open: Set<Call>;
}

/** What one link did while it spoke one protocol, all such stretches together. */
export interface Stretch {
  readonly protocol: ProtocolId;
  /** Of its last message. */
  lastAt: Instant;
  calls: number;
  failed: number;
  messages: number;
  bytes: number;
  controlMessages: number;
  controlBytes: number;
  connections: number;
  roundTrips: number;
  readonly waits: Histogram;
  readonly delays: Histogram;
  downCalls: number;
  downFailed: number;
  downDone: number;
  readonly actions: Map<string, Action>;
}

export function newStretch(protocol: ProtocolId): Stretch {
  return {
    protocol,
    lastAt: START,
    calls: 0,
    failed: 0,
    messages: 0,
    bytes: 0,
    controlMessages: 0,
    controlBytes: 0,
    connections: 0,
    roundTrips: 0,
    waits: new Histogram(),
    delays: new Histogram(),
    downCalls: 0,
    downFailed: 0,
    downDone: 0,
    actions: new Map(),
  };
}

export function actionOf(stretch: Stretch, name: string): Action {
  let action = stretch.actions.get(name);
  if (action === undefined) {
    action = {
      name,
      stretch,
      sent: 0,
      done: 0,
      changed: 0,
      duplicated: 0,
      outOfOrder: 0,
      doneUnknown: 0,
      doneWhenTold: 0,
      history: 0,
      newestDone: 0,
      newestChange: 0,
      open: new Set(),
    };
    stretch.actions.set(name, action);
  }
  return action;
}
