/**
 * Two services and, where their protocol needs one, a broker: each a process by itself. What one
 * sends the next gets a millisecond later, in whatever pieces the test cuts it into.
 */
import type { Callable, CallResult, IncomingCall } from '../../src/sim/contract/calls.ts';
import type { Contract } from '../../src/sim/contract/contract.ts';
import { EventQueue } from '../../src/sim/kernel/event-queue.ts';
import { after, milliseconds } from '../../src/sim/kernel/time.ts';
import { Endpoint } from '../../src/sim/net/endpoint.ts';
import { InputCursor, ProcessCore } from '../../src/sim/net/process-core.ts';
import { ServiceCalls } from '../../src/sim/protocols/index.ts';
import { BrokerProcess, emptyDisk } from '../../src/sim/services/broker.ts';
import { isBrokered, newLink, newNode } from '../../src/sim/index.ts';
import type {
  Advance,
  BrokerNode,
  ProcessInput,
  ProcessSegment,
  ProtocolId,
  ScenarioLink,
} from '../../src/sim/index.ts';
import { at } from './open-cluster.ts';

const CALLER = 'caller/0';
const CALLEE = 'callee/0';
const BROKER = 'broker/0';
const PIECES_MAX = 10_000;

/** Of the bytes of one segment: the pieces in which they arrive. */
export type Cut = (bytes: Uint8Array) => readonly Uint8Array[];

export interface Sent extends ProcessSegment {
  readonly from: string;
  readonly to: string;
}

interface Party {
  advance(inputs: readonly ProcessInput[], until: ReturnType<typeof at>): Advance;
}

class ServiceParty implements Party {
  readonly core: ProcessCore;
  readonly endpoint: Endpoint;
  readonly calls: ServiceCalls;

  constructor(
    process: string,
    ordinal: number,
    contract: Contract,
    handle: (call: IncomingCall) => void,
  ) {
    this.core = new ProcessCore(process, ordinal, 1, at(0));
    this.endpoint = new Endpoint(this.core);
    const service = process.slice(0, process.indexOf('/'));
    this.calls = new ServiceCalls(this.core, this.endpoint, service, () => contract, handle);
    this.core.schedule(milliseconds(0), () => this.calls.listen());
  }

  advance(inputs: readonly ProcessInput[], until: ReturnType<typeof at>): Advance {
    const cursor = new InputCursor(inputs);
    while (
      this.core.turn(cursor, until, (input) => {
        if (input.kind === 'segment') this.endpoint.receive(input);
      })
    );
    return { outputs: this.core.takeOutputs(), nextAt: this.core.nextAt };
  }
}

export class ProtocolPair {
  /** What the callee was asked, oldest first; whoever takes one answers it. */
  readonly asked: IncomingCall[] = [];
  /** Every segment that was sent. */
  readonly sent: Sent[] = [];
  cut: Cut = (bytes) => [bytes];
  readonly link: ScenarioLink;
  readonly #caller: ServiceParty;
  readonly #parties: ReadonlyMap<string, Party>;
  readonly #nextAt = new Map<string, number>();
  readonly #queue = new EventQueue<{ readonly to: string; readonly input: ProcessInput }>();
  #count = 0;
  #spans = 0;
  now = at(0);

  /** The callee has the operations of `contract`, the caller publishes its events. */
  constructor(protocol: ProtocolId, contract: Contract) {
    const broker = isBrokered(protocol) ? 'broker' : null;
    this.link = { ...newLink('caller-callee', 'caller', 'callee'), protocol, broker };
    const publisher: Contract = { operations: [], events: contract.events, subscribes: [] };
    const subscribes = contract.events.map(({ name }) => `caller.${name}`);
    this.#caller = new ServiceParty(CALLER, 1, publisher, () => {});
    const callee = new ServiceParty(CALLEE, 2, { ...contract, events: [], subscribes }, (call) => {
      const { asked } = call;
      // As a replica does with what it can't read.
      if (asked.kind === 'error') {
        call.answer(asked, '1'.repeat(32), '2'.repeat(16));
        call.acknowledge?.(asked);
      } else this.asked.push(call);
    });
    const parties = new Map<string, Party>([
      [CALLER, this.#caller],
      [CALLEE, callee],
    ]);
    if (isBrokered(protocol)) {
      const disk = emptyDisk();
      const node = brokerNode(protocol);
      parties.set(
        BROKER,
        new BrokerProcess(BROKER, 3, 1, at(0), node, 'broker~', disk, () => null),
      );
    }
    this.#parties = parties;
    for (const process of parties.keys()) this.#nextAt.set(process, 0);
    this.#push(BROKER, { kind: 'members', at: at(0), generation: 1, alive: [0], started: null });
    const service = { id: 'caller', contract: publisher };
    const callers = broker === null ? [CALLER] : [BROKER];
    this.run(1);
    this.#wake(CALLEE, () => callee.calls.follow([{ link: this.link, callers, service }]));
    this.run(10_000);
    this.sent.length = 0;
  }

  /** The process that the caller sends to, and the one that sends to the callee. */
  get server(): string {
    return this.link.broker === null ? CALLEE : BROKER;
  }

  /** Makes the call; null while nobody knows how it ended. */
  call(callable: Callable, input: unknown): { result: CallResult | null } {
    const call: { result: CallResult | null } = { result: null };
    this.#spans += 1;
    const span = this.#spans.toString(16).padStart(16, '0');
    this.#wake(CALLER, () => {
      this.#caller.calls.call(
        {
          link: this.link,
          peer: this.server,
          peers: [this.server],
          callable,
          input,
          metadata: [],
          timeoutMs: 5_000,
          timeoutSetting: 'link.timeoutMs',
          trace: span.padStart(32, '1'),
          span,
        },
        (result) => {
          call.result = result;
        },
      );
    });
    return call;
  }

  /** Answers from the callee's side. */
  answer(call: IncomingCall, status: number, value: object): void {
    this.#wake(CALLEE, () => {
      const reply = { kind: 'answer', status, value } as const;
      call.answer(reply, '1'.repeat(32), '2'.repeat(16));
      call.acknowledge?.(reply);
    });
  }

  /**
   * Bytes of a stranger, on a connection of its own to the process; says how that ended. `meanwhile`
   * answers what it may have asked: what it said after that is looked at in its turn.
   */
  intrude(
    to: string,
    pieces: readonly Uint8Array[],
    meanwhile: () => void,
  ): 'open' | 'closed' | 'reset' {
    this.#count += 1;
    const connection = 2 ** 45 + this.#count;
    const base = { kind: 'segment', link: this.link.id, direction: 'out', connection } as const;
    const from = 'stranger/0';
    const give = (flag: 'syn' | 'data' | 'fin', bytes: Uint8Array): void => {
      this.#push(to, { ...base, at: this.now, from, flag, message: 0, bytes });
      this.run(1);
    };
    const first = this.sent.length;
    give('syn', new Uint8Array(0));
    for (const piece of pieces) give('data', piece);
    meanwhile();
    // A server of HTTP reads on for a second before it closes.
    this.run(1_100);
    const flags = new Set(
      this.sent
        .slice(first)
        .filter((one) => one.connection === connection)
        .map(({ flag }) => flag),
    );
    give('fin', new Uint8Array(0));
    if (flags.has('rst')) return 'reset';
    return flags.has('fin') ? 'closed' : 'open';
  }

  run(ms: number): void {
    const end = this.now + milliseconds(ms);
    for (let turns = 0; ; turns++) {
      if (turns > 1_000_000) throw new Error('It goes round and round.');
      const next = Math.min(this.#queue.nextAt, ...this.#nextAt.values());
      if (next > end) break;
      this.now = at(next / 1000);
      this.#turn();
    }
    this.now = at(end / 1000);
  }

  /** Does something in a process as if an event had woken it. */
  #wake(process: string, action: () => void): void {
    const party = this.#parties.get(process);
    if (!(party instanceof ServiceParty)) throw new Error(`${process} is no service.`);
    party.core.now = this.now;
    action();
    this.#advance(process, party, []);
  }

  #turn(): void {
    const inputs = new Map<string, ProcessInput[]>();
    while (this.#queue.nextAt <= this.now) {
      const one = this.#queue.pop();
      if (one === undefined) break;
      const known = inputs.get(one.to);
      if (known === undefined) inputs.set(one.to, [one.input]);
      else known.push(one.input);
    }
    for (const [process, party] of this.#parties) {
      const mine = inputs.get(process) ?? [];
      if (mine.length > 0 || (this.#nextAt.get(process) ?? Infinity) <= this.now) {
        this.#advance(process, party, mine);
      }
    }
  }

  #advance(process: string, party: Party, inputs: readonly ProcessInput[]): void {
    const { outputs, nextAt } = party.advance(inputs, at((this.now + 1) / 1000));
    this.#nextAt.set(process, nextAt);
    for (const output of outputs) {
      if (output.kind !== 'segment') continue;
      this.sent.push({ ...output, from: process });
      const { to, ...segment } = output;
      const pieces = output.flag === 'data' ? this.cut(output.bytes) : [output.bytes];
      if (pieces.length > PIECES_MAX) throw new Error('Too many pieces.');
      const arrivesAt = after(output.at, milliseconds(1));
      for (const bytes of pieces)
        this.#push(to, { ...segment, bytes, at: arrivesAt, from: process });
    }
  }

  #push(to: string, input: ProcessInput): void {
    if (!this.#parties.has(to)) return;
    this.#count += 1;
    this.#queue.push(input.at, this.#count, { to, input });
  }
}

function brokerNode(protocol: 'amqp' | 'kafka'): BrokerNode {
  const position = { x: 0, y: 0 };
  const node = newNode('broker', 'broker', 'broker', position);
  return protocol === 'kafka'
    ? { ...node, replicas: 1, partitions: 2, replicationFactor: 1, minInSync: 1 }
    : { kind: 'broker', id: 'broker', name: 'broker', position, protocol };
}
