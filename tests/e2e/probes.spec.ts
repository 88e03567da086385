/**
 * What a stranger's service code may try, and what comes of it. Each probe is the code of the
 * `hello` service, run in the real worker, in the real frame.
 */
import { createServer } from 'node:http';
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import type { Scenario, ServiceNode } from '../../src/sim/index.ts';

/** A document like `hello`, without load, whose `Hello` has this body. */
async function loadProbe(page: Page, body: string, before = ''): Promise<void> {
  await page.goto('./?scenario=hello&autostart=0&seed=1');
  await page.evaluate(
    async ({ body, before }) => {
      const { panal } = window;
      await panal.ready;
      const scenario = panal.document();
      const nodes = scenario.nodes.map((node) => {
        if (node.kind === 'client') return { ...node, load: { kind: 'none' as const } };
        if (node.kind !== 'service') return node;
        const code = `${before}\nexport default service({ async Hello(input, ctx) { ${body} } });`;
        return { ...node, code } satisfies ServiceNode;
      });
      await panal.load({ ...scenario, id: 'probe', nodes } satisfies Scenario);
    },
    { body, before },
  );
}

/** Sends one request, lets ten virtual seconds pass, and gives status and `message` or detail. */
async function ask(page: Page): Promise<{ status: number; text: string }> {
  return page.evaluate(async () => {
    const { panal } = window;
    const answering = panal.request({ method: 'GET', path: '/api/hello' });
    await panal.runUntil({ ms: (await panal.now()) + 10_000 });
    const { status, body } = await answering;
    const value: unknown = body === '' ? {} : JSON.parse(body);
    const text = (name: string): string =>
      typeof value === 'object' && value !== null ? String(Reflect.get(value, name) ?? '') : '';
    return { status, text: text('message') || text('detail') };
  });
}

const answer = (expression: string): string =>
  `return { message: JSON.stringify(${expression}), language: 'x', replica: 0 };`;

/** Why the replica of `hello` is down; empty while it is up. */
async function reasonDown(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const [stopped] = await window.panal.events({ kind: 'replica-stopped', node: 'hello' });
    return stopped?.kind === 'replica-stopped' ? stopped.reason : '';
  });
}

test('nothing that reaches outside has a name', async ({ page }) => {
  const names = [
    ...['XMLHttpRequest', 'WebSocket', 'EventSource', 'WebTransport', 'BroadcastChannel'],
    ...['indexedDB', 'caches', 'navigator', 'location', 'importScripts', 'postMessage', 'close'],
    ...['Worker', 'SharedWorker', 'MessageChannel', 'MessagePort', 'onmessage', 'self', 'URL'],
    ...['addEventListener', 'dispatchEvent', 'EventTarget', 'Blob', 'Request', 'Response'],
    ...['WebAssembly', 'SharedArrayBuffer', 'Atomics', 'WeakRef', 'FinalizationRegistry'],
    ...['requestIdleCallback', 'scheduler', 'reportError', 'createImageBitmap', 'cookieStore'],
    ...['DecompressionStream', 'CompressionStream', 'ReadableStream', 'TransformStream'],
    ...['AbortSignal', 'Notification', 'StorageManager', 'OffscreenCanvas', 'Intl', 'Temporal'],
  ];
  const found = `${JSON.stringify(names)}.filter((name) => globalThis[name] !== undefined)`;
  await loadProbe(page, answer(found));
  expect(await ask(page)).toEqual({ status: 200, text: '[]' });
});

test('the global object and its prototypes hold nothing else', async ({ page }) => {
  await loadProbe(
    page,
    `const names = new Set();
     for (let one = globalThis; one !== null && one !== Object.prototype; one = Object.getPrototypeOf(one)) {
       for (const key of Reflect.ownKeys(one)) {
         if (typeof key === 'string' && one[key] !== undefined) names.add(key);
       }
     }
     ${answer('[...names].sort()')}`,
  );
  const { text } = await ask(page);
  const names: unknown = JSON.parse(text);
  expect(names).toContain('service');
  const suspicious = /fetch$|http|socket|port|channel|storage|worker|event|window|document|perm/i;
  expect(Array.isArray(names) && names.filter((name) => suspicious.test(String(name)))).toEqual([
    'fetch',
  ]);
});

test.describe('network', () => {
  test('fetch and timers say what to use instead', async ({ page }) => {
    await loadProbe(
      page,
      `const errors = [];
       for (const one of [() => fetch('/x'), () => setTimeout(() => {}, 1)]) {
         try { one(); } catch (error) { errors.push(error.message); }
       }
       ${answer('errors')}`,
    );
    const { text } = await ask(page);
    expect(text).toContain('ctx.call');
    expect(text).toContain('ctx.sleep');
  });

  test('importing from the network is refused before anything is sent', async ({ page }) => {
    const reached: string[] = [];
    const server = createServer((request, response) => {
      reached.push(request.url ?? '');
      response.writeHead(200, {
        'Content-Type': 'text/javascript',
        'Access-Control-Allow-Origin': '*',
      });
      response.end('export default 1;');
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const bound = server.address();
    const port = bound !== null && typeof bound === 'object' ? bound.port : 0;
    const address = `http://127.0.0.1:${port}/leak.js`;
    await loadProbe(
      page,
      `outcome ??= (import(${JSON.stringify(address)}).then(() => { outcome = 'loaded'; }, () => { outcome = 'refused'; }), 'waiting');
       ${answer('outcome')}`,
      'let outcome = null;',
    );
    // The refusal comes in wall time, which a handler can't await: it is asked for again.
    await expect.poll(async () => (await ask(page)).text).toBe('"refused"');
    expect(reached).toEqual([]);
    // The server is there: the test would notice.
    expect((await page.request.get(address)).status()).toBe(200);
    await new Promise((resolve) => server.close(resolve));
  });

  test('eval and Function are refused', async ({ page }) => {
    await loadProbe(
      page,
      `const outcomes = [];
       for (const one of [() => (0, eval)('1'), () => (() => {}).constructor('return 1')(), () => (async () => {}).constructor('return 1')()]) {
         try { one(); outcomes.push('ran'); } catch { outcomes.push('refused'); }
       }
       ${answer('outcomes')}`,
    );
    expect((await ask(page)).text).toBe('["refused","refused","refused"]');
  });
});

test('time and chance come from the simulation', async ({ page }) => {
  const body = answer(
    `[Date.now(), new Date().getFullYear(), typeof Date.prototype.constructor, performance.now(), Math.random(), crypto.randomUUID()]`,
  );
  const seen: string[] = [];
  for (let round = 0; round < 2; round++) {
    await loadProbe(page, body);
    seen.push((await ask(page)).text);
  }
  expect(seen[0]).toBe(seen[1]);
  expect(seen[0]).toContain(',2026,');
});

test.describe('what service code may change', () => {
  const patches = [
    'Array.prototype.push = function () { throw new Error("patched"); };',
    'Map.prototype.get = () => "patched";',
    'Promise.prototype.then = () => {};',
    'Function.prototype.call = () => {};',
    'Reflect.apply = () => {};',
    'Uint8Array.prototype.slice = () => {};',
    'Object.prototype.kind = "patched";',
  ];
  for (const patch of patches) {
    test(patch, async ({ page }) => {
      await loadProbe(page, `try { ${patch} } catch {} ${answer('"done"')}`);
      expect(await ask(page)).toEqual({ status: 200, text: '"done"' });
      expect(await ask(page)).toEqual({ status: 200, text: '"done"' });
    });
  }

  test('names of prototypes are names, nothing else', async ({ page }) => {
    await loadProbe(
      page,
      `const odd = JSON.parse('{"__proto__": 1, "constructor": 2, "then": 3, "toJSON": 4}');
       const [row] = await ctx.db.query('select 1 as "__proto__", 2 as "constructor", 3 as "then"');
       ctx.log(odd);
       ${answer('[Object.keys(odd), Object.keys(row)]')}`,
    );
    expect(JSON.parse((await ask(page)).text)).toEqual([
      ['__proto__', 'constructor', 'then', 'toJSON'],
      ['__proto__', 'constructor', 'then'],
    ]);
  });
});

test.describe('what costs only the replica', () => {
  const loops = [
    ['an endless loop', 'for (;;);'],
    ['an endless loop of promises', 'for (;;) await null;'],
    ['a loop of regular expressions', '/(a+)+$/.test("a".repeat(60) + "b");'],
  ] as const;
  for (const [name, body] of loops) {
    test(`${name} is found within a second`, async ({ page }) => {
      await loadProbe(page, body);
      const startedAt = Date.now();
      const { status } = await ask(page);
      expect(Date.now() - startedAt).toBeLessThan(2_500);
      expect([502, 503, 504]).toContain(status);
      expect(await reasonDown(page)).toBe('endless-loop');
    });
  }

  test('a loop when the code is loaded', async ({ page }) => {
    await loadProbe(page, answer('1'), 'for (;;);');
    await ask(page);
    expect(await reasonDown(page)).toBe('endless-loop');
  });

  test('a flood of messages', async ({ page }) => {
    await loadProbe(page, `for (let at = 0; at < 20_000; at++) ctx.log(at); ${answer('1')}`);
    await ask(page);
    expect(await reasonDown(page)).toBe('flood');
  });

  test('a flood of the console is cut, and the replica lives', async ({ page }) => {
    await loadProbe(page, `for (let at = 0; at < 5_000; at++) console.log(at); ${answer('1')}`);
    expect((await ask(page)).status).toBe(200);
    expect(await reasonDown(page)).toBe('');
  });

  for (const [name, body, status] of [
    ['throwing', 'throw new Error("on purpose");', 500],
    ['throwing what is no error', 'throw { get message() { throw 1; } };', 500],
    ['rejecting', 'await Promise.reject(new Error("on purpose"));', 500],
    ['a rejection that nobody handles', `Promise.reject(new Error('lost')); ${answer('1')}`, 200],
    ['returning nonsense', 'return { message: Symbol("x") };', 500],
    ['returning a cycle', 'const a = {}; a.a = a; return a;', 500],
    ['a hostile getter', 'return { get message() { throw new Error("no"); } };', 500],
    ['never settling', 'await new Promise(() => {});', 504],
  ] as const) {
    test(`${name}: ${status}, and the replica lives`, async ({ page }) => {
      await loadProbe(page, body);
      expect((await ask(page)).status).toBe(status);
      expect(await reasonDown(page)).toBe('');
    });
  }
});
