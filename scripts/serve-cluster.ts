/**
 * `npm run serve -- mercado [--port 8080] [--seed 7] [--link orders-notify=amqp] [--proto folder]`: the
 * cluster behind real ports.
 * Only the scenarios that come with Panal: in Node, code of services is not kept from the machine.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { protoText } from '../src/sim/contract/proto-text.ts';
import { builtInScenarios, findScenario, protocolsOf, switchProtocol } from '../src/sim/index.ts';
import type { Scenario } from '../src/sim/index.ts';
import { RealPorts } from './real-ports.ts';
import type { OpenPort } from './real-ports.ts';

const USAGE =
  'npm run serve -- <scenario> [--port 8080] [--seed 7] [--link orders-notify=amqp]… [--proto folder]';

/** Reads the command line; throws an error that says what is expected. */
function readArguments(): {
  id: string;
  firstPort: number;
  seed: number | undefined;
  links: readonly string[];
  proto: string | undefined;
} {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      port: { type: 'string', default: '8080' },
      seed: { type: 'string' },
      link: { type: 'string', multiple: true, default: [] },
      proto: { type: 'string' },
    },
  });
  const [id = 'mercado'] = positionals;
  const firstPort = Number(values.port);
  if (!Number.isInteger(firstPort) || firstPort < 0 || firstPort > 65_000) {
    throw new Error(`--port is "${values.port}"; expected a whole number from 0 to 65000.`);
  }
  const seed = values.seed === undefined ? undefined : Number(values.seed);
  if (seed !== undefined && (!Number.isInteger(seed) || seed < 0)) {
    throw new Error(`--seed is "${values.seed}"; expected a whole number from 0.`);
  }
  return { id, firstPort, seed, links: values.link, proto: values.proto };
}

function speaks({ node }: OpenPort): string {
  if (node.kind === 'broker') return node.protocol === 'kafka' ? 'Kafka' : 'AMQP 0-9-1';
  return node.kind === 'gateway' ? 'REST' : 'REST, gRPC, WebSocket';
}

/** With one link switched, as `--link` asks for it. */
function switched(scenario: Scenario, asked: string): Scenario {
  const [id = '', given = ''] = asked.split('=');
  const link = scenario.links.find((one) => one.id === id);
  const callee = scenario.nodes.find((node) => node.id === link?.to);
  if (callee === undefined) {
    const known = scenario.links.map((one) => one.id).join(', ');
    throw new Error(`--link is "${asked}"; there is no link "${id}". There are ${known}.`);
  }
  const offered = protocolsOf(callee);
  const protocol = offered.find((one) => one === given);
  if (protocol === undefined) {
    throw new Error(`--link is "${asked}"; "${id}" can speak ${offered.join(', ')}.`);
  }
  return switchProtocol(scenario, id, protocol);
}

async function main(): Promise<void> {
  const { id, firstPort, seed, links, proto } = readArguments();
  const found = findScenario(id);
  if (found === undefined) {
    const known = builtInScenarios.map((one) => one.id).join(', ');
    throw new Error(`There is no scenario "${id}"; expected one of ${known}.`);
  }
  const scenario = links.reduce(switched, await found.load());
  if (proto !== undefined) {
    mkdirSync(proto, { recursive: true });
    for (const node of scenario.nodes) {
      if (node.kind !== 'service') continue;
      writeFileSync(join(proto, `${node.id}.proto`), protoText(node.id, node.contract));
    }
  }
  const ports = await RealPorts.open(scenario, {
    firstPort,
    ...(seed === undefined ? {} : { seed }),
  });
  console.log(`${found.title.en} runs, seed ${seed ?? scenario.seed}:\n`);
  for (const open of ports.ports) {
    const name = (open.process ?? open.node.id).padEnd(16);
    console.log(`  ${name} 127.0.0.1:${open.port}   ${speaks(open)}`);
  }
  if (ports.ports.length === 0)
    console.log('  Nothing in it can be reached: no link leads to a node.');
  if (proto !== undefined) console.log(`\nContracts for gRPC: ${resolve(proto)}`);
  console.log('\nCtrl+C ends it.');
  const end = (): void => {
    void ports.close().then(() => process.exit(0));
  };
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
}

main().catch((error: unknown) => {
  const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  const message = error instanceof Error ? error.message : String(error);
  console.error(
    isTaken ? `${message}. Choose other ports: --port 9000, or --port 0 for free ones.` : message,
  );
  console.error(USAGE);
  process.exitCode = 1;
});
