/** Texts filled with what a request brought: where values come from, and that none leaves its place. */
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import {
  fillHeader,
  fillTarget,
  fillText,
  memberAt,
  placeholderNames,
} from '../../../src/sim/gateway/placeholders.ts';
import type { PlaceholderSources } from '../../../src/sim/gateway/placeholders.ts';
import { isFieldText } from '../../../src/sim/wire/http1-grammar.ts';

const sources: PlaceholderSources = {
  params: new Map([
    ['id', 'a b/c'],
    ['*', 'deep/er x'],
    ['up', '..'],
    ['empty', ''],
    ['line', 'x\r\nSet-Cookie: a=b'],
  ]),
  search: 'page=2&q=caf%C3%A9+bar&page=3&bad=%zz&none',
  headers: [
    ['X-User', 'ana'],
    ['x-user', 'eva'],
  ],
  claims: {
    sub: 'user-7',
    age: 30,
    address: { city: 'Lima' },
    roles: ['a', 'b,c'],
    'https://shop.example/tier': 'gold',
  },
  valueOf: (name) => memberAt({ cart: { ids: [1, 2], owner: 'x', none: null } }, name),
};

const filled = (text: string) => ({ ok: true, text });
const refused = (why: string, name: string) => ({ ok: false, why, name });

describe('fillTarget', () => {
  it.each([
    ['/plain?x=1', '/plain?x=1'],
    ['/orders/{id}', '/orders/a%20b%2Fc'],
    ['/orders/x-{id}.json', '/orders/x-a%20b%2Fc.json'],
    ['/files/{*}', '/files/deep/er%20x'],
    ['/o?id={id}&p={query.page}', '/o?id=a%20b%2Fc&p=2'],
    ['/o/{query.q}', '/o/caf%C3%A9%20bar'],
    ['/o?q={query.none}', '/o?q='],
    ['/o?u={header.x-user}', '/o?u=ana%2C%20eva'],
    ['/u/{claim.sub}/{claim.age}', '/u/user-7/30'],
    ['/u/{claim.address.city}/{claim.https://shop.example/tier}', '/u/Lima/gold'],
    ['/u?r={claim.roles}', '/u?r=a,b%2Cc'],
    ['/stock?ids={cart.ids}', '/stock?ids=1,2'],
    ['/o?f={"a":1}', '/o?f={"a":1}'],
    ['/o?up={up}', '/o?up=..'],
    ['/o/{up}x', '/o/..x'],
    ['/caf\u00E9 x/{id}?q=\u{1F41D}', '/caf%C3%A9%20x/a%20b%2Fc?q=%F0%9F%90%9D'],
  ])('%s becomes %s', (template, text) => {
    expect(fillTarget(template, sources)).toEqual(filled(text));
  });

  it.each([
    ['/o/{other}', 'missing', 'other'],
    ['/o/{query.other}', 'missing', 'query.other'],
    ['/o?x={query.bad}', 'missing', 'query.bad'],
    ['/o/{header.other}', 'missing', 'header.other'],
    ['/o/{claim.toString}', 'missing', 'claim.toString'],
    ['/o/{cart.none}', 'missing', 'cart.none'],
    ['/o/{cart}', 'unfit', 'cart'],
    ['/o/{up}', 'unfit', 'up'],
    ['/o/{up}/x', 'unfit', 'up'],
    ['/o/.{up}', 'ok', ''],
    ['/o/{empty}', 'unfit', 'empty'],
    ['/o/{empty}x', 'unfit', 'empty'],
  ])('%s is %s %s', (template, why, name) => {
    const expected = why === 'ok' ? filled('/o/...') : refused(why, name);
    expect(fillTarget(template, sources)).toEqual(expected);
  });

  it('has no claims without a token', () => {
    expect(fillTarget('/o/{claim.sub}', { ...sources, claims: null })).toEqual(
      refused('missing', 'claim.sub'),
    );
  });

  it('keeps the rest of a path in its place', () => {
    const rest = (text: string) =>
      fillTarget('/in/{*}', { ...sources, params: new Map([['*', text]]) });
    expect(rest('')).toEqual(filled('/in/'));
    expect(rest('a/')).toEqual(filled('/in/a/'));
    for (const text of ['/evil', 'a//b', '..', 'a/../b', '.']) {
      expect(rest(text)).toEqual(refused('unfit', '*'));
    }
  });

  it('never lets a value leave its segment or its parameter', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('..', '.', '%2e%2e', '../', '/', '\\', '?', '#', '&', '=', '\r\n', '{id}'),
    );
    const value = fc.array(piece, { maxLength: 4 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(value, value, (id, sub) => {
        const given = { ...sources, params: new Map([['id', id]]), claims: { sub } };
        const result = fillTarget('/a/{id}/b?x={claim.sub}&y=1', given);
        if (!result.ok) {
          expect(['', '.', '..']).toContain(id);
          return;
        }
        const [path = '', search = '', ...more] = result.text.split('?');
        expect(more).toEqual([]);
        const segments = path.split('/');
        expect(segments).toHaveLength(4);
        expect(decodeURIComponent(segments[2] ?? '')).toBe(wellFormed(id));
        const [x = '', y = '', ...others] = search.split('&');
        expect([y, ...others]).toEqual(['y=1']);
        expect(decodeURIComponent(x.slice(2))).toBe(wellFormed(sub));
        expect(result.text).toMatch(/^[!-~]+$/);
        expect(result.text).not.toContain('#');
      }),
    );
  });
});

describe('fillHeader', () => {
  it.each([
    ['plain', 'plain'],
    ['user {claim.sub} of {header.x-user}', 'user user-7 of ana, eva'],
    ['{line}', 'x%0D%0ASet-Cookie: a=b'],
    ['{query.q}', 'caf%C3%A9 bar'],
    ['{claim.roles}', 'a,b,c'],
    ['caf\u00E9 {id}', 'caf%C3%A9 a b/c'],
    ['{"id": "{id}"}', '{"id": "a b/c"}'],
  ])('%s becomes %s', (template, text) => {
    expect(fillHeader(template, sources)).toEqual(filled(text));
  });

  it('refuses what has no value, is no text, or is too long', () => {
    expect(fillHeader('a {nothing}', sources)).toEqual(refused('missing', 'nothing'));
    expect(fillHeader('{claim.address}', sources)).toEqual(refused('unfit', 'claim.address'));
    const long = { ...sources, params: new Map([['id', 'x'.repeat(9_000)]]) };
    expect(fillHeader('{id}', long)).toEqual(refused('unfit', 'id'));
  });

  it('gives one line that a header may have, whatever the value', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 50 }), (id) => {
        const result = fillHeader('<{id}>', { ...sources, params: new Map([['id', id]]) });
        expect(result.ok && isFieldText(result.text)).toBe(true);
      }),
    );
  });
});

it('fills a text as it is, for a place that is encoded as a whole', () => {
  expect(fillText('{query.q} \u00F1', sources)).toEqual(filled('caf\u00E9 bar \u00F1'));
});

it('names the placeholders of a text', () => {
  expect(placeholderNames('/a/{id}?x={query.x}&f={"a":1}&{*}')).toEqual(['id', 'query.x', '*']);
});

/** Half a surrogate pair can't be said in UTF-8. */
function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\uFFFD');
}
