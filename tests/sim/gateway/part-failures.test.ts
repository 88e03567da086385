/** What of an answer is a part, and what is none. */
import { describe, expect, it } from 'vitest';
import {
  isPassing,
  readPart,
  sayFailure,
  unusable,
  withoutValue,
} from '../../../src/sim/gateway/part-failures.ts';
import { jsonResponse, problemResponse } from '../../../src/sim/protocols/rest/behaviour.ts';
import type { CallOutcome } from '../../../src/sim/protocols/rest/behaviour.ts';
import type { Reason } from '../../../src/sim/services/facts.ts';
import type { HttpHeaders } from '../../../src/sim/wire/http1.ts';
import { bytesOfText } from '../../../src/sim/wire/utf8.ts';

const told = { part: 'p', service: 's', target: '/x' };

function answer(status: number, type: string, body: string, more: HttpHeaders = []): CallOutcome {
  const headers: HttpHeaders = type === '' ? more : [['Content-Type', type], ...more];
  const response = { status, statusText: '', headers, body: bytesOfText(body) };
  return { kind: 'answer', response };
}

function noAnswer(reason: Reason): CallOutcome {
  return { kind: 'failure', reason, values: { timeoutMs: 5 }, definite: false };
}

describe('a part', () => {
  it.each([
    [200, 'application/json', '{"a":[1]}', { a: [1] }],
    [201, 'application/json; charset=utf-8', '0', 0],
    [200, 'application/hal+json', 'null', null],
    [204, '', '', null],
    [200, 'text/html', '', null],
  ])('is %d %s %s', (status, type, body, value) => {
    const bytes = body.length;
    expect(readPart(answer(status, type, body), told)).toEqual({ ok: true, value, bytes });
  });
});

describe('no part', () => {
  it.each([
    ['HTML', answer(200, 'text/html', '<p>'), 502, 'bad-response', /text\/html/],
    ['of no type', answer(200, '', '{}'), 502, 'bad-response', /of no type/],
    ['cut off', answer(200, 'application/json', '{"a":'), 502, 'bad-response', /not JSON/],
    ['too deep', answer(200, 'application/json', '['.repeat(9_000)), 502, 'bad-response', /deeper/],
    ['elsewhere', answer(301, 'application/json', '{}'), 301, 'callee-failed', undefined],
    ['404', answer(404, 'application/json', '{}'), 404, 'not-found', undefined],
    ['500', answer(500, '', ''), 500, 'callee-failed', undefined],
    ['late', noAnswer('timeout'), 504, 'timeout', undefined],
    ['refused', noAnswer('connection-refused'), 503, 'connection-refused', undefined],
    ['reset', noAnswer('connection-reset'), 502, 'connection-reset', undefined],
    [
      'full, by its own account',
      { kind: 'answer', response: problemResponse(503, 'queue-full', '', {}) } as const,
      503,
      'queue-full',
      undefined,
    ],
  ])('is what is %s', (_what, outcome, status, reason, error) => {
    const read = readPart(outcome, told);
    if (read.ok) throw new Error('it was taken for a part');
    const { values, ...failure } = read.failure;
    expect(failure).toMatchObject({ status, reason });
    expect(values).toMatchObject(told);
    if (error !== undefined) expect(values['error']).toMatch(error);
  });

  it('says how to prove oneself and when to come again', () => {
    const headers: HttpHeaders = [
      ['WWW-Authenticate', 'Bearer'],
      ['retry-after', '3'],
      ['Set-Cookie', 'a=b'],
    ];
    const read = readPart(answer(401, '', '', headers), told);
    expect(read.ok ? null : read.failure.headers).toEqual(headers.slice(0, 2));
  });
});

it.each([
  [noAnswer('timeout'), true],
  [noAnswer('connection-refused'), true],
  [noAnswer('connection-reset'), true],
  [noAnswer('no-link'), false],
  [noAnswer('no-replica'), false],
  [noAnswer('bad-response'), false],
  [noAnswer('broker-refused'), false],
  [answer(500, '', ''), false],
  [answer(501, '', ''), false],
  [answer(502, '', ''), true],
  [answer(503, '', ''), true],
  [answer(504, '', ''), true],
  [answer(404, '', ''), false],
  [{ kind: 'answer', response: jsonResponse(200, {}) } as const, false],
])('%j is worth another attempt: %s', (outcome, isWorth) => {
  expect(isPassing(outcome)).toBe(isWorth);
});

it.each([
  [
    withoutValue('a.b', { ...told, target: '/{a.b}' }, 502),
    'Its target /{a.b} needs a.b, and there is no such value.',
  ],
  [unusable('no JSON', told), "What s answered can't be used: no JSON."],
])('%j is said: %s', (failure, said) => {
  expect(sayFailure(failure, 's')).toBe(said);
});

it.each([
  [answer(404, '', ''), 's answered 404 at /x.'],
  [noAnswer('timeout'), 'No answer came from s: timeout.'],
])('%j is said: %s', (outcome, said) => {
  const read = readPart(outcome, told);
  expect(read.ok ? '' : sayFailure(read.failure, 's')).toBe(said);
});
