import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const page = readFileSync(new URL('../../public/frame.html', import.meta.url), 'utf8');

test('the policy of the frame allows its one script, by hash, and nothing of the network', () => {
  const script = /<script>([^]*?)<\/script>/.exec(page)?.[1] ?? '';
  const hash = createHash('sha256').update(script).digest('base64');
  const policy = /content="([^"]*)"/.exec(page)?.[1] ?? '';
  expect(policy.split(';').map((part) => part.trim())).toEqual([
    "default-src 'none'",
    `script-src 'sha256-${hash}' blob: 'wasm-unsafe-eval'`,
    'worker-src blob:',
    "connect-src 'none'",
    "form-action 'none'",
    "base-uri 'none'",
  ]);
  expect(page.match(/<script/g)).toHaveLength(1);
});
