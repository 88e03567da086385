/** How tokens are checked when the check is switched on: by the keys of the service that seems to issue them. */
import { tokenAlgorithms } from '../../../sim/index.ts';
import type { Scenario, TokenRules } from '../../../sim/index.ts';
import { documentStore } from '../../../state/document-store.ts';

const KEYS_PATH = '/.well-known/jwks.json';

export function newTokenRules(): TokenRules {
  return tokenRulesFor(documentStore.getState().scenario);
}

/** As another gateway or service has them; else the service that publishes keys, else the first one. */
export function tokenRulesFor({ nodes }: Scenario): TokenRules {
  for (const node of nodes) {
    if ('tokens' in node && node.tokens !== undefined) {
      const { off: _, ...rules } = node.tokens;
      return rules;
    }
  }
  const services = nodes.filter((node) => node.kind === 'service');
  const publisher = services.find(({ contract }) =>
    contract.operations.some(({ path }) => /jwks|keys/.test(path)),
  );
  const keys = publisher?.contract.operations.find(({ path }) => /jwks|keys/.test(path));
  const identity = (publisher ?? services[0])?.id ?? '';
  return {
    identity,
    keysPath: keys?.path ?? KEYS_PATH,
    refreshMs: 60_000,
    issuer: identity,
    audience: 'api',
    algorithms: tokenAlgorithms,
    leewaySeconds: 5,
    sizeMax: 8_192,
  };
}
