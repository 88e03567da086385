/** Operations of all kinds that stream, at a service `ticker`, and a service `desk` in front of it that calls them. */
import type { Contract, Operation, Scenario, ScenarioLink } from '../../src/sim/index.ts';
import { world } from './world.ts';

const int = (number: number, name: string) => ({ name, number, type: 'int' as const });
const text = (number: number, name: string) => ({ name, number, type: 'string' as const });

function operation(
  name: string,
  stream: NonNullable<Operation['stream']>,
  input: Operation['input'],
  output: Operation['output'],
): Operation {
  const path = `/${name.toLowerCase()}`;
  return {
    name,
    kind: 'query',
    method: 'POST',
    path,
    idempotent: true,
    success: 200,
    stream,
    input,
    output,
  };
}

export const tickerContract: Contract = {
  operations: [
    operation(
      'Watch',
      'server',
      [int(1, 'count'), int(2, 'everyMs'), int(3, 'size')],
      [int(1, 'n'), text(2, 'text')],
    ),
    operation('Sum', 'client', [int(1, 'value')], [int(1, 'sum'), int(2, 'count')]),
    operation('Running', 'both', [int(1, 'value')], [int(1, 'sum')]),
  ],
  events: [],
  subscribes: [],
};

export const tickerCode = `export default service({
  async *Watch({ count, everyMs, size }, ctx) {
    try {
      for (let n = 1; n <= count; n++) {
        if (n === 13) throw ctx.fail(409, 'thirteen is unlucky');
        if (everyMs > 0) await ctx.sleep(everyMs);
        ctx.log('gives ' + n);
        yield { n, text: 'x'.repeat(size) };
      }
    } finally {
      ctx.log('closed');
    }
  },
  async Sum(values, ctx) {
    let [sum, count] = [0, 0];
    for await (const { value } of values) {
      if (value < 0) throw ctx.fail(422, 'below zero');
      sum += value;
      count += 1;
    }
    return { sum, count };
  },
  async *Running(values, ctx) {
    let sum = 0;
    for await (const { value } of values) yield { sum: (sum += value) };
  },
});
`;

/** client → desk → ticker, the last by gRPC. `desk` is the body of its handler `Do`. */
export function streaming(desk: string, link: Partial<ScenarioLink> = {}): Scenario {
  return world()
    .client('client', { timeoutMs: 60_000 })
    .service('desk', desk)
    .service('ticker', '{}', { contract: tickerContract, code: tickerCode })
    .link('client', 'desk', { timeoutMs: 60_000 })
    .link('desk', 'ticker', { protocol: 'grpc', timeoutMs: 30_000, ...link }).scenario;
}

const everyKind = `{
  async function* values(most) {
    for (let value = 1; value <= most; value++) {
      await ctx.sleep(ctx.exponential(2));
      for (let turn = 0; turn < value; turn++) await null;
      yield { value };
    }
  }
  const watched = async () => {
    let seen = 0;
    for await (const { text } of ctx.stream('ticker.Watch', { count: 14, everyMs: 2, size: 3000 })) {
      await ctx.sleep(ctx.exponential(3));
      if ((seen += text.length) > 21000) break;
    }
    return seen;
  };
  const running = async () => {
    const sums = [];
    for await (const { sum } of ctx.stream('ticker.Running', values(4))) sums.push(sum);
    return sums.join(' ');
  };
  const all = await Promise.allSettled([watched(), running(), ctx.call('ticker.Sum', values(3))]);
  ctx.log(JSON.stringify(all));
  return {};
}`;

/** Streams of every kind under load, some left early and some cut by their deadline. */
export const streamingLoad: Scenario = world()
  .client('client', { load: { kind: 'open', ratePerSecond: 15, arrivals: 'poisson' } })
  .service('desk', everyKind, { replicas: 2, concurrency: 8 })
  .service('ticker', '{}', {
    contract: tickerContract,
    code: tickerCode,
    replicas: 2,
    concurrency: 10,
  })
  .link('client', 'desk')
  .link('desk', 'ticker', {
    protocol: 'grpc',
    timeoutMs: 55,
    latencyMs: { kind: 'exponential', min: 1, mean: 3 },
  }).scenario;
