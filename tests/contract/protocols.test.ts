/**
 * What every protocol of the list must keep: messages come back as they were, in whatever pieces;
 * every byte is explained; and no bytes, however odd, end in a hang or a bare error.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Callable, CallResult } from '../../src/sim/contract/calls.ts';
import { protocolIds, reasons } from '../../src/sim/index.ts';
import type { Contract, Field, Operation, ProtocolId } from '../../src/sim/index.ts';
import { mercado } from '../../src/sim/world/scenarios/mercado/index.ts';
import { expectCovered, flat } from '../support/dissections.ts';
import { everyLinkBy } from '../support/every-link.ts';
import { factsOf, openCluster, runFor } from '../support/open-cluster.ts';
import { ProtocolPair } from '../support/protocol-pair.ts';

const fields: readonly Field[] = [
  { name: 'id', number: 1, type: 'int' },
  { name: 'text', number: 2, type: 'string' },
  { name: 'share', number: 20, type: 'double' },
  { name: 'isOpen', number: 4, type: 'bool' },
  { name: 'note', number: 5, type: 'string', optional: true },
  { name: 'sizes', number: 6, type: 'int', repeated: true },
  {
    name: 'lines',
    number: 3,
    type: 'message',
    repeated: true,
    fields: [
      { name: 'sku', number: 1, type: 'int' },
      { name: 'names', number: 2, type: 'string', repeated: true },
    ],
  },
];

function operation(name: string, kind: Operation['kind']): Operation {
  const path = `/${name.toLowerCase()}/{id}`;
  const form = { name, kind, method: 'POST', path } as const;
  return { ...form, idempotent: false, success: 200, input: fields, output: fields };
}

const contract: Contract = {
  operations: [operation('Change', 'command'), operation('Ask', 'query')],
  events: [{ name: 'Happened', fields }],
  subscribes: [],
};

const [change, ask] = contract.operations.map((one): Callable => ({
  kind: 'operation',
  operation: one,
}));
const happened: Callable = {
  kind: 'event',
  event: { name: 'Happened', fields },
  hearers: ['callee'],
};
const callables = [change, ask, happened].filter((one) => one !== undefined);

const whole = fc.integer({ min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER });
const double = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
const text = fc.string({ unit: 'grapheme', maxLength: 200 });
const messages = fc.record(
  {
    id: whole,
    text,
    share: double,
    isOpen: fc.boolean(),
    note: text,
    sizes: fc.array(whole, { maxLength: 4 }),
    lines: fc.array(fc.record({ sku: whole, names: fc.array(text, { maxLength: 3 }) }), {
      maxLength: 3,
    }),
  },
  { requiredKeys: ['id', 'text', 'share', 'isOpen', 'sizes', 'lines'] },
);

/** Sizes of the pieces, again and again from the first. */
const cuts = fc.array(fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 300 })), {
  minLength: 1,
  maxLength: 8,
});

function inPieces(sizes: readonly number[], bytes: Uint8Array): readonly Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let start = 0, nth = 0; start < bytes.length; nth++) {
    const end = start + (sizes[nth % sizes.length] ?? 1);
    pieces.push(bytes.slice(start, end));
    start = end;
  }
  return pieces;
}

/** Makes one call through all the bytes, and gives what the callee was asked and the caller told. */
function carry(
  pair: ProtocolPair,
  callable: Callable,
  input: object,
  output: object,
): { readonly asked: unknown; readonly told: CallResult | null } {
  const call = pair.call(callable, input);
  pair.run(1_500);
  const [asked, ...more] = pair.asked.splice(0);
  expect(more).toEqual([]);
  if (asked === undefined) throw new Error('the callee was not asked');
  pair.answer(asked, callable.kind === 'event' ? 202 : 200, output);
  pair.run(1_500);
  return { asked: asked.asked, told: call.result };
}

describe.each(protocolIds)('%s', (protocol) => {
  it('carries any message there and back, however its bytes are split', () => {
    const pair = new ProtocolPair(protocol, contract);
    fc.assert(
      fc.property(messages, messages, cuts, fc.nat(2), (input, output, sizes, nth) => {
        pair.cut = (bytes) => inPieces(sizes, bytes);
        const callable = callables[nth];
        if (callable === undefined) return;
        const { asked, told } = carry(pair, callable, input, output);
        if (callable.kind === 'event') {
          expect(asked).toMatchObject({ kind: 'event', name: 'Happened', input });
          expect(told).toMatchObject(isAnswered(protocol) ? { status: 202 } : { kind: 'accepted' });
          return;
        }
        expect(asked).toMatchObject({ kind: 'operation', input });
        const isAccepted = told?.kind === 'accepted';
        // A command through a broker is over once the broker has it; all else is answered.
        expect(isAccepted).toBe(callable.operation.kind === 'command' && isBroker(protocol));
        if (!isAccepted) expect(told).toMatchObject({ kind: 'answer', status: 200, value: output });
      }),
      { numRuns: 60 },
    );
  });

  it('explains every byte of every message of a run', async () => {
    const cluster = await openCluster(everyLinkBy(mercado, protocol), { seed: 3 });
    await runFor(cluster, protocol === 'kafka' ? 4_500 : 2_500);
    const counts = new Map<string, number>();
    for (const { message, role, protocol: spoken } of factsOf(cluster, 'message-sent')) {
      if (spoken !== protocol) continue;
      const detail = cluster.observer.message(message);
      if (detail === null) continue;
      expectCovered(detail.dissection.fields, 0, detail.bytes.length);
      const names = flat(detail.dissection.fields).map(({ name }) => name);
      expect(names).not.toContain('unreadable');
      // Headers of HTTP/2 are read by what came before them on the connection.
      expect(names).not.toContain('header block');
      counts.set(role, (counts.get(role) ?? 0) + 1);
    }
    expect(counts.get('request')).toBeGreaterThan(20);
    expect(counts.get('response')).toBeGreaterThan(10);
    cluster.close();
  });

  describe('bytes that are none of its own', () => {
    const recorded = (): readonly Uint8Array[] => {
      const pair = new ProtocolPair(protocol, contract);
      for (const callable of callables) carry(pair, callable, sample, sample);
      return pair.sent
        .filter(
          ({ from, to, flag }) => from === 'caller/0' && to === pair.server && flag === 'data',
        )
        .map(({ bytes }) => bytes);
    };

    it('end a connection, and no process: those who speak it are served on', () => {
      const pair = new ProtocolPair(protocol, contract);
      const said = recorded();
      expect(said.length).toBeGreaterThan(0);
      const ends = new Map<string, number>();
      fc.assert(
        fc.property(
          fc.nat(said.length - 1),
          fc.oneof(
            fc.uint8Array({ minLength: 1, maxLength: 300 }),
            fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })),
          ),
          (count, oddity) => {
            const before = said.slice(0, count);
            const last = said[count] ?? new Uint8Array(0);
            const odd = oddity instanceof Uint8Array ? oddity : changed(last, oddity);
            // What a stranger says well is a call like any other.
            const how = pair.intrude(pair.server, [...before, odd], () => {
              // Over HTTP the next is heard when the one before has been answered.
              while (pair.asked.length > 0) {
                for (const asked of pair.asked.splice(0)) pair.answer(asked, 200, sample);
                pair.run(1);
              }
            });
            ends.set(how, (ends.get(how) ?? 0) + 1);
          },
        ),
        { numRuns: 150 },
      );
      pair.run(1_000);
      // Some are cut off or harmless; most must be refused.
      expect((ends.get('closed') ?? 0) + (ends.get('reset') ?? 0)).toBeGreaterThan(20);
      const { told } = carry(pair, callables[1] ?? happened, sample, sample);
      expect(told).toMatchObject({ kind: 'answer', status: 200 });
    });

    it('end a call with its reason, when they come as an answer', () => {
      fc.assert(
        fc.property(
          fc.nat(2),
          fc.nat(400),
          fc.integer({ min: 1, max: 255 }),
          fc.boolean(),
          (nth, place, mask, isCut) => {
            const pair = new ProtocolPair(protocol, contract);
            const callable = callables[nth] ?? happened;
            let passed = 0;
            pair.cut = (bytes) => {
              const start = passed;
              passed += bytes.length;
              if (place < start || place >= passed) return [bytes];
              if (isCut) return [bytes.slice(0, place - start)];
              return [changed(bytes, [place - start, mask])];
            };
            const call = pair.call(callable, sample);
            pair.run(2_000);
            for (const asked of pair.asked.splice(0)) pair.answer(asked, 200, sample);
            pair.run(10_000);
            const { result } = call;
            if (result === null) throw new Error('the call never ended');
            if (result.kind === 'failure') expect(reasons).toContain(result.reason);
          },
        ),
        { numRuns: 40 },
      );
    });
  });
});

const sample = {
  id: 7,
  text: 'a text with ñ and 🐝',
  share: 0.25,
  isOpen: true,
  sizes: [1, 2, 3],
  lines: [{ sku: 1, names: ['one', 'two'] }],
};

function changed(bytes: Uint8Array, [place, mask]: readonly [number, number]): Uint8Array {
  const copy = Uint8Array.from(bytes);
  const at = bytes.length === 0 ? 0 : place % bytes.length;
  copy[at] = (copy[at] ?? 0) ^ mask;
  return copy;
}

function isBroker(protocol: ProtocolId): boolean {
  return protocol === 'amqp' || protocol === 'kafka';
}

/** Whether whoever is told of an event says so. */
function isAnswered(protocol: ProtocolId): boolean {
  return protocol === 'rest' || protocol === 'grpc';
}
