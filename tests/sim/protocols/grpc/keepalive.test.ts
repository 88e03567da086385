/** A connection that dies in silence, between two processes without a cluster. */
import { describe, expect, it } from 'vitest';
import { newLink } from '../../../../src/sim/index.ts';
import type { CallResult } from '../../../../src/sim/contract/calls.ts';
import type { Contract, Operation } from '../../../../src/sim/contract/contract.ts';
import { Endpoint } from '../../../../src/sim/net/endpoint.ts';
import { InputCursor, ProcessCore } from '../../../../src/sim/net/process-core.ts';
import { acceptGrpcCalls } from '../../../../src/sim/protocols/grpc/callee.ts';
import { GrpcSide, KEEPALIVE_MS } from '../../../../src/sim/protocols/grpc/caller.ts';
import { at } from '../../../support/open-cluster.ts';

const watch: Operation = {
  name: 'Watch',
  kind: 'query',
  method: 'GET',
  path: '/watch',
  idempotent: true,
  success: 200,
  stream: 'server',
  input: [],
  output: [],
};
const contract: Contract = { operations: [watch], events: [], subscribes: [] };

/** A caller and a callee that never answers; segments take no time, and none arrives once it is cut. */
class Line {
  isCut = false;
  /** What the caller was told, and when. */
  readonly told: [ms: number, result: CallResult][] = [];
  readonly pings: number[] = [];
  readonly #caller = new ProcessCore('caller/0', 1, 1, at(0));
  readonly #callee = new ProcessCore('callee/0', 2, 1, at(0));
  readonly #near = new Endpoint(this.#caller);
  readonly #far = new Endpoint(this.#callee);

  constructor(timeoutMs: number) {
    this.#far.listen((connection) =>
      acceptGrpcCalls(
        this.#callee,
        connection,
        'callee',
        () => contract,
        () => null,
        () => {},
      ),
    );
    new GrpcSide(this.#caller, this.#near).stream(
      {
        link: newLink('link', 'caller', 'callee'),
        peer: 'callee/0',
        peers: ['callee/0'],
        callable: { kind: 'operation', operation: watch },
        input: {},
        metadata: [],
        timeoutMs,
        timeoutSetting: 'test',
        trace: '',
        span: '',
      },
      (result) => this.told.push([this.#caller.now / 1_000, result]),
    );
    this.#carry();
  }

  runTo(ms: number): void {
    for (let now = Math.floor(this.#caller.now / 1_000); now < ms; now += 500) {
      for (const core of [this.#caller, this.#callee]) {
        while (core.turn(new InputCursor([]), at(now + 500), () => {}));
        core.now = at(now + 500);
      }
      this.#carry();
    }
  }

  #carry(): void {
    for (let count = 1; count > 0;) {
      count = this.#take(this.#caller, this.#far) + this.#take(this.#callee, this.#near);
    }
  }

  #take(from: ProcessCore, to: Endpoint): number {
    const outputs = from.takeOutputs();
    for (const output of outputs) {
      if (output.kind === 'segment' && !this.isCut) to.receive({ ...output, from: from.process });
      if (output.kind !== 'fact' || output.fact.kind !== 'message-sent') continue;
      if (output.fact.label === 'PING' && from === this.#caller) {
        this.pings.push(output.at / 1_000);
      }
    }
    return outputs.length;
  }
}

describe('keepalive', () => {
  it('pings while nothing comes, and goes on while it is answered', () => {
    const line = new Line(10 * KEEPALIVE_MS);
    line.runTo(5 * KEEPALIVE_MS);
    expect(line.pings.length).toBeGreaterThanOrEqual(3);
    expect(line.told).toEqual([]);
  });

  it('gives up a connection that has died in silence', () => {
    const line = new Line(10 * KEEPALIVE_MS);
    line.runTo(1_000);
    line.isCut = true;
    line.runTo(5 * KEEPALIVE_MS);
    expect(line.pings).toHaveLength(1);
    const [[ms, result] = [0, null]] = line.told;
    expect(result).toMatchObject({ kind: 'failure', reason: 'connection-reset', definite: false });
    expect(ms).toBeGreaterThanOrEqual(2 * KEEPALIVE_MS);
    expect(ms).toBeLessThan(2 * KEEPALIVE_MS + 2_000);
  });

  it('leaves a call that ends sooner to its timeout', () => {
    const line = new Line(KEEPALIVE_MS);
    line.isCut = true;
    line.runTo(3 * KEEPALIVE_MS);
    expect(line.pings).toEqual([]);
    expect(line.told.map(([ms, { kind }]) => [ms, kind])).toEqual([[KEEPALIVE_MS, 'failure']]);
  });
});
