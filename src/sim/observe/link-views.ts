/** What was counted of a link, as values for the screen. */
import { toMilliseconds } from '../kernel/time.ts';
import type { Scenario, ScenarioLink } from '../world/scenario.ts';
import { kindOf, shortName } from './call-names.ts';
import type { Action, Stretch } from './stretches.ts';
import type { ActionMeasures, LinkMeasures } from './views.ts';

/** How many messages of that name brokers still hold for the link's callee. */
export type Holding = (link: ScenarioLink, name: string, isEvent: boolean) => number;

export function viewOf(
  stretch: Stretch,
  link: ScenarioLink,
  scenario: Scenario,
  holding: Holding,
): LinkMeasures {
  const [waitP50 = null, waitP99 = null] = stretch.waits.quantiles([0.5, 0.99]);
  const [delayP50 = null, delayP99 = null] = stretch.delays.quantiles([0.5, 0.99]);
  return {
    link: link.id,
    protocol: stretch.protocol,
    isNow: link.protocol === stretch.protocol,
    lastAtMs: toMilliseconds(stretch.lastAt),
    calls: stretch.calls,
    failed: stretch.failed,
    messages: stretch.messages,
    bytes: stretch.bytes,
    controlMessages: stretch.controlMessages,
    controlBytes: stretch.controlBytes,
    connections: stretch.connections,
    roundTrips: stretch.roundTrips,
    waitMsP50: inMs(waitP50),
    waitMsP99: inMs(waitP99),
    delayMsP50: inMs(delayP50),
    delayMsP99: inMs(delayP99),
    whileDown: {
      calls: stretch.downCalls,
      failed: stretch.downFailed,
      done: stretch.downDone,
    },
    actions: [...stretch.actions.values()].map((action) =>
      actionView(action, link, scenario, holding),
    ),
  };
}

function inMs(microseconds: number | null): number | null {
  return microseconds === null ? null : microseconds / 1000;
}

function actionView(
  action: Action,
  link: ScenarioLink,
  scenario: Scenario,
  holding: Holding,
): ActionMeasures {
  const { protocol } = action.stretch;
  const name = shortName(action.name);
  const kind = kindOf(name, link, scenario);
  const isEvent = kind === 'event';
  let underWay = 0;
  let failed = 0;
  /** The caller was told that it is or will be done, and no handler has it. */
  let silent = 0;
  for (const call of action.open) {
    if (call.told === 'nothing' || call.handlers > 0) underWay += 1;
    else if (call.told !== 'done') failed += 1;
    // A socket brings pushes in order: what has not been overtaken may still be on its way.
    else if (protocol === 'websocket' && isEvent && call.order > action.newestDone) underWay += 1;
    else silent += 1;
  }
  const held =
    protocol === 'amqp' || protocol === 'kafka'
      ? Math.min(silent, holding(link, name, isEvent))
      : 0;
  return {
    action: action.name,
    kind,
    sent: action.sent,
    done: action.done,
    changed: action.changed,
    duplicated: action.duplicated,
    outOfOrder: action.outOfOrder,
    doneUnknown: action.doneUnknown,
    doneWhenTold: action.doneWhenTold,
    history: action.history,
    lost: silent - held,
    failed,
    underWay: underWay + held,
  };
}
