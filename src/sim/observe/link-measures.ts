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
import { isGood, kindOf, readersOf, shortName } from './call-names.ts';
import type { Fact } from './facts.ts';
import { Histogram } from './histogram.ts';
import { viewOf } from './link-views.ts';
import type { Holding } from './link-views.ts';
import { Newest, REMEMBERED_MAX } from './newest.ts';
import { nodeOf } from './processes.ts';
import { actionOf, newStretch } from './stretches.ts';
import type { Call, Stretch } from './stretches.ts';
import { endTelling, Tellings } from './tellings.ts';
import type { Telling } from './tellings.ts';
import type { GroupMeasures, LinkMeasures } from './views.ts';

/** One span of a caller, with a call to each callee that it reaches. */
interface Sending {
  readonly at: Instant;
  readonly process: string;
  /** Without the callee in front: `PriceChanged`. */
  readonly name: string;
  /** Few: one for each callee. */
  readonly calls: Call[];
  readonly telling: Telling;
}

/** What a call of that title over that link is, by the document as it is now. */
interface Meaning {
  /** Without the callee in front: `PriceChanged`. */
  readonly name: string;
  readonly isEvent: boolean;
  /** Of its tellings. */
  readonly key: string;
  readonly reached: readonly { readonly link: ScenarioLink; readonly title: string }[];
}

/** A handler's work on a call. */
interface Handling {
  readonly process: string;
  readonly call: Call;
  hasWritten: boolean;
}

interface OpenConnection {
  /** The end that opened it spoke last, and has not been answered yet. */
  isAsking: boolean;
  readonly opener: string;
}

/** Titles over one link whose meanings are kept. */
const MEANINGS_MAX = 1_000;

export class LinkMeasuresFold {
  readonly #scenario: () => Scenario;
  readonly #stretches = new Map<string, Map<ProtocolId, Stretch>>();
  readonly #sendings = new Newest<string, Sending>();
  readonly #tellings = new Tellings();
  readonly #untold = new Set<Call>();
  /** By server span. A statement on its way may take effect after its handler's replica died. */
  readonly #handlings = new Newest<string, Handling>();
  readonly #atWork = new Set<Handling>();
  readonly #connections = new Newest<number, OpenConnection>();
  /** Replicas that listen, by node. */
  readonly #listening = new Map<string, Set<string>>();
  /** By link and title, worked out once for each document. */
  readonly #meanings = new Map<string, Map<string, Meaning | null>>();
  #meaningsOf: Scenario | null = null;

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

  #takeMessage({ at, link: hop, protocol, connection, from, role, size }: MessageSent): void {
    // Brokers copy to each other over a network that is no link.
    if (hop === '') return;
    const stretch = this.#stretch(hop.endsWith('>') ? hop.slice(0, -1) : hop, protocol);
    stretch.lastAt = at;
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
    const meaning = this.#meaningOf(id, title);
    if (meaning === null) return;
    const { name, isEvent, key, reached } = meaning;
    const telling = isEvent
      ? this.#tellings.beginEvent(at, `${parent} ${name}`, key)
      : this.#tellings.begin(at, key);
    const sending: Sending = { at, process, name, calls: [], telling };
    this.#sendings.set(span, sending);
    for (const one of reached) this.#addCall(sending, one.link, one.title);
  }

  #meaningOf(id: string, title: string): Meaning | null {
    const scenario = this.#scenario();
    if (scenario !== this.#meaningsOf) {
      this.#meanings.clear();
      this.#meaningsOf = scenario;
    }
    let ofLink = this.#meanings.get(id);
    if (ofLink === undefined) {
      ofLink = new Map();
      this.#meanings.set(id, ofLink);
    }
    const known = ofLink.get(title);
    if (known !== undefined) return known;
    // Paths that clients ask for are titles too, and there is no end of them.
    if (ofLink.size >= MEANINGS_MAX) ofLink.clear();
    const meaning = meaningIn(scenario, id, title);
    ofLink.set(title, meaning);
    return meaning;
  }

  #addCall({ at, process, calls }: Sending, link: ScenarioLink, title: string): void {
    const action = actionOf(this.#stretch(link.id, link.protocol), title);
    action.sent += 1;
    const call: Call = {
      at,
      process,
      callee: link.to,
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
    calls.push(call);
    this.#untold.add(call);
  }

  #startHandling({ span, parent, process }: SpanStarted): void {
    const sending = this.#sendings.get(parent);
    if (sending === undefined) return;
    const node = nodeOf(process);
    const call =
      sending.calls.find((one) => one.callee === node) ?? this.#historyFor(sending, node);
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
      callee: node,
      action: actionOf(this.#stretch(link.id, link.protocol), `${node}.${name}`),
      order: 0,
      calleeIsDown: false,
      told: 'done',
      isHandled: false,
      handlers: 0,
      effects: 0,
      isHistory: true,
    };
    calls.push(call);
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
    for (const call of sending.calls) if (!call.isHistory) this.#tell(call, ended);
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
  read(holding: Holding): LinkMeasures[] {
    return this.#viewsOf(this.#scenario().links, holding);
  }

  #viewsOf(links: readonly ScenarioLink[], holding: Holding): LinkMeasures[] {
    const scenario = this.#scenario();
    return links.flatMap((link) =>
      [...(this.#stretches.get(link.id)?.values() ?? [])].map((stretch) =>
        viewOf(stretch, link, scenario, holding),
      ),
    );
  }

  /** These links together. */
  readGroup(links: readonly string[], holding: Holding): GroupMeasures {
    const scenario = this.#scenario();
    const delays = new Histogram();
    const keys = new Set<string>();
    const wanted = scenario.links.filter(({ id }) => links.includes(id));
    for (const link of wanted) {
      for (const stretch of this.#stretches.get(link.id)?.values() ?? []) {
        delays.addAll(stretch.delays);
        for (const action of stretch.actions.values()) {
          const name = shortName(action.name);
          keys.add(keyOf(link, name, kindOf(name, link, scenario) === 'event'));
        }
      }
    }
    const { told, failed, waits } = this.#tellings.sumOf(keys);
    return {
      told,
      failed,
      waits: waits.counts(),
      delays: delays.counts(),
      links: this.#viewsOf(wanted, holding),
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
      stretch = newStretch(protocol);
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

function meaningIn(scenario: Scenario, id: string, title: string): Meaning | null {
  const link = scenario.links.find((one) => one.id === id);
  if (link === undefined) return null;
  const name = shortName(title);
  const isEvent = kindOf(name, link, scenario) === 'event';
  const readers = isEvent ? readersOf(link, name, scenario) : [link];
  const reached = readers.map((one) => ({
    link: one,
    title: one.id === link.id ? title : `${one.to}.${name}`,
  }));
  return { name, isEvent, key: keyOf(link, name, isEvent), reached };
}

/** What tells of one event belongs together, whatever links it takes; calls are told apart by their link. */
function keyOf(link: ScenarioLink, name: string, isEvent: boolean): string {
  return isEvent ? `${link.from}.${name}` : link.id;
}
