/** What the tester says of each route, and of the request as a whole. Pure. */
import { say } from '../../../i18n/text.ts';
import type { Lang } from '../../../i18n/text.ts';
import { verdictWords as words } from '../../../i18n/words/gateway.ts';
import type { Explanation, Misfit, Route, RouteAccess, RouteVerdict } from '../../../sim/index.ts';

/** Of that route; headers are called as it calls them. */
export function sayVerdict(verdict: RouteVerdict, route: Route, lang: Lang): string {
  switch (verdict.kind) {
    case 'won':
      return verdict.share === 1
        ? say(words.won, lang)
        : say(words.wonShare, lang, { percent: verdict.share * 100 });
    case 'weight':
      return say(words.noWeight, lang);
    case 'earlier':
      return say(words.earlier, lang, { number: verdict.by + 1 });
    case 'misfit':
      return sayMisfit(verdict.misfit, route, lang);
  }
}

function sayMisfit(misfit: Misfit, { when }: Route, lang: Lang): string {
  const { expected } = misfit;
  switch (misfit.kind) {
    case 'path': {
      const { given, segment } = misfit;
      if (given === '') return say(words.pathEnds, lang, { expected });
      if (expected === '') return say(words.pathGoesOn, lang, { given });
      return say(words.path, lang, { given, expected, segment });
    }
    case 'method':
    case 'host':
    case 'version': {
      const { given } = misfit;
      if (given === '') return say(words.versionMissing, lang, { expected });
      return say(words[misfit.kind], lang, { given, expected });
    }
    case 'header':
    case 'query': {
      const { given } = misfit;
      const own = when?.headers?.find((one) => one.name.toLowerCase() === misfit.name);
      const name = misfit.kind === 'header' ? (own?.name ?? misfit.name) : misfit.name;
      if (given !== null) return say(words[misfit.kind], lang, { name, given, expected });
      const missing = misfit.kind === 'header' ? words.headerMissing : words.queryMissing;
      return say(missing, lang, { name });
    }
  }
}

/** Which route takes it and with which parameters, or what the gateway answers by itself. */
export function sayOutcome(outcome: Explanation['outcome'], lang: Lang): string {
  switch (outcome.kind) {
    case 'route': {
      const params = Object.entries(outcome.params)
        .map(([name, value]) => `${name} = ${value}`)
        .join(', ');
      const taken = say(words.taken, lang, { number: outcome.at + 1 });
      return params === '' ? taken : `${taken} ${say(words.params, lang, { params })}`;
    }
    case 'method-not-allowed':
      return say(words.methodNotAllowed, lang, { allow: outcome.allow.join(', ') });
    case 'no-route':
      return say(words.noRoute, lang);
    case 'unsafe-path':
      return say(words.unsafe, lang, { found: outcome.found });
  }
}

/** What a request must prove besides. */
export function sayAccess({ scopes, roles }: RouteAccess, lang: Lang): string {
  const asked = [...scopes, ...roles].join(', ');
  if (asked === '') return say(words.asksToken, lang);
  return say(words.asksTokenWith, lang, { asked });
}
