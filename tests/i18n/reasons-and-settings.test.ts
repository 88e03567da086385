import { expect, it } from 'vitest';
import { sayReason } from '../../src/i18n/reasons.ts';
import { inspectorWords } from '../../src/i18n/words/inspector.ts';
import { reasons } from '../../src/sim/index.ts';

it.each(['en', 'es'] as const)('reasons name settings as the inspector does (%s)', (lang) => {
  const said = reasons.map((reason) => sayReason(reason, {}, lang)).join(' ');
  for (const word of ['queueMax', 'timeout', 'replicas', 'code'] as const) {
    expect(said).toContain(inspectorWords[word][lang]);
  }
});
