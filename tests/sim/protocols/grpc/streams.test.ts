/** Operations that stream: outputs as they come, inputs as there is room, and what ends a stream early. */
import { describe, expect, it } from 'vitest';
import { protocolIds, streamingProtocols, switchProtocol } from '../../../../src/sim/index.ts';
import type { Cluster, Scenario } from '../../../../src/sim/index.ts';
import { ask, factsOf, openCluster, runFor, textOf } from '../../../support/open-cluster.ts';
import { streaming, tickerCode, tickerContract } from '../../../support/streams.ts';
import { world } from '../../../support/world.ts';

const post = { method: 'POST', path: '/do' };

async function answerOf(scenario: Scenario): Promise<{ cluster: Cluster; text: string }> {
  const cluster = await openCluster(scenario);
  const answer = await ask(cluster, 'client', post, 60_000);
  const body: unknown = JSON.parse(textOf(answer));
  return { cluster, text: String(Reflect.get(Object(body), 'text') ?? textOf(answer)) };
}

function logs(cluster: Cluster, process: string): string[] {
  return factsOf(cluster, 'log-written')
    .filter((fact) => fact.process === process)
    .map(({ text }) => text);
}

/** The messages of the stream on the link, without what the protocol needs itself. */
function spoken(cluster: Cluster): string[] {
  return factsOf(cluster, 'message-sent')
    .filter(({ link, role }) => link === 'desk-ticker' && role !== 'control')
    .map(({ direction, label }) => `${direction === 'out' ? '→' : '←'} ${label}`);
}

const watch = (count: number, everyMs: number, size = 0): string =>
  `ctx.stream('ticker.Watch', { count: ${count}, everyMs: ${everyMs}, size: ${size} })`;

describe('a stream', () => {
  it('of outputs comes as it is made, each in a message of its own', async () => {
    const { cluster, text } = await answerOf(
      streaming(`{
        const seen = [];
        for await (const { n } of ${watch(3, 20)}) seen.push(n + '@' + Math.round(ctx.now()));
        return { text: seen.join(' ') };
      }`),
    );
    const times = text.split(' ').map((one) => Number(one.split('@')[1]));
    expect(times[1]).toBe((times[0] ?? 0) + 20);
    expect(times[2]).toBe((times[1] ?? 0) + 20);
    expect(spoken(cluster)).toEqual([
      '→ Watch',
      '← Watch 1',
      '← Watch 2',
      '← Watch 3',
      '← OK Watch',
    ]);
    const span = factsOf(cluster, 'span-started').find(
      ({ role, name }) => role === 'server' && name === 'Watch',
    );
    const ended = factsOf(cluster, 'span-ended').find((fact) => fact.span === span?.span);
    expect(ended).toMatchObject({ status: 200, reason: '' });
    expect((ended?.at ?? 0) - (span?.at ?? 0)).toBe(60_000);
    cluster.close();
  });

  it('of inputs ends in one answer', async () => {
    const { cluster, text } = await answerOf(
      streaming(`{
        async function* values() { for (let value = 1; value <= 4; value++) { await ctx.sleep(10); yield { value }; } }
        const slow = await ctx.call('ticker.Sum', values());
        const list = await ctx.call('ticker.Sum', [{ value: 10 }, { value: 20 }]);
        const none = await ctx.call('ticker.Sum', []);
        return { text: [slow.sum, slow.count, list.sum, none.count].join(' ') };
      }`),
    );
    expect(text).toBe('10 4 30 0');
    expect(spoken(cluster).slice(0, 7)).toEqual([
      '→ Sum',
      '→ Sum 1',
      '→ Sum 2',
      '→ Sum 3',
      '→ Sum 4',
      '→ Sum END_STREAM',
      '← OK Sum',
    ]);
    cluster.close();
  });

  it('goes both ways at once', async () => {
    const { cluster, text } = await answerOf(
      streaming(`{
        let heard = () => {};
        async function* values() {
          for (let value = 1; value <= 3; value++) {
            const answered = new Promise((resolve) => { heard = resolve; });
            yield { value };
            await answered;
          }
        }
        const sums = [];
        for await (const { sum } of ctx.stream('ticker.Running', values())) { sums.push(sum); heard(); }
        return { text: sums.join(' ') };
      }`),
    );
    expect(text).toBe('1 3 6');
    cluster.close();
  });

  it('that fails gives what came before, then its status', async () => {
    const { cluster, text } = await answerOf(
      streaming(`{
        let last = 0;
        try { for await (const { n } of ${watch(20, 1)}) last = n; }
        catch (error) { return { text: last + ' ' + error.status + ' ' + error.message }; }
      }`),
    );
    expect(text).toBe('12 409 ticker.Watch failed: ABORTED: thirteen is unlucky');
    expect(logs(cluster, 'ticker/0').at(-1)).toBe('closed');
    cluster.close();
  });

  it('of inputs that are refused stops whoever makes them', async () => {
    const { cluster, text } = await answerOf(
      streaming(`{
        async function* values() {
          try { for (let value = 3; ; value--) { await ctx.sleep(10); yield { value }; } }
          finally { ctx.log('no more'); }
        }
        try { await ctx.call('ticker.Sum', values()); }
        catch (error) { return { text: error.status + ' ' + error.message }; }
      }`),
    );
    expect(text).toContain('INVALID_ARGUMENT: below zero');
    await runFor(cluster, 100);
    expect(logs(cluster, 'desk/0')).toEqual(['no more']);
    cluster.close();
  });
});

describe('what does not fit', () => {
  it.each([
    ["await ctx.call('ticker.Watch', {})", 'use for await'],
    ["for await (const x of ctx.stream('ticker.Sum', [])) ;", 'use await ctx.call'],
    ["await ctx.call('ticker.Sum', { value: 1 })", 'takes a stream of messages'],
    ["await ctx.call('ticker.Sum', [{ value: 'much' }])", 'Field value is the text "much"'],
    [
      "for await (const x of ctx.stream('ticker.Watch', { count: 1 })) ;",
      'Field everyMs is missing',
    ],
    ["for await (const x of ctx.stream('ticker.Nothing', {})) ;", 'has no operation Nothing'],
    ["for await (const x of ctx.stream('nobody.Watch', {})) ;", 'there is no link'],
    [
      "const list = { *[Symbol.iterator]() { yield { value: 1 }; throw new Error('own'); } }; await ctx.call('ticker.Sum', list)",
      'own',
    ],
  ])('is told: %s', async (code, said) => {
    const { cluster, text } = await answerOf(
      streaming(
        `{ try { ${code} } catch (error) { return { text: error.message }; } return { text: 'nothing' }; }`,
      ),
    );
    expect(text).toContain(said);
    await runFor(cluster, 1_000);
    expect(factsOf(cluster, 'replica-load-changed').at(-1)?.busy).toBe(0);
    cluster.close();
  });
});

describe('flow control', () => {
  it('holds a fast producer back while its consumer is slow', async () => {
    const scenario = streaming(`{
      let n = 0;
      for await (const one of ${watch(12, 0, 20_000)}) { n = one.n; await ctx.sleep(1000); }
      return { text: String(n) };
    }`);
    const cluster = await openCluster(scenario);
    cluster.request('client', post, () => {});
    const given = (): number =>
      logs(cluster, 'ticker/0').filter((text) => text.startsWith('gives')).length;
    await runFor(cluster, 900);
    // What is taken, what waits at the consumer (64 kB), and what the producer could not get rid of.
    const first = given();
    expect(first).toBeGreaterThan(2);
    expect(first).toBeLessThanOrEqual(6);
    await runFor(cluster, 3_000);
    expect(given() - first).toBeGreaterThanOrEqual(1);
    expect(given() - first).toBeLessThanOrEqual(5);
    await runFor(cluster, 12_000);
    expect(given()).toBe(12);
    cluster.close();
  });

  it('does not hold up other calls of the same connection', async () => {
    const { cluster, text } = await answerOf(
      streaming(`{
        const stalled = ctx.stream('ticker.Watch', { count: 12, everyMs: 0, size: 30000 });
        await stalled.next();
        await ctx.sleep(500);
        const began = ctx.now();
        const sums = [];
        for (let call = 0; call < 20; call++) {
          for await (const { n } of ctx.stream('ticker.Watch', { count: 2, everyMs: 0, size: 5000 })) sums.push(n);
        }
        return { text: sums.length + ' ' + Math.round(ctx.now() - began) };
      }`),
    );
    const [count, tookMs] = text.split(' ').map(Number);
    expect(count).toBe(40);
    expect(tookMs).toBeLessThan(1_000);
    expect(
      factsOf(cluster, 'connection-opened').filter(({ link }) => link === 'desk-ticker'),
    ).toHaveLength(1);
    cluster.close();
  });

  it('lets messages through that are longer than the window', async () => {
    const { cluster, text } = await answerOf(
      streaming(`{
        const sizes = [];
        for await (const { text } of ${watch(3, 0, 200_000)}) { sizes.push(text.length); await ctx.sleep(100); }
        return { text: sizes.join(' ') };
      }`),
    );
    expect(text).toBe('200000 200000 200000');
    cluster.close();
  });

  it('is what bounds a producer that never waits', async () => {
    const { cluster, text } = await answerOf(
      streaming(`{
        let seen = 0;
        async function* flood() { for (let value = 0; ; value++) yield { value }; }
        for await (const { sum } of ctx.stream('ticker.Running', flood())) if (++seen === 5000) break;
        return { text: String(seen) };
      }`),
    );
    expect(text).toBe('5000');
    expect(factsOf(cluster, 'replica-stopped')).toEqual([]);
    cluster.close();
  });
});

describe('what ends a stream early', () => {
  it('is a caller that leaves its loop: the callee’s generator is closed, at once', async () => {
    const { cluster, text } = await answerOf(
      streaming(`{
        for await (const { n } of ${watch(10, 5_000)}) return { text: String(n) };
      }`),
    );
    expect(text).toBe('1');
    await runFor(cluster, 20);
    expect(logs(cluster, 'ticker/0')).toEqual(['gives 1', 'closed']);
    expect(factsOf(cluster, 'failure-observed')).toEqual([]);
    const handled = factsOf(cluster, 'call-handled').find(({ process }) => process === 'ticker/0');
    expect(handled).toMatchObject({ status: 499, reason: '' });
    expect(factsOf(cluster, 'replica-load-changed').at(-1)?.busy).toBe(0);
    cluster.close();
  });

  it('is a handler that ends without going through it', async () => {
    const { cluster, text } = await answerOf(
      streaming(
        `{ void ctx.stream('ticker.Watch', { count: 10, everyMs: 100, size: 0 }); await ctx.sleep(250); return { text: 'left' }; }`,
      ),
    );
    expect(text).toBe('left');
    await runFor(cluster, 50);
    expect(logs(cluster, 'ticker/0')).toEqual(['gives 1', 'gives 2', 'closed']);
    cluster.close();
  });

  it('is its deadline, at both ends and behind', async () => {
    const scenario = streaming(
      `{
        let last = 0;
        try { for await (const { n } of ${watch(100, 60)}) last = n; }
        catch (error) { return { text: last + ' ' + error.reason }; }
      }`,
      { timeoutMs: 300 },
    );
    const { cluster, text } = await answerOf(scenario);
    expect(text).toBe('4 timeout');
    await runFor(cluster, 100);
    expect(logs(cluster, 'ticker/0').at(-1)).toBe('closed');
    expect(factsOf(cluster, 'replica-load-changed').at(-1)?.busy).toBe(0);
    cluster.close();
  });

  it('is a callee that dies', async () => {
    const cluster = await openCluster(
      streaming(`{
        let last = 0;
        try { for await (const { n } of ${watch(100, 50)}) last = n; }
        catch (error) { return { text: last + ' ' + error.reason + ' ' + error.definite }; }
      }`),
    );
    const texts: string[] = [];
    cluster.request('client', post, (answer) => texts.push(textOf(answer)));
    await runFor(cluster, 200);
    cluster.command({ kind: 'kill-replica', node: 'ticker', replica: 0 });
    await runFor(cluster, 200);
    expect(texts[0]).toContain('connection-reset false');
    cluster.close();
  });

  it('is a caller that dies: whoever reads its inputs is told', async () => {
    const cluster = await openCluster(
      streaming(`{
        async function* values() { for (let value = 1; ; value++) { await ctx.sleep(50); yield { value }; } }
        await ctx.call('ticker.Sum', values());
      }`),
    );
    cluster.request('client', post, () => {});
    await runFor(cluster, 200);
    cluster.command({ kind: 'kill-replica', node: 'desk', replica: 0 });
    await runFor(cluster, 100);
    const handled = factsOf(cluster, 'call-handled').find(({ process }) => process === 'ticker/0');
    expect(handled).toMatchObject({ operation: 'Sum', status: 499 });
    cluster.close();
  });
});

/** client → desk → relay → ticker and slow; the relay passes the ticker's stream on. */
function relayed(desk: string, relay: string): Scenario {
  return world()
    .client('client', { timeoutMs: 60_000 })
    .service('desk', desk)
    .service('relay', '{}', {
      contract: tickerContract,
      code: `export default service({ async *Watch(input, ctx) ${relay} });`,
    })
    .service('ticker', '{}', { contract: tickerContract, code: tickerCode })
    .service('slow', '{ await ctx.sleep(700); return {}; }', { concurrency: 1 })
    .link('client', 'desk', { timeoutMs: 60_000 })
    .link('desk', 'relay', { protocol: 'grpc', timeoutMs: 30_000 })
    .link('relay', 'ticker', { protocol: 'grpc', timeoutMs: 30_000 })
    .link('relay', 'slow', { protocol: 'grpc', timeoutMs: 30_000 }).scenario;
}

describe('what waits behind a stream', () => {
  it('is a stream of its own, which ends with it', async () => {
    const scenario = relayed(
      `{
        for await (const { n } of ctx.stream('relay.Watch', { count: 9, everyMs: 40, size: 0 }))
          if (n === 3) return { text: 'three' };
      }`,
      "{ for await (const one of ctx.stream('ticker.Watch', input)) yield one; }",
    );
    const { cluster, text } = await answerOf(scenario);
    expect(text).toBe('three');
    await runFor(cluster, 30);
    expect(logs(cluster, 'ticker/0')).toEqual(['gives 1', 'gives 2', 'gives 3', 'closed']);
    cluster.close();
  });

  it('is a call that waits in a queue, which is not begun', async () => {
    const scenario = relayed(
      `{
        const watch = () => (async () => { for await (const one of ctx.stream('relay.Watch', { count: 1, everyMs: 1, size: 0 })) return; })();
        const both = [watch(), watch()];
        await ctx.sleep(100);
        return { text: 'left' };
      }`,
      "{ await ctx.call('slow.Do', {}); yield { n: 1, text: '' }; }",
    );
    const { cluster, text } = await answerOf(scenario);
    expect(text).toBe('left');
    await runFor(cluster, 2_000);
    const handled = factsOf(cluster, 'call-handled').filter(({ process }) => process === 'slow/0');
    expect(handled.map(({ reason }) => reason)).toEqual(['', 'cancelled']);
    const told = factsOf(cluster, 'failure-observed').filter(
      ({ process }) => process === 'relay/0',
    );
    expect(told.map(({ reason, values }) => [reason, values['callee']])).toEqual([
      ['cancelled', 'slow/0'],
      ['cancelled', 'slow/0'],
    ]);
    cluster.close();
  });
});

describe('a link that carries no streams', () => {
  const code = `{
    try { for await (const { n } of ${watch(2, 1)}) ; }
    catch (error) { return { text: error.reason + ' ' + error.definite + ' ' + error.message }; }
    return { text: 'streamed' };
  }`;

  it.each(protocolIds)('says so, and which protocol does: %s', async (protocol) => {
    const scenario = switchProtocol(streaming(code), 'desk-ticker', protocol);
    const { cluster, text } = await answerOf(scenario);
    if (streamingProtocols.includes(protocol)) expect(text).toBe('streamed');
    else {
      expect(text).toMatch(/^cannot-stream true .*gRPC does$/);
      const [failure] = factsOf(cluster, 'failure-observed');
      expect(failure).toMatchObject({
        link: 'desk-ticker',
        values: { operation: 'ticker.Watch', expected: 'gRPC' },
      });
      expect(factsOf(cluster, 'call-handled').map(({ process }) => process)).toEqual(['desk/0']);
    }
    cluster.close();
  });

  it.each(['rest', 'grpc'] as const)(
    'refuses a plain HTTP request for it, over %s',
    async (protocol) => {
      const scenario = world()
        .client('client')
        .service('ticker', '{}', { contract: tickerContract, code: tickerCode })
        .link('client', 'ticker', { protocol }).scenario;
      const cluster = await openCluster(scenario);
      const body = '{"count":1,"everyMs":1,"size":0}';
      const answer = await ask(cluster, 'client', { method: 'POST', path: '/watch', body });
      expect(answer.status).toBe(501);
      expect(textOf(answer)).toContain('cannot-stream');
      cluster.close();
    },
  );
});
