/** A served cluster at a terminal: carries out the commands of a person, and says what happened. */
import { createInterface } from 'node:readline';
import type { Interface } from 'node:readline';
import { sayReason } from '../src/i18n/reasons.ts';
import { say, sayCount } from '../src/i18n/text.ts';
import type { Lang, Text, Values } from '../src/i18n/text.ts';
import { serveCounts, serveWords as words } from '../src/i18n/words/serve.ts';
import { CommandError, toMilliseconds } from '../src/sim/index.ts';
import type { OpenPort, RealPorts } from './real-ports.ts';
import { readServeCommand } from './serve-commands.ts';
import type { ServeCommand } from './serve-commands.ts';
import { printable, sayError } from './worded-error.ts';

type ReplicasCommand = ServeCommand & { readonly kind: 'kill-replica' | 'restart-replica' };

export class ServeConsole {
  readonly #ports: RealPorts;
  readonly #lang: Lang;
  readonly #print: (text: string) => void;

  constructor(ports: RealPorts, lang: Lang, print: (text: string) => void) {
    this.#ports = ports;
    this.#lang = lang;
    this.#print = print;
  }

  /** From now on, says which replicas stop by themselves, and why. */
  async watch(): Promise<void> {
    await this.#ports.act(({ journal }) => {
      journal.subscribe((fact) => {
        if (fact.kind !== 'replica-stopped') return;
        const { process, reason, detail } = fact;
        if (reason === 'removed' || reason === 'killed') return;
        const why = sayReason(reason, { process }, this.#lang);
        this.#say(words.stopped, {
          process,
          reason: detail === '' ? why : `${why} (${detail})`,
        });
      });
    });
  }

  /** Reads lines until the input ends; each is carried out before the next. */
  read(input: NodeJS.ReadableStream): Interface {
    const lines = createInterface({ input });
    let turn = Promise.resolve();
    lines.on('line', (line) => {
      turn = turn.then(() => this.carryOut(line));
    });
    return lines;
  }

  /** Never rejects: what was wrong is said. */
  async carryOut(line: string): Promise<void> {
    try {
      const scenario = await this.#ports.act((cluster) => cluster.scenario);
      const command = readServeCommand(line, scenario);
      if (command !== null) await this.#do(command);
    } catch (error) {
      this.#print(sayError(error, this.#lang));
    }
  }

  async #do(command: ServeCommand): Promise<void> {
    switch (command.kind) {
      case 'help':
        this.#say(words.help);
        return;
      case 'status':
        await this.#status();
        return;
      case 'pause': {
        await this.#ports.setClock({ isPaused: true });
        this.#say(words.paused, { seconds: await this.#seconds() });
        return;
      }
      case 'play':
        await this.#ports.setClock({ isPaused: false });
        this.#say(words.playing, { speed: String(this.#ports.clock.speed) });
        return;
      case 'speed':
        await this.#ports.setClock({ speed: command.speed, isPaused: false });
        this.#say(words.playing, { speed: String(command.speed) });
        return;
      case 'kill-replica':
      case 'restart-replica':
        await this.#doToReplicas(command);
        return;
      case 'link': {
        const { link, changes, edit } = command;
        const opened = await this.#ports.edit(edit);
        this.#say(words.changed, { link, changes });
        for (const port of opened)
          this.#print(`${say(words.newPort, this.#lang)} ${portLine(port)}`);
      }
    }
  }

  /** Those of them that can; when none can, the reason of the last is said. */
  async #doToReplicas({ kind, node, replicas }: ReplicasCommand): Promise<void> {
    const done = await this.#ports.act((cluster) => {
      const processes: string[] = [];
      let refusal: CommandError | null = null;
      for (const replica of replicas) {
        try {
          cluster.command({ kind, node, replica });
          processes.push(`${node}/${replica}`);
        } catch (error) {
          if (!(error instanceof CommandError)) throw error;
          refusal = error;
        }
      }
      if (processes.length === 0 && refusal !== null) throw refusal;
      return processes.join(', ');
    });
    this.#say(kind === 'kill-replica' ? words.killed : words.restarted, { processes: done });
  }

  async #status(): Promise<void> {
    const { clock } = this.#ports;
    const { views, hash } = await this.#ports.act((cluster) => ({
      views: cluster.observer.nodes(toMilliseconds(cluster.now), cluster.scenario),
      hash: cluster.hash(),
    }));
    for (const view of views) {
      const up = view.replicas.map(({ state }) => say(words[state], this.#lang));
      this.#print(`  ${view.id.padEnd(16)} ${up.join(', ')}`);
    }
    const state = clock.isPaused
      ? say(words.statePaused, this.#lang)
      : say(words.statePlaying, this.#lang, {
          speed: String(clock.speed),
          reached: (clock.speedReached ?? clock.speed).toFixed(2),
        });
    const connections = sayCount(serveCounts.connections, this.#lang, this.#ports.connectionCount);
    this.#say(words.state, { seconds: await this.#seconds(), state, connections, hash });
  }

  async #seconds(): Promise<string> {
    const us = await this.#ports.act((cluster) => cluster.now);
    return (toMilliseconds(us) / 1_000).toFixed(1);
  }

  #say(text: Text, values: Values = {}): void {
    this.#print(printable(say(text, this.#lang, values)));
  }
}

/** `gateway   127.0.0.1:8080   REST`. */
export function portLine({ node, process, port }: OpenPort): string {
  const speaks =
    node.kind === 'broker'
      ? node.protocol === 'kafka'
        ? 'Kafka'
        : 'AMQP 0-9-1'
      : node.kind === 'gateway'
        ? 'REST'
        : 'REST, gRPC, WebSocket';
  return `${(process ?? node.id).padEnd(16)} 127.0.0.1:${port}   ${speaks}`;
}
