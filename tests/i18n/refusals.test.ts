import { describe, expect, it } from 'vitest';
import { sayRefusal } from '../../src/i18n/refusals.ts';
import {
  applyEdit,
  CommandError,
  EditError,
  emptyScenario,
  newNode,
  refusalCodes,
} from '../../src/sim/index.ts';
import type { RefusalCode, RefusalValues } from '../../src/sim/index.ts';

const range = { id: 'orders', given: 0.0005, min: 0, max: 100_000 };
const values: Readonly<Record<RefusalCode, RefusalValues>> = {
  'id-rule': { id: '__proto__' },
  'id-taken': { id: 'orders' },
  choice: { id: 'x', field: 'kind', given: 'fire', expected: 'latency, black-hole' },
  'faults-most': { max: 200 },
  'not-in-flight': { message: 7 },
  'not-held': { message: 7 },
  'no-fault': { id: 'x', known: '' },
  'fault-active': { id: 'x' },
  'in-the-past': {},
  'branches-most': { max: 4 },
  'nodes-most': { max: 200 },
  'links-most': { max: 500 },
  'replicas-most': { given: 101, max: 100 },
  'kind-kept': { id: 'orders', before: 'service', given: 'client' },
  'no-node': { id: 'nobody', known: 'orders, gateway' },
  'no-link': { id: 'nothing', known: '' },
  'link-to-itself': { id: 'orders' },
  'link-to-client': { id: 'shoppers' },
  'link-at-broker': { id: 'kafka' },
  'broker-needed': { id: 'a-b', protocol: 'kafka', broker: 'nobody' },
  'broker-too-many': { id: 'a-b', protocol: 'rest', broker: 'kafka' },
  'link-protocol': { id: 'a', protocol: 'grpc', callee: 'gateway', expected: 'rest' },
  'link-twin': { id: 'gateway-orders', from: 'gateway', to: 'orders' },
  'latency-least': { id: 'gateway-orders', given: 0, min: 0.1 },
  'name-length': { id: '', given: 61, max: 60 },
  'number-range': { ...range, field: 'cpuMs.mean' },
  'whole-number-range': { ...range, field: 'queueMax' },
  rule: {
    id: 'gateway',
    field: 'routes[1].method',
    given: '"get"',
    en: 'an HTTP method, or * for any',
    es: 'un método HTTP, o * para cualquiera',
  },
  'replica-down': { process: 'orders/0' },
  'no-replica': { id: 'orders', replica: 7 },
  'not-a-client': { id: 'orders' },
  'no-client': {},
  'no-database': { id: 'notify', known: 'orders' },
  'database-refused': { id: 'orders', part: 'schema', error: 'near "creat": syntax error' },
  'no-target': { id: 'nope', known: 'total, orders' },
  'no-link-in': { id: 'orders' },
  'not-kafka': { id: 'orders' },
  'no-group': { id: 'kafka', group: 'nobody', known: 'notify' },
  'no-topic': { id: 'kafka', topic: 'nothing', known: 'orders.OrderPlaced' },
  'group-dealing': { group: 'notify' },
  'group-not-empty': { group: 'notify', members: 'kafkajs-0-1' },
  'seek-range': { field: 'offset', given: -1 },
  'key-empty': { topic: 'catalog.PriceChanged' },
  'host-only': { command: 'crash-replica' },
};

describe.each(['en', 'es'] as const)('refusals in %s', (lang) => {
  it.each(refusalCodes)('%s is a whole sentence with its values', (code) => {
    const said = sayRefusal(new EditError(code, values[code]), lang);
    expect(said).toMatch(/[.]$/);
    expect(said).not.toMatch(/[{}]|\.\.|undefined|NaN/);
    const { id } = values[code];
    const isNamed = code !== 'link-protocol' && typeof id === 'string';
    expect(said).toContain(isNamed ? id : '');
  });
});

it('names a field as the inspector does, and writes numbers as the language does', () => {
  const refused = new EditError('number-range', values['number-range']);
  expect(sayRefusal(refused, 'es')).toBe(
    'Tiempo de CPU por llamada · media de «orders»: se dio 0,0005; se esperaba un número de 0 a 100.000.',
  );
});

it('says where in a gateway something is wrong, and when nothing was given', () => {
  const refused = new EditError('rule', values.rule);
  expect(sayRefusal(refused, 'es')).toBe(
    'Ruta 2 · Método de «gateway»: se dio "get"; se esperaba: un método HTTP, o * para cualquiera.',
  );
  const nothing = new EditError('rule', { ...values.rule, given: '' });
  expect(sayRefusal(nothing, 'en')).toContain('nothing was given');
});

it('says in Spanish what a real edit was refused for', () => {
  const node = newNode('service', 'orders', 'Orders', { x: 0, y: 0 });
  const scenario = applyEdit(emptyScenario(), { kind: 'add-node', node });
  let said = '';
  try {
    applyEdit(scenario, { kind: 'update-node', node: { ...node, replicas: 21 } });
  } catch (error) {
    said = sayRefusal(error, 'es');
  }
  expect(said).toBe('Réplicas de «orders»: se dio 21; se esperaba un número entero de 0 a 20.');
});

it('knows an error by its members, as it comes out of the frame, and leaves others alone', () => {
  const { code, message, name, values: given } = new CommandError('no-client');
  const passed = Object.assign(new Error(message), { name, code, values: given });
  expect(sayRefusal(passed, 'es')).toMatch(/^No hay ningún cliente/);
  expect(sayRefusal(new Error('out of order'), 'es')).toBe('out of order');
  expect(sayRefusal(Object.assign(new Error('x'), { code: 'toString' }), 'en')).toBe('x');
  const lost = Object.assign(new Error('lost'), { name: 'EngineLostError' });
  expect(sayRefusal(lost, 'es')).toMatch(/^El motor/);
});
