import { expect, it } from 'vitest';
import { newNode, routesFor } from '../../../src/sim/world/new-node.ts';

it('gives a new service a handler in its code for each operation of its contract', () => {
  const service = newNode('service', 'service', 'Service', { x: 0, y: 0 });
  for (const { name } of service.contract.operations) {
    expect(service.code).toContain(`async ${name}(`);
  }
});

it('routes each operation under /api', () => {
  const service = newNode('service', 'service', 'Service', { x: 0, y: 0 });
  expect(routesFor(service)[0]).toEqual({
    method: 'GET',
    path: '/api/hello',
    service: 'service',
    rewrite: { from: '/api', to: '' },
  });
});
