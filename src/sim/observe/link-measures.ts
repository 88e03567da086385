/**
 * What talking over each link has cost and brought, by the protocol that it spoke at the time: bytes,
 * round trips, what the caller waited for, and what became of each call in the callee's database.
 *
 *   client span on a link ─▶ server spans below it ─▶ rows that they changed
 *          told …                 handled …                 effects: none, one, several
 *
 * An event is told to a broker once, over one link; it is a call to each of those who read there, on
 * the link that leads to them.
 */
import { between } from '../kernel/time.ts';
import type { Instant } from '../kernel/time.ts';
import type { MessageSent, QueryExecuted, SpanEnded, SpanStarted } from '../services/facts.ts';
import type { ProtocolId, Scenario, ScenarioLink } from '../world/scenario.ts';
import type { Kept } from './brokers.ts';
import type { Fact } from './facts.ts';
import { Histogram } from './histogram.ts';
import type { ActionMeasures, GroupMeasures, LinkMeasures } from './views.ts';

/** Calls and connections that are remembered in each of two generations; older ones are forgotten. */
const REMEMBERED_MAX = 20_000;

/** What the caller knows: nothing yet, that it is done or will be, that it is not, or neither. */
type Told = 'nothing' | 'done' | 'not-done' | 'unknown';

interface Call {
  readonly at: Instant;
  readonly process: string;
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

/** One span of a caller, with a call to each callee that it reaches. */
interface Sending {
  readonly at: Instant;
  readonly process: string;
  /** Without the callee in front: `PriceChanged`. */
  readonly name: string;
  /** By the callee's node. */
  readonly calls: Map<string, Call>;
  readonly telling: Telling;
}

/** What a handler waits for: one call, or an event told over as many links as need it. */
interface Telling {
  readonly at: Instant;
  readonly tellings: Tellings;
  open: number;
  /** Bucket of its wait, once the handler goes on. */
  waited: number | null;
  hasFailed: boolean;
}

/** All tellings of one event of a caller, or over one link. */
interface Tellings {
  told: number;
  failed: number;
  readonly waits: Histogram;
}

/** A handler's work on a call. */
interface Handling {
  readonly process: string;
  readonly call: Call;
  hasWritten: boolean;
}

interface Action {
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
interface Stretch {
  readonly link: string;
  readonly protocol: ProtocolId;
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

interface OpenConnection {
  /** The end that opened it spoke last, and has not been answered yet. */
  isAsking: boolean;
  readonly opener: string;
}

/** The newest of many, by key: two generations, so that old ones go many at a time. */
class Newest<Key, Value> {
  #young = new Map<Key, Value>();
  #old = new Map<Key, Value>();

  get(key: Key): Value | undefined {
    return this.#young.get(key) ?? this.#old.get(key);
  }

  set(key: Key, value: Value): void {
    if (this.#young.size >= REMEMBERED_MAX) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, value);
  }
}

/** How many messages brokers still hold for a callee. */
export type Holding = (kept: Kept) => number;

export class LinkMeasuresFold {
  readonly #scenario: () => Scenario;
  readonly #stretches = new Map<string, Map<ProtocolId, Stretch>>();
  readonly #sendings = new Newest<string, Sending>();
  /** By the handler's span and what it tells. */
  readonly #tellings = new Newest<string, Telling>();
  /** By event (`catalog.PriceChanged`) or by link. */
  readonly #told = new Map<string, Tellings>();
  readonly #untold = new Set<Call>();
  /** By server span. A statement on its way may take effect after its handler's replica died. */
  readonly #handlings = new Newest<string, Handling>();
  readonly #atWork = new Set<Handling>();
  readonly #connections = new Newest<number, OpenConnection>();
  /** Replicas that listen, by node. */
  readonly #listening = new Map<string, Set<string>>();

  /** `scenario` gives the document as it is now. */
  constructor(scenario: () => Scenario) {
    this.#scenario = scenario;
  }

  accept(fact: Fact): void {
    switch (fact.kind) {
      case 'message-sent':
        this.#takeMessage(fact);
        return;
      case 'span-started':
        if (fact.role === 'client') this.#startCall(fact);
        else if (fact.role === 'server') this.#startHandling(fact);
        return;
      case 'span-ended':
        this.#endSpan(fact);
        return;
      case 'query-executed':
        if (fact.changes > 0) this.#takeChange(fact);
        return;
      case 'replica-started':
        this.#listenersOf(fact.process).add(fact.process);
        return;
      case 'replica-stopped':
        this.#stop(fact.process);
        return;
      default:
        return;
    }
  }

  // ── On the wire ──

  #takeMessage({ link: hop, protocol, connection, from, role, size }: MessageSent): void {
    // Brokers copy to each other over a network that is no link.
    if (hop === '') return;
    const stretch = this.#stretch(hop.endsWith('>') ? hop.slice(0, -1) : hop, protocol);
    if (role === 'control') {
      stretch.controlMessages += 1;
      stretch.controlBytes += size;
    } else {
      stretch.messages += 1;
      stretch.bytes += size;
    }
    const known = this.#connections.get(connection);
    if (known === undefined) {
      // To open it took a round trip of its own.
      stretch.connections += 1;
      stretch.roundTrips += 1;
      this.#connections.set(connection, { isAsking: true, opener: from });
      return;
    }
    const asks = from === known.opener;
    if (known.isAsking && !asks) stretch.roundTrips += 1;
    known.isAsking = asks;
  }

  // ── Calls and what became of them ──

  #startCall({ at, span, parent, process, name: title, link: id }: SpanStarted): void {
    const scenario = this.#scenario();
    const link = scenario.links.find((one) => one.id === id);
    if (link === undefined) return;
    const name = shortName(title);
    const isEvent = kindOf(name, link, scenario) === 'event';
    const telling = this.#tellingOf(at, `${parent} ${name}`, isEvent, keyOf(link, name, isEvent));
    const sending: Sending = { at, process, name, calls: new Map(), telling };
    this.#sendings.set(span, sending);
    const reached = isEvent ? readersOf(link, name, scenario) : [link];
    for (const one of reached) {
      this.#addCall(sending, one, one.id === link.id ? title : `${one.to}.${name}`);
    }
  }

  #tellingOf(at: Instant, place: string, isEvent: boolean, key: string): Telling {
    const known = this.#tellings.get(place);
    if (isEvent && known?.at === at) {
      known.open += 1;
      reopen(known);
      return known;
    }
    let tellings = this.#told.get(key);
    if (tellings === undefined) {
      tellings = { told: 0, failed: 0, waits: new Histogram() };
      this.#told.set(key, tellings);
    }
    const telling: Telling = { at, tellings, open: 1, waited: null, hasFailed: false };
    this.#tellings.set(place, telling);
    return telling;
  }

  #addCall({ at, process, calls }: Sending, link: ScenarioLink, title: string): void {
    const action = actionOf(this.#stretch(link.id, link.protocol), title);
    action.sent += 1;
    const call: Call = {
      at,
      process,
      action,
      order: action.sent,
      calleeIsDown: (this.#listening.get(link.to)?.size ?? 0) === 0,
      told: 'nothing',
      isHandled: false,
      handlers: 0,
      effects: 0,
      isHistory: false,
    };
    if (call.calleeIsDown) action.stretch.downCalls += 1;
    action.open.add(call);
    if (action.open.size > REMEMBERED_MAX) {
      const [oldest] = action.open;
      if (oldest !== undefined) action.open.delete(oldest);
    }
    calls.set(link.to, call);
    this.#untold.add(call);
  }

  #startHandling({ span, parent, process }: SpanStarted): void {
    const sending = this.#sendings.get(parent);
    if (sending === undefined) return;
    const node = nodeOf(process);
    const call = sending.calls.get(node) ?? this.#historyFor(sending, node);
    if (call === undefined) return;
    call.handlers += 1;
    const handling = { process, call, hasWritten: false };
    this.#handlings.set(span, handling);
    this.#atWork.add(handling);
  }

  /** Whoever handles it was not there yet when it was sent. */
  #historyFor(sending: Sending, node: string): Call | undefined {
    const { at, process, name, calls } = sending;
    const from = nodeOf(process);
    const link = this.#scenario().links.find((one) => one.from === from && one.to === node);
    if (link === undefined) return undefined;
    const call: Call = {
      at,
      process,
      action: actionOf(this.#stretch(link.id, link.protocol), `${node}.${name}`),
      order: 0,
      calleeIsDown: false,
      told: 'done',
      isHandled: false,
      handlers: 0,
      effects: 0,
      isHistory: true,
    };
    calls.set(node, call);
    return call;
  }

  #takeChange({ at, span }: QueryExecuted): void {
    const handling = this.#handlings.get(span);
    if (handling === undefined || handling.hasWritten) return;
    handling.hasWritten = true;
    const { call } = handling;
    const { action } = call;
    call.effects += 1;
    if (call.effects > 1) action.duplicated += 1;
    else if (!call.isHistory) {
      action.changed += 1;
      if (call.order < action.newestChange) action.outOfOrder += 1;
      else action.newestChange = call.order;
    }
    this.#finish(call, at);
  }

  #endSpan(ended: SpanEnded): void {
    const handling = this.#handlings.get(ended.span);
    if (handling !== undefined) {
      this.#leave(handling);
      if (isGood(ended)) this.#finish(handling.call, ended.at);
      return;
    }
    const sending = this.#sendings.get(ended.span);
    if (sending === undefined) return;
    endTelling(sending.telling, ended);
    for (const call of sending.calls.values()) if (!call.isHistory) this.#tell(call, ended);
  }

  #finish(call: Call, at: Instant): void {
    if (call.isHandled) return;
    call.isHandled = true;
    const { action } = call;
    if (call.isHistory) {
      action.history += 1;
      return;
    }
    action.open.delete(call);
    action.done += 1;
    if (call.order > action.newestDone) action.newestDone = call.order;
    action.stretch.delays.add(between(call.at, at));
    if (call.calleeIsDown) action.stretch.downDone += 1;
    if (call.told === 'unknown') action.doneUnknown += 1;
  }

  #tell(call: Call, ended: SpanEnded): void {
    this.#untold.delete(call);
    const { stretch } = call.action;
    stretch.calls += 1;
    stretch.waits.add(between(call.at, ended.at));
    if (isGood(ended)) {
      call.told = 'done';
      if (call.isHandled) call.action.doneWhenTold += 1;
      return;
    }
    stretch.failed += 1;
    if (call.calleeIsDown) stretch.downFailed += 1;
    call.told = ended.definite ? 'not-done' : 'unknown';
    if (call.isHandled && call.told === 'unknown') call.action.doneUnknown += 1;
  }

  /** What it had called, nobody waits for any more, and what it handled has no end. */
  #stop(process: string): void {
    this.#listenersOf(process).delete(process);
    for (const call of this.#untold) {
      if (call.process !== process) continue;
      this.#untold.delete(call);
      call.told = 'unknown';
    }
    for (const handling of this.#atWork) {
      if (handling.process === process) this.#leave(handling);
    }
  }

  #leave(handling: Handling): void {
    if (this.#atWork.delete(handling)) handling.call.handlers -= 1;
  }

  // ── Reading ──

  /** Of each link of the document, the protocols that it has spoken, in the order in which it first did. */
  read(scenario: Scenario, holding: Holding): LinkMeasures[] {
    return scenario.links.flatMap((link) =>
      [...(this.#stretches.get(link.id)?.values() ?? [])].map((stretch) =>
        viewOf(stretch, link, scenario, holding),
      ),
    );
  }

  /** These links together. */
  readGroup(links: readonly string[], scenario: Scenario, holding: Holding): GroupMeasures {
    const [waits, delays] = [new Histogram(), new Histogram()];
    const keys = new Set<string>();
    for (const link of scenario.links) {
      if (!links.includes(link.id)) continue;
      for (const stretch of this.#stretches.get(link.id)?.values() ?? []) {
        delays.addAll(stretch.delays);
        for (const action of stretch.actions.values()) {
          const name = shortName(action.name);
          keys.add(keyOf(link, name, kindOf(name, link, scenario) === 'event'));
        }
      }
    }
    const all = [...keys].flatMap((key) => this.#told.get(key) ?? []);
    for (const one of all) waits.addAll(one.waits);
    return {
      told: all.reduce((sum, one) => sum + one.told, 0),
      failed: all.reduce((sum, one) => sum + one.failed, 0),
      waits: waits.counts(),
      delays: delays.counts(),
      links: this.read(scenario, holding).filter(({ link }) => links.includes(link)),
    };
  }

  #stretch(link: string, protocol: ProtocolId): Stretch {
    let ofLink = this.#stretches.get(link);
    if (ofLink === undefined) {
      ofLink = new Map();
      this.#stretches.set(link, ofLink);
    }
    let stretch = ofLink.get(protocol);
    if (stretch === undefined) {
      stretch = {
        link,
        protocol,
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
      ofLink.set(protocol, stretch);
    }
    return stretch;
  }

  #listenersOf(process: string): Set<string> {
    const node = nodeOf(process);
    const known = this.#listening.get(node);
    if (known !== undefined) return known;
    const listeners = new Set<string>();
    this.#listening.set(node, listeners);
    return listeners;
  }
}

function actionOf(stretch: Stretch, name: string): Action {
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

/** The handler goes on when all is told, or at the first that fails. */
function endTelling(telling: Telling, ended: SpanEnded): void {
  telling.open -= 1;
  const isFailed = !isGood(ended);
  if (telling.waited !== null || (telling.open > 0 && !isFailed)) return;
  const { tellings, at } = telling;
  telling.waited = tellings.waits.add(between(at, ended.at));
  telling.hasFailed = isFailed;
  tellings.told += 1;
  if (isFailed) tellings.failed += 1;
}

/** A socket is told at once, and another link after it: until that one, too, has been told. */
function reopen(telling: Telling): void {
  if (telling.waited === null || telling.hasFailed) return;
  telling.tellings.told -= 1;
  telling.tellings.waits.remove(telling.waited);
  telling.waited = null;
}

/** What tells of one event belongs together, whatever links it takes; calls are told apart by their link. */
function keyOf(link: ScenarioLink, name: string, isEvent: boolean): string {
  return isEvent ? `${link.from}.${name}` : link.id;
}

/** Whom an event reaches that is told over that link: through a broker, all who read there. */
function readersOf(link: ScenarioLink, name: string, scenario: Scenario): readonly ScenarioLink[] {
  if (link.broker === null) return [link];
  return scenario.links.filter(
    (one) =>
      one.from === link.from &&
      one.broker === link.broker &&
      kindOf(name, one, scenario) === 'event',
  );
}

/** `PriceChanged` of `shop.PriceChanged`. */
function shortName(title: string): string {
  return title.slice(title.indexOf('.') + 1);
}

function nodeOf(process: string): string {
  return process.slice(0, process.lastIndexOf('/'));
}

function isGood({ status, reason }: SpanEnded): boolean {
  return reason === '' && status < 400;
}

function viewOf(
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
      ? Math.min(
          silent,
          holding({
            queue: isEvent ? `${link.to}.events` : link.to,
            topic: `${isEvent ? link.from : link.to}.${name}`,
            group: link.to,
          }),
        )
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

/** A callee may offer an operation and hear an event of one name; then the event is meant. */
function kindOf(name: string, link: ScenarioLink, scenario: Scenario): ActionMeasures['kind'] {
  const callee = scenario.nodes.find((node) => node.id === link.to);
  if (callee?.kind !== 'service') return 'query';
  if (callee.contract.subscribes.includes(`${link.from}.${name}`)) return 'event';
  const operation = callee.contract.operations.find((one) => one.name === name);
  return operation?.kind ?? 'query';
}
