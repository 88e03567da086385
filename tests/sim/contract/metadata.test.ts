/** What a caller says besides its input: the same to a handler, whatever carried it. */
import { describe, expect, it } from 'vitest';
import { metadataObject, ownMetadata, readMetadata } from '../../../src/sim/contract/metadata.ts';
import { protocolIds, switchProtocol } from '../../../src/sim/index.ts';
import { ask, factsOf, openCluster, runFor, textOf } from '../../support/open-cluster.ts';
import { world } from '../../support/world.ts';

const post = { method: 'POST', path: '/do' };
const said = '{ ctx.log(JSON.stringify(ctx.metadata)); return {}; }';

describe('metadata', () => {
  it.each(protocolIds)('arrives by %s, and only what was said', async (protocol) => {
    const scenario = switchProtocol(
      world()
        .client('client', { timeoutMs: 10_000 })
        .service(
          'desk',
          "{ await ctx.call('callee.Do', {}, { metadata: { 'x-tenant': 'acme, 2', 'x-empty': '' } }); await ctx.call('callee.Do'); return {}; }",
        )
        .service('callee', said)
        .link('client', 'desk')
        .link('desk', 'callee').scenario,
      'desk-callee',
      protocol,
    );
    const cluster = await openCluster(scenario);
    await runFor(cluster, 3_000);
    await ask(cluster, 'client', post);
    await runFor(cluster, 3_000);
    expect(factsOf(cluster, 'log-written').map(({ text }) => text)).toEqual([
      '{"x-tenant":"acme, 2","x-empty":""}',
      '{}',
    ]);
    cluster.close();
  });

  it.each(['rest', 'grpc'] as const)(
    'is what a client’s own headers become, over %s',
    async (protocol) => {
      const scenario = world()
        .client('client')
        .gateway('gateway', [{ method: '*', path: '/*', service: 'callee', rewrite: null }])
        .service('callee', said)
        .link('client', 'gateway')
        .link('gateway', 'callee', { protocol }).scenario;
      const cluster = await openCluster(scenario);
      const headers = [
        ['X-Tenant', 'acme'],
        ['X-Odd', 'café'],
      ] as const;
      const answer = await ask(cluster, 'client', {
        ...post,
        headers: Object.fromEntries(headers),
      });
      expect(answer.status).toBe(200);
      const [line] = factsOf(cluster, 'log-written');
      expect(JSON.parse(line?.text ?? '')).toEqual({ 'x-tenant': 'acme' });
      cluster.close();
    },
  );

  it.each([
    ["'x'", 'an object was expected'],
    ["{ 'grpc-timeout': '1m' }", 'no name that a protocol uses itself'],
    ["{ Traceparent: '1' }", 'no name that a protocol uses itself'],
    ["{ 'x-a': 7 }", 'metadata x-a is 7; a text'],
    ["{ 'x-a': 'a\\nb' }", 'printable ASCII'],
  ])('that does not fit is refused: %s', async (metadata, why) => {
    const scenario = world()
      .client('client')
      .service(
        'desk',
        `{ try { await ctx.call('callee.Do', {}, { metadata: ${metadata} }); } catch (error) { return { text: error.message }; } return { text: 'taken' }; }`,
      )
      .service('callee', '{ return {}; }')
      .link('client', 'desk')
      .link('desk', 'callee').scenario;
    const cluster = await openCluster(scenario);
    expect(textOf(await ask(cluster, 'client', post))).toContain(why);
    cluster.close();
  });

  it('joins what came twice, and keeps names of every object apart', () => {
    const headers: [string, string][] = [
      ['X-A', '1'],
      ['x-a', '2'],
      ['constructor', 'c'],
      ['Host', 'h'],
    ];
    const object = metadataObject(ownMetadata(headers));
    expect({ ...object }).toEqual({ 'x-a': '1, 2', constructor: 'c' });
    expect(Object.isFrozen(object)).toBe(true);
    expect(readMetadata(undefined)).toEqual([]);
  });
});
