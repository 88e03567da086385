import { expect, it } from 'vitest';
import { applyEdit } from '../../../../src/sim/index.ts';
import type { Contract } from '../../../../src/sim/index.ts';
import { firstRequest } from '../../../../src/ui/panels/request-targets.ts';
import {
  aroundGateway,
  guardedRequest,
} from '../../../../src/ui/panels/tokens/workbench-request.ts';
import { world } from '../../../support/world.ts';

const access = { scopes: ['orders:read'], roles: [] };
const rewrite = { from: '/api', to: '' };
const get = (
  name: string,
  path: string,
  fields: readonly string[],
): Contract['operations'][number] => ({
  name,
  kind: 'query',
  method: 'GET',
  path,
  idempotent: true,
  success: 200,
  input: fields.map((field, at) => ({
    name: field,
    number: at + 1,
    type: 'int',
    optional: true,
  })),
  output: [],
});
const contract: Contract = {
  operations: [
    get('Get', '/orders/{orderId}', ['orderId']),
    get('List', '/orders', ['customerId']),
  ],
  events: [],
  subscribes: [],
};
const scenario = world()
  .client('client')
  .service('orders', '', { contract, code: 'export default service({});' })
  .gateway('gateway', [
    { method: 'GET', path: '/api/orders/{orderId}', service: 'orders', rewrite, access },
    { method: 'GET', path: '/api/orders', service: 'orders', rewrite, access },
  ])
  .link('client', 'gateway')
  .link('gateway', 'orders').scenario;

it('asks for what belongs to the subject, or to another one', () => {
  expect(guardedRequest(scenario, '7')).toEqual({
    method: 'GET',
    path: '/api/orders?customerId=7',
  });
  expect(guardedRequest(scenario, '7', true).path).toBe('/api/orders?customerId=8');
  expect(guardedRequest(scenario, 'ana', true).path).toBe('/api/orders?customerId=1');
});

it('asks for what the Request panel begins with where no query needs a token', () => {
  const open = world().client('client').service('items', '').link('client', 'items').scenario;
  expect(guardedRequest(open, 'ana')).toEqual(firstRequest(open));
});

it('knows how the service itself takes a request', () => {
  expect(aroundGateway(scenario, { method: 'GET', path: '/api/orders?customerId=7' })).toEqual({
    service: 'orders',
    path: '/orders?customerId=7',
  });
  expect(aroundGateway(scenario, { method: 'GET', path: '/api/orders/3' })?.path).toBe('/orders/3');
  expect(aroundGateway(scenario, { method: 'GET', path: '/elsewhere' })).toBeNull();
  const without = applyEdit(scenario, { kind: 'remove-node', id: 'gateway' });
  expect(aroundGateway(without, { method: 'GET', path: '/api/orders' })).toBeNull();
});
