import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import {
  format,
  match,
  parseTemplate,
  PathTemplateError,
} from '../../../src/sim/contract/path-template.ts';

function matched(template: string, path: string): Readonly<Record<string, string>> | null {
  const params = match(template, path);
  return params === null ? null : Object.fromEntries(params);
}

describe('match', () => {
  it.each([
    ['/', '/', {}],
    ['/orders', '/orders', {}],
    ['/orders/{id}', '/orders/7', { id: '7' }],
    ['/orders/{id}/lines/{line}', '/orders/7/lines/2', { id: '7', line: '2' }],
    ['/orders/{id}', '/orders/caf%C3%A9%2F1', { id: 'café/1' }],
    ['/caf%C3%A9', '/café', {}],
    ['/files/*', '/files/a/b%20c', { '*': 'a/b c' }],
    ['/files/*', '/files/', { '*': '' }],
    ['/*', '/', { '*': '' }],
    ['/a/{__proto__}', '/a/b', { ['__proto__']: 'b' }],
  ])('%s takes %s', (template, path, params) => {
    const found = match(template, path);
    expect(found === null ? null : [...found]).toEqual(Object.entries(params));
  });

  it.each([
    ['/orders', '/orders/'],
    ['/orders', '/Orders'],
    ['/orders/{id}', '/orders'],
    ['/orders/{id}', '/orders/'],
    ['/orders/{id}', '/orders/7/lines'],
    ['/orders/{id}', '/orders/..'],
    ['/orders/{id}', '/orders/%2e%2E'],
    ['/orders/{id}', '/orders/%'],
    ['/orders/{id}', '/orders/%FF'],
    ['/files/*', '/files'],
    ['/files/*', '/files/a/../b'],
    ['/files/*', '/files/%2e%2e/secret'],
    ['no slash', '/no slash'],
    ['/orders', 'orders'],
  ])('%s does not take %s', (template, path) => {
    expect(matched(template, path)).toBeNull();
  });
});

describe('parseTemplate', () => {
  it.each([
    ['orders', /begins with/],
    ['/orders?x', /without/],
    ['/a/*/b', /last segment only/],
    ['/a/{id}/{id}', /\{id\} is twice/],
    ['/a/x{id}', /at "x\{id\}"/],
    ['/a/../b', /dots alone/],
  ])('refuses %s and says what was expected', (template, message) => {
    const result = parseTemplate(template);
    expect(result.ok ? '' : result.error).toMatch(message);
  });
});

describe('format', () => {
  it('is undone by match, whatever the values', () => {
    const value = fc
      .string({ unit: 'grapheme', minLength: 1 })
      .filter((text) => text !== '.' && text !== '..');
    fc.assert(
      fc.property(value, value, (a, b) => {
        const path = format(
          '/a/{a}/b/{b}',
          new Map([
            ['a', a],
            ['b', b],
          ]),
        );
        expect(path).toMatch(/^[!-~]+$/);
        expect(matched('/a/{a}/b/{b}', path)).toEqual({ a, b });
      }),
    );
  });

  it.each(['', '.', '..'])('refuses "%s" as a segment', (id) => {
    expect(() => format('/orders/{id}', new Map([['id', id]]))).toThrow(PathTemplateError);
  });

  it('refuses a missing parameter and a rest that climbs', () => {
    expect(() => format('/orders/{id}', new Map())).toThrow(/No id was given/);
    expect(() => format('/files/*', new Map([['*', 'a/../b']]))).toThrow(PathTemplateError);
  });
});

it('never throws and always comes back, whatever the template and the path', () => {
  fc.assert(
    fc.property(fc.string(), fc.string({ unit: 'binary' }), (template, path) => {
      match(`/${template}`, `/${path}`);
    }),
  );
});
