import { expect, it } from 'vitest';
import type { LogLine } from '../../../src/sim/index.ts';
import { sayMilliseconds, saySeconds, processName } from '../../../src/ui/panels/drawer-names.ts';
import { isShown, logText } from '../../../src/ui/panels/log-text.ts';
import { hello } from '../../../src/sim/world/scenarios/hello.ts';

const line: LogLine = {
  seq: 1,
  atMs: 12_310,
  source: 'failure',
  process: 'orders/0',
  link: '',
  trace: '',
  reason: 'queue-full',
  values: { queue: 50, limit: 50, setting: 'queueMax' },
  text: '',
};

it('says what a line says, in both languages', () => {
  expect(logText(line, 'en')).toContain('50 of 50 requests are waiting at orders/0.');
  const stopped: LogLine = { ...line, source: 'replica', reason: 'killed', values: {} };
  expect(logText(stopped, 'es')).toBe(
    'Detenida. Matada: terminaste orders/0. Sigue caída hasta que la reinicies.',
  );
  expect(logText({ ...stopped, reason: 'removed' }, 'en')).toContain('orders/0 was scaled away');
  const command: LogLine = {
    ...line,
    source: 'command',
    reason: '',
    values: { command: 'kill-replica', target: 'orders/0' },
  };
  expect(logText(command, 'en')).toBe('Killed orders/0.');
  expect(logText({ ...line, source: 'log', text: '<b>hi</b>' }, 'en')).toBe('<b>hi</b>');
});

it('filters by source and node', () => {
  expect(isShown(line, '', '')).toBe(true);
  expect(isShown(line, 'failure', 'orders')).toBe(true);
  expect(isShown(line, 'log', 'orders')).toBe(false);
  expect(isShown(line, '', 'order')).toBe(false);
});

it('writes times and names as the language does', () => {
  expect(saySeconds(12_310, 'en')).toBe('12.310');
  expect(saySeconds(12_310, 'es')).toBe('12,310');
  expect(sayMilliseconds(0.1234, 'en')).toBe('0.123');
  expect(sayMilliseconds(45.678, 'es')).toBe('45,7');
  expect(sayMilliseconds(1_234.5, 'en')).toBe('1,235');
  const service = hello.nodes.find((node) => node.kind === 'service');
  expect(processName(`${service?.id}/1`, hello.nodes, 'en')).toMatch(/\/1$/);
  expect(processName('gone/0', hello.nodes, 'en')).toBe('gone/0');
});
