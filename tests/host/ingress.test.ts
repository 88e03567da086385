import { describe, expect, test } from 'vitest';
import { clusterPath } from '../../src/host/ingress.ts';

const segments = new Set(['api', 'shop']);

describe('which addresses are the cluster’s', () => {
  test.each([
    ['http://a.test/', 'http://a.test/api/orders?limit=3', '/api/orders?limit=3'],
    ['http://a.test/', 'http://a.test/shop', '/shop'],
    ['http://a.test/', 'http://a.test/assets/index.js', null],
    ['http://a.test/', 'http://a.test/', null],
    ['http://a.test/', 'http://a.test/apiary', null],
    ['http://a.test/', 'http://b.test/api/orders', null],
    ['http://a.test/panal/', 'http://a.test/api/orders', '/api/orders'],
    ['http://a.test/panal/', 'http://a.test/panal/api/orders', '/api/orders'],
    ['http://a.test/panal/', 'http://a.test/panal/assets/x.css', null],
  ])('page %s, %s: %s', (base, address, expected) => {
    expect(clusterPath(new URL(address), new URL(base), segments)).toBe(expected);
  });
});
