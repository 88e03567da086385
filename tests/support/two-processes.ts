/** Two processes and the way between them, without a cluster: 1 ms each way, and it can be cut in silence. */
import { START } from '../../src/sim/kernel/time.ts';
import { Endpoint } from '../../src/sim/net/endpoint.ts';
import { InputCursor, ProcessCore } from '../../src/sim/net/process-core.ts';
import type { Fact } from '../../src/sim/index.ts';
import type { ProcessInput, ProcessOutput } from '../../src/sim/services/process.ts';
import { at } from './open-cluster.ts';

interface End {
  readonly core: ProcessCore;
  readonly endpoint: Endpoint;
  inbox: ProcessInput[];
}

export class TwoProcesses {
  readonly client = newEnd('client/0', 1);
  readonly server = newEnd('server/0', 2);
  readonly facts: ProcessOutput[] = [];
  /** Whether what is sent arrives. */
  isCut = false;
  #nowMs = 0;

  /** Both go on, in steps of the way's length. */
  run(ms: number): void {
    for (const until = this.#nowMs + ms; this.#nowMs < until; this.#nowMs += 1) {
      this.#advance(this.client, this.server);
      this.#advance(this.server, this.client);
    }
    for (const { core } of [this.client, this.server]) core.now = at(this.#nowMs);
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  kinds(): Fact['kind'][] {
    return this.facts.flatMap((output) => (output.kind === 'fact' ? [output.fact.kind] : []));
  }

  #advance(from: End, to: End): void {
    const { core } = from;
    const until = at(this.#nowMs + 1);
    const cursor = new InputCursor(from.inbox.filter((input) => input.at < until));
    from.inbox = from.inbox.filter((input) => input.at >= until);
    while (
      core.turn(cursor, until, (input) => {
        if (input.kind === 'segment') from.endpoint.receive(input);
      })
    );
    for (const output of core.takeOutputs()) {
      this.facts.push(output);
      if (output.kind !== 'segment' || this.isCut) continue;
      to.inbox.push({ ...output, at: at(this.#nowMs + 1), from: core.process });
    }
  }
}

function newEnd(process: string, ordinal: number): End {
  const core = new ProcessCore(process, ordinal, 1, START);
  return { core, endpoint: new Endpoint(core), inbox: [] };
}
