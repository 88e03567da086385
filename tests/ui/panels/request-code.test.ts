import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { curlOf, fetchOf, jsonError, prettyJson } from '../../../src/ui/panels/request-code.ts';

const spec = {
  method: 'POST',
  path: "/api/orders?note=it's",
  headers: { 'X-Quote': `"a" 'b' $(id) \`id\`` },
  body: `{"text":"it's $HOME"}`,
};

describe('a request as curl', () => {
  it('reaches a shell as it is, whatever characters it holds', () => {
    const text = curlOf(spec, 'http://panal.test').replace(/^curl/, 'printf "%s\\n"');
    const words = execFileSync('sh', ['-c', text]).toString().trimEnd().split('\n');
    expect(words).toEqual([
      '-i',
      '-X',
      'POST',
      `http://panal.test${spec.path}`,
      '-H',
      'Content-Type: application/json',
      '-H',
      `X-Quote: ${spec.headers['X-Quote']}`,
      '--data-raw',
      spec.body,
    ]);
  });

  it('says no more than it must', () => {
    expect(curlOf({ method: 'GET', path: '/a' }, 'http://h')).toBe("curl -i -X GET 'http://h/a'");
    expect(fetchOf({ method: 'GET', path: '/a' })).toBe(
      'await fetch("/a").then((answer) => answer.json())',
    );
  });
});

describe('a request as fetch', () => {
  it('is JavaScript that makes the same request', async () => {
    const calls: unknown[] = [];
    const fake = (...args: unknown[]): Promise<{ json: () => number }> => {
      calls.push(args);
      return Promise.resolve({ json: () => 1 });
    };
    const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor;
    await new AsyncFunction('fetch', fetchOf(spec))(fake);
    expect(calls).toEqual([
      [
        spec.path,
        {
          method: 'POST',
          headers: { 'Content-Type': 'application/json', ...spec.headers },
          body: spec.body,
        },
      ],
    ]);
  });
});

describe('JSON in a body', () => {
  it('is indented, or left alone with the reason', () => {
    expect(prettyJson('{"a":[1]}')).toBe('{\n  "a": [\n    1\n  ]\n}');
    expect(prettyJson('{"a"')).toBe('{"a"');
    expect(jsonError('{"a"')).not.toBe('');
    expect(jsonError('  ')).toBe('');
  });
});
