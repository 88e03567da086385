/** A scenario whose handlers await whatever JavaScript lets them: what a replica's flush must survive. */
import { world } from './world.ts';

const load = { kind: 'open', ratePerSecond: 60, arrivals: 'poisson' } as const;

const plain = `{
  for (let i = 0; i < 40; i++) await null;
  await Promise.resolve().then(() => Promise.resolve());
  ctx.log('plain ' + ctx.now());
  await ctx.sleep(3 * ctx.random());
  for (let i = 0; i < 10; i++) await Promise.resolve(i);
  ctx.log('after ' + ctx.now());
  return { text: String(ctx.now()) };
}`;

const all = `{
  const waits = [1, 2, 3].map(async (n) => { await null; await ctx.sleep(n * ctx.random()); return ctx.now(); });
  const times = await Promise.all(waits);
  const first = await Promise.race([ctx.sleep(1).then(() => 'a'), ctx.work(2).then(() => 'b')]);
  await Promise.allSettled([ctx.call('plain.Do', {}), ctx.call('nowhere.Do', {})]);
  return { text: times.join(' ') + first };
}`;

const generator = `{
  async function* ticks() { for (let i = 0; i < 3; i++) { await ctx.sleep(ctx.exponential(1)); yield ctx.now(); } }
  let text = '';
  for await (const tick of ticks()) text += tick + ' ';
  const thenable = { then(resolve) { ctx.sleep(1).then(() => resolve({ then(done) { done('then ' + ctx.now()); } })); } };
  text += await thenable;
  await ctx.call('all.Do', {});
  return { text };
}`;

export const awkwardHandlers = world()
  .client('one', { load })
  .client('two', { load })
  .service('plain', plain, { replicas: 3, concurrency: 4 })
  .service('all', all, { replicas: 2, concurrency: 8 })
  .service('generator', generator, { concurrency: 8 })
  .link('one', 'generator', { latencyMs: { kind: 'uniform', min: 1, max: 9 } })
  .link('two', 'plain')
  .link('generator', 'all', { latencyMs: { kind: 'exponential', min: 1, mean: 3 } })
  .link('all', 'plain', { latencyMs: { kind: 'normal', mean: 4, deviation: 2, min: 1 } }).scenario;
