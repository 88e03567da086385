/** Nothing is limited at first and everybody pays for one; each limit that a class would try does what it should. */
import { expect, it } from 'vitest';
import type { GatewayLimits } from '../../../../src/sim/world/gateway-rules.ts';
import { rushHour } from '../../../../src/sim/world/scenarios/rush-hour.ts';
import { factsOf, openCluster, runFor } from '../../../support/open-cluster.ts';

interface Shares {
  readonly good: number;
  readonly bot: number;
  /** Of the good ones' payments. */
  readonly paid: number;
}

/** Which share of the requests of ten seconds was answered well. */
async function sharesWith(limits: GatewayLimits): Promise<Shares> {
  const nodes = rushHour.nodes.map((node) =>
    node.kind === 'gateway' ? { ...node, limits } : node,
  );
  const cluster = await openCluster({ ...rushHour, nodes });
  await runFor(cluster, 10_000);
  const started = new Map(
    factsOf(cluster, 'request-started').map((fact) => [fact.request, fact.method]),
  );
  const ended = factsOf(cluster, 'request-ended').map(({ request, client, status }) => ({
    isGood: client !== 'bot',
    isPayment: started.get(request) === 'POST',
    isDone: status === 200,
  }));
  cluster.close();
  const shareOf = (of: readonly { readonly isDone: boolean }[]): number =>
    of.filter(({ isDone }) => isDone).length / of.length;
  return {
    good: shareOf(ended.filter(({ isGood }) => isGood)),
    bot: shareOf(ended.filter(({ isGood }) => !isGood)),
    paid: shareOf(ended.filter(({ isGood, isPayment }) => isGood && isPayment)),
  };
}

it('without a limit answers about two of three, whoever asks', async () => {
  const { good, bot } = await sharesWith({});
  for (const share of [good, bot]) {
    expect(share).toBeGreaterThan(0.55);
    expect(share).toBeLessThan(0.8);
  }
});

it('with a limit for each client answers the good ones, and of the bot what it may', async () => {
  const rate = { kind: 'token-bucket', per: 'client', ratePerSecond: 10, burst: 20 } as const;
  const { good, bot } = await sharesWith({ rate });
  expect(good).toBeGreaterThanOrEqual(0.99);
  expect(bot).toBeLessThan(0.22);
});

it('with a line by priority answers all that pay', async () => {
  const { good, paid } = await sharesWith({ concurrencyMax: 3, waitingMax: 10 });
  expect(paid).toBeGreaterThanOrEqual(0.99);
  expect(good).toBeLessThan(0.85);
});
