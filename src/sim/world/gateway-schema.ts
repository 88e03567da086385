/** Shapes of what a gateway may be told; what goes together is in `gateway-mismatches.ts`. */
import * as z from 'zod';
import { ranges } from './limits.ts';
import { ratesWith } from './rate-schema.ts';
import {
  exactly,
  flag,
  headers,
  id,
  listUpTo,
  method,
  name,
  numberIn,
  oneOf,
  position,
  requestPath,
  rule,
  template,
  textLike,
  textUpTo,
} from './schema-rules.ts';
import { legPolicies, limitKeys, tokenAlgorithms, tokenChecks } from './gateway-rules.ts';
import type { RouteRules, TokenRules } from './gateway-rules.ts';

/** Fields, headers, scopes and the like of one list. */
const LIST_MAX = 50;

const tokenName = textLike(
  /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/,
  rule(
    'a name of letters, digits and "-", at most 100',
    'un nombre de letras, cifras y "-", 100 como máximo',
  ),
);
const fieldPath = textLike(
  /^[^\s.]{1,100}(\.[^\s.]{1,100}){0,19}$/,
  rule('the path of a field, such as lines.price', 'la ruta de un campo, como lines.price'),
);
const word = textLike(
  /^[\x21\x23-\x5b\x5d-\x7e]{1,100}$/,
  rule(
    'a word without spaces, quotation marks and "\\", at most 100 characters',
    'una palabra sin espacios, comillas ni "\\", 100 caracteres como máximo',
  ),
);
const host = textLike(
  /^(\*\.)?[A-Za-z0-9]([A-Za-z0-9.-]{0,252})$/,
  rule(
    'a host such as shop.example, or *.example for those below',
    'un host como shop.example, o *.example para los de debajo',
  ),
);
const origin = textLike(
  /^(\*|https?:\/\/[A-Za-z0-9.-]{1,253}(:\d{1,5})?)$/,
  rule('an origin such as http://shop.example, or *', 'un origen como http://shop.example, o *'),
);

const condition = exactly({ name: tokenName, value: textUpTo(1_000) });
const conditions = exactly({
  host: z.exactOptional(host),
  headers: z.exactOptional(listUpTo(condition, LIST_MAX)),
  query: z.exactOptional(listUpTo(condition, LIST_MAX)),
  version: z.exactOptional(word),
});

const renameRule = rule(
  'at most 50 paths of fields, each with its new name',
  '50 rutas de campos como máximo, cada una con su nombre nuevo',
);
const projection = exactly({
  keep: z.exactOptional(listUpTo(fieldPath, LIST_MAX)),
  drop: z.exactOptional(listUpTo(fieldPath, LIST_MAX)),
  rename: z.exactOptional(
    z
      .record(
        fieldPath,
        z.string({ error: renameRule }).regex(/^[^\s.]{1,100}$/, { error: renameRule }),
        {
          error: renameRule,
        },
      )
      .refine((members) => Object.keys(members).length <= LIST_MAX, { error: renameRule }),
  ),
});

const fieldsRule = rule(
  'at most 50 paths of fields, each with its value',
  '50 rutas de campos como máximo, cada una con su valor',
);
const fieldValues = z
  .record(fieldPath, textUpTo(1_000), { error: fieldsRule })
  .refine((members) => Object.keys(members).length <= LIST_MAX, { error: fieldsRule });

const names = listUpTo(tokenName, LIST_MAX);
const requestChanges = exactly({
  setHeaders: z.exactOptional(headers),
  removeHeaders: z.exactOptional(names),
  setQuery: z.exactOptional(headers),
  removeQuery: z.exactOptional(names),
  body: z.exactOptional(projection),
  setFields: z.exactOptional(fieldValues),
});
const responseChanges = exactly({
  setHeaders: z.exactOptional(headers),
  removeHeaders: z.exactOptional(names),
  body: z.exactOptional(projection),
});

const leg = exactly({
  name: textLike(
    /^[A-Za-z]\w{0,59}$/,
    rule(
      'letters, digits or "_", at most 60, beginning with a letter',
      'letras, cifras o "_", 60 como máximo, con una letra al comienzo',
    ),
  ),
  service: id,
  method,
  target: requestPath,
  timeoutMs: z.exactOptional(numberIn(ranges.timeoutMs)),
  retries: z.exactOptional(numberIn(ranges.retries)),
  cacheMs: z.exactOptional(numberIn(ranges.durationMs)),
  onFailure: oneOf(legPolicies),
  fallback: z.exactOptional(textUpTo(16_384)),
  response: z.exactOptional(projection),
  each: z.exactOptional(
    exactly({
      of: fieldPath,
      batch: flag,
      list: z.exactOptional(fieldPath),
      key: z.exactOptional(fieldPath),
    }),
  ),
});
const aggregate = exactly({
  order: oneOf(['parallel', 'sequence']),
  merge: oneOf(['namespace', 'flat']),
  timeoutMs: z.exactOptional(numberIn(ranges.timeoutMs)),
  legs: listUpTo(leg, 20),
});

const per = oneOf(limitKeys);
const rateLimit = ratesWith({ per });

export const tokenRules: z.ZodType<TokenRules> = exactly({
  identity: id,
  keysPath: requestPath,
  revokedPath: z.exactOptional(requestPath),
  refreshMs: numberIn(ranges.refreshMs),
  issuer: word,
  audience: word,
  algorithms: listUpTo(oneOf(tokenAlgorithms), tokenAlgorithms.length),
  type: z.exactOptional(word),
  leewaySeconds: numberIn(ranges.leewaySeconds),
  sizeMax: numberIn(ranges.tokenBytes),
  cookie: z.exactOptional(tokenName),
  off: z.exactOptional(listUpTo(oneOf(tokenChecks), tokenChecks.length)),
});

const routeRules = {
  when: z.exactOptional(conditions),
  weight: z.exactOptional(numberIn(ranges.weight)),
  request: z.exactOptional(requestChanges),
  response: z.exactOptional(responseChanges),
  location: z.exactOptional(requestPath),
  access: z.exactOptional(
    exactly({ scopes: listUpTo(word, LIST_MAX), roles: listUpTo(word, LIST_MAX) }),
  ),
  limit: z.exactOptional(rateLimit),
  priority: z.exactOptional(numberIn(ranges.priority)),
  aggregate: z.exactOptional(aggregate),
} satisfies Record<keyof RouteRules, z.ZodType>;

export const gateway = exactly({
  kind: z.literal('gateway'),
  id,
  name,
  position,
  routes: listUpTo(
    exactly({
      method: z.union([z.literal('*'), method], {
        error: rule('an HTTP method, or * for any', 'un método HTTP, o * para cualquiera'),
      }),
      path: template,
      service: z.nullable(id),
      rewrite: z.nullable(exactly({ from: textUpTo(500), to: textUpTo(500) })),
      ...routeRules,
    }),
    1_000,
  ),
  timeoutMs: numberIn(ranges.timeoutMs),
  tokens: z.exactOptional(tokenRules),
  limits: z.exactOptional(
    exactly({
      rate: z.exactOptional(rateLimit),
      quota: z.exactOptional(
        exactly({ per, requests: numberIn(ranges.quota), windowMs: numberIn(ranges.quotaMs) }),
      ),
      concurrencyMax: z.exactOptional(numberIn(ranges.concurrency)),
      waitingMax: z.exactOptional(numberIn(ranges.waitingMax)),
      bodyBytesMax: z.exactOptional(numberIn(ranges.bodyBytes)),
      headerBytesMax: z.exactOptional(numberIn(ranges.headerBytes)),
    }),
  ),
  cors: z.exactOptional(
    exactly({
      origins: listUpTo(origin, LIST_MAX),
      credentials: flag,
      maxAgeSeconds: numberIn(ranges.maxAgeSeconds),
    }),
  ),
});
