import { expose, wrap } from 'comlink';
import { expect, it } from 'vitest';
import { keepErrorMembers } from '../../src/host/error-passage.ts';
import { CommandError } from '../../src/sim/index.ts';

it('code and values of an error reach the other side, other errors as ever', async () => {
  keepErrorMembers();
  const { port1, port2 } = new MessageChannel();
  const engine = {
    refuse(): void {
      throw new CommandError('no-replica', { id: 'orders', replica: 7 });
    },
    fail(): void {
      throw new TypeError('plain');
    },
  };
  expose(engine, port1);
  const remote = wrap<typeof engine>(port2);
  await expect(remote.refuse()).rejects.toMatchObject({
    name: 'CommandError',
    code: 'no-replica',
    values: { id: 'orders', replica: 7 },
    message: 'no-replica (id: orders; replica: 7)',
  });
  await expect(remote.fail()).rejects.toMatchObject({ name: 'TypeError', message: 'plain' });
  port1.close();
  port2.close();
});
