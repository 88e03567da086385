/** Which protocols a link may be switched to, and what an edit says that asks for another. */
import { expect, it } from 'vitest';
import { applyEdit, EditError, protocolsOf } from '../../../src/sim/index.ts';
import { world } from '../../support/world.ts';

const { scenario } = world()
  .client('client')
  .service('service', '{ return {}; }')
  .gateway('gateway', [])
  .link('client', 'gateway')
  .link('gateway', 'service');

it('lets a link to a service speak any protocol, and one to a gateway HTTP only', () => {
  const [, service, gateway] = scenario.nodes;
  expect(service && protocolsOf(service)).toContain('websocket');
  expect(gateway && protocolsOf(gateway)).toEqual(['rest']);
  const [outer, inner] = scenario.links;
  if (outer === undefined || inner === undefined) throw new Error('two links were expected');
  const switched = applyEdit(scenario, {
    kind: 'update-link',
    link: { ...inner, protocol: 'websocket' },
  });
  expect(switched.links[1]?.protocol).toBe('websocket');
  const toGateway = { kind: 'update-link', link: { ...outer, protocol: 'websocket' } } as const;
  expect(() => applyEdit(scenario, toGateway)).toThrow(EditError);
  expect(() => applyEdit(scenario, toGateway)).toThrow(/expected: rest/);
});
