/** Bytes of a test's choice, sent to a process of a cluster over a link, and what comes back. */
import { loadSqlite } from '../../src/host/database.ts';
import { inlineHosts } from '../../src/host/inline-host.ts';
import { Cluster } from '../../src/sim/index.ts';
import type { OutsideSegment, Scenario } from '../../src/sim/index.ts';
import { runFor } from './open-cluster.ts';

const NOTHING = new Uint8Array(0);

export class RawConnections {
  readonly cluster: Cluster;
  readonly #process: string;
  readonly #arrived: OutsideSegment[];
  #last = 0;

  private constructor(cluster: Cluster, process: string, arrived: OutsideSegment[]) {
    this.cluster = cluster;
    this.#process = process;
    this.#arrived = arrived;
  }

  static async open(scenario: Scenario, process: string): Promise<RawConnections> {
    const seed = 7;
    const arrived: OutsideSegment[] = [];
    const databases = await loadSqlite(undefined, seed);
    const outside = (segment: OutsideSegment): number => arrived.push(segment);
    const options = { seed, history: [], hosts: inlineHosts(), databases, outside };
    return new RawConnections(Cluster.open(scenario, options), process, arrived);
  }

  /** Sends it on a new connection and runs for so long; `pieces` one after the other. */
  async send(
    pieces: readonly (string | Uint8Array)[],
    ms = 200,
  ): Promise<{ readonly text: string; readonly isClosed: boolean }> {
    const connection = ++this.#last;
    const command = (flag: 'syn' | 'data', bytes: Uint8Array): void =>
      this.cluster.command({
        kind: 'outside-segment',
        process: this.#process,
        connection,
        flag,
        bytes,
      });
    command('syn', NOTHING);
    for (const piece of pieces) {
      command('data', typeof piece === 'string' ? Buffer.from(piece, 'latin1') : piece);
      await runFor(this.cluster, 1);
    }
    await runFor(this.cluster, ms);
    const own = this.#arrived.filter((segment) => segment.connection === connection);
    const bytes = own.flatMap((segment) => (segment.flag === 'data' ? [segment.bytes] : []));
    return {
      text: Buffer.concat(bytes).toString('latin1'),
      isClosed: own.some(({ flag }) => flag === 'fin' || flag === 'rst'),
    };
  }
}
